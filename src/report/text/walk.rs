//! The table of the walk: hops down, kinds of packet across.

use std::net::IpAddr;

use super::layout::{padded, to_the_right, width};
use super::page::Page;
use crate::report::words::{Value, Words, milliseconds};
use crate::verdict::{HopRemark, Verdict, Walk, WalkCell, WalkHop};

/// Room of a column: three figures and a decimal.
const COLUMN: usize = 6;

/// One line: a hop, who answered, and what each column shows of that.
struct Row {
    hop: String,
    address: String,
    cells: Vec<String>,
}

/// Writes the table, where there is a walk.
pub fn walk(page: &mut Page, words: &Words, verdict: &Verdict) {
    let Some(walk) = &verdict.walk else { return };
    page.heading(&words.word("heading-walk"));
    let heads: Vec<_> =
        walk.columns.iter().map(|column| words.walk_column(column.channel)).collect();
    let rows: Vec<_> = walk.hops.iter().flat_map(rows).collect();
    let (hop, address) = (words.word("walk-hop-heading"), words.word("walk-address"));
    let addresses = rows.iter().map(|row| width(&row.address)).chain([width(&address)]);
    let widths = (width(&hop), addresses.max().unwrap_or(0));
    line(page, widths, &Row { hop, address, cells: heads });
    for row in &rows {
        line(page, widths, row);
    }
    page.paragraph(2, &words.word("walk-legend"));
    stops(page, words, walk);
    remarks(page, words, walk);
}

fn line(page: &mut Page, (hop, address): (usize, usize), row: &Row) {
    let begin = format!("{}  {}", to_the_right(&row.hop, hop), padded(&row.address, address));
    let cells = row.cells.iter().map(|cell| to_the_right(cell, COLUMN));
    let line = [begin].into_iter().chain(cells).collect::<Vec<_>>().join(" ");
    page.verbatim(2, &line);
}

/// A line for each address that answered at a hop, the first with the hop's number.
fn rows(hop: &WalkHop) -> Vec<Row> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in hop.cells.iter().filter_map(|cell| cell.addresses.first()) {
        if !addresses.contains(address) {
            addresses.push(*address);
        }
    }
    let first = addresses.first().copied();
    let mut rows = vec![Row {
        hop: hop.hop.to_string(),
        address: first.map_or_else(|| "*".to_owned(), |address| address.to_string()),
        cells: hop.cells.iter().map(|cell| shown(cell, first, true)).collect(),
    }];
    rows.extend(addresses.into_iter().skip(1).map(|address| Row {
        hop: String::new(),
        address: address.to_string(),
        cells: hop.cells.iter().map(|cell| shown(cell, Some(address), false)).collect(),
    }));
    rows
}

/// What a cell shows in the line of an address; silence stands in the hop's first line.
fn shown(cell: &WalkCell, address: Option<IpAddr>, first: bool) -> String {
    match (cell.addresses.first(), cell.rtt) {
        (Some(from), Some(rtt)) if Some(*from) == address => {
            let refused = if cell.refused { "!" } else { "" };
            format!("{}{refused}", milliseconds(rtt))
        }
        (None, _) if first && cell.sent == 0 => "-".to_owned(),
        (None, _) if first => "*".to_owned(),
        _ => String::new(),
    }
}

fn stops(page: &mut Page, words: &Words, walk: &Walk) {
    for column in &walk.columns {
        let Some(stop) = &column.stop else { continue };
        let (packet, place) = (words.walk_channel(column.channel), words.place(stop.place));
        let certainty = words.certainty(stop.certainty);
        let arguments = [("packet", &packet), ("place", &place), ("certainty", &certainty)];
        let arguments = arguments.map(|(name, text)| (name, Value::Text(text.as_str())));
        page.paragraph(2, &words.sentence("walk-stops-certainty", &arguments));
    }
}

fn remarks(page: &mut Page, words: &Words, walk: &Walk) {
    for hop in &walk.hops {
        for remark in &hop.remarks {
            // These show in the table itself.
            if matches!(remark, HopRemark::Silent | HopRemark::Private) {
                continue;
            }
            let said = words.hop_remark(*remark);
            let arguments =
                [("hop", Value::Number(hop.hop.into())), ("remark", Value::Text(&said))];
            page.paragraph(2, &words.sentence("walk-remark", &arguments));
        }
    }
}
