//! Traffic of security associations, which nobody here can read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Direction, ObservationId};

/// Which security association a packet belongs to, as far as it can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Traffic {
    /// What carries it.
    pub carrier: Carrier,
    /// From the client or to it.
    pub direction: Direction,
    /// Security Parameters Index.
    pub spi: u32,
}

/// What carries protected traffic.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// ESP as IP protocol 50.
    Esp,
    /// ESP in UDP (RFC 3948).
    EspInUdp,
    /// AH, IP protocol 51 (RFC 4302).
    Ah,
}

/// How many packets of a security association passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrafficCount {
    /// Which.
    pub traffic: Traffic,
    /// Packets seen.
    pub packets: u64,
    /// The observation of the first.
    pub first: ObservationId,
}
