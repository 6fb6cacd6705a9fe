//! Messages that end an exchange: the server's refusal in clear, and our goodbye, upon
//! which the server forgets it at once.

use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::Notify;
use crate::wire::isakmp::{HEADER_LENGTH, Header, IkeSa, Message, Payload};

/// Bytes of a goodbye under keys: whole blocks of every cipher.
pub(super) const GOODBYE: usize = 48;

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

/// Before there are keys: an error notify in clear.
pub(in crate::protocol) fn goodbye_in_clear(ike_sa: IkeSa, message_id: u32) -> Vec<u8> {
    let notify = Notify::about_phase_1(notify::NO_PROPOSAL_CHOSEN, ike_sa, Vec::new());
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    let mut message = Message::new(version::V1, exchange::INFORMATIONAL, 0, ike_sa, payloads);
    message.header.message_id = message_id;
    message.emit()
}

/// Of an exchange that has keys. In clear nothing is listened to any more,
/// so the goodbye is a message 5 without a payload, encrypted to nobody:
/// strongSwan misses the identity in it and forgets the exchange at once,
/// where one with an undecipherable payload would stay half-open for 30 s.
pub(in crate::protocol) fn goodbye_under_keys(ike_sa: IkeSa, random: &[u8; GOODBYE]) -> Vec<u8> {
    let header = Header {
        initiator_cookie: ike_sa.initiator,
        responder_cookie: ike_sa.responder,
        next_payload: payload::NONE,
        version: version::V1,
        exchange: exchange::IDENTITY_PROTECTION,
        flags: flag::V1_ENCRYPTED,
        message_id: 0,
        length: u32::try_from(HEADER_LENGTH + GOODBYE).unwrap_or(0),
    };
    [header.emit(), random.to_vec()].concat()
}
