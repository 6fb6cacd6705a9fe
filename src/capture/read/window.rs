//! A bounded view into a source, moved forward record by record.

use std::io::{ErrorKind, Read};

use super::ReadError;

/// The largest record that is read: Wireshark's bound for a pcapng block.
pub const LARGEST_RECORD: usize = 16 << 20;
const FIRST_CAPACITY: usize = 64 << 10;

/// Bytes of a source that are in memory at the moment.
pub struct Window<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes of the source in front of `start`.
    offset: u64,
}

impl<R: Read> Window<R> {
    pub fn new(source: R) -> Self {
        Self { source, buffer: vec![0; FIRST_CAPACITY], start: 0, end: 0, offset: 0 }
    }

    /// What is there and not yet consumed.
    pub fn filled(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Bytes from the start of the source to the first byte of `filled`.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Steps over the first `count` bytes.
    pub fn consume(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.start));
        self.start = self.start.saturating_add(count);
        self.offset = self.offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Adds bytes of the source; false at its end, or when the window is at its largest.
    pub fn fill(&mut self) -> Result<bool, ReadError> {
        self.make_room();
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        if room.is_empty() {
            return Ok(false);
        }
        let count = loop {
            match self.source.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(ReadError::Source { offset: self.offset, source });
                }
                Ok(count) => break count.min(room.len()),
            }
        };
        self.end = self.end.saturating_add(count);
        Ok(count > 0)
    }

    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.saturating_sub(self.start);
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let doubled = self.buffer.len().saturating_mul(2);
            // Twice, so that the largest record has room beside its header.
            self.buffer.resize(doubled.min(LARGEST_RECORD.saturating_mul(2)), 0);
        }
    }
}
