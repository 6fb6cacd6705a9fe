//! How much is lost on a path that answers, and what that does to silence.

use std::collections::BTreeMap;
use std::time::Duration;

use super::view::{View, opens};
use crate::evidence::{Channel, Fact, ObservationId, Request};

/// Unanswered transmissions that make silence, on a path that loses nothing.
const SILENCE: usize = 3;
/// The same where other requests had to be repeated: at 20 % loss each way six
/// in a row are lost once in 450 times.
pub const SILENCE_UNDER_LOSS: usize = 6;
/// Silence is not spoken of sooner than this after the first transmission.
const SHORTEST_SPAN: Duration = Duration::from_millis(900);

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
        let mut first_answers = BTreeMap::new();
        for observation in view.log().observations() {
            let Fact::Answered(answered) = &observation.fact else { continue };
            let Some(sent) = view.request(answered.request) else { continue };
            if [500, 4500].contains(&sent.to.port()) {
                let key = (sent.to.port(), request_key(&sent.request));
                first_answers.entry(key).or_insert((observation.id, sent.transmission));
            }
        }
        let mut loss = Self::default();
        for (id, transmission) in first_answers.into_values() {
            loss.answered += 1;
            if transmission > 1 {
                loss.repeated += 1;
                loss.because.push(id);
            }
        }
        loss
    }
}

/// Unanswered transmissions that make silence on this path.
fn unanswered_needed(view: &View<'_>) -> usize {
    if Loss::measure(view).repeated > 0 { SILENCE_UNDER_LOSS } else { SILENCE }
}

/// Whether a channel may be called silent, and the transmissions that it rests on.
pub fn silence(view: &View<'_>, channel: Channel) -> (bool, Vec<ObservationId>) {
    let opening: Vec<_> = view.sent(channel).filter(|(_, sent)| opens(&sent.request)).collect();
    let needed = unanswered_needed(view);
    let span = match (opening.first(), opening.last()) {
        (Some((first, _)), Some((last, _))) => last.at.since(first.at),
        _ => Duration::ZERO,
    };
    let holds = opening.len() >= needed && span >= SHORTEST_SPAN;
    (holds, opening.iter().map(|(observation, _)| observation.id).collect())
}

/// Tells the steps of an exchange apart.
fn request_key(request: &Request) -> (u8, [u8; 8]) {
    match request {
        Request::MainModeProposal { cookie, .. } => (1, *cookie),
        Request::MainModeKeyExchange { cookie } => (3, *cookie),
        Request::SaInit { cookie } => (34, *cookie),
        _ => (0, [0; 8]),
    }
}
