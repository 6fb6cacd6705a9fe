//! What is only listed: the packets of a timeline, and tunnels of other kinds.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Direction, ObservationId, Timestamp, UdpPorts};

/// A packet on the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedPacket {
    /// Its number over all files, from 1, as an observation has it.
    pub frame: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The same on the clock of the client's end, where the recording is another end's.
    pub common: Timestamp,
    /// From the client or to it.
    pub direction: Direction,
    /// Its ports; `None` where it is not UDP.
    pub ports: Option<UdpPorts>,
    /// What another end's recording says of it.
    pub crossing: Crossing,
    /// Bytes of the IP packet.
    pub length: u32,
    /// What it told. For a copy, and for a further packet of a security
    /// association, the observation that stands for it; `None` where there is
    /// none.
    pub observation: Option<ObservationId>,
}

/// What the recording of the other end of a path says of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Crossing {
    /// Nothing: there is none, or nothing tells which of its packets this is.
    #[default]
    Unknown,
    /// It is there as well.
    Met {
        /// Its number there, over all files.
        frame: u64,
    },
    /// It is not there, and was lost on the way.
    Lost,
    /// It is not there; perhaps nobody recorded it.
    Missing,
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
    /// IKE, and perhaps ESP, over TCP 4500 (RFC 9329).
    IkeTcp,
    /// IKE to a UDP port that is none of its own.
    IkePort,
    /// AH that protects routing (RFC 4552) or goes to a group of hosts.
    Ah,
    /// ESP to a group of hosts.
    GroupEsp,
}

impl OtherTunnelKind {
    /// It is IPsec: a capture with it is not one without.
    #[must_use]
    pub const fn is_ipsec(self) -> bool {
        match self {
            Self::IkeTcp | Self::IkePort | Self::Ah | Self::GroupEsp => true,
            Self::Pptp | Self::Gre | Self::Sstp => false,
        }
    }
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
    /// Of the server's UDP port, or of the IP protocol that AH protects; `None` for others.
    pub number: Option<u16>,
    /// Packets of the client, as far as each of them was looked at.
    pub packets: u64,
    /// The first packet's number.
    pub frame: u64,
}
