//! Two recordings of one path, taken at both ends: matched packet by packet,
//! by content, which a translator on the way leaves alone.

use std::collections::HashMap;
use std::time::Duration;

use super::{Judged, KeptPacket};
use crate::evidence::{Channel, Direction, EvidenceLog, Timestamp};
use crate::verdict::{Lost, join as join_verdicts};

/// The time that a recording covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: Timestamp,
    pub last: Timestamp,
}

impl Span {
    pub fn with(span: Option<Self>, at: Timestamp) -> Self {
        let Self { first, last } = span.unwrap_or(Self { first: at, last: at });
        Self { first: first.min(at), last: last.max(at) }
    }

    /// Whether a file that begins at `at` goes on where this ends.
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
    let mut joined: Vec<Placed> = Vec::new();
    for (number, end) in ends.into_iter().enumerate() {
        for judged in end.judged {
            let placed = Placed { judged, number, span: end.span, whole: end.whole };
            let other = joined.iter().position(|other| {
                other.number != number && shared(&placed.judged.packets, &other.judged.packets)
            });
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
    let (mut client, server) = if nearer { (one, other) } else { (other, one) };
    let (here, there) = (&client.judged.packets, &server.judged.packets);
    // Without a common time, or all packets, nobody can say what is missing.
    let Some(offset) = offset(here, there).filter(|_| client.whole && server.whole) else {
        return client;
    };
    let arrives = |at: Timestamp| offset.at_server(at);
    let returns = |at: Timestamp| offset.at_client(at);
    let missing = [
        (Direction::Outbound, missing(here, there, Direction::Outbound, server.span, &arrives)),
        (Direction::Inbound, missing(there, here, Direction::Inbound, client.span, &returns)),
    ];
    let Judged { conversation, verdict, .. } = &mut client.judged;
    let lost: Vec<Lost> = missing
        .iter()
        .flat_map(|(direction, packets)| note_lost(&mut conversation.log, *direction, packets))
        .collect();
    join_verdicts(verdict, &conversation.log, &server.judged.conversation.log, &lost);
    client
}

/// Notes packets in the log of the client's end, by what carried them.
fn note_lost(log: &mut EvidenceLog, direction: Direction, packets: &[KeptPacket]) -> Vec<Lost> {
    let mut lost = Vec::new();
    for (channel, packets) in by_channel(packets) {
        let because = log.note_lost(channel, direction, &packets);
        if because.is_empty() {
            continue;
        }
        let frames = packets.iter().map(|(frame, _)| *frame).collect();
        lost.push(Lost { channel, direction, frames, because });
    }
    lost
}

/// Frames and times of packets, by what carried them.
fn by_channel(packets: &[KeptPacket]) -> Vec<(Channel, Vec<(u64, Timestamp)>)> {
    let mut channels: Vec<(Channel, Vec<(u64, Timestamp)>)> = Vec::new();
    for packet in packets {
        let place = (packet.frame, packet.at);
        match channels.iter_mut().find(|(channel, _)| *channel == packet.sorted.channel) {
            Some((_, frames)) => frames.push(place),
            None => channels.push((packet.sorted.channel, vec![place])),
        }
    }
    channels.sort_by_key(|(channel, _)| *channel);
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
    const fn counts(&self) -> bool {
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
struct Offset {
    /// The server's clock is ahead.
    ahead: bool,
    by: Duration,
}

impl Offset {
    fn at_server(self, at: Timestamp) -> Timestamp {
        if self.ahead { at + self.by } else { at - self.by }
    }

    fn at_client(self, at: Timestamp) -> Timestamp {
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
