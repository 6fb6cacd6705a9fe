//! Frames made from what the sockets sent and received.
//!
//! Addresses, ports, payloads and ICMP types are true; hop limits,
//! identifications and the split into fragments are not known here.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::receive::QueuedError;
use crate::evidence::{Carriage, Channel, Direction, Frame, Timestamp};
use crate::wire::icmp::{IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet, with_hop_limit};

/// One flow's end, and what it sent last.
#[derive(Debug)]
pub struct Rebuilder {
    flow: Channel,
    /// Our address and port; port 0 for ESP.
    local: SocketAddr,
    sent: VecDeque<(SocketAddr, Vec<u8>)>,
}

impl Rebuilder {
    pub const fn new(flow: Channel, local: SocketAddr) -> Self {
        Self { flow, local, sent: VecDeque::new() }
    }

    /// The frame of a packet that was just sent, which is kept for quotes.
    pub fn outbound(
        &mut self,
        at: Timestamp,
        destination: SocketAddr,
        payload: &[u8],
        carriage: Carriage,
    ) -> Option<Frame> {
        let mut bytes = self.packet(self.local, destination, payload)?;
        if let Carriage::HopLimit(hop_limit) = carriage {
            bytes = with_hop_limit(bytes, hop_limit);
        }
        if self.sent.len() >= MOST_REMEMBERED {
            self.sent.pop_front();
        }
        self.sent.push_back((destination, payload.to_vec()));
        Some(Frame::raw(at, Direction::Outbound, bytes))
    }

    /// The frame of a message that a socket received. IPv4 raw sockets hand
    /// over the IP header too; then the bytes are the packet.
    pub fn inbound(&self, at: Timestamp, source: SocketAddr, bytes: Vec<u8>) -> Option<Frame> {
        let bytes = if self.flow == Channel::Esp && source.is_ipv4() {
            bytes
        } else {
            self.packet(source, self.local, &bytes)?
        };
        Some(Frame::raw(at, Direction::Inbound, bytes))
    }

    /// The frame of an ICMP error about a packet to `destination`, of whose
    /// payload the error quoted `quoted`.
    pub fn error(
        &self,
        at: Timestamp,
        error: &QueuedError,
        destination: SocketAddr,
        quoted: &[u8],
    ) -> Option<Frame> {
        let quote = self.quote(destination, quoted)?;
        let client = self.local.ip();
        let bytes = error_packet(error.offender, client, error.kind, rest(error), &quote)?;
        Some(Frame::raw(at, Direction::Inbound, bytes))
    }

    /// The packet that was sent, cut where the router's quote was cut.
    fn quote(&self, destination: SocketAddr, quoted: &[u8]) -> Option<Vec<u8>> {
        let sent = self
            .sent
            .iter()
            .rev()
            .filter(|(to, _)| (to.ip(), to.port()) == (destination.ip(), destination.port()))
            .find(|(_, payload)| payload.starts_with(quoted));
        let payload = sent.map_or(quoted, |(_, payload)| payload);
        let mut packet = self.packet(self.local, destination, payload)?;
        let missing = payload.len().saturating_sub(quoted.len());
        packet.truncate(packet.len().saturating_sub(missing));
        Some(packet)
    }

    fn packet(
        &self,
        source: SocketAddr,
        destination: SocketAddr,
        payload: &[u8],
    ) -> Option<Vec<u8>> {
        if self.flow == Channel::Esp {
            ip_packet(source.ip(), destination.ip(), PROTOCOL_ESP, payload)
        } else {
            udp_packet(source, destination, payload)
        }
    }
}

/// The second word of the ICMP header.
const fn rest(error: &QueuedError) -> u32 {
    match (error.kind.version, error.kind.icmp_type) {
        // The pointer stands in the first byte (RFC 792).
        (IpVersion::V4, 12) => error.information << 24,
        (IpVersion::V4, _) => error.information & 0xffff,
        (IpVersion::V6, _) => error.information,
    }
}

/// A walk sends a packet of each flow, or two, for every hop.
const MOST_REMEMBERED: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::icmp::{IcmpError, IcmpKind};
    use crate::wire::ip::IpPacket;

    fn udp() -> (Rebuilder, SocketAddr) {
        let local = "192.0.2.2:500".parse().unwrap();
        (Rebuilder::new(Channel::Ike500, local), "198.51.100.10:500".parse().unwrap())
    }

    fn unreachable(information: u32) -> QueuedError {
        let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 4 };
        QueuedError { kind, offender: "203.0.113.1".parse().unwrap(), information }
    }

    #[test]
    fn an_error_quotes_the_packet_that_was_sent() {
        let (mut rebuilder, server) = udp();
        let at = Timestamp::default();
        rebuilder.outbound(at, server, b"another one", Carriage::Usual).unwrap();
        let sent = rebuilder.outbound(at, server, b"hello, gateway", Carriage::Usual).unwrap();
        rebuilder.outbound(at, server, b"hi", Carriage::Usual).unwrap();
        let frame = rebuilder.error(at, &unreachable(1300), server, b"hello").unwrap();
        let packet = IpPacket::parse(&frame.bytes).unwrap();
        assert_eq!(packet.source.to_string(), "203.0.113.1");
        assert_eq!(packet.payload.get(6..8), Some(&1300_u16.to_be_bytes()[..]));
        let error = IcmpError::parse(&packet).unwrap().unwrap();
        assert_eq!(error.quote, &sent.bytes[..20 + 8 + 5]);
    }

    #[test]
    fn a_quote_of_a_forgotten_packet_is_built_from_what_came_back() {
        let (mut rebuilder, server) = udp();
        for number in 0..200_u8 {
            let at = Timestamp::default();
            rebuilder.outbound(at, server, &[number], Carriage::Usual).unwrap();
        }
        assert_eq!(rebuilder.sent.len(), MOST_REMEMBERED);
        let quote = rebuilder.quote(server, b"never sent").unwrap();
        assert_eq!(quote, udp_packet(rebuilder.local, server, b"never sent").unwrap());
    }

    #[test]
    fn esp_of_ipv4_comes_with_its_header_and_of_ipv6_without() {
        let at = Timestamp::default();
        let v4 = Rebuilder::new(Channel::Esp, "192.0.2.2:0".parse().unwrap());
        let whole = vec![0x45, 0, 0, 21];
        let frame = v4.inbound(at, "192.0.2.1:0".parse().unwrap(), whole.clone()).unwrap();
        assert_eq!(frame.bytes, whole);
        let v6 = Rebuilder::new(Channel::Esp, "[2001:db8::2]:0".parse().unwrap());
        let frame = v6.inbound(at, "[2001:db8::1]:0".parse().unwrap(), vec![7; 8]).unwrap();
        assert_eq!(IpPacket::parse(&frame.bytes).unwrap().protocol, 50);
    }
}
