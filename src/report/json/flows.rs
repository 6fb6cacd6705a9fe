//! Flows that filters may remember, in the documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{AnsweredFrom, FlowHistory, FlowUse};

/// What was known before this run of the client's own flow to a port.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlowHistoryDetail {
    used: FlowUseName,
    /// Seconds since the last run that used it; null where that is not known, or so
    /// long ago that no filter remembers it.
    seconds_ago: Option<u16>,
    /// From which of our ports the server answered when both flows were new; null where that was
    /// never seen.
    answered_from: Option<AnsweredFromName>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum FlowUseName {
    New,
    Ago,
    Unknown,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
enum AnsweredFromName {
    #[serde(rename = "any-port")]
    Any,
    #[serde(rename = "client-port")]
    Client,
    #[serde(rename = "fresh-port")]
    Fresh,
}

impl From<FlowHistory> for FlowHistoryDetail {
    fn from(history: FlowHistory) -> Self {
        let (used, seconds_ago) = match history.used {
            FlowUse::New => (FlowUseName::New, None),
            FlowUse::Ago { seconds } => (FlowUseName::Ago, Some(seconds)),
            FlowUse::Unknown => (FlowUseName::Unknown, None),
        };
        let answered_from = history.answered.map(|from| match from {
            AnsweredFrom::AnyPort => AnsweredFromName::Any,
            AnsweredFrom::ClientPort => AnsweredFromName::Client,
            AnsweredFrom::FreshPort => AnsweredFromName::Fresh,
        });
        Self { used, seconds_ago, answered_from }
    }
}
