//! Where encoded bytes end up, and how a torn block is taken back.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

/// A place for encoded blocks, already open.
pub trait Medium: Write + Send {
    /// Forgets everything behind the first `length` bytes that were written.
    ///
    /// # Errors
    /// When the medium cannot forget, as a pipe cannot.
    fn cut_back(&mut self, length: u64) -> io::Result<()>;

    /// Puts other bytes in the place of what was written at `offset`.
    ///
    /// # Errors
    /// When the medium cannot go back, as a pipe cannot.
    fn replace(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Whether it is a file with nothing else in it: findings can be added at the end.
    fn is_file(&self) -> bool;

    /// Whether the file was made for this recording: one that nothing came into is taken
    /// away again.
    fn is_new(&self) -> bool;
}

impl Medium for File {
    fn cut_back(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length)).map(drop)
    }

    fn replace(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let end = self.stream_position()?;
        self.seek(SeekFrom::Start(offset))?;
        let replaced = self.write_all(bytes);
        self.seek(SeekFrom::Start(end)).and(replaced)
    }

    fn is_file(&self) -> bool {
        self.metadata().is_ok_and(|about| about.is_file())
    }

    fn is_new(&self) -> bool {
        false
    }
}

/// Hands over one whole block at once, so that an interrupt finds it written or not.
pub fn write_whole(medium: &mut dyn Medium, block: &[u8], length: u64) -> io::Result<()> {
    medium.write_all(block).and_then(|()| medium.flush()).inspect_err(|_| {
        // The write's own error is the one to report; a pipe cannot be cut back.
        let _ = medium.cut_back(length);
    })
}
