//! What comes behind message 4, where the far end has a pre-shared key.
//!
//! Only here is something kept of an exchange: what message 1 offered until message 3
//! comes, then what the keys are made of, then the keys. All of it is bounded, by source
//! as well, and no key is made before message 5 asks for it. Who began an exchange has
//! shown with the responder's cookie to be there.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::limits::{Bucket, Rate, network};
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
/// Exchanges behind message 3, of all sources and of one.
const MOST_EXCHANGES: usize = 256;
const MOST_OF_A_SOURCE: usize = 8;
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
    pub source: IpAddr,
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
    /// The one heard of last is the last.
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

    /// Message 1 was answered.
    pub fn proposed(&mut self, request: &Message, source: SocketAddr, cipher: CbcCipher) {
        let Some(sa_body) = request.body(payload::SA) else { return };
        if sa_body.len() > LONGEST_PROPOSAL {
            return;
        }
        if self.proposals.len() >= MOST_PROPOSALS {
            self.proposals.pop_front();
        }
        let cookie = request.header.initiator_cookie;
        self.proposals.push_back(Proposal { cookie, source, cipher, sa_body: sa_body.to_vec() });
    }

    /// Message 4, where message 3 came before.
    pub fn message_4_again(&self, header: &Header) -> Option<Vec<u8>> {
        self.exchanges.iter().find(|one| one.is_of(header)).map(|one| one.message_4.clone())
    }

    /// Message 3 was answered.
    pub fn exchanged(&mut self, arrival: &Arrival<'_>, request: &Message, made: Message4) {
        let begun = |one: &Proposal| {
            (one.cookie, one.source) == (request.header.initiator_cookie, arrival.from)
        };
        let Some(at) = self.proposals.iter().rposition(begun) else { return };
        let Some(proposal) = self.proposals.remove(at) else { return };
        let message_4 = made.bytes.clone();
        let Some(agreed) = agreed(proposal, request, made) else { return };
        let source = network(arrival.from.ip());
        self.make_room(arrival.at, source);
        self.exchanges.push(Exchange {
            cookies: agreed.cookies,
            source,
            used: arrival.at,
            message_4,
            behind: Behind::Agreed(Box::new(agreed)),
        });
    }

    /// Whether a message is of an exchange, or under an SPI, that is known here.
    pub fn knows(&self, kind: ArrivalKind, message: &[u8]) -> bool {
        self.position(kind, message).is_some()
    }

    /// What a message draws that is known.
    pub fn draw(
        &mut self,
        kind: ArrivalKind,
        arrival: &Arrival<'_>,
        message: &[u8],
        random: &mut RandomStream,
    ) -> Draw {
        let Some(at) = self.position(kind, message) else { return Draw::default() };
        let mut exchange = self.exchanges.remove(at);
        exchange.used = arrival.at;
        let (draw, over) = match EncryptedMessage::parse(message) {
            Ok(sealed) if kind != ArrivalKind::Esp => {
                self.sealed(&mut exchange, arrival, &sealed, random)
            }
            _ => (exchange.esp(arrival, message, random), false),
        };
        if !over {
            self.exchanges.push(exchange);
        }
        draw
    }

    fn position(&self, kind: ArrivalKind, message: &[u8]) -> Option<usize> {
        if kind == ArrivalKind::Esp {
            let spi = EspHeader::parse(message).ok()?.spi;
            return self.exchanges.iter().position(|one| one.takes(spi));
        }
        let sealed = EncryptedMessage::parse(message).ok()?;
        self.exchanges.iter().position(|one| one.is_of(&sealed.header))
    }

    /// What it draws, and whether the exchange is over.
    fn sealed(
        &mut self,
        exchange: &mut Exchange,
        arrival: &Arrival<'_>,
        message: &EncryptedMessage,
        random: &mut RandomStream,
    ) -> (Draw, bool) {
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
        let (answer, over) = match tunnel.respond(message, arrival.to.ip(), POLICY, random) {
            Drawn::Answer(answer) => (Some(answer), false),
            Drawn::Nothing => (None, false),
            Drawn::End(answer) => (answer, true),
        };
        let state = if tunnel.has_accepted() { KeyState::Fits } else { KeyState::DoesNotFit };
        let is_message_5 = message.header.exchange == exchange::IDENTITY_PROTECTION;
        let key = answer.is_some().then_some(state).filter(|_| is_message_5);
        // Who does not have the key draws no more than it sent.
        let most = if state == KeyState::Fits { usize::MAX } else { arrival.payload.len() };
        (Draw { key, ..Draw::of(answer, most) }, over)
    }

    /// Room for one more of a source.
    fn make_room(&mut self, now: Timestamp, source: IpAddr) {
        self.exchanges.retain(|one| now.since(one.used) < IDLE);
        let of_source = |one: &Exchange| one.source == source;
        let oldest =
            if self.exchanges.iter().filter(|one| of_source(one)).count() >= MOST_OF_A_SOURCE {
                self.exchanges.iter().position(of_source)
            } else {
                (self.exchanges.len() >= MOST_EXCHANGES).then_some(0)
            };
        if let Some(at) = oldest {
            self.exchanges.remove(at);
        }
    }
}

impl Exchange {
    fn is_of(&self, header: &Header) -> bool {
        (header.initiator_cookie, header.responder_cookie) == self.cookies
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
        Draw::of(answer, usize::MAX)
    }
}

/// What the keys will be made of.
fn agreed(proposal: Proposal, request: &Message, made: Message4) -> Option<Agreed> {
    Some(Agreed {
        algorithms: Phase1Algorithms { hash: made.hash, cipher: proposal.cipher },
        group: made.group,
        cookies: (request.header.initiator_cookie, request.header.responder_cookie),
        sa_body: proposal.sa_body,
        public_value: request.body(payload::KE)?.to_vec(),
        nonce: request.body(payload::NONCE)?.to_vec(),
        own: made.own,
    })
}
