//! Datagrams that tell nothing new, so that nobody reads them again.

use std::hash::{BuildHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::num::NonZeroU64;

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
pub struct Fingerprint(NonZeroU64);

/// The latest datagrams of a pair that told nothing, and which way they went.
///
/// Valid until one tells something: what was asked since can change what the
/// others mean.
#[derive(Debug)]
pub struct Stale {
    latest: [Option<Fingerprint>; MOST],
    directions: [Direction; MOST],
    next: u8,
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
        ends(source, destination, &mut hasher);
        truncated.hash(&mut hasher);
        hasher.write(payload);
        Some(Fingerprint(NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MIN)))
    }
}

/// Both ends; those of IPv4 at once.
#[inline]
fn ends(source: &SocketAddr, destination: &SocketAddr, hasher: &mut impl Hasher) {
    let (SocketAddr::V4(from), SocketAddr::V4(to)) = (source, destination) else {
        return (source, destination).hash(hasher);
    };
    hasher.write_u64(u64::from(from.ip().to_bits()) << 32 | u64::from(to.ip().to_bits()));
    hasher.write_u32(u32::from(from.port()) << 16 | u32::from(to.port()));
}

impl Default for Stale {
    fn default() -> Self {
        Self { latest: [None; MOST], directions: [Direction::Outbound; MOST], next: 0 }
    }
}

impl Stale {
    /// Which way a datagram went that told nothing.
    pub fn way(&self, fingerprint: Fingerprint) -> Option<Direction> {
        let known = self.latest.iter().position(|known| *known == Some(fingerprint))?;
        self.directions.get(known).copied()
    }

    pub fn add(&mut self, fingerprint: Fingerprint, direction: Direction) {
        let place = usize::from(self.next) % MOST;
        if let (Some(latest), Some(way)) =
            (self.latest.get_mut(place), self.directions.get_mut(place))
        {
            (*latest, *way) = (Some(fingerprint), direction);
        }
        self.next = self.next.wrapping_add(1);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
