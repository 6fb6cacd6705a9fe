//! Which message speaks for which value: exhaustive, so that the compiler
//! asks for words whenever a value is added.

use crate::evidence::{Answer, Channel, NotSent, Request, Unmatched};
use crate::verdict::{Cause, Certainty, Class, EspState, FindingKind, NatState, PortState, Reason};
use crate::wire::icmp::IcmpMeaning;

/// The message with a class's label.
pub(super) const fn class(class: Class) -> &'static str {
    match class {
        Class::PathClear => "class-path-clear",
        Class::ServerSilent => "class-server-silent",
        Class::EspBlocked => "class-esp-blocked",
        Class::NatDetected => "class-nat-detected",
        Class::Refused => "class-refused",
        Class::Inconclusive => "class-inconclusive",
    }
}

/// The message that explains a class.
pub(super) const fn class_explained(class: Class) -> &'static str {
    match class {
        Class::PathClear => "explain-class-path-clear",
        Class::ServerSilent => "explain-class-server-silent",
        Class::EspBlocked => "explain-class-esp-blocked",
        Class::NatDetected => "explain-class-nat-detected",
        Class::Refused => "explain-class-refused",
        Class::Inconclusive => "explain-class-inconclusive",
    }
}

pub(super) const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Undetermined => "certainty-undetermined",
        Certainty::Likely => "certainty-likely",
        Certainty::Proven => "certainty-proven",
    }
}

pub(super) const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Ike500 => "channel-ike500",
        Channel::Ike4500 => "channel-ike4500",
        Channel::Ikev2 => "channel-ikev2",
        Channel::Esp => "channel-esp",
        Channel::L2tp1701 => "channel-l2tp1701",
    }
}

pub(super) const fn port_state(state: PortState) -> &'static str {
    match state {
        PortState::Answered => "port-state-answered",
        PortState::Refused => "port-state-refused",
        PortState::Closed => "port-state-closed",
        PortState::Filtered => "port-state-filtered",
        PortState::Silent => "port-state-silent",
        PortState::NotTested => "port-state-not-tested",
    }
}

pub(super) const fn esp_state(state: EspState) -> &'static str {
    match state {
        EspState::Open => "esp-state-open",
        EspState::Blocked => "esp-state-blocked",
        EspState::Undetermined => "esp-state-undetermined",
        EspState::NotTested => "esp-state-not-tested",
    }
}

pub(super) const fn nat_state(state: NatState) -> &'static str {
    match state {
        NatState::None => "nat-state-none",
        NatState::Present => "nat-state-present",
        NatState::Forced => "nat-state-forced",
        NatState::Undetermined => "nat-state-undetermined",
        NatState::NotTested => "nat-state-not-tested",
    }
}

pub(super) const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::OverNatTraversal => "cause-over-nat-traversal",
        Cause::OverNativeEsp => "cause-over-native-esp",
        Cause::OverBoth => "cause-over-both",
        Cause::NothingAnswered => "cause-nothing-answered",
        Cause::Closed => "cause-closed",
        Cause::Filtered { .. } => "cause-filtered",
        Cause::Unreachable { .. } => "cause-unreachable",
        Cause::Ikev1Dropped => "cause-ikev1-dropped",
        Cause::NatTraversalLost => "cause-nat-traversal-lost",
        Cause::Ike500Lost => "cause-ike500-lost",
        Cause::Reflector => "cause-reflector",
        Cause::StalledAfterMessage2 => "cause-stalled-after-message2",
        Cause::AnswersFromElsewhere => "cause-answers-from-elsewhere",
        Cause::EspFiltered { .. } => "cause-esp-filtered",
        Cause::NatAtClient => "cause-nat-at-client",
        Cause::NatAtServer => "cause-nat-at-server",
        Cause::NatAtBoth => "cause-nat-at-both",
        Cause::NoProposalChosen => "cause-no-proposal-chosen",
        Cause::RefusedWith { .. } => "cause-refused-with",
        Cause::EspUnknown => "cause-esp-unknown",
        Cause::NatUnknown => "cause-nat-unknown",
        Cause::NatTraversalUnknown => "cause-nat-traversal-unknown",
        Cause::TooLittleSent => "cause-too-little-sent",
    }
}

/// The message that says what would decide, where something is open.
pub(super) const fn decides(cause: Cause, esp: EspState) -> Option<&'static str> {
    Some(match cause {
        Cause::NothingAnswered
        | Cause::Ikev1Dropped
        | Cause::NatTraversalLost
        | Cause::Ike500Lost
        | Cause::StalledAfterMessage2 => "decides-silence",
        Cause::EspUnknown if matches!(esp, EspState::NotTested) => "decides-esp-not-tested",
        Cause::EspUnknown => "decides-esp-unknown",
        Cause::NatUnknown => "decides-nat-unknown",
        Cause::NatTraversalUnknown => "decides-nat-traversal-unknown",
        Cause::TooLittleSent => "decides-too-little-sent",
        Cause::OverNatTraversal
        | Cause::OverNativeEsp
        | Cause::OverBoth
        | Cause::Closed
        | Cause::Filtered { .. }
        | Cause::Unreachable { .. }
        | Cause::Reflector
        | Cause::AnswersFromElsewhere
        | Cause::EspFiltered { .. }
        | Cause::NatAtClient
        | Cause::NatAtServer
        | Cause::NatAtBoth
        | Cause::NoProposalChosen
        | Cause::RefusedWith { .. } => return None,
    })
}

pub(super) const fn reason(reason: &Reason) -> &'static str {
    match reason {
        Reason::Icmp { .. } => "reason-icmp",
        Reason::Notify { .. } => "reason-notify",
        Reason::Unanswered { .. } => "reason-unanswered",
        Reason::TooFew { .. } => "reason-too-few",
        Reason::NotSent(_) => "reason-not-sent",
        Reason::FromElsewhere => "reason-from-elsewhere",
        Reason::Reflected => "reason-reflected",
        Reason::StoppedAfterMessage2 => "reason-stopped-after-message2",
        Reason::EspEcho => "reason-esp-echo",
        Reason::InvalidSpi => "reason-invalid-spi",
        Reason::ReachedHost { .. } => "reason-reached-host",
    }
}

pub(super) const fn not_sent(reason: &NotSent) -> &'static str {
    match reason {
        NotSent::MissingCapability { .. } => "not-sent-missing-capability",
        NotSent::NoRoute => "not-sent-no-route",
        NotSent::LocalFilter => "not-sent-local-filter",
        NotSent::Kernel { .. } => "not-sent-kernel",
        NotSent::NotOnLink => "not-sent-not-on-link",
    }
}

pub(super) const fn icmp(meaning: IcmpMeaning) -> &'static str {
    match meaning {
        IcmpMeaning::AdministrativelyProhibited => "icmp-administratively-prohibited",
        IcmpMeaning::PortUnreachable => "icmp-port-unreachable",
        IcmpMeaning::ProtocolUnreachable => "icmp-protocol-unreachable",
        IcmpMeaning::Unreachable => "icmp-unreachable",
        IcmpMeaning::TooBig => "icmp-too-big",
        IcmpMeaning::HopLimitExceeded => "icmp-hop-limit-exceeded",
        IcmpMeaning::ReassemblyTimeExceeded => "icmp-reassembly-time-exceeded",
        IcmpMeaning::Other => "icmp-other",
    }
}

pub(super) const fn request(request: &Request) -> &'static str {
    match request {
        Request::MainModeProposal { .. } => "packet-main-mode-proposal",
        Request::MainModeKeyExchange { .. } => "packet-main-mode-key-exchange",
        Request::SaInit { .. } => "packet-sa-init",
        Request::Goodbye { .. } => "packet-goodbye",
        Request::Keepalive => "packet-keepalive",
        Request::Esp { echo: None, .. } => "packet-esp",
        Request::Esp { echo: Some(_), .. } => "packet-esp-echo",
        Request::StartControlConnection { .. } => "packet-start-control-connection",
        Request::StopControlConnection => "packet-stop-control-connection",
    }
}

pub(super) const fn answer(answer: &Answer) -> &'static str {
    match answer {
        Answer::MainModeTransform { .. } => "answer-main-mode-transform",
        Answer::MainModeKeyExchange { .. } => "answer-main-mode-key-exchange",
        Answer::V1Notify { .. } => "answer-v1-notify",
        Answer::V1Encrypted => "answer-v1-encrypted",
        Answer::SaInit { .. } => "answer-sa-init",
        Answer::V2Notify { .. } => "answer-v2-notify",
        Answer::EspEcho => "answer-esp-echo",
        Answer::EspInvalidSpi { .. } => "answer-esp-invalid-spi",
        Answer::StartControlConnectionReply { .. } => "answer-start-control-connection-reply",
        Answer::StopControlConnection { result: Some(_) } => "answer-stop-control-connection",
        Answer::StopControlConnection { result: None } => "answer-stop-control-connection-bare",
        Answer::L2tpAcknowledgement => "answer-l2tp-acknowledgement",
    }
}

pub(super) const fn unmatched(reason: Unmatched) -> &'static str {
    match reason {
        Unmatched::Malformed => "unmatched-malformed",
        Unmatched::UnknownExchange => "unmatched-unknown-exchange",
        Unmatched::UnknownTunnel => "unmatched-unknown-tunnel",
        Unmatched::UnknownSpi => "unmatched-unknown-spi",
        Unmatched::ForeignQuote => "unmatched-foreign-quote",
        Unmatched::Keepalive => "unmatched-keepalive",
    }
}

pub(super) const fn finding(finding: &FindingKind) -> &'static str {
    match finding {
        FindingKind::NothingAnswered => "finding-nothing-answered",
        FindingKind::Ike500Lost => "finding-ike500-lost",
        FindingKind::NatTraversalLost => "finding-nat-traversal-lost",
        FindingKind::OpensAfterIke500 => "finding-opens-after-ike500",
        FindingKind::PortClosed { .. } => "finding-port-closed",
        FindingKind::PortFiltered { .. } => "finding-port-filtered",
        FindingKind::HostUnreachable { .. } => "finding-host-unreachable",
        FindingKind::Ikev1Dropped => "finding-ikev1-dropped",
        FindingKind::StalledAfterMessage2 => "finding-stalled-after-message2",
        FindingKind::Reflector => "finding-reflector",
        FindingKind::AnswersFromOtherPort { .. } => "finding-answers-from-other-port",
        FindingKind::AnswersFromOtherAddress { .. } => "finding-answers-from-other-address",
        FindingKind::NoProposalChosen => "finding-no-proposal-chosen",
        FindingKind::RefusedWith { .. } => "finding-refused-with",
        FindingKind::EspFiltered { .. } => "finding-esp-filtered",
        FindingKind::EspOpen => "finding-esp-open",
        FindingKind::EspUndetermined => "finding-esp-undetermined",
        FindingKind::NatAtClient { .. } => "finding-nat-at-client",
        FindingKind::NatAtServer => "finding-nat-at-server",
        FindingKind::EncapsulationForcedAboutClient => "finding-encapsulation-forced-about-client",
        FindingKind::EncapsulationForcedAboutServer => "finding-encapsulation-forced-about-server",
        FindingKind::NatAtClientUncertain => "finding-nat-at-client-uncertain",
        FindingKind::NatAtServerUncertain => "finding-nat-at-server-uncertain",
        FindingKind::L2tpExposed => "finding-l2tp-exposed",
        FindingKind::PacketLoss { .. } => "finding-packet-loss",
        FindingKind::EspNotTested { .. } => "finding-esp-not-tested",
    }
}
