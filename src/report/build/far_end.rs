//! What a far end with the same key made known: each channel both ways as a table, then the
//! steps of IKEv1 that are lost and how long a mapping lives.

use super::draft::Draft;
use crate::report::document::{Block, Column, Kind, Role, Row, Span};
use crate::report::words::{Value, Words};
use crate::verdict::{FarEndRow, Passage, Verdict};

/// What becomes of packets one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Passes,
    Lost,
    Unknown,
    /// There is nothing to pass that way.
    Empty,
}

/// The table and what stands below it, where a far end was heard.
pub fn far_end(words: &Words, verdict: &Verdict) -> Option<Block> {
    let far_end = verdict.far_end.as_ref()?;
    let heads = [
        ("far-end-channel", Kind::Words),
        ("far-end-there", Kind::Words),
        ("far-end-back", Kind::Words),
        ("far-end-from", Kind::Words),
        ("far-end-hop-limit", Kind::Numbers),
    ];
    let columns = heads.map(|(head, kind)| Column::new(kind, words.word(head)));
    let rows = far_end.rows.iter().map(|one| row(words, one));
    let mut part = Draft::of(words, Block::table(columns, rows));
    part.word("far-end-legend");
    let steps = far_end.steps.iter().flat_map(|steps| &steps.rows);
    let lost = steps.filter(|row| row.passage != Passage::BothWays);
    part.say(lost.map(|row| words.far_end_step(row)));
    if far_end.steps.as_ref().is_some_and(|steps| steps.key_fits == Some(false)) {
        part.word("far-end-key-does-not-fit");
    }
    part.say(far_end.mapping.iter().map(|mapping| words.mapping_lifetime(mapping)));
    Some(part.under("heading-far-end"))
}

fn row(words: &Words, row: &FarEndRow) -> Row {
    let (there, back) = ways(row.passage);
    let none = || "-".to_owned();
    let from = row.seen.map(|seen| match seen.from.port() {
        0 => seen.from.ip().to_string(),
        _ => seen.from.to_string(),
    });
    let left = row.seen.and_then(|seen| seen.hop_limit).map(|left| left.to_string());
    let cells = [
        words.channel(row.channel).into(),
        cell(words, there, row.seen.map(|seen| seen.arrived)),
        cell(words, back, row.seen.map(|seen| seen.answered)),
        from.unwrap_or_else(none).into(),
        left.unwrap_or_else(none).into(),
    ];
    Row { in_words: Some(words.far_end_row(row)), ..Row::new::<Span>(cells) }
}

/// The way there and the way back.
const fn ways(passage: Passage) -> (Way, Way) {
    match passage {
        Passage::BothWays => (Way::Passes, Way::Passes),
        Passage::LostThere => (Way::Lost, Way::Empty),
        Passage::LostBack => (Way::Passes, Way::Lost),
        Passage::Arrived => (Way::Passes, Way::Unknown),
        Passage::Unknown => (Way::Unknown, Way::Unknown),
    }
}

/// The word for a way, and the packets that the far end counted, where it told of any.
fn cell(words: &Words, way: Way, counted: Option<u16>) -> Span {
    let (id, role) = match way {
        Way::Passes => ("far-end-passes", Role::Good),
        Way::Lost => ("far-end-lost", Role::Bad),
        Way::Unknown => ("far-end-unknown", Role::Unsure),
        Way::Empty => return "-".to_owned().into(),
    };
    let word = words.word(id);
    let Some(counted) = counted else { return Span::new(role, word) };
    let arguments = [("way", Value::Text(&word)), ("count", Value::Number(counted.into()))];
    Span::new(role, words.sentence("far-end-counted", &arguments))
}

#[cfg(test)]
mod tests;
