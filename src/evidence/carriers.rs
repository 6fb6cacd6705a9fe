//! Packets that other packets carry unprotected, those in fragments put together first.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::net::IpAddr;

use super::Timestamp;
use super::assembler::Assembler;
use crate::wire::encapsulation::{carried, innermost};
use crate::wire::ip::IpPacket;
use crate::wire::link::{NoPacket, Unread};

/// Packets whose fragments are counted at a time.
const MOST_AWAITED: usize = 64;

/// Opens packets that carry others.
#[derive(Debug)]
pub struct Carriers {
    assembler: Assembler,
    awaited: VecDeque<Awaited>,
}

/// A packet that a carrier held.
#[derive(Debug)]
pub struct Carried<'a> {
    /// From its IP header on.
    pub packet: Cow<'a, [u8]>,
    /// Fragments before that were said not to be readable, and were part of it.
    pub fragments: u64,
}

/// A carrier of which some fragments came.
#[derive(Debug)]
struct Awaited {
    source: IpAddr,
    destination: IpAddr,
    identification: u32,
    fragments: u64,
}

impl Default for Carriers {
    fn default() -> Self {
        Self { assembler: Assembler::new(), awaited: VecDeque::new() }
    }
}

impl Carriers {
    /// The innermost packet of one that carries others.
    ///
    /// # Errors
    /// When there is none that can be read; of a packet in fragments, with each but the last.
    pub fn open<'a>(&mut self, at: Timestamp, packet: &'a [u8]) -> Result<Carried<'a>, NoPacket> {
        match innermost(packet) {
            Ok(packet) => Ok(Carried { packet: Cow::Borrowed(packet), fragments: 0 }),
            Err(NoPacket::Unread(Unread::CarrierFragment)) => self.fragment(at, packet),
            Err(why) => Err(why),
        }
    }

    fn fragment(&mut self, at: Timestamp, packet: &[u8]) -> Result<Carried<'static>, NoPacket> {
        let waits = NoPacket::Unread(Unread::CarrierFragment);
        let parsed = IpPacket::parse(packet).map_err(|_| waits)?;
        // One further in is not put together.
        let identification = parsed.fragment.ok_or(waits)?.identification;
        let (source, destination) = (parsed.source, parsed.destination);
        let known = |one: &Awaited| {
            (one.source, one.destination, one.identification)
                == (source, destination, identification)
        };
        let place = self.awaited.iter().position(known);
        let Some(whole) = self.assembler.complete(packet, at) else {
            if let Some(one) = place.and_then(|place| self.awaited.get_mut(place)) {
                one.fragments = one.fragments.saturating_add(1);
                return Err(waits);
            }
            if self.awaited.len() >= MOST_AWAITED {
                self.awaited.pop_front();
            }
            self.awaited.push_back(Awaited { source, destination, identification, fragments: 1 });
            return Err(waits);
        };
        let before = place.and_then(|place| self.awaited.remove(place));
        let fragments = before.map_or(0, |one| one.fragments);
        let inside = carried(whole.protocol, &whole.payload).unwrap_or(Err(NoPacket::NotIp));
        let packet = inside.and_then(innermost).map(|packet| Cow::Owned(packet.to_vec()));
        Ok(Carried { packet: packet?, fragments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ip::{ip_packet, udp_packet};

    #[test]
    fn a_packet_in_fragments_of_its_carrier_is_whole_again() {
        let ends = ["192.0.2.7:500", "198.51.100.10:500"].map(|end| end.parse().unwrap());
        let inner = udp_packet(ends[0], ends[1], &[7; 1_000]).unwrap();
        let [from, to] = ["203.0.113.1", "203.0.113.2"].map(|end| end.parse().unwrap());
        let fragment = |range: std::ops::Range<usize>| {
            let mut packet = ip_packet(from, to, 4, &inner[range.clone()]).unwrap();
            let more = if range.end < inner.len() { 0x2000 } else { 0 };
            let place = u16::try_from(range.start / 8).unwrap() | more;
            packet[6..8].copy_from_slice(&place.to_be_bytes());
            packet[4..6].copy_from_slice(&[0, 9]);
            packet
        };
        let mut carriers = Carriers::default();
        let waits = NoPacket::Unread(Unread::CarrierFragment);
        let at = Timestamp::default();
        assert_eq!(carriers.open(at, &fragment(0..400)).unwrap_err(), waits);
        assert_eq!(carriers.open(at, &fragment(800..inner.len())).unwrap_err(), waits);
        let last = fragment(400..800);
        let whole = carriers.open(at, &last).unwrap();
        assert_eq!((&whole.packet[..], whole.fragments), (&inner[..], 2));
        for id in 0..200_u8 {
            let mut alone = fragment(0..400);
            alone[5] = id;
            assert_eq!(carriers.open(at, &alone).unwrap_err(), waits);
        }
        assert!(carriers.awaited.len() <= MOST_AWAITED);
    }
}
