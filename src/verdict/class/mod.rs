//! The class: the first thing that stops a tunnel.

mod agreed;
mod cut;
pub mod decision;
mod foreign;
mod ikev2;
mod probe;
mod session;

use super::findings::{self, Seen};
use super::nat::NatEvidence;
use super::view::View;
use super::{Certainty, Channels, Class, NothingAnswered, Summary};
use crate::evidence::{Direction, Learned};
use decision::inconclusive;

pub use decision::Decision;
pub use probe::{answers_v2_on, decide as without_key, is_loop, is_of_no_use, is_undelivered};

/// Decides, in the order in which a client would be stopped: by what comes behind
/// message 4 where anything does, and else by the channels.
pub fn decide(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Decision {
    let decision =
        foreign::decide(view, channels, nat).unwrap_or_else(|| probe::decide(view, channels, nat));
    let decision = session::under_way(view, channels, nat, decision);
    let decision = read_with_the_key(view, decision);
    let decision = findings::decide(Seen { view, channels, nat, decision: &decision });
    cut::decide(view, decision)
}

/// What the key read came from the server, also where the recording lacks what it
/// answered; and whoever is asked for a login has a tunnel.
fn read_with_the_key(view: &View<'_>, decision: Decision) -> Decision {
    let silent = decision.class == Class::ServerSilent;
    let proven = decision.certainty == Certainty::Proven;
    let nothing = decision.leading == (NothingAnswered {}).into();
    let belies = |learned: Learned| match learned {
        Learned::Lcp { .. } => true,
        learned => nothing && !proven && learned.fits(Direction::Inbound),
    };
    let disproved = silent && view.notes().any(|(_, learned)| belies(learned));
    if disproved { inconclusive(Summary::TooLittleSent, &[&decision.because]) } else { decision }
}
