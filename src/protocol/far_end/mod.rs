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
mod draw;
mod exchange;
mod fair;
mod keyed;
mod kind;
mod later;
mod limits;
mod main_mode;
mod marking;
mod matrix;

pub use kind::{ArrivalKind, KeyState};
pub use marking::Marking;
pub use matrix::{Cell, Matrix, Row, Totals};

use std::net::IpAddr;
use std::sync::Arc;

use super::sa_init::SaInitResponder;
use crate::crypto::{DhGroup, PreSharedKey, RandomStream, Secret, WitnessKey};
use crate::evidence::{Arrival, Channel, Ends, Timestamp};
use crate::wire::esp::echo_reply;
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::v2::KeyExchange;
use crate::wire::isakmp::{Header, Message};
use crate::wire::l2tp::HOST_NAME;
use crate::wire::witness::{Mark, Wish};
use book::{Book, Outcome, Run};
use draw::{Draw, stateless, with_witness};
use keyed::Keyed;
use later::Later;
use limits::{ANSWERS, Limits, network};
use main_mode::{MainMode, message_2, no_proposal_chosen, was_there};

/// IKEv2's AES-CBC, AES-GCM with 16 bytes and 3DES (RFC 7296 3.3.2).
const V2_ENCRYPTION: [u16; 3] = [12, 20, 3];
const V2_COOKIE_LENGTH: usize = 16;

/// An arrival that was read.
#[derive(Clone, Copy)]
struct Read<'a> {
    arrival: &'a Arrival,
    kind: ArrivalKind,
    /// Without the non-ESP marker.
    message: &'a [u8],
    mark: Option<Mark>,
    /// That it is of: by its mark, or by the exchange that a marked one began.
    run: Option<Run>,
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

/// The responder.
pub struct FarEnd {
    random: RandomStream,
    /// What the cookies are made with.
    secret: Secret,
    main_mode: MainMode,
    /// What may come from nowhere, as its source may be made up.
    strangers: Limits<IpAddr>,
    /// What shows that its source was there to read an answer.
    present: Limits<IpAddr>,
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
    pub flow: Channel,
    /// From our end to theirs.
    pub ends: Ends,
    /// UDP payload.
    pub payload: Vec<u8>,
}

impl FarEnd {
    /// A far end whose secrets come from `seed`, which nobody else may know.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        let mut random = RandomStream::new(seed);
        let secret = Secret::new(random.bytes::<32>().to_vec());
        let strangers = Limits::new(random.bytes(), ANSWERS);
        let present = Limits::new(random.bytes(), ANSWERS);
        Self {
            random,
            secret,
            main_mode: MainMode::default(),
            strangers,
            present,
            keyed: None,
            book: None,
            later: Later::default(),
        }
    }

    /// The same that goes on behind message 4 with whoever has the pre-shared key.
    #[must_use]
    pub fn with_pre_shared_key(mut self, key: Arc<PreSharedKey>) -> Self {
        let secrets = [self.random.bytes(), self.random.bytes()];
        Self { keyed: Some(Keyed::new(key, secrets)), ..self }
    }

    /// The same that knows probes which have the witness key.
    #[must_use]
    pub fn with_witness_key(self, key: WitnessKey, ears: Vec<Channel>) -> Self {
        Self { book: Some(Book::new(key, ears)), ..self }
    }

    /// Takes in a packet.
    pub fn arrived(&mut self, arrival: &Arrival) -> Reaction {
        let (kind, message) = kind::read(arrival);
        let mark = self
            .book
            .as_ref()
            .and_then(|book| book.mark(arrival.at, &carry::marks(arrival.flow, message)));
        let run = self.run(kind, arrival, message, mark.as_ref());
        let Draw { mut answer, withheld, key } =
            self.draw(Read { arrival, kind, message, mark, run });
        let outcome = Outcome { kind, answered: answer.is_some(), key };
        if let Some(book) = &mut self.book {
            match run {
                Some(run) => book.note(run, arrival, outcome),
                None => book.note_unmarked(arrival, outcome),
            }
            if let Some(mark) = &mark {
                let witness = book.witness(mark, false, self.keyed.is_some(), &mut self.random);
                answer = answer.map(|plain| with_witness(arrival.flow, plain, witness, message));
            }
        }
        if kind != ArrivalKind::Esp {
            answer = answer.map(|one| arrival.flow.carried(one));
        }
        Reaction { kind, marked: mark.is_some(), answer, withheld, key }
    }

    /// The run that a packet is of.
    fn run(
        &mut self,
        kind: ArrivalKind,
        arrival: &Arrival,
        message: &[u8],
        mark: Option<&Mark>,
    ) -> Option<Run> {
        let book = self.book.as_mut()?;
        let header = Header::parse(message)
            .ok()
            .filter(|_| arrival.flow.is_ike() && kind != ArrivalKind::Esp);
        match (mark, header) {
            (Some(mark), Some(header)) if kind.draws() => {
                book.begin(mark.session, header.initiator_cookie, arrival.at);
                Some(mark.session)
            }
            (Some(mark), _) => Some(mark.session),
            (None, header) => header.and_then(|header| book.run_of(header.initiator_cookie)),
        }
    }

    fn draw(&mut self, read: Read<'_>) -> Draw {
        let Read { arrival, kind, message, mark, run } = read;
        let source = arrival.from.ip();
        let known = self.keyed.as_ref().and_then(|keyed| keyed.known(kind, source, message));
        let waits = match (kind, mark) {
            (ArrivalKind::OtherIke, Some(Mark { wish: Wish::After { tenths }, .. })) => {
                Some(tenths)
            }
            _ => None,
        };
        let goes_on = kind == ArrivalKind::MainModeKeyExchange;
        let was_there = goes_on
            && Header::parse(message)
                .is_ok_and(|header| was_there(&header, arrival.from, &self.secret));
        let draws = kind.draws() && (was_there || !goes_on);
        if known.is_none() && waits.is_none() && !draws {
            return Draw::default();
        }
        let run = run.or_else(|| known.and_then(|(_, run)| run));
        let read = Read { run, ..read };
        if !self.admits(arrival, run, was_there || known.is_some()) {
            return Draw::withheld();
        }
        if let (Some(keyed), Some((ike_sa, _))) = (&mut self.keyed, known) {
            return keyed.draw(&read, ike_sa, &mut self.random);
        }
        if goes_on {
            return self.message_4(&read);
        }
        let answer = match waits {
            Some(_) => carry::reply(message),
            None => self.answer(&read),
        };
        if let Some(tenths) = waits
            && !self.let_wait(&read, tenths, answer.as_deref())
        {
            // Whoever is answered at once takes a later silence for the translator's.
            return Draw::withheld();
        }
        Draw::of(answer, message.len())
    }

    /// Whoever has the key is no part of a flood, and has a bound of its own, and who was
    /// there to read an answer is no part of one from made-up sources.
    fn admits(&mut self, arrival: &Arrival, run: Option<Run>, was_there: bool) -> bool {
        let source = network(arrival.from.ip());
        match (run, &mut self.book) {
            (Some(run), Some(book)) => book.admit(run, arrival.at),
            _ if was_there => self.present.admit(arrival.at, source),
            _ => self.strangers.admit(arrival.at, source),
        }
    }

    /// The answers that have waited long enough.
    pub fn due(&mut self, now: Timestamp) -> Vec<LateAnswer> {
        let Self { later, book, random, keyed, .. } = self;
        let tell = |one: later::Waiting| {
            let witness = book.as_ref()?.witness(&one.mark, true, keyed.is_some(), random)?;
            let told = carry::witnessing(one.flow, &one.plain, &witness)?;
            Some(LateAnswer { flow: one.flow, ends: one.ends, payload: one.flow.carried(told) })
        };
        later.due(now).into_iter().filter_map(tell).collect()
    }

    /// When `due` is wanted next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.later.next()
    }

    /// Whether all of the answers to a question are to come.
    fn let_wait(&mut self, read: &Read<'_>, tenths: u16, plain: Option<&[u8]>) -> bool {
        match (&read.mark, plain, tenths) {
            (Some(mark), Some(plain), 1..) => self.later.wait(read.arrival, mark, tenths, plain),
            _ => true,
        }
    }

    fn answer(&mut self, read: &Read<'_>) -> Option<Vec<u8>> {
        match read.kind {
            ArrivalKind::EspEcho => echo_reply(read.message),
            ArrivalKind::StartControlConnection | ArrivalKind::OtherL2tp => {
                let question = read.arrival.flow.row().question?;
                (question.respond)(read.message, HOST_NAME, &mut self.random)
            }
            ArrivalKind::MainModeProposal => {
                self.message_2(read, &Message::parse(read.message).ok()?)
            }
            _ => self.sa_init(&Message::parse(read.message).ok()?, read.arrival.ends()),
        }
    }

    fn message_2(&mut self, read: &Read<'_>, request: &Message) -> Option<Vec<u8>> {
        let goes_on = self.keyed.is_some();
        if goes_on && !Keyed::takes(request) {
            return Some(no_proposal_chosen(request.header.initiator_cookie));
        }
        let (answer, cipher) = message_2(request, read.arrival.from, &self.secret, goes_on)?;
        if let (Some(keyed), Some(cipher)) = (&mut self.keyed, cipher) {
            keyed.proposed(read, request, cipher);
        }
        Some(answer)
    }

    fn message_4(&mut self, read: &Read<'_>) -> Draw {
        let Read { arrival, message, .. } = *read;
        let Ok(request) = Message::parse(message) else { return Draw::default() };
        let ends = arrival.ends();
        let made = self.main_mode.message_4(&request, ends, &self.secret, &mut self.random);
        let Some(made) = made else { return Draw::default() };
        if made.bytes.len() > message.len() {
            return Draw::withheld();
        }
        match &mut self.keyed {
            None => Draw::of(Some(made.bytes), message.len()),
            Some(keyed) => match keyed.exchanged(read, &request, &made) {
                Some(answer) => Draw::of(Some(answer), message.len()),
                None => Draw::withheld(),
            },
        }
    }

    /// Nobody gets a key exchange who has not shown with a cookie to be there (RFC 7296 2.6).
    fn sa_init(&mut self, request: &Message, ends: Ends) -> Option<Vec<u8>> {
        let offered = KeyExchange::parse(request.body(payload::V2_KE)?).ok()?;
        let group = DhGroup::from_number(u32::from(offered.group)).unwrap_or(DhGroup::Modp2048);
        let nonce = request.body(payload::V2_NONCE)?;
        let spi = request.header.initiator_cookie;
        let cookie = stateless(&self.secret, b"IKE_SA_INIT", ends.from, &[&spi, nonce]);
        let responder = SaInitResponder {
            encryption: V2_ENCRYPTION.to_vec(),
            group,
            cookie: Some(cookie.get(..V2_COOKIE_LENGTH)?.to_vec()),
        };
        responder.respond(&request.emit(), ends, &mut self.random)
    }
}

#[cfg(test)]
mod tests;
