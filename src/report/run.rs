//! One run, as a report sees it.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Circumstances, ClientEnd, Limitation};
use crate::evidence::{Observation, Timestamp};
use crate::verdict::{Required, Verdict};

/// Everything that a report needs.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// Whom the probe was for.
    pub target: Target<'a>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Why it ended.
    pub ended_by: EndedBy,
    /// What went wrong, in words, where something did.
    pub error: Option<&'a str>,
    /// What is the same for all runs of the process.
    pub circumstances: &'a Circumstances,
    /// This end; `None` where no socket was opened.
    pub client: Option<&'a ClientEnd>,
    /// The effective options, without secrets.
    pub parameters: &'a Map<String, Value>,
    /// The judgement; `None` where the probe could not run.
    pub verdict: Option<&'a Verdict>,
    /// The facts, in order; empty where there are none.
    pub observations: &'a [Observation],
    /// Where the capture is; `None` where none was written.
    pub capture: Option<&'a str>,
    /// SHA-256 of the capture in hexadecimal; `None` where it is no file.
    pub capture_sha256: Option<&'a str>,
    /// Number of frames, recorded in a capture or not.
    pub frames: u64,
    /// The hops on the way were asked for: they lead the report.
    pub walks: bool,
    /// The channels that the user requires; `None` where none are.
    pub required: Option<&'a Required>,
    /// What the run had to do without.
    pub limitations: &'a [Limitation],
}

/// Whom a probe is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// As the user wrote it.
    pub name: &'a str,
    /// What it resolved to; `None` where it did not.
    pub address: Option<IpAddr>,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    /// All of the plan was done.
    Complete,
    /// The deadline of the run passed.
    Deadline,
    /// The user stopped it.
    Interrupted,
    /// It could not go on.
    Error,
}

impl Target<'_> {
    /// Name and address, the address once.
    #[must_use]
    pub fn title(&self) -> String {
        match self.address {
            Some(address) if address.to_string() != self.name => {
                format!("{} ({address})", self.name)
            }
            _ => self.name.to_owned(),
        }
    }
}
