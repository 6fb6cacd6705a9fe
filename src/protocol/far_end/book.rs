//! What arrived of each probe that has the key: the far end's book.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use super::limits::{Bucket, Rate};
use super::{ArrivalKind, KeyState};
use crate::crypto::{RandomStream, WitnessKey, WitnessWay};
use crate::evidence::{Arrival, Channel, Timestamp};
use crate::wire::Capped;
use crate::wire::isakmp::Cookie;
use crate::wire::witness::{Mark, StepCount, Wish, Witness, WitnessRow, WitnessSteps};

/// Probes remembered; the one heard of longest ago makes room.
const MOST_SESSIONS: usize = 64;
/// A mark is good for this long before and after its time: clocks differ.
const GOOD_FOR: u64 = 24 * 3_600;
/// Answers that a run may draw.
const OF_A_RUN: Rate = Rate { most: 256, a_second: 32 };

/// Exchanges remembered of a run; the oldest makes room.
const MOST_EXCHANGES_OF_A_RUN: usize = 16;

/// A probe's run, by the number in its mark.
pub(super) type Run = [u8; 8];

/// What became of a packet.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub kind: ArrivalKind,
    pub answered: bool,
    /// Of message 5: whether it was made with the pre-shared key.
    pub key: Option<KeyState>,
}

struct Session {
    id: Run,
    rows: Vec<WitnessRow>,
    steps: WitnessSteps,
    /// Initiator's cookies of the exchanges that its marked messages began.
    exchanges: VecDeque<Cookie>,
    heard: Timestamp,
    bucket: Bucket,
}

/// The book, and the key that opens marks.
pub(super) struct Book {
    key: WitnessKey,
    /// What is listened to: a witness has a row of each, also where nothing arrived.
    ears: Vec<Channel>,
    sessions: Vec<Session>,
    /// The runs of exchanges, by initiator's cookie.
    exchanges: HashMap<Cookie, Run>,
}

impl Book {
    pub fn new(key: WitnessKey, ears: Vec<Channel>) -> Self {
        Self { key, ears, sessions: Vec::new(), exchanges: HashMap::new() }
    }

    /// The mark among what may be one.
    pub fn mark(&self, now: Timestamp, candidates: &[Vec<u8>]) -> Option<Mark> {
        let open = |sealed: &Vec<u8>| self.key.open(WitnessWay::Mark, sealed);
        let mark = Mark::parse(&candidates.iter().find_map(open)?).ok()?;
        let seconds = now.nanoseconds() / 1_000_000_000;
        (seconds.abs_diff(mark.began.into()) <= GOOD_FOR).then_some(mark)
    }

    /// A marked message begins an exchange: what follows in it bears no mark, and is the run's.
    pub fn begin(&mut self, run: Run, cookie: Cookie, now: Timestamp) {
        if self.exchanges.get(&cookie) == Some(&run) {
            return;
        }
        let Some(session) = self.session(run, now) else { return };
        session.exchanges.push_back(cookie);
        let over = session.exchanges.len() > MOST_EXCHANGES_OF_A_RUN;
        let oldest = if over { session.exchanges.pop_front() } else { None };
        if let Some(oldest) = oldest {
            self.forget(oldest, run);
        }
        self.exchanges.insert(cookie, run);
    }

    /// Forgets an exchange of a run, unless another run has begun the same since.
    fn forget(&mut self, cookie: Cookie, run: Run) {
        if self.exchanges.get(&cookie) == Some(&run) {
            self.exchanges.remove(&cookie);
        }
    }

    /// The run that an exchange is of.
    pub fn run_of(&self, cookie: Cookie) -> Option<Run> {
        self.exchanges.get(&cookie).copied()
    }

    /// Whether a run may draw an answer now: its packets can be sent again by anybody.
    pub fn admit(&mut self, run: Run, now: Timestamp) -> bool {
        self.session(run, now).is_some_and(|one| one.bucket.take(now, OF_A_RUN))
    }

    /// Notes a packet of a run.
    pub fn note(&mut self, run: Run, arrival: &Arrival, outcome: Outcome) {
        let Some(session) = self.session(run, arrival.at) else { return };
        session.note(arrival, outcome);
    }

    /// Notes a packet of nobody's exchange that comes from where a marked one of the same
    /// channel came from.
    pub fn note_unmarked(&mut self, arrival: &Arrival, outcome: Outcome) {
        let number = outcome.kind.channel(arrival.flow).row().witnessed;
        let same = |row: &WitnessRow| Some(row.channel) == number && row.from == arrival.from;
        let known = self.sessions.iter_mut().rev().find(|one| one.rows.iter().any(same));
        if let Some(session) = known {
            session.note_row(arrival, outcome);
        }
    }

    /// The witness for a run, sealed: `late` where the mark asked to wait for it, and
    /// `keyed` where there is a pre-shared key.
    pub fn witness(
        &self,
        mark: &Mark,
        late: bool,
        keyed: bool,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        let session = self.sessions.iter().find(|one| one.id == mark.session)?;
        let waited = match mark.wish {
            Wish::After { tenths } if late => Some(tenths),
            _ => None,
        };
        let steps = Some(WitnessSteps { keyed, ..session.steps });
        let witness = Witness { session: session.id, waited, rows: session.rows.clone(), steps };
        self.key.seal(WitnessWay::Witness, random.bytes(), &witness.emit())
    }

    fn session(&mut self, id: Run, now: Timestamp) -> Option<&mut Session> {
        if let Some(at) = self.sessions.iter().position(|one| one.id == id) {
            let session = self.sessions.get_mut(at)?;
            session.heard = now;
            return Some(session);
        }
        if self.sessions.len() >= MOST_SESSIONS {
            let oldest = self.sessions.iter().enumerate().min_by_key(|(_, one)| one.heard)?.0;
            let gone = self.sessions.remove(oldest);
            for cookie in gone.exchanges {
                self.forget(cookie, gone.id);
            }
        }
        let rows = heard(&self.ears).into_iter().map(unheard).collect();
        self.sessions.push(Session {
            id,
            rows,
            steps: WitnessSteps::default(),
            exchanges: VecDeque::new(),
            heard: now,
            bucket: Bucket::full(OF_A_RUN, now),
        });
        self.sessions.last_mut()
    }
}

impl Session {
    fn note(&mut self, arrival: &Arrival, outcome: Outcome) {
        let Outcome { kind, answered, key } = outcome;
        if let Some(step) = self.step(kind, arrival.flow) {
            step.arrived = step.arrived.saturating_add(1);
            step.answered = step.answered.saturating_add(answered.into());
        }
        if let Some(key) = key {
            self.steps.key_fits = Some(key == KeyState::Fits);
        }
        self.note_row(arrival, outcome);
    }

    /// The channel's row alone: a packet that shows no mark is no step of the run's exchanges.
    fn note_row(&mut self, arrival: &Arrival, outcome: Outcome) {
        let Outcome { kind, answered, .. } = outcome;
        let Some(number) = kind.channel(arrival.flow).row().witnessed else { return };
        if !self.rows.iter().any(|row| row.channel == number) {
            self.rows.push(unheard(number));
        }
        let Some(row) = self.rows.iter_mut().find(|row| row.channel == number) else { return };
        if row.arrived == 0 {
            row.from = arrival.from;
            row.hop_limit = arrival.hop_limit.unwrap_or(0);
        }
        let length = u16::capped(arrival.payload.len());
        row.arrived = row.arrived.saturating_add(1);
        row.answered = row.answered.saturating_add(answered.into());
        row.longest = row.longest.max(length);
        row.largest_piece = row.largest_piece.max(arrival.largest_piece.unwrap_or(0));
    }

    fn step(&mut self, kind: ArrivalKind, flow: Channel) -> Option<&mut StepCount> {
        let steps = &mut self.steps;
        match (kind, flow) {
            (ArrivalKind::MainModeKeyExchange, Channel::Ike500) => {
                Some(&mut steps.key_exchange_500)
            }
            (ArrivalKind::MainModeKeyExchange, _) => Some(&mut steps.key_exchange_4500),
            (ArrivalKind::MainModeAuthentication, _) => Some(&mut steps.authentication),
            (ArrivalKind::QuickMode, _) => Some(&mut steps.quick_mode),
            _ => None,
        }
    }
}

/// The row of a channel of which nothing has arrived.
fn unheard(channel: u8) -> WitnessRow {
    WitnessRow {
        channel,
        from: SocketAddr::from(([0, 0, 0, 0], 0)),
        hop_limit: 0,
        arrived: 0,
        answered: 0,
        longest: 0,
        largest_piece: 0,
    }
}

/// The numbers of the channels that come in over those on which is listened.
fn heard(ears: &[Channel]) -> Vec<u8> {
    let ike = ears.iter().any(|one| one.is_ike()).then_some(Channel::Ikev2);
    let all = Channel::carriers().filter(|one| ears.contains(one)).chain(ike);
    all.filter_map(|one| one.row().witnessed).collect()
}

/// The channel of a number in a witness.
pub(super) fn channel_numbered(number: u8) -> Option<Channel> {
    Channel::ALL.iter().copied().find(|one| one.row().witnessed == Some(number))
}
