//! What is only listed: the packets of a timeline, and tunnels of other kinds.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Direction, ObservationId, Timestamp};

/// A packet on the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedPacket {
    /// Its number over all files, from 1, as an observation has it.
    pub frame: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// From the client or to it.
    pub direction: Direction,
    /// Bytes of the IP packet.
    pub length: u32,
    /// What it told. For a copy, and for a further packet of a security
    /// association, the observation that stands for it; `None` where there is
    /// none.
    pub observation: Option<ObservationId>,
}

/// Kinds of tunnel that are only named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OtherTunnelKind {
    /// PPTP's control connection, TCP 1723 (RFC 2637).
    Pptp,
    /// GRE, as PPTP uses it.
    Gre,
    /// TCP 443 to a VPN server, which may be SSTP.
    Sstp,
}

/// A tunnel of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherTunnel {
    /// Its kind.
    pub kind: OtherTunnelKind,
    /// Who sent the first packet seen.
    pub client: IpAddr,
    /// The other end.
    pub server: IpAddr,
    /// The other end answered.
    pub both_ways: bool,
    /// The first packet's number.
    pub frame: u64,
}
