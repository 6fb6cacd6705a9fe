//! Packets for us whose checksum is wrong: the kernel drops them, so they answer nothing.

use std::net::SocketAddr;

use super::ike::{answer_is_request, unmarked};
use super::unmatched;
use crate::evidence::observation::Place;
use crate::evidence::{Channel, EvidenceLog, Fact, Flow, Request, Unmatched};
use crate::wire::isakmp::Header;
use crate::wire::l2tp::ControlMessage;
use crate::wire::nat_t::Encapsulated;

/// Whether a datagram carries ESP, which comes in masses.
pub(super) fn is_traffic(flow: Flow, payload: &[u8]) -> bool {
    matches!(unmarked(flow, payload), Encapsulated::Esp(_))
}

impl EvidenceLog {
    /// A datagram that no socket of this host gets. As far as it can be read it says what
    /// it would have answered.
    pub(super) fn read_damaged(
        &mut self,
        place: Place,
        flow: Flow,
        source: SocketAddr,
        payload: &[u8],
    ) -> Option<(Channel, Fact)> {
        let answered = self.damaged_answer(flow, payload);
        let sent = answered.and_then(|index| self.ledger.sent.get_mut(index));
        let Some(sent) = sent.filter(|sent| sent.to == source) else {
            return Some(unmatched(flow.channel(), Unmatched::Damaged));
        };
        if !sent.note_damaged() {
            return None;
        }
        let (request, _) = sent.transmission_before(place.at)?;
        Some((sent.channel, Fact::Damaged { request }))
    }

    fn damaged_answer(&self, flow: Flow, payload: &[u8]) -> Option<usize> {
        match flow {
            Flow::Ike | Flow::NatTraversal => {
                let Encapsulated::Ike(bytes) = unmarked(flow, payload) else { return None };
                let header = Header::parse(bytes).ok().filter(|one| !answer_is_request(one))?;
                self.last_request(flow, header.initiator_cookie)
            }
            Flow::L2tp => {
                let tunnel = ControlMessage::parse(payload).ok()?.tunnel_id;
                self.ledger.last(|sent| {
                    matches!(sent.request, Request::StartControlConnection { tunnel_id } if tunnel_id == tunnel)
                })
            }
            Flow::Esp | Flow::Control => None,
        }
    }
}
