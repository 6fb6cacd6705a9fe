//! What comes behind message 4, where the far end has a pre-shared key.
//!
//! Only here is something kept of an exchange: what message 1 offered until message 3
//! comes, then what the keys are made of, then the keys. All of it is bounded, exchanges
//! by site as well, and no key is made before message 5 asks for it. Who began an exchange
//! has shown with the responder's cookie to be there, and only from its address does the
//! exchange go on; one that has not shown the key never pushes out one that has.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::limits::{Bucket, Rate};
use super::main_mode::Message4;
use super::{Arrival, ArrivalKind, Draw};
use crate::crypto::{CbcCipher, Phase1Algorithms, PreSharedKey, RandomStream};
use crate::evidence::Timestamp;
use crate::protocol::tunnel::{
    Agreed, AuthenticationPolicy, Drawn, L2tpInside, TunnelResponder, WrongKey,
};
use crate::wire::esp::EspHeader;
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::EncryptedMessage;
use crate::wire::isakmp::{Cookie, Header, Message};

/// Messages 1 remembered, and the bytes of one's SA payload that is.
const MOST_PROPOSALS: usize = 2_048;
const LONGEST_PROPOSAL: usize = 1_024;
/// Bytes of a nonce (RFC 2409 5).
const NONCES: RangeInclusive<usize> = 8..=256;
/// Exchanges behind message 3: of all without the key, of a site among them, and of all
/// that have shown it.
const MOST_EXCHANGES: usize = 256;
const MOST_OF_A_SITE: usize = 8;
const MOST_PROVED: usize = 128;
/// Bits of an IPv6 address that a site has to itself: it may be a /48.
const BEHIND_A_SITE: u32 = 80;
/// An exchange that nothing was heard of for so long is over.
const IDLE: Duration = Duration::from_mins(10);
/// Key exchanges that are worked out: each takes a millisecond or two.
const DERIVATIONS: Rate = Rate { most: 64, a_second: 32 };

/// Whoever has the key gets as far as LCP. There is no login.
const POLICY: AuthenticationPolicy = AuthenticationPolicy {
    wrong_key: WrongKey::Complaint,
    any_identity: true,
    any_phase_2: true,
    l2tp: L2tpInside::Serves,
};

/// Whether message 5 was made with the key of this far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It was.
    Fits,
    /// It opens under another key, or was damaged.
    DoesNotFit,
}

pub(super) struct Proposal {
    cookie: Cookie,
    source: SocketAddr,
    cipher: CbcCipher,
    sa_body: Vec<u8>,
}

pub(super) struct Exchange {
    cookies: (Cookie, Cookie),
    /// Where message 3 came from.
    pub source: IpAddr,
    /// When it was begun, or last heard of under its keys.
    used: Timestamp,
    message_4: Vec<u8>,
    behind: Behind,
}

enum Behind {
    Agreed(Box<Agreed>),
    Tunnel(Box<TunnelResponder>),
}

/// The exchanges with the key.
pub(super) struct Keyed {
    key: Arc<PreSharedKey>,
    pub proposals: VecDeque<Proposal>,
    /// In the order in which they began.
    pub exchanges: Vec<Exchange>,
    derivations: Bucket,
}

impl Keyed {
    pub fn new(key: Arc<PreSharedKey>) -> Self {
        Self {
            key,
            proposals: VecDeque::new(),
            exchanges: Vec::new(),
            derivations: Bucket::full(DERIVATIONS, Timestamp::default()),
        }
    }

    /// Whether a message 1 can be remembered.
    pub fn takes(request: &Message) -> bool {
        request.body(payload::SA).is_some_and(|body| body.len() <= LONGEST_PROPOSAL)
    }

    /// Message 1 was answered.
    pub fn proposed(&mut self, request: &Message, source: SocketAddr, cipher: CbcCipher) {
        let Some(sa_body) = request.body(payload::SA) else { return };
        if self.proposals.len() >= MOST_PROPOSALS {
            self.proposals.pop_front();
        }
        let cookie = request.header.initiator_cookie;
        self.proposals.push_back(Proposal { cookie, source, cipher, sa_body: sa_body.to_vec() });
    }

    /// Message 4, where message 3 came before.
    pub fn message_4_again(&self, source: IpAddr, header: &Header) -> Option<Vec<u8>> {
        let mut exchanges = self.exchanges.iter();
        exchanges.find(|one| one.is_of(source, header)).map(|one| one.message_4.clone())
    }

    /// Message 3 came: message 4, where its message 1 is still known. Otherwise there is
    /// none, since message 5 could not be answered.
    pub fn exchanged(
        &mut self,
        arrival: &Arrival<'_>,
        request: &Message,
        made: Message4,
    ) -> Option<Vec<u8>> {
        let begun = |one: &Proposal| {
            (one.cookie, one.source) == (request.header.initiator_cookie, arrival.from)
        };
        let at = self.proposals.iter().rposition(begun)?;
        let proposal = self.proposals.remove(at)?;
        let message_4 = made.bytes.clone();
        let agreed = agreed(proposal, request, made)?;
        let source = arrival.from.ip();
        self.make_room(arrival.at, source);
        self.exchanges.push(Exchange {
            cookies: agreed.cookies,
            source,
            used: arrival.at,
            message_4: message_4.clone(),
            behind: Behind::Agreed(Box::new(agreed)),
        });
        Some(message_4)
    }

    /// Whether a message is of an exchange, or under an SPI, that is known here.
    pub fn knows(&self, kind: ArrivalKind, source: IpAddr, message: &[u8]) -> bool {
        self.position(kind, source, message).is_some()
    }

    /// What a message draws that is known.
    pub fn draw(
        &mut self,
        kind: ArrivalKind,
        arrival: &Arrival<'_>,
        message: &[u8],
        random: &mut RandomStream,
    ) -> Draw {
        let Some(at) = self.position(kind, arrival.from.ip(), message) else {
            return Draw::default();
        };
        let mut exchange = self.exchanges.remove(at);
        let (draw, over) = if kind == ArrivalKind::Esp {
            (exchange.esp(arrival, message, random), false)
        } else {
            self.ike(&mut exchange, arrival, message, random)
        };
        if exchange.has_proved() && draw.answer.is_some() {
            exchange.used = arrival.at;
        }
        if !over {
            self.exchanges.insert(at, exchange);
        }
        draw
    }

    fn position(&self, kind: ArrivalKind, source: IpAddr, message: &[u8]) -> Option<usize> {
        if kind == ArrivalKind::Esp {
            let spi = EspHeader::parse(message).ok()?.spi;
            return self.exchanges.iter().position(|one| one.source == source && one.takes(spi));
        }
        let header = Header::parse(message).ok()?;
        self.exchanges.iter().position(|one| one.is_of(source, &header))
    }

    /// What it draws, and whether the exchange is over.
    fn ike(
        &mut self,
        exchange: &mut Exchange,
        arrival: &Arrival<'_>,
        message: &[u8],
        random: &mut RandomStream,
    ) -> (Draw, bool) {
        let Ok(sealed) = EncryptedMessage::parse(message) else { return (Draw::default(), false) };
        let had_proved = exchange.has_proved();
        if let Behind::Agreed(agreed) = &exchange.behind {
            if !self.derivations.take(arrival.at, DERIVATIONS) {
                return (Draw::withheld(), false);
            }
            let Some(tunnel) = TunnelResponder::derive(agreed, &self.key) else {
                return (Draw::default(), true);
            };
            exchange.behind = Behind::Tunnel(Box::new(tunnel));
        }
        let Behind::Tunnel(tunnel) = &mut exchange.behind else { return (Draw::default(), true) };
        let (answer, over) = match tunnel.respond(&sealed, arrival.to.ip(), POLICY, random) {
            Drawn::Answer(answer) => (Some(answer), false),
            Drawn::Nothing => (None, false),
            Drawn::End(answer) => (answer, true),
        };
        let state = if tunnel.has_accepted() { KeyState::Fits } else { KeyState::DoesNotFit };
        let is_message_5 = sealed.header.exchange == exchange::IDENTITY_PROTECTION;
        let key = answer.is_some().then_some(state).filter(|_| is_message_5);
        if state == KeyState::Fits && !had_proved {
            self.make_room_for_a_proved_one();
        }
        let draw = match state {
            KeyState::Fits => Draw { answer, ..Draw::default() },
            KeyState::DoesNotFit => Draw::of(answer, message.len()),
        };
        (Draw { key, ..draw }, over)
    }

    /// Room for one more of a site that has not shown the key.
    fn make_room(&mut self, now: Timestamp, source: IpAddr) {
        self.exchanges.retain(|one| now.since(one.used) < IDLE);
        let unproved = || self.exchanges.iter().filter(|one| !one.has_proved());
        let of_site = |wanted| unproved().filter(move |one| site(one.source) == wanted).count();
        let crowded = if of_site(site(source)) >= MOST_OF_A_SITE {
            Some(site(source))
        } else if unproved().count() >= MOST_EXCHANGES {
            unproved().map(|one| site(one.source)).max_by_key(|one| of_site(*one))
        } else {
            None
        };
        let oldest = |one: &Exchange| !one.has_proved() && Some(site(one.source)) == crowded;
        if let Some(at) = self.exchanges.iter().position(oldest) {
            self.exchanges.remove(at);
        }
    }

    fn make_room_for_a_proved_one(&mut self) {
        let proved = |one: &&Exchange| one.has_proved();
        if self.exchanges.iter().filter(proved).count() >= MOST_PROVED {
            let oldest = self.exchanges.iter().filter(proved).map(|one| one.used).min();
            let is_oldest = |one: &Exchange| one.has_proved() && Some(one.used) == oldest;
            if let Some(at) = self.exchanges.iter().position(is_oldest) {
                self.exchanges.remove(at);
            }
        }
    }
}

impl Exchange {
    fn is_of(&self, source: IpAddr, header: &Header) -> bool {
        self.source == source && (header.initiator_cookie, header.responder_cookie) == self.cookies
    }

    fn has_proved(&self) -> bool {
        matches!(&self.behind, Behind::Tunnel(tunnel) if tunnel.has_accepted())
    }

    fn takes(&self, spi: u32) -> bool {
        matches!(&self.behind, Behind::Tunnel(tunnel) if tunnel.spi() == Some(spi))
    }

    /// What an ESP packet of the associations draws: the answer to the L2TP in it.
    fn esp(&mut self, arrival: &Arrival<'_>, packet: &[u8], random: &mut RandomStream) -> Draw {
        let Behind::Tunnel(tunnel) = &mut self.behind else { return Draw::default() };
        let ends = (arrival.to.ip(), arrival.from.ip());
        let answer = tunnel.open(packet).and_then(|(spi, message)| {
            let answer = tunnel.serve(spi, &message, POLICY.l2tp)?;
            tunnel.seal(spi, &answer, ends, random)
        });
        Draw { answer, ..Draw::default() }
    }
}

/// What the keys will be made of.
fn agreed(proposal: Proposal, request: &Message, made: Message4) -> Option<Agreed> {
    let nonce = request.body(payload::NONCE).filter(|one| NONCES.contains(&one.len()))?;
    Some(Agreed {
        algorithms: Phase1Algorithms { hash: made.hash, cipher: proposal.cipher },
        group: made.group,
        cookies: (request.header.initiator_cookie, request.header.responder_cookie),
        sa_body: proposal.sa_body,
        public_value: request.body(payload::KE)?.to_vec(),
        nonce: nonce.to_vec(),
        own: made.own,
    })
}

/// Who has an IPv6 address may have a whole site of networks (RFC 6177 2).
fn site(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(one) => IpAddr::V6((one.to_bits() >> BEHIND_A_SITE << BEHIND_A_SITE).into()),
    }
}
