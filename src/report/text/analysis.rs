//! The report on captures for people: the files, then each conversation.

use anstyle::{AnsiColor, Style};

use super::conversations::{more, number};
use super::judgement::{class_style, headline, judgement};
use super::page::Page;
use super::{colour, conversations, findings};
use crate::evidence::OtherTunnel;
use crate::report::account::Account;
use crate::report::analysis::{AnalysedFile, Analysis, Conversation};
use crate::report::words::{Value, Words};
use crate::report::{Language, reading};

/// Sentences on one file's damage that are shown.
const MOST_DAMAGES: usize = 5;
/// Conversations that are told of one by one.
const MOST_IN_SHORT: usize = 20;
/// Tunnels of other kinds that are named.
const MOST_OTHERS: usize = 20;

/// The report on an analysis, in lines of at most `columns`.
///
/// One conversation is told of like a probe's run; several as a table, then
/// the first of them in short.
#[must_use]
pub fn render(analysis: &Analysis<'_>, language: Language, columns: usize) -> String {
    let words = Words::of(language);
    let mut page = Page::new(columns);
    let title = words.sentence("report-title", &[("target", Value::Text(&title(analysis, words)))]);
    page.paragraph(0, &title);
    files(&mut page, words, analysis.files);
    match (analysis.error, analysis.conversations) {
        (Some(error), _) => {
            page.blank();
            let sentence = words.sentence("analysis-error", &[("error", Value::Text(error))]);
            page.paragraph_in(0, &sentence, colour(AnsiColor::Red));
        }
        (None, []) if analysis.summarised.is_empty() => nothing(&mut page, words, analysis),
        (None, [one]) if analysis.summarised.is_empty() => whole(&mut page, words, analysis, one),
        (None, several) => in_short(&mut page, words, analysis, several),
    }
    others(&mut page, words, analysis);
    // Where nothing was read, the error has said why.
    if analysis.interrupted && analysis.error.is_none() {
        page.heading(&words.word("heading-notes"));
        page.hanging("  - ", 4, &words.word("analysis-interrupted"));
    }
    page.finish()
}

fn title(analysis: &Analysis<'_>, words: &Words) -> String {
    match analysis.files {
        [one] => words.file(&one.path),
        several => words.sentence("analysis-captures", &[("count", number(several.len()))]),
    }
}

fn files(page: &mut Page, words: &Words, files: &[AnalysedFile]) {
    if files.is_empty() {
        return;
    }
    page.heading(&words.word("heading-files"));
    for (place, one) in files.iter().enumerate() {
        // The timeline names a frame of several files by the file's number.
        let head = match files.len() {
            1 => "  ".to_owned(),
            _ => format!("  {}. ", place.saturating_add(1)),
        };
        file(page, words, &head, one);
    }
}

fn file(page: &mut Page, words: &Words, head: &str, file: &AnalysedFile) {
    let indent = head.len();
    let path = words.file(&file.path);
    let path = Value::Text(&path);
    let line = match file.format {
        Some(format) => {
            let arguments =
                [("path", path), ("format", Value::Text(format)), ("frames", file.frames.into())];
            words.sentence("analysis-file", &arguments)
        }
        None => words.sentence("analysis-file-unread", &[("path", path)]),
    };
    page.hanging(head, indent, &line);
    if let Some(error) = &file.error {
        let sentence = words.sentence("analysis-file-error", &[("error", Value::Text(error))]);
        page.paragraph_in(indent, &sentence, colour(AnsiColor::Red));
    }
    if file.truncated {
        page.paragraph(indent, &words.word("analysis-file-truncated"));
    }
    if let Some(cut) = file.cut {
        let arguments = [
            ("cut", cut.packets.into()),
            ("frames", file.frames.into()),
            ("length", Value::Text(&cut.length.to_string())),
        ];
        page.paragraph(indent, &words.sentence("analysis-file-cut", &arguments));
    }
    if file.skipped > 0 {
        let bytes = file.skipped.into();
        page.paragraph(indent, &words.sentence("analysis-file-skipped", &[("bytes", bytes)]));
    }
    for damage in file.damages.iter().take(MOST_DAMAGES) {
        let damage = [("damage", Value::Text(damage))];
        page.paragraph(indent, &words.sentence("analysis-file-damage", &damage));
    }
    more(page, words, indent, file.damages.len(), MOST_DAMAGES);
}

fn nothing(page: &mut Page, words: &Words, analysis: &Analysis<'_>) {
    class(page, words, analysis);
    let files = title(analysis, words);
    let cut = analysis.files.iter().any(|one| one.cut.is_some());
    let (nothing, decides) = if cut {
        ("analysis-nothing-readable", "decides-capture-whole-packets")
    } else {
        ("analysis-nothing", "decides-capture-start")
    };
    page.paragraph(2, &words.sentence(nothing, &[("files", Value::Text(&files))]));
    let what = words.word(decides);
    page.paragraph(2, &words.sentence("report-decides", &[("what", Value::Text(&what))]));
}

/// The class of the whole.
fn class(page: &mut Page, words: &Words, analysis: &Analysis<'_>) {
    page.blank();
    if let Some(class) = analysis.class() {
        page.styled_line(&words.class(class), class_style(class), "");
    }
}

fn whole(page: &mut Page, words: &Words, analysis: &Analysis<'_>, conversation: &Conversation) {
    page.blank();
    page.paragraph_in(0, &ends(conversation), Style::new().bold());
    judgement(page, words, &Account::of_conversation(conversation, analysis.files));
    page.blank();
    let arguments =
        [("frames", conversation.frames.into()), ("duplicates", conversation.duplicates.into())];
    page.paragraph(0, &words.sentence("analysis-frames", &arguments));
}

fn in_short(page: &mut Page, words: &Words, analysis: &Analysis<'_>, several: &[Conversation]) {
    class(page, words, analysis);
    let kept = u64::try_from(several.len()).unwrap_or(u64::MAX);
    let total = analysis.summarised.values().fold(kept, |sum, count| sum.saturating_add(*count));
    page.paragraph(2, &words.sentence("analysis-several", &[("count", total.into())]));
    conversations::table(page, words, several);
    if !analysis.summarised.is_empty() {
        page.paragraph(2, &words.word("analysis-class-only"));
        for (class, count) in analysis.summarised {
            let label = words.class(*class);
            let arguments = [("class", Value::Text(&label)), ("count", (*count).into())];
            page.paragraph(4, &words.sentence("analysis-class-count", &arguments));
        }
    }
    for (place, conversation) in several.iter().take(MOST_IN_SHORT).enumerate() {
        page.blank();
        let heading = format!("{}. {}", place.saturating_add(1), ends(conversation));
        page.paragraph_in(0, &heading, Style::new().bold());
        let account = Account::of_conversation(conversation, analysis.files);
        headline(page, words, &account);
        findings::findings(page, words, &account);
    }
    if several.len() > MOST_IN_SHORT {
        page.blank();
        more(page, words, 0, several.len(), MOST_IN_SHORT);
    }
}

fn others(page: &mut Page, words: &Words, analysis: &Analysis<'_>) {
    if analysis.others.is_empty() {
        return;
    }
    page.heading(&words.word("heading-other-tunnels"));
    for other in analysis.others.iter().take(MOST_OTHERS) {
        page.hanging("  - ", 4, &other_tunnel(words, analysis, other));
    }
    more(page, words, 2, analysis.others.len(), MOST_OTHERS);
}

fn other_tunnel(words: &Words, analysis: &Analysis<'_>, other: &OtherTunnel) -> String {
    let (kind, client, server) =
        (words.other_tunnel(other.kind), other.client.to_string(), other.server.to_string());
    let frame = reading::number(analysis.files, other.frame);
    let arguments = [
        ("kind", Value::Text(&kind)),
        ("client", Value::Text(&client)),
        ("server", Value::Text(&server)),
        ("frame", Value::Text(&frame)),
        ("answered", Value::Text(if other.both_ways { "yes" } else { "no" })),
    ];
    words.sentence("analysis-other-tunnel", &arguments)
}

/// Client and server of a conversation.
fn ends(conversation: &Conversation) -> String {
    format!("{} -> {}", conversation.client, conversation.server)
}
