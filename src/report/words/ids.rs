//! Which message speaks for which value where it is not the one of the value's name:
//! exhaustive, so that the compiler asks for words whenever a value is added.

pub(super) use super::packet_ids::{answer, learned, request};

use crate::evidence::{Direction, L2tpEndMessage};
use crate::report::Origin;
use crate::verdict::Cause;

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
