//! What silence of a hop takes: the one rule, for whoever sends and for whoever judges.

use std::time::Duration;

use super::WalkChannel;
use crate::evidence::{LossCount, Timestamp};
use crate::wire::Capped;

/// What is answered of what was sent within this behind a packet shows that the hop could
/// speak: its limit on errors had room, and hardly got it since.
pub const BESIDE: Duration = Duration::from_millis(250);
/// So many packets to a hop may lack something beside them that was answered.
const ALONE: usize = 1;

/// A packet of a walk, as either half keeps it.
pub trait HopQuestion {
    /// When it was sent.
    fn at(&self) -> Timestamp;
    /// What it is.
    fn channel(&self) -> WalkChannel;
    /// Its hop limit.
    fn hop(&self) -> u8;
    /// Anything came back for it.
    fn is_answered(&self) -> bool;
    /// A router said that its hop limit ran out there.
    fn is_answered_by_router(&self) -> bool;
}

/// Whether a hop is silent for a channel: so many `questions` went unanswered, and so many of
/// these stood `beside` one that the hop answered.
#[must_use]
pub const fn silent_hop(questions: usize, beside: usize, needed: usize) -> bool {
    questions >= needed && beside + ALONE >= needed
}

/// The packet of another channel to the same hop that was sent right behind a question, and
/// that the hop answered: only that shows that its limit on errors was not used up, for
/// example by an answer just before.
pub fn answered_beside<'a, Q: HopQuestion>(all: &'a [Q], question: &Q) -> Option<&'a Q> {
    let mut behind = all.iter().skip_while(|one| !std::ptr::eq(*one, question)).skip(1);
    behind.find(|one| {
        let same_hop = one.channel() != question.channel() && one.hop() == question.hop();
        same_hop && one.is_answered_by_router() && one.at().since(question.at()) < BESIDE
    })
}

/// UDP that was answered, and UDP that was lost although it comes further by all else: one
/// hop did not answer it, which answered other UDP, and a further hop did.
pub fn loss_of_walk<Q: HopQuestion>(all: &[Q]) -> LossCount {
    let udp = || all.iter().filter(|one| one.channel().is_udp());
    let lost = udp().filter(|one| {
        let mut same = udp().filter(|other| other.channel() == one.channel());
        let silent = !same.clone().any(|other| other.hop() == one.hop() && other.is_answered());
        let spoke = |other: &Q| other.hop() == one.hop() && other.is_answered_by_router();
        let further = |other: &Q| other.hop() > one.hop() && other.is_answered_by_router();
        silent && udp().any(spoke) && same.any(further)
    });
    let answered = udp().filter(|one| one.is_answered()).count();
    LossCount { answered: u32::capped(answered), lost: u32::capped(lost.count()) }
}
