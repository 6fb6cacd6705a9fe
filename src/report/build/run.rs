//! The report on a run: the verdict first, then what it rests on.

use super::brief;
use super::draft::Draft;
use super::judgement::{class_span, judgement};
use super::this_run;
use crate::report::account::Account;
use crate::report::document::{Block, Column, Item, Kind, Row};
use crate::report::words::{Value, Words, sanitise};
use crate::report::{EndedBy, Extent, Language, Origin, Run};

/// The report on a run.
#[must_use]
pub fn run(run: &Run<'_>, language: Language, extent: Extent) -> Vec<Block> {
    let words = Words::of(language);
    if extent == Extent::Brief {
        return brief::of_run(words, run);
    }
    let mut report = Draft::titled(words, &run.target.title());
    match Account::of_run(run) {
        Some(account) => report.blocks.extend(judgement(words, &account, extent)),
        None => report.complain("report-error", run.error.unwrap_or_default()),
    }
    report.blocks.extend(notes(words, run));
    report.blocks.extend(this_run::of_run(words, run));
    report.blocks
}

/// The reports on several runs behind a table of them; the report alone where there is one.
#[must_use]
pub fn runs(runs: &[Run<'_>], language: Language, extent: Extent) -> Vec<Block> {
    let words = Words::of(language);
    let each = runs.iter().flat_map(|one| run(one, language, extent));
    if runs.len() < 2 {
        return each.collect();
    }
    let head = |head| Column::new(Kind::Words, words.word(&format!("conversations-{head}")));
    let rows = runs.iter().map(|run| row(words, run));
    let table = Block::table(["server", "verdict", "certainty"].map(head), rows);
    std::iter::once(Draft::of(words, table).under("heading-servers")).chain(each).collect()
}

/// What came of one, and why.
fn row(words: &Words, run: &Run<'_>) -> Row {
    let server = run.target.title();
    let Some(verdict) = run.verdict else {
        let row = Row::new([server, words.word("report-not-probed"), "-".to_owned()]);
        return Row { below: run.error.map(sanitise), ..row };
    };
    let (class, certainty) = (words.label(verdict), words.certainty(verdict.certainty));
    let in_words = format!("{server}: {class} - {certainty}");
    let below = words.headline(verdict, Origin::Probe);
    let cells = [server.into(), class_span(verdict.class, class), certainty.into()];
    Row { below: Some(below), in_words: Some(in_words), ..Row::new(cells) }
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
