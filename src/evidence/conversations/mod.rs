//! Packets of any number of conversations, each into its own log.
//!
//! A conversation is a client and a server. Each end that starts an exchange
//! has a log of its own; the one that was answered speaks for the conversation.

mod copies;
mod pair;
mod route;
mod router;
mod stale;
mod strays;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use ahash::AHashSet;

use self::copies::{Copies, Seen, Sight, Stamp};
use self::pair::{Key, Pair, Pairs, Way, between};
use self::route::{Routes, Talks, told_by_ends};
pub use self::router::Router;
use self::stale::{Fingerprint, Fingerprints};
use super::packet::{Packet, Unpacker};
use super::{
    Channel, Direction, Ends, EvidenceLog, Learned, ObservationId, Path, Timestamp, Translated,
    UdpPorts,
};

/// Conversations open at a time; beyond that those that were quiet for longest
/// are closed.
const MOST_OPEN: usize = 5_120;
/// Closed at once, so that the search for the quiet ones pays.
const CLOSED_AT_ONCE: usize = MOST_OPEN / 8;
/// Observations in all open conversations, beyond which no further one is opened without room.
const MOST_HELD: usize = 64_000;
/// The same of conversations that are open and go on, beyond which those that are quiet close.
const MOST_HELD_OF_ALL: usize = 4 * MOST_HELD;

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
    /// Another address whose ESP to the client was found to be of this tunnel; what passed
    /// between these two is part of this conversation.
    pub joined: Option<IpAddr>,
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
    /// It is a packet of a walk, which is not meant to arrive.
    pub walks: bool,
    /// The identification of the pieces that it was put together from.
    pub pieces: Option<u32>,
    /// Its ports; `None` where it is not UDP.
    pub ports: Option<UdpPorts>,
}

/// The conversations of a capture, while it is read.
#[derive(Debug)]
pub struct Conversations {
    routes: Routes,
    unpacker: Unpacker,
    copies: Copies,
    fingerprints: Fingerprints,
    pairs: Pairs,
    /// Observations in the logs of all pairs.
    held: usize,
    closed: Vec<Conversation>,
    wishes: Wishes,
    pieces: PiecesSeen,
}

/// Which pieces of UDP packets a recording holds, of anybody's.
#[derive(Debug, Clone, Copy, Default)]
struct PiecesSeen {
    first: bool,
    later: bool,
}

/// A packet of a capture, and what is known of it before anybody reads it.
struct Entry<'a> {
    at: Timestamp,
    /// Its direction, where both ends have one address.
    hint: Direction,
    packet: &'a Packet<'a>,
    /// Of its frame.
    number: u64,
    fingerprint: Option<Fingerprint>,
    /// It is a tunnel's traffic, which no sender repeats.
    traffic: bool,
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
            fingerprints: Fingerprints::default(),
            pairs: Pairs::default(),
            held: 0,
            closed: Vec::new(),
            wishes,
            pieces: PiecesSeen::default(),
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
        // Looked at where it is: moving every packet would cost as much as reading it.
        let unpacked = self.unpacker.unpack(at, bytes);
        let Ok(Some(packet)) = &unpacked else { return None };
        let (channel, traffic) = (channel_of(packet), packet.is_traffic());
        let fingerprint = if traffic { None } else { self.fingerprints.of(packet) };
        let entry = Entry { at, hint, packet, number, fingerprint, traffic };
        let wanted = !traffic || self.wishes.digests;
        let digest = if wanted { self.copies.digest(packet) } else { 0 };
        let stamp = Stamp::of(packet, bytes);
        let sight = self.copies.sight(packet, Seen { digest, at, stamp });
        let copy = sight == Sight::Copy;
        self.pieces.note(packet);
        let known = known(&mut self.pairs, &self.routes, &entry);
        let (pair, way, stale) = if let Some(known) = known {
            known
        } else {
            let way = self.routes.way(packet, hint, &self.pairs)?;
            (self.pair(&way, at), way, false)
        };
        pair.note(&way, at, copy);
        if traffic {
            pair.note_traffic(way.direction);
        }
        let observation = if copy || stale { None } else { pair.take(&way, &entry) };
        let walks = observation.is_some_and(|id| pair.walks(way.client, id));
        self.held += usize::from(observation.is_some());
        let (pieces, ports) = (pieces_of(packet), ports_of(packet));
        match sight {
            Sight::Translated(before) => self.note_translated(&way, before, at, number),
            Sight::SentElsewhere(before) if self.is_translated(&way, before) => {
                self.note_translated(&way, before, at, number);
            }
            Sight::New | Sight::Copy | Sight::SentElsewhere(_) => {}
        }
        if self.held >= MOST_HELD_OF_ALL {
            self.make_room();
        }
        let Way { client, server, direction, .. } = way;
        Some(Sorted {
            client,
            server,
            direction,
            observation,
            copy,
            channel,
            digest,
            traffic,
            walks,
            pieces,
            ports,
        })
    }

    /// A packet was recorded twice, with other addresses a moment `before`: both
    /// conversations learn of each other.
    fn note_translated(&mut self, way: &Way, before: Ends, at: Timestamp, number: u64) {
        let Way { client, server, direction, .. } = *way;
        let this = Translated { client, server, direction };
        let other = translated(way, before);
        for (own, seen) in [(this, other), (other, this)] {
            let pair = self.pairs.get_mut(&Key::new(own.client, own.server));
            let noted = pair.is_some_and(|pair| pair.note_translated(own.client, seen, at, number));
            self.held += usize::from(noted);
        }
    }

    /// Whether packets of a conversation were recorded with these other addresses before.
    fn is_translated(&self, way: &Way, before: Ends) -> bool {
        let pair = self.pairs.get(&Key::new(way.client, way.server));
        pair.is_some_and(|pair| pair.is_translated(way.client, translated(way, before)))
    }

    /// Takes in what a note says that a key read in a packet that was sorted just now.
    pub fn learn(&mut self, sorted: &Sorted, at: Timestamp, number: u64, learned: Learned) {
        let Some(pair) = self.pairs.get_mut(&Key::new(sorted.client, sorted.server)) else {
            return;
        };
        self.held += usize::from(pair.learn(sorted, at, number, learned));
    }

    /// The pair of a packet's ends, made where there is none yet.
    fn pair(&mut self, way: &Way, at: Timestamp) -> &mut Pair {
        let key = Key::new(way.client, way.server);
        let full = self.pairs.len() >= MOST_OPEN || self.held >= MOST_HELD;
        if full && !self.pairs.contains_key(&key) {
            self.make_room();
        }
        self.pairs.entry(key).or_insert_with(|| {
            let path = Path { server: way.server, public_address: self.wishes.public_address };
            Pair::new(way.client, path, at)
        })
    }

    /// Conversations that were closed to make room, in no order.
    pub fn take_closed(&mut self) -> Vec<Conversation> {
        std::mem::take(&mut self.closed)
    }

    /// All that are left, in the order of their first packets.
    #[must_use]
    pub fn finish(&mut self) -> Vec<Conversation> {
        self.held = 0;
        strays::join(&mut self.pairs);
        let only_first = self.pieces.are_only_first();
        self.closed.extend(self.pairs.drain().map(|(_, pair)| close(pair, only_first)));
        // A conversation is large: each is moved once.
        self.closed.sort_by_cached_key(|one| (one.started, one.client, one.server));
        self.take_closed()
    }

    fn make_room(&mut self) {
        let mut quiet: Vec<(Timestamp, Key)> =
            self.pairs.iter().map(|(key, pair)| (pair.last(), *key)).collect();
        quiet.sort_unstable();
        let mut keys = AHashSet::new();
        for (_, key) in quiet {
            if keys.len() >= CLOSED_AT_ONCE && self.held <= MOST_HELD / 2 {
                break;
            }
            let Some(pair) = self.pairs.remove(&key) else { continue };
            self.held = self.held.saturating_sub(pair.observations());
            self.closed.push(close(pair, self.pieces.are_only_first()));
            keys.insert(key);
        }
        self.routes.forget(&keys);
    }
}

impl PiecesSeen {
    const fn note(&mut self, packet: &Packet<'_>) {
        match packet {
            Packet::Piece(piece) if piece.start.is_some() => self.first = true,
            Packet::Piece(_) | Packet::Udp { pieces: Some(_), .. } => self.later = true,
            _ => {}
        }
    }

    /// Whoever recorded asked for ports, which later pieces do not have.
    const fn are_only_first(self) -> bool {
        self.first && !self.later
    }
}

fn close(mut pair: Pair, only_first_pieces: bool) -> Conversation {
    if only_first_pieces {
        pair.lacks_later_pieces();
    }
    pair.close()
}

/// The ends of a conversation as they were `before`, when the same packet went the same way.
const fn translated(way: &Way, before: Ends) -> Translated {
    let (from, to) = (before.from.ip(), before.to.ip());
    let direction = way.direction;
    match direction {
        Direction::Outbound => Translated { client: from, server: to, direction },
        Direction::Inbound => Translated { client: to, server: from, direction },
    }
}

/// The identification of the pieces that a packet was put together from.
const fn pieces_of(packet: &Packet<'_>) -> Option<u32> {
    match packet {
        Packet::Udp { pieces, .. } => *pieces,
        _ => None,
    }
}

impl Talks for &Pairs {
    fn client(self, one: IpAddr, other: IpAddr) -> Option<IpAddr> {
        self.get(&Key::new(one, other)).map(Pair::current)
    }

    fn carries(self, one: IpAddr, other: IpAddr) -> bool {
        self.get(&Key::new(one, other)).is_some_and(Pair::carries)
    }
}

/// The pair and the way of a packet that nobody has to read for that: a tunnel's
/// traffic goes with its pair, and a datagram that is known to tell nothing (then
/// true) goes as it went before.
fn known<'p>(
    pairs: &'p mut Pairs,
    routes: &Routes,
    entry: &Entry<'_>,
) -> Option<(&'p mut Pair, Way, bool)> {
    let Entry { hint, fingerprint, traffic, .. } = *entry;
    let (source, destination) = entry.packet.ends()?;
    if !traffic && fingerprint.is_none() {
        return None;
    }
    let pair = pairs.get_mut(&Key::new(source, destination))?;
    let client = if traffic {
        let told = ends_of(entry.packet).and_then(told_by_ends);
        routes.named_of(source, destination).unwrap_or_else(|| pair.carrying(told))
    } else {
        match pair.stale.way(fingerprint?)? {
            Direction::Outbound => source,
            Direction::Inbound => destination,
        }
    };
    Some((pair, between(client, source, destination, hint), !traffic))
}

/// The ends of a UDP packet.
const fn ends_of(packet: &Packet<'_>) -> Option<Ends> {
    match packet {
        Packet::Udp { source, destination, .. } => Some(Ends { from: *source, to: *destination }),
        _ => None,
    }
}

const fn ports_of(packet: &Packet<'_>) -> Option<UdpPorts> {
    match packet {
        Packet::Udp { source, destination, .. } => {
            Some(UdpPorts { from: source.port(), to: destination.port() })
        }
        _ => None,
    }
}

/// What carries a packet, by its ports and protocol.
fn channel_of(packet: &Packet<'_>) -> Channel {
    match packet {
        Packet::Udp { source, destination, .. } => {
            let known = [source, destination].map(|end| Channel::at_port(end.port()));
            let control = Channel::is_control(destination.port()).then_some(Channel::Control);
            let other = control.unwrap_or(Channel::Ike500);
            known.into_iter().flatten().max_by_key(|one| one.port()).unwrap_or(other)
        }
        Packet::Esp { .. } | Packet::Ah { .. } => Channel::Esp,
        Packet::Experiment { .. } => Channel::Control,
        Packet::IcmpError { .. } | Packet::Piece(_) => Channel::Ike500,
    }
}
