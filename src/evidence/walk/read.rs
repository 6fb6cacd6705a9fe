//! What the walk's packets, and what comes back for them, tell.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use super::ledger::{Probe, Quoted};
use super::{HopAnswer, HopAnswered, HopProbed, MOST_HOPS, WalkChannel};
use crate::evidence::observation::Place;
use crate::evidence::packet::Packet;
use crate::evidence::read::{IcmpSaid, ike, unmatched};
use crate::evidence::{
    Carrier, Channel, Direction, Ends, EvidenceLog, Fact, ObservationId, QuoteProof, Request,
    Traffic, Unmatched,
};
use crate::wire::bare;
use crate::wire::esp::EspHeader;
use crate::wire::ip::IpPacket;
use crate::wire::isakmp::{Header, Message};

/// Packets of one SPI and one hop limit after which they are a tunnel's.
const MOST_AT_ONE_HOP: usize = 3;

impl EvidenceLog {
    /// A packet of ours whose hop limit runs out on the way; `None` for any other.
    pub(in crate::evidence) fn read_walk(
        &mut self,
        place: Place,
        packet: &Packet<'_>,
    ) -> Option<(Channel, Fact)> {
        let Walking { hop, ends, payload, checksum } = walking(packet)?;
        if !(1..=MOST_HOPS).contains(&hop) || ends.to.ip() != self.path().server {
            return None;
        }
        let payload = payload.as_ref();
        let channel = match packet {
            Packet::Esp { .. } => self.is_no_traffic(hop, payload).then_some(WalkChannel::ESP)?,
            Packet::Ah { .. } => WalkChannel::Ah,
            Packet::Experiment { .. } => WalkChannel::Experiment,
            _ => walked_with(ends.to.port(), payload)?,
        };
        // One packet too many is the walk's all the same, and no request.
        if self.ledger.walk.has_enough(channel) || self.ledger.walk.has_same(channel, payload) {
            return Some(unmatched(channel.channel(), Unmatched::OfTheWalk));
        }
        let probed = HopProbed { channel, hop };
        self.ledger.walk.push(Probe::new(place, probed, ends, checksum, payload));
        Some((channel.channel(), Fact::HopProbed(probed)))
    }

    /// A tunnel's own ESP may have few hops left where it was recorded. Then all of it
    /// has as many, while a walk's SPI has many hop limits.
    fn is_no_traffic(&self, hop: u8, packet: &[u8]) -> bool {
        let (carrier, direction) = (Carrier::Esp, Direction::Outbound);
        EspHeader::parse(packet).is_ok_and(|header| {
            let known = Traffic { carrier, direction, spi: header.spi };
            let comes = self
                .traffic
                .keys()
                .any(|one| one.carrier == Carrier::Esp && one.direction == Direction::Inbound);
            let most = if comes { 1 } else { MOST_AT_ONE_HOP };
            !self.traffic.contains_key(&known)
                && self.ledger.walk.only_at(header.spi, hop).is_none_or(|alike| alike < most)
        })
    }

    /// An ICMP error about a packet of the walk.
    pub(in crate::evidence) fn read_hop_error(
        &mut self,
        place: Place,
        said: IcmpSaid,
        quoted: &IpPacket<'_>,
    ) -> Option<(Channel, Fact)> {
        let Quoted::Ours(index, proof) = self.ledger.walk.quoted(quoted) else { return None };
        let server = self.path().server;
        let probe = self.ledger.walk.get_mut(index)?;
        if said.from != server && is_no_router(said.from, probe.from.ip()) {
            return Some(unmatched(probe.probed.channel.channel(), Unmatched::ForeignQuote));
        }
        let translated = quoted.source != probe.from.ip();
        let answer = HopAnswer::Icmp(said.kind);
        self.hop_answered(place, index, Word { from: said.from, answer, proof, translated })
    }

    /// What the target says, in its own protocol, to a packet of the walk.
    pub(in crate::evidence) fn read_hop_reply(
        &mut self,
        place: Place,
        flow: Channel,
        from: SocketAddr,
        payload: &[u8],
    ) -> Option<(Channel, Fact)> {
        if from.ip() != self.path().server {
            return None;
        }
        let index = self.ledger.walk.last(|probe| {
            probe.probed.channel.channel() == flow && answers(&probe.payload, flow, payload)
        })?;
        let (answer, proof) = (HopAnswer::Reply, QuoteProof::Content);
        let word = Word { from: from.ip(), answer, proof, translated: false };
        self.hop_answered(place, index, word)
    }

    fn hop_answered(&mut self, place: Place, index: usize, word: Word) -> Option<(Channel, Fact)> {
        let Word { from, answer, proof, translated } = word;
        let from_target = from == self.path().server;
        let probe = self.ledger.walk.get_mut(index)?;
        let HopProbed { channel, hop } = probe.probed;
        if !probe.note_answer() {
            return Some(unmatched(channel.channel(), Unmatched::ForeignQuote));
        }
        let (probe, rtt) = (probe.id, place.at.since(probe.at));
        let answered =
            HopAnswered { probe, channel, hop, from, answer, rtt, from_target, translated, proof };
        Some((channel.channel(), Fact::HopAnswered(answered)))
    }

    /// The packet of the walk that an observation is about, as far as it was kept.
    pub(in crate::evidence) fn walked(&self, probe: ObservationId) -> Option<(Channel, &[u8])> {
        let probe = self.ledger.walk.of(probe)?;
        Some((probe.probed.channel.channel(), &probe.payload))
    }
}

/// No router on the way has our `own` address, or one that stands for no single host
/// (RFC 1122 3.2.1.3).
fn is_no_router(from: IpAddr, own: IpAddr) -> bool {
    let of_no_host = match from {
        IpAddr::V4(from) => {
            let [first, ..] = from.octets();
            from.is_loopback() || from.is_multicast() || first == 0 || first >= 240
        }
        IpAddr::V6(from) => from.is_loopback() || from.is_multicast() || from.is_unspecified(),
    };
    from == own || of_no_host
}

/// What is said of a packet of the walk, and by whom.
#[derive(Clone, Copy)]
struct Word {
    from: IpAddr,
    answer: HopAnswer,
    proof: QuoteProof,
    /// The quote has another sender than us.
    translated: bool,
}

/// A packet that may be the walk's.
struct Walking<'a> {
    hop: u8,
    ends: Ends,
    payload: Cow<'a, [u8]>,
    /// UDP checksum; zero for every other protocol.
    checksum: u16,
}

/// What a packet walks with, if anything; port 0 stands for none.
fn walking<'a>(packet: &'a Packet<'_>) -> Option<Walking<'a>> {
    let (source, destination, hop, payload) = match packet {
        Packet::Udp { source, destination, payload, checksum, hop_limit, pieces: None, .. } => {
            let ends = Ends { from: *source, to: *destination };
            let payload = Cow::Borrowed(payload.as_ref());
            return Some(Walking { hop: *hop_limit, ends, payload, checksum: *checksum });
        }
        Packet::Esp { source, destination, payload, hop_limit, .. }
        | Packet::Experiment { source, destination, payload, hop_limit } => {
            (source, destination, *hop_limit, Cow::Borrowed(payload.as_ref()))
        }
        Packet::Ah { source, destination, header, hop_limit, bare: true, .. } => {
            let whole = bare::authentication(bare::spi(header)?);
            (source, destination, *hop_limit, Cow::Owned(whole))
        }
        _ => return None,
    };
    let [from, to] = [*source, *destination].map(|address| SocketAddr::new(address, 0));
    Some(Walking { hop, ends: Ends { from, to }, payload, checksum: 0 })
}

/// What a UDP payload to a port walks with. Whatever else goes on an IKE exchange
/// is a client's, however few hops it has left.
fn walked_with(port: u16, payload: &[u8]) -> Option<WalkChannel> {
    let opens =
        |flow| matches!(ike::request(flow, payload), Some((_, Request::MainModeProposal { .. })));
    match Channel::at_port(port) {
        Some(Channel::Ike500) if !opens(Channel::Ike500) => (!Header::parse(payload)
            .is_ok_and(|header| header.is_plausible()))
        .then_some(WalkChannel::Noise500),
        Some(channel) => {
            let starts = match channel.row().question {
                Some(question) => question.asks(payload).is_some(),
                None => opens(channel),
            };
            (starts && channel.row().walked).then_some(WalkChannel::Of(channel))
        }
        None => Channel::is_control(port).then_some(WalkChannel::CONTROL),
    }
}

/// Whether `reply` answers the packet of the walk that begins with `sent`.
fn answers(sent: &[u8], flow: Channel, reply: &[u8]) -> bool {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => {
            let both = flow.ike_message(sent).zip(flow.ike_message(reply));
            both.is_some_and(|(sent, reply)| shares_cookie(sent, reply))
        }
        Channel::Control => reply.starts_with(sent) && !sent.is_empty(),
        _ => flow.row().question.is_some_and(|question| {
            let number = question.asks(sent);
            number.is_some() && (question.said)(reply).map(|said| said.number) == number
        }),
    }
}

/// The initiator's cookie (RFC 2408 3.1): each packet of the walk has its own.
fn shares_cookie(sent: &[u8], reply: &[u8]) -> bool {
    let cookie = sent.first_chunk::<8>();
    cookie.is_some() && cookie == reply.first_chunk() && Message::parse(reply).is_ok()
}
