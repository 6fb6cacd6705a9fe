//! Memory that nobody else should read.

use std::io;

/// Keeps this process's memory out of core dumps and away from debuggers of the
/// same user, from now on (prctl(2), `PR_SET_DUMPABLE`).
///
/// # Errors
/// When the system refuses.
pub fn leave_no_core() -> io::Result<()> {
    Ok(nix::sys::prctl::set_dumpable(false)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_switch_is_off_afterwards() {
        super::leave_no_core().unwrap();
        assert!(!nix::sys::prctl::get_dumpable().unwrap());
        nix::sys::prctl::set_dumpable(true).unwrap();
    }
}
