//! What a packet says, by its protocol and direction.

use std::net::SocketAddr;

use super::ledger::{Heard, Sent};
use super::observation::Place;
use super::packet::Packet;
use super::{
    Answer, AnswerSource, Answered, Carrier, Channel, Direction, Ends, EvidenceLog, Fact,
    IcmpAbout, Request, RequestSent, Traffic, Unmatched,
};
use crate::wire::Capped;
use crate::wire::esp::EspHeader;
use crate::wire::nat_t::Encapsulated;
use pieces::Cut;

pub(super) use icmp::IcmpSaid;
pub(super) use rejection::Rejections;

mod damaged;
mod esp;
mod icmp;
pub(super) mod ike;
mod path;
mod pieces;
mod question;
mod rejection;
mod traffic;

/// Native ESP packets of one SPI and direction that are looked at; a probe sends
/// a handful, a tunnel millions.
const MOST_OF_ONE_SPI: u64 = 16;
/// Requests told apart in one run; every further one is only counted as sent.
pub(super) const MOST_REQUESTS: usize = 1_024;
/// Times of one request that are noted: no client repeats itself as often.
const MOST_TRANSMISSIONS: usize = 24;

/// What came, and from whom.
#[derive(Clone, Copy)]
struct Reply<'a> {
    from: SocketAddr,
    bytes: &'a [u8],
}

impl EvidenceLog {
    /// A packet of ours: remembered, so that answers find it.
    pub(super) fn read_outbound(
        &mut self,
        place: Place,
        packet: &Packet<'_>,
    ) -> Option<(Channel, Fact)> {
        let (flow, from, to, payload) = match packet {
            Packet::Udp { source, destination, payload, .. } => {
                (self.outbound_flow(*source, *destination)?, *source, *destination, payload)
            }
            Packet::Esp { source, destination, payload, .. } => {
                if self.is_long_known(place, Direction::Outbound, payload) {
                    return None;
                }
                (
                    Channel::Esp,
                    SocketAddr::new(*source, 0),
                    SocketAddr::new(*destination, 0),
                    payload,
                )
            }
            Packet::Ah { header, inside, .. } => {
                return self.read_ah(place, Direction::Outbound, *header, inside.as_deref());
            }
            Packet::Piece(piece) => return self.read_own_piece(place, piece),
            Packet::IcmpError { source, kind, quote, damaged, .. } => {
                let from = *source;
                return self.read_rejection(IcmpAbout { from, kind: *kind }, quote, *damaged);
            }
            Packet::Experiment { .. } => return None,
        };
        if flow == Channel::Ike4500
            && let Encapsulated::Esp(packet) = Encapsulated::classify(payload)
        {
            return self.read_traffic(place, Carrier::EspInUdp, Direction::Outbound, packet);
        }
        if let Some(padded) = self.read_padded(place, flow, packet) {
            return Some(padded);
        }
        let whole;
        let payload: &[u8] = match self.read_fragment(place, Direction::Outbound, flow, payload) {
            Some(Cut::Piece(channel, fact)) => return Some((channel, fact)),
            Some(Cut::Whole(message)) => {
                whole = message;
                &whole
            }
            None => payload,
        };
        if let Some(index) = self.ledger.same(flow, payload) {
            return self.sent_again(place, index, to);
        }
        if self.answers_the_peer(flow, payload) {
            return None;
        }
        let read = request_of(flow, payload).or_else(|| begun(flow, packet, payload));
        let Some((channel, request)) = read else {
            return unreadable(flow, packet, payload);
        };
        if packet.has_checksum() {
            self.ledger.sums.note(Direction::Outbound, packet.is_damaged());
        }
        self.ledger.sums_tell_nothing |= packet.is_damaged();
        let sent = RequestSent { request, transmission: 1, from, to };
        self.remember(Sent::new(place, flow, channel, &sent, payload));
        Some((channel, Fact::RequestSent(sent)))
    }

    /// The request at `index` once more.
    fn sent_again(
        &mut self,
        place: Place,
        index: usize,
        to: SocketAddr,
    ) -> Option<(Channel, Fact)> {
        let sent = self.ledger.sent.get_mut(index)?;
        if sent.transmissions.count() >= MOST_TRANSMISSIONS {
            return None;
        }
        sent.transmissions.push(place.id, place.at);
        let transmission = u32::capped(sent.transmissions.count());
        let fact = RequestSent { request: sent.request.clone(), transmission, from: sent.from, to };
        Some((sent.channel, Fact::RequestSent(fact)))
    }

    /// A packet for us.
    pub(super) fn read_inbound(
        &mut self,
        place: Place,
        packet: &Packet<'_>,
    ) -> Option<(Channel, Fact)> {
        match packet {
            Packet::Udp { source, destination, payload, truncated, .. } => {
                let flow = self.inbound_flow(*source, *destination)?;
                if self.ledger.sums_tell_nothing && packet.has_checksum() {
                    self.ledger.sums.note(Direction::Inbound, packet.is_damaged());
                }
                // Traffic is not worth summing up: it answers nothing.
                if !damaged::is_traffic(flow, payload) && self.is_dropped(packet) {
                    return self.read_damaged(place, flow, *source, payload);
                }
                if let Some(reflected) = self.reflected(place, flow, payload) {
                    return Some(reflected);
                }
                let ends = Ends { from: *source, to: *destination };
                if let Some(reply) = self.read_hop_reply(place, flow, *source, payload) {
                    return Some(reply);
                }
                match self.read_fragment(place, Direction::Inbound, flow, payload) {
                    Some(Cut::Piece(channel, fact)) => return Some((channel, fact)),
                    Some(Cut::Whole(message)) => {
                        return self.read_ike(place, flow, ends, &message);
                    }
                    None => {}
                }
                if *truncated {
                    return self.read_cut(place, flow, payload);
                }
                match flow {
                    Channel::Ike500 | Channel::Ike4500 => self.read_ike(place, flow, ends, payload),
                    _ => self.read_question(place, flow, Reply { from: *source, bytes: payload }),
                }
            }
            Packet::Esp { .. } if self.is_dropped(packet) => {
                Some(unmatched(Channel::Esp, Unmatched::Damaged))
            }
            Packet::Esp { source, payload, .. } => {
                if self.is_long_known(place, Direction::Inbound, payload) {
                    return None;
                }
                self.reflected(place, Channel::Esp, payload)
                    .or_else(|| self.read_esp(place, *source, payload))
            }
            Packet::Ah { header, inside, .. } => {
                self.read_ah(place, Direction::Inbound, *header, inside.as_deref())
            }
            Packet::Experiment { .. } => None,
            Packet::Piece(piece) => self.read_piece(place, Direction::Inbound, piece),
            Packet::IcmpError { quote, .. } if self.is_dropped(packet) => {
                Some(unmatched(icmp::channel_of_quote(quote), Unmatched::Damaged))
            }
            Packet::IcmpError { source, kind, mtu, quote, .. } => {
                self.read_icmp(place, IcmpSaid { from: *source, kind: *kind, mtu: *mtu }, quote)
            }
        }
    }

    /// What a short snap length left of a packet for us: traffic is counted by its beginning.
    fn read_cut(&mut self, place: Place, flow: Channel, payload: &[u8]) -> Option<(Channel, Fact)> {
        match Encapsulated::classify(payload) {
            Encapsulated::Esp(packet) if flow == Channel::Ike4500 => {
                self.read_traffic(place, Carrier::EspInUdp, Direction::Inbound, packet)
            }
            _ => Some(unmatched(flow, Unmatched::Cut)),
        }
    }

    /// Our own packet, come back byte for byte.
    fn reflected(&self, place: Place, flow: Channel, payload: &[u8]) -> Option<(Channel, Fact)> {
        let sent = self.ledger.sent.get(self.ledger.same(flow, payload)?)?;
        if sent.request == Request::Keepalive {
            // One byte, which a server behind a translator sends as well (RFC 3948 2.3).
            return None;
        }
        let (request, _) = sent.transmission_before(place.at)?;
        Some((sent.channel, Fact::Reflected { request }))
    }

    /// The fact that an answer makes of the request at `index`.
    fn answered(
        &mut self,
        place: Place,
        index: usize,
        reply: Reply<'_>,
        answer: Answer,
    ) -> Option<(Channel, Fact)> {
        let digest = self.ledger.digest(reply.bytes);
        let sent = self.ledger.sent.get_mut(index)?;
        let (request, sent_at) = sent.transmission_before(place.at)?;
        let repeated = match sent.note_answer(reply.from, digest) {
            Heard::New => false,
            Heard::Before => true,
            Heard::TooOften => return None,
        };
        let answered = Answered {
            request,
            rtt: place.at.since(sent_at),
            answer,
            source: answer_source(sent.to, reply.from),
            repeated,
        };
        Some((sent.channel, Fact::Answered(answered)))
    }

    fn remember(&mut self, sent: Sent) {
        if self.ledger.sent.len() >= MOST_REQUESTS {
            return;
        }
        if let Request::MainModeProposal { cookie, microsoft, .. } = sent.request {
            self.ledger.exchanges.entry(cookie).or_default().microsoft = microsoft;
        }
        self.ledger.push(sent);
    }

    /// Counts a native ESP packet: the first few of each SPI are looked at.
    fn is_long_known(&mut self, place: Place, direction: Direction, packet: &[u8]) -> bool {
        let spi = EspHeader::parse(packet).map(|header| header.spi);
        let traffic = spi.map(|spi| Traffic { carrier: Carrier::Esp, direction, spi });
        let number = traffic.ok().and_then(|traffic| self.count(place.id, traffic));
        number.is_some_and(|number| number > MOST_OF_ONE_SPI)
    }

    /// By our own port, and the server's where we asked several of its ports from that one; by
    /// the server's alone where a recording begins with an answer.
    pub(super) fn inbound_flow(
        &self,
        source: SocketAddr,
        destination: SocketAddr,
    ) -> Option<Channel> {
        self.ledger.flow_between(destination, source.port()).or_else(|| {
            let flow = Channel::at_port(source.port())?;
            let unheard = self.ledger.last(|sent| sent.flow == flow).is_none();
            (unheard && source.ip() == self.path().server).then_some(flow)
        })
    }

    /// By the server's port, or by our own where the server answered from elsewhere.
    fn outbound_flow(&self, source: SocketAddr, destination: SocketAddr) -> Option<Channel> {
        Channel::at_port(destination.port()).or_else(|| self.ledger.flow_at(source))
    }
}

/// The fact of a packet of ours that is IKE and cannot be read: a short snap length left
/// only its beginning, or it is damaged.
fn unreadable(flow: Channel, packet: &Packet<'_>, payload: &[u8]) -> Option<(Channel, Fact)> {
    let cut = matches!(packet, Packet::Udp { truncated: true, .. });
    let reason = if cut { Unmatched::Cut } else { Unmatched::Malformed };
    let is_ike = flow.is_ike();
    let told = is_ike && (cut || ike::is_damaged(flow, payload));
    told.then_some(unmatched(flow, reason))
}

/// The same of a message of IKE of which a short snap length left the beginning.
fn begun(flow: Channel, packet: &Packet<'_>, payload: &[u8]) -> Option<(Channel, Request)> {
    let cut = matches!(packet, Packet::Udp { truncated: true, .. });
    if cut && flow.is_ike() { ike::begun(flow, payload) } else { None }
}

/// What a packet of ours is, where it can be read.
fn request_of(flow: Channel, payload: &[u8]) -> Option<(Channel, Request)> {
    match flow {
        Channel::Ike500 | Channel::Ike4500 => ike::request(flow, payload),
        Channel::Esp => esp::request(payload),
        _ => {
            let sent = (flow.row().question?.sent)(payload)?;
            Some((flow, Request::Question(sent)))
        }
    }
}

/// The fact of a packet that answers nothing.
pub(super) const fn unmatched(channel: Channel, reason: Unmatched) -> (Channel, Fact) {
    (channel, Fact::Unmatched(reason))
}

fn answer_source(asked: SocketAddr, source: SocketAddr) -> AnswerSource {
    if asked.ip() != source.ip() {
        AnswerSource::OtherAddress(source.ip())
    } else if asked.port() == source.port() {
        AnswerSource::Asked
    } else {
        AnswerSource::OtherPort(source.port())
    }
}
