//! Where a capture is written while packets come and go: opening it never blocks, and whoever
//! stops reading a pipe does not stop the run.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use super::pipes::{is_unread_pipe, wait_writable, without_waiting};

/// A reader that takes nothing for so long is not waited for. The run waits with it.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a pipe that takes anything takes at once (pipe(7), `PIPE_BUF`).
const PIECE: usize = 4_096;
/// Something that says it takes more, and does not, is asked so often.
const MOST_ASKED: u32 = 3;

/// A file, a pipe or a device, opened for writing.
#[derive(Debug)]
pub struct Outlet {
    file: File,
    is_file: bool,
    is_new: bool,
    /// Bytes that were taken.
    written: u64,
}

impl Outlet {
    /// Makes a file that is not there yet.
    ///
    /// # Errors
    /// When there is one, or a link of that name; or when it cannot be made.
    pub fn new_file(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self { file, is_file: true, is_new: true, written: 0 })
    }

    /// Opens a file, which is emptied where it is there already; `None` for a named pipe
    /// that nobody reads yet.
    ///
    /// # Errors
    /// When it can be neither opened nor made.
    pub fn file(path: &Path) -> io::Result<Option<Self>> {
        match Self::new_file(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(Some),
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        without_waiting(&mut options);
        let file = match options.open(path) {
            Err(error) if is_unread_pipe(path, &error) => return Ok(None),
            opened => opened?,
        };
        let is_file = file.metadata()?.is_file();
        Ok(Some(Self { file, is_file, is_new: false, written: 0 }))
    }

    /// Standard output.
    ///
    /// # Errors
    /// When it is closed.
    pub fn standard_output() -> io::Result<Self> {
        let file = standard_output()?;
        Ok(Self { file, is_file: false, is_new: false, written: 0 })
    }

    /// Whether it is a file of its own, with nothing else in it.
    #[must_use]
    pub const fn is_file(&self) -> bool {
        self.is_file
    }

    /// Whether it was not there before.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Forgets everything behind the first `length` bytes that were written. Of standard
    /// output, which somebody else may have begun, only where nothing stands behind them.
    ///
    /// # Errors
    /// When it cannot forget, as a pipe cannot.
    pub fn cut_back(&mut self, length: u64) -> io::Result<()> {
        let about = self.file.metadata()?;
        if !about.is_file() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let at = self.file.stream_position()?;
        let behind = self.written.saturating_sub(length);
        let end = at.checked_sub(behind).filter(|_| at >= about.len());
        let end = end.ok_or(io::ErrorKind::Unsupported)?;
        self.file.set_len(end)?;
        self.file.seek(SeekFrom::Start(end))?;
        self.written = length;
        Ok(())
    }

    /// Puts other bytes in the place of what was written at `offset`, in a file of its own.
    ///
    /// # Errors
    /// When there is no going back, as in a pipe and in standard output, which somebody else may
    /// have begun.
    pub fn replace(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if !self.is_file {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let end = self.file.stream_position()?;
        self.file.seek(SeekFrom::Start(offset))?;
        let replaced = self.file.write_all(bytes);
        self.file.seek(SeekFrom::Start(end)).and(replaced)
    }

    fn write_piece(&mut self, piece: &[u8]) -> io::Result<usize> {
        for _ in 0..MOST_ASKED {
            if !wait_writable(&self.file, PATIENCE)? {
                break;
            }
            match self.file.write(piece) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
        Err(io::ErrorKind::TimedOut.into())
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = if self.is_file {
            self.file.write(bytes)?
        } else {
            self.write_piece(bytes.get(..PIECE).unwrap_or(bytes))?
        };
        self.written = self.written.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    io::stdout().as_handle().try_clone_to_owned().map(File::from)
}

#[cfg(test)]
mod tests;
