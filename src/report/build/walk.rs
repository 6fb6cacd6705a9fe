//! The table of the walk: hops down, kinds of packet across.

use std::net::IpAddr;

use super::draft::Draft;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::{Value, Words, milliseconds};
use crate::verdict::{HopRemark, Verdict, Walk, WalkCell, WalkColumn, WalkHop};

/// The table, where there is a walk.
pub fn walk(words: &Words, verdict: &Verdict) -> Option<Block> {
    let walk = verdict.walk.as_ref()?;
    let hop = [("walk-hop-heading", Kind::Numbers), ("walk-address", Kind::Words)]
        .map(|(head, kind)| Column::new(kind, words.word(head)));
    let packet = |one: &WalkColumn| Column::new(Kind::Figures, words.walk_column(one.channel));
    let columns = hop.into_iter().chain(walk.columns.iter().map(packet));
    let table = Block::table(columns, walk.hops.iter().flat_map(rows));
    let mut part = Draft::of(words, table);
    part.word("walk-legend");
    stops(&mut part, walk);
    remarks(&mut part, walk);
    Some(part.under("heading-walk"))
}

/// A line for each address that answered at a hop, the first with the hop's number.
fn rows(hop: &WalkHop) -> Vec<Row> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in hop.cells.iter().filter_map(|cell| cell.addresses.first()) {
        if !addresses.contains(address) {
            addresses.push(*address);
        }
    }
    let row = |number: String, address: Option<IpAddr>| {
        let name = address.map_or_else(|| "*".to_owned(), |address| address.to_string());
        let cells = hop.cells.iter().map(|cell| shown(cell, address, !number.is_empty()));
        Row::new([number.clone(), name].into_iter().chain(cells))
    };
    let mut rows = vec![row(hop.hop.to_string(), addresses.first().copied())];
    rows.extend(addresses.iter().skip(1).map(|address| row(String::new(), Some(*address))));
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

fn stops(part: &mut Draft<'_>, walk: &Walk) {
    let words = part.words;
    for column in &walk.columns {
        let Some(stop) = &column.stop else { continue };
        let (packet, place) = (words.walk_channel(column.channel), words.place(stop.place));
        let certainty = words.certainty(stop.certainty);
        let arguments = [("packet", &packet), ("place", &place), ("certainty", &certainty)];
        part.tell("walk-stops-certainty", arguments.map(|(name, text)| (name, text.as_str())));
    }
}

fn remarks(part: &mut Draft<'_>, walk: &Walk) {
    for hop in &walk.hops {
        for remark in &hop.remarks {
            // These show in the table itself.
            if matches!(remark, HopRemark::Silent | HopRemark::Private) {
                continue;
            }
            let said = part.words.hop_remark(*remark);
            let arguments =
                [("hop", Value::Number(hop.hop.into())), ("remark", Value::Text(&said))];
            part.tell("walk-remark", arguments);
        }
    }
}
