//! Everything that a verdict can tell beside its class.
//!
//! Owns the data of each finding, which is its detail in documents and what its sentences
//! are made of, and whose job it is to act. `findings!` is the one list: a finding that is not
//! in it does not exist, and one that is has a name, a schema and a place in the tests.
//! Refuses words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::class::Decision;
use super::nat::NatEvidence;
use super::view::View;
use super::{Cause, Certainty, Channels, Owner, Reason};
use crate::evidence::{Channel, Learned, ObservationId};

/// What is told with every finding of a kind.
pub trait Told {
    /// Whose job it is to act, the likeliest first.
    const OWNERS: &'static [Owner];
    /// The remedy ends in the command that sets AssumeUDPEncapsulationContextOnSendRule.
    const BY_REGISTRY: bool = false;
}

/// A finding: its data, and whose job it is to act.
macro_rules! finding {
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* } $(: $by_registry:ident)? => $owners:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name { $($fields)* }

        impl $crate::verdict::findings::Told for $name {
            const OWNERS: &'static [$crate::verdict::Owner] = $owners;
            $(const $by_registry: bool = true;)?
        }
    };
    ($(#[$meta:meta])* $name:ident($data:ty) => $owners:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name(pub $data);

        impl $crate::verdict::findings::Told for $name {
            const OWNERS: &'static [$crate::verdict::Owner] = $owners;
        }
    };
}

/// The list of all findings: makes [`FindingKind`].
macro_rules! findings {
    ($($module:ident { $($name:ident),+ $(,)? })+) => {
        $(pub(super) mod $module; pub use $module::{$($name),+};)+

        /// The kinds of finding; the name in JSON is the variant in kebab case.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
        pub enum FindingKind {
            $($(
                #[doc = concat!("See [`", stringify!($name), "`].")]
                $name($name),
            )+)+
        }

        impl FindingKind {
            /// Whose job it is to act, the likeliest first.
            #[must_use]
            pub const fn owners(&self) -> &'static [Owner] {
                match self {
                    // The NAT in front of the server is its administrator's.
                    Self::PortStops(PortStops { at_server_nat: true, .. }) => Owner::SERVER_FIRST,
                    // Outside IPsec L2TP need not pass.
                    Self::PortFiltered(PortFiltered { channel: Channel::L2tp1701, .. }) => {
                        Owner::NOBODY
                    }
                    $($(Self::$name(_) => $name::OWNERS,)+)+
                }
            }

            /// The remedy ends in the command that sets
            /// AssumeUDPEncapsulationContextOnSendRule.
            #[must_use]
            pub const fn by_registry(&self) -> bool {
                match self { $($(Self::$name(_) => $name::BY_REGISTRY,)+)+ }
            }
        }

        $($(
            impl From<$name> for FindingKind {
                fn from(found: $name) -> Self {
                    Self::$name(found)
                }
            }
        )+)+
    };
}

findings! {
    main_mode {
        NothingAnswered, Ike500Lost, Ikev1Dropped, StalledAfterMessage2, Reflector,
        MalformedRequest,
    }
    port_4500 { NatTraversalLost, NatTraversalStalled, OpensAfterIke500 }
    refusing_port { PortClosed, ClosedMeanwhile, PortFiltered, HostUnreachable, RoutingLoop }
    no_answer {
        UnusableAnswers, AnswersFromOtherPort, AnswersFromOtherAddress, AnswersDamaged,
        AnswerUnacceptable,
    }
    icmp_flood { IcmpFlood }
    refusal { NoProposalChosen, Ikev2Only, CertificatesOnly, RefusedWith, RefusalOvertaken }
    esp {
        EspFiltered, EspUndeliverable, EspOnlyInUdp, EspOpen, EspRejectedByHost, EspReachesNat,
        EspUndetermined, EspPiecesLost, EspStillUndetermined, EspNotTested,
    }
    nat {
        NatAtClient, NatAtServer, EncapsulationForcedAboutClient, EncapsulationForcedAboutServer,
        NatAtClientUncertain, NatAtServerUncertain,
    }
    l2tp_exposed { L2tpExposed }
    packet_loss { PacketLoss }
    with_key {
        AuthenticationRefused, IdentityRefused, QuickModeRefused, AuthenticationUnanswered,
        QuickModeUnanswered, L2tpRefused, IpsecDeleted, L2tpUnanswered, LoginWanted,
        ProtectedUnanswered,
    }
    far_end { LostOnTheWay, MessageLostOnTheWay, FarEndWithoutKey, NatAddressChanges }
    fragments_lost { FragmentsLost }
    answers_not_received { AnswersNotReceived }
    repeated_in_vain { RepeatedInVain }
    traffic { TrafficBothWays, TrafficOneWay }
    other_exchanges { PeerUnanswered, AuthIp }
    lost_between { LostBetween }
    flows { SourcePortNeeded, SourcePortDropped, OnlyOwnFlowAnswered, OnlyFreshFlowAnswered }
    walk { PortStops, PortPassesRouters, EspStops, ContentFiltered, EspPassesRouters }
    size {
        EverySizePasses, PathMtu, MtuBlackHole, IpFragmentsDropped, LargeMessagesIgnored,
        SizeLimitUnexplained,
    }
}

pub use repeated_in_vain::ClientSchedule;
pub use size::Sizes;

/// One thing worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// How sure.
    pub certainty: Certainty,
    /// The observations.
    pub because: Vec<ObservationId>,
}

impl Finding {
    /// A finding that rests on observations.
    pub fn new(
        kind: impl Into<FindingKind>,
        certainty: Certainty,
        because: &[ObservationId],
    ) -> Self {
        Self { kind: kind.into(), certainty, because: because.to_vec() }
    }
}

/// What the rules see.
pub(super) struct Seen<'a> {
    pub view: &'a View<'a>,
    pub channels: &'a Channels,
    pub nat: &'a NatEvidence,
    pub decision: &'a Decision,
}

/// Everything worth telling, the weightiest first.
pub(super) fn collect(seen: &Seen<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(refusal::certificates_only(seen).or_else(|| leading(seen)));
    findings.extend(refusal::overtaken(seen));
    findings.extend(fragments_lost::find(seen));
    findings.extend(answers_not_received::find(seen));
    findings.extend(repeated_in_vain::find(seen));
    findings.extend(no_answer::unusable(seen));
    findings.extend(no_answer::damaged_or_unacceptable(seen));
    findings.extend(icmp_flood::find(seen));
    findings.extend(port_4500::lost(seen));
    findings.extend(port_4500::stalled(seen));
    findings.extend(refusing_port::closed_meanwhile(seen));
    findings.extend(refusing_port::find(seen));
    findings.extend(no_answer::elsewhere(seen));
    findings.extend(port_4500::opens_after_500(seen));
    findings.extend(esp::find(seen));
    findings.extend(super::size::findings(seen.view));
    findings.extend(traffic::find(seen));
    findings.extend(with_key::login_wanted(seen));
    findings.extend(other_exchanges::of_the_server(seen));
    findings.extend(other_exchanges::auth_ip(seen));
    findings.extend(nat::find(seen));
    findings.extend(l2tp_exposed::find(seen));
    findings.extend(packet_loss::find(seen));
    findings
}

/// What the class itself rests on, where no channel's state tells it.
fn leading(seen: &Seen<'_>) -> Option<Finding> {
    let (view, decision) = (seen.view, seen.decision);
    let kind: FindingKind = match decision.cause {
        Cause::NothingAnswered => NothingAnswered {}.into(),
        Cause::Ikev1Dropped => Ikev1Dropped {}.into(),
        Cause::Ike500Lost => Ike500Lost { by_ikev2: seen.channels.only_ikev2_on_4500() }.into(),
        Cause::Reflector => Reflector {}.into(),
        Cause::StalledAfterMessage2 => StalledAfterMessage2 {}.into(),
        Cause::NoProposalChosen => NoProposalChosen {}.into(),
        Cause::Ikev2Only { notify } => Ikev2Only { notify }.into(),
        Cause::RefusedWith { notify } => {
            let version = refusal::version_of(view, decision, notify);
            RefusedWith { version, notify }.into()
        }
        Cause::AuthenticationRefused => {
            AuthenticationRefused { unreadable: view.learned(Learned::Unreadable) }.into()
        }
        Cause::IdentityRefused { notify } => IdentityRefused { notify }.into(),
        Cause::QuickModeRefused => QuickModeRefused {}.into(),
        Cause::AuthenticationUnanswered => AuthenticationUnanswered {}.into(),
        Cause::QuickModeUnanswered => QuickModeUnanswered {}.into(),
        Cause::L2tpRefused(end) => L2tpRefused(end).into(),
        Cause::IpsecDeleted => {
            let rejects_esp =
                matches!(seen.channels.esp.reason, Some(Reason::HostRejectsEsp { .. }));
            IpsecDeleted { rejects_esp }.into()
        }
        Cause::L2tpUnanswered => L2tpUnanswered {}.into(),
        Cause::ProtectedUnanswered => {
            ProtectedUnanswered { fragmented: with_key::is_fragmented(view) }.into()
        }
        Cause::MalformedRequest => MalformedRequest {}.into(),
        _ => return None,
    };
    Some(Finding::new(kind, decision.certainty, &decision.because))
}
