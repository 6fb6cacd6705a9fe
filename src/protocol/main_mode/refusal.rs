//! Errors in clear, which end an exchange before its keys.

use crate::wire::isakmp::Message;
use crate::wire::isakmp::number::{exchange, notify, payload, version};
use crate::wire::isakmp::v1::Notify;

/// A refusal in clear, of IKEv1 or of an IKEv2 daemon that knows no IKEv1.
pub(in crate::protocol) fn is_refusal(message: &Message) -> bool {
    kind(message).is_some_and(notify::refuses) && message.header.exchange == exchange::INFORMATIONAL
        || message.header.version == version::V2 && message.body(payload::V2_NOTIFY).is_some()
}

/// Whether an error of IKEv1 says that no proposal was taken, or one of IKEv2 that no IKEv1
/// is spoken.
pub(super) fn accepts_nothing(message: &Message) -> bool {
    let no_proposal = kind(message) == Some(notify::NO_PROPOSAL_CHOSEN);
    message.header.version == version::V2 || no_proposal
}

fn kind(message: &Message) -> Option<u16> {
    message.body(payload::NOTIFY).and_then(|body| Notify::parse(body).ok()).map(|it| it.kind)
}
