//! The server's side of what travels in ESP, for the practice network: a tunnel,
//! a call, and LCP that asks for MS-CHAPv2.

use std::net::{IpAddr, SocketAddr};

use super::responder::L2tpInside;
use crate::crypto::RandomStream;
use crate::crypto::esp::{InboundAssociation, OutboundAssociation};
use crate::protocol::l2tp;
use crate::wire::ip::{PROTOCOL_UDP, Udp, udp_datagram};
use crate::wire::l2tp::{Avp, ControlMessage, DataMessage, attribute, message_type};
use crate::wire::ppp::{
    AuthenticationProtocol, ChapAlgorithm, ConfigureCode, LcpOption, LcpPacket, PppFrame,
};

const L2TP: u16 = 1701;
const TUNNEL: u16 = 40;
const SESSION: u16 = 41;
/// "Requester is not authorized" (RFC 2661 4.4.2).
const NOT_AUTHORIZED: u16 = 4;

/// One pair of associations and the tunnel in it.
pub(super) struct InsideResponder {
    pub inbound: InboundAssociation,
    pub outbound: OutboundAssociation,
    /// The client's tunnel and session.
    pub client: (u16, u16),
}

impl InsideResponder {
    /// The packet that a packet draws, between `server` and `client`.
    pub fn respond(
        &mut self,
        packet: &[u8],
        (server, client): (IpAddr, IpAddr),
        service: L2tpInside,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        if service == L2tpInside::Silence {
            return None;
        }
        let opened = self.inbound.open(packet).ok()?;
        let udp = Udp::parse(&opened.payload).ok()?;
        let answer = if ControlMessage::is_control(udp.payload) {
            self.control(&ControlMessage::parse(udp.payload).ok()?, service)?
        } else {
            DataMessage::parse(udp.payload).ok()?;
            self.configure_request()
        };
        let end = |address| SocketAddr::new(address, L2TP);
        let datagram = udp_datagram(end(server), end(client), &answer)?;
        self.outbound.seal(&random.bytes(), PROTOCOL_UDP, &datagram).ok()
    }

    fn control(&mut self, request: &ControlMessage, service: L2tpInside) -> Option<Vec<u8>> {
        let nr = request.ns.wrapping_add(1);
        let answer = match request.message_type()? {
            message_type::SCCRQ if service == L2tpInside::Refuses => {
                self.client.0 = request.assigned_tunnel_id()?;
                let avps = vec![
                    Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, TUNNEL),
                    Avp::word_of(attribute::RESULT_CODE, NOT_AUTHORIZED),
                ];
                ControlMessage::new(message_type::STOP_CCN, (self.client.0, 0), (0, nr), avps)
            }
            message_type::SCCRQ => {
                self.client.0 = request.assigned_tunnel_id()?;
                let avps = l2tp::start_attributes(message_type::SCCRP, TUNNEL);
                ControlMessage { tunnel_id: self.client.0, session_id: 0, ns: 0, nr, avps }
            }
            message_type::ICRQ => {
                self.client.1 = request.assigned_session_id()?;
                let avps = vec![Avp::word_of(attribute::ASSIGNED_SESSION_ID, SESSION)];
                ControlMessage::new(message_type::ICRP, self.client, (1, nr), avps)
            }
            _ => ControlMessage::acknowledgement(self.client.0, (2, nr)),
        };
        Some(answer.emit())
    }

    fn configure_request(&self) -> Vec<u8> {
        let login = AuthenticationProtocol::Chap(ChapAlgorithm::MsChapV2);
        let options = vec![LcpOption::Authentication(login)];
        let request = LcpPacket::configure(ConfigureCode::Request, 1, options);
        let (tunnel_id, session_id) = self.client;
        let frame = PppFrame::lcp(&request).emit();
        DataMessage { tunnel_id, session_id, has_length: true, sequence: None, frame }.emit()
    }
}
