//! L2TP control messages, sent and received.

use std::net::SocketAddr;

use super::{Reply, unmatched};
use crate::evidence::observation::Place;
use crate::evidence::{Answer, Channel, EvidenceLog, Fact, Request, Unmatched};
use crate::wire::l2tp::{ControlMessage, attribute, message_type};

/// Characters kept of a name that the server gives.
const LONGEST_NAME: usize = 64;

/// What an L2TP packet of ours is.
pub(in crate::evidence) fn request(payload: &[u8]) -> Option<(Channel, Request)> {
    let message = ControlMessage::parse(payload).ok()?;
    let request = match message.message_type() {
        Some(message_type::SCCRQ) => {
            let tunnel_id = message.avp(attribute::ASSIGNED_TUNNEL_ID)?.word()?;
            Request::StartControlConnection { tunnel_id }
        }
        _ => Request::StopControlConnection,
    };
    Some((Channel::L2tp1701, request))
}

impl EvidenceLog {
    pub(super) fn read_l2tp(
        &mut self,
        place: Place,
        source: SocketAddr,
        payload: &[u8],
    ) -> Option<(Channel, Fact)> {
        let Ok(message) = ControlMessage::parse(payload) else {
            return Some(unmatched(Channel::L2tp1701, Unmatched::Malformed));
        };
        let started = self.ledger.last(|sent| {
            matches!(sent.request, Request::StartControlConnection { tunnel_id } if tunnel_id == message.tunnel_id)
        });
        let (Some(index), Some(answer)) = (started, answer(&message)) else {
            return Some(unmatched(Channel::L2tp1701, Unmatched::UnknownTunnel));
        };
        self.answered(place, index, Reply { from: source, bytes: payload }, answer)
    }
}

fn answer(message: &ControlMessage) -> Option<Answer> {
    let text = |kind| message.avp(kind).map(|avp| printable(&avp.value)).unwrap_or_default();
    Some(match message.message_type() {
        Some(message_type::SCCRP) => Answer::StartControlConnectionReply {
            host_name: text(attribute::HOST_NAME),
            vendor_name: text(attribute::VENDOR_NAME),
        },
        Some(message_type::STOP_CCN) => Answer::StopControlConnection {
            result: message.avp(attribute::RESULT_CODE).and_then(crate::wire::l2tp::Avp::word),
            error: message.result().and_then(|result| result.error),
        },
        None if message.avps.is_empty() => Answer::L2tpAcknowledgement,
        _ => return None,
    })
}

/// Text from the network without anything that a terminal would obey.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .take(LONGEST_NAME)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}
