//! What the walk adds to the findings.

use std::net::IpAddr;

use crate::evidence::{Channel, ObservationId, WalkChannel};
use crate::verdict::view::View;
use crate::verdict::{
    Certainty, ChannelReport, ContentFiltered, EspPassesRouters, EspState, EspStops, FarEnd,
    Finding, FindingKind, Nat, NatState, Passage, Place, PortPassesRouters, PortState, PortStops,
    Reason, Walk,
};
use crate::verdict::{Channels, Stop};

/// Where IKE stops, and what filters it.
pub fn collect(
    view: &View<'_>,
    walk: &Walk,
    channels: &Channels,
    nat: &Nat,
    far_end: Option<&FarEnd>,
) -> Vec<Finding> {
    let ports = [
        (WalkChannel::IKE500, Channel::Ike500, &channels[Channel::Ike500]),
        (WalkChannel::IKE4500, Channel::Ike4500, &channels[Channel::Ike4500]),
    ];
    let stops = ports.into_iter().filter_map(|(walked, channel, report)| {
        if !is_lost(report) {
            return None;
        }
        let heard = walked.channel().port().is_some_and(|port| view.log().heard(port).is_some());
        let told = far_end
            .and_then(|one| one.row(channel))
            .is_some_and(|row| !matches!(row.passage, Passage::Unknown | Passage::LostThere));
        match walk.stop(walked) {
            // Where something else passes the port, the finding is about content.
            Some(_) if heard => None,
            Some(stop) => {
                let (place, others_go_on) = (stop.place, others_go_on(walk, walked, stop.place));
                let before_server = place.before_hop.is_none_or(|hop| walk.target_hop == Some(hop));
                let at_server_nat = before_server && nat.server == NatState::Present;
                let found = PortStops { channel, place, others_go_on, at_server_nat };
                let kind = FindingKind::PortStops(found);
                Some(made(kind, stop))
            }
            None if heard || told => None,
            None => passes_routers(walk, walked, report),
        }
    });
    stops.chain(content_filtered(walk)).chain(esp_in_doubt(view, walk, channels)).collect()
}

/// Whether a packet of any other kind comes further than this one.
fn others_go_on(walk: &Walk, channel: WalkChannel, place: Place) -> bool {
    let mut others = walk.columns.iter().filter(|column| column.channel != channel);
    others.any(|column| {
        column.reached_target || column.last_hop.is_some_and(|last| last > place.after_hop)
    })
}

/// What the walk says of ESP in the place of the knocks' silence.
pub fn of_esp(esp: &ChannelReport<EspState>) -> Option<Finding> {
    let Some(Reason::Stops { place, certainty }) = esp.reason else { return None };
    let kind = FindingKind::EspStops(EspStops { place, doubt: None });
    Some(Finding { kind, certainty, because: esp.because.clone() })
}

const fn is_lost(report: &ChannelReport<PortState>) -> bool {
    matches!(report.state, PortState::Silent | PortState::Filtered | PortState::NotTested)
}

fn made(kind: FindingKind, stop: &Stop) -> Finding {
    Finding { kind, certainty: stop.certainty, because: stop.because.clone() }
}

/// Requests come as far as the last router that answers anything. What is left is the server
/// and the way back, which no request shows.
fn passes_routers(
    walk: &Walk,
    channel: WalkChannel,
    report: &ChannelReport<PortState>,
) -> Option<Finding> {
    let silent = report.state == PortState::Silent
        && matches!(report.reason, Some(Reason::Unanswered { .. }));
    let (hop, address, because) = furthest(walk, channel).filter(|_| silent)?;
    let channel = channel.channel();
    let kind = FindingKind::PortPassesRouters(PortPassesRouters { channel, hop, address });
    Some(Finding { kind, certainty: Certainty::Proven, because })
}

/// The last router that answered a kind of packet, where none behind it answered another.
fn furthest(walk: &Walk, channel: WalkChannel) -> Option<(u8, IpAddr, Vec<ObservationId>)> {
    let column = walk.column(channel)?;
    let hop = column.last_hop?;
    let last = walk.columns.iter().all(|one| one.last_hop.is_none_or(|last| last <= hop));
    let cell = walk.hops.iter().find(|one| one.hop == hop)?;
    let cell = cell.cells.iter().find(|one| one.channel == channel)?;
    let address = *cell.addresses.first()?;
    last.then(|| (hop, address, column.because.clone()))
}

/// IKE and other bytes to the same port part ways.
fn content_filtered(walk: &Walk) -> Option<Finding> {
    let (ike, noise) = (walk.stop(WalkChannel::IKE500)?, walk.column(WalkChannel::Noise500)?);
    let goes_on = noise.last_hop.is_some_and(|last| last > ike.place.after_hop);
    let kind = FindingKind::ContentFiltered(ContentFiltered { place: ike.place });
    let certainty = ike.certainty.min(Certainty::Likely);
    goes_on.then(|| Finding { certainty, ..made(kind, ike) })
}

/// A stop that has another reading, or none before the server.
fn esp_in_doubt(view: &View<'_>, walk: &Walk, channels: &Channels) -> Option<Finding> {
    let waits = matches!(channels.esp.reason, Some(Reason::Unanswered { .. }));
    if channels.esp.state != EspState::Undetermined || !waits {
        return None;
    }
    let column = walk.column(WalkChannel::ESP)?;
    if let Some(stop) = &column.stop {
        let kind = FindingKind::EspStops(EspStops { place: stop.place, doubt: stop.doubt });
        return (stop.certainty == Certainty::Undetermined).then(|| made(kind, stop));
    }
    let cells = walk.hops.iter().flat_map(|hop| &hop.cells);
    let refused = cells.into_iter().any(|cell| cell.channel == WalkChannel::ESP && cell.refused)
        || view.icmp(Channel::Esp).any(|(_, report)| !report.from_target)
        || channels[Channel::Ike500].has_no_way();
    let (hop, address, because) = furthest(walk, WalkChannel::ESP).filter(|_| !refused)?;
    let kind = FindingKind::EspPassesRouters(EspPassesRouters { hop, address });
    Some(Finding { kind, certainty: Certainty::Proven, because })
}
