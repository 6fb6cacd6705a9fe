//! The packets around what the sockets saw and sent, for a capture.

use crate::evidence::{Direction, Ends, Frame, Timestamp};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet, with_hop_limit};

/// A packet from one end to the other around a UDP payload, or around ESP where there are
/// no ports. `hop_limit` is what was left of it, where that is known.
///
/// `None` when the ends are of two families or the payload is too large.
#[must_use]
pub fn frame(
    at: Timestamp,
    direction: Direction,
    ends: Ends,
    hop_limit: Option<u8>,
    payload: &[u8],
) -> Option<Frame> {
    let Ends { from, to } = ends;
    let bytes = if (from.port(), to.port()) == (0, 0) {
        ip_packet(from.ip(), to.ip(), PROTOCOL_ESP, payload)
    } else {
        udp_packet(from, to, payload)
    }?;
    let bytes = match hop_limit {
        Some(left) => with_hop_limit(bytes, left),
        None => bytes,
    };
    Some(Frame::raw(at, direction, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ip::IpPacket;

    #[test]
    fn what_the_socket_saw_stands_in_the_packet() {
        let ends =
            |from: &str, to: &str| Ends { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let at = Timestamp::default();
        for (ends, protocol) in [
            (ends("192.0.2.7:1024", "198.51.100.10:500"), 17),
            (ends("192.0.2.7:0", "198.51.100.10:0"), 50),
            (ends("[2001:db8::7]:1024", "[2001:db8::10]:500"), 17),
        ] {
            let frame = frame(at, Direction::Inbound, ends, Some(57), b"payload").unwrap();
            let packet = IpPacket::parse(&frame.bytes).unwrap();
            assert_eq!((packet.protocol, packet.hop_limit), (protocol, 57));
        }
        let mixed = ends("192.0.2.7:1024", "[2001:db8::10]:500");
        assert!(frame(at, Direction::Inbound, mixed, None, b"").is_none());
    }
}
