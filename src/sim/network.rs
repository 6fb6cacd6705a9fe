//! The network: packets on their way, in order of time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::middlebox::{self, Middlebox, Passing};
use super::server::ServerHost;
use super::{Hop, Scenario, Way};
use crate::crypto::RandomStream;
use crate::evidence::Timestamp;

/// Packets on their way at one time; every further one is lost.
const MOST_PACKETS: usize = 4_096;
/// No IP packet is longer: an IPv6 header and its largest payload.
const LONGEST_PACKET: usize = 40 + 65_535;

/// A practice network under way.
///
/// Places are counted from the client, 0, over the hops, to the server.
pub struct Network {
    boxes: Vec<Box<dyn Middlebox>>,
    /// The delay between each place and the next.
    links: Vec<Duration>,
    server: Option<ServerHost>,
    random: RandomStream,
    packets: BTreeMap<(Timestamp, u64), Arrival>,
    count: u64,
}

struct Arrival {
    place: usize,
    way: Way,
    packet: Vec<u8>,
}

impl Network {
    /// The network of a scenario, nothing on its way. The same seed and the
    /// same packets at the same times give the same run.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: &[u8]) -> Self {
        let delay_before = |hop: &Hop| match hop {
            Hop::Router(_) | Hop::LimitedRouter(_) | Hop::ChoosyRouter(..) => scenario.delay,
            _ => Duration::ZERO,
        };
        let links =
            scenario.hops.iter().map(delay_before).chain(std::iter::once(scenario.delay)).collect();
        let mut random = RandomStream::new(seed);
        let host = scenario.host.clone();
        Self {
            boxes: scenario.hops.iter().map(middlebox::build).collect(),
            links,
            server: host.map(|host| ServerHost::new(host, scenario.keys, &mut random)),
            random,
            packets: BTreeMap::new(),
            count: 0,
        }
    }

    /// An IP packet that the client host puts on its link.
    pub fn inject(&mut self, now: Timestamp, packet: &[u8]) {
        if packet.len() <= LONGEST_PACKET {
            self.send(now, 0, Way::ToServer, packet.to_vec());
        }
    }

    /// When the next packet arrives anywhere.
    #[must_use]
    pub fn next_event(&self) -> Option<Timestamp> {
        let arrival = self.packets.keys().next().map(|(at, _)| *at);
        let server = self.server.as_ref().and_then(ServerHost::next_event);
        arrival.into_iter().chain(server).min()
    }

    /// The IP packets that have arrived at the client by `now`, in order.
    pub fn poll(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        let mut arrived = Vec::new();
        self.act(now);
        while let Some(entry) = self.packets.first_entry() {
            let (at, _) = *entry.key();
            if at > now {
                break;
            }
            let arrival = entry.remove();
            match arrival.place {
                0 => arrived.push(arrival.packet),
                _ => self.arrive(at, arrival),
            }
        }
        arrived
    }

    /// What the server sends by itself until `now`.
    fn act(&mut self, now: Timestamp) {
        let place = self.boxes.len().saturating_add(1);
        while let Some(server) = &mut self.server {
            let Some(at) = server.next_event().filter(|at| *at <= now) else { return };
            for packet in server.act(at) {
                self.send(at, place, Way::ToClient, packet);
            }
        }
    }

    fn arrive(&mut self, now: Timestamp, arrival: Arrival) {
        let Arrival { place, way, packet } = arrival;
        let Some(middlebox) = self.boxes.get_mut(place - 1) else {
            let Some(host) = &mut self.server else { return };
            for answer in host.answer(now, &packet, &mut self.random) {
                self.send(now, place, Way::ToClient, answer);
            }
            return;
        };
        let passage = middlebox.pass(Passing { now, way, packet, random: &mut self.random });
        for (wait, packet) in passage.onward {
            self.send(now + wait, place, way, packet);
        }
        if let Some(packet) = passage.back {
            self.send(now, place, way.reversed(), packet);
        }
    }

    fn send(&mut self, now: Timestamp, from: usize, way: Way, packet: Vec<u8>) {
        let (link, place) = match way {
            Way::ToServer => (Some(from), Some(from + 1)),
            Way::ToClient => (from.checked_sub(1), from.checked_sub(1)),
        };
        let (Some(link), Some(place)) = (link.and_then(|at| self.links.get(at)), place) else {
            return;
        };
        if self.packets.len() < MOST_PACKETS {
            self.packets.insert((now + *link, self.count), Arrival { place, way, packet });
            self.count = self.count.wrapping_add(1);
        }
    }
}

impl Way {
    const fn reversed(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}
