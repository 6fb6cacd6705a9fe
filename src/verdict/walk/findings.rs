//! What the walk adds to the findings.

use crate::evidence::{Channel, WalkChannel};
use crate::verdict::{
    Certainty, ChannelReport, EspState, Finding, FindingKind, PortState, Reason, Walk, WalkFinding,
};
use crate::verdict::{Channels, Stop};

/// Where IKE stops, and what filters it.
pub fn collect(walk: &Walk, channels: &Channels) -> Vec<Finding> {
    let ports = [
        (WalkChannel::Ike500, Channel::Ike500, &channels.ike500),
        (WalkChannel::Ike4500, Channel::Ike4500, &channels.ike4500),
    ];
    let stops = ports.into_iter().filter_map(|(walked, channel, report)| {
        let stop = walk.stop(walked).filter(|_| is_lost(report))?;
        Some(made(FindingKind::Walk(WalkFinding::PortStops { channel, place: stop.place }), stop))
    });
    stops.chain(content_filtered(walk)).chain(esp_in_doubt(walk, channels)).collect()
}

/// What the walk says of ESP in the place of the knocks' silence.
pub fn of_esp(esp: &ChannelReport<EspState>) -> Option<Finding> {
    let Some(Reason::Stops { place, certainty }) = esp.reason else { return None };
    let kind = FindingKind::Walk(WalkFinding::EspStops { place, doubt: None });
    Some(Finding { kind, certainty, because: esp.because.clone() })
}

const fn is_lost(report: &ChannelReport<PortState>) -> bool {
    matches!(report.state, PortState::Silent | PortState::Filtered | PortState::NotTested)
}

fn made(kind: FindingKind, stop: &Stop) -> Finding {
    Finding { kind, certainty: stop.certainty, because: stop.because.clone() }
}

/// IKE and other bytes to the same port part ways.
fn content_filtered(walk: &Walk) -> Option<Finding> {
    let (ike, noise) = (walk.stop(WalkChannel::Ike500)?, walk.column(WalkChannel::Noise500)?);
    let goes_on = noise.last_hop.is_some_and(|last| last > ike.place.after_hop);
    let kind = FindingKind::Walk(WalkFinding::ContentFiltered { place: ike.place });
    let certainty = ike.certainty.min(Certainty::Likely);
    goes_on.then(|| Finding { certainty, ..made(kind, ike) })
}

/// A stop that has another reading, or none before the server.
fn esp_in_doubt(walk: &Walk, channels: &Channels) -> Option<Finding> {
    let waits = matches!(channels.esp.reason, Some(Reason::Unanswered { .. }));
    if channels.esp.state != EspState::Undetermined || !waits {
        return None;
    }
    let column = walk.column(WalkChannel::Esp)?;
    if let Some(stop) = &column.stop {
        let kind =
            FindingKind::Walk(WalkFinding::EspStops { place: stop.place, doubt: stop.doubt });
        return (stop.certainty == Certainty::Undetermined).then(|| made(kind, stop));
    }
    let hop = column.last_hop?;
    let last = walk.columns.iter().all(|one| one.last_hop.is_none_or(|last| last <= hop));
    let cell = walk.hops.iter().find(|one| one.hop == hop)?;
    let cell = cell.cells.iter().find(|one| one.channel == WalkChannel::Esp)?;
    let address = *cell.addresses.first()?;
    let kind = FindingKind::Walk(WalkFinding::EspPassesRouters { hop, address });
    last.then_some(Finding { kind, certainty: Certainty::Proven, because: column.because.clone() })
}
