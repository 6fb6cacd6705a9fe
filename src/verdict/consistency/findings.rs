//! Findings say what the channels say.

use super::channels::is_stalled;
use super::{Case, Concern};
use crate::evidence::Channel;
use crate::verdict::{
    EspState, FindingKind, NatState, PortClosed, PortFiltered, PortState, PortStops, Reason,
};

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
    let (ike, natt, v2) =
        (&channels[Channel::Ike500], &channels[Channel::Ike4500], &channels[Channel::Ikev2]);
    Some(match kind {
        FindingKind::NothingAnswered(_) => !ike.is_answered(),
        FindingKind::Ike500Lost(found) => {
            let answered = natt.is_answered() || v2.is_answered();
            !ike.is_answered() && answered && found.by_ikev2 != natt.is_answered()
        }
        // What answers is not lost, nor is what somebody refuses; and what stops on both ports
        // alike is no matter of one.
        FindingKind::NatTraversalLost(_) => {
            let told = matches!(natt.state, PortState::Closed | PortState::Filtered);
            ike.is_answered() && !natt.is_answered() && !told
        }
        FindingKind::NatTraversalStalled(_) => {
            ike.is_answered() && is_stalled(natt) && !is_stalled(ike)
        }
        FindingKind::OpensAfterIke500(_) => natt.is_answered(),
        FindingKind::Ikev1Dropped(_) => !ike.is_answered() && v2.is_answered(),
        FindingKind::PortClosed(PortClosed { channel, .. }) => {
            channels[*channel].state == PortState::Closed
        }
        FindingKind::PortFiltered(PortFiltered { channel, .. }) => {
            channels[*channel].state == PortState::Filtered
        }
        FindingKind::PortStops(PortStops { channel, .. }) => {
            let report = &channels[*channel];
            !report.is_answered() && report.state != PortState::Closed
        }
        _ => return None,
    })
}

/// The same of native ESP.
fn of_esp(case: &Case<'_>, kind: &FindingKind) -> Option<bool> {
    let esp = &case.verdict.channels.esp;
    let state = esp.state;
    // An error, or a notify, in the place of ESP shows its arrival and not its way back.
    let came_back = matches!(esp.reason, Some(Reason::EspEcho | Reason::TrafficBothWays));
    Some(match kind {
        FindingKind::EspOpen(found) => state == EspState::Open && found.both_ways == came_back,
        FindingKind::IpsecDeleted(found) => {
            found.rejects_esp == matches!(esp.reason, Some(Reason::HostRejectsEsp { .. }))
        }
        FindingKind::EspPassesRouters(_) => state != EspState::Blocked,
        FindingKind::EspFiltered(_)
        | FindingKind::EspUndeliverable(_)
        | FindingKind::EspOnlyInUdp(_)
        | FindingKind::EspPiecesLost(_) => state == EspState::Blocked,
        FindingKind::EspUndetermined(_) | FindingKind::EspStillUndetermined(_) => {
            state == EspState::Undetermined
        }
        FindingKind::EspNotTested(_) => state == EspState::NotTested,
        FindingKind::EspStops(_) => state != EspState::Open,
        _ => return None,
    })
}

/// The same of translators.
fn of_translators(case: &Case<'_>, kind: &FindingKind) -> Option<bool> {
    let (client, server) = (case.verdict.nat.client, case.verdict.nat.server);
    Some(match kind {
        FindingKind::NatAtClient(_) => client == NatState::Present,
        FindingKind::NatAtServer(_) => server == NatState::Present,
        FindingKind::EncapsulationForcedAboutServer(_) => server == NatState::Forced,
        FindingKind::NatAtServerUncertain(_) => server == NatState::Undetermined,
        _ => return None,
    })
}
