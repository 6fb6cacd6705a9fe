//! The schema that all documents keep.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::{AnalysisDocument, ProbeDocument, ProbesDocument, write};
use crate::report::demo::DemoDocument;
use crate::report::explain::ExplainDocument;
use crate::report::respond::RespondLine;

/// Any document that the program writes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Document {
    /// Of `probe`, also where it could not run.
    Probe(Box<ProbeDocument>),
    /// Of `probe --all-addresses` where there are several.
    Probes(ProbesDocument),
    /// Of `analyze`, also where it could not run.
    Analysis(Box<AnalysisDocument>),
    /// Of `demo`.
    Demo(DemoDocument),
    /// A line of `respond`.
    Respond(Box<RespondLine>),
    /// Of `explain`.
    Explain(ExplainDocument),
}

/// The JSON Schema (draft 2020-12) of every document.
#[must_use]
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>();
    schema.insert("title".to_owned(), "probe809/1".into());
    write(&schema)
}
