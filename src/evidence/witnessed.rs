//! What the far end saw of one channel.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Channel;

/// A row of the far end's witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Witnessed {
    /// The channel.
    pub channel: Channel,
    /// Source of the first packet, as seen there; port 0 for ESP.
    #[schemars(with = "String")]
    pub from: SocketAddr,
    /// What was left of the hop limit there, where it is known.
    pub hop_limit: Option<u8>,
    /// Packets that arrived there.
    pub arrived: u16,
    /// Packets of them that were answered.
    pub answered: u16,
    /// The longest packet, in bytes.
    pub longest: u16,
    /// The largest IP fragment; null where all came whole.
    pub largest_piece: Option<u16>,
}
