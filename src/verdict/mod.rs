//! The judgement: evidence in, a verdict out.
//!
//! Owns the rules by which a channel's state, every finding and the class are
//! reached, one file or folder per subject. Refuses to see plans, sockets, files and
//! clocks: the same evidence gives the same verdict, live or replayed. Silence
//! is claimed from frames alone, and nothing without a frame is held against
//! anybody.

mod both_ends;
mod class;
mod consequence;
pub mod consistency;
mod esp;
mod far_end;
mod findings;
mod flows;
mod icmp;
mod judgement;
mod ladder;
mod leading;
mod let_through;
mod limited;
mod loss;
mod mapping;
mod model;
mod nat;
mod owner;
mod patience;
mod port;
mod recover;
mod required;
mod responsible;
mod rungs;
mod search;
mod server;
mod size;
mod speaker;
mod steps;
#[cfg(test)]
mod tests;
mod undeliverable;
mod vantage;
mod view;
mod walk;
mod windows;
mod would_decide;

pub use both_ends::{Lost, join};
pub use consequence::Consequence;
pub use findings::*;
pub use flows::flows_answered_from;
pub use judgement::Verdict;
pub use leading::{Leading, Summary};
pub use let_through::HeldBack;
pub use loss::measured as measured_loss;
pub use mapping::late_answers_needed;
pub use model::*;
pub use owner::Owner;
pub use required::{Missing, Required, RequiredChannel};
pub use responsible::Responsible;
pub use search::{Searches, Unwatched, Watch};
pub use windows::WindowsConnects;
pub use would_decide::{Open, WouldDecide};

use crate::evidence::EvidenceLog;
use class::Decision;
use findings::Seen;
use nat::NatEvidence;
use view::View;

/// A run's server can ask for a search of private space, and of all ports of
/// both addresses that we may have for each of its hashes.
const HASHES_OF_A_RUN: u64 = 2 * search::PRIVATE_SPACE;

impl Default for Searches {
    /// Those of one run.
    fn default() -> Self {
        Self::new(HASHES_OF_A_RUN)
    }
}

/// What the evidence of one run amounts to.
///
/// A hash about the server that nothing plain explains is looked for in all
/// private address space, which takes about half a second of one core; all cores share it.
#[must_use]
pub fn classify(log: &EvidenceLog) -> Verdict {
    classify_within(log, &Searches::default())
}

/// The same where what all searches together may cost is bounded.
#[must_use]
pub fn classify_within(log: &EvidenceLog, searches: &Searches) -> Verdict {
    let verdict = judge(log, searches);
    consistency::hold(&verdict, log);
    verdict
}

/// The class alone, of which everybody who asks for no more has it sooner.
#[must_use]
pub fn class_within(log: &EvidenceLog, searches: &Searches) -> Class {
    if cfg!(debug_assertions) {
        // What a verdict may not say is looked for in all of them.
        return classify_within(log, searches).class;
    }
    Decided::of(&View::new(log, searches)).decision.class
}

/// What the class is decided by, and the class.
struct Decided {
    nat: NatEvidence,
    far_end: Option<FarEnd>,
    channels: Channels,
    walk: Option<Walk>,
    differences: Vec<flows::Difference>,
    decision: Decision,
}

impl Decided {
    fn of(view: &View<'_>) -> Self {
        // Who is in front of the server says whose word comes from its address.
        let nat = nat::judge(view);
        let far_end = far_end::judge(view);
        let port = |channel| {
            let report = speaker::closed(view, &nat, port::judge(view, channel));
            far_end::closed(far_end.as_ref(), channel, report)
        };
        let mut channels = Channels::new(esp::judge(view, &nat), port::ikev2_on_4500(view), port);
        let walk = walk::judge(view, &channels, &nat, far_end.as_ref());
        if let Some(esp) = walk.as_ref().and_then(|walk| walk::of_walk(walk, &channels.esp)) {
            channels.esp = esp;
        }
        let decided = icmp::temper_class(view, class::decide(view, &channels, &nat));
        let decision = far_end::confirm(view, decided, far_end.as_ref(), &channels, &nat);
        let differences = flows::differences(view, &channels);
        let decision = flows::decide(&differences, &nat, decision);
        Self { nat, far_end, channels, walk, differences, decision }
    }
}

fn judge(log: &EvidenceLog, searches: &Searches) -> Verdict {
    let view = View::new(log, searches);
    let decided = Decided::of(&view);
    let Decided { nat, far_end, channels, walk, differences, decision } = decided;
    // What decides is the client's own flow.
    let nat = nat::with_fresh(&view, nat);
    let nat_told = far_end::translated(&view, nat.report(&view), far_end.as_ref());
    let seen = Seen { view: &view, channels: &channels, nat: &nat, decision: &decision };
    let mut findings = findings::collect(&seen);
    findings::put_first(&mut findings, flows::tell(differences));
    if let Some(walk) = &walk {
        findings.extend(walk::collect(&view, walk, &channels, &nat_told, far_end.as_ref()));
    }
    icmp::temper_all(&view, &mut findings);
    far_end::findings(&view, &mut findings, &nat_told, far_end.as_ref());
    let keyed = steps::without_key(&view, far_end.as_ref()).is_none();
    let ladder = rungs::climb(&view, &channels, &decision, keyed);
    let mut verdict = Verdict {
        class: decision.class,
        certainty: decision.certainty,
        leading: decision.leading,
        because: decision.because,
        nat: nat_told,
        server: server::identify(&view),
        size: size::report(&view),
        ladder,
        channels,
        findings,
        recorded_at: vantage::recorded_at(&view),
        walk,
        far_end,
    };
    verdict.sort_by_consequence();
    verdict
}
