//! IKE messages in pieces of which some never came.

use super::{Finding, Seen};
use crate::evidence::{
    Carrier, Direction, Incomplete, ObservationId, PieceLayer, Request, Timestamp,
};
use crate::verdict::class::Decision;
use crate::verdict::class::decision::inconclusive;
use crate::verdict::ladder::{Ladder, Step};
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Owner, Summary};
use crate::wire::isakmp::number::exchange;

finding! {
    /// IKE messages came in fragments, and some of these never came.
    FragmentsLost {
        /// Who cut the messages.
        pub layer: PieceLayer,
        /// Which way they went.
        pub direction: Direction,
        /// How many messages.
        pub messages: u32,
    } => Owner::CLIENT_FIRST
}

/// Messages that are told from a packet lost by chance.
const MANY: usize = 2;

/// What is missing, by who cut and the direction.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let view = seen.view;
    let complete = view.ladder().is_complete();
    let mut findings = Vec::new();
    for layer in [PieceLayer::Ip, PieceLayer::Ike] {
        if layer == PieceLayer::Ip && view.log().holds_only_first_pieces() {
            continue;
        }
        for direction in [Direction::Outbound, Direction::Inbound] {
            let of_these = |one: &Incomplete| {
                one.layer == layer && one.direction == direction && !was_whole(view.ladder(), one)
            };
            let all: Vec<_> = view.log().incomplete().filter(of_these).collect();
            let known: Vec<_> = all.iter().filter(|one| one.exchange.is_some()).collect();
            // Later pieces alone may be of a tunnel's traffic.
            let traffic = view.traffic(Carrier::EspInUdp);
            let (lost, certainty) = match (known.is_empty(), complete) {
                (false, false) => (known, Certainty::Likely),
                (false, true) => (known, Certainty::Undetermined),
                (true, _) if traffic.outbound + traffic.inbound == 0 => {
                    (all.iter().collect(), Certainty::Undetermined)
                }
                (true, _) => continue,
            };
            let messages = u32::try_from(lost.len()).unwrap_or(u32::MAX);
            let because: Vec<_> = lost.iter().map(|one| one.because).take(MOST_WITNESSES).collect();
            if !because.is_empty() {
                let found = FragmentsLost { layer, direction, messages };
                findings.push(Finding::new(found, certainty, &because));
            }
        }
    }
    findings
}

/// What was answered was whole where it was answered; only the recording lacks a piece. Main mode
/// does not tell which transmission its answer is for.
const fn was_whole(ladder: &Ladder, one: &Incomplete) -> bool {
    let answered = matches!(&ladder.protected, Step::Passed(_) | Step::Refused(_));
    let of_v2 = matches!(one.exchange, Some(exchange::IKE_AUTH | exchange::IKE_INTERMEDIATE));
    matches!(one.direction, Direction::Outbound) && of_v2 && answered
}

/// The step that nobody got past because its message, or its answer, came in
/// pieces and never whole.
pub fn decide(view: &View<'_>, ladder: &Ladder) -> Option<Decision> {
    if let Some(decision) = first_pieces_alone(view, ladder) {
        return Some(decision);
    }
    let stops = |one: &Incomplete| match one.exchange {
        Some(exchange::IDENTITY_PROTECTION | exchange::AGGRESSIVE) => {
            matches!(ladder.quick, Step::NotTaken)
                && !matches!(ladder.identification, Step::Passed(_) | Step::Refused(_))
        }
        Some(exchange::IKE_AUTH | exchange::IKE_INTERMEDIATE) => match one.direction {
            Direction::Outbound => !matches!(ladder.protected, Step::Passed(_) | Step::Refused(_)),
            Direction::Inbound => only_repeats(view, one.at),
        },
        _ => false,
    };
    let stopping: Vec<Incomplete> = view.log().incomplete().filter(stops).collect();
    let unanswered = [&ladder.identification, &ladder.protected]
        .into_iter()
        .any(|step| matches!(step, Step::Unanswered(_)));
    if stopping.is_empty() || (stopping.len() < MANY && !unanswered && !repeats(view, &stopping)) {
        return None;
    }
    let because: Vec<ObservationId> =
        stopping.iter().map(|one| one.because).take(MOST_WITNESSES).collect();
    Some(Decision::new(Certainty::Likely, Summary::LostInFragments, &[&because]))
}

/// The negotiation goes on in pieces of which this recording can have the first ones only.
fn first_pieces_alone(view: &View<'_>, ladder: &Ladder) -> Option<Decision> {
    let known = [&ladder.identification, &ladder.quick, &ladder.protected]
        .into_iter()
        .any(|step| matches!(step, Step::Passed(_) | Step::Refused(_)));
    let of_ip = |one: &Incomplete| one.layer == PieceLayer::Ip && one.exchange.is_some();
    let pieces = view.log().incomplete().filter(of_ip).map(|one| one.because);
    let because: Vec<_> = pieces.take(MOST_WITNESSES).collect();
    let mut carriers = [Carrier::Esp, Carrier::EspInUdp].into_iter();
    let known = known || carriers.any(|one| view.traffic(one).both_ways());
    let alone = view.log().holds_only_first_pieces() && !known && !because.is_empty();
    alone.then(|| inconclusive(Summary::LaterFragmentsMissing, &[&because]))
}

/// An answer that lacks a piece, and the client asks the same again.
fn repeats(view: &View<'_>, stopping: &[Incomplete]) -> bool {
    stopping.iter().any(|one| one.layer == PieceLayer::Ike && only_repeats(view, one.at))
}

/// Behind this the client asks the same once more, and goes on to nothing new.
fn only_repeats(view: &View<'_>, at: Timestamp) -> bool {
    let mut behind = view
        .requests()
        .filter(|(one, sent)| one.at > at && matches!(sent.request, Request::Protected { .. }))
        .map(|(_, sent)| sent.transmission > 1)
        .peekable();
    behind.peek().is_some() && behind.all(|again| again)
}
