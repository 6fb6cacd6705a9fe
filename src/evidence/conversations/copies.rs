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

/// The ISAKMP header with its marker, and the first bytes behind.
const TELLING: usize = 48;
/// SPI, sequence number and the smallest cipher block: with fewer bytes packets
/// are alike, as keepalives and L2TP acknowledgements are.
const FEWEST_TELLING: usize = 16;

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
    pub fn has(&mut self, packet: &Packet<'_>, digest: u64, at: Timestamp) -> bool {
        let Packet::Udp { source, destination, .. } = packet else { return false };
        if digest == 0 {
            return false;
        }
        // A clock may be set back while a recording goes on.
        let apart = |one: &Latest| at.since(one.at).max(one.at.since(at)) > SOONEST_REPETITION;
        while self.latest.front().is_some_and(apart) {
            self.latest.pop_front();
        }
        let ends = (*source, *destination);
        let known = self.latest.iter().any(|one| one.digest == digest && one.ends == ends);
        if !known {
            if self.latest.len() >= MOST_REMEMBERED {
                self.latest.pop_front();
            }
            self.latest.push_back(Latest { ends, digest, at });
        }
        known
    }
}

/// A digest of what tells a packet from the next: its first bytes, which short
/// snap lengths keep as well. 0 for packets that are all alike (keepalives), for
/// ICMP errors, whose quotes a translator rewrites, and for traffic unless
/// `traffic` asks for it.
pub fn digest(packet: &Packet<'_>, traffic: bool) -> u64 {
    let payload: &[u8] = match packet {
        Packet::Udp { payload, .. } => payload,
        Packet::Esp { payload, .. } if traffic => payload,
        Packet::Ah { header, .. } if traffic => header,
        _ => return 0,
    };
    if payload.len() < FEWEST_TELLING {
        return 0;
    }
    // What tells two SCCRQs apart stands anywhere in them.
    let whole = matches!(packet, Packet::Udp { source, destination, .. }
        if [source.port(), destination.port()].contains(&1701));
    let told = payload.get(..TELLING).filter(|_| !whole).unwrap_or(payload);
    let mut hasher = DefaultHasher::new();
    told.hash(&mut hasher);
    hasher.finish()
}
