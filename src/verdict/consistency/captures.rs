//! What recordings may say of what they hold.

use super::{Case, Concern};
use crate::evidence::{Fact, Request};
use crate::verdict::{Cause, Certainty, Class, FindingKind, RecordedAt};

/// Where two recordings prove what was lost between them, the class says that, and
/// accuses neither end of silence.
pub fn proven_loss_is_no_silence(case: &Case<'_>) -> Vec<Concern> {
    let verdict = case.verdict;
    let both = verdict.recorded_at == RecordedAt::BothEnds;
    let accuses = matches!(
        verdict.cause,
        Cause::NothingAnswered
            | Cause::NatTraversalLost
            | Cause::Ike500Lost
            | Cause::StalledAfterMessage2
            | Cause::ProtectedUnanswered
    );
    let proven = verdict.class == Class::ServerSilent && verdict.certainty == Certainty::Proven;
    if !(both && proven && accuses) {
        return Vec::new();
    }
    case.found(|kind| matches!(kind, FindingKind::LostBetween { .. }))
}

pub fn start_is_not_the_middle(case: &Case<'_>) -> Vec<Concern> {
    if case.verdict.cause != Cause::SessionUnderWay {
        return Vec::new();
    }
    let starts = case.facts().filter(|(_, fact)| match fact {
        Fact::RequestSent(sent) => matches!(
            sent.request,
            Request::MainModeProposal { .. }
                | Request::AggressiveProposal { .. }
                | Request::SaInit { .. }
        ),
        _ => false,
    });
    starts.map(|(id, _)| Concern::observed(&[id])).collect()
}
