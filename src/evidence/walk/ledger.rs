//! The packets of the walk, so that what comes back is told apart.

use std::net::{IpAddr, SocketAddr};

use super::{HopProbed, WalkChannel};
use crate::evidence::ledger::grow_sparingly;
use crate::evidence::observation::Place;
use crate::evidence::{Channel, Ends, ObservationId, QUOTED, QuoteProof, Timestamp};
use crate::wire::bare::{self, PROTOCOL_EXPERIMENT};
use crate::wire::ip::{IpPacket, PROTOCOL_AH, PROTOCOL_ESP, PROTOCOL_UDP, Udp};

/// Packets kept: a walk has some 300.
const MOST_PROBES: usize = 512;
/// Of these, packets to the ports of traceroutes.
const MOST_CONTROLS: usize = 128;
/// SPI and sequence number.
const ESP_HEADER: usize = 8;
/// Answers to one packet that are noted; a second is worth telling, a flood is not.
const MOST_ANSWERS: u8 = 4;

/// One packet of the walk.
#[derive(Debug, Clone)]
pub(in crate::evidence) struct Probe {
    pub id: ObservationId,
    pub at: Timestamp,
    pub probed: HopProbed,
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// UDP checksum as sent; zero for ESP.
    checksum: u16,
    length: usize,
    /// The payload's beginning, as far as quotes show it: enough to tell two packets apart.
    pub payload: Vec<u8>,
    pub answers: u8,
}

/// All of them.
#[derive(Debug, Default)]
pub(in crate::evidence) struct WalkLedger {
    probes: Vec<Probe>,
}

/// Whose packet an ICMP error quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evidence) enum Quoted {
    /// The walk's packet of this index, and what shows that it is.
    Ours(usize, QuoteProof),
    /// One of the walk's, or of a request like it; the quote is too short to tell.
    Uncertain,
    /// None of the walk's.
    Foreign,
}

impl Probe {
    /// What a quote that begins like this UDP packet shows. IKE begins with a random cookie;
    /// a question may begin always the same.
    const fn proof(&self, checksum: u16) -> QuoteProof {
        match self.probed.channel {
            WalkChannel::Of(one) if one.row().question.is_some() && checksum == self.checksum => {
                QuoteProof::Checksum
            }
            WalkChannel::Of(one) if one.row().question.is_some() => QuoteProof::Guessable,
            _ => QuoteProof::Content,
        }
    }

    pub(super) fn new(
        place: Place,
        probed: HopProbed,
        ends: Ends,
        checksum: u16,
        payload: &[u8],
    ) -> Self {
        let (Place { at, id }, Ends { from, to }) = (place, ends);
        let length = payload.len();
        let payload = payload.get(..QUOTED).unwrap_or(payload).to_vec();
        Self { id, at, probed, from, to, checksum, length, payload, answers: 0 }
    }

    /// Notes one more answer; false where there were enough.
    pub(super) fn note_answer(&mut self) -> bool {
        self.answers = self.answers.saturating_add(1);
        self.answers <= MOST_ANSWERS
    }

    fn begins_like(&self, quoted: &[u8]) -> bool {
        self.payload.iter().zip(quoted).all(|(ours, quoted)| ours == quoted)
    }
}

impl WalkLedger {
    /// Whether one more is not kept. A traceroute of anybody's is a control, and must
    /// not push out the rest.
    pub(super) fn has_enough(&self, channel: WalkChannel) -> bool {
        let controls = || self.probes.iter().filter(|one| one.probed.channel == channel).count();
        let full = self.probes.len() >= MOST_PROBES;
        full || channel == WalkChannel::CONTROL && controls() >= MOST_CONTROLS
    }

    /// Whether this very packet of ESP or a bare protocol is known: a capture on a router
    /// has it twice.
    pub(super) fn has_same(&self, channel: WalkChannel, payload: &[u8]) -> bool {
        let header = payload.get(..ESP_HEADER);
        let same = |one: &Probe| {
            let alike = header.is_some() && one.payload.get(..ESP_HEADER) == header;
            one.probed.channel == channel && alike
        };
        !channel.is_udp() && self.probes.iter().any(same)
    }

    /// How many packets of an SPI went to a hop; `None` where some went to another.
    pub(super) fn only_at(&self, spi: u32, hop: u8) -> Option<usize> {
        let mine = || self.of_esp().filter(|one| one.payload.starts_with(&spi.to_be_bytes()));
        mine().all(|one| one.probed.hop == hop).then(|| mine().count())
    }

    fn of_esp(&self) -> impl Iterator<Item = &Probe> {
        self.probes.iter().filter(|one| one.probed.channel == WalkChannel::ESP)
    }

    pub(super) fn push(&mut self, probe: Probe) {
        grow_sparingly(&mut self.probes, 2, 4);
        self.probes.push(probe);
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Probe> {
        self.probes.get_mut(index)
    }

    /// The packet of an observation.
    pub(super) fn of(&self, id: ObservationId) -> Option<&Probe> {
        self.probes.iter().rev().find(|probe| probe.id == id)
    }

    /// Our own address.
    pub(in crate::evidence) fn client(&self) -> Option<IpAddr> {
        self.probes.first().map(|probe| probe.from.ip())
    }

    /// The flow whose own end is `local`.
    pub(in crate::evidence) fn flow_at(&self, local: SocketAddr) -> Option<Channel> {
        let probe = self.probes.iter().find(|probe| probe.from == local)?;
        Some(probe.probed.channel.channel())
    }

    /// The last packet that fits.
    pub(super) fn last(&self, fits: impl Fn(&Probe) -> bool) -> Option<usize> {
        self.probes.iter().rposition(fits)
    }

    /// Which packet an ICMP error quotes. Its bytes decide; where a router quotes no
    /// more than the ports, the checksum, unless a translator changed it.
    pub(in crate::evidence) fn quoted(&self, packet: &IpPacket<'_>) -> Quoted {
        match packet.protocol {
            _ if packet.authentication.is_some() => self.quoted_bare(packet),
            PROTOCOL_ESP => self.quoted_esp(packet.payload),
            PROTOCOL_UDP => Udp::parse(packet.payload)
                .map_or(Quoted::Foreign, |udp| self.quoted_udp(packet, &udp)),
            _ => self.quoted_bare(packet),
        }
    }

    /// An AH packet is known by its SPI, one of the protocol for experiments by its bytes.
    fn quoted_bare(&self, packet: &IpPacket<'_>) -> Quoted {
        let cut = || bare::spi_of_cut(packet.payload).filter(|_| packet.protocol == PROTOCOL_AH);
        let spi = packet.authentication.as_ref().and_then(|header| bare::spi(header)).or_else(cut);
        let bytes = packet.payload.get(..IDENTIFYING);
        let is_it = |probe: &Probe| match probe.probed.channel {
            WalkChannel::Ah => spi.is_some() && bare::spi_of_cut(&probe.payload) == spi,
            WalkChannel::Experiment => {
                let whole = packet.protocol == PROTOCOL_EXPERIMENT && spi.is_none();
                whole && bytes.is_some() && probe.begins_like(packet.payload)
            }
            _ => false,
        };
        self.only(is_it, QuoteProof::Content, Quoted::Foreign)
    }

    /// SPI and sequence number are of one packet only.
    fn quoted_esp(&self, quoted: &[u8]) -> Quoted {
        if quoted.len() < ESP_HEADER {
            return Quoted::Foreign;
        }
        let is_it =
            |probe: &Probe| probe.probed.channel == WalkChannel::ESP && probe.begins_like(quoted);
        self.only(is_it, QuoteProof::Content, Quoted::Foreign)
    }

    fn quoted_udp(&self, packet: &IpPacket<'_>, udp: &Udp<'_>) -> Quoted {
        let word = |at: usize| {
            let field = packet.payload.get(at..)?.first_chunk()?;
            Some(u16::from_be_bytes(*field))
        };
        let (length, checksum) = (word(4).unwrap_or(0), word(6).unwrap_or(0));
        let alike = |probe: &Probe| {
            probe.probed.channel.is_udp()
                && probe.to.port() == udp.destination_port
                && probe.length + 8 == usize::from(length)
        };
        if !self.probes.iter().any(alike) {
            return Quoted::Foreign;
        }
        let by_bytes = |probe: &Probe| alike(probe) && probe.begins_like(udp.payload);
        let mut fitting = self.probes.iter().enumerate().filter(|(_, probe)| by_bytes(probe));
        match (fitting.next(), fitting.next()) {
            // Bytes that are none of the walk's are of a request.
            (None, _) => Quoted::Foreign,
            (Some((index, probe)), None) if udp.payload.len() >= IDENTIFYING => {
                Quoted::Ours(index, probe.proof(checksum))
            }
            _ => {
                let is_it = |probe: &Probe| {
                    by_bytes(probe)
                        && probe.checksum == checksum
                        && probe.from == SocketAddr::new(packet.source, udp.source_port)
                };
                self.only(is_it, QuoteProof::Checksum, Quoted::Uncertain)
            }
        }
    }

    fn only(&self, is_it: impl Fn(&Probe) -> bool, proof: QuoteProof, otherwise: Quoted) -> Quoted {
        let mut fitting = self.probes.iter().enumerate().filter(|(_, probe)| is_it(probe));
        match (fitting.next(), fitting.next()) {
            (Some((index, _)), None) => Quoted::Ours(index, proof),
            (None, _) => otherwise,
            (Some(_), Some(_)) => Quoted::Uncertain,
        }
    }
}

/// Bytes of a payload that are enough to know it by.
const IDENTIFYING: usize = 8;
