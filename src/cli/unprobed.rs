//! What is said where nothing was probed.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::args::{Command, Invocation, ProbeOptions};
use super::exit::{Exit, of_run};
use super::interruption::Interrupted;
use super::streams::write_note;
use super::trouble;
use crate::evidence::Timestamp;
use crate::net::clock::Clock;
use crate::report::{self, Run, Target, json as documents, text};

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
fn no_run<'a>(version: &'a str, name: &'a str, now: Timestamp) -> Run<'a> {
    static NO_PARAMETERS: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    Run {
        version,
        target: Target { name, address: None },
        started: now,
        finished: now,
        ended_by: report::EndedBy::Error,
        error: None,
        parameters: &NO_PARAMETERS,
        verdict: None,
        observations: &[],
        capture: None,
        frames: 0,
        limitations: &[],
        walks: false,
    }
}

/// How a run ended that did not begin.
pub fn ended_by(error: &anyhow::Error) -> report::EndedBy {
    if error.is::<Interrupted>() { report::EndedBy::Interrupted } else { report::EndedBy::Error }
}

/// Nothing was probed: an error, in the form that was asked for.
pub fn failed(
    options: &ProbeOptions,
    invocation: &Invocation,
    version: &str,
    columns: usize,
    (parameters, error, clock): (&Map<String, Value>, &anyhow::Error, Clock),
) -> Exit {
    let sentence = trouble::sentence(error, invocation.language);
    let now = clock.now();
    let name = options.host.as_str();
    let run = Run {
        target: Target { name, address: options.host.address() },
        ended_by: ended_by(error),
        error: Some(&sentence),
        parameters,
        walks: matches!(invocation.command, Command::Walk(_)),
        ..no_run(version, name, now)
    };
    let code = of_run(None, &options.expect);
    let stderr = text::render(&run, invocation.language, columns);
    if options.json {
        // The sentence is in the document; standard error says it to people as well.
        let _ = write_note(&stderr, invocation.color);
        let document = documents::write(&documents::probe(&run, invocation.language));
        return Exit { code, stdout: document, stderr: String::new() };
    }
    Exit { code, stdout: String::new(), stderr }
}
