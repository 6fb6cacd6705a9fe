//! Traffic of security associations: noted once each, and counted.

use crate::evidence::observation::Place;
use crate::evidence::{
    Carrier, Channel, Direction, EvidenceLog, Fact, ObservationId, Traffic, TrafficCount,
};
use crate::wire::esp::{EspHeader, FIRST_SPI};

/// Security associations told apart in one conversation.
const MOST_ASSOCIATIONS: usize = 1_024;

impl EvidenceLog {
    /// Packets of each security association, in the order of `Traffic`.
    pub fn traffic(&self) -> impl Iterator<Item = TrafficCount> + '_ {
        self.traffic.iter().map(|(traffic, (packets, first))| TrafficCount {
            traffic: *traffic,
            packets: *packets,
            first: *first,
        })
    }

    /// Whether a tunnel's ESP in UDP was seen.
    pub(in crate::evidence) fn carries_in_udp(&self) -> bool {
        self.traffic.keys().any(|one| one.carrier == Carrier::EspInUdp)
    }

    /// A packet that starts with an SPI: a fact where it is the first of its kind.
    pub(super) fn read_traffic(
        &mut self,
        place: Place,
        carrier: Carrier,
        direction: Direction,
        packet: &[u8],
    ) -> Option<(Channel, Fact)> {
        let spi = EspHeader::parse(packet).ok()?.spi;
        let traffic = Traffic { carrier, direction, spi };
        let first = self.count(place.id, traffic) == Some(1);
        first.then_some((channel(carrier), Fact::Traffic(traffic)))
    }

    /// AH, and the ESP inside: a frame tells of one of them, and both count.
    pub(super) fn read_ah(
        &mut self,
        place: Place,
        direction: Direction,
        header: [u8; 8],
        inside: Option<&[u8]>,
    ) -> Option<(Channel, Fact)> {
        let outer = self.read_traffic(place, Carrier::Ah, direction, &header);
        if outer.is_some() {
            return outer;
        }
        self.read_traffic(place, Carrier::Esp, direction, inside?)
    }

    /// Counts a packet and gives its number; `None` for what is not counted.
    pub(super) fn count(&mut self, id: ObservationId, traffic: Traffic) -> Option<u64> {
        if let Some((packets, _)) = self.traffic.get_mut(&traffic) {
            *packets = packets.saturating_add(1);
            return Some(*packets);
        }
        if traffic.spi < FIRST_SPI || self.traffic.len() >= MOST_ASSOCIATIONS {
            return None;
        }
        self.traffic.insert(traffic, (1, id));
        Some(1)
    }
}

const fn channel(carrier: Carrier) -> Channel {
    match carrier {
        Carrier::Esp | Carrier::Ah => Channel::Esp,
        Carrier::EspInUdp => Channel::Ike4500,
    }
}
