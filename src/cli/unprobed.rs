//! What is said where nothing was probed.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::exit::Exit;
use super::interruption::Interrupted;
use crate::evidence::Timestamp;
use crate::net::clock::Clock;
use crate::report::{self, Circumstances, Run, Target, json as documents};

/// An end without a result although JSON was asked for, for example with a command line that
/// could not be read: the one document that is promised says why.
#[must_use]
pub fn misunderstood(exit: Exit, version: &str) -> Exit {
    let now = Clock::start().now();
    let error = anstream::adapter::strip_str(&exit.stderr).to_string();
    let run = Run { error: error.lines().next(), ..no_run(version, "", now) };
    Exit { stdout: documents::write(&documents::probe(&run, report::Language::English)), ..exit }
}

/// A run in which nothing happened.
pub fn no_run<'a>(version: &'a str, name: &'a str, now: Timestamp) -> Run<'a> {
    static NO_CIRCUMSTANCES: LazyLock<Circumstances> = LazyLock::new(Circumstances::default);
    static NO_PARAMETERS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    Run {
        version,
        target: Target { name, address: None },
        started: now,
        finished: now,
        ended_by: report::EndedBy::Error,
        error: None,
        circumstances: &NO_CIRCUMSTANCES,
        client: None,
        parameters: &NO_PARAMETERS,
        verdict: None,
        observations: &[],
        capture: None,
        capture_sha256: None,
        frames: 0,
        required: None,
        limitations: &[],
        walks: false,
    }
}

/// How a run ended that did not begin.
pub fn ended_by(error: &anyhow::Error) -> report::EndedBy {
    if error.is::<Interrupted>() { report::EndedBy::Interrupted } else { report::EndedBy::Error }
}
