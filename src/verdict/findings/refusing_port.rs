//! Ports that somebody refuses by ICMP.

use std::net::IpAddr;

use super::{Finding, FindingKind, Seen, closed_meanwhile};
use crate::evidence::{Channel, Fact, ObservationId};
use crate::verdict::class::{is_loop, is_undelivered};
use crate::verdict::view::View;
use crate::verdict::{Certainty, ChannelReport, Channels, Class, Owner, PortState, Reason, icmp};

finding! {
    /// Nothing listens on a port.
    PortClosed {
        /// Which.
        pub channel: Channel,
        /// The address that says so is that of a NAT in front of the server.
        pub at_nat: bool,
    } => Owner::SERVER,
        decides(Class::ServerSilent),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        match other {
            FindingKind::PortFiltered(other) => other.channel == self.channel,
            FindingKind::PortStops(other) => other.channel == self.channel,
            FindingKind::LostOnTheWay(other) => other.channel == self.channel,
            _ => false,
        }
    }
}
finding! {
    /// A filter refuses a port and says so.
    PortFiltered {
        /// Which.
        pub channel: Channel,
        /// The filter.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside();

    // Outside IPsec L2TP need not pass.
    fn owners(&self) -> &'static [Owner] {
        if self.channel.row().silent_by_nature { Owner::NOBODY } else { Self::TOLD.owners }
    }
}
finding! {
    /// There is no way to the host.
    HostUnreachable {
        /// Who says so.
        pub by: IpAddr,
        /// The server answers other packets.
        pub others_answered: bool,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside()
}

finding! {
    /// Packets to the host go round in a loop between routers.
    RoutingLoop {
        /// Where their hop limit ran out.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside()
}

/// One for each port; several ports of which one thing is said share one.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let channels = seen.channels;
    let mut findings: Vec<Finding> = Vec::new();
    for (channel, report) in channels.ports() {
        let Some(kind) = told(channels, channel, report) else { continue };
        let found = Finding::new(kind, Certainty::Proven, &report.because);
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

/// Of a port that answered it is not said that nothing listens there.
fn is_told_otherwise(view: &View<'_>, found: &Finding) -> bool {
    let port = |id: &ObservationId| match &view.log().observation(*id)?.fact {
        Fact::IcmpError(report) => view.request(report.request).map(|sent| sent.to.port()),
        _ => None,
    };
    let mut ports = found.because.iter().filter_map(port);
    matches!(found.kind, FindingKind::PortClosed(_))
        && ports.any(|port| closed_meanwhile::is_answered(view, port))
}

/// What is told of a port that somebody refuses.
pub fn told(
    channels: &Channels,
    channel: Channel,
    report: &ChannelReport<PortState>,
) -> Option<FindingKind> {
    let others_answered = channels.ports().into_iter().any(|(_, other)| other.is_answered());
    let Some(
        Reason::Icmp { from: by, icmp_type, code }
        | Reason::NatAnswers { from: by, icmp_type, code, .. },
    ) = report.reason
    else {
        return None;
    };
    Some(match report.state {
        // A host that does not run L2TP in clear is as it should be.
        PortState::Closed if channel.row().silent_by_nature => return None,
        // Nor has L2TP outside IPsec to get there.
        _ if channel.row().silent_by_nature
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
        _ if is_undelivered(by, icmp_type, code) => HostUnreachable { by, others_answered }.into(),
        _ => PortFiltered { channel, by }.into(),
    })
}
