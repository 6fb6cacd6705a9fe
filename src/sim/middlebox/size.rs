//! Links that carry small packets only, and boxes that treat pieces their own way.

use super::{Middlebox, Passage, Passing};
use crate::sim::Addresses;
use crate::sim::packet::too_big;
use crate::sim::reassembly::Reassembly;
use crate::wire::ip::IpPacket;
use crate::wire::pieces::{cut, is_uncut};

/// A link that carries packets up to a size (RFC 1191, RFC 8201).
pub(super) struct Mtu {
    pub largest: u16,
    /// Who tells senders; nobody does where it is `None`.
    pub from: Option<Addresses>,
    /// Of the packets that are cut here.
    pub identification: u16,
}

/// Swallows all pieces but first ones.
pub(super) struct DropPieces;

/// Keeps pieces until it has all of a packet, as what tracks connections does.
#[derive(Default)]
pub(super) struct CollectPieces(Reassembly);

impl Middlebox for Mtu {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let packet = passing.packet;
        if packet.len() <= self.largest.into() {
            return Passage::onward(packet);
        }
        if is_uncut(&packet) {
            let error = self.from.and_then(|from| {
                let parsed = IpPacket::parse(&packet).ok()?;
                too_big(&packet, &parsed, self.largest, from)
            });
            return Passage::back(error);
        }
        self.identification = self.identification.wrapping_add(1).max(1);
        let pieces =
            cut(&packet, self.largest.into(), self.identification.into()).unwrap_or_default();
        let onward = pieces.into_iter().map(|piece| (std::time::Duration::ZERO, piece)).collect();
        Passage { onward, back: None }
    }
}

impl Middlebox for DropPieces {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let later = IpPacket::parse(&passing.packet)
            .is_ok_and(|packet| packet.fragment.is_some_and(|fragment| fragment.offset > 0));
        if later { Passage::nothing() } else { Passage::onward(passing.packet) }
    }
}

impl Middlebox for CollectPieces {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let Ok(packet) = IpPacket::parse(&passing.packet) else { return Passage::nothing() };
        if packet.fragment.is_none() {
            return Passage::onward(passing.packet);
        }
        self.0.give_up(passing.now);
        let whole = self.0.take(passing.now, &packet, &passing.packet);
        whole.map_or_else(Passage::nothing, Passage::onward)
    }
}
