//! Which message speaks for which value: exhaustive, so that the compiler
//! asks for words whenever a value is added.

pub(super) use super::packet_ids::{
    answer, carrier, direction, flaw, icmp, learned, not_sent, other_tunnel, request, unmatched,
};

use crate::evidence::{Channel, Direction, L2tpEndMessage, WalkChannel};
use crate::report::Origin;
use crate::verdict::{
    Cause, Certainty, Class, EspState, FindingKind, FlowReading, HopRemark, IkeStep, NatState,
    PortState, Reason, Rung, RungState, SizeFinding, StepFinding, Verdict, WalkFinding,
};

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

/// The message with the label of a verdict: its class, or what is known better.
pub(super) const fn label(verdict: &Verdict) -> &'static str {
    match verdict.cause {
        Cause::LostBetweenEnds { direction: Some(Direction::Inbound) }
        | Cause::AnswersNotReceived { .. } => "class-server-silent-answers-lost",
        Cause::LostBetweenEnds { direction: Some(Direction::Outbound) } => {
            "class-server-silent-requests-lost"
        }
        Cause::LostBetweenEnds { direction: None } => "class-server-silent-packets-lost",
        _ => class(verdict.class),
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
        Channel::Control => "channel-control",
    }
}

/// The message with the result codes of a message of L2TP.
pub(super) const fn l2tp_result(message: L2tpEndMessage) -> &'static str {
    match message {
        L2tpEndMessage::StopCcn => "l2tp-stop-ccn",
        L2tpEndMessage::Cdn => "l2tp-cdn",
    }
}

pub(super) const fn walk_channel(channel: WalkChannel) -> &'static str {
    match channel {
        WalkChannel::Control => "walk-channel-control",
        WalkChannel::Ike500 => "walk-channel-ike500",
        WalkChannel::Noise500 => "walk-channel-noise500",
        WalkChannel::Ike4500 => "walk-channel-ike4500",
        WalkChannel::Esp => "walk-channel-esp",
        WalkChannel::L2tp1701 => "walk-channel-l2tp1701",
        WalkChannel::Ah => "walk-channel-ah",
        WalkChannel::Experiment => "walk-channel-experiment",
    }
}

pub(super) const fn hop_remark(remark: HopRemark) -> &'static str {
    match remark {
        HopRemark::Silent => "hop-remark-silent",
        HopRemark::Choosy => "hop-remark-choosy",
        HopRemark::SeveralPaths => "hop-remark-several-paths",
        HopRemark::Translated => "hop-remark-translated",
        HopRemark::Private => "hop-remark-private",
        HopRemark::Repeated => "hop-remark-repeated",
        HopRemark::Target => "hop-remark-target",
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

pub(super) const fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::MainMode => "rung-main-mode",
        Rung::Authentication => "rung-authentication",
        Rung::QuickMode => "rung-quick-mode",
        Rung::Esp => "rung-esp",
        Rung::L2tpTunnel => "rung-l2tp-tunnel",
        Rung::L2tpSession => "rung-l2tp-session",
        Rung::Lcp => "rung-lcp",
    }
}

pub(super) const fn rung_state(state: RungState) -> &'static str {
    match state {
        RungState::Passed => "rung-state-passed",
        RungState::Failed => "rung-state-failed",
        RungState::Skipped => "rung-state-skipped",
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
        Cause::AnswersDamaged => "cause-answers-damaged",
        Cause::AnswersUnacceptable => "cause-answers-unacceptable",
        Cause::AnswersFromElsewhere => "cause-answers-from-elsewhere",
        Cause::UnusableAnswers { .. } => "cause-unusable-answers",
        Cause::EspFiltered { .. } => "cause-esp-filtered",
        Cause::EspStops { .. } => "cause-esp-stops",
        Cause::NatAtClient => "cause-nat-at-client",
        Cause::NatAtServer => "cause-nat-at-server",
        Cause::NatAtBoth => "cause-nat-at-both",
        Cause::NoProposalChosen => "cause-no-proposal-chosen",
        Cause::Ikev2Only { .. } => "cause-ikev2-only",
        Cause::RefusedWith { .. } => "cause-refused-with",
        Cause::AuthenticationRefused => "cause-authentication-refused",
        Cause::IdentityRefused { .. } => "cause-identity-refused",
        Cause::QuickModeRefused => "cause-quick-mode-refused",
        Cause::AuthenticationUnanswered => "cause-authentication-unanswered",
        Cause::QuickModeUnanswered => "cause-quick-mode-unanswered",
        Cause::MessageLostOnTheWay { .. } => "cause-message-lost-on-the-way",
        Cause::ProtectedUnanswered => "cause-protected-unanswered",
        Cause::L2tpRefused(_) => "cause-l2tp-refused",
        Cause::IpsecDeleted => "cause-ipsec-deleted",
        Cause::L2tpUnanswered => "cause-l2tp-unanswered",
        Cause::L2tpUndecided => "cause-l2tp-undecided",
        Cause::EspOnlyInUdp => "cause-esp-only-in-udp",
        Cause::EspPiecesLost => "cause-esp-pieces-lost",
        Cause::EspInUdpOneWay => "cause-esp-in-udp-one-way",
        Cause::EspOneWay => "cause-esp-one-way",
        Cause::EspArrivesOnly => "cause-esp-arrives-only",
        Cause::EspOneWayUnplaced => "cause-esp-one-way-unplaced",
        Cause::EspLostOnTheWay { .. } => "cause-esp-lost-on-the-way",
        Cause::EspLostBetween => "cause-esp-lost-between",
        Cause::EspUnanswered => "cause-esp-unanswered",
        Cause::LostBetweenEnds { direction: Some(Direction::Inbound) } => {
            "cause-answers-lost-between"
        }
        Cause::LostBetweenEnds { direction: Some(Direction::Outbound) } => {
            "cause-requests-lost-between"
        }
        Cause::LostBetweenEnds { direction: None } => "cause-lost-between-ends",
        Cause::AnswersNotReceived { .. } => "cause-answers-not-received",
        Cause::LostInFragments => "cause-lost-in-fragments",
        Cause::SessionUnderWay => "cause-session-under-way",
        Cause::OneDirection => "cause-one-direction",
        Cause::PacketsCut => "cause-packets-cut",
        Cause::MalformedRequest => "cause-malformed-request",
        Cause::EspUnknown => "cause-esp-unknown",
        Cause::NatUnknown => "cause-nat-unknown",
        Cause::NatTraversalUnknown => "cause-nat-traversal-unknown",
        Cause::TooLittleSent => "cause-too-little-sent",
        Cause::AnsweredInPart => "cause-answered-in-part",
        Cause::SourcePortDropped => "cause-source-port-dropped",
        Cause::OnlyOwnFlowAnswered => "cause-only-own-flow-answered",
        Cause::OnlyFreshFlowAnswered => "cause-only-fresh-flow-answered",
    }
}

/// The message that explains a class of a run where the one for recordings would speak of a
/// beginning: a run has one, and where it is not in its record, packets are missing there.
pub(super) const fn cause_of_a_run(cause: Cause, origin: Origin) -> Option<&'static str> {
    match (origin, cause) {
        (Origin::Probe | Origin::Walk, Cause::SessionUnderWay | Cause::MalformedRequest) => {
            Some("cause-packets-missing")
        }
        _ => None,
    }
}

/// The message that says what would decide where both ends are recorded: nobody
/// is asked for another capture of them.
pub(super) const fn decides_with_both_ends(cause: Cause, esp: EspState) -> Option<&'static str> {
    match cause {
        Cause::NothingAnswered
        | Cause::Ikev1Dropped
        | Cause::NatTraversalLost
        | Cause::Ike500Lost
        | Cause::UnusableAnswers { .. }
        | Cause::StalledAfterMessage2
        | Cause::LostInFragments
        | Cause::AuthenticationUnanswered
        | Cause::QuickModeUnanswered
        | Cause::ProtectedUnanswered => Some("decides-server-log"),
        Cause::EspOneWay
        | Cause::EspArrivesOnly
        | Cause::EspOneWayUnplaced
        | Cause::EspInUdpOneWay
        | Cause::EspUnknown => Some("decides-capture-longer"),
        _ => decides(cause, esp, Origin::Capture),
    }
}

/// What would decide where no beginning is seen.
const fn under_way(cause: Cause, captured: bool) -> &'static str {
    match cause {
        _ if !captured => "decides-run-again",
        Cause::MalformedRequest | Cause::PacketsCut => "decides-capture-whole-packets",
        Cause::OneDirection => "decides-capture-both-directions",
        _ => "decides-capture-start",
    }
}

/// The message that says what would decide, where something is open: another
/// run of the probe, or another capture.
pub(super) const fn decides(cause: Cause, esp: EspState, origin: Origin) -> Option<&'static str> {
    let captured = matches!(origin, Origin::Capture);
    Some(match cause {
        Cause::EspUnanswered => "decides-silent-end-log",
        Cause::NothingAnswered
        | Cause::Ikev1Dropped
        | Cause::NatTraversalLost
        | Cause::Ike500Lost
        | Cause::UnusableAnswers { .. }
        | Cause::StalledAfterMessage2
        | Cause::LostInFragments
        | Cause::AuthenticationUnanswered
        | Cause::QuickModeUnanswered
        | Cause::ProtectedUnanswered => silence(captured),
        Cause::AuthenticationRefused
        | Cause::IdentityRefused { .. }
        | Cause::QuickModeRefused
        | Cause::IpsecDeleted
        | Cause::L2tpRefused(_)
        | Cause::L2tpUndecided
        | Cause::L2tpUnanswered => "decides-server-log",
        Cause::EspInUdpOneWay => "decides-capture-other-end",
        Cause::EspOneWay | Cause::EspArrivesOnly | Cause::EspOneWayUnplaced => {
            "decides-capture-esp-other-end"
        }
        Cause::EspUnknown if captured => "decides-capture-esp",
        Cause::EspUnknown if matches!(esp, EspState::NotTested) => "decides-esp-not-tested",
        Cause::EspUnknown | Cause::EspStops { .. } => "decides-esp-unknown",
        Cause::NatUnknown => "decides-nat-unknown",
        Cause::NatTraversalUnknown | Cause::TooLittleSent if captured => "decides-capture-longer",
        Cause::NatTraversalUnknown => "decides-nat-traversal-unknown",
        Cause::TooLittleSent => "decides-too-little-sent",
        Cause::AnsweredInPart => "decides-answered-in-part",
        Cause::SourcePortDropped => "decides-silence",
        Cause::OnlyOwnFlowAnswered | Cause::OnlyFreshFlowAnswered => "decides-flows",
        Cause::AnswersNotReceived { .. } => "decides-capture-client-end",
        Cause::SessionUnderWay
        | Cause::MalformedRequest
        | Cause::OneDirection
        | Cause::PacketsCut => under_way(cause, captured),
        Cause::OverNatTraversal
        | Cause::OverNativeEsp
        | Cause::OverBoth
        | Cause::Closed
        | Cause::Filtered { .. }
        | Cause::Unreachable { .. }
        | Cause::Reflector
        | Cause::AnswersFromElsewhere
        | Cause::AnswersDamaged
        | Cause::AnswersUnacceptable
        | Cause::EspFiltered { .. }
        | Cause::EspOnlyInUdp
        | Cause::EspPiecesLost
        | Cause::EspLostBetween
        | Cause::EspLostOnTheWay { .. }
        | Cause::MessageLostOnTheWay { .. }
        | Cause::LostBetweenEnds { .. }
        | Cause::NatAtClient
        | Cause::NatAtServer
        | Cause::NatAtBoth
        | Cause::NoProposalChosen
        | Cause::Ikev2Only { .. }
        | Cause::RefusedWith { .. } => return None,
    })
}

const fn silence(captured: bool) -> &'static str {
    if captured { "decides-capture-other-end" } else { "decides-silence" }
}

pub(super) const fn reason(reason: &Reason) -> &'static str {
    match reason {
        Reason::Icmp { .. } => "reason-icmp",
        Reason::Notify { .. } => "reason-notify",
        Reason::ControlRefused => "reason-control-refused",
        Reason::Unanswered { .. } => "reason-unanswered",
        Reason::TooFew { .. } => "reason-too-few",
        Reason::ErrorsLimited { .. } => "reason-errors-limited",
        Reason::NotSent(_) => "reason-not-sent",
        Reason::FromElsewhere => "reason-from-elsewhere",
        Reason::Unusable { .. } => "reason-unusable",
        Reason::Reflected => "reason-reflected",
        Reason::StoppedAfterMessage2 => "reason-stopped-after-message2",
        Reason::LostAfterMessage2 => "reason-lost-after-message2",
        Reason::AnswersDamaged { .. } => "reason-answers-damaged",
        Reason::AnswersUnacceptable { .. } => "reason-answers-unacceptable",
        Reason::EspEcho => "reason-esp-echo",
        Reason::InvalidSpi => "reason-invalid-spi",
        Reason::TrafficBothWays => "reason-traffic-both-ways",
        Reason::TrafficOneWay => "reason-traffic-one-way",
        Reason::PacketsCut => "reason-packets-cut",
        Reason::FarEndSaw => "reason-far-end-saw",
        Reason::LostOnTheWay { .. } => "reason-lost-on-the-way",
        Reason::OnlyInUdp => "reason-only-in-udp",
        Reason::HostRejectsEsp { .. } => "reason-host-rejects-esp",
        Reason::NatAnswers { .. } => "reason-nat-answers",
        Reason::Stops { .. } => "reason-stops",
        Reason::PieceTimedOut { .. } => "reason-piece-timed-out",
        Reason::OnlyUdpPieces { .. } => "reason-only-udp-pieces",
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
        FindingKind::UnusableAnswers { .. } => "finding-unusable-answers",
        FindingKind::AnswersFromOtherPort { .. } => "finding-answers-from-other-port",
        FindingKind::AnswersFromOtherAddress { .. } => "finding-answers-from-other-address",
        FindingKind::AnswersDamaged { .. } => "finding-answers-damaged",
        FindingKind::AnswerUnacceptable { .. } => "finding-answer-unacceptable",
        FindingKind::IcmpFlood { .. } => "finding-icmp-flood",
        FindingKind::NoProposalChosen => "finding-no-proposal-chosen",
        FindingKind::Ikev2Only { .. } => "finding-ikev2-only",
        FindingKind::CertificatesOnly => "finding-certificates-only",
        FindingKind::RefusedWith { .. } => "finding-refused-with",
        FindingKind::EspFiltered { .. } => "finding-esp-filtered",
        FindingKind::EspOnlyInUdp => "finding-esp-only-in-udp",
        FindingKind::L2tpRefused(_) => "finding-l2tp-refused",
        FindingKind::LoginWanted { .. } => "finding-login-wanted",
        FindingKind::IpsecDeleted => "finding-ipsec-deleted",
        FindingKind::L2tpUnanswered => "finding-l2tp-unanswered",
        FindingKind::EspOpen => "finding-esp-open",
        FindingKind::EspRejectedByHost { .. } => "finding-esp-rejected-by-host",
        FindingKind::EspReachesNat { .. } => "finding-esp-reaches-nat",
        FindingKind::EspUndetermined { .. } => "finding-esp-undetermined",
        FindingKind::NatAtClient { .. } => "finding-nat-at-client",
        FindingKind::NatAtServer => "finding-nat-at-server",
        FindingKind::EncapsulationForcedAboutClient => "finding-encapsulation-forced-about-client",
        FindingKind::EncapsulationForcedAboutServer => "finding-encapsulation-forced-about-server",
        FindingKind::NatAtClientUncertain => "finding-nat-at-client-uncertain",
        FindingKind::NatAtServerUncertain { .. } => "finding-nat-at-server-uncertain",
        FindingKind::L2tpExposed => "finding-l2tp-exposed",
        FindingKind::PacketLoss { .. } => "finding-packet-loss",
        FindingKind::AuthenticationRefused { .. } => "finding-authentication-refused",
        FindingKind::IdentityRefused { .. } => "finding-identity-refused",
        FindingKind::QuickModeRefused => "finding-quick-mode-refused",
        FindingKind::ProtectedUnanswered { .. } => "finding-protected-unanswered",
        FindingKind::TrafficBothWays { .. } => "finding-traffic-both-ways",
        FindingKind::TrafficOneWay { .. } => "finding-traffic-one-way",
        FindingKind::FragmentsLost { .. } => "finding-fragments-lost",
        FindingKind::RepeatedInVain { .. } => "finding-repeated-in-vain",
        FindingKind::PeerUnanswered => "finding-peer-unanswered",
        FindingKind::MalformedRequest => "finding-malformed-request",
        FindingKind::AuthIp => "finding-auth-ip",
        FindingKind::LostOnTheWay { .. } => "finding-lost-on-the-way",
        FindingKind::AnswersNotReceived { .. } => "finding-answers-not-received",
        FindingKind::LostBetween { .. } => "finding-lost-between",
        FindingKind::EspPiecesLost { .. } => "finding-esp-pieces-lost",
        FindingKind::EspStillUndetermined => "finding-esp-still-undetermined",
        FindingKind::EspNotTested { .. } => "finding-esp-not-tested",
        FindingKind::Flows(finding) => finding_of_flows(finding.reading),
        FindingKind::Step(finding) => finding_of_a_step(*finding),
        FindingKind::Walk(finding) => finding_of_the_walk(finding),
        FindingKind::Size(finding) => finding_of_sizes(finding),
    }
}

const fn finding_of_flows(reading: FlowReading) -> &'static str {
    match reading {
        FlowReading::SourcePortNeeded => "finding-source-port-needed",
        FlowReading::SourcePortDropped => "finding-source-port-dropped",
        FlowReading::OnlyOwnAnswered => "finding-only-own-flow-answered",
        FlowReading::OnlyFreshAnswered => "finding-only-fresh-flow-answered",
    }
}

const fn finding_of_a_step(finding: StepFinding) -> &'static str {
    match finding {
        StepFinding::AuthenticationUnanswered => "finding-authentication-unanswered",
        StepFinding::QuickModeUnanswered => "finding-quick-mode-unanswered",
        StepFinding::MessageLostOnTheWay { .. } => "finding-message-lost-on-the-way",
        StepFinding::FarEndWithoutKey => "finding-far-end-without-key",
        StepFinding::NatAddressChanges { .. } => "finding-nat-address-changes",
    }
}

/// The message that names a step of IKEv1.
pub(super) const fn ike_step(step: IkeStep) -> &'static str {
    match step {
        IkeStep::Proposal500 => "step-proposal-500",
        IkeStep::KeyExchange500 => "step-key-exchange-500",
        IkeStep::KeyExchange4500 => "step-key-exchange-4500",
        IkeStep::Authentication => "step-authentication",
        IkeStep::QuickMode => "step-quick-mode",
    }
}

const fn finding_of_the_walk(finding: &WalkFinding) -> &'static str {
    match finding {
        WalkFinding::PortStops { .. } => "finding-port-stops",
        WalkFinding::PortPassesRouters { .. } => "finding-port-passes-routers",
        WalkFinding::EspStops { .. } => "finding-esp-stops",
        WalkFinding::ContentFiltered { .. } => "finding-content-filtered",
        WalkFinding::EspPassesRouters { .. } => "finding-esp-passes-routers",
    }
}

const fn finding_of_sizes(finding: &SizeFinding) -> &'static str {
    match finding {
        SizeFinding::EverySizePasses { .. } => "finding-every-size-passes",
        SizeFinding::PathMtu { .. } => "finding-path-mtu",
        SizeFinding::MtuBlackHole { .. } => "finding-mtu-black-hole",
        SizeFinding::IpFragmentsDropped { .. } => "finding-ip-fragments-dropped",
        SizeFinding::LargeMessagesIgnored { .. } => "finding-large-messages-ignored",
        SizeFinding::SizeLimitUnexplained { .. } => "finding-size-limit-unexplained",
    }
}
