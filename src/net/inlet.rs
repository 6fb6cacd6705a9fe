//! A capture that is read: neither opening nor reading a pipe waits longer than the user does.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

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
        #[cfg(target_os = "linux")]
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
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
            if !wait_readable(&self.file)? {
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

#[cfg(target_os = "linux")]
fn wait_readable(file: &File) -> io::Result<bool> {
    super::sys::wait_readable(file, GLANCE)
}

/// Elsewhere a read waits for its writer.
#[cfg(not(target_os = "linux"))]
const fn wait_readable(_: &File) -> io::Result<bool> {
    Ok(true)
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::{Read, Write};
    use std::process::Command;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Inlet;

    #[test]
    fn a_pipe_without_a_writer_ends_when_somebody_wants_it_to() {
        let path = std::env::temp_dir().join(format!("probe809-inlet-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let looks = AtomicU32::new(0);
        let ends = || looks.fetch_add(1, Ordering::Relaxed) >= 3;
        let mut inlet = Inlet::file(&path, &ends).unwrap();
        assert_eq!(inlet.length(), None);
        assert_eq!(inlet.read(&mut [0; 8]).unwrap(), 0);
        let never = || false;
        let mut inlet = Inlet::file(&path, &never).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().write_all(b"abc").unwrap();
        let mut all = Vec::new();
        inlet.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"abc");
        std::fs::remove_file(path).unwrap();
    }
}
