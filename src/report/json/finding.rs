//! Findings as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::ObservationId;
use crate::report::registry;
use crate::report::words::Words;
use crate::verdict::{Certainty, Consequence, Finding, FindingKind, Owner, Verdict};

/// One thing worth telling.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    #[serde(flatten)]
    kind: FindingKind,
    certainty: Certainty,
    /// The class, or whether Windows connects, rests on it.
    decides: bool,
    summary: String,
    remedy: String,
    /// Whose job the remedy is, the likeliest first.
    owners: Vec<Owner>,
    because: Vec<ObservationId>,
}

impl FindingDocument {
    /// A finding of a verdict.
    pub fn new(finding: &Finding, verdict: &Verdict, words: &Words) -> Self {
        let command = registry::command_for(&finding.kind, verdict);
        let mut remedy = words.remedy(&finding.kind, command.as_deref());
        if let Some(command) = command {
            remedy.push(' ');
            remedy.push_str(&command);
        }
        Self {
            kind: finding.kind.clone(),
            certainty: finding.certainty,
            decides: verdict.consequence(&finding.kind) == Consequence::Decides,
            summary: words.finding(&finding.kind),
            remedy,
            owners: finding.kind.owners().to_vec(),
            because: finding.because.clone(),
        }
    }
}
