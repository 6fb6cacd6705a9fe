//! The table of the walk: hops down, kinds of packet across.

use std::net::IpAddr;

use super::draft::Draft;
use crate::evidence::WalkChannel;
use crate::report::account::Account;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::{Value, Words, milliseconds};
use crate::report::{Extent, Origin};
use crate::verdict::{Channels, EspState, HopRemark, Reason, Walk, WalkCell, WalkColumn, WalkHop};

/// What marks a figure that is not the walk's own.
const EXCHANGE: char = '+';
/// Selects the legend of columns that all speak for themselves.
const NONE: &str = "none";

/// What stands in one cell.
#[derive(Debug, Default)]
struct Shown {
    text: String,
    /// It is what an exchange with the server showed, not the walk.
    exchanged: bool,
}

/// The table, where there is a walk.
pub fn walk(words: &Words, account: &Account<'_>, extent: Extent) -> Option<Block> {
    let verdict = account.verdict;
    let walk = verdict.walk.as_ref()?;
    let hop = [("walk-hop-heading", Kind::Numbers), ("walk-address", Kind::Words)]
        .map(|(head, kind)| Column::new(kind, words.word(head)));
    let packet = |one: &WalkColumn| Column::new(Kind::Figures, words.walk_column(one.channel));
    let columns = hop.into_iter().chain(walk.columns.iter().map(packet));
    let mut lines: Vec<Line> = walk.hops.iter().flat_map(|hop| lines(hop, account)).collect();
    let beyond = server_beyond(walk, account);
    let is_beyond = beyond.is_some();
    lines.extend(beyond);
    let exchanged = lines.iter().flat_map(|line| &line.cells).any(|cell| cell.exchanged);
    let mut part = Draft::of(words, Block::table(columns, lines.into_iter().map(Line::row)));
    let columns = columns_explained(words, walk);
    let exchanged = if exchanged { "yes" } else { "no" };
    part.tell("walk-legend", [("exchanged", exchanged), ("columns", &columns)]);
    if is_beyond {
        part.word("walk-legend-beyond");
    }
    // Who did not ask for the hops finds where packets stop among the findings.
    if extent == Extent::Whole || account.origin == Origin::Walk {
        control_explained(&mut part, walk);
        stops(&mut part, walk);
    }
    remarks(&mut part, walk, extent);
    Some(part.under("heading-walk"))
}

/// One line of the table.
struct Line {
    number: String,
    name: String,
    cells: Vec<Shown>,
}

impl Line {
    fn row(self) -> Row {
        let marked = |cell: Shown| {
            if cell.exchanged { format!("{}{EXCHANGE}", cell.text) } else { cell.text }
        };
        let cells = self.cells.into_iter().map(marked);
        Row::new([self.number, self.name].into_iter().chain(cells))
    }
}

/// A line for each address that answered at a hop, the first with the hop's number; the address
/// that was asked has one at its hop, whoever else answers there.
fn lines(hop: &WalkHop, account: &Account<'_>) -> Vec<Line> {
    let asked = account.server.filter(|_| hop.remarks.contains(&HopRemark::Target));
    let answered = hop.cells.iter().filter_map(|cell| cell.addresses.first().copied());
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in answered.chain(asked) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let line = |number: String, address: Option<IpAddr>| {
        let name = address.map_or_else(|| "*".to_owned(), |address| address.to_string());
        let first = !number.is_empty();
        let cell = |cell: &WalkCell| {
            // What the walk knows of an address goes before what an exchange does.
            let known = exchanged(cell.channel, cell.sent, &account.verdict.channels)
                .filter(|_| asked.is_some() && cell.addresses.is_empty());
            match known {
                Some(text) if address == asked => Shown { text, exchanged: true },
                Some(_) => Shown::default(),
                None => Shown { text: shown(cell, address, first), exchanged: false },
            }
        };
        Line { number, name, cells: hop.cells.iter().map(cell).collect() }
    };
    let mut lines = vec![line(hop.hop.to_string(), addresses.first().copied())];
    lines.extend(addresses.iter().skip(1).map(|address| line(String::new(), Some(*address))));
    lines
}

/// The server's line where nothing of the walk reached it and exchanges did: at which hop it is
/// nobody knows.
fn server_beyond(walk: &Walk, account: &Account<'_>) -> Option<Line> {
    let server = account.server.filter(|_| walk.target_hop.is_none())?;
    let cell = |column: &WalkColumn| {
        let text = exchanged(column.channel, 1, &account.verdict.channels);
        Shown { exchanged: text.is_some(), text: text.unwrap_or_default() }
    };
    let cells: Vec<Shown> = walk.columns.iter().map(cell).collect();
    let answers = cells.iter().any(|cell| cell.exchanged);
    answers.then(|| Line { number: "?".to_owned(), name: server.to_string(), cells })
}

/// What the exchanges with the server show of a kind of packet that the walk did not send so
/// far, or that the server does not answer to a walk; `None` where they add nothing.
fn exchanged(channel: WalkChannel, walked: u32, channels: &Channels) -> Option<String> {
    let (rtt, reason) = match channel {
        WalkChannel::ESP if channels.esp.state != EspState::Open => return None,
        WalkChannel::ESP => (channels.esp.rtt, &channels.esp.reason),
        WalkChannel::Of(channel) => (channels[channel].rtt, &channels[channel].reason),
        _ => return None,
    };
    match reason {
        _ if rtt.is_some() => rtt.map(milliseconds),
        Some(Reason::Unanswered { .. }) if walked == 0 => Some("*".to_owned()),
        _ => None,
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

/// The headings that do not speak for themselves, those that mean the same together.
fn columns_explained(words: &Words, walk: &Walk) -> String {
    let mut meanings: Vec<Meaning> = Vec::new();
    for one in &walk.columns {
        let (column, told) = (words.walk_column(one.channel), words.walk_meaning(one.channel));
        match meanings.iter_mut().find(|meaning| meaning.told == told) {
            Some(meaning) => meaning.columns.push(column),
            None if told.is_empty() => {}
            None => meanings.push(Meaning { columns: vec![column], told }),
        }
    }
    let separator = words.word("list-separator");
    let explained =
        meanings.iter().map(|one| format!("{}: {}", one.columns.join(&separator), one.told));
    let explained: Vec<_> = explained.collect();
    if explained.is_empty() {
        NONE.to_owned()
    } else {
        explained.join(&words.word("place-separator"))
    }
}

/// What columns of the table stand for.
struct Meaning {
    columns: Vec<String>,
    told: String,
}

/// What the packets that are none of a VPN are for.
fn control_explained(part: &mut Draft<'_>, walk: &Walk) {
    if walk.column(WalkChannel::CONTROL).is_some() {
        part.word("walk-control");
    }
}

fn stops(part: &mut Draft<'_>, walk: &Walk) {
    let words = part.words;
    for column in &walk.columns {
        let Some(stop) = &column.stop else { continue };
        part.say([words.stops(column.channel, stop)]);
    }
}

fn remarks(part: &mut Draft<'_>, walk: &Walk, extent: Extent) {
    // These show in the table itself.
    let shows = |remark: &HopRemark| match remark {
        HopRemark::Silent | HopRemark::Private => true,
        HopRemark::Target => extent != Extent::Whole,
        _ => false,
    };
    for hop in &walk.hops {
        for remark in hop.remarks.iter().filter(|remark| !shows(remark)) {
            let said = part.words.hop_remark(*remark);
            let arguments =
                [("hop", Value::Number(hop.hop.into())), ("remark", Value::Text(&said))];
            part.tell("walk-remark", arguments);
        }
    }
}

#[cfg(test)]
mod tests;
