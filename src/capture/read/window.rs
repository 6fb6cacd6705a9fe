//! A bounded view into a source, moved forward record by record.

use std::io::Read;

use super::Damage;
use super::source::Source;
use crate::wire::Capped;

/// The largest record that is read: Wireshark's bound for a pcapng block.
pub const LARGEST_RECORD: usize = 16 << 20;
/// Room for a small capture, and for as much of a large one as is read quickest.
const FIRST_CAPACITY: usize = 1 << 16;
const USUAL_CAPACITY: usize = 1 << 20;

/// Bytes of a source that are in memory at the moment.
pub struct Window<R> {
    source: Source<R>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes of the source, decompressed, in front of `start`.
    offset: u64,
    /// Why the source gives no more, where that is not its end.
    trouble: Option<Damage>,
    ended: bool,
}

impl<R: Read> Window<R> {
    pub fn new(source: R) -> Self {
        Self {
            source: Source::new(source),
            buffer: vec![0; FIRST_CAPACITY],
            start: 0,
            end: 0,
            offset: 0,
            trouble: None,
            ended: false,
        }
    }

    /// What is there and not yet consumed.
    pub fn filled(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Bytes from the start of the source, decompressed, to the first byte of `filled`.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes of the source itself that were dealt with.
    pub fn source_bytes(&self) -> u64 {
        self.source.compressed().unwrap_or(self.offset)
    }

    /// Whether a compression is taken off.
    pub fn is_compressed(&self) -> bool {
        self.source.compressed().is_some()
    }

    /// Why the source ended early; told once.
    pub const fn trouble(&mut self) -> Option<Damage> {
        self.trouble.take()
    }

    /// Whether nothing can be added any more.
    pub const fn has_ended(&self) -> bool {
        self.ended
    }

    /// Steps over the first `count` bytes.
    pub fn consume(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.start));
        self.start = self.start.saturating_add(count);
        self.offset = self.offset.saturating_add(u64::capped(count));
    }

    /// Adds bytes of the source; false at its end, and when the window is at its largest.
    pub fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        self.make_room();
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = self.source.read(room).unwrap_or_else(|damage| {
            self.trouble = Some(damage);
            0
        });
        // What fills the room has more to give.
        if count == room.len() && self.buffer.len() < USUAL_CAPACITY {
            self.buffer.resize(USUAL_CAPACITY, 0);
        }
        self.ended = count == 0;
        self.end = self.end.saturating_add(count);
        count > 0
    }

    /// Takes gzip off everything that is in the window and that follows.
    pub fn decompress(&mut self) {
        self.source.decompress(self.buffer.get(self.start..self.end).unwrap_or_default());
        self.start = 0;
        self.end = 0;
        self.ended = false;
    }

    /// Moves what is left to the front before little room is left behind it.
    ///
    /// Not at each call: a source of small pieces would copy it over and over.
    fn make_room(&mut self) {
        let behind = self.buffer.len().saturating_sub(self.end);
        if self.start == self.end || behind < self.buffer.len() / 4 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        // Grown at half, so that moving stays rare; twice, so that the largest
        // record has room beside its header.
        let most = LARGEST_RECORD.saturating_mul(2);
        if self.end > self.buffer.len() / 2 && self.start == 0 && self.buffer.len() < most {
            let doubled = self.buffer.len().saturating_mul(2);
            self.buffer.resize(doubled.min(most), 0);
        }
    }
}
