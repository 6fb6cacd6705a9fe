//! The timeline: every packet of an analysis as one row.

use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::{Direction, PassedPacket, Timestamp};
use crate::report::Language;
use crate::report::analysis::{Analysis, Conversation};
use crate::report::document::{Block, Kind, Row};
use crate::report::reading::Reading;
use crate::report::words::{Value, Words};

/// Frame number, seconds since the first packet, direction, what it is, its
/// size in bytes and what was made of it.
const COLUMNS: [Kind; 6] =
    [Kind::Numbers, Kind::Numbers, Kind::Words, Kind::Phrases, Kind::Numbers, Kind::Words];

/// Every packet as one row, in the order of time; no rows where the analysis
/// holds no packets.
#[must_use]
pub fn timeline(analysis: &Analysis<'_>, language: Language) -> Block {
    let words = Words::of(language);
    let several = analysis.conversations.len() > 1;
    let mut rows: Vec<((Timestamp, u64), Row)> = Vec::new();
    let start = first(analysis.conversations);
    for conversation in analysis.conversations {
        let reading = Reading::new(conversation, analysis.files, words);
        let ends = several.then_some((conversation.client, conversation.server));
        rows.extend(conversation.packets.iter().map(|packet| {
            let way = way(packet.direction, ends);
            ((packet.at, packet.frame), row(&reading, packet, packet.at.since(start), way))
        }));
    }
    rows.sort_by_key(|(order, _)| *order);
    Block::table(COLUMNS, rows.into_iter().map(|(_, row)| row))
}

fn row(reading: &Reading<'_>, packet: &PassedPacket, since: Duration, way: String) -> Row {
    let line = reading.line(packet);
    let bytes = Value::Number(packet.length.into());
    Row::new([
        reading.number(packet.frame),
        format!("{}.{:06}", since.as_secs(), since.subsec_micros()),
        way,
        line.what,
        reading.words.sentence("timeline-size", &[("bytes", bytes)]),
        line.outcome,
    ])
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
