//! What people read of the far end while it runs: its greeting, and each row as it fills.

use std::fmt::Write as _;
use std::iter;

use super::{Listening, without};
use crate::evidence::Channel;
use crate::protocol::far_end::{Cell, KeyState, Row};
use crate::report::Language;
use crate::report::time::Zone;
use crate::report::words::{Value, Words};

/// What the far end says when it begins.
#[must_use]
pub fn greeting(far_end: &Listening<'_>, language: Language) -> String {
    let words = Words::of(language);
    let sockets: Vec<_> = far_end
        .sockets
        .iter()
        .map(|(channel, one)| match channel.port() {
            None => format!("{} {}", channel.carrier(), one.ip()),
            Some(_) => format!("UDP {one}"),
        })
        .collect();
    let mut lines =
        vec![words.sentence("respond-listening", &[("sockets", Value::Text(&sockets.join(", ")))])];
    let limitations = far_end.limitations.iter();
    lines.extend(limitations.map(|(flow, one)| without(words, *flow, one)));
    let witness = if far_end.witness { "respond-witness" } else { "respond-no-witness" };
    lines.push(words.word(witness));
    if far_end.pre_shared_key {
        lines.push(words.word("respond-pre-shared-key"));
    }
    lines.push(words.word("respond-columns"));
    lines.join("\n") + "\n"
}

/// One source's row, as it fills, behind the time of its latest packet.
#[must_use]
pub fn row(row: &Row, zone: &Zone, language: Language) -> String {
    let mut cells = record(row, Words::of(language)).into_iter();
    let source = cells.next().unwrap_or_default();
    let mut line = format!("{}  {source:<26}", zone.to_the_second(row.latest));
    for cell in cells {
        // Writing to a String does not fail.
        let _ = write!(line, " {cell:<13}");
    }
    line.trim_end().to_owned() + "\n"
}

/// When a source was heard.
pub(in crate::report) fn heard(row: &Row, zone: &Zone, words: &Words) -> String {
    let (first, latest) = (zone.to_the_second(row.first), zone.to_the_second(row.latest));
    let arguments = [("first", Value::Text(&first)), ("latest", Value::Text(&latest))];
    words.sentence("respond-heard", &arguments)
}

/// A source and what it sent, in the order of the columns.
pub(in crate::report) fn record(row: &Row, words: &Words) -> Vec<String> {
    let cell = |channel| row.cells.get(&channel).map_or_else(|| "-".to_owned(), cell_text);
    let witness = row.marked.then_some("respond-has-key");
    let pre_shared = row.key.map(|state| match state {
        KeyState::Fits => "respond-key-fits",
        KeyState::DoesNotFit => "respond-key-does-not-fit",
    });
    let keys: Vec<_> = witness.into_iter().chain(pre_shared).map(|id| words.word(id)).collect();
    let source = iter::once(row.source.to_string());
    source.chain(Channel::served().map(cell)).chain([keys.join(", ")]).collect()
}

fn cell_text(cell: &Cell) -> String {
    match (cell.arrived, cell.port) {
        (arrived, 0) => format!("{arrived}/{}", cell.answered),
        (arrived, port) => format!("{arrived}/{} :{port}", cell.answered),
    }
}
