//! The server's side of what travels in ESP, for the practice network and the far end: a tunnel,
//! a call, and LCP that asks for MS-CHAPv2.

use super::policy::L2tpInside;
use crate::wire::l2tp::{
    self, Avp, ControlMessage, DataMessage, Ids, Numbers, attribute, message_type,
};
use crate::wire::ppp::{
    AuthenticationProtocol, ChapAlgorithm, ConfigureCode, LcpOption, LcpPacket, PppFrame,
};

const TUNNEL: u16 = 40;
const SESSION: u16 = 41;
/// "Requester is not authorized" (RFC 2661 4.4.2).
const NOT_AUTHORIZED: u16 = 4;

/// The tunnel in one pair of associations.
#[derive(Default)]
pub(super) struct InsideResponder {
    /// The client's.
    client: Ids,
}

impl InsideResponder {
    /// The message that an L2TP message draws.
    pub fn respond(&mut self, message: &[u8], service: L2tpInside) -> Option<Vec<u8>> {
        if service == L2tpInside::Silence {
            return None;
        }
        if ControlMessage::is_control(message) {
            self.control(&ControlMessage::parse(message).ok()?, service)
        } else {
            DataMessage::parse(message).ok()?;
            Some(self.configure_request())
        }
    }

    fn control(&mut self, request: &ControlMessage, service: L2tpInside) -> Option<Vec<u8>> {
        let nr = request.ns.wrapping_add(1);
        let numbers = Numbers { ns: 0, nr };
        let answer = match request.message_type()? {
            message_type::SCCRQ if service == L2tpInside::Acknowledges => {
                self.client.tunnel = request.assigned_tunnel_id()?;
                ControlMessage::acknowledgement(self.client.tunnel, numbers)
            }
            message_type::SCCRQ if service == L2tpInside::Refuses => {
                self.client.tunnel = request.assigned_tunnel_id()?;
                let avps = vec![
                    Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, TUNNEL),
                    Avp::word_of(attribute::RESULT_CODE, NOT_AUTHORIZED),
                ];
                ControlMessage::new(
                    message_type::STOP_CCN,
                    Ids { session: 0, ..self.client },
                    numbers,
                    avps,
                )
            }
            message_type::SCCRQ => {
                self.client.tunnel = request.assigned_tunnel_id()?;
                let avps = l2tp::start_attributes(message_type::SCCRP, TUNNEL);
                ControlMessage { tunnel_id: self.client.tunnel, session_id: 0, ns: 0, nr, avps }
            }
            message_type::ICRQ => {
                self.client.session = request.assigned_session_id()?;
                let avps = vec![Avp::word_of(attribute::ASSIGNED_SESSION_ID, SESSION)];
                ControlMessage::new(message_type::ICRP, self.client, Numbers { ns: 1, nr }, avps)
            }
            _ => ControlMessage::acknowledgement(self.client.tunnel, Numbers { ns: 2, nr }),
        };
        Some(answer.emit())
    }

    fn configure_request(&self) -> Vec<u8> {
        let login = AuthenticationProtocol::Chap(ChapAlgorithm::MsChapV2);
        let options = vec![LcpOption::Authentication(login)];
        let request = LcpPacket::configure(ConfigureCode::Request, 1, options);
        let Ids { tunnel: tunnel_id, session: session_id } = self.client;
        let frame = PppFrame::lcp(&request).emit();
        DataMessage { tunnel_id, session_id, has_length: true, sequence: None, frame }.emit()
    }
}
