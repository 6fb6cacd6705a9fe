//! The far end: what a packet draws where the VPN server is or will be.
//!
//! Owns the answers to main mode up to message 4, IKE_SA_INIT, ESP echoes and
//! SCCRQ, and the bounds on them. No answer is longer than what it answers, to
//! anybody; nothing is kept of an exchange (the responder's cookie and IKEv2's
//! say what was agreed); what a source may draw is bounded, and so is what all
//! draw together. With a key it also keeps the book of what arrived of a probe that has the
//! same key (`book`), and puts it into its answers. Refuses to go on with a
//! pre-shared key, and to say anything first.

mod book;
mod carry;
mod later;
mod limits;
mod main_mode;
mod marking;
mod matrix;

pub use marking::Marking;
pub use matrix::{Cell, Matrix, Row, Totals};

use std::net::{IpAddr, SocketAddr};

use super::l2tp::L2tpResponder;
use super::sa_init::SaInitResponder;
use crate::crypto::{DhGroup, HashAlgorithm, RandomStream, Secret, WitnessKey};
use crate::evidence::{Channel, Flow, Timestamp};
use crate::wire::esp::{ECHO_REQUEST_SPI, EspHeader, echo_reply};
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::isakmp::v2::KeyExchange;
use crate::wire::isakmp::{Header, Message};
use crate::wire::l2tp::{ControlMessage, message_type};
use crate::wire::nat_t::{Encapsulated, mark as mark_ike};
use crate::wire::witness::{Mark, Wish};
use book::Book;
use later::Later;
use limits::Limits;
use main_mode::{MainMode, message_2};

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

/// What an arrival is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalKind {
    /// Main mode message 1.
    MainModeProposal,
    /// Main mode message 3.
    MainModeKeyExchange,
    /// IKE_SA_INIT.
    SaInit,
    /// Any other IKE message.
    OtherIke,
    /// NAT-keepalive.
    Keepalive,
    /// ESP echo request.
    EspEcho,
    /// Any other ESP.
    Esp,
    /// L2TP SCCRQ.
    StartControlConnection,
    /// Any other L2TP.
    OtherL2tp,
    /// None of all this.
    Unreadable,
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
}

/// The responder.
pub struct FarEnd {
    random: RandomStream,
    /// What the cookies are made with.
    secret: Secret,
    main_mode: MainMode,
    limits: Limits,
    /// Only with a key.
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
            book: None,
            later: Later::default(),
        }
    }

    /// The same that knows probes which have the key.
    #[must_use]
    pub fn with_key(self, key: WitnessKey, ears: Vec<Flow>) -> Self {
        Self { book: Some(Book::new(key, ears)), ..self }
    }

    /// Takes in a packet.
    pub fn arrived(&mut self, arrival: &Arrival<'_>) -> Reaction {
        let (kind, message) = read(arrival);
        let mark = self
            .book
            .as_ref()
            .and_then(|book| book.mark(arrival.at, &carry::marks(arrival.flow, message)));
        let marked = mark.is_some();
        let mut withheld = false;
        let mut answer = None;
        if draws(kind) {
            if self.admits(arrival, mark.as_ref()) {
                answer = self.answer(kind, arrival, message);
                withheld = answer.as_ref().is_some_and(|one| one.len() > message.len());
            } else {
                withheld = true;
            }
        }
        answer = answer.filter(|_| !withheld);
        if let (ArrivalKind::OtherIke, Some(Mark { wish: Wish::After { tenths }, .. })) =
            (kind, mark)
            && self.admits(arrival, mark.as_ref())
        {
            answer = carry::reply(message);
            self.let_wait(arrival, mark.as_ref(), tenths, answer.as_deref());
        }
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
        if arrival.flow == Flow::NatTraversal {
            answer = answer.map(|one| mark_ike(&one));
        }
        Reaction { kind, marked, answer, withheld }
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

    fn let_wait(
        &mut self,
        arrival: &Arrival<'_>,
        mark: Option<&Mark>,
        tenths: u16,
        plain: Option<&[u8]>,
    ) {
        if let (Some(mark), Some(plain), 1..) = (mark, plain, tenths) {
            self.later.wait(arrival, mark, tenths, plain);
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
                    ArrivalKind::MainModeProposal => {
                        message_2(&message, arrival.from, &self.secret)
                    }
                    ArrivalKind::MainModeKeyExchange => {
                        self.main_mode.message_4(&message, ends, &self.secret, &mut self.random)
                    }
                    _ => self.sa_init(&message, ends),
                }
            }
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

/// The channel that an arrival belongs to.
const fn channel_of(flow: Flow, kind: ArrivalKind) -> Channel {
    match kind {
        ArrivalKind::SaInit => Channel::Ikev2,
        _ => flow.channel(),
    }
}

/// Whether a packet of a kind is answered at all.
const fn draws(kind: ArrivalKind) -> bool {
    matches!(
        kind,
        ArrivalKind::MainModeProposal
            | ArrivalKind::MainModeKeyExchange
            | ArrivalKind::SaInit
            | ArrivalKind::EspEcho
            | ArrivalKind::StartControlConnection
            | ArrivalKind::OtherL2tp
    )
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

/// What it is, and the message in it.
fn read<'a>(arrival: &Arrival<'a>) -> (ArrivalKind, &'a [u8]) {
    let packet = arrival.payload;
    match arrival.flow {
        Flow::Ike => (ike_kind(packet), packet),
        Flow::NatTraversal => match Encapsulated::classify(packet) {
            Encapsulated::Ike(message) => (ike_kind(message), message),
            Encapsulated::Keepalive => (ArrivalKind::Keepalive, packet),
            Encapsulated::Esp(_) => (ArrivalKind::Esp, packet),
            Encapsulated::Unknown(_) => (ArrivalKind::Unreadable, packet),
        },
        Flow::Esp => match EspHeader::parse(packet) {
            Ok(header) if header.spi == ECHO_REQUEST_SPI => (ArrivalKind::EspEcho, packet),
            Ok(_) => (ArrivalKind::Esp, packet),
            Err(_) => (ArrivalKind::Unreadable, packet),
        },
        Flow::Control => (ArrivalKind::Unreadable, packet),
        Flow::L2tp => match ControlMessage::parse(packet).map(|one| one.message_type()) {
            Ok(Some(message_type::SCCRQ)) => (ArrivalKind::StartControlConnection, packet),
            Ok(_) => (ArrivalKind::OtherL2tp, packet),
            Err(_) => (ArrivalKind::Unreadable, packet),
        },
    }
}

fn ike_kind(message: &[u8]) -> ArrivalKind {
    let Ok(header) = Header::parse(message) else { return ArrivalKind::Unreadable };
    let begins = header.responder_cookie == [0; 8];
    match (header.version, header.exchange) {
        (version::V1, exchange::IDENTITY_PROTECTION) if header.flags != 0 => ArrivalKind::OtherIke,
        (version::V1, exchange::IDENTITY_PROTECTION) if begins => ArrivalKind::MainModeProposal,
        (version::V1, exchange::IDENTITY_PROTECTION) => ArrivalKind::MainModeKeyExchange,
        (version::V2, exchange::IKE_SA_INIT) if begins => ArrivalKind::SaInit,
        (version::V1 | version::V2, _) => ArrivalKind::OtherIke,
        _ => ArrivalKind::Unreadable,
    }
}

#[cfg(test)]
mod tests;
