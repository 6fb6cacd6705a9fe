//! How a server ends L2TP (RFC 2661 4.4.2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wire::l2tp::{ControlMessage, message_type};

/// What the server ended, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct L2tpEnd {
    /// The message that says so; result codes are numbered by it.
    pub message: L2tpEndMessage,
    /// Result code; 0 for none.
    pub result: u16,
    /// General error code.
    pub error: Option<u16>,
}

/// The messages that end something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum L2tpEndMessage {
    /// Stop-Control-Connection-Notification.
    StopCcn,
    /// Call-Disconnect-Notify.
    Cdn,
}

impl L2tpEnd {
    /// What a control message ends; `None` where it ends nothing.
    #[must_use]
    pub fn of(message: &ControlMessage) -> Option<Self> {
        let kind = match message.message_type()? {
            message_type::STOP_CCN => L2tpEndMessage::StopCcn,
            message_type::CDN => L2tpEndMessage::Cdn,
            _ => return None,
        };
        let (result, error) = message.result().map_or((0, None), |one| (one.code, one.error));
        Some(Self { message: kind, result, error })
    }

    /// The message by the name that the RFC gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.message {
            L2tpEndMessage::StopCcn => "StopCCN",
            L2tpEndMessage::Cdn => "CDN",
        }
    }
}
