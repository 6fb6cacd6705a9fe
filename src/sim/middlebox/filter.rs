//! Packet filters.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Middlebox, Passage, Passing};
use crate::evidence::port;
use crate::sim::packet::{error_about, spoil_udp_checksum};
use crate::sim::{Addresses, Match, Way};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::IpPacket;

/// Clients that a knock is remembered of.
const MOST_CLIENTS: usize = 1_024;

pub(super) struct Drop(pub Match);

/// A translator that does its sums wrong.
pub(super) struct SpoilChecksum(pub Match);

pub(super) struct Reject {
    pub what: Match,
    pub meaning: IcmpMeaning,
    pub from: Addresses,
}

/// Opens UDP 4500 to a client once its UDP 500 was seen.
#[derive(Default)]
pub(super) struct OpenOnKnock {
    knocked: BTreeSet<IpAddr>,
    /// Who says so where it is not open.
    refuses: Option<Addresses>,
}

impl Middlebox for Drop {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        match IpPacket::parse(&passing.packet) {
            Ok(packet) if self.0.fits(passing.way, &packet) => Passage::nothing(),
            _ => Passage::onward(passing.packet),
        }
    }
}

impl Middlebox for SpoilChecksum {
    fn pass(&mut self, mut passing: Passing<'_>) -> Passage {
        let fits = IpPacket::parse(&passing.packet)
            .is_ok_and(|packet| packet.fragment.is_none() && self.0.fits(passing.way, &packet));
        if fits {
            spoil_udp_checksum(&mut passing.packet);
        }
        Passage::onward(passing.packet)
    }
}

impl Middlebox for Reject {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        match IpPacket::parse(&passing.packet) {
            Ok(packet) if self.what.fits(passing.way, &packet) => {
                Passage::back(error_about(&passing.packet, &packet, self.meaning, self.from))
            }
            _ => Passage::onward(passing.packet),
        }
    }
}

impl OpenOnKnock {
    pub fn refusing(from: Addresses) -> Self {
        Self { refuses: Some(from), ..Self::default() }
    }

    fn lets_through(&mut self, packet: &IpPacket<'_>) -> bool {
        match packet.udp().ok().flatten().map(|udp| udp.destination_port) {
            Some(port::IKE) => {
                if self.knocked.len() < MOST_CLIENTS {
                    self.knocked.insert(packet.source);
                }
                true
            }
            Some(port::NAT_TRAVERSAL) => self.knocked.contains(&packet.source),
            _ => true,
        }
    }
}

impl Middlebox for OpenOnKnock {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        if passing.way == Way::ToClient {
            return Passage::onward(passing.packet);
        }
        let Ok(packet) = IpPacket::parse(&passing.packet) else { return Passage::nothing() };
        if self.lets_through(&packet) {
            return Passage::onward(passing.packet);
        }
        let meaning = IcmpMeaning::PortUnreachable;
        let refusal = self.refuses.map(|from| error_about(&passing.packet, &packet, meaning, from));
        refusal.map_or_else(Passage::nothing, Passage::back)
    }
}
