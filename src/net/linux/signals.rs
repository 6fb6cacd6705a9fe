//! What becomes of signals that nobody waits for.

use std::io;

use super::sys;

/// Whether SIGHUP was ignored when the process began.
#[must_use]
pub fn outlives_its_terminal() -> bool {
    sys::is_ignored(libc::SIGHUP).unwrap_or(false)
}

/// Makes a file that has reached its size limit (setrlimit(2), `RLIMIT_FSIZE`) an error of the
/// write, as a full disk is, and no end of the process (SIGXFSZ).
///
/// # Errors
/// When the system refuses.
pub fn outlive_the_file_size_limit() -> io::Result<()> {
    sys::ignore_signal(libc::SIGXFSZ)
}
