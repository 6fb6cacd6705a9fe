//! IKE messages on both ports, sent and received.

mod cut;
mod nat;
mod request;
mod v1;
mod v2;

use std::net::SocketAddr;

use super::{Reply, unmatched};
use crate::evidence::ledger::Sent;
use crate::evidence::observation::Place;
use crate::evidence::{
    Answer, Carrier, Channel, Direction, Ends, EvidenceLog, Fact, Flaw, ObservationId, Request,
    Unmatched,
};
use crate::wire::isakmp::number::{exchange, flag, notify, payload, version};
use crate::wire::isakmp::{Cookie, Header, Message, v1 as ikev1, v2 as ikev2};
use crate::wire::nat_t::Encapsulated;

pub(super) use cut::begun;
pub(super) use request::is_damaged;
pub(in crate::evidence) use request::request;

/// Exchanges of the other end that are remembered.
const MOST_PEERS: usize = 64;
/// First messages of each of these that are noted.
const MOST_OPENED: usize = 8;

/// The request that a message answers, by its index, and what it says, or why no client
/// goes on with it.
type Said = (usize, Result<Answer, Flaw>);

impl EvidenceLog {
    /// An IKE datagram for us.
    pub(super) fn read_ike(
        &mut self,
        place: Place,
        flow: Channel,
        ends: Ends,
        datagram: &[u8],
    ) -> Option<(Channel, Fact)> {
        let bytes = match flow.unmarked(datagram) {
            Encapsulated::Keepalive => {
                return Some(unmatched(Channel::Ike4500, Unmatched::Keepalive));
            }
            Encapsulated::Ike(bytes) => bytes,
            Encapsulated::Esp(packet) if self.is_without_marker(packet) => {
                return Some(unmatched(Channel::Ike4500, Unmatched::WithoutMarker));
            }
            // The marker may be missing; what looks like an SPI is a cookie then.
            Encapsulated::Esp(packet) if Message::parse(packet).is_ok_and(|it| is_whole(&it)) => {
                return Some(unmatched(Channel::Ike4500, Unmatched::Malformed));
            }
            Encapsulated::Esp(_) if ends.from.ip() != self.path().server => {
                return self.read_stray_esp(ends.from.ip());
            }
            Encapsulated::Esp(packet) => {
                return self.read_traffic(place, Carrier::EspInUdp, Direction::Inbound, packet);
            }
            Encapsulated::Unknown(_) => {
                return Some(unmatched(Channel::Ike4500, Unmatched::Malformed));
            }
        };
        let Ok(message) = Message::parse(bytes) else {
            return Some(unmatched(flow, Unmatched::Malformed));
        };
        if let Some(sized) = self.read_size_answer(place, flow, ends.from, &message) {
            return Some(sized);
        }
        self.prove_whole(flow, &message.header);
        let choice = message.body(payload::SA).filter(|_| message.is_v1_clear());
        if choice.is_some_and(|sa| v1::transform_of(sa).is_none()) {
            return Some(unmatched(flow, Unmatched::Malformed));
        }
        let reply = Reply { from: ends.from, bytes };
        if let Some((index, spi)) = self.invalid_spi(&message) {
            return self.answered(place, index, reply, Answer::EspInvalidSpi { spi });
        }
        let answer = self.ike_answer(place, flow, &message, ends.to);
        let Some((index, answer)) = answer.filter(|_| !is_v2_request(&message)) else {
            let reason = if self.is_peers_own(place, flow, &message) {
                Unmatched::PeerInitiated
            } else {
                Unmatched::UnknownExchange
            };
            return Some(unmatched(flow, reason));
        };
        let sent = self.ledger.sent.get(index)?;
        if answer_is_request(&message.header) {
            // Not our own message: nobody knows what it is.
            if !may_be_ours(flow, &sent.payload, bytes) {
                return Some(unmatched(sent.channel, Unmatched::UnknownExchange));
            }
            let (request, _) = sent.transmission_before(place.at)?;
            return Some((sent.channel, Fact::Reflected { request }));
        }
        match answer {
            Ok(answer) => self.answered(place, index, reply, answer),
            Err(why) => self.unacceptable(place, index, ends.from, why),
        }
    }

    /// An answer that no client goes on with; from elsewhere it is nothing at all.
    fn unacceptable(
        &mut self,
        place: Place,
        index: usize,
        source: SocketAddr,
        flaw: Flaw,
    ) -> Option<(Channel, Fact)> {
        let sent = self.ledger.sent.get_mut(index)?;
        let (channel, (request, _)) = (sent.channel, sent.transmission_before(place.at)?);
        if sent.to != source {
            return Some(unmatched(channel, Unmatched::UnknownExchange));
        }
        sent.note_unacceptable().then_some((channel, Fact::Unacceptable { request, flaw }))
    }

    /// The flaw of an answer, unless the client of this log goes on all the same.
    fn counts(&self, accepted: Result<(), Flaw>) -> Option<Flaw> {
        accepted.err().filter(|_| !self.ledger.flaws_tell_nothing)
    }

    /// The request that a message answers, and what it says.
    fn ike_answer(
        &mut self,
        place: Place,
        flow: Channel,
        message: &Message,
        client: SocketAddr,
    ) -> Option<Said> {
        let last = self.last_request(flow, message.header.initiator_cookie)?;
        if message.header.version == version::V2 {
            self.v2_answer(message, client, last)
        } else {
            self.v1_answer(place, message, client, last)
        }
    }

    pub(in crate::evidence::read) fn last_request(
        &self,
        flow: Channel,
        cookie: Cookie,
    ) -> Option<usize> {
        self.ledger.last(|sent| {
            sent.flow == flow
                && sent.request.cookie() == Some(cookie)
                && !matches!(sent.request, Request::Goodbye { .. })
        })
    }

    /// Whether the server began it: inside an exchange that we know, inside one whose beginning
    /// was not recorded, or as an exchange of its own in a session that is under way.
    fn is_peers_own(&mut self, place: Place, flow: Channel, message: &Message) -> bool {
        let own_exchange = matches!(
            (message.header.version, message.header.exchange),
            (version::V1, exchange::QUICK | exchange::TRANSACTION | exchange::INFORMATIONAL)
        ) && !message.is_v1_clear();
        let cookie = message.header.initiator_cookie;
        let known = self.last_request(flow, cookie).is_some();
        if known {
            return own_exchange || is_v2_request(message);
        }
        let begins = message.header.version == version::V1
            && answer_is_request(&message.header)
            && self.is_under_way(flow);
        if begins
            && (self.ledger.peers.len() < MOST_PEERS || self.ledger.peers.contains_key(&cookie))
        {
            let peer = self.ledger.peers.entry(cookie).or_default();
            if peer.opened.len() < MOST_OPENED {
                peer.opened.push(place.id);
            }
        }
        begins
            || self.ledger.peers.contains_key(&cookie)
            || self.opens_nothing() && (own_exchange || is_v2_request(message))
    }

    /// Whether an exchange of the other end can only be of a session whose beginning is not here:
    /// it is on UDP 4500, where none begins, and this end asked for no tunnel.
    fn is_under_way(&self, flow: Channel) -> bool {
        flow == Channel::Ike4500 && self.opens_nothing()
    }

    /// Whether nobody asked for a tunnel in this log.
    fn opens_nothing(&self) -> bool {
        let opens = |sent: &Sent| {
            matches!(
                sent.request,
                Request::MainModeProposal { .. }
                    | Request::AggressiveProposal { .. }
                    | Request::SaInit { .. }
            )
        };
        self.ledger.last(opens).is_none()
    }

    /// What opened exchanges of the other end, in a session that is under way, to which this
    /// end said nothing.
    pub fn peers_unanswered(&self) -> impl Iterator<Item = ObservationId> {
        let unanswered = self.ledger.peers.values().filter(|one| !one.answered);
        unanswered.flat_map(|one| one.opened.iter().copied())
    }

    /// Whether a message of ours belongs to an exchange that the other end began: it answers,
    /// and asks for nothing.
    pub(super) fn answers_the_peer(&mut self, flow: Channel, datagram: &[u8]) -> bool {
        if self.ledger.peers.is_empty() {
            return false;
        }
        let header = flow.ike_message(datagram).and_then(|bytes| Header::parse(bytes).ok());
        let peer = header.and_then(|one| self.ledger.peers.get_mut(&one.initiator_cookie));
        peer.is_some_and(|peer| {
            peer.answered = true;
            true
        })
    }

    /// Whether it is a whole IKE message of an exchange of ours, and no ESP: its first bytes are
    /// our cookie.
    fn is_without_marker(&self, packet: &[u8]) -> bool {
        let header = Header::parse(packet).ok().filter(Header::is_plausible);
        let whole = header.filter(|one| usize::try_from(one.length) == Ok(packet.len()));
        whole.is_some_and(|one| {
            let ours = |sent: &Sent| sent.request.cookie() == Some(one.initiator_cookie);
            one.responder_cookie != [0; 8] && self.ledger.last(ours).is_some()
        })
    }

    /// An unprotected INVALID-SPI that names an SPI of ours (RFC 7296 1.5).
    fn invalid_spi(&self, message: &Message) -> Option<(usize, u32)> {
        let v1 = message.bodies(payload::NOTIFY).filter_map(|body| {
            let found = ikev1::Notify::parse(body).ok()?;
            (found.kind == notify::INVALID_SPI).then_some((found.spi, found.data))
        });
        let v2 = message.bodies(payload::V2_NOTIFY).filter_map(|body| {
            let found = ikev2::Notify::parse(body).ok()?;
            (found.kind == notify::INVALID_SPI).then_some((found.spi, found.data))
        });
        let named: Vec<_> = v1.chain(v2).flat_map(|(spi, data)| [spi, data]).collect();
        named.iter().find_map(|bytes| {
            let named = u32::from_be_bytes(bytes.as_slice().try_into().ok()?);
            let ours = |sent: &Sent| matches!(sent.request, Request::Esp { spi, echo: None, .. } if spi == named);
            Some((self.ledger.last(ours)?, named))
        })
    }
}

/// A request of IKEv2 behind IKE_SA_INIT, which from the other end answers nothing
/// (RFC 7296 3.1: the response flag).
fn is_v2_request(message: &Message) -> bool {
    message.header.version == version::V2
        && v2::is_protected(message)
        && message.header.flags & flag::V2_RESPONSE == 0
}

/// No ESP packet happens to be a whole message with all of its numbers right.
fn is_whole(message: &Message) -> bool {
    message.header.is_plausible() && !message.payloads.is_empty()
}

fn cookies(message: &Message) -> [u8; 16] {
    let mut cookies = [0; 16];
    let (initiator, responder) = cookies.split_at_mut(8);
    initiator.copy_from_slice(&message.header.initiator_cookie);
    responder.copy_from_slice(&message.header.responder_cookie);
    cookies
}

/// Whether a message may be one of ours that somebody changed: it is as long.
fn may_be_ours(flow: Channel, ours: &[u8], came: &[u8]) -> bool {
    flow.ike_message(ours).is_some_and(|ours| ours.len() == came.len())
}

/// A message that no responder would send: a reflector changed it on the way.
pub(super) fn answer_is_request(header: &Header) -> bool {
    let no_responder = header.responder_cookie == [0; 8];
    if header.version == version::V2 {
        return header.flags & flag::V2_RESPONSE == 0;
    }
    let opens = [exchange::IDENTITY_PROTECTION, exchange::AGGRESSIVE];
    no_responder && opens.contains(&header.exchange)
}
