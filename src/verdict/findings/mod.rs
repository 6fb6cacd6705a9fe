//! Everything that a verdict can tell beside its class.
//!
//! Owns the data of each finding, which is its detail in documents and what its sentences
//! are made of, and whose job it is to act. `findings!` is the one list: a finding that is not
//! in it does not exist, and one that is has a name, a schema and a place in the tests.
//! Refuses words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Certainty, Owner};
use crate::evidence::ObservationId;

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
        $(mod $module; pub use $module::{$($name),+};)+

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
                match self { $($(Self::$name(_) => $name::OWNERS,)+)+ }
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
    port_4500 { NatTraversalLost, OpensAfterIke500 }
    refusing_port { PortClosed, PortFiltered, HostUnreachable }
    no_answer {
        UnusableAnswers, AnswersFromOtherPort, AnswersFromOtherAddress, AnswersDamaged,
        AnswerUnacceptable,
    }
    icmp_flood { IcmpFlood }
    refusal { NoProposalChosen, Ikev2Only, CertificatesOnly, RefusedWith }
    esp {
        EspFiltered, EspOnlyInUdp, EspOpen, EspRejectedByHost, EspReachesNat, EspUndetermined,
        EspPiecesLost, EspStillUndetermined, EspNotTested,
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
    recording {
        FragmentsLost, RepeatedInVain, TrafficBothWays, TrafficOneWay, PeerUnanswered, AuthIp,
        AnswersNotReceived, LostBetween,
    }
    flows { SourcePortNeeded, SourcePortDropped, OnlyOwnFlowAnswered, OnlyFreshFlowAnswered }
    walk { PortStops, PortPassesRouters, EspStops, ContentFiltered, EspPassesRouters }
    size {
        EverySizePasses, PathMtu, MtuBlackHole, IpFragmentsDropped, LargeMessagesIgnored,
        SizeLimitUnexplained,
    }
}

pub use recording::ClientSchedule;
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
        because: impl Into<Vec<ObservationId>>,
    ) -> Self {
        Self { kind: kind.into(), certainty, because: because.into() }
    }
}
