//! What recordings may say of what they hold.

use super::channels::port;
use super::{Case, Concern};
use crate::evidence::{Channel, Fact, Request};
use crate::verdict::{
    Cause, Certainty, ChannelReport, Class, FarEnd, FindingKind, LostBetween, PortState, RecordedAt,
};

/// Where two recordings prove what was lost between them, the class says that, and
/// accuses neither end of silence.
pub fn proven_loss_is_no_silence(case: &Case<'_>) -> Vec<Concern> {
    let verdict = case.verdict;
    let both = verdict.recorded_at == RecordedAt::BothEnds;
    let proven = verdict.class == Class::ServerSilent && verdict.certainty == Certainty::Proven;
    let accused = accused(verdict.cause);
    // A host, a filter or the far end may prove it as well.
    let otherwise = accused.iter().any(|channel| {
        let refuses = |report: &ChannelReport<PortState>| {
            matches!(report.state, PortState::Closed | PortState::Filtered)
        };
        let lost = |far_end: &FarEnd| far_end.row(*channel).is_some_and(|row| row.lost().is_some());
        port(&verdict.channels, *channel).is_some_and(refuses)
            || verdict.far_end.as_ref().is_some_and(lost)
    });
    if !(both && proven) || otherwise {
        return Vec::new();
    }
    case.found(|kind| match kind {
        FindingKind::LostBetween(LostBetween { channel, .. }) => accused.contains(channel),
        _ => false,
    })
}

/// The channels that a cause says to be silent.
const fn accused(cause: Cause) -> &'static [Channel] {
    match cause {
        Cause::NothingAnswered | Cause::StalledAfterMessage2 | Cause::ProtectedUnanswered => {
            &[Channel::Ike500, Channel::Ike4500]
        }
        Cause::NatTraversalLost | Cause::NatTraversalStalled => &[Channel::Ike4500],
        Cause::Ike500Lost => &[Channel::Ike500],
        _ => &[],
    }
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
