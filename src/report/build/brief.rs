//! What a ticket needs, in twelve lines of eighty columns.

use std::ffi::OsStr;
use std::path::Path;

use super::draft::Draft;
use super::judgement::{headline, untested};
use crate::evidence::Channel;
use crate::report::account::Account;
use crate::report::analysis::Conversation;
use crate::report::document::{Block, Span};
use crate::report::text::render;
use crate::report::time::Zone;
use crate::report::words::{Value, Words};
use crate::report::{Extent, Run};
use crate::verdict::{AnyReport, Class, Consequence, Finding, PortState, Verdict};

/// Lines of all, and their columns.
const LINES: usize = 12;
const COLUMNS: usize = 80;

/// A run in brief.
pub fn of_run(words: &Words, run: &Run<'_>) -> Vec<Block> {
    let mut record = Draft::new(words);
    if let Some(path) = run.capture {
        // Whoever has the ticket has the file, and not the folder.
        let name = Path::new(path).file_name().and_then(OsStr::to_str).unwrap_or(path);
        let arguments = [("path", Value::Text(name)), ("frames", run.frames.into())];
        record.tell("brief-capture", arguments);
    }
    if let Some(digest) = run.capture_sha256 {
        record.tell("this-run-sha256", [("digest", digest)]);
    }
    let began = run.circumstances.zone.date_and_time(run.started);
    let title = title(words, &run.target.title(), &began);
    if let Some(account) = Account::of_run(run) {
        return vec![judged(words, &account, &title, &record.blocks)];
    }
    let mut part = Draft::new(words);
    part.complain("report-error", run.error.unwrap_or_default());
    part.blocks.extend(record.blocks);
    vec![Block::Section { heading: title, blocks: part.blocks }]
}

/// A conversation of a capture in brief.
pub fn of_conversation(
    words: &Words,
    account: &Account<'_>,
    one: &Conversation,
    zone: &Zone,
) -> Block {
    let about = format!("{} -> {}", one.client, one.server);
    judged(words, account, &title(words, &about, &zone.date_and_time(one.started)), &[])
}

/// Whom it is about, and when it began.
fn title(words: &Words, about: &str, began: &str) -> Vec<Span> {
    let arguments = [("target", Value::Text(about)), ("time", Value::Text(began))];
    vec![Span::from(words.sentence("brief-title", &arguments)).strong()]
}

/// The first screen, what else there is room for in the order of its worth, and where it is
/// recorded.
fn judged(words: &Words, account: &Account<'_>, title: &[Span], record: &[Block]) -> Block {
    let mut blocks = Vec::new();
    if let Block::Section { heading, blocks: answer } = headline(words, account, Extent::Brief) {
        blocks.push(Block::Paragraph(heading));
        blocks.extend(answer);
    }
    let section = |blocks: &[Block]| {
        let blocks = [blocks, record].concat();
        Block::Section { heading: title.to_vec(), blocks }
    };
    let fits = |blocks: &[Block]| render(&[section(blocks)], COLUMNS).lines().count() <= LINES;
    // Behind the headline stands why it is so, which goes into details towards its end.
    while !fits(&blocks) && blocks.get_mut(1).is_some_and(drop_last_sentence) {}
    for more in further(words, account) {
        blocks.push(Block::paragraph(more));
        if !fits(&blocks) {
            blocks.pop();
        }
    }
    section(&blocks)
}

/// Leaves the last sentence of a paragraph out; `false` where there is only one.
fn drop_last_sentence(block: &mut Block) -> bool {
    let Block::Paragraph(spans) = block else { return false };
    let Some(span) = spans.last_mut() else { return false };
    let mut ends = span.text.char_indices().filter_map(|(at, letter)| {
        let rest = span.text.get(at + letter.len_utf8()..)?;
        let ends = letter == '。' || matches!(letter, '.' | '?') && rest.starts_with(' ');
        (ends && !rest.trim().is_empty()).then(|| span.text.len() - rest.len())
    });
    let Some(end) = ends.next_back() else { return false };
    span.text.truncate(end);
    true
}

/// What is worth a line where there is room: the channels, what was not tested, what else was
/// found.
fn further(words: &Words, account: &Account<'_>) -> Vec<String> {
    let verdict = account.verdict;
    let matters = |one: &&Finding| verdict.consequence(&one.kind) == Consequence::Matters;
    let findings = verdict.findings.iter().filter(matters).map(|one| words.finding(&one.kind));
    let clear = matches!(verdict.class, Class::PathClear | Class::NatDetected);
    let untested = untested(account).filter(|_| clear).map(|id| words.word(id));
    [channels(words, verdict)].into_iter().chain(untested).chain(findings).collect()
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
