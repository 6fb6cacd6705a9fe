//! Whose job it is to act.

use crate::verdict::{Class, FindingKind, FlowReading, SizeFinding, StepFinding, WalkFinding};

/// Whose job a remedy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The user of the client.
    User,
    /// Whoever runs the network that the client is in.
    ClientNetwork,
    /// The Internet provider.
    Provider,
    /// The VPN server's administrator.
    ServerAdministrator,
    /// Nothing is to be done.
    Nobody,
}

impl Owner {
    /// Who carries the packets away from the client.
    const CARRIERS: &'static [Self] = &[Self::ClientNetwork, Self::Provider];
    /// Somebody on the path, the likeliest first.
    const SERVER_FIRST: &'static [Self] =
        &[Self::ServerAdministrator, Self::ClientNetwork, Self::Provider];
    const CLIENT_FIRST: &'static [Self] =
        &[Self::ClientNetwork, Self::ServerAdministrator, Self::Provider];

    /// The message with this owner's name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::User => "owner-user",
            Self::ClientNetwork => "owner-client-network",
            Self::Provider => "owner-provider",
            Self::ServerAdministrator => "owner-server-administrator",
            Self::Nobody => "owner-nobody",
        }
    }

    /// Whose job it is to act on a finding, the likeliest first.
    #[must_use]
    pub const fn of(finding: &FindingKind) -> &'static [Self] {
        match finding {
            FindingKind::NothingAnswered
            | FindingKind::Ike500Lost
            | FindingKind::NatTraversalLost
            | FindingKind::ProtectedUnanswered { .. } => Self::SERVER_FIRST,
            FindingKind::PortFiltered { .. }
            | FindingKind::HostUnreachable { .. }
            | FindingKind::EspFiltered { .. }
            | FindingKind::EspOnlyInUdp
            | FindingKind::EspPiecesLost { .. }
            | FindingKind::AnswersDamaged { .. }
            | FindingKind::IcmpFlood { .. }
            | FindingKind::TrafficOneWay { .. }
            | FindingKind::FragmentsLost { .. }
            | FindingKind::RepeatedInVain { .. }
            | FindingKind::PeerUnanswered
            | FindingKind::LostOnTheWay { .. }
            | FindingKind::UnusableAnswers { .. }
            | FindingKind::Reflector => Self::CLIENT_FIRST,
            FindingKind::PortClosed { .. }
            | FindingKind::Ikev1Dropped
            | FindingKind::StalledAfterMessage2
            | FindingKind::AnswersFromOtherPort { .. }
            | FindingKind::AnswersFromOtherAddress { .. }
            | FindingKind::AnswerUnacceptable { .. }
            | FindingKind::NoProposalChosen
            | FindingKind::CertificatesOnly
            | FindingKind::Ikev2Only { .. }
            | FindingKind::RefusedWith { .. }
            | FindingKind::L2tpExposed
            | FindingKind::QuickModeRefused
            | FindingKind::L2tpRefused(_)
            | FindingKind::IpsecDeleted
            | FindingKind::L2tpUnanswered
            | FindingKind::EspUndetermined { .. }
            | FindingKind::EspRejectedByHost { .. }
            | FindingKind::EspReachesNat { .. }
            | FindingKind::EspStillUndetermined => &[Self::ServerAdministrator],
            FindingKind::AuthenticationRefused { .. } | FindingKind::IdentityRefused { .. } => {
                &[Self::ServerAdministrator, Self::User]
            }
            FindingKind::NatAtServer
            | FindingKind::EncapsulationForcedAboutServer
            | FindingKind::NatAtServerUncertain { .. }
            | FindingKind::MalformedRequest
            | FindingKind::LoginWanted { .. }
            | FindingKind::EspNotTested { .. } => &[Self::User],
            FindingKind::PacketLoss { .. }
            | FindingKind::LostBetween { .. }
            | FindingKind::AnswersNotReceived { .. } => Self::CARRIERS,
            FindingKind::OpensAfterIke500
            | FindingKind::EspOpen
            | FindingKind::TrafficBothWays { .. }
            | FindingKind::AuthIp
            | FindingKind::NatAtClient { .. }
            | FindingKind::EncapsulationForcedAboutClient
            | FindingKind::NatAtClientUncertain => &[Self::Nobody],
            FindingKind::Flows(finding) => Self::of_flows(finding.reading),
            FindingKind::Step(finding) => Self::of_step(*finding),
            FindingKind::Walk(finding) => Self::of_walk(finding),
            FindingKind::Size(finding) => Self::of_size(finding),
        }
    }

    /// Whose job it is to act on flows of which one is answered.
    const fn of_flows(reading: FlowReading) -> &'static [Self] {
        match reading {
            FlowReading::SourcePortNeeded => &[Self::Nobody],
            FlowReading::OnlyOwnAnswered | FlowReading::OnlyFreshAnswered => &[Self::User],
            FlowReading::SourcePortDropped => &[Self::ClientNetwork, Self::Provider],
        }
    }

    /// Whose job it is to act on what a message behind message 2 meets.
    const fn of_step(finding: StepFinding) -> &'static [Self] {
        match finding {
            StepFinding::AuthenticationUnanswered => {
                &[Self::ServerAdministrator, Self::User, Self::ClientNetwork]
            }
            StepFinding::QuickModeUnanswered => {
                &[Self::ServerAdministrator, Self::ClientNetwork, Self::Provider]
            }
            StepFinding::MessageLostOnTheWay { .. } => {
                &[Self::ClientNetwork, Self::ServerAdministrator, Self::Provider]
            }
            StepFinding::FarEndWithoutKey => &[Self::ServerAdministrator],
            StepFinding::NatAddressChanges { .. } => &[Self::Provider, Self::ClientNetwork],
        }
    }

    /// Whose job it is to act on what the walk shows.
    const fn of_walk(finding: &WalkFinding) -> &'static [Self] {
        match finding {
            WalkFinding::EspPassesRouters { .. } => &[Self::ServerAdministrator],
            WalkFinding::PortPassesRouters { .. } => {
                &[Self::ServerAdministrator, Self::ClientNetwork]
            }
            WalkFinding::PortStops { .. }
            | WalkFinding::EspStops { .. }
            | WalkFinding::ContentFiltered { .. } => &[Self::ClientNetwork, Self::Provider],
        }
    }

    /// Whose job it is to act on what the size ladder shows.
    const fn of_size(finding: &SizeFinding) -> &'static [Self] {
        match finding {
            SizeFinding::EverySizePasses { .. } => &[Self::Nobody],
            SizeFinding::PathMtu { .. } | SizeFinding::LargeMessagesIgnored { .. } => {
                &[Self::ServerAdministrator]
            }
            SizeFinding::MtuBlackHole { .. }
            | SizeFinding::IpFragmentsDropped { .. }
            | SizeFinding::SizeLimitUnexplained { .. } => {
                &[Self::ClientNetwork, Self::ServerAdministrator, Self::Provider]
            }
        }
    }

    /// Whose job an error number of Windows is, the likeliest first.
    #[must_use]
    pub const fn of_code(code: u32) -> &'static [Self] {
        match code {
            691 | 787 | 789 | 790 | 13806 => &[Self::User, Self::ServerAdministrator],
            766 | 791 | 800 | 868 => &[Self::User],
            768 | 788 | 812 | 13801 => &[Self::ServerAdministrator],
            806 => &[Self::ClientNetwork, Self::Provider],
            _ => Self::of_class(Class::ServerSilent),
        }
    }

    /// Whose job a class is, the likeliest first.
    #[must_use]
    pub const fn of_class(class: Class) -> &'static [Self] {
        match class {
            Class::PathClear | Class::NatDetected => &[Self::User],
            Class::ServerSilent => {
                &[Self::ServerAdministrator, Self::ClientNetwork, Self::Provider]
            }
            Class::EspBlocked => &[Self::ClientNetwork, Self::Provider, Self::ServerAdministrator],
            Class::Refused => &[Self::ServerAdministrator],
            Class::Inconclusive => &[Self::User, Self::ServerAdministrator],
        }
    }
}
