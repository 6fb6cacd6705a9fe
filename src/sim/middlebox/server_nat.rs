//! A translator in front of the server: one address for another, no ports.

use std::net::{IpAddr, Ipv4Addr};

use super::{Middlebox, Passage, Passing};
use crate::evidence::port;
use crate::sim::packet::{End, error_about, rewrite, rewrite_quote};
use crate::sim::{Addresses, Way};
use crate::wire::icmp::{IcmpError, IcmpMeaning};
use crate::wire::ip::{IpPacket, PROTOCOL_UDP};

pub(super) struct ServerNat {
    pub public: Ipv4Addr,
    pub inside: Ipv4Addr,
}

impl Middlebox for ServerNat {
    fn pass(&mut self, mut passing: Passing<'_>) -> Passage {
        let (end, quoted_end, from, to) = match passing.way {
            Way::ToServer => (End::Destination, End::Source, self.public, self.inside),
            Way::ToClient => (End::Source, End::Destination, self.inside, self.public),
        };
        let Ok(packet) = IpPacket::parse(&passing.packet) else { return Passage::nothing() };
        let has = |packet: &IpPacket<'_>, end| {
            let address = match end {
                End::Source => packet.source,
                End::Destination => packet.destination,
            };
            address == IpAddr::V4(from)
        };
        let error = IcmpError::parse(&packet).ok().flatten();
        let quotes = error
            .and_then(|error| IpPacket::parse(error.quote).ok())
            .is_some_and(|quoted| has(&quoted, quoted_end));
        if has(&packet, end) {
            rewrite(&mut passing.packet, end, to, None);
        }
        if quotes {
            rewrite_quote(&mut passing.packet, |quote| rewrite(quote, quoted_end, to, None));
        }
        Passage::onward(passing.packet)
    }
}

/// A translator that forwards two ports, and answers for all else that is sent to it.
pub(super) struct PortForward {
    pub public: Addresses,
    pub inside: Ipv4Addr,
}

impl Middlebox for PortForward {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let Ok(packet) = IpPacket::parse(&passing.packet) else { return Passage::nothing() };
        let mine = passing.way == Way::ToServer && packet.destination == IpAddr::V4(self.public.v4);
        let port = packet.udp().ok().flatten().map(|udp| udp.destination_port);
        if mine && !port.is_some_and(|one| port::OF_IKE.contains(&one)) {
            let meaning = match packet.protocol {
                PROTOCOL_UDP => IcmpMeaning::PortUnreachable,
                _ => IcmpMeaning::ProtocolUnreachable,
            };
            return Passage::back(error_about(&passing.packet, &packet, meaning, self.public));
        }
        ServerNat { public: self.public.v4, inside: self.inside }.pass(passing)
    }
}
