//! Where encoded bytes end up, and how a torn block is taken back.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Stdout, Write};

/// A place for encoded blocks.
pub trait Medium: Write + Send {
    /// Forgets everything behind the first `length` bytes.
    ///
    /// # Errors
    /// When the medium cannot forget, as a pipe cannot.
    fn cut_back(&mut self, length: u64) -> io::Result<()>;
}

impl Medium for File {
    fn cut_back(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length)).map(drop)
    }
}

impl Medium for Stdout {
    fn cut_back(&mut self, _length: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Hands over one whole block at once, so that an interrupt finds it written or not.
pub fn write_whole(medium: &mut dyn Medium, block: &[u8], length: u64) -> io::Result<()> {
    medium.write_all(block).and_then(|()| medium.flush()).inspect_err(|_| {
        // The write's own error is the one to report; a pipe cannot be cut back.
        let _ = medium.cut_back(length);
    })
}
