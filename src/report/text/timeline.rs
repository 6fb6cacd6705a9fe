//! The timeline: every packet of an analysis as one line.

use std::net::IpAddr;
use std::time::Duration;

use super::layout::{padded, width};
use crate::evidence::PassedPacket;
use crate::evidence::{Direction, Timestamp};
use crate::report::Language;
use crate::report::analysis::{Analysis, Conversation};
use crate::report::reading::Reading;
use crate::report::words::{Value, Words};

/// The widest that the column of packets becomes; what is longer pushes the
/// rest of its line aside.
const WIDEST_WHAT: usize = 40;

/// One line of the timeline.
struct Row {
    frame: String,
    time: String,
    way: String,
    what: String,
    size: String,
    outcome: String,
}

/// Every packet as one line, in the order of time: frame number, seconds since
/// the first packet, direction, what it is, its size in bytes and what was
/// made of it. Empty where the analysis holds no packets.
#[must_use]
pub fn timeline(analysis: &Analysis<'_>, language: Language) -> String {
    let words = Words::of(language);
    let several = analysis.conversations.len() > 1;
    let mut rows: Vec<((Timestamp, u64), Row)> = Vec::new();
    let start = first(analysis.conversations);
    for conversation in analysis.conversations {
        let reading = Reading::new(conversation, analysis.files, words);
        let ends = several.then_some((conversation.client, conversation.server));
        rows.extend(conversation.packets.iter().map(|packet| {
            let since = packet.at.since(start);
            ((packet.at, packet.frame), Row::new(&reading, words, packet, since, ends))
        }));
    }
    rows.sort_by_key(|(order, _)| *order);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    lines(&rows)
}

impl Row {
    fn new(
        reading: &Reading<'_>,
        words: &Words,
        packet: &PassedPacket,
        since: Duration,
        ends: Option<(IpAddr, IpAddr)>,
    ) -> Self {
        let line = reading.line(packet);
        let bytes = Value::Number(packet.length.into());
        Self {
            frame: reading.number(packet.frame),
            time: format!("{}.{:06}", since.as_secs(), since.subsec_micros()),
            way: way(packet.direction, ends),
            what: line.what,
            size: words.sentence("timeline-size", &[("bytes", bytes)]),
            outcome: line.outcome,
        }
    }
}

fn lines(rows: &[Row]) -> String {
    let widest = |cell: fn(&Row) -> &str| rows.iter().map(|row| width(cell(row))).max();
    let frame = widest(|row| &row.frame).unwrap_or(0);
    let time = widest(|row| &row.time).unwrap_or(0);
    let way = widest(|row| &row.way).unwrap_or(0);
    let what = widest(|row| &row.what).unwrap_or(0).min(WIDEST_WHAT);
    let size = widest(|row| &row.size).unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let cells = [
            flushed(&row.frame, frame),
            flushed(&row.time, time),
            padded(&row.way, way),
            padded(&row.what, what),
            flushed(&row.size, size),
            row.outcome.clone(),
        ];
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// `text` behind as many spaces as make it `columns` wide.
fn flushed(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

fn way(direction: Direction, ends: Option<(IpAddr, IpAddr)>) -> String {
    match (direction, ends) {
        (Direction::Outbound, None) => "->".to_owned(),
        (Direction::Inbound, None) => "<-".to_owned(),
        (Direction::Outbound, Some((client, server))) => format!("{client} > {server}"),
        (Direction::Inbound, Some((client, server))) => format!("{client} < {server}"),
    }
}

fn first(conversations: &[Conversation]) -> Timestamp {
    let packets = conversations.iter().flat_map(|conversation| &conversation.packets);
    packets.map(|packet| packet.at).min().unwrap_or_default()
}
