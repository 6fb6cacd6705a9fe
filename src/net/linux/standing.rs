//! How this process and the host's clock stand.

use super::{host, sys};
use crate::net::Privileges;

/// What the calling thread may do; `None` where the kernel does not tell.
#[must_use]
pub fn privileges() -> Option<Privileges> {
    host::privileges::named()
}

/// Whether something keeps the clock right, as the kernel was told (adjtimex(2)); `None` where
/// it does not say.
#[must_use]
pub fn clock_is_synchronised() -> Option<bool> {
    sys::clock_is_synchronised()
}
