//! L2TP in clear: SCCRQ, and the StopCCN that leaves nothing behind (RFC 2661 5.1, 5.7).

use super::{Effect, Question, QuestionAnswer, QuestionSent, Said};
use crate::crypto::RandomStream;
use crate::evidence::Unmatched;
use crate::wire::l2tp::{
    Avp, ControlMessage, HOST_NAME, Numbers, attribute, control, message_type, start_attributes,
    start_attributes_of, stop_control_connection,
};

/// The tunnel id that we assign is our number.
pub const QUESTION: Question =
    Question { request, short, is_its, sent, said, respond, unknown: Unmatched::UnknownTunnel };

const RECEIVE_WINDOW: u16 = 8;
/// Characters kept of a name that the server gives.
const LONGEST_NAME: usize = 64;

fn request(tunnel_id: u16) -> Vec<u8> {
    let mut avps = start_attributes(message_type::SCCRQ, tunnel_id);
    avps.push(Avp::word_of(attribute::RECEIVE_WINDOW_SIZE, RECEIVE_WINDOW));
    avps.push(Avp::optional(attribute::VENDOR_NAME, HOST_NAME.to_vec()));
    control(0, Numbers::default(), avps).emit()
}

fn short(tunnel_id: u16) -> Vec<u8> {
    control(0, Numbers::default(), start_attributes(message_type::SCCRQ, tunnel_id)).emit()
}

/// Version 2 in the low bits of the second byte (RFC 2661 3.1).
fn is_its(payload: &[u8]) -> bool {
    payload.get(1).is_some_and(|byte| byte & 0x0f == 2)
}

fn sent(payload: &[u8]) -> Option<QuestionSent> {
    let message = ControlMessage::parse(payload).ok()?;
    Some(match message.message_type() {
        Some(message_type::SCCRQ) => QuestionSent::StartControlConnection {
            tunnel_id: message.avp(attribute::ASSIGNED_TUNNEL_ID)?.word()?,
        },
        _ => QuestionSent::StopControlConnection,
    })
}

fn said(payload: &[u8]) -> Option<Said> {
    let message = ControlMessage::parse(payload).ok()?;
    let number = message.tunnel_id;
    let peer = message.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word).unwrap_or(0);
    let text = |kind| message.avp(kind).map(|avp| printable(&avp.value)).unwrap_or_default();
    let (answer, effect, back) = match message.message_type() {
        Some(message_type::SCCRP) => {
            let answer = QuestionAnswer::StartControlConnectionReply {
                host_name: text(attribute::HOST_NAME),
                vendor_name: text(attribute::VENDOR_NAME),
            };
            (Some(answer), Effect::Opens, Some(stop_control_connection(number, peer)))
        }
        Some(message_type::STOP_CCN) => {
            let answer = QuestionAnswer::StopControlConnection {
                result: message.avp(attribute::RESULT_CODE).and_then(Avp::word),
                error: message.result().and_then(|result| result.error),
            };
            let numbers = Numbers { ns: 1, nr: message.ns.wrapping_add(1) };
            (Some(answer), Effect::Refuses, Some(control(peer, numbers, Vec::new())))
        }
        None if message.avps.is_empty() => {
            (Some(QuestionAnswer::L2tpAcknowledgement), Effect::Nothing, None)
        }
        _ => (None, Effect::Nothing, None),
    };
    Some(Said { number, answer, effect, back: back.map(|message| message.emit()) })
}

/// A server that answers in clear and keeps no tunnel.
fn respond(datagram: &[u8], name: &[u8], random: &mut RandomStream) -> Option<Vec<u8>> {
    let request = ControlMessage::parse(datagram).ok()?;
    let peer = request.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word)?;
    let nr = request.ns.wrapping_add(1);
    match request.message_type()? {
        message_type::SCCRQ => {
            let tunnel_id = u16::from_be_bytes(random.bytes()).max(1);
            let avps = start_attributes_of(name, message_type::SCCRP, tunnel_id);
            Some(control(peer, Numbers { ns: 0, nr }, avps).emit())
        }
        message_type::STOP_CCN => Some(control(peer, Numbers { ns: 1, nr }, Vec::new()).emit()),
        _ => None,
    }
}

/// Text from the network without anything that a terminal would obey.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .take(LONGEST_NAME)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}
