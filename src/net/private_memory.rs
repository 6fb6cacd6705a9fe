//! Memory that nobody else should read.

use std::io;

/// Keeps this process's memory out of core dumps and away from debuggers of the
/// same user, from now on (prctl(2), `PR_SET_DUMPABLE`).
///
/// # Errors
/// When the system refuses.
#[cfg(target_os = "linux")]
pub fn leave_no_core() -> io::Result<()> {
    Ok(nix::sys::prctl::set_dumpable(false)?)
}

/// As on Linux, where a system has such a switch.
///
/// # Errors
/// Never.
#[cfg(not(target_os = "linux"))]
pub fn leave_no_core() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn the_switch_is_off_afterwards() {
        super::leave_no_core().unwrap();
        assert!(!nix::sys::prctl::get_dumpable().unwrap());
        nix::sys::prctl::set_dumpable(true).unwrap();
    }
}
