//! How far packets had come when they were recorded.

use super::Direction;

/// What senders set a hop limit to. A packet that still has one has passed no router.
const INITIAL: [u8; 3] = [64, 128, 255];

/// Whether the packets of each direction had passed a router.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hops {
    outbound: Option<Travelled>,
    inbound: Option<Travelled>,
}

/// Whether packets had passed a router before they were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travelled {
    /// None of them had: their sender is on the link.
    Not,
    /// All of them had.
    Routed,
    /// Some had, some had not.
    Mixed,
}

impl Hops {
    /// Takes in a packet's hop limit.
    pub(super) fn note(&mut self, direction: Direction, hop_limit: u8) {
        let seen = if INITIAL.contains(&hop_limit) { Travelled::Not } else { Travelled::Routed };
        let known = match direction {
            Direction::Outbound => &mut self.outbound,
            Direction::Inbound => &mut self.inbound,
        };
        *known = Some(match *known {
            Some(before) if before != seen => Travelled::Mixed,
            _ => seen,
        });
    }

    /// Whether the answers are recorded where they leave, as far as one with this hop limit
    /// shows it: what hardware adds to them is not in them yet.
    pub(super) fn leaves_the_server(self, hop_limit: u8) -> bool {
        self.outbound == Some(Travelled::Routed) && INITIAL.contains(&hop_limit)
    }

    /// What is known of a direction.
    pub(super) const fn of(self, direction: Direction) -> Option<Travelled> {
        match direction {
            Direction::Outbound => self.outbound,
            Direction::Inbound => self.inbound,
        }
    }
}
