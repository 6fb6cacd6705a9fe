//! A translator in front of the server: one address for another, no ports.

use std::net::{IpAddr, Ipv4Addr};

use super::{Middlebox, Passage, Passing};
use crate::sim::Way;
use crate::sim::packet::{End, rewrite, rewrite_quote};
use crate::wire::icmp::IcmpError;
use crate::wire::ip::IpPacket;

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
