//! The report for people: the verdict first, then what it rests on.
//!
//! Lines fit the width given, but for commands that are to be copied. Colour
//! is always in the text; whoever writes it out takes it away where it does
//! not belong, so the report means the same without.

pub mod analysis;
mod channels;
mod conversations;
mod evidence;
mod findings;
mod judgement;
mod ladder;
pub mod layout;
pub(super) mod page;
mod sizes;
#[cfg(test)]
mod tests;
pub mod timeline;
mod walk;

use anstyle::{AnsiColor, Style};

use super::account::Account;
use super::words::{Value, Words};
use super::{EndedBy, Language, Run};
use page::Page;

/// The report on a run, in lines of at most `columns`.
#[must_use]
pub fn render(run: &Run<'_>, language: Language, columns: usize) -> String {
    let words = Words::of(language);
    let mut page = Page::new(columns);
    let title = words.sentence("report-title", &[("target", Value::Text(&run.target.title()))]);
    page.paragraph(0, &title);
    match Account::of_run(run) {
        Some(account) => judgement::judgement(&mut page, words, &account),
        None => failed(&mut page, words, run),
    }
    capture(&mut page, words, run);
    notes(&mut page, words, run);
    page.finish()
}

fn failed(page: &mut Page, words: &Words, run: &Run<'_>) {
    page.blank();
    let error = run.error.unwrap_or_default();
    let sentence = words.sentence("report-error", &[("error", Value::Text(error))]);
    page.paragraph_in(0, &sentence, colour(AnsiColor::Red));
}

fn capture(page: &mut Page, words: &Words, run: &Run<'_>) {
    page.blank();
    let Some(path) = run.capture else {
        return page.paragraph(0, &words.word("report-no-capture"));
    };
    let arguments = [("path", Value::Text(path)), ("frames", Value::Number(run.frames))];
    page.paragraph(0, &words.sentence("report-capture", &arguments));
}

fn notes(page: &mut Page, words: &Words, run: &Run<'_>) {
    let mut notes: Vec<String> = Vec::new();
    match (run.ended_by, run.verdict, run.error) {
        (EndedBy::Deadline, ..) => notes.push(words.word("report-deadline")),
        (EndedBy::Interrupted, Some(_), _) => notes.push(words.word("report-interrupted")),
        (EndedBy::Error, Some(_), Some(error)) => {
            notes.push(words.sentence("report-stopped", &[("error", Value::Text(error))]));
        }
        // Where nothing was judged, the error has said why.
        (EndedBy::Complete | EndedBy::Error | EndedBy::Interrupted, ..) => {}
    }
    notes.extend(run.limitations.iter().map(|limitation| limitation.sentence(words)));
    if notes.is_empty() {
        return;
    }
    page.heading(&words.word("heading-notes"));
    for note in notes {
        page.hanging("  - ", 4, &note);
    }
}

const fn colour(hue: AnsiColor) -> Style {
    hue.on_default()
}
