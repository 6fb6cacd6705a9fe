//! The document of a probe.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::client::ClientDocument;
use super::evidence::ObservationDocument;
use super::required::RequiredDocument;
use super::value::elapsed;
use super::verdict::VerdictDocument;
use super::{SchemaName, Tool};
use crate::report::account::Account;
use crate::report::time::rfc3339;
use crate::report::words::{Words, sanitise};
use crate::report::{EndedBy, Language, Limitation, Privileges, Run};

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
    /// Between the two, to the microsecond.
    elapsed_ms: f64,
    /// The command as it was typed; `null` where nothing was run.
    command: Option<String>,
    /// This end; `null` where no socket was opened.
    client: Option<ClientDocument>,
    /// `null` where the system does not tell.
    privileges: Option<Privileges>,
    clock: ClockDocument,
    ended_by: EndedBy,
    error: Option<String>,
    /// The effective options.
    parameters: Map<String, Value>,
    #[serde(flatten)]
    verdict: VerdictDocument,
    /// The channels that `--require` names; `null` where it was not given.
    required: Option<Vec<RequiredDocument>>,
    limitations: Vec<LimitationDocument>,
    observations: Vec<ObservationDocument>,
    capture: CaptureDocument,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ProbeMode {
    Probe,
    Walk,
}

/// The results of `probe` of several hosts, or with `--all-addresses` where the name has several.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProbesDocument {
    schema: SchemaName,
    tool: Tool,
    mode: ProbesMode,
    /// One for each address, in the order of the hosts and of each name.
    results: Vec<ProbeDocument>,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ProbesMode {
    /// Of one name.
    ProbeAll,
    /// Of several hosts.
    Probe,
}

/// The document of several runs.
#[must_use]
pub fn probes(version: &str, runs: &[Run<'_>], language: Language) -> ProbesDocument {
    let one_name =
        runs.windows(2).all(|two| matches!(two, [a, b] if a.target.name == b.target.name));
    ProbesDocument {
        schema: SchemaName::V1,
        tool: Tool::new(version),
        mode: if one_name { ProbesMode::ProbeAll } else { ProbesMode::Probe },
        results: runs.iter().map(|run| probe(run, language)).collect(),
    }
}

/// Whom a verdict is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TargetDocument {
    name: String,
    address: Option<String>,
}

/// How far the times of a run can be trusted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ClockDocument {
    /// The system keeps its clock right; `null` where it does not tell.
    synchronised: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CaptureDocument {
    /// `null` where no capture was written.
    path: Option<String>,
    /// In hexadecimal, of the file as it was at the end; `null` where it is none.
    sha256: Option<String>,
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
    NoRawPieces,
    NoIcmpErrors,
}

/// The document of a run.
#[must_use]
pub fn probe(run: &Run<'_>, language: Language) -> ProbeDocument {
    let words = Words::of(language);
    ProbeDocument {
        schema: SchemaName::V1,
        tool: Tool::new(run.version),
        mode: if run.walks { ProbeMode::Walk } else { ProbeMode::Probe },
        target: TargetDocument {
            name: sanitise(run.target.name),
            address: run.target.address.map(|address| address.to_string()),
        },
        started: rfc3339(run.started),
        finished: rfc3339(run.finished),
        elapsed_ms: elapsed(run.finished.since(run.started)),
        command: run.circumstances.command.as_deref().map(sanitise),
        client: run.client.map(|end| ClientDocument::new(end, run.verdict)),
        privileges: run.circumstances.privileges.clone(),
        clock: ClockDocument { synchronised: run.circumstances.clock_is_synchronised },
        ended_by: run.ended_by,
        error: run.error.map(sanitise),
        parameters: run.parameters.clone(),
        verdict: Account::of_run(run).map_or_else(
            || VerdictDocument::none(words),
            |account| VerdictDocument::new(&account, words),
        ),
        required: RequiredDocument::all(run.required, run.verdict, words),
        limitations: run
            .limitations
            .iter()
            .map(|limitation| LimitationDocument::new(limitation, words, run.capture.is_some()))
            .collect(),
        observations: run.observations.iter().map(Into::into).collect(),
        capture: CaptureDocument {
            path: run.capture.map(sanitise),
            sha256: run.capture_sha256.map(str::to_owned),
            frames: run.frames,
        },
    }
}

impl TargetDocument {
    /// A server whose name is not known.
    pub fn address(address: IpAddr) -> Self {
        Self { name: address.to_string(), address: Some(address.to_string()) }
    }
}

impl LimitationDocument {
    fn new(limitation: &Limitation, words: &Words, captured: bool) -> Self {
        let kind = match limitation {
            Limitation::SourcePort { .. } => LimitationName::SourcePort,
            Limitation::NoRawEsp { .. } => LimitationName::NoRawEsp,
            Limitation::NoLinkCapture { .. } => LimitationName::NoLinkCapture,
            Limitation::NoRawPieces { .. } => LimitationName::NoRawPieces,
            Limitation::NoIcmpErrors { .. } => LimitationName::NoIcmpErrors,
        };
        Self { kind, summary: limitation.sentence(words, captured) }
    }
}
