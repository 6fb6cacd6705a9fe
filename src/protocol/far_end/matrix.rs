//! What arrived, by source and channel, in a table of bounded size.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{KeyState, Reaction};
use crate::evidence::{Arrival, Channel, Timestamp};
use crate::wire::Capped;

/// Sources remembered. When there are more, the one seen longest ago goes, first
/// among those that show no key.
const MOST_ROWS: usize = 256;

/// What arrived of one source on one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Packets that arrived.
    pub arrived: u64,
    /// Packets of them that were answered.
    pub answered: u64,
    /// Packets whose answer a bound kept back.
    pub withheld: u64,
    /// Source port of the latest; 0 for ESP.
    pub port: u16,
    /// What was left of the latest one's hop limit.
    pub hop_limit: Option<u8>,
    /// The longest, in bytes behind the UDP header, or of ESP.
    pub longest: usize,
    /// Packets that came in IP fragments.
    pub fragmented: u64,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its address.
    pub source: IpAddr,
    /// It showed that it has the witness key.
    pub marked: bool,
    /// Of its latest message 5: whether it has the pre-shared key.
    pub key: Option<KeyState>,
    /// By channel; none of what nothing came on.
    pub cells: BTreeMap<Channel, Cell>,
    /// When its first packet came.
    pub first: Timestamp,
    /// When its latest came.
    pub latest: Timestamp,
}

/// Sums over everything, also over what the table forgot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Packets in.
    pub packets_in: u64,
    /// Bytes in: UDP payload or ESP.
    pub bytes_in: u64,
    /// Packets out.
    pub packets_out: u64,
    /// Bytes out.
    pub bytes_out: u64,
    /// Answers that a bound kept back.
    pub withheld: u64,
    /// Sources that the table forgot.
    pub forgotten: u64,
}

/// The table.
#[derive(Debug, Default)]
pub struct Matrix {
    rows: Vec<Row>,
    totals: Totals,
}

impl Matrix {
    /// Takes in a packet; says whether it is the first of its kind in its row.
    pub fn note(&mut self, arrival: &Arrival, reaction: &Reaction, sent: bool) -> bool {
        let (bytes, out) = (arrival.payload.len(), reaction.answer.as_ref().map_or(0, Vec::len));
        self.totals.add(bytes, if sent { Some(out) } else { None }, reaction.withheld);
        let Some(row) = self.row(arrival) else { return false };
        row.latest = arrival.at;
        let shows_key = reaction.marked && !row.marked;
        row.marked |= reaction.marked;
        let tells_key = reaction.key.is_some() && row.key != reaction.key;
        row.key = reaction.key.or(row.key);
        let cell = row.cells.entry(arrival.flow).or_default();
        let first = cell.arrived == 0 || (sent && cell.answered == 0);
        cell.arrived = cell.arrived.saturating_add(1);
        cell.answered = cell.answered.saturating_add(sent.into());
        cell.withheld = cell.withheld.saturating_add(reaction.withheld.into());
        cell.fragmented = cell.fragmented.saturating_add(arrival.largest_piece.is_some().into());
        cell.port = arrival.from.port();
        cell.hop_limit = arrival.hop_limit;
        cell.longest = cell.longest.max(bytes);
        first || shows_key || tells_key
    }

    /// Takes in an answer that had waited.
    pub fn note_late(&mut self, bytes: usize) {
        let bytes = u64::capped(bytes);
        self.totals.packets_out = self.totals.packets_out.saturating_add(1);
        self.totals.bytes_out = self.totals.bytes_out.saturating_add(bytes);
    }

    /// The row of a source.
    #[must_use]
    pub fn row_of(&self, source: IpAddr) -> Option<&Row> {
        self.rows.iter().find(|row| row.source == source)
    }

    /// All rows, in the order in which they came.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Sums over everything.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    fn row(&mut self, arrival: &Arrival) -> Option<&mut Row> {
        let source = arrival.from.ip();
        if let Some(at) = self.rows.iter().position(|row| row.source == source) {
            return self.rows.get_mut(at);
        }
        if self.rows.len() >= MOST_ROWS {
            let oldest =
                self.rows.iter().enumerate().min_by_key(|(_, row)| (row.marked, row.latest));
            let oldest = oldest.map(|(at, _)| at)?;
            self.rows.remove(oldest);
            self.totals.forgotten = self.totals.forgotten.saturating_add(1);
        }
        let (cells, at) = (BTreeMap::new(), arrival.at);
        self.rows.push(Row { source, marked: false, key: None, cells, first: at, latest: at });
        self.rows.last_mut()
    }
}

impl Totals {
    fn add(&mut self, bytes: usize, out: Option<usize>, withheld: bool) {
        let count = |bytes| u64::capped(bytes);
        self.packets_in = self.packets_in.saturating_add(1);
        self.bytes_in = self.bytes_in.saturating_add(count(bytes));
        if let Some(out) = out {
            self.packets_out = self.packets_out.saturating_add(1);
            self.bytes_out = self.bytes_out.saturating_add(count(out));
        }
        self.withheld = self.withheld.saturating_add(withheld.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::far_end::ArrivalKind;

    fn note(matrix: &mut Matrix, number: u32, marked: bool) -> bool {
        let from = std::net::Ipv4Addr::from_bits(0x0a00_0000 + number);
        let arrival = Arrival {
            at: Timestamp::from_nanoseconds(number.into()),
            flow: Channel::Ike500,
            from: (from, 500).into(),
            to: "198.51.100.10:500".parse().unwrap(),
            hop_limit: Some(60),
            largest_piece: None,
            payload: vec![0; 100],
        };
        let kind = ArrivalKind::Unreadable;
        let reaction =
            Reaction { kind, marked, answer: Some(vec![0; 40]), withheld: false, key: None };
        matrix.note(&arrival, &reaction, true)
    }

    #[test]
    fn a_flood_pushes_out_no_source_that_has_the_key() {
        let mut matrix = Matrix::default();
        assert!(note(&mut matrix, 0, true));
        assert!(!note(&mut matrix, 0, true));
        for number in 1..5_000 {
            note(&mut matrix, number, false);
        }
        assert_eq!(matrix.rows().len(), MOST_ROWS);
        assert!(matrix.row_of("10.0.0.0".parse().unwrap()).unwrap().marked);
        let totals = matrix.totals();
        assert_eq!((totals.packets_in, totals.bytes_in), (5_001, 500_100));
        assert_eq!((totals.packets_out, totals.bytes_out), (5_001, 200_040));
    }
}
