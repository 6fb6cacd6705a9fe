//! The size ladder as JSON, in bytes of IP packets.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::value::ids;
use crate::evidence::Channel;
use crate::verdict::{PortSize, SizeReport};

/// What sizes get through.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SizeDocument {
    /// One for each port that was asked.
    ports: Vec<PortSizeDocument>,
    /// The server offers Microsoft's fragments of IKEv1; `null` where nobody asked.
    offers_microsoft: Option<bool>,
    /// The server offers the fragments of RFC 7383; `null` where nobody asked.
    offers_rfc7383: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct PortSizeDocument {
    channel: Channel,
    /// The largest message that was answered whole.
    largest_whole: Option<u32>,
    /// The smallest one above it that was not.
    lost_whole: Option<u32>,
    /// The largest message that was answered in IP fragments.
    largest_fragmented: Option<u32>,
    /// The smallest one above it that was not.
    lost_fragmented: Option<u32>,
    /// What a router says that its next link takes.
    path_mtu: Option<u32>,
    /// The router.
    next_hop_mtu_from: Option<IpAddr>,
    because: Vec<u32>,
}

impl From<&SizeReport> for SizeDocument {
    fn from(report: &SizeReport) -> Self {
        Self {
            ports: report.ports.iter().map(Into::into).collect(),
            offers_microsoft: report.offers.microsoft,
            offers_rfc7383: report.offers.rfc7383,
        }
    }
}

impl From<&PortSize> for PortSizeDocument {
    fn from(port: &PortSize) -> Self {
        let (path_mtu, next_hop_mtu_from) = port.path_mtu.unzip();
        Self {
            channel: port.channel,
            largest_whole: port.largest_whole,
            lost_whole: port.lost_whole,
            largest_fragmented: port.largest_fragmented,
            lost_fragmented: port.lost_fragmented,
            path_mtu,
            next_hop_mtu_from,
            because: ids(&port.because),
        }
    }
}
