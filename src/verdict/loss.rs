//! How much is lost on a path that answers, and what that does to silence.

use std::collections::BTreeMap;
use std::time::Duration;

use super::view::{View, is_question, opens, refusal};
use crate::evidence::{
    Answer, Answered, Channel, EvidenceLog, Fact, LossCount, ObservationId, ROUND_TRIPS, Request,
    RequestSent, SHORTEST_SPAN, SILENCE, SLOWEST_ANSWER, Timestamp,
};
use crate::verdict::search::Searches;
use crate::wire::Capped;
use crate::wire::esp::EchoLayout;
use crate::wire::isakmp::Cookie;

/// Answers that show loss and are cited.
const MOST_CITED: usize = 12;

/// What was lost of requests to what answers, on all channels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// What may be: where it is not clear which transmission was answered, the latest was, so
    /// that the others are lost.
    pub count: LossCount,
    /// What is told: on a slow path as many answers may come as requests went out.
    pub told: LossCount,
    /// The answers to requests of which transmissions were lost.
    pub because: Vec<ObservationId>,
}

impl Loss {
    /// Counts the exchanges of IKE on both ports and of questions, and the echoes of ESP.
    pub fn measure(view: &View<'_>) -> Self {
        let Steps(asked) = view.steps();
        let rtt = asked.values().filter_map(Asked::clear_rtt).min();
        let until = view.log().observations().last().map(|one| one.at).unwrap_or_default();
        let mut measured = Self::default();
        for one in asked.values() {
            let Some((first, at)) = one.first else { continue };
            let lost = one.lost(at, rtt.unwrap_or_default());
            measured.count = measured.count.and(LossCount { answered: 1, lost });
            let lost = if rtt.is_none() && one.may_be_slow(at, until) { 0 } else { lost };
            measured.told = measured.told.and(LossCount { answered: 1, lost });
            if lost > 0 && measured.because.len() < MOST_CITED {
                measured.because.push(first);
            }
        }
        for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
            let echoes = Echoes::of(view, layout);
            measured.count = measured.count.and(echoes.count);
            measured.told = measured.told.and(echoes.count);
            measured.because.extend(echoes.first.filter(|_| echoes.count.shows_loss()));
        }
        measured
    }
}

/// The same, of a log that is not judged yet.
#[must_use]
pub fn measured(log: &EvidenceLog) -> Loss {
    let searches = Searches::default();
    Loss::measure(&View::new(log, &searches))
}

/// The shortest round trip of a channel's IKE exchanges, or of L2TP's SCCRQ, where it is clear
/// which transmission was answered.
pub fn round_trip(view: &View<'_>, channel: Channel) -> Option<Duration> {
    let Steps(asked) = view.steps();
    let of_channel = view.sent(channel).filter_map(|(_, sent)| asked.get(&key(sent)?));
    of_channel.filter_map(Asked::clear_rtt).min()
}

/// When the earliest transmission was sent that each answer may be to, since all transmissions
/// of a step look alike: each answer that came before was to another one. Of steps that are not
/// told apart it is the latest.
pub fn asked_earliest(view: &View<'_>) -> BTreeMap<ObservationId, Timestamp> {
    let Steps(asked) = view.steps();
    let mut before: BTreeMap<Key, usize> = BTreeMap::new();
    let answers = view.log().observations().iter().filter_map(|one| match &one.fact {
        Fact::Answered(answered) => Some((one, answered)),
        _ => None,
    });
    let sent = answers.map(|(one, answered)| {
        let latest = one.at - answered.rtt;
        let step = view.request(answered.request).and_then(key);
        let earliest = step.and_then(|step| {
            let count = before.entry(step).or_default();
            *count += 1;
            asked.get(&step)?.all.get(*count - 1)
        });
        (one.id, earliest.map_or(latest, |earliest| latest.min(*earliest)))
    });
    sent.collect()
}

/// The shortest round trip of all.
pub fn shortest_round_trip(view: &View<'_>) -> Option<Duration> {
    let Steps(asked) = view.steps();
    asked.values().filter_map(Asked::clear_rtt).min()
}

/// Unanswered transmissions that make silence on this path.
pub fn unanswered_needed(view: &View<'_>) -> usize {
    of_count(view.loss().count.unanswered_needed())
}

/// Whether requests that were answered had to be repeated.
pub fn shows_loss(view: &View<'_>) -> bool {
    view.loss().count.shows_loss()
}

pub fn of_count(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Whether a channel may be called silent, and the transmissions that it rests on.
pub fn silence(view: &View<'_>, channel: Channel) -> (bool, Vec<ObservationId>) {
    let awaited = |request: &Request| opens(request) || view.is_repeated_for(request);
    let opening: Vec<_> = view.sent(channel).filter(|(_, sent)| awaited(&sent.request)).collect();
    // Nobody waits for L2TP in clear: its silence is no accusation.
    let is_clear = channel.row().silent_by_nature;
    let needed = if is_clear { of_count(SILENCE) } else { unanswered_needed(view) };
    let span = match (opening.first(), opening.last()) {
        (Some((first, _)), Some((last, _))) => last.at.since(first.at),
        _ => Duration::ZERO,
    };
    let is_heard_out = is_clear || listened(view, opening.first().map(|(first, _)| first.at));
    let holds = opening.len() >= needed && span >= SHORTEST_SPAN && is_heard_out;
    (holds, opening.iter().map(|(observation, _)| observation.id).collect())
}

/// Whether packets were still seen when a slow answer to what was sent at `since` was due.
fn listened(view: &View<'_>, since: Option<Timestamp>) -> bool {
    let due = shortest_round_trip(view).map_or(SLOWEST_ANSWER, |rtt| rtt * ROUND_TRIPS);
    let last = view.log().observations().iter().map(|one| one.at).max();
    since.zip(last).is_some_and(|(since, last)| last.since(since) >= due)
}

/// One step of an exchange: what was sent for it and what came.
#[derive(Default)]
struct Asked {
    /// All transmissions of it.
    all: Vec<Timestamp>,
    /// Those that count for loss.
    sent: Vec<Timestamp>,
    answers: u32,
    first: Option<(ObservationId, Timestamp)>,
}

impl Asked {
    /// The round trip where it is clear which transmission was answered: the only one.
    fn clear_rtt(&self) -> Option<Duration> {
        let (_, at) = self.first?;
        let mut before = self.all.iter().filter(|sent| **sent <= at);
        let only = before.next()?;
        before.next().is_none().then(|| at.since(*only))
    }

    /// Transmissions that were lost: all that had the time to be answered before the one
    /// that was. As many answers as requests: slow, and nothing lost.
    fn lost(&self, answered_at: Timestamp, rtt: Duration) -> u32 {
        let in_time = self.sent.iter().filter(|sent| **sent + rtt <= answered_at).count();
        let before = u32::try_from(in_time.saturating_sub(1)).unwrap_or(u32::MAX);
        let sent = u32::try_from(self.sent.len()).unwrap_or(u32::MAX);
        before.min(sent.saturating_sub(self.answers))
    }

    /// Whether the first transmission may be what was answered: then as many answers have come
    /// as went out before the last round trip.
    fn may_be_slow(&self, answered_at: Timestamp, until: Timestamp) -> bool {
        let first = self.all.first().map_or(answered_at, |first| *first.min(&answered_at));
        let slowest = answered_at.since(first);
        let due = self.all.iter().filter(|sent| **sent + slowest <= until).count();
        u32::capped(due) <= self.answers
    }
}

/// The server's port, the step and the initiator's cookie.
type Key = (u16, u8, Cookie);

/// The step of L2TP that is asked in clear.
const L2TP: u8 = 0;
/// The step of IKEv2.
const SA_INIT: u8 = 34;

/// All steps of a log.
pub struct Steps(BTreeMap<Key, Asked>);

impl Steps {
    pub fn of(view: &View<'_>) -> Self {
        let mut asked: BTreeMap<_, Asked> = BTreeMap::new();
        let used_500 = view.first_use_of_500();
        for observation in view.log().observations() {
            match &observation.fact {
                Fact::RequestSent(sent) => {
                    let Some(key) = key(sent) else { continue };
                    let one = asked.entry(key).or_default();
                    one.all.push(observation.at);
                    // What left before UDP 500 was used may have met a filter that
                    // opens on 500: it counts for nothing here.
                    if used_500.is_some_and(|used| observation.at >= used) {
                        one.sent.push(observation.at);
                    }
                }
                Fact::Answered(answered) => {
                    // A refusal may come long after message 5, of which repeats draw nothing.
                    if is_late_refusal(view, answered) {
                        continue;
                    }
                    let Some(key) = view.request(answered.request).and_then(key) else { continue };
                    let one = asked.entry(key).or_default();
                    one.answers += 1;
                    one.first.get_or_insert((observation.id, observation.at));
                }
                _ => {}
            }
        }
        Self(asked)
    }
}

/// Whether an answer ends what the key seals, instead of going on with it: then the repeats
/// before it were ignored, and not lost.
fn is_late_refusal(view: &View<'_>, answered: &Answered) -> bool {
    let sealed = view.request(answered.request).is_some_and(|sent| {
        matches!(sent.request, Request::MainModeIdentification { .. } | Request::QuickMode { .. })
    });
    sealed && (answered.answer == Answer::V1Encrypted || refusal(&answered.answer).is_some())
}

/// The ESP echoes of one layout, up to the last that was answered: nobody knows what
/// becomes of those behind it.
struct Echoes {
    count: LossCount,
    first: Option<ObservationId>,
}

impl Echoes {
    fn of(view: &View<'_>, layout: EchoLayout) -> Self {
        let is_one = |sent: &RequestSent| matches!(sent.request, Request::Esp { echo: Some(one), .. } if one == layout);
        let mut answered: Vec<_> = view
            .answers(Channel::Esp)
            .filter(|(_, one)| !one.repeated && view.request(one.request).is_some_and(is_one))
            .map(|(one, answer)| (answer.request, one.id))
            .collect();
        answered.sort_unstable();
        answered.dedup_by_key(|(request, _)| *request);
        let (Some((_, first)), Some((last, _))) = (answered.first(), answered.last()) else {
            return Self { count: LossCount::default(), first: None };
        };
        let sent = view.sent(Channel::Esp).filter(|(one, sent)| is_one(sent) && one.id <= *last);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (sent, came) = (number(sent.count()), number(answered.len()));
        let count = LossCount { answered: came, lost: sent.saturating_sub(came) };
        Self { count, first: Some(*first) }
    }
}

/// Tells the steps of the exchanges apart; `None` for what asks for no answer.
fn key(sent: &RequestSent) -> Option<Key> {
    let (step, cookie) = match &sent.request {
        Request::MainModeProposal { cookie, .. } => (1, *cookie),
        Request::MainModeKeyExchange { cookie } => (3, *cookie),
        Request::AggressiveProposal { cookie, .. } => (4, *cookie),
        Request::MainModeIdentification { cookie } => (5, *cookie),
        Request::SaInit { cookie, .. } => (SA_INIT, *cookie),
        request if is_question(request) => (L2TP, [0; 8]),
        _ => return None,
    };
    Some((sent.to.port(), step, cookie))
}
