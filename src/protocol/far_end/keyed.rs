//! What comes behind message 4, where the far end has a pre-shared key.
//!
//! Only here is something kept of an exchange: what message 1 offered until message 3
//! comes, then what the keys are made of, then the keys. All of it is bounded and shared by
//! site, and no key is made before message 5 asks for it. Exchanges of runs that have the
//! witness key have room of their own, so that no flood of strangers takes it. Who began an
//! exchange has shown with the responder's cookie to be there; it goes on from where the key
//! is shown. One that has not shown the key never pushes out one that has.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::book::Run;
use super::draw::Draw;
use super::exchange::{Cookies, Exchange, Turn};
use super::fair::{Fair, Room};
use super::limits::{Limits, Rate, Rates, network};
use super::main_mode::Message4;
use super::{Arrival, ArrivalKind};
use crate::crypto::{CbcCipher, Phase1Algorithms, PreSharedKey, RandomStream};
use crate::evidence::Timestamp;
use crate::protocol::tunnel::Agreed;
use crate::wire::esp::EspHeader;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::{Cookie, Header, Message};

/// Messages 1 remembered: of strangers, whose flood pushes out its own first, and of runs.
const PROPOSALS: Room = Room { most: 2_048, most_of_one: 2_048 };
const PROPOSALS_OF_RUNS: Room = Room { most: 256, most_of_one: 16 };
/// Bytes of one's SA payload that is remembered.
const LONGEST_PROPOSAL: usize = 1_024;
/// Bytes of a nonce (RFC 2409 5).
const NONCES: RangeInclusive<usize> = 8..=256;
/// Exchanges behind message 3 that have not shown the key: of strangers, and of runs.
const EXCHANGES: Room = Room { most: 1_024, most_of_one: 8 };
const EXCHANGES_OF_RUNS: Room = Room { most: 128, most_of_one: 8 };
/// All that have shown it.
const MOST_PROVED: usize = 128;
/// Bits of an IPv6 address that a site has to itself: it may be a /48.
const BEHIND_A_SITE: u32 = 80;
/// An exchange that nothing was heard of for so long is over.
const IDLE: Duration = Duration::from_mins(10);
/// Key exchanges that are worked out: each takes a millisecond or two.
const DERIVATIONS: Rates = Rates {
    of_one: Rate { most: 8, a_second: 1 },
    new_within: 2,
    of_new: Rate { most: 64, a_second: 32 },
    of_others: Rate { most: 16, a_second: 8 },
};
/// The same of a run that has the witness key.
const DERIVATIONS_OF_RUNS: Rates =
    Rates { of_one: Rate { most: 16, a_second: 4 }, new_within: 4, ..DERIVATIONS };

/// Whether message 5 was made with the key of this far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It was.
    Fits,
    /// It opens under another key, or was damaged.
    DoesNotFit,
}

struct Proposal {
    cipher: CbcCipher,
    sa_body: Vec<u8>,
}

/// A table for strangers by site, and one for runs.
struct Shared<K, V> {
    strangers: Fair<IpAddr, K, V>,
    runs: Fair<Run, K, V>,
}

/// How often keys are worked out.
pub(super) struct Derivations {
    strangers: Limits<IpAddr>,
    runs: Limits<Run>,
}

/// The exchanges with the key.
pub(super) struct Keyed {
    key: Arc<PreSharedKey>,
    proposals: Shared<(Cookie, SocketAddr), Proposal>,
    unproved: Shared<Cookies, Exchange>,
    proved: HashMap<Cookies, Exchange>,
    derivations: Derivations,
}

impl Keyed {
    pub fn new(key: Arc<PreSharedKey>, secrets: [[u8; 16]; 2]) -> Self {
        let [strangers, runs] = secrets;
        Self {
            key,
            proposals: Shared::new(PROPOSALS, PROPOSALS_OF_RUNS),
            unproved: Shared::new(EXCHANGES, EXCHANGES_OF_RUNS),
            proved: HashMap::new(),
            derivations: Derivations {
                strangers: Limits::new(strangers, DERIVATIONS),
                runs: Limits::new(runs, DERIVATIONS_OF_RUNS),
            },
        }
    }

    /// Whether a message 1 can be remembered.
    pub fn takes(request: &Message) -> bool {
        request.body(payload::SA).is_some_and(|body| body.len() <= LONGEST_PROPOSAL)
    }

    /// Message 1 was answered.
    pub fn proposed(
        &mut self,
        request: &Message,
        (source, run): (SocketAddr, Option<Run>),
        cipher: CbcCipher,
    ) {
        let Some(sa_body) = request.body(payload::SA) else { return };
        let proposal = Proposal { cipher, sa_body: sa_body.to_vec() };
        let key = (request.header.initiator_cookie, source);
        self.proposals.insert((source.ip(), run), key, proposal);
    }

    /// Message 3 came: message 4, where its message 1 is still known. Otherwise there is
    /// none, since message 5 could not be answered.
    pub fn exchanged(
        &mut self,
        arrival: &Arrival<'_>,
        run: Option<Run>,
        request: &Message,
        made: &Message4,
    ) -> Option<Vec<u8>> {
        let begun = (request.header.initiator_cookie, arrival.from);
        let proposal = self.proposals.get(&begun)?;
        let message_4 = made.bytes.clone();
        let agreed = agreed(proposal, request, made)?;
        self.forget(arrival.at);
        let cookies = agreed.cookies;
        let exchange = Exchange::new(arrival, run, agreed, made);
        self.unproved.insert((arrival.from.ip(), run), cookies, exchange);
        Some(message_4)
    }

    /// Whether a message is of an exchange, or under an SPI, that is known here; and the run
    /// that the exchange belongs to.
    pub fn known(
        &self,
        kind: ArrivalKind,
        source: IpAddr,
        message: &[u8],
    ) -> Option<(Cookies, Option<Run>)> {
        if kind == ArrivalKind::Esp {
            let spi = EspHeader::parse(message).ok()?.spi;
            let (cookies, exchange) = self.proved.iter().find(|(_, one)| one.takes(spi))?;
            return Some((*cookies, exchange.run()));
        }
        let header = Header::parse(message).ok()?;
        let cookies = (header.initiator_cookie, header.responder_cookie);
        let exchange = self.proved.get(&cookies).or_else(|| self.unproved.get(&cookies))?;
        // Only what is under the keys may come from elsewhere.
        let in_place = kind != ArrivalKind::MainModeKeyExchange || exchange.home == source;
        in_place.then_some((cookies, exchange.run()))
    }

    /// What a message draws that is known.
    pub fn draw(
        &mut self,
        (kind, cookies): (ArrivalKind, Cookies),
        arrival: &Arrival<'_>,
        message: &[u8],
        random: &mut RandomStream,
    ) -> Draw {
        self.forget(arrival.at);
        let Self { key, proposals: _, unproved, proved, derivations } = self;
        let known = proved.get_mut(&cookies).or_else(|| unproved.get_mut(&cookies));
        let Some(exchange) = known else { return Draw::default() };
        let before = exchange.has_proved();
        let Turn { draw, over } = match kind {
            ArrivalKind::MainModeKeyExchange => {
                Turn { draw: exchange.message_4_again(message), over: false }
            }
            ArrivalKind::Esp => Turn { draw: exchange.esp(arrival, message, random), over: false },
            _ => exchange.ike(arrival, message, (key, derivations), random),
        };
        let after = exchange.has_proved();
        if over {
            self.proved.remove(&cookies);
            self.unproved.remove(&cookies);
        } else if after && !before {
            self.prove(cookies);
        }
        draw
    }

    /// The exchange has shown the key: no stranger pushes it out any more.
    fn prove(&mut self, cookies: Cookies) {
        let Some(exchange) = self.unproved.remove(&cookies) else { return };
        if self.proved.len() >= MOST_PROVED {
            let oldest = self.proved.iter().min_by_key(|(_, one)| one.used);
            if let Some(oldest) = oldest.map(|(cookies, _)| *cookies) {
                self.proved.remove(&oldest);
            }
        }
        self.proved.insert(cookies, exchange);
    }

    /// Forgets what nothing was heard of for long.
    fn forget(&mut self, now: Timestamp) {
        let is_over = |one: &Exchange| now.since(one.used) >= IDLE;
        self.unproved.expire(is_over);
        self.proved.retain(|_, one| !is_over(one));
    }

    /// Messages 1 and exchanges that are kept.
    #[cfg(test)]
    pub fn kept(&self) -> (usize, usize) {
        (self.proposals.len(), self.unproved.len() + self.proved.len())
    }
}

impl<K: Clone + Eq + Hash, V> Shared<K, V> {
    fn new(strangers: Room, runs: Room) -> Self {
        Self { strangers: Fair::new(strangers), runs: Fair::new(runs) }
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.runs.get(key).or_else(|| self.strangers.get(key))
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.runs.get_mut(key).or_else(|| self.strangers.get_mut(key))
    }

    fn insert(&mut self, (source, run): (IpAddr, Option<Run>), key: K, value: V) {
        match run {
            Some(run) => self.runs.insert(run, key, value),
            None => self.strangers.insert(site(source), key, value),
        }
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        self.runs.remove(key).or_else(|| self.strangers.remove(key))
    }

    fn expire(&mut self, is_over: impl Fn(&V) -> bool) {
        self.strangers.expire(&is_over);
        self.runs.expire(&is_over);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.strangers.len() + self.runs.len()
    }
}

impl Derivations {
    /// Whether a key may be worked out now for a message from `source`.
    pub fn admit(&mut self, now: Timestamp, source: IpAddr, run: Option<Run>) -> bool {
        match run {
            Some(run) => self.runs.admit(now, run),
            None => self.strangers.admit(now, network(source)),
        }
    }
}

/// What the keys will be made of.
fn agreed(proposal: &Proposal, request: &Message, made: &Message4) -> Option<Agreed> {
    let nonce = request.body(payload::NONCE).filter(|one| NONCES.contains(&one.len()))?;
    Some(Agreed {
        algorithms: Phase1Algorithms { hash: made.hash, cipher: proposal.cipher },
        group: made.group,
        cookies: (request.header.initiator_cookie, request.header.responder_cookie),
        sa_body: proposal.sa_body.clone(),
        public_value: request.body(payload::KE)?.to_vec(),
        nonce: nonce.to_vec(),
        own: made.own.clone(),
    })
}

/// Who has an IPv6 address may have a whole site of networks (RFC 6177 2).
fn site(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(one) => IpAddr::V6((one.to_bits() >> BEHIND_A_SITE << BEHIND_A_SITE).into()),
    }
}
