//! What people read of the far end while it runs: its greeting, and each row as it fills.

use std::fmt::Write as _;

use super::{Listening, without};
use crate::evidence::Flow;
use crate::protocol::far_end::{Cell, KeyState, Row};
use crate::report::Language;
use crate::report::words::{Value, Words};

/// What the far end says when it begins.
#[must_use]
pub fn greeting(far_end: &Listening<'_>, language: Language) -> String {
    let words = Words::of(language);
    let sockets: Vec<_> = far_end
        .sockets
        .iter()
        .map(|(flow, one)| match flow {
            Flow::Esp => format!("ESP {}", one.ip()),
            _ => format!("UDP {one}"),
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

/// One source's row, as it fills.
#[must_use]
pub fn row(row: &Row, language: Language) -> String {
    let [source, cells @ ..] = record(row, Words::of(language));
    let mut line = format!("{source:<26}");
    for cell in cells {
        // Writing to a String does not fail.
        let _ = write!(line, " {cell:<13}");
    }
    line.trim_end().to_owned() + "\n"
}

/// A source and what it sent, in the order of the columns.
pub(in crate::report) fn record(row: &Row, words: &Words) -> [String; 6] {
    let [ike, nat, esp, l2tp] = row.cells.map(|cell| cell_text(&cell));
    let witness = row.marked.then_some("respond-has-key");
    let pre_shared = row.key.map(|state| match state {
        KeyState::Fits => "respond-key-fits",
        KeyState::DoesNotFit => "respond-key-does-not-fit",
    });
    let keys: Vec<_> = witness.into_iter().chain(pre_shared).map(|id| words.word(id)).collect();
    [row.source.to_string(), ike, nat, esp, l2tp, keys.join(", ")]
}

fn cell_text(cell: &Cell) -> String {
    match (cell.arrived, cell.port) {
        (0, _) => "-".to_owned(),
        (arrived, 0) => format!("{arrived}/{}", cell.answered),
        (arrived, port) => format!("{arrived}/{} :{port}", cell.answered),
    }
}
