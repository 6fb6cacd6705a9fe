//! The timeline: every packet of an analysis as one row.

use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::{Direction, PassedPacket, Timestamp};
use crate::report::Language;
use crate::report::analysis::{Analysis, Conversation};
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::reading::Reading;
use crate::report::words::{Value, Words};

/// Every packet as one row, in the order of time; no rows where the analysis
/// holds no packets.
///
/// Of a path that was recorded at both ends these are the packets of both, in the order of the
/// client's clock. The time of day is as each end recorded it.
#[must_use]
pub fn timeline(analysis: &Analysis<'_>, language: Language) -> Block {
    let words = Words::of(language);
    let mut rows: Vec<Placed> = Vec::new();
    for conversation in analysis.conversations {
        let ends = (analysis.conversations.len() > 1)
            .then_some((conversation.client, conversation.server));
        let table = Table { analysis, start: first(analysis.conversations), ends };
        let reading = Reading::new(conversation, analysis.files, words);
        rows.extend(table.rows(&reading, &conversation.packets, Direction::Outbound));
        for end in &conversation.elsewhere {
            let reading = Reading::elsewhere(end, analysis.files, words);
            rows.extend(table.rows(&reading, &end.packets, Direction::Inbound));
        }
    }
    rows.sort_by_key(|one| (one.at, one.frame));
    let columns = columns(words, analysis, rows.first().map(|one| one.at));
    Block::table(columns, rows.into_iter().map(|one| one.row))
}

/// Frame number, time of day, seconds since the first packet, direction, ports, size in bytes,
/// what it is and what was made of it.
fn columns(words: &Words, analysis: &Analysis<'_>, first: Option<Timestamp>) -> [Column; 8] {
    let zone = &analysis.circumstances.zone;
    let zone = first.map(|at| zone.offset(at)).unwrap_or_default();
    let time = words.sentence("timeline-head-time", &[("zone", Value::Text(&zone))]);
    let head = |name: &str| words.word(&format!("timeline-head-{name}"));
    [
        Column::new(Kind::Numbers, head("frame")),
        Column::new(Kind::Words, time),
        Column::new(Kind::Numbers, head("seconds")),
        Column::from(Kind::Words),
        Column::new(Kind::Words, head("ports")),
        Column::new(Kind::Numbers, head("bytes")),
        Column::new(Kind::Words, head("packet")),
        Column::from(Kind::Words),
    ]
}

/// A row, and what it is sorted by.
struct Placed {
    at: Timestamp,
    frame: u64,
    row: Row,
}

/// What the rows of a conversation have in common.
struct Table<'a> {
    analysis: &'a Analysis<'a>,
    start: Timestamp,
    /// Client and server, where there are other conversations.
    ends: Option<(IpAddr, IpAddr)>,
}

impl Table<'_> {
    /// The packets that one end recorded; it sent those of the direction `sender`.
    fn rows(
        &self,
        reading: &Reading<'_>,
        packets: &[PassedPacket],
        sender: Direction,
    ) -> Vec<Placed> {
        let placed = |packet: &PassedPacket| Placed {
            at: packet.common,
            frame: packet.frame,
            row: self.row(reading, packet, sender),
        };
        packets.iter().map(placed).collect()
    }

    fn row(&self, reading: &Reading<'_>, packet: &PassedPacket, sender: Direction) -> Row {
        let line = reading.line(packet, sender);
        Row::new([
            reading.number(packet.frame),
            self.analysis.circumstances.zone.time_of_day(packet.at),
            seconds(packet.common.since(self.start)),
            self.way(packet.direction),
            packet.ports.map(|ports| ports.to_string()).unwrap_or_default(),
            packet.length.to_string(),
            line.what,
            line.outcome,
        ])
    }

    fn way(&self, direction: Direction) -> String {
        match (direction, self.ends) {
            (Direction::Outbound, None) => "->".to_owned(),
            (Direction::Inbound, None) => "<-".to_owned(),
            (Direction::Outbound, Some((client, server))) => format!("{client} > {server}"),
            (Direction::Inbound, Some((client, server))) => format!("{client} < {server}"),
        }
    }
}

fn seconds(since: Duration) -> String {
    format!("{}.{:06}", since.as_secs(), since.subsec_micros())
}

fn first(conversations: &[Conversation]) -> Timestamp {
    let here = conversations.iter().flat_map(|conversation| &conversation.packets);
    let ends = conversations.iter().flat_map(|conversation| &conversation.elsewhere);
    let packets = here.chain(ends.flat_map(|end| &end.packets));
    packets.map(|packet| packet.common).min().unwrap_or_default()
}
