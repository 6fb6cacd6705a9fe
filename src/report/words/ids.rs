//! Which message speaks for which value where it is not the one of the value's name:
//! exhaustive, so that the compiler asks for words whenever a value is added.

use crate::evidence::L2tpEndMessage;

/// The message with the result codes of a message of L2TP.
pub(super) const fn l2tp_result(message: L2tpEndMessage) -> &'static str {
    match message {
        L2tpEndMessage::StopCcn => "l2tp-stop-ccn",
        L2tpEndMessage::Cdn => "l2tp-cdn",
    }
}
