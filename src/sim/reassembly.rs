//! Pieces put together, as a host or a box on the way does it (RFC 791 3.2, RFC 8200 4.5).

use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::Timestamp;
use crate::wire::ip::{IpPacket, ip_packet};

/// Packets in pieces at one time; the oldest goes.
const MOST_SETS: usize = 64;
/// Pieces of one packet.
const MOST_PARTS: usize = 64;
/// How long Linux waits for the rest.
const AWAITED_V4: Duration = Duration::from_secs(30);
const AWAITED_V6: Duration = Duration::from_mins(1);

/// Packets of which pieces are missing.
#[derive(Debug, Default)]
pub(super) struct Reassembly(Vec<Set>);

type Key = (IpAddr, IpAddr, u8, u32);

#[derive(Debug)]
struct Set {
    key: Key,
    until: Timestamp,
    /// Offsets and bytes, in order.
    parts: Vec<(usize, Vec<u8>)>,
    end: Option<usize>,
    /// The first piece as it came.
    first: Option<Vec<u8>>,
}

impl Reassembly {
    /// Takes in a piece; gives the packet where it was the last one.
    pub(super) fn take(
        &mut self,
        now: Timestamp,
        packet: &IpPacket<'_>,
        bytes: &[u8],
    ) -> Option<Vec<u8>> {
        let fragment = packet.fragment?;
        let key = (packet.source, packet.destination, packet.protocol, fragment.identification);
        let index = match self.0.iter().position(|set| set.key == key) {
            Some(index) => index,
            None => self.begin(now, key),
        };
        let set = self.0.get_mut(index)?;
        let offset = usize::from(fragment.offset);
        if offset == 0 {
            set.first = Some(bytes.to_vec());
        }
        if !fragment.more {
            set.end = Some(offset.saturating_add(packet.payload.len()));
        }
        if set.parts.len() < MOST_PARTS {
            set.parts.push((offset, packet.payload.to_vec()));
            set.parts.sort_by_key(|(offset, _)| *offset);
        }
        let body = set.whole()?;
        self.0.remove(index);
        ip_packet(packet.source, packet.destination, packet.protocol, &body)
    }

    /// When the next packet is given up.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.0.iter().map(|set| set.until).min()
    }

    /// The first pieces of packets that are given up at `now`, where these came.
    pub(super) fn give_up(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        let (gone, left) =
            std::mem::take(&mut self.0).into_iter().partition(|set| set.until <= now);
        self.0 = left;
        let gone: Vec<Set> = gone;
        gone.into_iter().filter_map(|set| set.first).collect()
    }

    fn begin(&mut self, now: Timestamp, key: Key) -> usize {
        if self.0.len() >= MOST_SETS {
            self.0.remove(0);
        }
        let awaited = if key.0.is_ipv4() { AWAITED_V4 } else { AWAITED_V6 };
        let until = now + awaited;
        self.0.push(Set { key, until, parts: Vec::new(), end: None, first: None });
        self.0.len().saturating_sub(1)
    }
}

impl Set {
    fn whole(&self) -> Option<Vec<u8>> {
        let mut body: Vec<u8> = Vec::new();
        for (offset, bytes) in &self.parts {
            if *offset == body.len() {
                body.extend(bytes);
            }
        }
        (Some(body.len()) == self.end).then_some(body)
    }
}
