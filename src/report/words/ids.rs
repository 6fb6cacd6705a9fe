//! Which message speaks for which value where it is not the one of the value's name:
//! exhaustive, so that the compiler asks for words whenever a value is added.

pub(super) use super::packet_ids::{answer, learned, request};

use crate::evidence::{Direction, L2tpEndMessage};
use crate::report::Origin;
use crate::verdict::{Cause, EspState};

/// The message with the label of a verdict of which more is known than its class.
pub(super) const fn label(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::LostBetweenEnds { direction: Some(Direction::Inbound) }
        | Cause::AnswersNotReceived { .. } => Some("class-server-silent-answers-lost"),
        Cause::LostBetweenEnds { direction: Some(Direction::Outbound) } => {
            Some("class-server-silent-requests-lost")
        }
        Cause::LostBetweenEnds { direction: None } => Some("class-server-silent-packets-lost"),
        _ => None,
    }
}

/// The message with the result codes of a message of L2TP.
pub(super) const fn l2tp_result(message: L2tpEndMessage) -> &'static str {
    match message {
        L2tpEndMessage::StopCcn => "l2tp-stop-ccn",
        L2tpEndMessage::Cdn => "l2tp-cdn",
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
