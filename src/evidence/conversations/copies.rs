//! Packets that a recording holds twice, because it was made on two
//! interfaces or before and behind a hop of the recording host itself.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::time::Duration;

use super::{Packet, Timestamp};

/// Nobody repeats a request sooner than this.
const SOONEST_REPETITION: Duration = Duration::from_millis(1);
/// Packets remembered, however many come within that time.
const MOST_REMEMBERED: usize = 64;

/// The latest packets.
#[derive(Debug, Default)]
pub struct Copies {
    latest: VecDeque<Latest>,
}

#[derive(Debug)]
struct Latest {
    ends: (SocketAddr, SocketAddr),
    digest: u64,
    at: Timestamp,
}

impl Copies {
    /// Whether the very same packet was there a moment ago. Packets of ESP and
    /// AH are only counted, so that nobody takes a copy of them for more.
    pub fn has(&mut self, packet: &Packet, digest: u64, at: Timestamp) -> bool {
        let Packet::Udp { source, destination, .. } = packet else { return false };
        while self.latest.front().is_some_and(|one| at.since(one.at) > SOONEST_REPETITION) {
            self.latest.pop_front();
        }
        let ends = (*source, *destination);
        let known = self.latest.iter().any(|one| one.digest == digest && one.ends == ends);
        if !known {
            self.latest.truncate(MOST_REMEMBERED - 1);
            self.latest.push_back(Latest { ends, digest, at });
        }
        known
    }
}

/// A digest of what a packet carries; of traffic only where `all` asks for it.
pub fn digest(packet: &Packet, all: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    match packet {
        Packet::Udp { payload, .. } => payload.hash(&mut hasher),
        Packet::Esp { payload, .. } if all => payload.hash(&mut hasher),
        Packet::Ah { header, inside, .. } if all => (header, inside).hash(&mut hasher),
        Packet::IcmpError { kind, quote, .. } if all => (kind, quote).hash(&mut hasher),
        _ => return 0,
    }
    hasher.finish()
}
