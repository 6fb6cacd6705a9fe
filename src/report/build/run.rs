//! The report on a run: the verdict first, then what it rests on.

use super::draft::Draft;
use super::judgement::judgement;
use crate::report::account::Account;
use crate::report::document::{Block, Item};
use crate::report::words::{Value, Words};
use crate::report::{EndedBy, Language, Run};

/// The report on a run.
#[must_use]
pub fn run(run: &Run<'_>, language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let mut report = Draft::titled(words, &run.target.title());
    match Account::of_run(run) {
        Some(account) => report.blocks.extend(judgement(words, &account)),
        None => report.complain("report-error", run.error.unwrap_or_default()),
    }
    match run.capture {
        Some(path) => {
            let arguments = [("path", Value::Text(path)), ("frames", run.frames.into())];
            report.tell("report-capture", arguments);
        }
        None => report.word("report-no-capture"),
    }
    report.blocks.extend(notes(words, run));
    report.blocks
}

fn notes(words: &Words, run: &Run<'_>) -> Option<Block> {
    let ended = match (run.ended_by, run.verdict, run.error) {
        (EndedBy::Deadline, ..) => Some(words.word("report-deadline")),
        (EndedBy::Interrupted, Some(_), _) => Some(words.word("report-interrupted")),
        (EndedBy::Error, Some(_), Some(error)) => {
            Some(words.sentence("report-stopped", &[("error", Value::Text(error))]))
        }
        // Where nothing was judged, the error has said why.
        (EndedBy::Complete | EndedBy::Error | EndedBy::Interrupted, ..) => None,
    };
    let limitations =
        run.limitations.iter().map(|limitation| limitation.sentence(words, run.capture.is_some()));
    let notes: Vec<_> = ended.into_iter().chain(limitations).map(Item::from).collect();
    (!notes.is_empty()).then(|| Draft::of(words, Block::Notes(notes)).under("heading-notes"))
}
