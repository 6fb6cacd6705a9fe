//! Answers that the client does not get, as the server's end alone shows it: the client
//! goes on to repeat what was answered.

use std::time::Duration;

use super::{Finding, Seen};
use crate::evidence::{
    Answer, AnswerSource, Answered, Carrier, Channel, ObservationId, Request, RequestSent,
    Timestamp,
};
use crate::verdict::class::Decision;
use crate::verdict::class::decision::inconclusive;
use crate::verdict::vantage::recorded_at;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Open, Owner, RecordedAt, Summary, WouldDecide};
use crate::wire::isakmp::number::exchange;

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

/// Those of IKE.
const CHANNELS: [Channel; 3] = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
/// A repetition this long behind an answer was sent after that had arrived, if it did:
/// round trips over satellites take 0.7 s.
const ARRIVED_WITHIN: Duration = Duration::from_secs(1);
/// Such repetitions that no chance explains: of three answers in a row, lost each.
const MANY: usize = 3;
/// The step whose answer has the server's key exchange: message 3.
const KEYS_AGREED: u32 = 3;

/// A request that is answered and repeated all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unreceived {
    channel: Channel,
    /// How far in its exchange the request is.
    step: u32,
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
        // With message 5 it has moved there, whatever for.
        Channel::Ike4500 => one.step > KEYS_AGREED || nat.moves_to_4500() != Some(false),
        _ => true,
    };
    if recorded_at(view) != RecordedAt::ServerEnd {
        // The client may have had the answers: what it has no key for tells nothing either.
        let begins = |one: &Unreceived| one.step <= KEYS_AGREED && needed(one);
        let open =
            !matches!(decision.class, Class::ServerSilent | Class::Refused | Class::EspBlocked);
        let mut repeated = CHANNELS.into_iter().filter_map(|channel| on(view, channel));
        let one = repeated.find(begins).filter(|_| open)?;
        return Some(inconclusive(Summary::AnsweredAndRepeated, &[&one.because]));
    }
    let one = all(view).into_iter().find(needed)?;
    Some(Decision::new(Certainty::Likely, one.found(), &[&one.because]))
}

fn all(view: &View<'_>) -> Vec<Unreceived> {
    // Elsewhere nobody knows whether what is recorded came any further, or who sent it.
    if recorded_at(view) != RecordedAt::ServerEnd {
        return Vec::new();
    }
    CHANNELS.into_iter().filter_map(|channel| on(view, channel)).collect()
}

/// The first request of a channel that is answered in vain.
fn on(view: &View<'_>, channel: Channel) -> Option<Unreceived> {
    unheeded(view, channel).into_iter().find_map(|sent| in_vain(view, channel, sent))
}

/// Requests of a channel that were answered and that nobody went on behind, in this exchange or
/// in any other of the channel.
pub(super) fn unheeded<'a>(view: &View<'a>, channel: Channel) -> Vec<&'a RequestSent> {
    let mut answered: Vec<&'a RequestSent> = Vec::new();
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
    let carried = [Carrier::Esp, Carrier::EspInUdp].into_iter();
    let traffic = || carried.clone().any(|carrier| view.traffic(carrier).outbound > 0);
    let heeded = |sent: &&&'a RequestSent| went_on(sent) || agrees(&sent.request) && traffic();
    // Whoever goes on behind one answer has it, and gets others of its kind.
    let furthest = answered.iter().filter(heeded).map(|sent| step(&sent.request)).max();
    answered.retain(|sent| furthest.is_none_or(|furthest| step(&sent.request) > furthest));
    answered
}

/// Whether traffic may follow its answer.
const fn agrees(request: &Request) -> bool {
    matches!(request, Request::Protected { .. })
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
    let step = step(&request.request);
    many.then_some(Unreceived { channel, step, late: late.len(), because })
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
            | Answer::MainModeIdentification
            | Answer::Aggressive { .. }
            | Answer::SaInit { .. }
            | Answer::Protected { exchange: exchange::IKE_AUTH | exchange::IKE_INTERMEDIATE, .. }
    )
}

/// How far in its exchange a request is.
const fn step(request: &Request) -> u32 {
    match request {
        Request::MainModeProposal { .. }
        | Request::AggressiveProposal { .. }
        | Request::SaInit { .. } => 1,
        Request::MainModeKeyExchange { .. } => KEYS_AGREED,
        Request::MainModeIdentification { .. } | Request::AggressiveAuthentication { .. } => 5,
        Request::Protected { message_id, .. } => message_id.saturating_add(5),
        Request::QuickMode { .. } | Request::Transaction { .. } => 7,
        _ => 0,
    }
}
