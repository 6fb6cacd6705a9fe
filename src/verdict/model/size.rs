//! What sizes get through, as values.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{Channel, ObservationId};

/// What the size ladder showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SizeReport {
    /// Of each port that was asked and answered.
    pub ports: Vec<PortSize>,
    /// Whether the server offers fragments of IKE's own; `None` where nobody asked.
    #[serde(flatten)]
    pub offers: FragmentationOffers,
}

/// What one port carries, in bytes of an IP packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PortSize {
    /// `Ike500` or `Ike4500`.
    pub channel: Channel,
    /// The largest message that was answered whole.
    pub largest_whole: Option<u32>,
    /// The smallest one above it that was not.
    pub lost_whole: Option<u32>,
    /// The largest message that was answered in IP fragments.
    pub largest_fragmented: Option<u32>,
    /// The smallest one above it that was not.
    pub lost_fragmented: Option<u32>,
    /// What a router says that its next link takes.
    pub path_mtu: Option<u32>,
    /// The router.
    pub next_hop_mtu_from: Option<IpAddr>,
    /// The messages and what came of them.
    pub because: Vec<ObservationId>,
}

/// Fragments of IKE's own that the server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct FragmentationOffers {
    /// Microsoft's, by a vendor ID in message 2.
    #[serde(rename = "offers_microsoft")]
    pub microsoft: Option<bool>,
    /// Those of RFC 7383, by a notify in IKE_SA_INIT.
    #[serde(rename = "offers_rfc7383")]
    pub rfc7383: Option<bool>,
}

impl FragmentationOffers {
    /// Either of them.
    #[must_use]
    pub fn any(self) -> bool {
        self.microsoft == Some(true) || self.rfc7383 == Some(true)
    }
}
