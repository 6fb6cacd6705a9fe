//! How much is lost on a path that answers, and what that does to silence.

use std::collections::BTreeMap;
use std::time::Duration;

use super::view::{View, opens};
use crate::evidence::{Channel, Fact, ObservationId, Request, RequestSent};

/// Unanswered transmissions that make silence, on a path that loses nothing.
pub const SILENCE: usize = 3;
/// The same where other requests had to be repeated: at 20 % loss each way six
/// in a row are lost once in 450 times.
pub const SILENCE_UNDER_LOSS: usize = 6;
/// Silence is not spoken of sooner than this after the first transmission.
pub const SHORTEST_SPAN: Duration = Duration::from_millis(900);

/// Requests that were answered, and how many of them had to be repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    pub answered: u32,
    pub repeated: u32,
    /// The answers to repeated requests.
    pub because: Vec<ObservationId>,
}

impl Loss {
    /// Counts the exchanges of IKE on both ports.
    pub fn measure(view: &View<'_>) -> Self {
        let mut exchanges: BTreeMap<_, Tally> = BTreeMap::new();
        let used_500 = view.first_use_of_500();
        for observation in view.log().observations() {
            match &observation.fact {
                // What left before UDP 500 was used may have met a filter that
                // opens on 500: it counts for nothing here.
                Fact::RequestSent(sent) if used_500.is_some_and(|used| observation.at >= used) => {
                    if let Some(key) = key(sent) {
                        exchanges.entry(key).or_default().sent += 1;
                    }
                }
                Fact::Answered(answered) => {
                    let Some(key) = view.request(answered.request).and_then(key) else { continue };
                    let tally = exchanges.entry(key).or_default();
                    tally.answers += 1;
                    tally.first.get_or_insert(observation.id);
                }
                _ => {}
            }
        }
        let mut loss = Self::default();
        for tally in exchanges.into_values() {
            let Some(first) = tally.first else { continue };
            loss.answered += 1;
            // As many answers as requests: slow, and nothing lost.
            if tally.sent > tally.answers {
                loss.repeated += 1;
                loss.because.push(first);
            }
        }
        loss
    }
}

/// Unanswered transmissions that make silence on this path.
pub fn unanswered_needed(view: &View<'_>) -> usize {
    if shows_loss(view) { SILENCE_UNDER_LOSS } else { SILENCE }
}

/// Whether requests that were answered had to be repeated.
pub fn shows_loss(view: &View<'_>) -> bool {
    Loss::measure(view).repeated > 0
}

/// Whether a channel may be called silent, and the transmissions that it rests on.
pub fn silence(view: &View<'_>, channel: Channel) -> (bool, Vec<ObservationId>) {
    let opening: Vec<_> = view.sent(channel).filter(|(_, sent)| opens(&sent.request)).collect();
    // Nobody waits for L2TP in clear: its silence is no accusation.
    let needed = if channel == Channel::L2tp1701 { SILENCE } else { unanswered_needed(view) };
    let span = match (opening.first(), opening.last()) {
        (Some((first, _)), Some((last, _))) => last.at.since(first.at),
        _ => Duration::ZERO,
    };
    let holds = opening.len() >= needed && span >= SHORTEST_SPAN;
    (holds, opening.iter().map(|(observation, _)| observation.id).collect())
}

/// Transmissions of one request and answers to it.
#[derive(Default)]
struct Tally {
    sent: u32,
    answers: u32,
    first: Option<ObservationId>,
}

/// Tells the steps of the exchanges apart; `None` for what asks for no answer.
fn key(sent: &RequestSent) -> Option<(u16, u8, [u8; 8])> {
    let (step, cookie) = match &sent.request {
        Request::MainModeProposal { cookie, .. } => (1, *cookie),
        Request::MainModeKeyExchange { cookie } => (3, *cookie),
        Request::AggressiveProposal { cookie, .. } => (4, *cookie),
        Request::MainModeIdentification { cookie } => (5, *cookie),
        Request::SaInit { cookie, .. } => (34, *cookie),
        _ => return None,
    };
    Some((sent.to.port(), step, cookie))
}
