//! The facts that a ticket needs of a run: when, by what, from where, and what proves it.

use std::collections::BTreeSet;

use super::draft::Draft;
use crate::evidence::{Channel, Timestamp};
use crate::report::analysis::Analysis;
use crate::report::document::Block;
use crate::report::words::{Value, Words};
use crate::report::{Circumstances, ClientEnd, Run};

/// What stands for something that is not known, in a sentence that has another form then.
const UNKNOWN: &str = "unknown";

/// Of a run that was judged.
pub fn of_run(words: &Words, run: &Run<'_>) -> Option<Block> {
    run.verdict?;
    let mut part = Draft::new(words);
    time(&mut part, run);
    part.say([program(words, run.version, run.circumstances)]);
    if let Some(client) = run.client {
        ends(&mut part, run, client);
    }
    match run.capture {
        Some(path) => {
            let arguments = [("path", Value::Text(path)), ("frames", run.frames.into())];
            part.tell("report-capture", arguments);
        }
        None => part.word("report-no-capture"),
    }
    sha256(&mut part, run.capture_sha256);
    Some(part.under("heading-this-run"))
}

/// Of an analysis: the files as they were read.
pub fn of_analysis(words: &Words, analysis: &Analysis<'_>) -> Block {
    let mut part = Draft::new(words);
    let zone = &analysis.circumstances.zone;
    let at = zone.date_and_time(analysis.started);
    let program = program(words, analysis.version, analysis.circumstances);
    part.tell("this-run-read", [("at", at.as_str()), ("program", &program)]);
    for file in analysis.files {
        if file.sha256.is_none() && file.covers.is_none() {
            continue;
        }
        let packets = match file.covers {
            Some(covers) => {
                let [first, last] = [covers.first, covers.last].map(|at| zone.date_and_time(at));
                let arguments = [("first", Value::Text(&first)), ("last", Value::Text(&last))];
                words.sentence("this-run-packets", &arguments)
            }
            None => words.word("this-run-no-packets"),
        };
        let path = words.file(&file.path);
        match analysis.files {
            // The title names a file that is alone.
            [_] => part.say([packets]),
            _ => part.tell("this-run-file", [("path", path.as_str()), ("packets", &packets)]),
        }
        sha256(&mut part, file.sha256.as_deref());
    }
    part.under("heading-this-run")
}

fn time(part: &mut Draft<'_>, run: &Run<'_>) {
    let started = run.circumstances.zone.date_and_time(run.started);
    let seconds = seconds(run.started, run.finished);
    let clock = match run.circumstances.clock_is_synchronised {
        Some(true) => "synchronised",
        Some(false) => "free",
        None => UNKNOWN,
    };
    let arguments = [("started", started.as_str()), ("seconds", &seconds), ("clock", clock)];
    part.tell("this-run-time", arguments);
}

fn program(words: &Words, version: &str, circumstances: &Circumstances) -> String {
    let capabilities;
    let privileges = match &circumstances.privileges {
        None => UNKNOWN,
        Some(one) if one.root => "root",
        Some(one) if one.capabilities.is_empty() => "none",
        Some(one) => {
            capabilities = one.capabilities.join(&words.word("list-separator"));
            &capabilities
        }
    };
    let command = circumstances.command.as_deref().unwrap_or(UNKNOWN);
    let arguments = [("version", version), ("privileges", privileges), ("command", command)];
    words.sentence("this-run-program", &arguments.map(|(name, text)| (name, Value::Text(text))))
}

fn ends(part: &mut Draft<'_>, run: &Run<'_>, client: &ClientEnd) {
    let tunnel: BTreeSet<Channel> = Channel::carriers().collect();
    let ports = client.ports.iter().filter(|(channel, _)| tunnel.contains(channel));
    let ports: Vec<_> = ports.map(|(_, port)| port.to_string()).collect();
    let ports = ports.join(&part.words.word("list-separator"));
    let (address, target) = (client.address.to_string(), run.target.title());
    let outside = client.outside(run.verdict);
    let arguments = [
        ("address", address.as_str()),
        ("interface", client.interface.as_deref().unwrap_or(UNKNOWN)),
        ("ports", if ports.is_empty() { UNKNOWN } else { &ports }),
        ("outside", outside.as_deref().unwrap_or(UNKNOWN)),
        ("target", &target),
    ];
    part.tell("this-run-ends", arguments);
}

fn sha256(part: &mut Draft<'_>, digest: Option<&str>) {
    if let Some(digest) = digest {
        part.tell("this-run-sha256", [("digest", digest)]);
    }
}

/// Between two points, to the millisecond.
fn seconds(from: Timestamp, to: Timestamp) -> String {
    format!("{:.3}", to.since(from).as_secs_f64())
}
