//! The report for people: the verdict first, then what it rests on.
//!
//! Lines fit the width given, but for commands that are to be copied. Colour
//! is always in the text; whoever writes it out takes it away where it does
//! not belong, so the report means the same without.

mod channels;
mod findings;
pub mod layout;
pub(super) mod page;
#[cfg(test)]
mod tests;

use anstyle::{AnsiColor, Style};

use super::words::{Value, Words};
use super::{EndedBy, Language, Run, transform, windows_error};
use crate::evidence::ObservationId;
use crate::verdict::{Class, NatState, Verdict};
use page::Page;

/// The report on a run, in lines of at most `columns`.
#[must_use]
pub fn render(run: &Run<'_>, language: Language, columns: usize) -> String {
    let words = Words::of(language);
    let mut page = Page::new(columns);
    let title = words.sentence("report-title", &[("target", Value::Text(&run.target.title()))]);
    page.paragraph(0, &title);
    match run.verdict {
        Some(verdict) => judged(&mut page, words, run, verdict),
        None => failed(&mut page, words, run),
    }
    notes(&mut page, words, run);
    page.finish()
}

fn judged(page: &mut Page, words: &Words, run: &Run<'_>, verdict: &Verdict) {
    headline(page, words, run, verdict);
    channels::channels(page, words, verdict);
    nat(page, words, verdict);
    server(page, words, verdict);
    findings::findings(page, words, run, verdict);
    capture(page, words, run);
}

fn failed(page: &mut Page, words: &Words, run: &Run<'_>) {
    page.blank();
    let error = run.error.unwrap_or_default();
    let sentence = words.sentence("report-error", &[("error", Value::Text(error))]);
    page.paragraph_in(0, &sentence, colour(AnsiColor::Red));
    capture(page, words, run);
}

fn headline(page: &mut Page, words: &Words, run: &Run<'_>, verdict: &Verdict) {
    page.blank();
    let label = words.class(verdict.class);
    let sure = match verdict.class {
        Class::Inconclusive => String::new(),
        _ => format!(" - {}", words.certainty(verdict.certainty)),
    };
    page.styled_line(&label, class_style(verdict.class), &sure);
    page.paragraph(2, &words.cause(verdict.cause, run.target.name));
    if let Some(number) = windows_error(verdict.class) {
        let number = Value::Number(number.into());
        page.paragraph(2, &words.sentence("report-windows-error", &[("number", number)]));
    }
    evidence(page, words, run, &verdict.because, 2);
    if let Some(what) = words.decides(verdict) {
        page.paragraph(2, &words.sentence("report-decides", &[("what", Value::Text(&what))]));
    }
    if matches!(verdict.class, Class::PathClear | Class::NatDetected) {
        if verdict.nat.assume_udp_encapsulation.is_some_and(|value| value > 0) {
            page.paragraph(2, &words.word("report-needs-registry"));
        }
        page.paragraph(2, &words.word("report-untested"));
    }
}

fn nat(page: &mut Page, words: &Words, verdict: &Verdict) {
    let nat = &verdict.nat;
    if nat.client == NatState::NotTested && nat.server == NatState::NotTested {
        return;
    }
    page.heading(&words.word("heading-nat"));
    for (id, state) in [("nat-client", nat.client), ("nat-server", nat.server)] {
        let state = words.nat_state(state);
        page.paragraph(2, &words.sentence(id, &[("state", Value::Text(&state))]));
    }
    match (nat.local, nat.mapped) {
        (Some(local), Some(mapped)) => {
            let (local, mapped) = (local.to_string(), mapped.to_string());
            let arguments = [("local", Value::Text(&local)), ("mapped", Value::Text(&mapped))];
            page.paragraph(2, &words.sentence("nat-mapped", &arguments));
        }
        (Some(local), None) => {
            let local = local.to_string();
            page.paragraph(2, &words.sentence("nat-local", &[("address", Value::Text(&local))]));
        }
        (None, _) => {}
    }
    match nat.assume_udp_encapsulation {
        Some(0) => page.paragraph(2, &words.word("nat-registry-default")),
        Some(value) => {
            let number = Value::Number(value.into());
            page.paragraph(2, &words.sentence("nat-registry-needed", &[("value", number)]));
        }
        None => {}
    }
}

fn server(page: &mut Page, words: &Words, verdict: &Verdict) {
    let server = &verdict.server;
    if server.vendor.is_none() && server.transform.is_none() {
        return;
    }
    page.heading(&words.word("heading-server"));
    if let Some(vendor) = &server.vendor {
        page.paragraph(2, &words.sentence("report-vendor", &[("vendor", Value::Text(vendor))]));
    }
    if let Some(transform) = &server.transform {
        let name = transform::name(transform);
        page.paragraph(
            2,
            &words.sentence("report-transform", &[("transform", Value::Text(&name))]),
        );
    }
}

fn evidence(
    page: &mut Page,
    words: &Words,
    run: &Run<'_>,
    because: &[ObservationId],
    indent: usize,
) {
    let frames = run.frames_of(because);
    if frames.is_empty() || run.capture.is_none() {
        return;
    }
    let count = u64::try_from(frames.len()).unwrap_or(u64::MAX);
    let list = ranges(&frames);
    let arguments = [("count", Value::Number(count)), ("frames", Value::Text(&list))];
    page.paragraph(indent, &words.sentence("report-evidence", &arguments));
}

/// Ascending numbers, three or more in a row as a range: `1-4, 7`.
fn ranges(numbers: &[u64]) -> String {
    let runs = numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next));
    let parts: Vec<String> = runs
        .map(|run| match run {
            [first, _, .., last] if run.len() > 2 => format!("{first}-{last}"),
            _ => run.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        })
        .collect();
    parts.join(", ")
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
        (EndedBy::Interrupted, ..) => notes.push(words.word("report-interrupted")),
        (EndedBy::Error, Some(_), Some(error)) => {
            notes.push(words.sentence("report-stopped", &[("error", Value::Text(error))]));
        }
        (EndedBy::Complete | EndedBy::Error, ..) => {}
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

fn class_style(class: Class) -> Style {
    let hue = match class {
        Class::PathClear => AnsiColor::Green,
        Class::NatDetected | Class::Inconclusive => AnsiColor::Yellow,
        Class::ServerSilent | Class::EspBlocked | Class::Refused => AnsiColor::Red,
    };
    colour(hue).bold()
}

const fn colour(hue: AnsiColor) -> Style {
    hue.on_default()
}
