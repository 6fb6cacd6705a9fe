//! The matrix of a far end: what arrived from whom, and the sums.

use std::iter;

use super::draft::Draft;
use crate::evidence::Channel;
use crate::protocol::far_end::Matrix;
use crate::report::Language;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::respond::{heard, record};
use crate::report::time::Zone;
use crate::report::words::Words;

/// The matrix, and the sums below it.
#[must_use]
pub fn matrix(matrix: &Matrix, zone: &Zone, language: Language) -> Vec<Block> {
    let words = Words::of(language);
    let mut report = Draft::new(words);
    if !matrix.rows().is_empty() {
        let (source, key) = (words.word("respond-source"), words.word("respond-key"));
        let channels = Channel::served().map(Channel::carrier);
        let heads = iter::once(source).chain(channels).chain([key]);
        let columns = heads.map(|head| Column::new(Kind::Words, head));
        let row = |row| {
            let below = Some(heard(row, zone, words));
            Row { below, ..Row::new(record(row, words)) }
        };
        let rows = matrix.rows().iter().map(row);
        report.put(Block::table(columns, rows));
    }
    let totals = matrix.totals();
    let arguments = [
        ("packets", totals.packets_in),
        ("bytes", totals.bytes_in),
        ("answers", totals.packets_out),
        ("out", totals.bytes_out),
        ("withheld", totals.withheld),
    ];
    report.tell("respond-totals", arguments);
    report.blocks
}
