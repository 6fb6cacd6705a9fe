//! How far ICMP errors are believed: the one rule for everything that rests on them.
//!
//! Whoever never saw a packet of ours can send errors too. What an error quotes shows
//! whether its sender had one; and where more errors come than our packets can have
//! drawn, somebody makes them up, and then none of them proves anything.

use super::class::Decision;
use super::view::View;
use super::{Certainty, Finding, FindingKind, Leading, Summary};
use crate::evidence::{Fact, HopAnswer, ObservationId, QuoteProof, Unmatched};

/// Errors for each packet that was sent: one by rights, two where the path doubles them.
const MOST_FOR_EACH: u64 = 2;
/// Errors beyond that, which belong to what was sent before the log begins.
const LEEWAY: u64 = 32;
/// Errors that prove nothing, beside which a checksum may have been hit upon.
const MOST_UNPROVEN: u64 = 16;

/// How sure a statement may be that rests on observations: no surer than the ICMP
/// errors among them.
pub fn temper(view: &View<'_>, certainty: Certainty, because: &[ObservationId]) -> Certainty {
    let weak = because.iter().any(|id| !proves(view, *id));
    if weak { certainty.min(Certainty::Likely) } else { certainty }
}

/// Those of several observations, each enough by itself, that prove what they say; all where
/// none does.
pub fn proving(view: &View<'_>, because: Vec<ObservationId>) -> Vec<ObservationId> {
    let proving: Vec<_> = because.iter().copied().filter(|id| proves(view, *id)).collect();
    if proving.is_empty() { because } else { proving }
}

/// The same of a class. What goes over UDP 4500 rests on answers: what ICMP says of ESP is
/// told beside it.
pub fn temper_class(view: &View<'_>, decision: Decision) -> Decision {
    let by_answers = matches!(
        decision.leading,
        Leading::Summary(
            Summary::OverNatTraversal
                | Summary::NatAtClient
                | Summary::NatAtServer
                | Summary::NatAtBoth
        )
    );
    if by_answers {
        return decision;
    }
    Decision { certainty: temper(view, decision.certainty, &decision.because), ..decision }
}

/// The same of findings. That errors flood is no statement of theirs.
pub fn temper_all(view: &View<'_>, findings: &mut [Finding]) {
    let flood = |one: &&mut Finding| matches!(one.kind, FindingKind::IcmpFlood(_));
    for finding in findings.iter_mut().filter(|one| !flood(one)) {
        finding.certainty = temper(view, finding.certainty, &finding.because);
    }
}

pub fn is_flooded(view: &View<'_>) -> bool {
    let tally = view.log().icmp_tally();
    tally.errors > tally.sent.saturating_mul(MOST_FOR_EACH).saturating_add(LEEWAY)
}

/// Whether an observation proves what it says; what is no ICMP error does.
fn proves(view: &View<'_>, id: ObservationId) -> bool {
    let Some(observation) = view.log().observation(id) else { return true };
    let proof = match &observation.fact {
        Fact::IcmpError(report) => report.proof,
        Fact::InsideRejected(_) => QuoteProof::Guessable,
        Fact::SizeError(error) => error.proof,
        Fact::HopAnswered(answered) if answered.answer == HopAnswer::Reply => return true,
        Fact::HopAnswered(answered) => answered.proof,
        // An SPI and a sequence number are no less than a cookie.
        Fact::TrafficRejected(_) | Fact::PieceTimedOut(_) => QuoteProof::Content,
        _ => return true,
    };
    let believed = match proof {
        QuoteProof::Content => true,
        QuoteProof::Checksum => view.log().icmp_tally().unproven <= MOST_UNPROVEN,
        QuoteProof::Guessable => false,
    };
    believed && !is_flooded(view)
}

pub fn is_error(fact: &Fact) -> bool {
    match fact {
        Fact::IcmpError(_)
        | Fact::InsideRejected(_)
        | Fact::TrafficRejected(_)
        | Fact::SizeError(_)
        | Fact::PieceTimedOut(_)
        | Fact::Unmatched(Unmatched::ForeignQuote) => true,
        Fact::HopAnswered(answered) => answered.answer != HopAnswer::Reply,
        _ => false,
    }
}
