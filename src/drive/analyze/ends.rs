//! Two recordings of one path, taken at both ends: matched packet by packet,
//! by content, which a translator on the way leaves alone.

use std::collections::HashMap;
use std::time::Duration;

use super::{Judged, PassedPacket};
use crate::evidence::{Channel, Direction, Timestamp};
use crate::verdict::lost_between;

/// Packets that two recordings must share to be of one path.
const FEWEST_SHARED: usize = 1;

/// The time that a recording covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: Timestamp,
    pub last: Timestamp,
}

/// Packets that one end has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegLoss {
    /// What carried them.
    pub channel: Channel,
    /// Which way they went.
    pub direction: Direction,
    /// How many.
    pub packets: u64,
}

impl Span {
    pub fn with(span: Option<Self>, at: Timestamp) -> Self {
        let Self { first, last } = span.unwrap_or(Self { first: at, last: at });
        Self { first: first.min(at), last: last.max(at) }
    }
}

/// A recording, judged.
type End = (Vec<Judged>, Option<Span>);

/// All conversations; those of two ends that are one become one.
pub fn join(ends: Vec<End>) -> Vec<Judged> {
    let mut joined: Vec<(Judged, Option<Span>)> = Vec::new();
    for (judged, span) in ends {
        let known = joined.len();
        for one in judged {
            let other = joined
                .iter()
                .take(known)
                .position(|(other, _)| shared(&one.packets, &other.packets) >= FEWEST_SHARED);
            match other {
                Some(index) => {
                    let (other, its_span) = joined.remove(index);
                    joined.push((meet((one, span), (other, its_span)), span));
                }
                None => joined.push((one, span)),
            }
        }
    }
    let mut all: Vec<Judged> = joined.into_iter().map(|(judged, _)| judged).collect();
    all.sort_by_key(|one| one.conversation.started);
    all
}

/// The client's end, with what was lost on the way to and from the other.
fn meet(one: (Judged, Option<Span>), other: (Judged, Option<Span>)) -> Judged {
    let nearer = one_is_nearer(&one.0.packets, &other.0.packets);
    let ((mut client, client_span), (server, server_span)) =
        if nearer { (one, other) } else { (other, one) };
    let offset = offset(&client.packets, &server.packets);
    let arrives = |at: Timestamp| offset.at_server(at);
    let returns = |at: Timestamp| offset.at_client(at);
    let there =
        missing(&client.packets, &server.packets, Direction::Outbound, server_span, &arrives);
    let back = missing(&server.packets, &client.packets, Direction::Inbound, client_span, &returns);
    for (direction, packets) in [(Direction::Outbound, there), (Direction::Inbound, back)] {
        for (channel, packets) in by_channel(&packets) {
            let because = client.conversation.log.note_lost(channel, direction, &packets);
            let count = u64::try_from(packets.len()).unwrap_or(u64::MAX);
            client.verdict.findings.insert(0, lost_between(channel, direction, count, because));
            client.lost.push(LegLoss { channel, direction, packets: count });
        }
    }
    client
}

/// Frames and times of packets, by what carried them.
fn by_channel(packets: &[PassedPacket]) -> Vec<(Channel, Vec<(u64, Timestamp)>)> {
    let mut channels: Vec<(Channel, Vec<(u64, Timestamp)>)> = Vec::new();
    for packet in packets {
        let place = (packet.frame, packet.at);
        match channels.iter_mut().find(|(channel, _)| *channel == packet.channel) {
            Some((_, frames)) => frames.push(place),
            None => channels.push((packet.channel, vec![place])),
        }
    }
    channels.sort_by_key(|(channel, _)| *channel);
    channels
}

type Contents = HashMap<(u64, Direction), Vec<Timestamp>>;

fn contents(packets: &[PassedPacket]) -> Contents {
    let mut contents = Contents::new();
    for packet in packets.iter().filter(|packet| !packet.copy) {
        contents.entry((packet.digest, packet.direction)).or_default().push(packet.at);
    }
    contents
}

fn shared(one: &[PassedPacket], other: &[PassedPacket]) -> usize {
    let known = contents(other);
    one.iter().filter(|packet| known.contains_key(&(packet.digest, packet.direction))).count()
}

/// Packets of `here` that never came to `there`, as far as its recording goes.
fn missing(
    here: &[PassedPacket],
    there: &[PassedPacket],
    direction: Direction,
    span: Option<Span>,
    when: &dyn Fn(Timestamp) -> Timestamp,
) -> Vec<PassedPacket> {
    let mut left: HashMap<u64, usize> = HashMap::new();
    for packet in there.iter().filter(|packet| packet.direction == direction && !packet.copy) {
        *left.entry(packet.digest).or_default() += 1;
    }
    let recorded = |at: Timestamp| span.is_some_and(|span| span.first <= at && at <= span.last);
    here.iter()
        .filter(|packet| packet.direction == direction && !packet.copy)
        .filter(|packet| match left.get_mut(&packet.digest) {
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

/// From the first packet that both have.
fn offset(client: &[PassedPacket], server: &[PassedPacket]) -> Offset {
    let known = contents(server);
    let first = client.iter().find_map(|packet| {
        let there = known.get(&(packet.digest, packet.direction))?.first()?;
        Some((packet.at, *there))
    });
    match first {
        Some((here, there)) if there >= here => Offset { ahead: true, by: there.since(here) },
        Some((here, there)) => Offset { ahead: false, by: here.since(there) },
        None => Offset { ahead: true, by: Duration::ZERO },
    }
}

/// Whether `one` was recorded nearer to the client: requests pass it first and
/// answers last, whatever the clocks say; where that does not tell, requests
/// that only one has were sent there and lost on the way.
fn one_is_nearer(one: &[PassedPacket], other: &[PassedPacket]) -> bool {
    let known = contents(other);
    let lead = |direction| {
        one.iter().filter(|packet| packet.direction == direction).find_map(|packet| {
            let there = known.get(&(packet.digest, direction))?.first()?;
            Some(i128::from(there.nanoseconds()) - i128::from(packet.at.nanoseconds()))
        })
    };
    if let (Some(there), Some(back)) = (lead(Direction::Outbound), lead(Direction::Inbound)) {
        return there >= back;
    }
    let of = |packets: &[PassedPacket], direction| {
        packets.iter().filter(|packet| packet.direction == direction).count()
    };
    let requests = (of(one, Direction::Outbound), of(other, Direction::Outbound));
    let answers = (of(one, Direction::Inbound), of(other, Direction::Inbound));
    requests.0 > requests.1 || (requests.0 == requests.1 && answers.0 <= answers.1)
}
