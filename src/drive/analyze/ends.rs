//! Two recordings of one path, taken at both ends: matched packet by packet,
//! by content, which a translator on the way leaves alone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use super::crossing::cross;
use super::{Elsewhere, Judged, KeptPacket};
use crate::evidence::{Channel, Direction, EvidenceLog, Fact, FrameTime, ObservationId, Timestamp};
use crate::verdict::{Lost, join as join_verdicts};

/// The time that a recording covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Of the earliest packet.
    pub first: Timestamp,
    /// Of the latest packet.
    pub last: Timestamp,
}

impl Span {
    /// A span with one packet more.
    #[must_use]
    pub fn with(span: Option<Self>, at: Timestamp) -> Self {
        let Self { first, last } = span.unwrap_or(Self { first: at, last: at });
        Self { first: first.min(at), last: last.max(at) }
    }

    /// Whether a file that begins at `at` goes on where this ends.
    #[must_use]
    pub fn is_followed_by(self, at: Timestamp) -> bool {
        self.last <= at && at.since(self.last) < GOES_ON_WITHIN
    }
}

/// A recording goes on in its next file sooner than this; a later one may be
/// another end's whose clock is ahead.
const GOES_ON_WITHIN: Duration = Duration::from_secs(10);

/// A recording, judged.
pub struct End {
    pub judged: Vec<Judged>,
    pub span: Option<Span>,
    /// Every packet of it was kept.
    pub whole: bool,
}

/// A conversation and the recording that it is from.
struct Placed {
    judged: Judged,
    number: usize,
    span: Option<Span>,
    whole: bool,
}

/// All conversations; those of two ends that are one become one.
pub fn join(ends: Vec<End>) -> Vec<Judged> {
    let alone = ends.len() == 1;
    let mut joined: Vec<Placed> = Vec::new();
    for (number, end) in ends.into_iter().enumerate() {
        for judged in end.judged {
            let placed = Placed { judged, number, span: end.span, whole: end.whole };
            let met = |other: &Placed| {
                other.number != number && shared(&placed.judged.packets, &other.judged.packets)
            };
            let other = if alone { None } else { joined.iter().position(met) };
            let placed = match other {
                Some(index) => meet(placed, joined.remove(index)),
                None => placed,
            };
            joined.push(placed);
        }
    }
    let mut all: Vec<Judged> = joined.into_iter().map(|placed| placed.judged).collect();
    all.sort_by_key(|one| one.conversation.started);
    all
}

/// The client's end, with what was lost on the way to and from the other.
fn meet(one: Placed, other: Placed) -> Placed {
    let nearer = one_is_nearer(&one.judged.packets, &other.judged.packets);
    let (mut client, mut server) = if nearer { (one, other) } else { (other, one) };
    let (here, there) = (&client.judged.packets, &server.judged.packets);
    // Without a common time, or all packets, nobody can say what is missing.
    let Some(offset) = offset(here, there).filter(|_| client.whole && server.whole) else {
        keep_beside(&mut client.judged, server.judged, None);
        return client;
    };
    let arrives = |at: Timestamp| offset.at_server(at);
    let returns = |at: Timestamp| offset.at_client(at);
    let of_server = |direction| missing(here, there, direction, server.span, &arrives);
    let of_client = |direction| missing(there, here, direction, client.span, &returns);
    let answered = answered(&client.judged.conversation.log, here);
    let ways = [
        Way::new(Direction::Outbound, of_server, there, &answered),
        Way::new(Direction::Inbound, of_client, here, &HashSet::new()),
    ];
    let Judged { conversation, verdict, .. } = &mut client.judged;
    let lost: Vec<Lost> =
        ways.iter().flat_map(|way| way.note_lost(&mut conversation.log)).collect();
    join_verdicts(verdict, &conversation.log, &server.judged.conversation.log, &lost);
    cross(&mut client.judged.packets, &mut server.judged.packets, offset, &lost);
    keep_beside(&mut client.judged, server.judged, Some(offset));
    client
}

/// What the other end recorded stays beside what the client's did; what was beside that comes
/// to the client's clock as well.
fn keep_beside(client: &mut Judged, server: Judged, offset: Option<Offset>) {
    let Judged { conversation, packets, mut elsewhere, .. } = server;
    let further = elsewhere.iter_mut().flat_map(|one| &mut one.packets);
    if let Some(offset) = offset {
        further.for_each(|packet| packet.common = offset.at_client(packet.common));
    }
    client.elsewhere.push(Elsewhere { log: conversation.log, packets });
    client.elsewhere.append(&mut elsewhere);
}

/// Contents of requests that were answered: those did arrive.
fn answered(log: &EvidenceLog, packets: &[KeptPacket]) -> HashSet<u64> {
    let requests: HashSet<ObservationId> = log
        .observations()
        .iter()
        .filter_map(|one| match &one.fact {
            Fact::Answered(answered) => Some(answered.request),
            _ => None,
        })
        .collect();
    let is_one = |packet: &&KeptPacket| {
        packet.sorted.observation.is_some_and(|id| requests.contains(&id)) && packet.counts()
    };
    packets.iter().filter(is_one).map(|packet| packet.sorted.digest).collect()
}

/// What went one way and is not in the recording of the end that it went to.
struct Way {
    direction: Direction,
    lost: Vec<KeptPacket>,
    /// Channels of which that recording lacks what did pass its end: what the other end got
    /// from there, and what was answered from there.
    gaps: HashSet<Channel>,
    /// Channels of which it holds anything at all, where it holds anything of this direction.
    held: HashSet<Channel>,
    /// It holds packets that were put together from pieces: a filter for ports takes the first
    /// piece only.
    holds_pieces: bool,
}

impl Way {
    /// `missing` gives what is not in the recording of which `held` are the packets.
    fn new(
        direction: Direction,
        missing: impl Fn(Direction) -> Vec<KeptPacket>,
        held: &[KeptPacket],
        answered: &HashSet<u64>,
    ) -> Self {
        let back = match direction {
            Direction::Outbound => Direction::Inbound,
            Direction::Inbound => Direction::Outbound,
        };
        let there: HashSet<u64> = contents(held).into_keys().map(|(digest, _)| digest).collect();
        let arrived = |packet: &KeptPacket| {
            let digest = packet.sorted.digest;
            answered.contains(&digest) && !there.contains(&digest)
        };
        let (arrived, lost): (Vec<_>, Vec<_>) = missing(direction).into_iter().partition(arrived);
        let unseen = missing(back).into_iter().chain(arrived);
        let any = held.iter().any(|packet| packet.sorted.direction == direction);
        let channels = held.iter().filter(|_| any).map(|packet| packet.sorted.channel);
        Self {
            direction,
            lost,
            gaps: unseen.map(|packet| packet.sorted.channel).collect(),
            held: channels.collect(),
            holds_pieces: held.iter().any(|packet| packet.sorted.pieces.is_some()),
        }
    }

    /// Notes packets in the log of the client's end, by what carried them. A channel of which
    /// the recording holds nothing, although something passed there, was not recorded.
    fn note_lost(&self, log: &mut EvidenceLog) -> Vec<Lost> {
        let mut lost = Vec::new();
        for (channel, packets) in by_channel(&self.lost) {
            let (held, gaps) = (self.held.contains(&channel), self.gaps.contains(&channel));
            if !held && gaps {
                continue;
            }
            let places: Vec<_> =
                packets.iter().map(|one| FrameTime { frame: one.frame, at: one.at }).collect();
            let because = log.note_lost(channel, self.direction, &places);
            if because.is_empty() {
                continue;
            }
            let in_pieces = packets.iter().any(|one| one.sorted.pieces.is_some());
            lost.push(Lost {
                channel,
                direction: self.direction,
                frames: packets.iter().map(|one| one.frame).collect(),
                because,
                perhaps_unrecorded: !held || gaps || (in_pieces && !self.holds_pieces),
            });
        }
        lost
    }
}

/// Packets by what carried them.
fn by_channel(packets: &[KeptPacket]) -> BTreeMap<Channel, Vec<KeptPacket>> {
    let mut channels: BTreeMap<Channel, Vec<KeptPacket>> = BTreeMap::new();
    for packet in packets {
        channels.entry(packet.sorted.channel).or_default().push(*packet);
    }
    channels
}

type Contents = HashMap<(u64, Direction), Vec<Timestamp>>;

/// When each content passed, where it tells packets apart.
fn contents(packets: &[KeptPacket]) -> Contents {
    let mut contents = Contents::new();
    for packet in packets.iter().filter(|packet| packet.counts()) {
        contents
            .entry((packet.sorted.digest, packet.sorted.direction))
            .or_default()
            .push(packet.at);
    }
    contents
}

impl KeptPacket {
    /// Whether it can be told from every other packet.
    pub(super) const fn counts(&self) -> bool {
        !self.sorted.copy && self.sorted.digest != 0
    }
}

fn shared(one: &[KeptPacket], other: &[KeptPacket]) -> bool {
    let known = contents(other);
    let counting = one.iter().filter(|packet| packet.counts());
    counting
        .into_iter()
        .any(|packet| known.contains_key(&(packet.sorted.digest, packet.sorted.direction)))
}

/// Packets of `here` that never came to `there`, as far as its recording goes.
fn missing(
    here: &[KeptPacket],
    there: &[KeptPacket],
    direction: Direction,
    span: Option<Span>,
    when: &dyn Fn(Timestamp) -> Timestamp,
) -> Vec<KeptPacket> {
    let mut left: HashMap<u64, usize> = HashMap::new();
    for packet in
        there.iter().filter(|packet| packet.sorted.direction == direction && packet.counts())
    {
        *left.entry(packet.sorted.digest).or_default() += 1;
    }
    let recorded = |at: Timestamp| span.is_some_and(|span| span.first <= at && at <= span.last);
    here.iter()
        .filter(|packet| packet.sorted.direction == direction && packet.counts())
        // Its hop limit was to run out on the way.
        .filter(|packet| !packet.sorted.walks)
        .filter(|packet| match left.get_mut(&packet.sorted.digest) {
            // Traffic never repeats itself, but a recording may hold it twice.
            Some(_) if packet.sorted.traffic => false,
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => recorded(when(packet.at)),
        })
        .copied()
        .collect()
}

/// How the two clocks differ.
#[derive(Debug, Clone, Copy)]
pub struct Offset {
    /// The server's clock is ahead.
    ahead: bool,
    by: Duration,
}

impl Offset {
    fn at_server(self, at: Timestamp) -> Timestamp {
        if self.ahead { at + self.by } else { at - self.by }
    }

    pub fn at_client(self, at: Timestamp) -> Timestamp {
        if self.ahead { at - self.by } else { at + self.by }
    }
}

/// From the first packet that both have once; one that was repeated may be
/// another of its kind at the other end.
fn offset(client: &[KeptPacket], server: &[KeptPacket]) -> Option<Offset> {
    let (here, there) = (contents(client), contents(server));
    let once = |contents: &Contents, packet: &KeptPacket| match contents
        .get(&(packet.sorted.digest, packet.sorted.direction))
        .map(Vec::as_slice)
    {
        Some([at]) => Some(*at),
        _ => None,
    };
    let pair = client.iter().find_map(|packet| Some((once(&here, packet)?, once(&there, packet)?)));
    pair.map(|(here, there)| {
        let ahead = there >= here;
        Offset { ahead, by: there.since(here).max(here.since(there)) }
    })
}

/// Whether `one` was recorded nearer to the client: requests pass it first and
/// answers last, whatever the clocks say; where that does not tell, requests
/// that only one has were sent there and lost on the way.
fn one_is_nearer(one: &[KeptPacket], other: &[KeptPacket]) -> bool {
    let known = contents(other);
    let lead = |direction| {
        one.iter().filter(|packet| packet.sorted.direction == direction).find_map(|packet| {
            let there = known.get(&(packet.sorted.digest, direction))?.first()?;
            Some(i128::from(there.nanoseconds()) - i128::from(packet.at.nanoseconds()))
        })
    };
    if let (Some(there), Some(back)) = (lead(Direction::Outbound), lead(Direction::Inbound))
        && there != back
    {
        return there > back;
    }
    let of = |packets: &[KeptPacket], direction| {
        packets.iter().filter(|packet| packet.sorted.direction == direction).count()
    };
    let requests = (of(one, Direction::Outbound), of(other, Direction::Outbound));
    let answers = (of(one, Direction::Inbound), of(other, Direction::Inbound));
    requests.0 > requests.1 || (requests.0 == requests.1 && answers.0 <= answers.1)
}
