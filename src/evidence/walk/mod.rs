//! The walk: packets whose hop limit runs out on the way, and what comes back.
//!
//! They are told from requests by their hop limit, so a replay and a capture of
//! somebody else's traceroute show them too. No rule about requests sees them.

use schemars::JsonSchema;
use serde::Serialize;

mod ledger;
mod read;
mod silence;

pub(super) use ledger::{Quoted, WalkLedger};
pub use silence::{BESIDE, HopQuestion, answered_beside, loss_of_walk, silent_hop};

use std::net::IpAddr;
use std::time::Duration;

use super::{Channel, Flow, ObservationId, QuoteProof};
use crate::wire::bare::PROTOCOL_EXPERIMENT;
use crate::wire::icmp::IcmpKind;
use crate::wire::sift::PROTOCOL_AH;

/// The largest hop limit that a walk's packet has. Senders begin with 64 at least, and
/// paths of more than thirty routers are not seen.
pub const MOST_HOPS: u8 = 30;

/// What is walked with, one column of the table each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WalkChannel {
    /// UDP to a port that is nobody's.
    Control,
    /// Message 1 of main mode on UDP 500.
    Ike500,
    /// Random bytes on UDP 500, which tell a filter on content from one on ports.
    Noise500,
    /// Message 1 of main mode behind the non-ESP marker on UDP 4500.
    Ike4500,
    /// ESP as IP protocol 50.
    Esp,
    /// SCCRQ on UDP 1701.
    L2tp1701,
    /// AH, IP protocol 51, that protects nothing: no column, but one question to a router.
    Ah,
    /// The IP protocol for experiments, the same.
    Experiment,
}

/// A packet of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HopProbed {
    /// What it is.
    #[serde(rename = "packet")]
    pub channel: WalkChannel,
    /// Its hop limit.
    pub hop: u8,
}

/// What came back for a packet of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HopAnswered {
    /// The packet.
    pub probe: ObservationId,
    /// What it was.
    pub channel: WalkChannel,
    /// Its hop limit.
    pub hop: u8,
    /// Who says so.
    pub from: IpAddr,
    /// What is said.
    pub answer: HopAnswer,
    /// From the packet to this.
    pub rtt: Duration,
    /// It came from the address that we probe.
    pub from_target: bool,
    /// The quote has another sender than us: a translator let it through as it was.
    pub translated: bool,
    /// What shows that whoever said it had the packet; content where it is no error.
    pub proof: QuoteProof,
}

/// What is said of a packet of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HopAnswer {
    /// An ICMP error that quotes it.
    Icmp(IcmpKind),
    /// The target answered it in its own protocol.
    Reply,
}

impl WalkChannel {
    /// Protocols that a router which is silent for ESP is asked with: one that answers for
    /// these answers not for UDP alone.
    pub const BARE: [Self; 2] = [Self::Ah, Self::Experiment];

    /// Every column of the table, in order.
    pub const ALL: [Self; 6] =
        [Self::Control, Self::Ike500, Self::Noise500, Self::Ike4500, Self::Esp, Self::L2tp1701];

    /// The conversation that carries it.
    #[must_use]
    pub const fn flow(self) -> Flow {
        match self {
            Self::Control | Self::Ah | Self::Experiment => Flow::Control,
            Self::Ike500 | Self::Noise500 => Flow::Ike,
            Self::Ike4500 => Flow::NatTraversal,
            Self::Esp => Flow::Esp,
            Self::L2tp1701 => Flow::L2tp,
        }
    }

    /// IP protocol of one of [`Self::BARE`].
    #[must_use]
    pub const fn bare_protocol(self) -> Option<u8> {
        match self {
            Self::Ah => Some(PROTOCOL_AH),
            Self::Experiment => Some(PROTOCOL_EXPERIMENT),
            _ => None,
        }
    }

    /// Whether UDP carries it.
    #[must_use]
    pub const fn is_udp(self) -> bool {
        !matches!(self, Self::Esp | Self::Ah | Self::Experiment)
    }

    /// What it tests.
    #[must_use]
    pub const fn channel(self) -> Channel {
        self.flow().channel()
    }
}
