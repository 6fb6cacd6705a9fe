//! The log: append only, the single hand-over between the halves of the program.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use super::hops::{Hops, Travelled};
use super::ledger::{Ledger, grow_sparingly};
use super::packet::{Packet, Unpacker};
use super::patience::FirstPieces;
use super::pieces::{Key, Pieces};
use super::sizes::Sizes;
use super::{
    Channel, Direction, Fact, Flow, Frame, Learned, NotSent, Observation, ObservationId, Timestamp,
    Traffic,
};

/// Observations kept: far more than a run makes, so a flood cannot fill memory.
const MOST_OBSERVATIONS: usize = 20_000;
/// Observations after which only packets of ours are noted: no flood takes their place.
const MOST_BEFORE_ONLY_OURS: usize = MOST_OBSERVATIONS / 2;
/// Packets of one channel that were lost between two ends, kept.
const MOST_LOST: usize = 64;
/// Observations of packets that answer nothing, kept.
const MOST_UNMATCHED: usize = 1_000;

/// What is known of the path before the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The server, as addressed.
    pub server: IpAddr,
    /// Our address on the outside of a NAT, where the user knows it.
    pub public_address: Option<IpAddr>,
}

/// Everything observed in one run, in order.
#[derive(Debug)]
pub struct EvidenceLog {
    path: Path,
    observations: Vec<Observation>,
    unmatched: usize,
    pub(super) ledger: Ledger,
    unpacker: Unpacker,
    hops: Hops,
    pub(super) pieces: Pieces,
    pub(super) first_pieces: FirstPieces,
    pub(super) sizes: Sizes,
    /// Packets of each security association, and the observation of the first.
    pub(super) traffic: BTreeMap<Traffic, (u64, ObservationId)>,
}

/// What came of recording a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The observation that the frame made, if any.
    pub observation: Option<ObservationId>,
    /// A datagram for our own machines.
    pub received: Option<Received>,
}

/// A datagram (or ESP packet) that came to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The conversation, known by our own port.
    pub flow: Flow,
    /// Who sent it; port 0 for ESP.
    pub from: SocketAddr,
    /// UDP payload or ESP packet.
    pub payload: Vec<u8>,
}

/// Where and when an observation is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub at: Timestamp,
    /// The id that the next observation gets.
    pub id: ObservationId,
}

impl EvidenceLog {
    /// An empty log for a path.
    #[must_use]
    pub fn new(path: Path) -> Self {
        Self {
            path,
            observations: Vec::new(),
            unmatched: 0,
            ledger: Ledger::default(),
            unpacker: Unpacker::new(),
            hops: Hops::default(),
            pieces: Pieces::default(),
            first_pieces: FirstPieces::default(),
            sizes: Sizes::default(),
            traffic: BTreeMap::new(),
        }
    }

    /// What is known of the path.
    #[must_use]
    pub const fn path(&self) -> Path {
        self.path
    }

    /// All observations, in order.
    #[must_use]
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// Our own address, as our packets show it.
    #[must_use]
    pub fn client(&self) -> Option<IpAddr> {
        self.ledger.sent.first().map(|sent| sent.from.ip())
    }

    /// How far the packets of a direction had come, those that made observations.
    #[must_use]
    pub const fn travelled(&self, direction: Direction) -> Option<Travelled> {
        self.hops.of(direction)
    }

    /// The observation with an id.
    #[must_use]
    pub fn observation(&self, id: ObservationId) -> Option<&Observation> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.observations.get(index)
    }

    /// Takes in a frame under its number in the capture.
    pub fn record(&mut self, frame: &Frame, number: u64) -> Recorded {
        let Some(bytes) = frame.ip_packet() else { return Recorded::default() };
        let Ok(Some(packet)) = self.unpacker.unpack(frame.at, bytes) else {
            return Recorded::default();
        };
        let received = match frame.direction {
            Direction::Inbound => self.received(&packet),
            Direction::Outbound => None,
        };
        let observation = self.take(frame.at, frame.direction, &packet, number);
        Recorded { observation, received }
    }

    /// Takes in a packet that was unpacked already; gives what it told.
    pub(super) fn take(
        &mut self,
        at: Timestamp,
        direction: Direction,
        packet: &Packet<'_>,
        number: u64,
    ) -> Option<ObservationId> {
        let place = Place { at, id: self.next_id() };
        self.pieces.pass(at);
        if let Packet::Udp { pieces: Some(identification), .. } = packet {
            self.pieces.settle(Key::Ip { direction, identification: *identification });
        }
        let seen = match direction {
            Direction::Outbound => self.read_outbound(place, packet),
            Direction::Inbound => self.read_inbound(place, packet),
        };
        let (channel, fact) = seen?;
        let id = self.append(place.at, Some(number), channel, fact)?;
        if let Some((source, hop_limit)) = packet.hop_limit()
            && (direction == Direction::Outbound || source == self.path.server)
        {
            self.hops.note(direction, hop_limit);
        }
        Some(id)
    }

    /// Takes in a send that failed.
    pub fn record_not_sent(&mut self, at: Timestamp, channel: Channel, reason: NotSent) {
        self.append(at, None, channel, Fact::NotSent(reason));
    }

    /// Takes in what the frame of a number, recorded last, says to whoever has the
    /// key; false where the log is full.
    pub fn learn(
        &mut self,
        at: Timestamp,
        number: u64,
        channel: Channel,
        learned: Learned,
    ) -> bool {
        self.append(at, Some(number), channel, Fact::Learned(learned)).is_some()
    }

    /// Takes in that packets were recorded at one end of the path only; gives
    /// the observations, bounded in number.
    pub fn note_lost(
        &mut self,
        channel: Channel,
        direction: Direction,
        packets: &[(u64, Timestamp)],
    ) -> Vec<ObservationId> {
        let fact = Fact::LostBetween { direction };
        let packets = packets.iter().take(MOST_LOST);
        packets
            .filter_map(|(frame, at)| self.append(*at, Some(*frame), channel, fact.clone()))
            .collect()
    }

    fn received(&self, packet: &Packet<'_>) -> Option<Received> {
        match packet {
            Packet::Udp { source, destination, payload, .. } => {
                let flow = self.ledger.flow_at(*destination)?;
                Some(Received { flow, from: *source, payload: payload.to_vec() })
            }
            Packet::Esp { source, payload, .. } if *source == self.path.server => Some(Received {
                flow: Flow::Esp,
                from: SocketAddr::new(*source, 0),
                payload: payload.to_vec(),
            }),
            _ => None,
        }
    }

    fn next_id(&self) -> ObservationId {
        ObservationId(u32::try_from(self.observations.len()).unwrap_or(u32::MAX).saturating_add(1))
    }

    pub(super) fn append(
        &mut self,
        at: Timestamp,
        frame: Option<u64>,
        channel: Channel,
        fact: Fact,
    ) -> Option<ObservationId> {
        let says_nothing_new = matches!(
            fact,
            Fact::Unmatched(_)
                | Fact::Piece(_)
                | Fact::Answered(super::Answered { repeated: true, .. })
        );
        if says_nothing_new {
            self.unmatched = self.unmatched.saturating_add(1);
        }
        let most = match fact {
            Fact::RequestSent(_) | Fact::NotSent(_) | Fact::FirstPiece(_) | Fact::SizeProbe(_) => {
                MOST_OBSERVATIONS
            }
            _ => MOST_BEFORE_ONLY_OURS,
        };
        let full = self.observations.len() >= most;
        if full || (self.unmatched > MOST_UNMATCHED && says_nothing_new) {
            return None;
        }
        let id = self.next_id();
        grow_sparingly(&mut self.observations);
        self.observations.push(Observation { id, at, frame, channel, fact });
        Some(id)
    }
}
