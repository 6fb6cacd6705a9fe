//! The event loop of a run, and what ends one from outside.

use tokio::runtime::{Builder, Runtime};

use super::trouble::Trouble;
use crate::net::signals::{self, Interruption};

/// An event loop on this thread.
///
/// # Errors
/// When the system has no file left for it.
pub fn runtime() -> Result<Runtime, Trouble> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| Trouble::refused("trouble-event-loop", &error))
}

/// Completes when somebody ends the run; listens from this call on, in a runtime.
///
/// # Errors
/// When the system lets no handler be installed.
pub fn interruption() -> Result<impl Future<Output = Interruption> + Send, Trouble> {
    signals::interruption().map_err(|error| Trouble::refused("trouble-signals", &error))
}
