//! The walk: packets whose hop limit runs out on the way, and what comes back.
//!
//! They are told from requests by their hop limit, so a replay and a capture of
//! somebody else's traceroute show them too. No rule about requests sees them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

mod ledger;
mod read;
mod silence;

pub(super) use ledger::{Quoted, WalkLedger};
pub use silence::{BESIDE, HopQuestion, answered_beside, loss_of_walk, silent_hop};

use std::borrow::Cow;
use std::iter;
use std::net::IpAddr;
use std::time::Duration;

use super::{Channel, ObservationId, QuoteProof};
use crate::wire::bare::PROTOCOL_EXPERIMENT;
use crate::wire::icmp::IcmpKind;
use crate::wire::ip::PROTOCOL_AH;

/// The largest hop limit that a walk's packet has. Senders begin with 64 at least, and
/// paths of more than thirty routers are not seen.
pub const MOST_HOPS: u8 = 30;

/// What is walked with. Of a channel it is what opens it; the rest are questions to routers
/// that no channel asks, and so this is a set of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WalkChannel {
    /// Random bytes on UDP 500, which tell a filter on content from one on ports.
    Noise500,
    /// AH, IP protocol 51, that protects nothing: no column, but one question to a router.
    Ah,
    /// The IP protocol for experiments, the same.
    Experiment,
    /// The first packet of a channel, short enough to be known by a quote.
    #[serde(untagged)]
    Of(Channel),
}

/// Not every channel is walked with.
impl JsonSchema for WalkChannel {
    fn schema_name() -> Cow<'static, str> {
        "WalkChannel".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<_> = Self::columns().chain(Self::BARE).map(Self::id).collect();
        json_schema!({ "type": "string", "enum": ids })
    }
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
    /// What opens IKE on UDP 500.
    pub const IKE500: Self = Self::Of(Channel::Ike500);
    /// The same on UDP 4500.
    pub const IKE4500: Self = Self::Of(Channel::Ike4500);
    /// ESP.
    pub const ESP: Self = Self::Of(Channel::Esp);
    /// What others are compared with.
    pub const CONTROL: Self = Self::Of(Channel::Control);
    /// Protocols that a router which is silent for ESP is asked with: one that answers for
    /// these answers not for UDP alone.
    pub const BARE: [Self; 2] = [Self::Ah, Self::Experiment];

    /// Every column of the table, in order: what others are compared with comes first.
    pub fn columns() -> impl Iterator<Item = Self> {
        let walked = Channel::tested().filter(|one| one.row().walked);
        iter::once(Channel::Control).chain(walked).flat_map(|channel| {
            let noise = (channel == Channel::Ike500).then_some(Self::Noise500);
            iter::once(Self::Of(channel)).chain(noise)
        })
    }

    /// Its name in documents and the ids of words.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Noise500 => "noise500",
            Self::Ah => "ah",
            Self::Experiment => "experiment",
            Self::Of(channel) => channel.row().id,
        }
    }

    /// The channel whose socket sends it, and what it tests.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Ah | Self::Experiment => Channel::Control,
            Self::Noise500 => Channel::Ike500,
            Self::Of(channel) => channel,
        }
    }

    /// The channel of which it is what an exchange begins with.
    #[must_use]
    pub fn of_exchange(self) -> Option<Channel> {
        match self {
            Self::Of(channel) => Some(channel).filter(|one| *one != Channel::Control),
            _ => None,
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
        self.bare_protocol().is_none() && self.channel().port().is_some()
    }
}
