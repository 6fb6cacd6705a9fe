//! The messages that open and clear a control connection (RFC 2661 5.1, 5.7).

use super::{Avp, ControlMessage, Numbers, attribute, message_type};

/// L2TP version 1 revision 0 (RFC 2661 4.4.3).
const PROTOCOL_VERSION: u16 = 0x0100;
/// Synchronous framing, the only one that Windows announces.
const SYNCHRONOUS_FRAMING: u32 = 1;
/// "General request to clear control connection" (RFC 2661 4.4.2).
const RESULT_CLEAR: u16 = 1;
/// What this program calls itself: a probe to whoever reads the server's log, and a far end to
/// a probe that has no key to know it by.
pub const HOST_NAME: &[u8] = b"probe809";

/// The attributes that SCCRQ and SCCRP must carry (RFC 2661 6.1, 6.2), in order, with our name.
#[must_use]
pub fn start_attributes(message_type: u16, tunnel_id: u16) -> Vec<Avp> {
    start_attributes_of(HOST_NAME, message_type, tunnel_id)
}

/// The same with the name of another host.
#[must_use]
pub fn start_attributes_of(host_name: &[u8], message_type: u16, tunnel_id: u16) -> Vec<Avp> {
    vec![
        Avp::word_of(attribute::MESSAGE_TYPE, message_type),
        Avp::word_of(attribute::PROTOCOL_VERSION, PROTOCOL_VERSION),
        Avp::mandatory(attribute::FRAMING_CAPABILITIES, SYNCHRONOUS_FRAMING.to_be_bytes().to_vec()),
        Avp::mandatory(attribute::HOST_NAME, host_name.to_vec()),
        Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, tunnel_id),
    ]
}

/// A message of the control connection to the peer's tunnel.
#[must_use]
pub const fn control(tunnel_id: u16, numbers: Numbers, avps: Vec<Avp>) -> ControlMessage {
    let Numbers { ns, nr } = numbers;
    ControlMessage { tunnel_id, session_id: 0, ns, nr, avps }
}

/// The StopCCN that clears a control connection as soon as it is open.
#[must_use]
pub fn stop_control_connection(tunnel_id: u16, peer: u16) -> ControlMessage {
    let avps = vec![
        Avp::word_of(attribute::MESSAGE_TYPE, message_type::STOP_CCN),
        Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, tunnel_id),
        Avp::word_of(attribute::RESULT_CODE, RESULT_CLEAR),
    ];
    control(peer, Numbers { ns: 1, nr: 1 }, avps)
}
