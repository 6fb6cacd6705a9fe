//! Packets in the order of their times: those of several queues or interfaces, and of files that
//! were merged, stand in a file before what was sent earlier.

use std::collections::VecDeque;
use std::time::Duration;

use crate::evidence::{Direction, Learned, Timestamp};

/// How much later than it should a packet may stand. One that stands further off is of another
/// time: the clock was set, or a file was appended.
const WINDOW: Duration = Duration::from_secs(1);
/// Packets that wait at most.
const MOST_WAITING: usize = 128;
/// Their bytes at most.
const MOST_BYTES: usize = 2 << 20;
/// Room that is kept for the next packet.
const KEPT_ROOM: usize = 2_048;

/// A packet that waits for its turn.
#[derive(Debug)]
pub struct Waiting {
    pub at: Timestamp,
    pub direction: Direction,
    /// Its number, counted over all files.
    pub number: u64,
    /// What the notes beside it say.
    pub learned: Vec<Learned>,
    pub bytes: Vec<u8>,
    /// It carries what nobody reads, and waits only since others do.
    pub bulk: bool,
}

/// The packets that wait. Traffic of a tunnel, which is only counted, does not wait alone.
#[derive(Debug, Default)]
pub struct Order {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Of these, packets that are read.
    read: usize,
    newest: Timestamp,
    room: Vec<Vec<u8>>,
}

impl Order {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Room for a packet's bytes.
    pub fn room(&mut self) -> Vec<u8> {
        self.room.pop().unwrap_or_default()
    }

    /// Whether a packet of this time is none that was only held up.
    pub fn is_of_another_time(&self, at: Timestamp) -> bool {
        !self.waiting.is_empty() && self.newest.since(at) > WINDOW
    }

    /// Puts a packet in its place.
    pub fn push(&mut self, packet: Waiting) {
        self.newest = if self.waiting.is_empty() { packet.at } else { self.newest.max(packet.at) };
        self.bytes = self.bytes.saturating_add(packet.bytes.len());
        self.read += usize::from(!packet.bulk);
        let behind = self.waiting.iter().rev().take_while(|one| one.at > packet.at).count();
        self.waiting.insert(self.waiting.len() - behind, packet);
    }

    /// The next packet that nothing can stand before any more.
    pub fn due(&mut self) -> Option<Waiting> {
        let first = self.waiting.front()?;
        let full = self.waiting.len() > MOST_WAITING || self.bytes > MOST_BYTES;
        let due = full || self.read == 0 || self.newest.since(first.at) >= WINDOW;
        if due { self.next() } else { None }
    }

    /// The next packet, due or not.
    pub fn next(&mut self) -> Option<Waiting> {
        let first = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(first.bytes.len());
        self.read = self.read.saturating_sub(usize::from(!first.bulk));
        Some(first)
    }

    /// Takes back the room of a packet that was read.
    pub fn done(&mut self, mut bytes: Vec<u8>) {
        if bytes.capacity() <= KEPT_ROOM && self.room.len() < MOST_WAITING {
            bytes.clear();
            self.room.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_WAITING, Order, WINDOW, Waiting};
    use crate::evidence::{Direction, Timestamp};

    fn packet(milliseconds: u64, number: u64) -> Waiting {
        let at = Timestamp::from_nanoseconds(milliseconds * 1_000_000);
        let (direction, learned, bytes) = (Direction::Outbound, Vec::new(), vec![0; 60]);
        Waiting { at, direction, number, learned, bytes, bulk: false }
    }

    fn numbers(order: &mut Order) -> Vec<u64> {
        std::iter::from_fn(|| order.next()).map(|one| one.number).collect()
    }

    #[test]
    fn what_is_late_goes_before_what_was_sent_behind_it() {
        let mut order = Order::default();
        for (milliseconds, number) in [(5, 1), (4, 2), (900, 3), (4, 4), (5, 5)] {
            order.push(packet(milliseconds, number));
            assert!(order.due().is_none());
        }
        assert_eq!(numbers(&mut order), [2, 4, 1, 5, 3]);
    }

    #[test]
    fn nothing_waits_longer_than_the_window_or_beside_too_many() {
        let mut order = Order::default();
        order.push(packet(0, 1));
        let window = u64::try_from(WINDOW.as_millis()).unwrap();
        order.push(packet(window, 2));
        assert_eq!(order.due().map(|one| one.number), Some(1));
        assert!(order.due().is_none());
        assert!(!order.is_of_another_time(packet(0, 3).at));
        order.push(packet(window + 1, 3));
        assert!(order.is_of_another_time(packet(0, 4).at));
        let most = u64::try_from(MOST_WAITING).unwrap();
        for number in 1..most {
            order.push(packet(window, number + 4));
        }
        assert_eq!(order.due().map(|one| one.number), Some(2));
    }

    #[test]
    fn traffic_does_not_wait_alone() {
        let mut order = Order::default();
        order.push(Waiting { bulk: true, ..packet(0, 1) });
        assert_eq!(order.due().map(|one| one.number), Some(1));
        order.push(packet(0, 2));
        order.push(Waiting { bulk: true, ..packet(1, 3) });
        assert!(order.due().is_none());
    }
}
