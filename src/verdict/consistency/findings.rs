//! Findings say what the channels say.

use super::channels::{is_answered, port};
use super::{Case, Concern};
use crate::verdict::{EspState, FindingKind, NatState, PortState, Reason, WalkFinding};

pub fn fit_channels(case: &Case<'_>) -> Vec<Concern> {
    case.found(|kind| {
        of_ports(case, kind) == Some(false)
            || of_esp(case, kind) == Some(false)
            || of_translators(case, kind) == Some(false)
    })
}

/// Whether a finding on ports is what their states say; `None` for all others.
fn of_ports(case: &Case<'_>, kind: &FindingKind) -> Option<bool> {
    let channels = &case.verdict.channels;
    let (ike, natt, v2) = (&channels.ike500, &channels.ike4500, &channels.ikev2);
    let stalls = matches!(natt.reason, Some(Reason::StoppedAfterMessage2));
    Some(match kind {
        FindingKind::NothingAnswered => !is_answered(ike),
        FindingKind::Ike500Lost => !is_answered(ike) && (is_answered(natt) || is_answered(v2)),
        FindingKind::NatTraversalLost => is_answered(ike) && (!is_answered(natt) || stalls),
        FindingKind::OpensAfterIke500 => is_answered(natt),
        FindingKind::Ikev1Dropped => !is_answered(ike) && is_answered(v2),
        FindingKind::PortClosed { channel } => port(channels, *channel)?.state == PortState::Closed,
        FindingKind::PortFiltered { channel, .. } => {
            port(channels, *channel)?.state == PortState::Filtered
        }
        FindingKind::Walk(WalkFinding::PortStops { channel, .. }) => {
            let report = port(channels, *channel)?;
            !is_answered(report) && report.state != PortState::Closed
        }
        _ => return None,
    })
}

/// The same of native ESP.
fn of_esp(case: &Case<'_>, kind: &FindingKind) -> Option<bool> {
    let state = case.verdict.channels.esp.state;
    Some(match kind {
        FindingKind::EspOpen => state == EspState::Open,
        FindingKind::EspFiltered { .. }
        | FindingKind::EspOnlyInUdp
        | FindingKind::EspPiecesLost { .. } => state == EspState::Blocked,
        FindingKind::EspUndetermined { .. } | FindingKind::EspStillUndetermined => {
            state == EspState::Undetermined
        }
        FindingKind::EspNotTested { .. } => state == EspState::NotTested,
        FindingKind::Walk(WalkFinding::EspStops { .. }) => state != EspState::Open,
        _ => return None,
    })
}

/// The same of translators.
fn of_translators(case: &Case<'_>, kind: &FindingKind) -> Option<bool> {
    let (client, server) = (case.verdict.nat.client, case.verdict.nat.server);
    Some(match kind {
        FindingKind::NatAtClient { .. } => client == NatState::Present,
        FindingKind::NatAtServer => server == NatState::Present,
        FindingKind::EncapsulationForcedAboutServer => server == NatState::Forced,
        FindingKind::NatAtServerUncertain { .. } => server == NatState::Undetermined,
        _ => return None,
    })
}
