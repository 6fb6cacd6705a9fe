//! The server's side, for the practice network.

use super::{control, start_attributes};
use crate::crypto::RandomStream;
use crate::wire::l2tp::{Avp, ControlMessage, Numbers, attribute, message_type};

/// A server that answers SCCRQ in clear and keeps no tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct L2tpResponder;

impl L2tpResponder {
    /// The answer to a control message.
    #[must_use]
    pub fn respond(self, datagram: &[u8], random: &mut RandomStream) -> Option<Vec<u8>> {
        let request = ControlMessage::parse(datagram).ok()?;
        let peer = request.avp(attribute::ASSIGNED_TUNNEL_ID).and_then(Avp::word)?;
        let nr = request.ns.wrapping_add(1);
        match request.message_type()? {
            message_type::SCCRQ => {
                let tunnel_id = u16::from_be_bytes(random.bytes()).max(1);
                let avps = start_attributes(message_type::SCCRP, tunnel_id);
                Some(control(peer, Numbers { ns: 0, nr }, avps).emit())
            }
            message_type::STOP_CCN => Some(control(peer, Numbers { ns: 1, nr }, Vec::new()).emit()),
            _ => None,
        }
    }
}
