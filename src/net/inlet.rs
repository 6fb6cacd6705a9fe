//! A capture that is read: neither opening nor reading a pipe waits longer than the user does.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use super::pipes::{wait_readable, without_waiting};

/// Between two looks whether somebody wants an end.
const GLANCE: Duration = Duration::from_millis(100);

/// A file, a pipe or a device, opened for reading. It ends early once `ends` says so.
pub struct Inlet<'a> {
    file: File,
    ends: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Inlet<'a> {
    /// Opens a file; a named pipe also before somebody writes to it.
    ///
    /// # Errors
    /// When it cannot be opened, or is a folder.
    pub fn file(path: &Path, ends: &'a (dyn Fn() -> bool + Sync)) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true);
        without_waiting(&mut options);
        let file = options.open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Self { file, ends })
    }

    /// Standard input.
    ///
    /// # Errors
    /// When it is closed.
    pub fn standard_input(ends: &'a (dyn Fn() -> bool + Sync)) -> io::Result<Self> {
        Ok(Self { file: standard_input()?, ends })
    }

    /// Bytes in it; `None` where it has no end of its own.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.file.metadata().ok().filter(std::fs::Metadata::is_file).map(|about| about.len())
    }
}

impl Read for Inlet<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !(self.ends)() {
            if !wait_readable(&self.file, GLANCE)? {
                continue;
            }
            match self.file.read(buffer) {
                // Another reader of the same pipe was quicker.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
        Ok(0)
    }
}

#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    io::stdin().as_handle().try_clone_to_owned().map(File::from)
}
