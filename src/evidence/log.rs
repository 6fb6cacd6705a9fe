//! The log: append only, the single hand-over between the halves of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use super::heard::{Heard, HeardPacket, HeardPort, NO_STRANGER};
use super::hops::{Hops, Travelled};
use super::ledger::{Ledger, grow_sparingly};
use super::observation::Place;
use super::packet::{Packet, Unpacker};
use super::patience::FirstPieces;
use super::pieces::{Key, Pieces};
use super::read::{MOST_REQUESTS, Rejections};
use super::sizes::Sizes;
use super::{
    Channel, Direction, Fact, Frame, HopAnswer, Learned, NotSent, Observation, ObservationId,
    Timestamp, Traffic,
};
use crate::wire::Capped;
use crate::wire::icmp::IcmpMeaning;
use crate::wire::nat_t::NON_ESP_MARKER;

/// Ports of fresh flows that are told apart: a run has two.
const MOST_FRESH_PORTS: usize = 16;
/// Observations kept: far more than a run makes, so a flood cannot fill memory.
const MOST_OBSERVATIONS: usize = 20_000;
/// Observations after which only packets of ours are noted: no flood takes their place.
const MOST_BEFORE_ONLY_OURS: usize = MOST_OBSERVATIONS / 2;
/// Observations after which nothing is noted but packets of ours and what answers them.
const MOST_OF_THE_REST: usize = MOST_BEFORE_ONLY_OURS / 2;
/// Observations of an exchange that nobody answers, and of a whole negotiation.
const OBSERVATIONS: [usize; 2] = [4, 18];
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

/// A frame of another recording, and when it went.
#[derive(Debug, Clone, Copy)]
pub struct FrameTime {
    /// Its number, from 1.
    pub frame: u64,
    /// By the clock of this log.
    pub at: Timestamp,
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
    heard: Heard,
    /// Our ports of flows that are asked beside the client's own.
    fresh_ports: BTreeSet<u16>,
    pub(super) icmp: IcmpTally,
    pub(super) pieces: Pieces,
    pub(super) first_pieces: FirstPieces,
    pub(super) sizes: Sizes,
    /// Where the first tunnel's packet of ours came from, which asks for nothing.
    local: Option<IpAddr>,
    /// When the latest packet for us came, whatever it was.
    last_heard: Option<Timestamp>,
    /// When the latest packet of ours left that is no ICMP error.
    last_sent: Option<Timestamp>,
    /// Packets of each security association, and the observation of the first.
    pub(super) traffic: BTreeMap<Traffic, (u64, ObservationId)>,
    pub(super) rejections: Rejections,
    /// The recording holds first pieces of messages and no later one of anybody's.
    only_first_pieces: bool,
}

/// How many ICMP errors came, noted or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IcmpTally {
    /// Packets that we sent: each draws one error at most (RFC 1122 3.2.2).
    pub sent: u64,
    /// Errors whose own checksum is right.
    pub errors: u64,
    /// Of these, errors of which nothing shows that their sender had a packet of ours.
    pub unproven: u64,
}

/// What came of recording a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The observation that the frame made, if any.
    pub observation: Option<ObservationId>,
    /// A datagram for our own machines.
    pub received: Option<Received>,
    /// An ICMP error about a packet of ours.
    pub error: Option<ReportedError>,
}

/// An ICMP error, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedError {
    /// The conversation of the packet.
    pub flow: Channel,
    /// When the packet went out, as far as that is known.
    pub sent_at: Timestamp,
    /// The packet's payload; of a packet of the walk the beginning, enough to know it by.
    pub payload: Vec<u8>,
    /// Who says so.
    pub from: IpAddr,
    /// What is said.
    pub meaning: IcmpMeaning,
    /// It came from the address that we probe.
    pub from_target: bool,
    /// It quotes what nobody can know who did not have the packet.
    pub is_proven: bool,
}

/// A datagram (or ESP packet) that came to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The conversation, known by our own port.
    pub flow: Channel,
    /// Who sent it; port 0 for ESP.
    pub from: SocketAddr,
    /// UDP payload or ESP packet.
    pub payload: Vec<u8>,
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
            heard: Heard::default(),
            fresh_ports: BTreeSet::new(),
            icmp: IcmpTally::default(),
            pieces: Pieces::default(),
            first_pieces: FirstPieces::default(),
            sizes: Sizes::default(),
            local: None,
            last_heard: None,
            last_sent: None,
            traffic: BTreeMap::new(),
            rejections: Rejections::default(),
            only_first_pieces: false,
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
        let sent = self.ledger.sent.first().map(|sent| sent.from.ip());
        sent.or_else(|| self.ledger.walk.client()).or(self.local)
    }

    /// When the latest packet for us came, also where it told nothing.
    #[must_use]
    pub const fn last_heard(&self) -> Option<Timestamp> {
        self.last_heard
    }

    /// The same of the latest packet of ours that says anything, as an ICMP error does not.
    #[must_use]
    pub const fn last_sent(&self) -> Option<Timestamp> {
        self.last_sent
    }

    /// How far the packets of a direction had come, those that made observations.
    #[must_use]
    pub const fn travelled(&self, direction: Direction) -> Option<Travelled> {
        self.hops.of(direction)
    }

    /// What came from a port of the server on which IKE is asked, whatever it was and
    /// whoever sent it.
    #[must_use]
    pub fn heard_of_anybody(&self, port: u16) -> Option<&HeardPort> {
        self.heard.of(port)
    }

    /// The same, where it is more than one packet of a stranger.
    #[must_use]
    pub fn heard(&self, port: u16) -> Option<&HeardPort> {
        // What looks like traffic is counted by itself, and observed once.
        let is_many = |id: &ObservationId| match self.observation(*id).map(|one| &one.fact) {
            Some(Fact::Traffic(traffic)) => {
                self.traffic.get(traffic).is_some_and(|(count, _)| *count >= NO_STRANGER.into())
            }
            _ => false,
        };
        self.heard.of(port).filter(|heard| heard.counts() || heard.unusable.iter().any(is_many))
    }

    /// Whether no message of either end has a right checksum: the file was changed after it was
    /// recorded, addresses perhaps, of which the hashes in it were made.
    #[must_use]
    pub const fn was_rewritten(&self) -> bool {
        self.ledger.sums.were_rewritten()
    }

    /// No packet comes any more: gives up what is kept to find the requests of answers.
    pub fn settle(&mut self) {
        self.ledger.settle();
        self.observations.shrink_to_fit();
    }

    /// Whether more requests were sent than are kept: answers to later ones are nobody's here.
    #[must_use]
    pub const fn forgets_requests(&self) -> bool {
        self.ledger.sent.len() >= MOST_REQUESTS
    }

    /// How many ICMP errors came.
    #[must_use]
    pub const fn icmp_tally(&self) -> IcmpTally {
        self.icmp
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
            Direction::Inbound if !self.is_dropped(&packet) => self.received(&packet),
            Direction::Inbound | Direction::Outbound => None,
        };
        let observation = self.take(frame.at, frame.direction, &packet, number);
        let error = observation.and_then(|id| self.reported(id));
        Recorded { observation, received, error }
    }

    /// The ICMP error of an observation, with the packet that it is about.
    fn reported(&self, id: ObservationId) -> Option<ReportedError> {
        match &self.observation(id)?.fact {
            Fact::IcmpError(report) => {
                let made = |one: &(ObservationId, Timestamp)| one.0 == report.request;
                let mut sent = self.ledger.sent.iter();
                let sent = sent.find(|sent| sent.transmissions.iter().any(made))?;
                Some(ReportedError {
                    flow: sent.flow,
                    sent_at: self.observation(report.request)?.at,
                    payload: sent.payload.clone(),
                    from: report.from,
                    meaning: report.kind.meaning(),
                    from_target: report.from_target,
                    is_proven: report.proof > super::QuoteProof::Guessable,
                })
            }
            Fact::HopAnswered(answered) => {
                let (flow, payload) = self.walked(answered.probe)?;
                let HopAnswer::Icmp(kind) = answered.answer else { return None };
                Some(ReportedError {
                    flow,
                    sent_at: self.observation(answered.probe)?.at,
                    payload: payload.to_vec(),
                    from: answered.from,
                    meaning: kind.meaning(),
                    from_target: answered.from_target,
                    is_proven: true,
                })
            }
            _ => None,
        }
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
            Direction::Outbound => {
                // An error draws none (RFC 1122 3.2.2).
                let draws = u64::from(!matches!(packet, Packet::IcmpError { .. }));
                self.icmp.sent = self.icmp.sent.saturating_add(draws);
                self.last_sent =
                    if draws > 0 { self.last_sent.max(Some(at)) } else { self.last_sent };
                self.local = self.local.or_else(|| packet.ends().map(|(source, _)| source));
                self.read_walk(place, packet).or_else(|| self.read_outbound(place, packet))
            }
            Direction::Inbound => {
                self.last_heard = self.last_heard.max(Some(at));
                self.read_inbound(place, packet)
            }
        };
        let (channel, fact) = seen?;
        let of_the_walk = matches!(fact, Fact::HopProbed(_));
        let id = self.append(place.at, Some(number), channel, fact)?;
        if direction == Direction::Inbound {
            self.note_heard(packet, id);
        }
        if let Some((source, hop_limit)) = packet.hop_limit()
            && !of_the_walk
            && (direction == Direction::Outbound || source == self.path.server)
        {
            self.hops.note(direction, hop_limit);
        }
        Some(id)
    }

    fn note_heard(&mut self, packet: &Packet<'_>, id: ObservationId) {
        let Packet::Udp { source, destination, payload, .. } = packet else { return };
        if self.fresh_ports.contains(&destination.port()) || source.ip() != self.path.server {
            return;
        }
        let flow = self.inbound_flow(*source, *destination);
        let Some(fact) = self.observations.last().map(|one| &one.fact) else { return };
        // Once is enough, and there may be many of both.
        let is_known = self.heard.of(source.port()).is_some_and(|heard| heard.is_proven);
        let cookie_of_ours = !is_known && self.has_cookie_of_ours(payload);
        self.heard.note(source.port(), flow, HeardPacket { id, fact, cookie_of_ours });
    }

    /// Whether a datagram begins with the initiator cookie of an exchange of ours, behind the
    /// non-ESP marker or without it.
    fn has_cookie_of_ours(&self, payload: &[u8]) -> bool {
        let bytes = payload.strip_prefix(&NON_ESP_MARKER).unwrap_or(payload);
        let mut cookies = self.ledger.sent.iter().filter_map(|sent| sent.request.cookie());
        cookies.any(|cookie| bytes.starts_with(&cookie))
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
        if learned == Learned::FreshFlow {
            self.note_fresh(number);
        }
        self.append(at, Some(number), channel, Fact::Learned(learned)).is_some()
    }

    /// The frame of a number, recorded last, is of a flow that is asked beside the client's own.
    fn note_fresh(&mut self, number: u64) {
        let of_frame = |one: &&Observation| one.frame == Some(number);
        let sent = self.observations.iter().rev().take_while(of_frame);
        let ports = sent.filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some(sent.from.port()),
            _ => None,
        });
        let room = MOST_FRESH_PORTS.saturating_sub(self.fresh_ports.len());
        let ports: Vec<_> = ports.take(room).collect();
        self.fresh_ports.extend(ports);
    }

    /// Our ports of flows that are asked beside the client's own, as notes say.
    #[must_use]
    pub const fn fresh_ports(&self) -> &BTreeSet<u16> {
        &self.fresh_ports
    }

    /// Takes in that packets were recorded at one end of the path only; gives
    /// the observations, bounded in number.
    pub fn note_lost(
        &mut self,
        channel: Channel,
        direction: Direction,
        packets: &[FrameTime],
    ) -> Vec<ObservationId> {
        let fact = Fact::LostBetween { direction };
        let packets = packets.iter().take(MOST_LOST);
        packets
            .filter_map(|one| self.append(one.at, Some(one.frame), channel, fact.clone()))
            .collect()
    }

    /// Whether the host that a packet is for drops it, since its checksum is wrong.
    pub(super) fn is_dropped(&self, packet: &Packet<'_>) -> bool {
        let leaves =
            || packet.hop_limit().is_some_and(|(_, hops)| self.hops.leaves_the_server(hops));
        packet.is_damaged() && !self.ledger.sums_tell_nothing && !leaves()
    }

    fn received(&self, packet: &Packet<'_>) -> Option<Received> {
        match packet {
            // A datagram that is longer than its packet reaches no socket.
            Packet::Udp { truncated: true, .. } => None,
            Packet::Udp { source, destination, payload, .. } => {
                let flow = self.ledger.flow_at(*destination)?;
                Some(Received { flow, from: *source, payload: payload.to_vec() })
            }
            Packet::Esp { source, payload, .. } if *source == self.path.server => Some(Received {
                flow: Channel::Esp,
                from: SocketAddr::new(*source, 0),
                payload: payload.to_vec(),
            }),
            _ => None,
        }
    }

    /// Takes in that the recording holds no later piece of any message, of nobody's.
    pub(super) const fn lacks_later_pieces(&mut self) {
        self.only_first_pieces = true;
    }

    /// Whether the recording holds first pieces of messages and no later one of anybody's: then
    /// it was made by ports, which later pieces do not have, and tells of none that it is lost.
    #[must_use]
    pub const fn holds_only_first_pieces(&self) -> bool {
        self.only_first_pieces
    }

    fn next_id(&self) -> ObservationId {
        ObservationId(u32::capped(self.observations.len()).saturating_add(1))
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
            Fact::RequestSent(_)
            | Fact::HopProbed(_)
            | Fact::NotSent(_)
            | Fact::FirstPiece(_)
            | Fact::SizeProbe(_) => MOST_OBSERVATIONS,
            // Bounded for each request: no flood of errors takes their place.
            Fact::Answered(super::Answered { repeated: false, .. })
            | Fact::EspFromElsewhere { .. }
            | Fact::SeenTranslated(_)
            | Fact::HopAnswered(_)
            | Fact::SizeAnswered(_)
            | Fact::Learned(_) => MOST_BEFORE_ONLY_OURS,
            _ => MOST_OF_THE_REST,
        };
        let full = self.observations.len() >= most;
        if full || (self.unmatched > MOST_UNMATCHED && says_nothing_new) {
            return None;
        }
        let id = self.next_id();
        let [short, whole] = OBSERVATIONS;
        grow_sparingly(&mut self.observations, short, whole);
        self.observations.push(Observation { id, at, frame, channel, fact });
        Some(id)
    }
}
