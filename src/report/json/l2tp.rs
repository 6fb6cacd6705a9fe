//! How L2TP was ended, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::L2tpEndMessageName;
use crate::evidence::L2tpEnd;

/// The message that ended L2TP, and its codes (RFC 2661 4.4.2).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct L2tpEndDetail {
    /// Result codes are numbered by it.
    message: L2tpEndMessageName,
    /// Result code of the StopCCN or CDN; 0 for none.
    result: u16,
    /// General error code.
    error: Option<u16>,
}

impl From<L2tpEnd> for L2tpEndDetail {
    fn from(end: L2tpEnd) -> Self {
        Self { message: end.message.into(), result: end.result, error: end.error }
    }
}
