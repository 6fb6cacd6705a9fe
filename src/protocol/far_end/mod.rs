//! The far end: what a packet draws where the VPN server is or will be.
//!
//! Owns the answers to main mode up to message 4, IKE_SA_INIT, ESP echoes and
//! SCCRQ, and the bounds on them. No answer is longer than what it answers, to
//! anybody who has shown no key; nothing is kept of an exchange (the responder's cookie and
//! IKEv2's say what was agreed); what a source may draw is bounded, and so is what all
//! draw together. With a pre-shared key it goes on behind message 4 (`keyed`). With a witness
//! key it also keeps the book of what arrived of a probe that has the same (`book`), and puts
//! it into its answers. Refuses to say anything first.

mod book;
mod carry;
mod keyed;
mod kind;
mod later;
mod limits;
mod main_mode;
mod marking;
mod matrix;

pub use keyed::KeyState;
pub use kind::ArrivalKind;
pub use marking::Marking;
pub use matrix::{Cell, Matrix, Row, Totals};

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use super::l2tp::L2tpResponder;
use super::sa_init::SaInitResponder;
use crate::crypto::{DhGroup, HashAlgorithm, PreSharedKey, RandomStream, Secret, WitnessKey};
use crate::evidence::{Flow, Timestamp};
use crate::wire::esp::echo_reply;
use crate::wire::isakmp::Message;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v2::KeyExchange;
use crate::wire::nat_t::mark as mark_ike;
use crate::wire::witness::{Mark, Wish};
use book::Book;
use keyed::Keyed;
use later::Later;
use limits::Limits;
use main_mode::{MainMode, message_2, no_proposal_chosen};

/// IKEv2's AES-CBC, AES-GCM with 16 bytes and 3DES (RFC 7296 3.3.2).
const V2_ENCRYPTION: [u16; 3] = [12, 20, 3];
const V2_COOKIE_LENGTH: usize = 16;

/// A packet as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// When.
    pub at: Timestamp,
    /// On which of our ports, or as ESP.
    pub flow: Flow,
    /// Who sent it, as seen here; port 0 for ESP.
    pub from: SocketAddr,
    /// Our own end; port 0 for ESP.
    pub to: SocketAddr,
    /// What was left of its hop limit.
    pub hop_limit: Option<u8>,
    /// It came in IP fragments, the largest of this many bytes.
    pub largest_piece: Option<u16>,
    /// UDP payload or ESP packet.
    pub payload: &'a [u8],
}

/// What an arrival draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// What it is.
    pub kind: ArrivalKind,
    /// Whoever sent it has the key.
    pub marked: bool,
    /// UDP payload or ESP packet for the way back.
    pub answer: Option<Vec<u8>>,
    /// There would be an answer, and a bound keeps it back.
    pub withheld: bool,
    /// Of main mode message 5: whether it was made with our pre-shared key.
    pub key: Option<KeyState>,
}

/// What a packet draws before a witness goes into it.
#[derive(Default)]
struct Draw {
    answer: Option<Vec<u8>>,
    withheld: bool,
    key: Option<KeyState>,
}

/// The responder.
pub struct FarEnd {
    random: RandomStream,
    /// What the cookies are made with.
    secret: Secret,
    main_mode: MainMode,
    limits: Limits,
    /// Only with a pre-shared key.
    keyed: Option<Keyed>,
    /// Only with a witness key.
    book: Option<Book>,
    later: Later,
}

/// An answer that has waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateAnswer {
    /// Whose port it leaves from.
    pub flow: Flow,
    /// Our end and theirs.
    pub ends: (SocketAddr, SocketAddr),
    /// UDP payload.
    pub payload: Vec<u8>,
}

impl FarEnd {
    /// A far end whose secrets come from `seed`, which nobody else may know.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        let mut random = RandomStream::new(seed);
        let secret = Secret::new(random.bytes::<32>().to_vec());
        let limits = Limits::new(random.bytes());
        Self {
            random,
            secret,
            main_mode: MainMode::default(),
            limits,
            keyed: None,
            book: None,
            later: Later::default(),
        }
    }

    /// The same that goes on behind message 4 with whoever has the pre-shared key.
    #[must_use]
    pub fn with_pre_shared_key(self, key: Arc<PreSharedKey>) -> Self {
        Self { keyed: Some(Keyed::new(key)), ..self }
    }

    /// The same that knows probes which have the witness key.
    #[must_use]
    pub fn with_witness_key(self, key: WitnessKey, ears: Vec<Flow>) -> Self {
        Self { book: Some(Book::new(key, ears)), ..self }
    }

    /// Takes in a packet.
    pub fn arrived(&mut self, arrival: &Arrival<'_>) -> Reaction {
        let (kind, message) = kind::read(arrival);
        let mark = self
            .book
            .as_ref()
            .and_then(|book| book.mark(arrival.at, &carry::marks(arrival.flow, message)));
        let marked = mark.is_some();
        let Draw { mut answer, withheld, key } = self.draw(kind, arrival, message, mark.as_ref());
        let answered = answer.is_some();
        match (&mark, &mut self.book) {
            (Some(mark), Some(book)) => {
                book.note(mark, arrival, kind, answered);
                let witness = book.witness(mark, false, &mut self.random);
                answer = answer.map(|plain| with_witness(arrival.flow, plain, witness, message));
            }
            (None, Some(book)) => book.note_unmarked(arrival, kind, answered),
            _ => {}
        }
        if arrival.flow == Flow::NatTraversal && kind != ArrivalKind::Esp {
            answer = answer.map(|one| mark_ike(&one));
        }
        Reaction { kind, marked, answer, withheld, key }
    }

    fn draw(
        &mut self,
        kind: ArrivalKind,
        arrival: &Arrival<'_>,
        message: &[u8],
        mark: Option<&Mark>,
    ) -> Draw {
        let known =
            self.keyed.as_ref().is_some_and(|keyed| keyed.knows(kind, arrival.from.ip(), message));
        let waits = match (kind, mark) {
            (ArrivalKind::OtherIke, Some(Mark { wish: Wish::After { tenths }, .. })) => {
                Some(*tenths)
            }
            _ => None,
        };
        if !known && waits.is_none() && !kind.draws() {
            return Draw::default();
        }
        if !self.admits(arrival, mark) {
            return Draw::withheld();
        }
        if let (Some(keyed), true) = (&mut self.keyed, known) {
            return keyed.draw(kind, arrival, message, &mut self.random);
        }
        if kind == ArrivalKind::MainModeKeyExchange {
            return self.message_4(arrival, message);
        }
        let answer = match waits {
            Some(_) => carry::reply(message),
            None => self.answer(kind, arrival, message),
        };
        if let Some(tenths) = waits
            && !self.let_wait(arrival, mark, tenths, answer.as_deref())
        {
            // Whoever is answered at once takes a later silence for the translator's.
            return Draw::withheld();
        }
        Draw::of(answer, message.len())
    }

    /// Whoever has the key is no part of a flood, and has a bound of its own.
    fn admits(&mut self, arrival: &Arrival<'_>, mark: Option<&Mark>) -> bool {
        match (mark, &mut self.book) {
            (Some(mark), Some(book)) => book.admit(mark, arrival.at),
            _ => self.limits.admit(arrival.at, arrival.from.ip()),
        }
    }

    /// The answers that have waited long enough.
    pub fn due(&mut self, now: Timestamp) -> Vec<LateAnswer> {
        let Self { later, book, random, .. } = self;
        let tell = |one: later::Waiting| {
            let witness = book.as_ref()?.witness(&one.mark, true, random)?;
            let told = carry::witnessing(one.flow, &one.plain, &witness)?;
            let marked = one.flow == Flow::NatTraversal;
            let payload = if marked { mark_ike(&told) } else { told };
            Some(LateAnswer { flow: one.flow, ends: one.ends, payload })
        };
        later.due(now).into_iter().filter_map(tell).collect()
    }

    /// When `due` is wanted next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.later.next()
    }

    /// Whether all of the answers to a question are to come.
    fn let_wait(
        &mut self,
        arrival: &Arrival<'_>,
        mark: Option<&Mark>,
        tenths: u16,
        plain: Option<&[u8]>,
    ) -> bool {
        match (mark, plain, tenths) {
            (Some(mark), Some(plain), 1..) => self.later.wait(arrival, mark, tenths, plain),
            _ => true,
        }
    }

    fn answer(
        &mut self,
        kind: ArrivalKind,
        arrival: &Arrival<'_>,
        message: &[u8],
    ) -> Option<Vec<u8>> {
        match kind {
            ArrivalKind::EspEcho => echo_reply(message),
            ArrivalKind::StartControlConnection | ArrivalKind::OtherL2tp => {
                L2tpResponder.respond(message, &mut self.random)
            }
            _ => {
                let message = Message::parse(message).ok()?;
                let ends = (arrival.from, arrival.to);
                match kind {
                    ArrivalKind::MainModeProposal => self.message_2(&message, arrival.from),
                    _ => self.sa_init(&message, ends),
                }
            }
        }
    }

    fn message_2(&mut self, request: &Message, source: SocketAddr) -> Option<Vec<u8>> {
        let goes_on = self.keyed.is_some();
        if goes_on && !Keyed::takes(request) {
            return Some(no_proposal_chosen(request.header.initiator_cookie));
        }
        let (answer, cipher) = message_2(request, source, &self.secret, goes_on)?;
        if let (Some(keyed), Some(cipher)) = (&mut self.keyed, cipher) {
            keyed.proposed(request, source, cipher);
        }
        Some(answer)
    }

    fn message_4(&mut self, arrival: &Arrival<'_>, message: &[u8]) -> Draw {
        let Ok(request) = Message::parse(message) else { return Draw::default() };
        let (source, ends) = (arrival.from.ip(), (arrival.from, arrival.to));
        let known = self.keyed.as_ref();
        let again = known.and_then(|keyed| keyed.message_4_again(source, &request.header));
        if again.is_some() {
            return Draw::of(again, message.len());
        }
        let made = self.main_mode.message_4(&request, ends, &self.secret, &mut self.random);
        let Some(made) = made else { return Draw::default() };
        match &mut self.keyed {
            None => Draw::of(Some(made.bytes), message.len()),
            Some(keyed) => match keyed.exchanged(arrival, &request, made) {
                Some(answer) => Draw::of(Some(answer), message.len()),
                None => Draw::withheld(),
            },
        }
    }

    /// Nobody gets a key exchange who has not shown with a cookie to be there (RFC 7296 2.6).
    fn sa_init(
        &mut self,
        request: &Message,
        (client, server): (SocketAddr, SocketAddr),
    ) -> Option<Vec<u8>> {
        let offered = KeyExchange::parse(request.body(payload::V2_KE)?).ok()?;
        let group = DhGroup::from_number(u32::from(offered.group)).unwrap_or(DhGroup::Modp2048);
        let nonce = request.body(payload::V2_NONCE)?;
        let spi = request.header.initiator_cookie;
        let cookie = stateless(&self.secret, b"IKE_SA_INIT", client, &[&spi, nonce]);
        let responder = SaInitResponder {
            encryption: V2_ENCRYPTION.to_vec(),
            group,
            cookie: Some(cookie.get(..V2_COOKIE_LENGTH)?.to_vec()),
        };
        responder.respond(&request.emit(), client, server, &mut self.random)
    }
}

impl Draw {
    const fn withheld() -> Self {
        Self { answer: None, withheld: true, key: None }
    }

    /// An answer of at most so many bytes.
    fn of(answer: Option<Vec<u8>>, most: usize) -> Self {
        let withheld = answer.as_ref().is_some_and(|one| one.len() > most);
        Self { answer: answer.filter(|_| !withheld), withheld, key: None }
    }
}

/// The answer with the witness, where both together are no longer than what they answer.
fn with_witness(flow: Flow, plain: Vec<u8>, witness: Option<Vec<u8>>, message: &[u8]) -> Vec<u8> {
    let told = witness.and_then(|witness| carry::witnessing(flow, &plain, &witness));
    told.filter(|told| told.len() <= message.len()).unwrap_or(plain)
}

/// What only this far end can make again, for this source.
fn stateless(secret: &Secret, purpose: &[u8], source: SocketAddr, parts: &[&[u8]]) -> Vec<u8> {
    let port = source.port().to_be_bytes();
    let v4;
    let v6;
    let address: &[u8] = match source.ip() {
        IpAddr::V4(one) => {
            v4 = one.octets();
            &v4
        }
        IpAddr::V6(one) => {
            v6 = one.octets();
            &v6
        }
    };
    let all: Vec<&[u8]> =
        [purpose, address, &port].into_iter().chain(parts.iter().copied()).collect();
    HashAlgorithm::Sha256.prf(secret.expose(), &all).expose().to_vec()
}

#[cfg(test)]
mod tests;
