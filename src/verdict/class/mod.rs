//! The class: the first thing that stops a tunnel.

mod agreed;
mod cut;
pub mod decision;
mod foreign;
mod probe;

use super::findings::answers_not_received;
use super::meanwhile;
use super::nat::NatEvidence;
use super::view::View;
use super::{Cause, Certainty, Channels, Class};
use crate::evidence::{Channel, Direction, Learned, ObservationId};
use decision::inconclusive;

pub use decision::Decision;
pub use probe::{decide as without_key, is_loop, is_undelivered, of_no_use};

/// Decides, in the order in which a client would be stopped: by what comes behind
/// message 4 where anything does, and else by the channels.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let decision =
        foreign::decide(view, channels, nat).unwrap_or_else(|| probe::decide(view, channels, nat));
    let decision = meanwhile::decide(view, read_with_the_key(view, decision));
    let decision = answered_beside(view, decision);
    let decision = answers_not_received::decide(view, nat, decision);
    cut::decide(view, decision)
}

/// Where a fresh flow is answered, or comes back, that is not nothing.
fn answered_beside(view: &View<'_>, decision: Decision) -> Decision {
    if decision.cause != Cause::NothingAnswered {
        return decision;
    }
    let ports = [Channel::Ike500, Channel::Ike4500];
    if let Some((one, _)) = ports.into_iter().find_map(|port| view.fresh_answers(port).next()) {
        return inconclusive(Cause::AnsweredInPart, &[&decision.because, &[one.id]]);
    }
    match ports.into_iter().find_map(|port| view.fresh_reflections(port).next()) {
        Some(one) => {
            let ground: [&[ObservationId]; 2] = [&decision.because, &[one.id]];
            Decision::new(Certainty::Likely, Cause::Reflector, &ground)
        }
        None => decision,
    }
}

/// What the key read came from the server, also where the recording lacks what it
/// answered; and whoever is asked for a login has a tunnel.
fn read_with_the_key(view: &View<'_>, decision: Decision) -> Decision {
    let silent = decision.class == Class::ServerSilent;
    let proven = decision.certainty == Certainty::Proven;
    let nothing = decision.cause == Cause::NothingAnswered;
    let belies = |learned: Learned| match learned {
        Learned::Lcp { .. } => true,
        learned => nothing && !proven && learned.fits(Direction::Inbound),
    };
    let disproved = silent && view.notes().any(|(_, learned)| belies(learned));
    if disproved { inconclusive(Cause::TooLittleSent, &[&decision.because]) } else { decision }
}
