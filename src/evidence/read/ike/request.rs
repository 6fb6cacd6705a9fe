//! What an IKE packet from the client is.

use crate::evidence::{Channel, Request};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::v2::{ENCRYPTION_NOBODY_HAS, parse_proposals, transform};
use crate::wire::isakmp::{Header, Message, vendor_id};
use crate::wire::nat_t::Encapsulated;

/// A UDP payload that an Ethernet link carries whole, over IPv4.
const LARGEST_WHOLE: usize = 1_472;

/// What a datagram is; `None` where it is no request that can be read.
pub fn request(flow: Channel, datagram: &[u8]) -> Option<(Channel, Request)> {
    let message = match flow.unmarked(datagram) {
        Encapsulated::Keepalive => return Some((Channel::Ike4500, Request::Keepalive)),
        Encapsulated::Ike(message) => Message::parse(message).ok()?,
        Encapsulated::Esp(_) | Encapsulated::Unknown(_) => return None,
    };
    if message.header.version == version::V2 {
        let in_pieces = datagram.len() > LARGEST_WHOLE;
        return Some((Channel::Ikev2, v2(&message, in_pieces)?));
    }
    Some((flow, v1(&message)?))
}

/// Whether a datagram is IKE and damaged: a request that no server would read.
pub fn is_damaged(flow: Channel, datagram: &[u8]) -> bool {
    let Some(bytes) = flow.ike_message(datagram) else { return false };
    let plausible = Header::parse(bytes).is_ok_and(|header| header.is_plausible());
    plausible && Message::parse(bytes).is_err()
}

/// `None` for the choice of a responder, whose cookie stands beside it (RFC 2409 5).
fn v1(message: &Message) -> Option<Request> {
    let begins = message.header.responder_cookie == [0; 8];
    let (cookie, message_id) = (message.header.initiator_cookie, message.header.message_id);
    let vendor = |wanted: &[u8]| message.bodies(payload::VENDOR_ID).any(|id| id == wanted);
    let offers_nat_t = vendor(&vendor_id::RFC_3947);
    let clear = message.is_v1_clear();
    // The probe ends an exchange by an encrypted message that says it is empty.
    let empty = message.header.next_payload == payload::NONE;
    Some(match message.header.exchange {
        exchange::IDENTITY_PROTECTION | exchange::AGGRESSIVE
            if !begins && clear && message.body(payload::SA).is_some() =>
        {
            return None;
        }
        exchange::IDENTITY_PROTECTION if message.body(payload::SA).is_some() => {
            let microsoft = vendor(&vendor_id::MS_NT5_ISAKMPOAKLEY_9);
            Request::MainModeProposal { cookie, offers_nat_t, microsoft }
        }
        exchange::IDENTITY_PROTECTION if message.body(payload::KE).is_some() => {
            Request::MainModeKeyExchange { cookie }
        }
        exchange::IDENTITY_PROTECTION if !clear && !empty => {
            Request::MainModeIdentification { cookie }
        }
        exchange::AGGRESSIVE if message.body(payload::SA).is_some() => {
            Request::AggressiveProposal { cookie, offers_nat_t }
        }
        exchange::AGGRESSIVE => Request::AggressiveAuthentication { cookie },
        exchange::QUICK => Request::QuickMode { cookie, message_id },
        exchange::TRANSACTION => Request::Transaction { cookie, message_id },
        exchange::INFORMATIONAL if !clear => Request::Informational { cookie, message_id },
        exchange::AUTH_IP => Request::AuthIp { cookie },
        _ => Request::Goodbye { cookie },
    })
}

/// Whether an IKE_SA_INIT offers nothing that any server has.
fn asks_for_a_refusal(message: &Message) -> bool {
    let proposals = message.body(payload::V2_SA).and_then(|body| parse_proposals(body).ok());
    let transforms = proposals.into_iter().flatten().flat_map(|one| one.transforms);
    let mut ciphers = transforms.filter(|one| one.kind == transform::ENCRYPTION).peekable();
    ciphers.peek().is_some() && ciphers.all(|one| one.id == ENCRYPTION_NOBODY_HAS)
}

/// `None` for a response to what the server asked.
fn v2(message: &Message, in_pieces: bool) -> Option<Request> {
    let (cookie, message_id) = (message.header.initiator_cookie, message.header.message_id);
    if message.header.flags & flag::V2_RESPONSE != 0 {
        return None;
    }
    let fragment = message.body(payload::V2_ENCRYPTED_FRAGMENT).is_some();
    Some(match message.header.exchange {
        exchange::IKE_SA_INIT => Request::SaInit { cookie, control: asks_for_a_refusal(message) },
        exchange if fragment || message.body(payload::V2_ENCRYPTED).is_some() => {
            let fragment = fragment || in_pieces;
            Request::Protected { cookie, exchange, message_id, fragment }
        }
        _ => Request::Goodbye { cookie },
    })
}
