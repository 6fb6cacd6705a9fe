//! What earlier runs knew of a flow: filters on the way remember flows, and so may
//! let one pass, or hold one back, otherwise than they treat a new one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known of the client's own flow to a port of the server before this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "Told", from = "Told")]
pub struct FlowHistory {
    /// When it was used last.
    pub used: FlowUse,
    /// From which of our ports the server was answering when both flows were new.
    pub answered: Option<AnsweredFrom>,
}

/// When a flow was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowUse {
    /// Not for so long that no filter remembers it, as far as is kept.
    New,
    /// So many seconds ago.
    Ago {
        /// Seconds since the end of the last run that used it.
        seconds: u16,
    },
    /// Nothing is kept of earlier runs.
    Unknown,
}

/// From which of two flows, both new, a port was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnsweredFrom {
    /// From both: nothing on the way asks for a source port.
    AnyPort,
    /// From the client's own port alone.
    ClientPort,
    /// From a fresh port alone.
    FreshPort,
}

/// The same in a document and in a note.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Told {
    used: Used,
    /// Seconds since the last run that used it; null where that is not known, or so
    /// long ago that no filter remembers it.
    seconds_ago: Option<u16>,
    /// From which of our ports the server answered when both flows were new; null where that was
    /// never seen.
    answered_from: Option<AnsweredFrom>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Used {
    New,
    Ago,
    Unknown,
}

impl FlowHistory {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self { used: FlowUse::Unknown, answered: None };
}

impl From<FlowHistory> for Told {
    fn from(history: FlowHistory) -> Self {
        let (used, seconds_ago) = match history.used {
            FlowUse::New => (Used::New, None),
            FlowUse::Ago { seconds } => (Used::Ago, Some(seconds)),
            FlowUse::Unknown => (Used::Unknown, None),
        };
        Self { used, seconds_ago, answered_from: history.answered }
    }
}

impl From<Told> for FlowHistory {
    fn from(told: Told) -> Self {
        let used = match (told.used, told.seconds_ago) {
            (Used::New, _) => FlowUse::New,
            (Used::Ago, Some(seconds)) => FlowUse::Ago { seconds },
            (Used::Ago, None) | (Used::Unknown, _) => FlowUse::Unknown,
        };
        Self { used, answered: told.answered_from }
    }
}
