//! Packets for us whose checksum is wrong: the kernel drops them, so they answer nothing.

use std::net::SocketAddr;

use super::ike::answer_is_request;
use super::unmatched;
use crate::evidence::observation::Place;
use crate::evidence::{Channel, EvidenceLog, Fact, Unmatched};
use crate::wire::isakmp::Header;
use crate::wire::nat_t::Encapsulated;

/// Whether a datagram carries ESP, which comes in masses.
pub(super) fn is_traffic(flow: Channel, payload: &[u8]) -> bool {
    matches!(flow.unmarked(payload), Encapsulated::Esp(_))
}

impl EvidenceLog {
    /// A datagram that no socket of this host gets. As far as it can be read it says what
    /// it would have answered.
    pub(super) fn read_damaged(
        &mut self,
        place: Place,
        flow: Channel,
        source: SocketAddr,
        payload: &[u8],
    ) -> Option<(Channel, Fact)> {
        let answered = self.damaged_answer(flow, payload);
        let sent = answered.and_then(|index| self.ledger.sent.get_mut(index));
        let Some(sent) = sent.filter(|sent| sent.to == source) else {
            return Some(unmatched(flow, Unmatched::Damaged));
        };
        if !sent.note_damaged() {
            return None;
        }
        let (request, _) = sent.transmission_before(place.at)?;
        Some((sent.channel, Fact::Damaged { request }))
    }

    fn damaged_answer(&self, flow: Channel, payload: &[u8]) -> Option<usize> {
        match flow {
            Channel::Ike500 | Channel::Ike4500 => {
                let bytes = flow.ike_message(payload)?;
                let header = Header::parse(bytes).ok().filter(|one| !answer_is_request(one))?;
                self.last_request(flow, header.initiator_cookie)
            }
            _ => self.asked(flow, (flow.row().question?.said)(payload)?.number),
        }
    }
}
