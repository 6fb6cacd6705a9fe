//! What a capture is read from: plain, or through gzip.

use std::io::Read;

use super::Damage;
use super::gzip::{Gzip, read_once};

/// A source of bytes, with the compression taken off where there is one.
pub struct Source<R> {
    raw: R,
    gzip: Option<Box<Gzip>>,
}

impl<R: Read> Source<R> {
    pub const fn new(raw: R) -> Self {
        Self { raw, gzip: None }
    }

    /// Takes gzip off from here on; `first` was read already and is part of it.
    pub fn decompress(&mut self, first: &[u8]) {
        self.gzip = Some(Box::new(Gzip::new(first)));
    }

    /// Compressed bytes that were dealt with; `None` for a plain source.
    pub fn compressed(&self) -> Option<u64> {
        self.gzip.as_ref().map(|gzip| gzip.consumed())
    }

    /// Fills `room` from its front; 0 at the end.
    pub fn read(&mut self, room: &mut [u8]) -> Result<usize, Damage> {
        match &mut self.gzip {
            Some(gzip) => gzip.read(&mut self.raw, room),
            None => read_once(&mut self.raw, room),
        }
    }
}
