//! The document of a probe.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::evidence::ObservationDocument;
use super::finding::FindingDocument;
use super::judgement::{ChannelsDocument, NatDocument, ServerDocument, ids};
use super::vocabulary::{CertaintyName, ClassName, EndedByName};
use super::{SchemaName, Tool};
use crate::report::time::rfc3339;
use crate::report::words::{Words, sanitise};
use crate::report::{Language, Limitation, Run, windows_error};
use crate::verdict::ServerIdentity;

/// The result of a probe, or why there is none (`class` is `null` then).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProbeDocument {
    schema: SchemaName,
    tool: Tool,
    mode: ProbeMode,
    target: TargetDocument,
    #[schemars(extend("format" = "date-time"))]
    started: String,
    #[schemars(extend("format" = "date-time"))]
    finished: String,
    ended_by: EndedByName,
    error: Option<String>,
    parameters: Map<String, Value>,
    class: Option<ClassName>,
    label: Option<String>,
    /// What Windows would show; `null` where it would show none, or one of several.
    windows_error: Option<u32>,
    certainty: Option<CertaintyName>,
    summary: Option<String>,
    /// What would decide, where something is open.
    would_decide: Option<String>,
    /// Ids of the observations that the class rests on.
    because: Vec<u32>,
    channels: ChannelsDocument,
    nat: NatDocument,
    server: ServerDocument,
    findings: Vec<FindingDocument>,
    limitations: Vec<LimitationDocument>,
    observations: Vec<ObservationDocument>,
    capture: CaptureDocument,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ProbeMode {
    Probe,
}

/// The results of `probe --all-addresses` where the name has several.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProbesDocument {
    schema: SchemaName,
    tool: Tool,
    mode: ProbesMode,
    /// One for each address, in the order of the name.
    results: Vec<ProbeDocument>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ProbesMode {
    ProbeAll,
}

/// The document of several runs.
#[must_use]
pub fn probes(version: &str, runs: &[Run<'_>], language: Language) -> ProbesDocument {
    ProbesDocument {
        schema: SchemaName::V1,
        tool: Tool::new(version),
        mode: ProbesMode::ProbeAll,
        results: runs.iter().map(|run| probe(run, language)).collect(),
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct TargetDocument {
    name: String,
    address: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CaptureDocument {
    /// `null` where no capture was written.
    path: Option<String>,
    frames: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct LimitationDocument {
    kind: LimitationName,
    summary: String,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum LimitationName {
    SourcePort,
    NoRawEsp,
    NoLinkCapture,
}

/// The document of a run.
#[must_use]
pub fn probe(run: &Run<'_>, language: Language) -> ProbeDocument {
    let words = Words::of(language);
    let verdict = run.verdict;
    ProbeDocument {
        schema: SchemaName::V1,
        tool: Tool::new(run.version),
        mode: ProbeMode::Probe,
        target: TargetDocument {
            name: sanitise(run.target.name),
            address: run.target.address.map(|address| address.to_string()),
        },
        started: rfc3339(run.started),
        finished: rfc3339(run.finished),
        ended_by: run.ended_by.into(),
        error: run.error.map(sanitise),
        parameters: run.parameters.clone(),
        class: verdict.map(|verdict| verdict.class.into()),
        label: verdict.map(|verdict| words.class(verdict.class)),
        windows_error: verdict.and_then(|verdict| windows_error(verdict.class)),
        certainty: verdict.map(|verdict| verdict.certainty.into()),
        summary: verdict.map(|verdict| words.cause(verdict.cause, run.target.name)),
        would_decide: verdict.and_then(|verdict| words.decides(verdict)),
        because: verdict.map(|verdict| ids(&verdict.because)).unwrap_or_default(),
        channels: verdict.map_or_else(ChannelsDocument::not_tested, |verdict| {
            ChannelsDocument::new(&verdict.channels, words)
        }),
        nat: verdict.map_or_else(NatDocument::not_tested, |verdict| (&verdict.nat).into()),
        server: verdict.map_or_else(
            || (&ServerIdentity::default()).into(),
            |verdict| (&verdict.server).into(),
        ),
        findings: findings(run, words),
        limitations: run
            .limitations
            .iter()
            .map(|limitation| LimitationDocument::new(limitation, words))
            .collect(),
        observations: run.observations.iter().map(Into::into).collect(),
        capture: CaptureDocument { path: run.capture.map(str::to_owned), frames: run.frames },
    }
}

fn findings(run: &Run<'_>, words: &Words) -> Vec<FindingDocument> {
    let Some(verdict) = run.verdict else { return Vec::new() };
    verdict.findings.iter().map(|finding| FindingDocument::new(finding, verdict, words)).collect()
}

impl LimitationDocument {
    fn new(limitation: &Limitation, words: &Words) -> Self {
        let kind = match limitation {
            Limitation::SourcePort { .. } => LimitationName::SourcePort,
            Limitation::NoRawEsp { .. } => LimitationName::NoRawEsp,
            Limitation::NoLinkCapture { .. } => LimitationName::NoLinkCapture,
        };
        Self { kind, summary: limitation.sentence(words) }
    }
}
