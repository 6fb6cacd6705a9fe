//! Pipes that nobody reads or writes, and files that can be one.

use std::fs::{File, OpenOptions, metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use super::sys;

#[cfg(test)]
mod tests;

/// Opening a pipe without another end would wait, and no signal would end that.
pub fn without_waiting(options: &mut OpenOptions) {
    options.custom_flags(libc::O_NONBLOCK);
}

/// Whether opening `path` for writing failed because it is a pipe that nobody reads yet.
#[must_use]
pub fn is_unread_pipe(path: &Path, error: &io::Error) -> bool {
    let is_pipe = || metadata(path).is_ok_and(|about| about.file_type().is_fifo());
    error.raw_os_error() == Some(libc::ENXIO) && is_pipe()
}

/// Waits until `file` has something to read; `false` when the time is over.
///
/// # Errors
/// When a signal interrupts the wait, or the file cannot be waited for.
pub fn wait_readable(file: &File, timeout: Duration) -> io::Result<bool> {
    sys::wait_readable(file, timeout)
}

/// Waits until `file` takes something; `false` when the time is over.
///
/// # Errors
/// When a signal interrupts the wait, or the file cannot be waited for.
pub fn wait_writable(file: &File, timeout: Duration) -> io::Result<bool> {
    sys::wait_writable(file, timeout)
}
