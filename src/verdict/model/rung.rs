//! How far a tunnel came, rung by rung.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::ObservationId;

/// The steps of an L2TP/IPsec tunnel in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// Main mode to message 4, which takes no key.
    MainMode,
    /// Messages 5 and 6: the key and the identity.
    Authentication,
    /// Phase 2.
    QuickMode,
    /// Protected packets both ways.
    Esp,
    /// L2TP's control connection.
    L2tpTunnel,
    /// An L2TP call in it.
    L2tpSession,
    /// LCP's first exchange.
    Lcp,
}

/// What became of a rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RungState {
    /// Reached.
    Passed,
    /// Tried, and refused or not answered.
    Failed,
    /// Not tried, or tried without telling.
    Skipped,
}

/// One rung and what its state rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RungReport {
    /// Which.
    pub rung: Rung,
    /// What became of it.
    pub state: RungState,
    /// The error that a user of Windows would see; only where it failed.
    pub windows_error: Option<u32>,
    /// The observations.
    pub because: Vec<ObservationId>,
}
