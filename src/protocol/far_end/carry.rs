//! Where marks and witnesses are in the packets of each channel.
//!
//! A vendor ID in IKE, the data of an ESP echo, a Random Vector in L2TP (RFC 2661 4.3):
//! what every receiver that does not know it passes over. Both sides have this file.

use crate::crypto::WitnessKey;
use crate::evidence::Channel;
use crate::wire::esp::{ECHO_REPLY_SPI, ECHO_REQUEST_SPI, EspHeader};
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::isakmp::{Cookie, Header, IkeSa, Message, Payload};
use crate::wire::l2tp::{Avp, ControlMessage, attribute, message_type};
use crate::wire::witness::{Mark, Witness};

/// Bytes of a sealed mark.
const MARK: usize = Mark::LENGTH + WitnessKey::ADDED;
/// Bytes of a sealed witness: a marked request has room for its answer's.
pub(super) const WITNESS: usize = Witness::LENGTH + WitnessKey::ADDED;
/// Behind the ESP header: the echo's own header.
const ECHO_DATA: usize = 16;
const ESP_BODY: usize = 8;

/// A request with the mark in it; `filling` goes where the answer needs room.
/// `None` where the packet is none that is marked.
pub(super) fn marked(
    flow: Channel,
    packet: &[u8],
    sealed: &[u8],
    filling: &[u8],
) -> Option<Vec<u8>> {
    let room = [sealed, filling].concat();
    let room = room.get(..WITNESS)?;
    match flow {
        Channel::Ike500 | Channel::Ike4500 => {
            marked_ike(flow.ike_message(packet)?, sealed).map(|one| flow.carried(one))
        }
        Channel::Esp => marked_esp(packet, sealed, room),
        Channel::L2tp1701 => {
            let mut message = ControlMessage::parse(packet).ok()?;
            (message.message_type() == Some(message_type::SCCRQ)).then(|| {
                message.avps.push(vector(room.to_vec()));
                message.emit()
            })
        }
        _ => None,
    }
}

/// A question that only a far end understands: an INFORMATIONAL that every other
/// server passes over, with room for two answers.
pub(super) fn question(cookie: Cookie, sealed: &[u8], filling: &[u8]) -> Vec<u8> {
    let vendor_id = |body: Vec<u8>| Payload::new(payload::VENDOR_ID, body);
    let payloads = vec![vendor_id(sealed.to_vec()), vendor_id([filling, filling].concat())];
    let ike_sa = IkeSa::begun(cookie);
    Message::new(version::V1, exchange::INFORMATIONAL, 0, ike_sa, payloads).emit()
}

/// The answer to one, still without the witness; `None` where it is none.
pub(super) fn reply(question: &[u8]) -> Option<Vec<u8>> {
    let header = Header::parse(question).ok()?;
    let asks = (header.version, header.exchange) == (version::V1, exchange::INFORMATIONAL);
    let ike_sa = header.ike_sa();
    let reply = Message::new(version::V1, exchange::INFORMATIONAL, 0, ike_sa, Vec::new());
    asks.then(|| reply.emit())
}

/// What may be a mark in a message; without the non-ESP marker.
pub(super) fn marks(flow: Channel, message: &[u8]) -> Vec<Vec<u8>> {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => vendor_ids(message, MARK),
        Channel::Esp => {
            let at = match EspHeader::parse(message) {
                Ok(header) if header.spi == ECHO_REQUEST_SPI => ECHO_DATA,
                _ => ESP_BODY,
            };
            message.get(at..at + MARK).map(<[u8]>::to_vec).into_iter().collect()
        }
        Channel::L2tp1701 => {
            let found = attributes(message).filter_map(|value| Some(value.get(..MARK)?.to_vec()));
            found.collect()
        }
        _ => Vec::new(),
    }
}

/// An answer with the witness in it; without the non-ESP marker.
pub(super) fn witnessing(flow: Channel, answer: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => with_vendor_id(answer, sealed),
        Channel::Esp => {
            let mut answer = answer.to_vec();
            let place = answer.get_mut(ECHO_DATA..ECHO_DATA + WITNESS)?;
            place.copy_from_slice(sealed.get(..WITNESS)?);
            Some(answer)
        }
        Channel::L2tp1701 => {
            let mut message = ControlMessage::parse(answer).ok()?;
            message.avps.push(vector(sealed.to_vec()));
            Some(message.emit())
        }
        _ => None,
    }
}

/// What may be a witness in a packet that came.
pub(super) fn witnesses(flow: Channel, packet: &[u8]) -> Vec<Vec<u8>> {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => {
            vendor_ids(flow.ike_message(packet).unwrap_or_default(), WITNESS)
        }
        Channel::Esp => {
            let replies = EspHeader::parse(packet).is_ok_and(|one| one.spi == ECHO_REPLY_SPI);
            let data = packet.get(ECHO_DATA..ECHO_DATA + WITNESS).filter(|_| replies);
            data.map(<[u8]>::to_vec).into_iter().collect()
        }
        Channel::L2tp1701 => attributes(packet).filter(|value| value.len() == WITNESS).collect(),
        _ => Vec::new(),
    }
}

/// Message 1 and IKE_SA_INIT: what no server keeps a secret of.
fn marked_ike(message: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let header = Header::parse(message).ok()?;
    let opens = matches!(
        (header.version, header.exchange),
        (version::V1, exchange::IDENTITY_PROTECTION) | (version::V2, exchange::IKE_SA_INIT)
    );
    if !opens || header.responder_cookie != [0; 8] {
        return None;
    }
    with_vendor_id(message, sealed)
}

fn with_vendor_id(message: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let mut message = Message::parse(message).ok()?;
    let kind = match message.header.version {
        version::V1 => payload::VENDOR_ID,
        _ => payload::V2_VENDOR_ID,
    };
    message.payloads.push(Payload::new(kind, body.to_vec()));
    Some(message.emit())
}

/// The echo with a header gets data behind it; what looks encrypted gets its beginning
/// changed. The echo with a trailer stays: it has no data.
fn marked_esp(packet: &[u8], sealed: &[u8], room: &[u8]) -> Option<Vec<u8>> {
    let header = EspHeader::parse(packet).ok()?;
    if header.spi == ECHO_REQUEST_SPI {
        return (packet.len() == ECHO_DATA).then(|| [packet, room].concat());
    }
    let mut packet = packet.to_vec();
    packet.get_mut(ESP_BODY..ESP_BODY + MARK)?.copy_from_slice(sealed.get(..MARK)?);
    Some(packet)
}

/// The same echo under the next number that this run has not used; every other packet
/// as it was.
pub(super) fn renewed(flow: Channel, packet: &[u8]) -> Vec<u8> {
    let mut packet = packet.to_vec();
    let Some(sequence) = EspHeader::parse(&packet).ok().filter(|_| flow == Channel::Esp) else {
        return packet;
    };
    // Each round of echoes has two numbers.
    let [a, b, c, d] = sequence.sequence.wrapping_add(2).to_be_bytes();
    for (place, bytes) in [(4..8, &[a, b, c, d][..]), (14..16, &[c, d][..])] {
        if let Some(place) = packet.get_mut(place) {
            place.copy_from_slice(bytes);
        }
    }
    packet
}

fn vendor_ids(message: &[u8], length: usize) -> Vec<Vec<u8>> {
    let Ok(message) = Message::parse(message) else { return Vec::new() };
    let ids = [payload::VENDOR_ID, payload::V2_VENDOR_ID];
    let bodies = ids.iter().flat_map(|kind| message.bodies(*kind));
    // One has the right length, or somebody wants keys to be tried.
    bodies.filter(|body| body.len() == length).take(2).map(<[u8]>::to_vec).collect()
}

fn attributes(message: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let avps = ControlMessage::parse(message).map(|one| one.avps).unwrap_or_default();
    let ours = avps.into_iter().filter(|one| one.is(attribute::RANDOM_VECTOR));
    ours.take(2).map(|one| one.value)
}

/// Random bytes, as far as anybody else can tell.
const fn vector(value: Vec<u8>) -> Avp {
    Avp::mandatory(attribute::RANDOM_VECTOR, value)
}
