//! Packets of any number of conversations, each into its own log.
//!
//! A conversation is a client and a server. Each end that starts an exchange
//! has a log of its own; the one that was answered speaks for the conversation.

mod copies;
mod pair;
mod route;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use self::copies::Copies;
use self::pair::{Key, Pair};
use self::route::Routes;
use super::packet::{Packet, Unpacker};
use super::{Channel, Direction, EvidenceLog, ObservationId, Path, Timestamp};
use crate::wire::nat_t::Encapsulated;

/// Conversations open at a time; beyond that those that were quiet for longest
/// are closed.
const MOST_OPEN: usize = 6_144;
/// Closed at once, so that the search for the quiet ones pays.
const CLOSED_AT_ONCE: usize = MOST_OPEN / 4;

/// What one client and one server said to each other.
#[derive(Debug)]
pub struct Conversation {
    /// Who sent the first initiator's message of those that were answered, or of
    /// all where none was; or whom the user named.
    pub client: IpAddr,
    /// The other end.
    pub server: IpAddr,
    /// When its first packet was recorded.
    pub started: Timestamp,
    /// When its last packet was recorded.
    pub finished: Timestamp,
    /// Packets that belong to it.
    pub frames: u64,
    /// Copies that the recording made, left out.
    pub duplicates: u64,
    /// The evidence, from the client's side.
    pub log: EvidenceLog,
}

/// A packet that belongs to a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorted {
    /// One of the two ends.
    pub client: IpAddr,
    /// The other one.
    pub server: IpAddr,
    /// From the client or to it.
    pub direction: Direction,
    /// What it told, where it told something.
    pub observation: Option<ObservationId>,
    /// The recording holds it twice, and this is the second.
    pub copy: bool,
    /// What carried it.
    pub channel: Channel,
    /// Of the payload's first bytes, which a translator leaves alone; 0 where
    /// they tell nothing, or were not asked for.
    pub digest: u64,
    /// It is a tunnel's traffic, which no sender repeats.
    pub traffic: bool,
}

/// The conversations of a capture, while it is read.
#[derive(Debug)]
pub struct Conversations {
    routes: Routes,
    unpacker: Unpacker,
    copies: Copies,
    pairs: HashMap<Key, Pair>,
    closed: Vec<Conversation>,
    wishes: Wishes,
}

/// What whoever reads a capture knows, and wants to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Counts as the client wherever it takes part.
    pub client: Option<IpAddr>,
    /// The clients' address on the outside of a NAT.
    pub public_address: Option<IpAddr>,
    /// A digest of every packet, traffic included.
    pub digests: bool,
}

impl Conversations {
    /// None yet.
    #[must_use]
    pub fn new(wishes: Wishes) -> Self {
        Self {
            routes: Routes::new(wishes.client),
            unpacker: Unpacker::new(),
            copies: Copies::default(),
            pairs: HashMap::new(),
            closed: Vec::new(),
            wishes,
        }
    }

    /// Takes in an IP packet under its frame's number; `None` for what belongs
    /// to no conversation.
    ///
    /// `hint` is used only where both ends have one address.
    pub fn record(
        &mut self,
        at: Timestamp,
        hint: Direction,
        bytes: &[u8],
        number: u64,
    ) -> Option<Sorted> {
        let packet = self.unpacker.unpack(at, bytes).ok()??;
        let way = self.routes.way(&packet, hint, &self.pairs)?;
        let key = Key::new(way.client, way.server);
        if !self.pairs.contains_key(&key) {
            self.make_room();
        }
        let pair = self.pairs.entry(key).or_insert_with(|| {
            let path = Path { server: way.server, public_address: self.wishes.public_address };
            Pair::new(way.client, path, at)
        });
        pair.note(at);
        let digest = copies::digest(&packet, self.wishes.digests);
        let copy = self.copies.has(&packet, digest, at);
        let mut sorted = Sorted {
            client: way.client,
            server: way.server,
            direction: way.direction,
            observation: None,
            copy,
            channel: channel_of(&packet),
            digest,
            traffic: is_traffic(&packet),
        };
        if copy {
            pair.duplicates += 1;
            return Some(sorted);
        }
        let log = pair.log(way.client, way.server, way.is_ike);
        sorted.observation = log.take(at, way.direction, packet, number).observation;
        Some(sorted)
    }

    /// Conversations that were closed to make room, in no order.
    pub fn take_closed(&mut self) -> Vec<Conversation> {
        std::mem::take(&mut self.closed)
    }

    /// All that are left, in the order of their first packets.
    #[must_use]
    pub fn finish(&mut self) -> Vec<Conversation> {
        self.closed.extend(self.pairs.drain().map(|(_, pair)| pair.close()));
        self.closed.sort_by_key(|one| (one.started, one.client, one.server));
        self.take_closed()
    }

    fn make_room(&mut self) {
        if self.pairs.len() < MOST_OPEN {
            return;
        }
        let mut quiet: Vec<(Timestamp, Key)> =
            self.pairs.iter().map(|(key, pair)| (pair.last(), *key)).collect();
        quiet.sort_unstable();
        quiet.truncate(CLOSED_AT_ONCE);
        let keys: HashSet<Key> = quiet.into_iter().map(|(_, key)| key).collect();
        self.routes.forget(&keys);
        let closed = keys.iter().filter_map(|key| self.pairs.remove(key)).map(Pair::close);
        self.closed.extend(closed);
    }
}

/// What carries a packet, by its ports and protocol.
const fn channel_of(packet: &Packet<'_>) -> Channel {
    match packet {
        Packet::Udp { source, destination, .. } => match (source.port(), destination.port()) {
            (4500, _) | (_, 4500) => Channel::Ike4500,
            (1701, _) | (_, 1701) => Channel::L2tp1701,
            _ => Channel::Ike500,
        },
        Packet::Esp { .. } | Packet::Ah { .. } => Channel::Esp,
        Packet::IcmpError { .. } | Packet::Piece(_) => Channel::Ike500,
    }
}

fn is_traffic(packet: &Packet<'_>) -> bool {
    match packet {
        Packet::Udp { source, destination, payload, .. } => {
            [source.port(), destination.port()].contains(&4500)
                && matches!(Encapsulated::classify(payload), Encapsulated::Esp(_))
        }
        Packet::Esp { .. } | Packet::Ah { .. } => true,
        Packet::IcmpError { .. } | Packet::Piece(_) => false,
    }
}
