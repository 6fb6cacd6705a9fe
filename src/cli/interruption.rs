//! Ctrl-C while something long goes on in this thread: it ends a search for
//! addresses first, and the reading of captures otherwise.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::net::signals;

/// The exit code that a shell gives to what Ctrl-C ends.
const INTERRUPTED: i32 = 130;

/// The user stopped the program before anything was sent.
#[derive(Debug, thiserror::Error)]
#[error("interrupted before anything was sent")]
pub struct Interrupted;

/// What somebody's signals asked for until now.
#[derive(Debug, Default)]
pub struct Interruption {
    searching: AtomicBool,
    ends_search: AtomicBool,
    ends_run: AtomicBool,
}

impl Interruption {
    /// Listens from now on. A signal when everything has been asked to end
    /// already ends the process, where `at_last` says so: a source that gives
    /// nothing more is not waited for for ever.
    pub fn listen(at_last: bool) -> Arc<Self> {
        let interruption = Arc::new(Self::default());
        let noted = Arc::clone(&interruption);
        let wait = move || -> io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                loop {
                    signals::interruption()?.await;
                    if !noted.note() && at_last {
                        std::process::exit(INTERRUPTED);
                    }
                }
            })
        };
        // Without it a signal ends the process as it would any other.
        let _waiting = std::thread::Builder::new().spawn(wait);
        interruption
    }

    /// A search begins or ends.
    pub fn is_searching(&self, searching: bool) {
        self.searching.store(searching, Ordering::Relaxed);
    }

    /// Whether searches shall end.
    pub fn ends_search(&self) -> bool {
        self.ends_search.load(Ordering::Relaxed)
    }

    /// Whether the run shall end: what was read or found until then is judged.
    pub fn ends_run(&self) -> bool {
        self.ends_run.load(Ordering::Relaxed)
    }

    /// Takes notice of a signal; false where nothing is left to end.
    fn note(&self) -> bool {
        let searching = self.searching.load(Ordering::Relaxed);
        searching && !self.ends_search.swap(true, Ordering::Relaxed)
            || !self.ends_run.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Interruption;

    #[test]
    fn a_signal_ends_the_search_first_then_the_run_then_everything() {
        let both = |one: &Interruption| (one.ends_search(), one.ends_run());
        let interruption = Interruption::default();
        interruption.is_searching(true);
        assert!(interruption.note());
        assert_eq!(both(&interruption), (true, false));
        assert!(interruption.note());
        assert_eq!(both(&interruption), (true, true));
        assert!(!interruption.note());
        let interruption = Interruption::default();
        assert!(interruption.note());
        assert_eq!(both(&interruption), (false, true));
        assert!(!interruption.note());
    }
}
