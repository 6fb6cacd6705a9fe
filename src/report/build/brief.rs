//! What a ticket needs, in twelve lines of eighty columns.

use std::ffi::OsStr;
use std::path::Path;

use super::draft::Draft;
use super::judgement::{headline, untested};
use crate::evidence::Channel;
use crate::report::account::Account;
use crate::report::analysis::Conversation;
use crate::report::document::{Block, Span};
use crate::report::text::width;
use crate::report::time::Zone;
use crate::report::words::{Value, Words};
use crate::report::{Extent, Run};
use crate::verdict::{AnyReport, Class, Consequence, Finding, PortState, Verdict};

/// Lines of all.
const LINES: usize = 12;
/// Columns of a line of eighty that are filled for certain.
const FILLED: usize = 62;
/// Lines of a long path, and of its digest.
const CAPTURE: usize = 3;
/// Lines that are reckoned with and mostly not taken.
const SLACK: usize = 5;

/// A run in brief.
pub fn of_run(words: &Words, run: &Run<'_>) -> Vec<Block> {
    let mut part = Draft::new(words);
    match Account::of_run(run) {
        Some(account) => judged(&mut part, &account),
        None => part.complain("report-error", run.error.unwrap_or_default()),
    }
    if let Some(path) = run.capture {
        // Whoever has the ticket has the file, and not the folder.
        let name = Path::new(path).file_name().and_then(OsStr::to_str).unwrap_or(path);
        let arguments = [("path", Value::Text(name)), ("frames", run.frames.into())];
        part.tell("brief-capture", arguments);
    }
    if let Some(digest) = run.capture_sha256 {
        part.tell("this-run-sha256", [("digest", digest)]);
    }
    let began = run.circumstances.zone.date_and_time(run.started);
    vec![titled(part, &run.target.title(), &began)]
}

/// A conversation of a capture in brief.
pub fn of_conversation(
    words: &Words,
    account: &Account<'_>,
    one: &Conversation,
    zone: &Zone,
) -> Block {
    let mut part = Draft::new(words);
    judged(&mut part, account);
    let about = format!("{} -> {}", one.client, one.server);
    titled(part, &about, &zone.date_and_time(one.started))
}

/// What was found, under whom it is about and when it began.
fn titled(part: Draft<'_>, about: &str, began: &str) -> Block {
    let arguments = [("target", Value::Text(about)), ("time", Value::Text(began))];
    let title = Span::from(part.words.sentence("brief-title", &arguments)).strong();
    Block::Section { heading: vec![title], blocks: part.blocks }
}

fn judged(part: &mut Draft<'_>, account: &Account<'_>) {
    let words = part.words;
    if let Block::Section { heading, blocks } = headline(words, account, Extent::Brief) {
        part.put(Block::Paragraph(heading));
        part.blocks.extend(blocks);
    }
    let channels = channels(words, account.verdict);
    // The title has a line or two, and the capture has its own.
    let taken: usize = part.blocks.iter().map(lines_of).sum();
    let mut room = LINES.saturating_sub(taken + lines(&channels) + 2 + CAPTURE);
    for sentence in further(words, account) {
        if let Some(left) = room.checked_sub(lines(&sentence)) {
            room = left;
            part.say([sentence]);
        }
    }
    if taken + lines(&channels) + 2 + CAPTURE <= LINES + SLACK {
        part.say([channels]);
    }
}

/// What is worth a line where there is room: what was not tested, and what else was found.
fn further(words: &Words, account: &Account<'_>) -> Vec<String> {
    let verdict = account.verdict;
    let matters = |one: &&Finding| verdict.consequence(&one.kind) == Consequence::Matters;
    let findings = verdict.findings.iter().filter(matters);
    let clear = matches!(verdict.class, Class::PathClear | Class::NatDetected);
    let untested = untested(account).filter(|_| clear).map(|id| words.word(id));
    untested.into_iter().chain(findings.map(|one| words.finding(&one.kind))).collect()
}

/// Lines that a text takes at most, wrapped as a report wraps it: a word that does not fit
/// leaves room behind it.
fn lines(text: &str) -> usize {
    width(text).div_ceil(FILLED)
}

fn lines_of(block: &Block) -> usize {
    match block {
        Block::Paragraph(spans) => {
            lines(&spans.iter().map(|span| span.text.as_str()).collect::<String>())
        }
        _ => 1,
    }
}

/// The state of every channel that is not as it always is, in one line.
fn channels(words: &Words, verdict: &Verdict) -> String {
    let is_idle = |channel: Channel, report: &AnyReport<'_>| match report {
        AnyReport::Port(report) => {
            channel.row().silent_by_nature
                && matches!(report.state, PortState::Silent | PortState::Closed)
        }
        AnyReport::Esp(_) => false,
    };
    let told = verdict.channels.all().filter(|(channel, report)| !is_idle(*channel, report));
    let states = told.map(|(channel, report)| {
        let state = match report {
            AnyReport::Port(report) => words.port_report(report),
            AnyReport::Esp(report) => words.esp_report(report),
        };
        format!("{} {state}", channel.row().id)
    });
    states.collect::<Vec<_>>().join(&words.word("list-separator"))
}
