//! What came from the very port that was asked, whatever it was.

use super::{Channel, Fact, ObservationId, Unmatched};

/// Observations of packets that answer nothing which are kept of one port.
const MOST_UNUSABLE: usize = 8;

/// What came from one port of the server, to the port of ours that asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardPort {
    /// The first packet: the port passes, in both directions if it answers one of ours.
    pub first: ObservationId,
    /// One of them knew what only a packet of ours tells: anybody can send the rest.
    pub is_proven: bool,
    /// Packets that answer nothing that was asked, the first few of them.
    pub unusable: Vec<ObservationId>,
    /// How many there were.
    pub unusable_packets: u32,
}

/// One packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeardPacket<'a> {
    pub id: ObservationId,
    pub fact: &'a Fact,
    /// It begins with a cookie of ours.
    pub cookie_of_ours: bool,
}

/// All of them: those of IKE, and so two at most.
#[derive(Debug, Default)]
pub(super) struct Heard(Vec<Port>);

/// A port of the server and what came from it.
#[derive(Debug)]
struct Port {
    number: u16,
    heard: HeardPort,
}

/// So many packets that answer nothing are no chance: something speaks whenever it is
/// asked.
pub const NO_STRANGER: u32 = 2;

impl HeardPort {
    /// Whether it tells more than that somebody sent a packet.
    pub(super) const fn counts(&self) -> bool {
        self.is_proven || self.unusable_packets >= NO_STRANGER
    }
}

impl Heard {
    /// Takes in what a packet from this port of the server told, for the conversation `flow`.
    pub(super) fn note(&mut self, port: u16, flow: Option<Channel>, packet: HeardPacket<'_>) {
        let HeardPacket { id, fact, cookie_of_ours } = packet;
        let asked = flow.filter(|flow| flow.is_ike()).and_then(Channel::port);
        if asked != Some(port) {
            return;
        }
        let new =
            HeardPort { first: id, is_proven: false, unusable: Vec::new(), unusable_packets: 0 };
        let Some(heard) = self.entry(port, new) else { return };
        if (cookie_of_ours || answers(fact)) && !heard.is_proven {
            (heard.first, heard.is_proven) = (id, true);
        }
        if !is_unusable(fact) {
            return;
        }
        heard.unusable_packets = heard.unusable_packets.saturating_add(1);
        if heard.unusable.len() < MOST_UNUSABLE {
            heard.unusable.push(id);
        }
    }

    pub(super) fn of(&self, port: u16) -> Option<&HeardPort> {
        self.0.iter().find(|one| one.number == port).map(|one| &one.heard)
    }

    fn entry(&mut self, number: u16, new: HeardPort) -> Option<&mut HeardPort> {
        let known = self.0.iter().position(|one| one.number == number);
        let place = known.unwrap_or_else(|| {
            self.0.reserve_exact(1);
            self.0.push(Port { number, heard: new });
            self.0.len() - 1
        });
        self.0.get_mut(place).map(|one| &mut one.heard)
    }
}

/// It was matched to a request of ours.
const fn answers(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Answered(_)
            | Fact::Reflected { .. }
            | Fact::Damaged { .. }
            | Fact::Unacceptable { .. }
            | Fact::HopAnswered(_)
            | Fact::SizeAnswered(_)
            | Fact::Learned(_)
            | Fact::Unmatched(Unmatched::PeerInitiated | Unmatched::WithoutMarker)
    )
}

/// It is no answer to anything that was asked: nothing that can be read, a piece of a message
/// that never ends, or what would be ESP in UDP.
const fn is_unusable(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Unmatched(
            Unmatched::Malformed | Unmatched::WithoutMarker | Unmatched::UnknownExchange
        ) | Fact::Piece(_)
            | Fact::Traffic(_)
    )
}
