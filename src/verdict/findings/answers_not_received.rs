//! Answers that the client does not get, as the server's end alone shows it: the client
//! goes on to repeat what was answered.

use std::time::Duration;

use super::{Finding, Seen};
use crate::evidence::{
    Answer, AnswerSource, Answered, Channel, ObservationId, Request, RequestSent, Timestamp,
};
use crate::verdict::class::Decision;
use crate::verdict::vantage::recorded_at;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Open, Owner, RecordedAt, WouldDecide};

finding! {
    /// Recorded at its own end, the server answers a request time and again, and the
    /// client goes on to repeat it.
    AnswersNotReceived {
        /// What is repeated.
        pub channel: Channel,
        /// Of the request, behind an answer that had had the time to arrive.
        pub transmissions: u32,
    } => Owner::CARRIERS,
        decides(Class::ServerSilent),
        open(Open::by(WouldDecide::CaptureClientEnd)),
        beside()
}

/// A repetition this long behind an answer was sent after that had arrived, if it did:
/// round trips over satellites take 0.7 s.
const ARRIVED_WITHIN: Duration = Duration::from_secs(1);
/// Such repetitions that no chance explains: of three answers in a row, lost each.
const MANY: usize = 3;

/// A request that is answered and repeated all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unreceived {
    channel: Channel,
    /// Transmissions behind an answer that had had the time to arrive.
    late: usize,
    /// These, and the answers.
    because: Vec<ObservationId>,
}

/// One for each channel on which no exchange goes on.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let found = |one: Unreceived| Finding::new(one.found(), Certainty::Likely, &one.because);
    all(seen.view).into_iter().map(found).collect()
}

impl Unreceived {
    fn found(&self) -> AnswersNotReceived {
        let transmissions = u32::try_from(self.late).unwrap_or(u32::MAX);
        AnswersNotReceived { channel: self.channel, transmissions }
    }
}

/// The class in the place of one that took the answers for received. What the client
/// asks by IKEv2 beside IKEv1 is not what it needs.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let Seen { view, nat, decision, .. } = *seen;
    if decision.class == Class::ServerSilent && decision.certainty == Certainty::Proven {
        return None;
    }
    let needed = |one: &Unreceived| match one.channel {
        Channel::Ikev2 => !view.asks_by_v1(),
        Channel::Ike4500 => nat.moves_to_4500() != Some(false),
        _ => true,
    };
    let one = all(view).into_iter().find(needed)?;
    Some(Decision::new(Certainty::Likely, one.found(), &[&one.because]))
}

fn all(view: &View<'_>) -> Vec<Unreceived> {
    // Elsewhere nobody knows whether what is recorded came any further, or who sent it.
    if recorded_at(view) != RecordedAt::ServerEnd {
        return Vec::new();
    }
    let channels = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
    channels.into_iter().filter_map(|channel| on(view, channel)).collect()
}

/// The first request of a channel that is answered in vain; none where any exchange of
/// the channel goes on.
fn on(view: &View<'_>, channel: Channel) -> Option<Unreceived> {
    let mut answered: Vec<&RequestSent> = Vec::new();
    for (_, one) in view.asked_answers(channel).filter(|(_, one)| goes_on(&one.answer)) {
        let Some(sent) = view.request(one.request) else { continue };
        if answered.len() < MOST_WITNESSES && !answered.iter().any(|known| is_same(known, sent)) {
            answered.push(sent);
        }
    }
    let went_on = |sent: &RequestSent| {
        let cookie = sent.request.cookie();
        let step = step(&sent.request);
        view.requests()
            .any(|(_, later)| later.request.cookie() == cookie && self::step(&later.request) > step)
    };
    if answered.iter().any(|sent| went_on(sent)) {
        return None;
    }
    answered.into_iter().find_map(|sent| in_vain(view, channel, sent))
}

/// The transmissions of a request that come behind answers to it.
fn in_vain(view: &View<'_>, channel: Channel, request: &RequestSent) -> Option<Unreceived> {
    let of_this = |one: &Answered| {
        let asked = one.source == AnswerSource::Asked && goes_on(&one.answer);
        asked && view.request(one.request).is_some_and(|sent| is_same(sent, request))
    };
    let answers: Vec<(ObservationId, Timestamp)> = view
        .answers(channel)
        .filter(|(_, one)| of_this(one))
        .map(|(one, _)| (one.id, one.at))
        .collect();
    let (_, first) = answers.first()?;
    let late: Vec<ObservationId> = view
        .sent(channel)
        .filter(|(one, sent)| is_same(sent, request) && one.at.since(*first) >= ARRIVED_WITHIN)
        .map(|(one, _)| one.id)
        .collect();
    let witnesses = answers.iter().map(|(id, _)| *id).take(MOST_WITNESSES);
    let mut because: Vec<_> = witnesses.chain(late.iter().copied().take(MOST_WITNESSES)).collect();
    because.sort_unstable();
    let many = late.len() >= MANY && answers.len() >= MANY;
    many.then_some(Unreceived { channel, late: late.len(), because })
}

fn is_same(one: &RequestSent, other: &RequestSent) -> bool {
    one.request == other.request && one.to == other.to
}

/// Whether a client that gets an answer goes on with it, and does not ask the same again.
const fn goes_on(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::MainModeTransform { .. }
            | Answer::MainModeKeyExchange { .. }
            | Answer::Aggressive { .. }
            | Answer::SaInit { .. }
    )
}

/// How far in its exchange a request is.
const fn step(request: &Request) -> u8 {
    match request {
        Request::MainModeProposal { .. }
        | Request::AggressiveProposal { .. }
        | Request::SaInit { .. } => 1,
        Request::MainModeKeyExchange { .. } => 3,
        Request::MainModeIdentification { .. }
        | Request::AggressiveAuthentication { .. }
        | Request::Protected { .. } => 5,
        Request::QuickMode { .. } => 7,
        _ => 0,
    }
}
