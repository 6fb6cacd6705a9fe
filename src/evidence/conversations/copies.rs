//! Packets that a recording holds twice, because it was made on two
//! interfaces or before and behind a hop of the recording host itself.

use std::net::IpAddr;
use std::time::Duration;

use ahash::RandomState;

use super::{Packet, Timestamp};
use crate::evidence::{Channel, Ends};
use crate::wire::ip::identification;
use crate::wire::nat_t::Encapsulated;

/// Nobody repeats a request sooner than this.
const SOONEST_REPETITION: Duration = Duration::from_millis(1);
/// What the recording host takes at most to forward a packet, queues and shapers included;
/// whoever repeats a request waits for the answer longer than this.
const LONGEST_FORWARDING: Duration = Duration::from_millis(250);
/// The same for a packet that its identification and its hop limit tell from a repetition.
const LONGEST_QUEUE: Duration = Duration::from_secs(2);
/// Packets remembered, each in the place that its digest names: what comes to
/// the same place pushes out what was there.
const PLACES: usize = 256;

/// The ISAKMP header with its marker, and the first bytes behind.
const TELLING: usize = 48;
/// SPI, sequence number and the smallest cipher block: with fewer bytes packets
/// are alike, as keepalives and L2TP acknowledgements are.
const FEWEST_TELLING: usize = 16;

/// The latest packets.
#[derive(Debug)]
pub struct Copies {
    latest: Vec<Option<Latest>>,
    hasher: RandomState,
}

/// Whether a packet was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    New,
    /// The very same a moment ago.
    Copy,
    /// A moment ago with another sender: before the translator behind which this one is, or
    /// the other way round.
    Translated(Ends),
    /// A moment ago from the same sender to somebody else: what comes back through a
    /// translator, or one message to two.
    SentElsewhere(Ends),
}

/// A packet as it is compared with those before it.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// 0 where the packet is like others.
    pub digest: u64,
    pub at: Timestamp,
    pub stamp: Stamp,
}

/// What an IP header tells of a packet that was forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Of IPv4; `None` where it tells no packet from the next.
    pub identification: Option<u16>,
    pub hop_limit: u8,
}

#[derive(Debug, Clone, Copy)]
struct Latest {
    ends: Ends,
    digest: u64,
    at: Timestamp,
    stamp: Stamp,
}

impl Stamp {
    /// As it is seen.
    pub fn of(packet: &Packet<'_>, bytes: &[u8]) -> Self {
        let hop_limit = packet.hop_limit().map_or(0, |(_, hop_limit)| hop_limit);
        Self { identification: identification(bytes), hop_limit }
    }

    /// How long after another packet with the same bytes between the same ends this one may
    /// come and be the same, forwarded. A sender repeats with the hop limit that it always has,
    /// and with an identification of its own: what comes with a lower one has passed a
    /// router, and what comes with the same of both was recorded on both sides of a bridge.
    fn longest_behind(self, before: Self) -> Duration {
        let same = self.identification.is_some() && self.identification == before.identification;
        let routed = self.hop_limit < before.hop_limit;
        match (same, routed) {
            (true, true) => LONGEST_QUEUE,
            (true, false) | (false, true) => LONGEST_FORWARDING,
            (false, false) => SOONEST_REPETITION,
        }
    }
}

impl Default for Copies {
    fn default() -> Self {
        // One seed for all recordings, whose packets are compared by it.
        let hasher = RandomState::with_seeds(8, 0, 9, 500);
        Self { latest: vec![None; PLACES], hasher }
    }
}

impl Copies {
    /// Whether the very same packet was there a moment ago. Packets of ESP and
    /// AH are only counted, so that nobody takes a copy of them for more.
    pub fn sight(&mut self, packet: &Packet<'_>, seen: Seen) -> Sight {
        let Packet::Udp { source, destination, .. } = packet else { return Sight::New };
        let Seen { digest, at, stamp } = seen;
        let place = usize::try_from(digest % PLACES as u64).unwrap_or_default();
        let Some(place) = self.latest.get_mut(place).filter(|_| digest != 0) else {
            return Sight::New;
        };
        let ends = Ends { from: *source, to: *destination };
        let before = place.filter(|one| one.digest == digest);
        // A clock may be set back while a recording goes on.
        let within = |one: &Latest, longest: Duration| {
            at.since(one.at) <= longest && one.at.since(at) <= SOONEST_REPETITION
        };
        let copy = |one: Latest| one.ends == ends && within(&one, stamp.longest_behind(one.stamp));
        if before.is_some_and(copy) {
            return Sight::Copy;
        }
        *place = Some(Latest { ends, digest, at, stamp });
        // Two hosts never send the same; one may send the same to two. What comes back from
        // where it was sent is reflected.
        let Some(before) = before.filter(|one| within(one, SOONEST_REPETITION)) else {
            return Sight::New;
        };
        let (from, now) = (before.ends.addresses(), ends.addresses());
        match (from.from == now.from, from.to == now.to) {
            (true, true) => Sight::New,
            (true, false) => Sight::SentElsewhere(before.ends),
            (false, _) if (from.from, from.to) == (now.to, now.from) => Sight::New,
            (false, _) => Sight::Translated(before.ends),
        }
    }

    /// A digest of what tells a packet from the next: its first bytes, which short
    /// snap lengths keep as well. 0 for packets that are all alike (keepalives) and
    /// for ICMP errors, whose quotes a translator rewrites.
    pub fn digest(&self, packet: &Packet<'_>) -> u64 {
        let payload: &[u8] = match packet {
            Packet::Udp { payload, .. }
            | Packet::Esp { payload, .. }
            | Packet::Experiment { payload, .. } => payload,
            Packet::Ah { header, .. } => header,
            Packet::IcmpError { .. } | Packet::Piece(_) => return 0,
        };
        if payload.len() < FEWEST_TELLING {
            return 0;
        }
        // What tells two questions apart stands anywhere in them.
        let whole = matches!(packet, Packet::Udp { source, destination, .. }
            if [source, destination].into_iter().any(|end| Channel::at_port(end.port())
                .is_some_and(|one| one.row().question.is_some())));
        let told = payload.get(..TELLING).filter(|_| !whole).unwrap_or(payload);
        self.hasher.hash_one(told)
    }
}

impl Packet<'_> {
    /// Sender and receiver; `None` for what speaks of other packets, or is part of one.
    pub fn ends(&self) -> Option<(IpAddr, IpAddr)> {
        match self {
            Packet::Udp { source, destination, .. } => Some((source.ip(), destination.ip())),
            Packet::Esp { source, destination, .. }
            | Packet::Ah { source, destination, .. }
            | Packet::Experiment { source, destination, .. } => Some((*source, *destination)),
            Packet::IcmpError { .. } | Packet::Piece(_) => None,
        }
    }

    /// Whether it is a tunnel's traffic, which no sender repeats.
    pub fn is_traffic(&self) -> bool {
        match self {
            Packet::Udp { source, destination, payload, .. } => {
                let port = Channel::Ike4500.port();
                [Some(source.port()), Some(destination.port())].contains(&port)
                    && matches!(Encapsulated::classify(payload), Encapsulated::Esp(_))
            }
            Packet::Esp { .. } | Packet::Ah { .. } => true,
            Packet::Experiment { .. } | Packet::IcmpError { .. } | Packet::Piece(_) => false,
        }
    }
}
