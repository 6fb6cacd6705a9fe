//! What recordings may say of what they hold.

use super::{Case, Concern};
use crate::evidence::{Direction, Fact, ObservationId, Request, RequestSent};
use crate::verdict::{
    Certainty, ChannelReport, Class, FarEnd, FindingKind, LostBetween, PortState, RecordedAt,
    Summary,
};

/// Where two recordings prove what was lost between them, the class says that, and
/// accuses neither end of silence.
pub fn proven_loss_is_no_silence(case: &Case<'_>) -> Vec<Concern> {
    let verdict = case.verdict;
    let both = verdict.recorded_at == RecordedAt::BothEnds;
    let proven = verdict.class == Class::ServerSilent && verdict.certainty == Certainty::Proven;
    // The channels that the class says to be silent.
    let accused = verdict.leading.found().map_or(&[][..], |kind| kind.told().silent_on);
    // A host, a filter or the far end may prove it as well.
    let otherwise = accused.iter().any(|channel| {
        let refuses = |report: &ChannelReport<PortState>| {
            matches!(report.state, PortState::Closed | PortState::Filtered)
        };
        let lost = |far_end: &FarEnd| far_end.row(*channel).is_some_and(|row| row.lost().is_some());
        refuses(&verdict.channels[*channel]) || verdict.far_end.as_ref().is_some_and(lost)
    });
    if !(both && proven) || otherwise {
        return Vec::new();
    }
    case.found(|kind| match kind {
        FindingKind::LostBetween(LostBetween { channel, .. }) => accused.contains(channel),
        _ => false,
    })
}

/// A request that was answered did arrive: not all its transmissions were lost between two
/// recordings.
pub fn answered_is_not_lost(case: &Case<'_>) -> Vec<Concern> {
    let lost_frames = |ids: &[ObservationId]| -> Vec<Option<u64>> {
        ids.iter().filter_map(|id| case.log.observation(*id)).map(|one| one.frame).collect()
    };
    let outbound = |kind: &FindingKind| match kind {
        FindingKind::LostBetween(LostBetween { direction, .. }) => {
            *direction == Direction::Outbound
        }
        _ => false,
    };
    let answered: Vec<&RequestSent> = case
        .facts()
        .filter_map(|(_, fact)| match fact {
            Fact::Answered(answered) => case.sent(answered.request),
            _ => None,
        })
        .collect();
    let lost = case.verdict.findings.iter().filter(|one| outbound(&one.kind)).filter(|one| {
        let frames = lost_frames(&one.because);
        answered.iter().any(|request| {
            let is_it =
                |other: &RequestSent| other.request == request.request && other.to == request.to;
            let sent = case
                .log
                .observations()
                .iter()
                .filter(|one| matches!(&one.fact, Fact::RequestSent(other) if is_it(other)));
            sent.map(|one| one.frame).all(|frame| frame.is_some() && frames.contains(&frame))
        })
    });
    lost.map(Concern::found).collect()
}

pub fn start_is_not_the_middle(case: &Case<'_>) -> Vec<Concern> {
    if case.verdict.leading != Summary::SessionUnderWay.into() {
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
