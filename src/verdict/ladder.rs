//! How far an exchange got behind its key exchange, in a recording of a real
//! client or a probe with the key: message 5, quick mode, IKE_AUTH.

use std::collections::BTreeSet;

use super::loss::unanswered_needed;
use super::view::{View, is_remark};
use crate::evidence::{
    Answer, AnswerSource, Channel, Fact, Learned, Observation, ObservationId, Request, RequestSent,
    SHORTEST_SPAN, Timestamp,
};
use crate::wire::isakmp::Cookie;

/// Messages looked at for that.
const MOST_COUNTED: usize = 256;

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nobody took it.
    NotTaken,
    /// It was answered.
    Passed(Vec<ObservationId>),
    /// It was answered by something that is not its answer.
    Refused(Vec<ObservationId>),
    /// It was sent as often as the loss rule asks.
    Unanswered(Attempt),
    /// It was sent, too seldom to speak of silence.
    TooFew(Attempt),
}

/// A step that was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The server's port.
    pub port: u16,
    /// In IP fragments or in IKE's own.
    pub fragmented: bool,
    pub because: Vec<ObservationId>,
}

/// The steps behind the key exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Main mode message 5.
    pub identification: Step,
    /// Quick mode.
    pub quick: Step,
    /// What IKEv2 says behind IKE_SA_INIT.
    pub protected: Step,
}

impl Ladder {
    pub fn climb(view: &View<'_>) -> Self {
        let identification = |one: &Request| matches!(one, Request::MainModeIdentification { .. });
        let quick = |one: &Request| matches!(one, Request::QuickMode { .. });
        let protected = |one: &Request| matches!(one, Request::Protected { .. });
        let readings = Readings::of(view);
        let mut ladder = Self {
            identification: step(view, &readings, identification),
            quick: step(view, &readings, quick),
            protected: step(view, &readings, protected),
        };
        let went_on = !matches!(ladder.quick, Step::NotTaken);
        if went_on && !matches!(ladder.identification, Step::Passed(_)) {
            // Nobody goes on to quick mode without message 6: it was not recorded.
            ladder.identification = Step::NotTaken;
        } else if let Step::Unanswered(attempt) = &ladder.identification
            && let Some(again) = message_4_again(view)
        {
            ladder.identification = Step::Refused([&*attempt.because, &again].concat());
        }
        ladder
    }

    /// Both ends agreed on a tunnel.
    pub const fn is_complete(&self) -> bool {
        matches!(self.quick, Step::Passed(_)) || matches!(self.protected, Step::Passed(_))
    }
}

/// What the key read of the answers, frame by frame.
struct Readings {
    /// Exchanges that were read with the key.
    exchanges: BTreeSet<Cookie>,
    /// The key or the tunnel is proved.
    proofs: BTreeSet<u64>,
    /// Nothing but remarks.
    remarks: BTreeSet<u64>,
}

impl Readings {
    fn of(view: &View<'_>) -> Self {
        let (noted, said) = (view.frames_noted(|_| true), view.frames_noted(|one| !is_remark(one)));
        let read = view.log().observations().iter().filter_map(|one| match &one.fact {
            Fact::Answered(answered) if one.frame.is_some_and(|frame| noted.contains(&frame)) => {
                view.request(answered.request)?.request.cookie()
            }
            _ => None,
        });
        let proves = |one| matches!(one, Learned::KeyProved | Learned::QuickModeAgreed);
        Self {
            exchanges: read.collect(),
            proofs: view.frames_noted(proves),
            remarks: noted.difference(&said).copied().collect(),
        }
    }

    /// Whether an answer is what it looks like. Whoever reads an exchange with the key
    /// says so of each real one, and not of each forged one in a flood.
    fn bear_out(&self, view: &View<'_>, observation: &Observation, answer: &Answer) -> bool {
        let Fact::Answered(answered) = &observation.fact else { return false };
        let cookie = view.request(answered.request).and_then(|sent| sent.request.cookie());
        let read = cookie.is_some_and(|cookie| self.exchanges.contains(&cookie));
        let proved = observation.frame.is_some_and(|frame| self.proofs.contains(&frame));
        proved || !read || matches!(answer, Answer::Protected { .. })
    }

    fn remarks(&self, observation: &Observation) -> bool {
        observation.frame.is_some_and(|frame| self.remarks.contains(&frame))
    }
}

fn step(view: &View<'_>, readings: &Readings, is_it: fn(&Request) -> bool) -> Step {
    let taken: Vec<_> = view.requests().filter(|(_, sent)| is_it(&sent.request)).collect();
    let answers = || {
        view.log().observations().iter().filter_map(|one| match &one.fact {
            // No client takes what comes from another address.
            Fact::Answered(answered)
                if !matches!(answered.source, AnswerSource::OtherAddress(_)) =>
            {
                view.request(answered.request).filter(|sent| is_it(&sent.request))?;
                Some((one, answered))
            }
            _ => None,
        })
    };
    let passed: Vec<_> = answers()
        // From another port it says no at most, as some do of message 5.
        .filter(|(_, answered)| answered.source == AnswerSource::Asked)
        .filter(|(one, answered)| {
            goes_on(&answered.answer) && readings.bear_out(view, one, &answered.answer)
        })
        .map(|(one, _)| one.id)
        .collect();
    if !passed.is_empty() {
        return Step::Passed(passed);
    }
    let refused: Vec<_> =
        answers().filter(|(one, _)| !readings.remarks(one)).map(|(one, _)| one.id).collect();
    if !refused.is_empty() {
        return Step::Refused(refused);
    }
    let Some((_, last)) = taken.last() else { return Step::NotTaken };
    let port = last.to.port();
    let fragmented = taken
        .iter()
        .any(|(_, sent)| matches!(sent.request, Request::Protected { fragment: true, .. }));
    let attempt =
        Attempt { port, fragmented, because: taken.iter().map(|(one, _)| one.id).collect() };
    if most_of_one(&taken) >= unanswered_needed(view) && is_long_enough(&taken) {
        Step::Unanswered(attempt)
    } else {
        Step::TooFew(attempt)
    }
}

/// Transmissions of the request that was sent most often.
fn most_of_one(taken: &[super::view::Seen<'_, RequestSent>]) -> usize {
    let most = taken.iter().map(|(_, sent)| sent.transmission).max().unwrap_or(0);
    // Some clients encrypt anew each time: then the messages are counted, but
    // for pieces, which are several of one message.
    let mut messages: Vec<(&Request, usize)> = Vec::new();
    let whole = taken.iter().filter(|(_, sent)| !is_piece(&sent.request));
    for (_, sent) in whole.take(MOST_COUNTED) {
        match messages.iter_mut().find(|(request, _)| *request == &sent.request) {
            Some((_, count)) => *count += 1,
            None => messages.push((&sent.request, 1)),
        }
    }
    let anew = messages.into_iter().map(|(_, count)| count).max().unwrap_or(0);
    usize::try_from(most).unwrap_or(usize::MAX).max(anew)
}

const fn is_piece(request: &Request) -> bool {
    matches!(request, Request::Protected { fragment: true, .. })
}

/// Whether the transmissions span the time that a lost packet needs to be missed.
fn is_long_enough(taken: &[super::view::Seen<'_, RequestSent>]) -> bool {
    match (taken.first(), taken.last()) {
        (Some((first, _)), Some((last, _))) => last.at.since(first.at) >= SHORTEST_SPAN,
        _ => false,
    }
}

/// Whether an answer goes on with the exchange, and does not say no.
pub const fn goes_on(answer: &Answer) -> bool {
    matches!(answer, Answer::MainModeIdentification | Answer::QuickMode | Answer::Protected { .. })
}

/// Message 4 once more behind message 5 of the same exchange: the server did not take it.
/// Where message 3 was sent as often as message 4 came, it is the answer to that.
fn message_4_again(view: &View<'_>) -> Option<Vec<ObservationId>> {
    let mut proofs = view.requests().filter_map(|(one, sent)| match sent.request {
        Request::MainModeIdentification { cookie } => Some((one.at, cookie)),
        _ => None,
    });
    let (first, cookie): (Timestamp, Cookie) = proofs.next()?;
    let is_message_3 = |sent: &RequestSent| matches!(sent.request, Request::MainModeKeyExchange { cookie: one } if one == cookie);
    let answers: Vec<_> = Channel::IKE
        .into_iter()
        .flat_map(|channel| view.answers(channel))
        .filter(|(_, answered)| {
            let elsewhere = matches!(answered.source, AnswerSource::OtherAddress(_));
            let message_4 = matches!(answered.answer, Answer::MainModeKeyExchange { .. });
            message_4 && !elsewhere && view.request(answered.request).is_some_and(is_message_3)
        })
        .collect();
    let asked = view.requests().filter(|(_, sent)| is_message_3(sent)).count();
    let again: Vec<_> = answers
        .iter()
        .filter(|(one, answered)| {
            one.at > first && (answered.repeated || view.repeats_message_4(answered))
        })
        .map(|(one, _)| one.id)
        .collect();
    (answers.len() > asked && !again.is_empty()).then_some(again)
}
