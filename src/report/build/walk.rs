//! The table of the walk: hops down, kinds of packet across.

use std::net::IpAddr;

use super::draft::Draft;
use crate::evidence::WalkChannel;
use crate::report::account::Account;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::{Value, Words, milliseconds};
use crate::verdict::{
    Channels, EspState, HopRemark, PortState, Reason, Walk, WalkCell, WalkColumn, WalkHop,
};

/// The table, where there is a walk.
pub fn walk(words: &Words, account: &Account<'_>) -> Option<Block> {
    let verdict = account.verdict;
    let walk = verdict.walk.as_ref()?;
    let hop = [("walk-hop-heading", Kind::Numbers), ("walk-address", Kind::Words)]
        .map(|(head, kind)| Column::new(kind, words.word(head)));
    let packet = |one: &WalkColumn| Column::new(Kind::Figures, words.walk_column(one.channel));
    let columns = hop.into_iter().chain(walk.columns.iter().map(packet));
    let table = Block::table(columns, walk.hops.iter().flat_map(|hop| rows(hop, account)));
    let mut part = Draft::of(words, table);
    part.word("walk-legend");
    columns_explained(&mut part, walk);
    stops(&mut part, walk);
    remarks(&mut part, walk);
    Some(part.under("heading-walk"))
}

/// A line for each address that answered at a hop, the first with the hop's number; the address
/// that was asked has one at its hop, whoever else answers there.
fn rows(hop: &WalkHop, account: &Account<'_>) -> Vec<Row> {
    let asked = account.server.filter(|_| hop.remarks.contains(&HopRemark::Target));
    let answered = hop.cells.iter().filter_map(|cell| cell.addresses.first().copied());
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in answered.chain(asked) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let row =
        |number: String, address: Option<IpAddr>| {
            let name = address.map_or_else(|| "*".to_owned(), |address| address.to_string());
            let first = !number.is_empty();
            let cell =
                |cell| match exchanged(cell, &account.verdict.channels) {
                    Some(text) if asked.is_some() && cell.addresses.is_empty() => {
                        if address == asked { text } else { String::new() }
                    }
                    _ => shown(cell, address, first),
                };
            Row::new([number.clone(), name].into_iter().chain(hop.cells.iter().map(cell)))
        };
    let mut rows = vec![row(hop.hop.to_string(), addresses.first().copied())];
    rows.extend(addresses.iter().skip(1).map(|address| row(String::new(), Some(*address))));
    rows
}

/// What the exchanges with the server show of a kind of packet that the walk did not send so
/// far, or that the server does not answer to a walk; `None` where they say nothing of it.
fn exchanged(cell: &WalkCell, channels: &Channels) -> Option<String> {
    let port = match cell.channel {
        WalkChannel::ESP if channels.esp.state == EspState::Open => {
            return Some(channels.esp.rtt.map(milliseconds).unwrap_or_default());
        }
        WalkChannel::Of(channel) => &channels[channel],
        _ => return None,
    };
    match (port.rtt, &port.reason) {
        (Some(rtt), _) => Some(milliseconds(rtt)),
        (None, Some(Reason::Unanswered { .. })) => Some("*".to_owned()),
        (None, _) if port.state == PortState::NotTested => None,
        (None, _) => Some(String::new()),
    }
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

/// The headings that do not speak for themselves.
fn columns_explained(part: &mut Draft<'_>, walk: &Walk) {
    let words = part.words;
    let short = |one: &&WalkColumn| {
        matches!(
            one.channel,
            WalkChannel::CONTROL
                | WalkChannel::Noise500
                | WalkChannel::Ah
                | WalkChannel::Experiment
        )
    };
    let explained = walk.columns.iter().filter(short).map(|one| {
        let (column, name) = (words.walk_column(one.channel), words.walk_channel(one.channel));
        format!("{column}: {name}")
    });
    let columns: Vec<_> = explained.collect();
    if walk.column(WalkChannel::CONTROL).is_some() {
        let columns = columns.join(&words.word("list-separator"));
        part.tell("walk-columns", [("columns", columns.as_str())]);
    }
}

fn stops(part: &mut Draft<'_>, walk: &Walk) {
    let words = part.words;
    for column in &walk.columns {
        let Some(stop) = &column.stop else { continue };
        part.say([words.stops(column.channel, stop)]);
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
