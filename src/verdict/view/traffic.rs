//! What a tunnel carried, by what carries it.

use super::{MANY, MOST_WITNESSES, View};
use crate::evidence::{Carrier, Direction, ObservationId, TrafficCount};

/// Packets of a carrier's security associations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flowing {
    pub outbound: u64,
    pub inbound: u64,
    pub because: Vec<ObservationId>,
}

impl Flowing {
    pub const fn both_ways(&self) -> bool {
        self.outbound > 0 && self.inbound > 0 && !self.because.is_empty()
    }

    /// Both ways, and each often enough to tell.
    pub const fn many_both_ways(&self) -> bool {
        self.outbound >= MANY && self.inbound >= MANY && !self.because.is_empty()
    }

    /// The only way that is seen, where it is seen often enough to tell.
    pub const fn one_way(&self) -> Option<Direction> {
        match (self.outbound, self.inbound) {
            _ if self.because.is_empty() => None,
            (MANY.., 0) => Some(Direction::Outbound),
            (0, MANY..) => Some(Direction::Inbound),
            _ => None,
        }
    }
}

impl View<'_> {
    /// Whether traffic of a tunnel passes each way, with the first of each.
    pub fn traffic(&self, carrier: Carrier) -> Flowing {
        let mut flowing = Flowing::default();
        let all = self.log.traffic().filter(|one| one.traffic.carrier == carrier);
        let knocks = self.knocks_until().filter(|_| carrier == Carrier::Esp);
        let is_knock = |one: &TrafficCount| {
            let before = knocks.is_some_and(|until| one.first < until);
            before && one.traffic.direction == Direction::Outbound
        };
        for count in all.filter(|one| !is_knock(one)) {
            match count.traffic.direction {
                Direction::Outbound => flowing.outbound += count.packets,
                Direction::Inbound => flowing.inbound += count.packets,
            }
            // In a flood the first packet may not have been noted.
            let noted = self.log.observation(count.first).is_some();
            if noted && flowing.because.len() < MOST_WITNESSES {
                flowing.because.push(count.first);
            }
        }
        flowing
    }

    /// Whether any carrier has traffic both ways.
    pub fn carries_both_ways(&self) -> bool {
        let carriers = [Carrier::Esp, Carrier::EspInUdp, Carrier::Ah];
        carriers.into_iter().any(|carrier| self.traffic(carrier).both_ways())
    }

    /// The first packet of a tunnel's traffic that came by a carrier.
    pub fn first_heard_of(&self, carrier: Carrier) -> Option<ObservationId> {
        let of_it = |one: &TrafficCount| {
            one.traffic.carrier == carrier && one.traffic.direction == Direction::Inbound
        };
        self.log.traffic().filter(of_it).map(|one| one.first).min()
    }
}
