//! What the system lets this process have.

use std::io;

use crate::net::OpenError;

/// Sees to it that the process may have `wanted` files and sockets open, as far as the system
/// lets it raise its own limit (setrlimit(2), `RLIMIT_NOFILE`).
///
/// # Errors
/// `TooFewFiles` where it does not. A system that tells no limit has none.
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

/// Whether an error says that the process, or the host, has no descriptor left.
#[must_use]
pub fn is_out_of_files(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
}
