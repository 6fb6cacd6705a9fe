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
use super::exchange::{Derivations, Exchange, Turn};
use super::fair::{Fair, Room};
use super::main_mode::Message4;
use super::{ArrivalKind, Read};
use crate::crypto::{CbcCipher, Phase1Algorithms, PreSharedKey, RandomStream};
use crate::evidence::Timestamp;
use crate::protocol::tunnel::Agreed;
use crate::wire::esp::EspHeader;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::{Cookie, Header, IkeSa, Message};

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

struct Proposal {
    cipher: CbcCipher,
    sa_body: Vec<u8>,
}

/// A table for strangers by site, and one for runs.
struct Shared<K, V> {
    strangers: Fair<IpAddr, K, V>,
    runs: Fair<Run, K, V>,
}

/// The exchanges with the key.
pub(super) struct Keyed {
    proposals: Shared<(Cookie, SocketAddr), Proposal>,
    unproved: Shared<IkeSa, Exchange>,
    proved: HashMap<IkeSa, Exchange>,
    derivations: Derivations,
}

impl Keyed {
    pub fn new(key: Arc<PreSharedKey>, secrets: [[u8; 16]; 2]) -> Self {
        Self {
            proposals: Shared::new(PROPOSALS, PROPOSALS_OF_RUNS),
            unproved: Shared::new(EXCHANGES, EXCHANGES_OF_RUNS),
            proved: HashMap::new(),
            derivations: Derivations::new(key, secrets),
        }
    }

    /// Whether a message 1 can be remembered.
    pub fn takes(request: &Message) -> bool {
        request.body(payload::SA).is_some_and(|body| body.len() <= LONGEST_PROPOSAL)
    }

    /// Message 1 was answered.
    pub fn proposed(&mut self, read: &Read<'_>, request: &Message, cipher: CbcCipher) {
        let Some(sa_body) = request.body(payload::SA) else { return };
        let proposal = Proposal { cipher, sa_body: sa_body.to_vec() };
        let key = (request.header.initiator_cookie, read.arrival.from);
        self.proposals.insert(read, key, proposal);
    }

    /// Message 3 came: message 4, where its message 1 is still known. Otherwise there is
    /// none, since message 5 could not be answered.
    pub fn exchanged(
        &mut self,
        read: &Read<'_>,
        request: &Message,
        made: &Message4,
    ) -> Option<Vec<u8>> {
        let begun = (request.header.initiator_cookie, read.arrival.from);
        let proposal = self.proposals.get(&begun)?;
        let message_4 = made.bytes.clone();
        let agreed = agreed(proposal, request, made)?;
        self.forget(read.arrival.at);
        let ike_sa = agreed.ike_sa;
        self.unproved.insert(read, ike_sa, Exchange::new(read, agreed, made));
        Some(message_4)
    }

    /// Whether a message is of an exchange, or under an SPI, that is known here; and the run
    /// that the exchange belongs to.
    pub fn known(
        &self,
        kind: ArrivalKind,
        source: IpAddr,
        message: &[u8],
    ) -> Option<(IkeSa, Option<Run>)> {
        if kind == ArrivalKind::Esp {
            let spi = EspHeader::parse(message).ok()?.spi;
            let (ike_sa, exchange) = self.proved.iter().find(|(_, one)| one.takes(spi))?;
            return Some((*ike_sa, exchange.run()));
        }
        let header = Header::parse(message).ok()?;
        let ike_sa = header.ike_sa();
        let exchange = self.proved.get(&ike_sa).or_else(|| self.unproved.get(&ike_sa))?;
        // Only what is under the keys may come from elsewhere.
        let in_place = kind != ArrivalKind::MainModeKeyExchange || exchange.home == source;
        in_place.then_some((ike_sa, exchange.run()))
    }

    /// What a message draws that is known.
    pub fn draw(&mut self, read: &Read<'_>, ike_sa: IkeSa, random: &mut RandomStream) -> Draw {
        let Read { arrival, kind, message, .. } = *read;
        self.forget(arrival.at);
        let Self { proposals: _, unproved, proved, derivations } = self;
        let known = proved.get_mut(&ike_sa).or_else(|| unproved.get_mut(&ike_sa));
        let Some(exchange) = known else { return Draw::default() };
        let before = exchange.has_proved();
        let Turn { draw, over } = match kind {
            ArrivalKind::MainModeKeyExchange => {
                Turn { draw: exchange.message_4_again(message), over: false }
            }
            ArrivalKind::Esp => Turn { draw: exchange.esp(arrival, message, random), over: false },
            _ => exchange.ike(arrival, message, derivations, random),
        };
        let after = exchange.has_proved();
        if over {
            self.proved.remove(&ike_sa);
            self.unproved.remove(&ike_sa);
        } else if after && !before {
            self.prove(ike_sa);
        }
        draw
    }

    /// The exchange has shown the key: no stranger pushes it out any more.
    fn prove(&mut self, ike_sa: IkeSa) {
        let Some(exchange) = self.unproved.remove(&ike_sa) else { return };
        if self.proved.len() >= MOST_PROVED {
            let oldest = self.proved.iter().min_by_key(|(_, one)| one.used);
            if let Some(oldest) = oldest.map(|(ike_sa, _)| *ike_sa) {
                self.proved.remove(&oldest);
            }
        }
        self.proved.insert(ike_sa, exchange);
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

    fn insert(&mut self, read: &Read<'_>, key: K, value: V) {
        match read.run {
            Some(run) => self.runs.insert(run, key, value),
            None => self.strangers.insert(site(read.arrival.from.ip()), key, value),
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

/// What the keys will be made of.
fn agreed(proposal: &Proposal, request: &Message, made: &Message4) -> Option<Agreed> {
    let nonce = request.body(payload::NONCE).filter(|one| NONCES.contains(&one.len()))?;
    Some(Agreed {
        algorithms: Phase1Algorithms { hash: made.hash, cipher: proposal.cipher },
        group: made.group,
        ike_sa: request.header.ike_sa(),
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
