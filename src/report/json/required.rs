//! The channels that the user requires, in the documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::Channel;
use crate::report::words::Words;
use crate::verdict::{Missing, Required, RequiredChannel, Verdict};

/// A channel that `--require` names.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RequiredDocument {
    channel: Channel,
    met: bool,
    /// What is missing; `null` where it is met.
    missing: Option<Missing>,
    /// The same in words.
    summary: Option<String>,
}

impl RequiredDocument {
    /// One for each channel; `None` where none are required.
    pub fn all(
        required: Option<&Required>,
        verdict: Option<&Verdict>,
        words: &Words,
    ) -> Option<Vec<Self>> {
        let of_each = required?.of(verdict);
        Some(of_each.iter().map(|one| Self::new(*one, verdict, words)).collect())
    }

    fn new(one: RequiredChannel, verdict: Option<&Verdict>, words: &Words) -> Self {
        Self {
            channel: one.channel,
            met: one.is_met(),
            missing: one.missing,
            summary: words.not_met(&one, verdict),
        }
    }
}
