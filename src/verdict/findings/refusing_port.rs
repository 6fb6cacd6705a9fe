//! Ports that somebody refuses by ICMP.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Seen};
use crate::evidence::{Channel, Fact, ObservationId};
use crate::verdict::class::{is_loop, is_undelivered};
use crate::verdict::view::View;
use crate::verdict::{icmp, meanwhile};
use crate::verdict::{Certainty, ChannelReport, Owner, PortState, Reason};

finding! {
    /// Nothing listens on a port.
    PortClosed {
        /// Which.
        pub channel: Channel,
        /// The address that says so is that of a NAT in front of the server.
        pub at_nat: bool,
    } => Owner::SERVER
}
finding! {
    /// A port answered, and was closed later in the same recording.
    ClosedMeanwhile {
        /// The server's port.
        pub port: u16,
    } => Owner::SERVER
}
finding! {
    /// A filter refuses a port and says so.
    PortFiltered {
        /// Which.
        pub channel: Channel,
        /// The filter.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// There is no way to the host.
    HostUnreachable {
        /// Who says so.
        pub by: IpAddr,
        /// The server answers other packets.
        pub others_answered: bool,
    } => Owner::CLIENT_FIRST
}

finding! {
    /// Packets to the host go round in a loop between routers.
    RoutingLoop {
        /// Where their hop limit ran out.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST
}

/// One for each port; several ports of which one thing is said share one.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let channels = seen.channels;
    let ports = [
        (Channel::Ike500, &channels.ike500),
        (Channel::Ike4500, &channels.ike4500),
        (Channel::Ikev2, &channels.ikev2),
        (Channel::L2tp1701, &channels.l2tp1701),
    ];
    let is_answered = |report: &ChannelReport<PortState>| {
        matches!(report.state, PortState::Answered | PortState::Refused)
    };
    let answers = ports.iter().any(|(_, report)| is_answered(report));
    let mut findings: Vec<Finding> = Vec::new();
    for (channel, report) in ports {
        let Some(found) = refusing_port(channel, report, answers) else { continue };
        if is_told_otherwise(seen.view, &found) {
            continue;
        }
        match findings.iter_mut().find(|known| known.kind == found.kind) {
            Some(known) => known.because.extend(found.because),
            None => findings.push(found),
        }
    }
    // One that proves it is enough.
    for found in &mut findings {
        found.because = icmp::proving(seen.view, std::mem::take(&mut found.because));
    }
    findings
}

/// Ports that answered and were closed then.
pub fn closed_meanwhile(seen: &Seen<'_>) -> Vec<Finding> {
    let closed = |port| {
        let because = meanwhile::closed(seen.view, port)?;
        Some(Finding::new(ClosedMeanwhile { port }, Certainty::Proven, &because))
    };
    meanwhile::PORTS.into_iter().filter_map(closed).collect()
}

/// Of a port that answered it is not said that nothing listens there.
fn is_told_otherwise(view: &View<'_>, found: &Finding) -> bool {
    let port = |id: &ObservationId| match &view.log().observation(*id)?.fact {
        Fact::IcmpError(report) => view.request(report.request).map(|sent| sent.to.port()),
        _ => None,
    };
    let mut ports = found.because.iter().filter_map(port);
    matches!(found.kind, FindingKind::PortClosed(_))
        && ports.any(|port| meanwhile::is_answered(view, port))
}

fn refusing_port(
    channel: Channel,
    report: &ChannelReport<PortState>,
    others_answered: bool,
) -> Option<Finding> {
    let Some(
        Reason::Icmp { from: by, icmp_type, code }
        | Reason::NatAnswers { from: by, icmp_type, code, .. },
    ) = report.reason
    else {
        return None;
    };
    let kind: FindingKind = match report.state {
        // A host that does not run L2TP in clear is as it should be.
        PortState::Closed if channel == Channel::L2tp1701 => return None,
        // Nor has L2TP outside IPsec to get there.
        _ if channel == Channel::L2tp1701
            && others_answered
            && is_undelivered(by, icmp_type, code) =>
        {
            return None;
        }
        PortState::Closed => {
            let at_nat = matches!(report.reason, Some(Reason::NatAnswers { certain: true, .. }));
            PortClosed { channel, at_nat }.into()
        }
        _ if is_loop(by, icmp_type, code) => RoutingLoop { by }.into(),
        _ if is_undelivered(by, icmp_type, code) => {
            HostUnreachable { by, others_answered }.into()
        }
        _ => PortFiltered { channel, by }.into(),
    };
    Some(Finding::new(kind, Certainty::Proven, &report.because))
}
