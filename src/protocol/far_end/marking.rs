//! The probe's side: marks its requests, and reads the witness in the answers.

use std::sync::Arc;

use super::book::channel_numbered;
use super::carry;
use crate::crypto::{RandomStream, WitnessKey, WitnessWay};
use crate::evidence::{Channel, Learned, Timestamp, Transmit, WitnessSteps, Witnessed};
use crate::wire::Capped;
use crate::wire::nat_t::mark as marked;
use crate::wire::witness::{Mark, Wish, Witness};

/// Requests kept for asking once more.
const MOST_KEPT: usize = 8;

/// Marks a run's requests.
pub struct Marking {
    key: Arc<WitnessKey>,
    session: [u8; 8],
    /// The one mark of the run, so that a repeated request stays the same.
    sealed: Vec<u8>,
    filling: Vec<u8>,
    began: u32,
    random: RandomStream,
    /// What was marked, the latest of each conversation and exchange.
    sent: Vec<Transmit>,
    /// What of it an answer with a witness came to.
    heard: Vec<Transmit>,
    /// What the rows said last.
    known: Vec<Witnessed>,
    /// The same of the steps.
    steps: Option<WitnessSteps>,
    /// When the latest witness came.
    latest: Option<Timestamp>,
}

impl Marking {
    /// Marks for a run that begins `now`. `random` must be unpredictable, and no other
    /// run's.
    #[must_use]
    pub fn new(key: Arc<WitnessKey>, now: Timestamp, random: &mut RandomStream) -> Option<Self> {
        let session = random.bytes();
        let began = u32::capped(now.nanoseconds() / 1_000_000_000);
        let mark = Mark { session, began, wish: Wish::Witness };
        let sealed = key.seal(WitnessWay::Mark, random.bytes(), &mark.emit())?;
        let filling = random.bytes::<{ carry::WITNESS }>().to_vec();
        let (sent, heard, known) = (Vec::new(), Vec::new(), Vec::new());
        let random = random.fork();
        Some(Self {
            began,
            random,
            key,
            session,
            sealed,
            filling,
            sent,
            heard,
            known,
            steps: None,
            latest: None,
        })
    }

    /// A packet of the run with its mark, if it is one that has one.
    pub fn mark(&mut self, transmit: Transmit) -> Transmit {
        let marked = carry::marked(transmit.flow, &transmit.payload, &self.sealed, &self.filling);
        let Some(payload) = marked else { return transmit };
        let transmit = Transmit { payload, ..transmit };
        let exchange = exchange_of(&transmit);
        self.sent.retain(|one| exchange_of(one) != exchange);
        if self.sent.len() >= MOST_KEPT {
            self.sent.remove(0);
        }
        self.sent.push(transmit.clone());
        transmit
    }

    /// A question on UDP 4500 that the far end answers twice: at once, and after so many
    /// tenths of a second; only once for none.
    pub fn question(&mut self, tenths: u16) -> Option<Vec<u8>> {
        let wish = Wish::After { tenths };
        let mark = Mark { session: self.session, began: self.began, wish };
        let sealed = self.key.seal(WitnessWay::Mark, self.random.bytes(), &mark.emit())?;
        Some(marked(&carry::question(self.random.cookie(), &sealed, &self.filling)))
    }

    /// What a packet that came in `flow` at `now` says.
    pub fn read(&mut self, now: Timestamp, flow: Channel, payload: &[u8]) -> Vec<Learned> {
        let Some(witness) = self.witness(flow, payload) else { return Vec::new() };
        self.latest = Some(now);
        self.note_heard(flow, payload);
        let mut learned = vec![Learned::FarEnd];
        learned.extend(witness.waited.map(|tenths| Learned::Waited { tenths }));
        for row in &witness.rows {
            let Some(channel) = channel_numbered(row.channel) else { continue };
            let seen = Witnessed {
                channel,
                from: row.from,
                hop_limit: Some(row.hop_limit).filter(|left| *left > 0),
                arrived: row.arrived,
                answered: row.answered,
                longest: row.longest,
                largest_piece: Some(row.largest_piece).filter(|size| *size > 0),
            };
            if !self.known.contains(&seen) {
                self.known.retain(|one| one.channel != channel);
                self.known.push(seen);
                learned.push(Learned::Witnessed(seen));
            }
        }
        if let Some(steps) = witness.steps.filter(|steps| self.steps != Some(*steps)) {
            self.steps = Some(steps);
            learned.push(Learned::WitnessedSteps(steps));
        }
        learned
    }

    /// When the latest witness came.
    #[must_use]
    pub const fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    /// The requests to ask once more with, one for each channel whose answers came through.
    pub fn collecting(&mut self) -> Vec<Transmit> {
        for one in &mut self.heard {
            one.payload = carry::renewed(one.flow, &one.payload);
        }
        self.sent.retain(|one| one.flow != Channel::Esp);
        self.sent.extend(self.heard.iter().filter(|one| one.flow == Channel::Esp).cloned());
        self.heard.clone()
    }

    fn witness(&self, flow: Channel, payload: &[u8]) -> Option<Witness> {
        let open = |sealed: &Vec<u8>| self.key.open(WitnessWay::Witness, sealed);
        let opened = carry::witnesses(flow, payload).iter().find_map(open)?;
        Witness::parse(&opened).ok().filter(|one| one.session == self.session)
    }

    fn note_heard(&mut self, flow: Channel, payload: &[u8]) {
        let answered = (flow, cookie_in(flow, payload));
        let request = self.sent.iter().rev().find(|one| exchange_of(one) == answered);
        if let Some(request) = request.filter(|one| !self.heard.contains(one)).cloned() {
            self.heard.retain(|one| one.flow != flow);
            self.heard.push(request);
        }
    }
}

type Exchange = (Channel, Option<[u8; 8]>);

fn exchange_of(transmit: &Transmit) -> Exchange {
    (transmit.flow, cookie_in(transmit.flow, &transmit.payload))
}

/// The initiator's cookie, where there is one.
fn cookie_in(flow: Channel, packet: &[u8]) -> Option<[u8; 8]> {
    let at = match flow {
        Channel::Ike500 => 0,
        Channel::Ike4500 => 4,
        _ => return None,
    };
    packet.get(at..)?.first_chunk().copied()
}
