//! The JSON documents of the program, `probe809/1`.
//!
//! One document for each run. What was not measured is `null`, never absent.
//! Sentences are in the language of the run; everything that a script should
//! compare is a word of a closed vocabulary or a number. The schema in
//! docs/json-schema/ is made from these very types.

mod analysis;
mod answer;
pub(in crate::report) mod by_channel;
mod client;
mod conversation;
mod evidence;
mod far_end;
mod finding;
mod judgement;
mod path;
mod probe;
mod required;
pub mod schema;
#[cfg(test)]
mod tests;
mod value;
mod verdict;
mod walk;

pub use analysis::{AnalysisDocument, analysis};
pub(in crate::report) use answer::AnswerDocument;
pub use probe::{ProbeDocument, ProbesDocument, probe, probes};

use schemars::JsonSchema;
use serde::Serialize;

/// Version of the documents' shape.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub enum SchemaName {
    /// The first.
    #[serde(rename = "probe809/1")]
    V1,
}

/// The program that wrote the document.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Tool {
    name: &'static str,
    version: String,
}

impl Tool {
    /// This program in a version.
    #[must_use]
    pub fn new(version: &str) -> Self {
        Self { name: "probe809", version: version.to_owned() }
    }
}

/// A document as text on one line.
#[must_use]
pub fn write_line(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default() + "\n"
}

/// A document as text, with a line break at its end.
#[must_use]
pub fn write(document: &impl Serialize) -> String {
    // Only a map with keys other than text can fail, and there is none.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}
