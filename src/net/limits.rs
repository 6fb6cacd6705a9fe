//! What the system lets this process have.

use std::io;

use super::OpenError;

/// Sees to it that the process may have `wanted` files and sockets open, as far as the system
/// lets it raise its own limit (setrlimit(2), `RLIMIT_NOFILE`).
///
/// # Errors
/// `TooFewFiles` where it does not. A system that tells no limit has none.
#[cfg(target_os = "linux")]
pub fn allow_open_files(wanted: u64) -> Result<(), OpenError> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return Ok(()) };
    if soft >= wanted {
        return Ok(());
    }
    let raised = wanted.min(hard);
    if raised > soft && setrlimit(Resource::RLIMIT_NOFILE, raised, hard).is_ok() && raised == wanted
    {
        return Ok(());
    }
    Err(OpenError::TooFewFiles { limit: soft.max(raised), wanted })
}

/// As on Linux, where there is such a limit.
///
/// # Errors
/// Never.
#[cfg(not(target_os = "linux"))]
pub const fn allow_open_files(_: u64) -> Result<(), OpenError> {
    Ok(())
}

/// Whether an error says that the process, or the host, has no descriptor left.
#[cfg(target_os = "linux")]
#[must_use]
pub fn is_out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}

/// As on Linux, where there are such numbers.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub const fn is_out_of_files(_: &io::Error) -> bool {
    false
}
