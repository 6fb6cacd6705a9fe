//! Datagrams that tell nothing new, so that nobody reads them again.

use std::hash::{BuildHasher, Hash, Hasher};

use ahash::RandomState;

use super::{Direction, Packet};

/// Remembered for one pair: what is repeated is a request or two and their answers.
const MOST: usize = 4;

/// What tells datagrams apart. Its seed is drawn for each reading, so that no file
/// can hold two that are taken for one.
#[derive(Debug, Default)]
pub struct Fingerprints(RandomState);

/// A datagram: its ends, its payload and whether all of that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

/// The latest datagrams of a pair that told nothing, and which way they went.
///
/// Valid until one tells something: what was asked since can change what the
/// others mean.
#[derive(Debug, Default)]
pub struct Stale {
    latest: [Option<(Fingerprint, Direction)>; MOST],
    next: usize,
}

impl Fingerprints {
    /// `None` for what was in pieces, for ICMP errors, and between an address and itself.
    pub fn of(&self, packet: &Packet<'_>) -> Option<Fingerprint> {
        // One that came in pieces has to be told from those that stayed away.
        let Packet::Udp { source, destination, payload, truncated, pieces: None, .. } = packet
        else {
            return None;
        };
        if source.ip() == destination.ip() {
            return None;
        }
        let mut hasher = self.0.build_hasher();
        (source, destination, truncated).hash(&mut hasher);
        hasher.write(payload);
        Some(Fingerprint(hasher.finish()))
    }
}

impl Stale {
    /// Which way a datagram went that told nothing.
    pub fn way(&self, fingerprint: Fingerprint) -> Option<Direction> {
        let mut latest = self.latest.iter().flatten();
        latest.find(|(known, _)| *known == fingerprint).map(|(_, direction)| *direction)
    }

    pub fn add(&mut self, fingerprint: Fingerprint, direction: Direction) {
        if let Some(place) = self.latest.get_mut(self.next) {
            *place = Some((fingerprint, direction));
        }
        self.next = (self.next + 1) % MOST;
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
