//! Everything that a verdict can tell, and what decides its class.
//!
//! Owns the data of each finding, which is its detail in documents and what its sentences
//! are made of, whose job it is to act, the class that it decides and what it excludes.
//! `findings!` is the one list: a finding that is not in it does not exist, and one that is has
//! a name, a schema and a place in the tests. Refuses words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::class::Decision;
use super::nat::NatEvidence;
use super::view::View;
use super::would_decide::{Open, WouldDecide};
use super::{Certainty, Channels, Class, Leading, Owner};
use crate::evidence::{Channel, ObservationId};

/// What is said of every finding of a kind, once, in the finding's own file.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Whose job it is to act, the likeliest first.
    pub owners: &'static [Owner],
    /// The remedy ends in the command that sets AssumeUDPEncapsulationContextOnSendRule.
    pub by_registry: bool,
    /// The class, where it decides one; its sentence then has a summary.
    pub class: Option<Class>,
    /// What would decide where the class is not proven.
    pub open: Option<Open>,
    /// It is found by a rule of its own, also where it does not decide the class.
    pub beside: bool,
    /// The questions that it answers: of the findings of one question one is true at most.
    pub answers: &'static [Question],
    /// It rests on silence there: a loss that two recordings prove takes its place.
    pub silent_on: &'static [Channel],
    /// When it matters.
    pub bearing: Bearing,
}

/// When a finding matters that decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// Always.
    Always,
    /// Never: all is well there, or nothing follows from it.
    Never,
    /// It is of native ESP (IP protocol 50), which not every tunnel needs.
    NativeEsp,
    /// The same, and nothing is known of it.
    NativeEspUnknown,
    /// The same, and all is well with it.
    NativeEspPasses,
}

impl Bearing {
    /// It is of native ESP.
    #[must_use]
    pub const fn is_of_native_esp(self) -> bool {
        matches!(self, Self::NativeEsp | Self::NativeEspUnknown | Self::NativeEspPasses)
    }
}

impl Told {
    /// A finding that is told beside the class.
    pub(super) const fn by(owners: &'static [Owner]) -> Self {
        Self {
            owners,
            by_registry: false,
            class: None,
            open: None,
            beside: false,
            answers: &[],
            silent_on: &[],
            bearing: Bearing::Always,
        }
    }

    const fn by_registry(self) -> Self {
        Self { by_registry: true, ..self }
    }

    pub(super) const fn decides(self, class: Class) -> Self {
        Self { class: Some(class), ..self }
    }

    pub(super) const fn open(self, open: Open) -> Self {
        Self { open: Some(open), ..self }
    }

    pub(super) const fn server_log(self) -> Self {
        self.open(Open::by(WouldDecide::ServerLog))
    }

    const fn beside(self) -> Self {
        Self { beside: true, ..self }
    }

    const fn answers(self, answers: &'static [Question]) -> Self {
        Self { answers, ..self }
    }

    const fn silent_on(self, silent_on: &'static [Channel]) -> Self {
        Self { silent_on, ..self }
    }

    const fn bears(self, bearing: Bearing) -> Self {
        Self { bearing, ..self }
    }
}

/// What has one answer at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Why main mode got nowhere.
    WhyNoIke,
    /// Which step with the key was not taken.
    HowFarTheKeyWent,
    /// What became of native ESP.
    WhatBecameOfEsp,
    /// Whether a NAT is at the client.
    NatAtClient,
    /// Whether a NAT is at the server.
    NatAtServer,
    /// Whether L2TP goes on in IPsec.
    L2tpInIpsec,
}

/// A finding's own words about itself.
pub trait Tells {
    /// What is said of each.
    const TOLD: Told;

    /// Whose job it is to act, the likeliest first.
    fn owners(&self) -> &'static [Owner] {
        Self::TOLD.owners
    }

    /// Whether it says that another cannot be: what it denies is taken back where it is told
    /// in front of the others, and never stands beside it.
    fn denies(&self, _other: &FindingKind) -> bool {
        false
    }
}

/// A finding: its data, whose job it is to act, what else is said of each, and what it denies.
macro_rules! finding {
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* } => $($told:tt)+) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, PartialEq, Eq,
            ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        pub struct $name { $($fields)* }

        tells! { $name => $($told)+ }
    };
    ($(#[$meta:meta])* $name:ident($data:ty) => $($told:tt)+) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, PartialEq, Eq,
            ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        pub struct $name(pub $data);

        tells! { $name => $($told)+ }
    };
}

macro_rules! tells {
    ($name:ident => $owners:expr $(, $more:ident($($value:expr)?))* $(; $($own:item)+)?) => {
        impl $crate::verdict::findings::Tells for $name {
            const TOLD: $crate::verdict::findings::Told =
                $crate::verdict::findings::Told::by($owners)$(.$more($($value)?))*;
            $($($own)+)?
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
            /// What is said of every finding of its kind.
            #[must_use]
            pub const fn told(&self) -> &'static Told {
                match self { $($(Self::$name(_) => &$name::TOLD,)+)+ }
            }

            /// Whose job it is to act, the likeliest first.
            #[must_use]
            pub fn owners(&self) -> &'static [Owner] {
                match self { $($(Self::$name(found) => found.owners(),)+)+ }
            }

            /// Whether it says that another cannot be.
            #[must_use]
            pub fn denies(&self, other: &Self) -> bool {
                match self { $($(Self::$name(found) => found.denies(other),)+)+ }
            }
        }

        impl FindingKind {
            /// All kinds, without data.
            pub const EVERY: &'static [KindOfFinding] = &[$($(
                KindOfFinding { variant: stringify!($name), told: &$name::TOLD },
            )+)+];
        }

        $($(
            impl From<$name> for FindingKind {
                fn from(found: $name) -> Self {
                    Self::$name(found)
                }
            }

            impl From<$name> for Leading {
                fn from(found: $name) -> Self {
                    Self::Found(found.into())
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
    port_4500 { NatTraversalLost, NatTraversalStalled, MarkerMissing, OpensAfterIke500 }
    closed_meanwhile { ClosedMeanwhile }
    refusing_port { PortClosed, PortFiltered, HostUnreachable, RoutingLoop }
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
    l2tp_exposed { L2tpExposed, FarEndAnswersL2tp }
    packet_loss { PacketLoss }
    with_key {
        AuthenticationRefused, IdentityRefused, QuickModeRefused, AuthenticationUnanswered,
        QuickModeUnanswered, L2tpRefused, IpsecDeleted, L2tpUnanswered, LoginWanted,
        ProtectedUnanswered,
    }
    ikev2_ends { StoppedAfterNotify, NoCommonGroup, Redirected, IkeAuthRefused }
    session { SessionUnanswered, FallsSilent }
    far_end { LostOnTheWay, MessageLostOnTheWay, FarEndWithoutKey, NatAddressChanges }
    fragments_lost { FragmentsLost }
    answers_not_received { AnswersNotReceived }
    repeated_in_vain { RepeatedInVain }
    rejected_answers { ClientRejectsAnswers, AnswersRejected }
    too_big { MessageTooBig }
    messages_rejected { MessagesRejected }
    inside_esp { L2tpRejectedInside, EspFromOtherAddress }
    before_and_behind { BeforeAndBehindNat }
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

pub use messages_rejected::{RejectedMessages, Rejection};
pub use repeated_in_vain::ClientSchedule;
pub use session::SilentEnd;
pub use size::Sizes;

/// A kind of finding, without the data of one.
#[derive(Debug)]
pub struct KindOfFinding {
    /// The variant of [`FindingKind`].
    pub variant: &'static str,
    /// What is said of each.
    pub told: &'static Told,
}

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
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub view: &'a View<'a>,
    pub channels: &'a Channels,
    pub nat: &'a NatEvidence,
    pub decision: &'a Decision,
}

/// Rules that put another class in the place of the one that steps and channels give, in order.
const DECIDING: [fn(&Seen<'_>) -> Option<Decision>; 7] = [
    closed_meanwhile::decide,
    messages_rejected::decide,
    main_mode::answered_beside,
    answers_not_received::decide,
    too_big::decide,
    rejected_answers::decide,
    session::decide,
];

/// The class by these rules, each of which sees what the one before it decided.
pub(super) fn decide(seen: Seen<'_>) -> Decision {
    let mut decision = seen.decision.clone();
    for rule in DECIDING {
        let seen = Seen { decision: &decision, ..seen };
        decision = rule(&seen).unwrap_or(decision);
    }
    decision
}

/// Everything worth telling, the weightiest first.
pub(super) fn collect(seen: &Seen<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(refusal::certificates_only(seen).or_else(|| leading(seen.decision)));
    findings.extend(refusal::overtaken(seen));
    findings.extend(fragments_lost::find(seen));
    findings.extend(answers_not_received::find(seen));
    findings.extend(rejected_answers::find(seen));
    findings.extend(inside_esp::find(seen));
    findings.extend(repeated_in_vain::find(seen));
    match port_4500::unmarked(seen) {
        Some(unmarked) => {
            findings.extend(no_answer::unusable(seen));
            put_first(&mut findings, vec![unmarked]);
        }
        None => findings.extend(no_answer::unusable(seen)),
    }
    findings.extend(no_answer::damaged_or_unacceptable(seen));
    findings.extend(icmp_flood::find(seen));
    findings.extend(port_4500::lost(seen));
    findings.extend(port_4500::stalled(seen));
    findings.extend(closed_meanwhile::find(seen));
    findings.extend(refusing_port::find(seen));
    findings.extend(no_answer::elsewhere(seen));
    findings.extend(port_4500::opens_after_500(seen));
    findings.extend(esp::find(seen));
    findings.extend(super::size::findings(seen.view));
    findings.extend(session::find(seen));
    findings.extend(traffic::find(seen));
    findings.extend(with_key::login_wanted(seen));
    findings.extend(other_exchanges::of_the_server(seen));
    findings.extend(other_exchanges::auth_ip(seen));
    findings.extend(nat::find(seen));
    findings.extend(before_and_behind::find(seen));
    findings.extend(l2tp_exposed::find(seen));
    findings.extend(packet_loss::find(seen));
    put_first(&mut findings, too_big::find(seen).into_iter().collect());
    put_first(&mut findings, messages_rejected::find(seen).into_iter().collect());
    findings
}

/// What the class itself rests on, where no rule of its own finds it.
fn leading(decision: &Decision) -> Option<Finding> {
    let kind = decision.leading.found().filter(|kind| !kind.told().beside)?;
    Some(Finding::new(kind.clone(), decision.certainty, &decision.because))
}

/// Puts findings in front of the others, and takes back what these deny.
pub(super) fn put_first(findings: &mut Vec<Finding>, first: Vec<Finding>) {
    findings.retain(|known| !first.iter().any(|one| one.kind.denies(&known.kind)));
    findings.splice(0..0, first);
}
