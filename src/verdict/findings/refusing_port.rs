//! Ports that somebody refuses by ICMP.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, FindingKind, Seen};
use crate::evidence::Channel;
use crate::verdict::class::is_unreachable;
use crate::verdict::icmp;
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
    let mut findings: Vec<Finding> = Vec::new();
    for (channel, report) in ports {
        let Some(found) = refusing_port(channel, report) else { continue };
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

fn refusing_port(channel: Channel, report: &ChannelReport<PortState>) -> Option<Finding> {
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
        PortState::Closed => {
            let at_nat = matches!(report.reason, Some(Reason::NatAnswers { certain: true, .. }));
            PortClosed { channel, at_nat }.into()
        }
        _ if is_unreachable(by, icmp_type, code) => HostUnreachable { by }.into(),
        _ => PortFiltered { channel, by }.into(),
    };
    Some(Finding::new(kind, Certainty::Proven, &report.because))
}
