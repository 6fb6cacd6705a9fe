//! Which packet of one end's recording is which of the other's.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::KeptPacket;
use super::ends::Offset;
use crate::evidence::{Crossing, Direction, Timestamp};
use crate::verdict::Lost;

/// A packet is on its way no longer than this, beyond what the first pair took.
const ON_THE_WAY: Duration = Duration::from_secs(1);
/// Packets of one content that are compared with another: a flood repeats one without end.
const MOST_COMPARED: usize = 24;

type Content = (u64, Direction);

/// Two packets that may be one, and how far they are apart.
struct Pair {
    apart: Duration,
    here: usize,
    there: usize,
}

/// Notes in the packets of both ends where each is in the other's recording, and sets those of
/// the server's end to the client's clock. Of equal ones the nearest in time belong together.
pub fn cross(here: &mut [KeptPacket], there: &mut [KeptPacket], offset: Offset, lost: &[Lost]) {
    for packet in &mut *there {
        packet.common = offset.at_client(packet.common);
    }
    let mut pairs = pairs(here, there);
    pairs.sort_by_key(|pair| (pair.apart, pair.here, pair.there));
    for Pair { here: one, there: other, .. } in pairs {
        let (Some(one), Some(other)) = (here.get_mut(one), there.get_mut(other)) else { continue };
        if one.crossing == Crossing::Unknown && other.crossing == Crossing::Unknown {
            one.crossing = Crossing::Met { frame: other.frame };
            other.crossing = Crossing::Met { frame: one.frame };
        }
    }
    for lost in lost {
        let sender = match lost.direction {
            Direction::Outbound => &mut *here,
            Direction::Inbound => &mut *there,
        };
        note_lost(sender, lost);
    }
}

fn pairs(here: &[KeptPacket], there: &[KeptPacket]) -> Vec<Pair> {
    let mut known: HashMap<Content, VecDeque<usize>> = HashMap::new();
    for (index, packet) in there.iter().enumerate().filter(|(_, packet)| packet.counts()) {
        known.entry(packet.content()).or_default().push_back(index);
    }
    let at = |index: usize| there.get(index).map(|packet| packet.common).unwrap_or_default();
    let mut pairs = Vec::new();
    for (index, packet) in here.iter().enumerate().filter(|(_, packet)| packet.counts()) {
        let Some(others) = known.get_mut(&packet.content()) else { continue };
        let past = |other: &usize| at(*other) + ON_THE_WAY < packet.common;
        while others.front().is_some_and(past) {
            others.pop_front();
        }
        let near = others.iter().take(MOST_COMPARED).map(|there| Pair {
            apart: apart(packet.common, at(*there)),
            here: index,
            there: *there,
        });
        pairs.extend(near.filter(|pair| pair.apart <= ON_THE_WAY));
    }
    pairs
}

/// Packets of the same contents as those that are lost, as many of each.
fn note_lost(sender: &mut [KeptPacket], lost: &Lost) {
    let mut counts: HashMap<Content, usize> = HashMap::new();
    for packet in sender.iter().filter(|packet| lost.frames.contains(&packet.frame)) {
        *counts.entry(packet.content()).or_default() += 1;
    }
    let crossing = if lost.perhaps_unrecorded { Crossing::Missing } else { Crossing::Lost };
    for packet in sender.iter_mut().filter(|packet| packet.crossing == Crossing::Unknown) {
        if let Some(count) = counts.get_mut(&packet.content())
            && *count > 0
            && packet.counts()
        {
            *count -= 1;
            packet.crossing = crossing;
        }
    }
}

impl KeptPacket {
    const fn content(&self) -> Content {
        (self.sorted.digest, self.sorted.direction)
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}
