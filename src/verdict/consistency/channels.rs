//! What is answered, or arrives, is not said to be silent or lost elsewhere.

use super::{Case, Concern, heard};
use crate::evidence::{Channel, ObservationId, port};
use crate::verdict::{
    ChannelReport, EspState, FindingKind, NothingAnswered, Passage, PortClosed, PortState,
    PortStops, Reason,
};

/// Message 2 came, and message 4 never did.
pub fn is_stalled(report: &ChannelReport<PortState>) -> bool {
    report.reason == Some(Reason::StoppedAfterMessage2)
}

pub fn answered_is_not_silent(case: &Case<'_>) -> Vec<Concern> {
    let ports = case.verdict.channels.ports().filter_map(|(channel, report)| {
        let answers = heard::answers(case, channel);
        let broken = !answers.is_empty() && !report.is_answered();
        broken.then(|| Concern::observed(&answers))
    });
    let answers = heard::answers(case, Channel::Esp);
    let blocked = case.verdict.channels.esp.state == EspState::Blocked && !answers.is_empty();
    ports.chain(blocked.then(|| Concern::observed(&answers))).collect()
}

pub fn nothing_is_heard(case: &Case<'_>) -> Vec<Concern> {
    let heard: Vec<ObservationId> =
        port::OF_IKE.into_iter().flat_map(|port| heard::by_port(case, port)).collect();
    if heard.is_empty() {
        return Vec::new();
    }
    let findings = case.found(|kind| *kind == FindingKind::NothingAnswered(NothingAnswered {}));
    // A client that asks on one port alone is told of that one.
    let both = case.verdict.leading == (NothingAnswered {}).into();
    findings.into_iter().chain(both.then(|| Concern::observed(&heard))).collect()
}

pub fn arrived_is_not_lost_there(case: &Case<'_>) -> Vec<Concern> {
    let Some(far_end) = &case.verdict.far_end else { return Vec::new() };
    let arrived = far_end.rows.iter().filter(|row| {
        matches!(row.passage, Passage::BothWays | Passage::LostBack | Passage::Arrived)
    });
    let broken = arrived.flat_map(|row| {
        let lost_back = row.passage == Passage::LostBack;
        case.found(|kind| match kind {
            FindingKind::PortStops(PortStops { channel, .. })
            | FindingKind::PortClosed(PortClosed { channel, .. }) => *channel == row.channel,
            FindingKind::EspStops(_)
            | FindingKind::EspFiltered(_)
            | FindingKind::EspUndeliverable(_) => row.channel == Channel::Esp,
            // They leave open what is known: that it arrives and its answers are lost.
            FindingKind::NatTraversalLost(_) => lost_back && row.channel == Channel::Ike4500,
            FindingKind::Ike500Lost(_) => lost_back && row.channel == Channel::Ike500,
            _ => false,
        })
    });
    broken.collect()
}

pub fn far_end_fits_channels(case: &Case<'_>) -> Vec<Concern> {
    let Some(far_end) = &case.verdict.far_end else { return Vec::new() };
    let unfit = far_end.rows.iter().filter(|row| {
        let answered = match row.channel {
            Channel::Esp => case.verdict.channels.esp.state == EspState::Open,
            channel => case.verdict.channels[channel].is_answered(),
        };
        match row.passage {
            Passage::LostThere | Passage::LostBack => answered,
            // Native ESP counts for more than its echo where a tunnel's is lost.
            Passage::BothWays => !answered && row.channel != Channel::Esp,
            Passage::Arrived | Passage::Unknown => false,
        }
    });
    unfit.map(|row| Concern::observed(&row.because)).collect()
}
