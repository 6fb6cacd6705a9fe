//! What a ticket needs, in twelve lines of eighty columns.

use super::draft::Draft;
use super::judgement::headline;
use crate::evidence::Timestamp;
use crate::report::account::Account;
use crate::report::analysis::Conversation;
use crate::report::document::{Block, Span};
use crate::report::time;
use crate::report::words::{Value, Words};
use crate::report::{Extent, Run};
use crate::verdict::{AnyReport, Verdict};

/// A run in brief.
pub fn of_run(words: &Words, run: &Run<'_>) -> Vec<Block> {
    let mut part = Draft::new(words);
    match Account::of_run(run) {
        Some(account) => judged(&mut part, &account),
        None => part.complain("report-error", run.error.unwrap_or_default()),
    }
    if let Some(path) = run.capture {
        let arguments = [("path", Value::Text(path)), ("frames", run.frames.into())];
        part.tell("brief-capture", arguments);
    }
    vec![titled(part, &run.target.title(), run.started)]
}

/// A conversation of a capture in brief.
pub fn of_conversation(words: &Words, account: &Account<'_>, one: &Conversation) -> Block {
    let mut part = Draft::new(words);
    judged(&mut part, account);
    titled(part, &format!("{} -> {}", one.client, one.server), one.started)
}

/// What was found, under whom it is about and when it began.
fn titled(part: Draft<'_>, about: &str, began: Timestamp) -> Block {
    let time = time::rfc3339(began);
    let arguments = [("target", Value::Text(about)), ("time", Value::Text(&time))];
    let title = Span::from(part.words.sentence("brief-title", &arguments)).strong();
    Block::Section { heading: vec![title], blocks: part.blocks }
}

fn judged(part: &mut Draft<'_>, account: &Account<'_>) {
    let words = part.words;
    if let Block::Section { heading, blocks } = headline(words, account, Extent::Brief) {
        part.put(Block::Paragraph(heading));
        part.blocks.extend(blocks);
    }
    part.say([channels(words, account.verdict)]);
}

/// The state of every channel in one line.
fn channels(words: &Words, verdict: &Verdict) -> String {
    let states = verdict.channels.all().map(|(channel, report)| {
        let state = match report {
            AnyReport::Port(report) => words.port_report(report),
            AnyReport::Esp(report) => words.esp_report(report),
        };
        format!("{} {state}", channel.row().id)
    });
    states.collect::<Vec<_>>().join(&words.word("list-separator"))
}
