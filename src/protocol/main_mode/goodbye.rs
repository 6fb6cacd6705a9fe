//! How an exchange is left, so that the server forgets it at once.

use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::v1::Notify;
use crate::wire::isakmp::{Cookie, HEADER_LENGTH, Header, Message, Payload};

/// Bytes of a goodbye under keys: whole blocks of every cipher.
pub(super) const LENGTH: usize = 48;

/// Before there are keys: an error notify in clear.
pub(in crate::protocol) fn in_clear(cookies: (Cookie, Cookie), message_id: u32) -> Vec<u8> {
    let notify = Notify::about_phase_1(notify::NO_PROPOSAL_CHOSEN, cookies, Vec::new());
    let payloads = vec![Payload::new(payload::NOTIFY, notify.emit())];
    let mut message = Message::new(version::V1, exchange::INFORMATIONAL, 0, cookies, payloads);
    message.header.message_id = message_id;
    message.emit()
}

/// Of an exchange that has keys. In clear nothing is listened to any more,
/// so the goodbye is a message 5 without a payload, encrypted to nobody:
/// strongSwan misses the identity in it and forgets the exchange at once,
/// where one with an undecipherable payload would stay half-open for 30 s.
pub(in crate::protocol) fn under_keys(cookies: (Cookie, Cookie), random: &[u8; LENGTH]) -> Vec<u8> {
    let header = Header {
        initiator_cookie: cookies.0,
        responder_cookie: cookies.1,
        next_payload: payload::NONE,
        version: version::V1,
        exchange: exchange::IDENTITY_PROTECTION,
        flags: flag::V1_ENCRYPTED,
        message_id: 0,
        length: u32::try_from(HEADER_LENGTH + LENGTH).unwrap_or(0),
    };
    [header.emit(), random.to_vec()].concat()
}
