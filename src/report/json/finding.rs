//! Findings as JSON.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::evidence::NotSentDocument;
use super::l2tp::L2tpEndDetail;
use super::size::SizesDetail;
use super::value::{ids, milliseconds};
use super::vocabulary::{
    CarrierName, CertaintyName, ChannelName, ClientScheduleName, DirectionName, FlawName,
    IkeStepName, OwnerName, PieceLayerName, RecordedAtName, StopDoubtName,
};
use super::walk::PlaceDocument;
use crate::evidence::{Carrier, Channel, Direction, Flaw, PieceLayer};
use crate::report::registry;
use crate::report::words::{Owner, Words};
use crate::verdict::{
    ClientSchedule, Finding, FindingKind as Kind, FlowFinding, FlowReading, Place, RecordedAt,
    SizeFinding, StepFinding, StopDoubt, Verdict, WalkFinding,
};

/// One thing worth telling.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    #[serde(flatten)]
    kind: FindingName,
    certainty: CertaintyName,
    summary: String,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<OwnerName>,
    because: Vec<u32>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
enum FindingName {
    NothingAnswered(NoDetail),
    Ike500Lost(NoDetail),
    NatTraversalLost(NoDetail),
    OpensAfterIke500(NoDetail),
    PortClosed {
        channel: ChannelName,
    },
    PortFiltered {
        channel: ChannelName,
        by: IpAddr,
    },
    HostUnreachable {
        by: IpAddr,
    },
    Ikev1Dropped(NoDetail),
    #[serde(rename = "stalled-after-message2")]
    StalledAfterMessage2(NoDetail),
    Reflector(NoDetail),
    UnusableAnswers {
        port: u16,
    },
    AnswersFromOtherPort {
        port: u16,
    },
    AnswersFromOtherAddress {
        address: IpAddr,
    },
    AnswersDamaged {
        channel: ChannelName,
        packets: u32,
    },
    AnswerUnacceptable {
        channel: ChannelName,
        flaw: FlawName,
    },
    IcmpFlood {
        errors: u64,
        /// Packets that were sent: each draws one error at most.
        sent: u64,
    },
    NoProposalChosen(NoDetail),
    #[serde(rename = "ikev2-only")]
    Ikev2Only {
        notify: u16,
    },
    CertificatesOnly(NoDetail),
    RefusedWith {
        version: u8,
        notify: u16,
    },
    EspFiltered {
        by: IpAddr,
    },
    EspOnlyInUdp(NoDetail),
    EspOpen(NoDetail),
    EspRejectedByHost {
        by: IpAddr,
    },
    EspReachesNat {
        by: IpAddr,
        /// The address is a translator's; otherwise it may be the server's own.
        certain: bool,
    },
    EspUndetermined {
        /// Both ends agreed on the SPIs: nobody drops them as unknown.
        agreed: bool,
    },
    NatAtClient {
        mapped: Option<SocketAddr>,
        /// A hash says so; otherwise only the two addresses do.
        seen: bool,
    },
    NatAtServer(NoDetail),
    EncapsulationForcedAboutClient(NoDetail),
    EncapsulationForcedAboutServer(NoDetail),
    NatAtClientUncertain(NoDetail),
    NatAtServerUncertain {
        /// The hash that Windows is told is of the address asked, and is not trusted.
        fits: bool,
    },
    L2tpExposed(NoDetail),
    PacketLoss {
        lost: u32,
        answered: u32,
    },
    AuthenticationRefused {
        /// What the server said then is not readable with the key of this end.
        unreadable: bool,
    },
    IdentityRefused {
        notify: u16,
    },
    QuickModeRefused(NoDetail),
    AuthenticationUnanswered(NoDetail),
    QuickModeUnanswered(NoDetail),
    MessageLostOnTheWay {
        step: IkeStepName,
        direction: DirectionName,
    },
    FarEndWithoutKey(NoDetail),
    NatAddressChanges {
        /// Where UDP 500 comes from; null where not known.
        ike: Option<SocketAddr>,
        /// Where UDP 4500 comes from; null where not known.
        nat_traversal: Option<SocketAddr>,
    },
    L2tpRefused(L2tpEndDetail),
    IpsecDeleted(NoDetail),
    LoginWanted {
        /// The PPP protocol number of the login; 0 for none.
        protocol: u16,
        /// CHAP's algorithm.
        algorithm: Option<u8>,
    },
    L2tpUnanswered(NoDetail),
    ProtectedUnanswered {
        fragmented: bool,
    },
    RepeatedInVain {
        client: ClientScheduleName,
        transmissions: u32,
        span_ms: f64,
    },
    TrafficBothWays {
        carrier: CarrierName,
    },
    TrafficOneWay {
        carrier: CarrierName,
        direction: DirectionName,
        recorded_at: RecordedAtName,
    },
    FragmentsLost {
        layer: PieceLayerName,
        direction: DirectionName,
        messages: u32,
    },
    PeerUnanswered(NoDetail),
    MalformedRequest(NoDetail),
    AuthIp(NoDetail),
    LostOnTheWay {
        channel: ChannelName,
        direction: DirectionName,
    },
    AnswersNotReceived {
        channel: ChannelName,
        /// Of the request, behind an answer that had had the time to arrive.
        transmissions: u32,
    },
    LostBetween {
        channel: ChannelName,
        direction: DirectionName,
        packets: u64,
    },
    EspPiecesLost {
        /// First pieces of UDP that were reported.
        udp: u32,
        /// First pieces of ESP that were not.
        esp: u32,
    },
    EspStillUndetermined(NoDetail),
    EverySizePasses(SizesDetail),
    PathMtu(SizesDetail),
    MtuBlackHole(SizesDetail),
    IpFragmentsDropped(SizesDetail),
    LargeMessagesIgnored(SizesDetail),
    SizeLimitUnexplained(SizesDetail),
    EspNotTested {
        reason: NotSentDocument,
    },
    SourcePortNeeded {
        channel: ChannelName,
    },
    SourcePortDropped {
        channel: ChannelName,
    },
    OnlyOwnFlowAnswered {
        channel: ChannelName,
    },
    OnlyFreshFlowAnswered {
        channel: ChannelName,
    },
    PortStops {
        channel: ChannelName,
        place: PlaceDocument,
    },
    PortPassesRouters {
        channel: ChannelName,
        hop: u8,
        address: IpAddr,
    },
    EspStops {
        place: PlaceDocument,
        doubt: Option<StopDoubtName>,
    },
    ContentFiltered {
        place: PlaceDocument,
    },
    EspPassesRouters {
        hop: u8,
        address: IpAddr,
    },
}

/// An empty object: the key is there for every kind.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct NoDetail {}

impl FindingDocument {
    /// A finding of a verdict.
    pub fn new(finding: &Finding, verdict: &Verdict, words: &Words) -> Self {
        let command = registry::command_for(&finding.kind, verdict);
        let mut remedy = words.remedy(&finding.kind, command.as_deref());
        if let Some(command) = command {
            remedy.push(' ');
            remedy.push_str(&command);
        }
        Self {
            kind: (&finding.kind).into(),
            certainty: finding.certainty.into(),
            summary: words.finding(&finding.kind),
            remedy,
            owners: Owner::of(&finding.kind).iter().map(|owner| (*owner).into()).collect(),
            because: ids(&finding.because),
        }
    }
}

impl From<&Kind> for FindingName {
    fn from(kind: &Kind) -> Self {
        let none = NoDetail {};
        match kind.clone() {
            Kind::NothingAnswered => Self::NothingAnswered(none),
            Kind::Ike500Lost => Self::Ike500Lost(none),
            Kind::NatTraversalLost => Self::NatTraversalLost(none),
            Kind::OpensAfterIke500 => Self::OpensAfterIke500(none),
            Kind::PortClosed { channel } => Self::PortClosed { channel: channel.into() },
            Kind::PortFiltered { channel, by } => port_filtered(channel, by),
            Kind::HostUnreachable { by } => Self::HostUnreachable { by },
            Kind::Ikev1Dropped => Self::Ikev1Dropped(none),
            Kind::StalledAfterMessage2 => Self::StalledAfterMessage2(none),
            Kind::Reflector => Self::Reflector(none),
            Kind::UnusableAnswers { port } => Self::UnusableAnswers { port },
            Kind::AnswersFromOtherPort { port } => Self::AnswersFromOtherPort { port },
            Kind::AnswersFromOtherAddress { address } => Self::AnswersFromOtherAddress { address },
            Kind::AnswersDamaged { channel, packets } => answers_damaged(channel, packets),
            Kind::AnswerUnacceptable { channel, flaw } => unacceptable(channel, flaw),
            Kind::IcmpFlood { errors, sent } => Self::IcmpFlood { errors, sent },
            Kind::NoProposalChosen => Self::NoProposalChosen(none),
            Kind::Ikev2Only { notify } => Self::Ikev2Only { notify },
            Kind::CertificatesOnly => Self::CertificatesOnly(none),
            Kind::RefusedWith { version, notify } => Self::RefusedWith { version, notify },
            Kind::EspFiltered { by } => Self::EspFiltered { by },
            Kind::EspOnlyInUdp => Self::EspOnlyInUdp(none),
            Kind::EspOpen => Self::EspOpen(none),
            Kind::EspRejectedByHost { by } => Self::EspRejectedByHost { by },
            Kind::EspReachesNat { by, certain } => Self::EspReachesNat { by, certain },
            Kind::EspUndetermined { agreed } => Self::EspUndetermined { agreed },
            Kind::NatAtClient { mapped, seen } => Self::NatAtClient { mapped, seen },
            Kind::NatAtServer => Self::NatAtServer(none),
            Kind::EncapsulationForcedAboutClient => Self::EncapsulationForcedAboutClient(none),
            Kind::EncapsulationForcedAboutServer => Self::EncapsulationForcedAboutServer(none),
            Kind::NatAtClientUncertain => Self::NatAtClientUncertain(none),
            Kind::NatAtServerUncertain { fits } => Self::NatAtServerUncertain { fits },
            Kind::L2tpExposed => Self::L2tpExposed(none),
            Kind::PacketLoss { lost, answered } => Self::PacketLoss { lost, answered },
            Kind::AuthenticationRefused { unreadable } => authentication_refused(unreadable),
            Kind::IdentityRefused { notify } => Self::IdentityRefused { notify },
            Kind::QuickModeRefused => Self::QuickModeRefused(none),
            Kind::L2tpRefused(end) => Self::L2tpRefused(end.into()),
            Kind::LoginWanted { protocol, algorithm } => Self::LoginWanted { protocol, algorithm },
            Kind::IpsecDeleted => Self::IpsecDeleted(none),
            Kind::L2tpUnanswered => Self::L2tpUnanswered(none),
            Kind::ProtectedUnanswered { fragmented } => Self::ProtectedUnanswered { fragmented },
            Kind::RepeatedInVain { client, transmissions: n, span } => repeated(client, n, span),
            Kind::TrafficBothWays { carrier } => Self::TrafficBothWays { carrier: carrier.into() },
            Kind::TrafficOneWay { carrier: by, direction: way, recorded_at: at } => {
                one_way(by, way, at)
            }
            Kind::FragmentsLost { layer, direction, messages: n } => in_pieces(layer, direction, n),
            Kind::PeerUnanswered => Self::PeerUnanswered(none),
            Kind::MalformedRequest => Self::MalformedRequest(none),
            Kind::AuthIp => Self::AuthIp(none),
            Kind::LostOnTheWay { channel, direction } => on_the_way(channel, direction),
            Kind::AnswersNotReceived { channel, transmissions: n } => not_received(channel, n),
            Kind::LostBetween { channel: on, direction: way, packets: n } => between(on, way, n),
            Kind::EspNotTested { reason } => Self::EspNotTested { reason: (&reason).into() },
            Kind::EspPiecesLost { udp, esp } => Self::EspPiecesLost { udp, esp },
            Kind::EspStillUndetermined => Self::EspStillUndetermined(none),
            Kind::Step(finding) => of_a_step(finding),
            Kind::Flows(finding) => of_flows(finding),
            Kind::Walk(finding) => of_the_walk(&finding),
            Kind::Size(finding) => of_sizes(&finding),
        }
    }
}

const fn authentication_refused(unreadable: bool) -> FindingName {
    FindingName::AuthenticationRefused { unreadable }
}

fn of_flows(finding: FlowFinding) -> FindingName {
    let channel = finding.channel.into();
    match finding.reading {
        FlowReading::SourcePortNeeded => FindingName::SourcePortNeeded { channel },
        FlowReading::SourcePortDropped => FindingName::SourcePortDropped { channel },
        FlowReading::OnlyOwnAnswered => FindingName::OnlyOwnFlowAnswered { channel },
        FlowReading::OnlyFreshAnswered => FindingName::OnlyFreshFlowAnswered { channel },
    }
}

fn of_a_step(finding: StepFinding) -> FindingName {
    match finding {
        StepFinding::AuthenticationUnanswered => FindingName::AuthenticationUnanswered(NoDetail {}),
        StepFinding::QuickModeUnanswered => FindingName::QuickModeUnanswered(NoDetail {}),
        StepFinding::MessageLostOnTheWay { step, direction } => {
            let (step, direction) = (step.into(), direction.into());
            FindingName::MessageLostOnTheWay { step, direction }
        }
        StepFinding::FarEndWithoutKey => FindingName::FarEndWithoutKey(NoDetail {}),
        StepFinding::NatAddressChanges { ike, nat_traversal } => {
            FindingName::NatAddressChanges { ike, nat_traversal }
        }
    }
}

fn of_the_walk(finding: &WalkFinding) -> FindingName {
    match *finding {
        WalkFinding::PortStops { channel, place } => port_stops(channel, place),
        WalkFinding::PortPassesRouters { channel, hop, address } => {
            FindingName::PortPassesRouters { channel: channel.into(), hop, address }
        }
        WalkFinding::EspStops { place, doubt } => esp_stops(place, doubt),
        WalkFinding::ContentFiltered { place } => {
            FindingName::ContentFiltered { place: place.into() }
        }
        WalkFinding::EspPassesRouters { hop, address } => {
            FindingName::EspPassesRouters { hop, address }
        }
    }
}

fn of_sizes(finding: &SizeFinding) -> FindingName {
    let detail = SizesDetail::from(finding);
    match finding {
        SizeFinding::EverySizePasses { .. } => FindingName::EverySizePasses(detail),
        SizeFinding::PathMtu { .. } => FindingName::PathMtu(detail),
        SizeFinding::MtuBlackHole { .. } => FindingName::MtuBlackHole(detail),
        SizeFinding::IpFragmentsDropped { .. } => FindingName::IpFragmentsDropped(detail),
        SizeFinding::LargeMessagesIgnored { .. } => FindingName::LargeMessagesIgnored(detail),
        SizeFinding::SizeLimitUnexplained { .. } => FindingName::SizeLimitUnexplained(detail),
    }
}

fn answers_damaged(channel: Channel, packets: u32) -> FindingName {
    FindingName::AnswersDamaged { channel: channel.into(), packets }
}

fn unacceptable(channel: Channel, flaw: Flaw) -> FindingName {
    FindingName::AnswerUnacceptable { channel: channel.into(), flaw: flaw.into() }
}

fn port_filtered(channel: Channel, by: IpAddr) -> FindingName {
    FindingName::PortFiltered { channel: channel.into(), by }
}

fn port_stops(channel: Channel, place: Place) -> FindingName {
    FindingName::PortStops { channel: channel.into(), place: place.into() }
}

fn esp_stops(place: Place, doubt: Option<StopDoubt>) -> FindingName {
    FindingName::EspStops { place: place.into(), doubt: doubt.map(Into::into) }
}

fn one_way(carrier: Carrier, direction: Direction, recorded_at: RecordedAt) -> FindingName {
    FindingName::TrafficOneWay {
        carrier: carrier.into(),
        direction: direction.into(),
        recorded_at: recorded_at.into(),
    }
}

fn repeated(client: ClientSchedule, transmissions: u32, span: Duration) -> FindingName {
    let (client, span_ms) = (client.into(), milliseconds(span));
    FindingName::RepeatedInVain { client, transmissions, span_ms }
}

fn in_pieces(layer: PieceLayer, direction: Direction, messages: u32) -> FindingName {
    let (layer, direction) = (layer.into(), direction.into());
    FindingName::FragmentsLost { layer, direction, messages }
}

fn on_the_way(channel: Channel, direction: Direction) -> FindingName {
    FindingName::LostOnTheWay { channel: channel.into(), direction: direction.into() }
}

fn not_received(channel: Channel, transmissions: u32) -> FindingName {
    FindingName::AnswersNotReceived { channel: channel.into(), transmissions }
}

fn between(channel: Channel, direction: Direction, packets: u64) -> FindingName {
    let (channel, direction) = (channel.into(), direction.into());
    FindingName::LostBetween { channel, direction, packets }
}
