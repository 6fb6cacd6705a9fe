//! The long search for addresses, as a user sees it: an estimate before it, a
//! bar, and an end by Ctrl-C.

use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anstream::ColorChoice;

use super::args::Invocation;
use super::interruption::Interruption;
use super::streams::write_note;
use crate::crypto::HashAlgorithm;
use crate::net::clock::Clock;
use crate::report::{Language, SearchBar};
use crate::verdict::{Reach, Searches, Watch};
use crate::wire::Capped;

/// The rate is measured so long.
const SAMPLE: Duration = Duration::from_millis(50);
/// A search that takes longer is announced, in seconds.
const WORTH_TELLING: u64 = 2;

/// Looks on for the user.
pub struct Onlooker {
    interruption: Arc<Interruption>,
    /// The end of the run is the end of its searches.
    ends_with_run: bool,
    clock: Clock,
    visible: bool,
    language: Language,
    color: ColorChoice,
    bar: Mutex<Option<SearchBar>>,
}

impl Onlooker {
    /// Nothing is searched for yet.
    pub fn new(
        interruption: &Arc<Interruption>,
        ends_with_run: bool,
        clock: Clock,
        invocation: &Invocation,
    ) -> Arc<Self> {
        Arc::new(Self {
            interruption: Arc::clone(interruption),
            ends_with_run,
            clock,
            visible: !invocation.quiet,
            language: invocation.language,
            color: invocation.color,
            bar: Mutex::new(None),
        })
    }

    /// What the searches of one run may cost, with those that the user asked for.
    pub fn of_a_run(self: Arc<Self>, reach: Option<Reach>) -> Searches {
        match reach {
            Some(reach) => Searches::default().recovering(reach, self),
            None => Searches::default(),
        }
    }

    fn replace(&self, bar: Option<SearchBar>) {
        let mut shown = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *shown, bar) {
            old.finish();
        }
    }
}

impl Watch for Onlooker {
    fn begins(&self, algorithm: HashAlgorithm, hashes: u64) {
        self.interruption.is_searching(true);
        if !self.visible || self.is_stopped() {
            return;
        }
        let rate = rate(algorithm, self.clock);
        let seconds = hashes.checked_div(rate).unwrap_or(u64::MAX);
        if seconds >= WORTH_TELLING {
            let note = SearchBar::estimate(self.language, hashes, rate);
            // Nobody reads standard error: the search goes on.
            let _ = write_note(&note, self.color);
            self.replace(Some(SearchBar::new(hashes)));
        }
    }

    fn computed(&self, hashes: u64) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            bar.add(hashes);
        }
    }

    fn is_stopped(&self) -> bool {
        self.interruption.ends_search() || self.ends_with_run && self.interruption.ends_run()
    }

    fn ends(&self) {
        self.replace(None);
        self.interruption.is_searching(false);
    }
}

impl fmt::Debug for Onlooker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Onlooker").finish_non_exhaustive()
    }
}

/// Hashes a second on all cores, measured for a moment.
fn rate(algorithm: HashAlgorithm, clock: Clock) -> u64 {
    let begun = clock.now();
    let digest = algorithm.digest(&[]);
    let count = || {
        let mut hashes = 0_u64;
        while clock.now().since(begun) < SAMPLE {
            // A message of the length that is searched for, and another's digest.
            let _ = algorithm.solve(&[0; 22], 18, &digest);
            hashes = hashes.saturating_add(1 << 16);
        }
        hashes
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let hashes: u64 = std::thread::scope(|scope| {
        let helper = || std::thread::Builder::new().spawn_scoped(scope, count).ok();
        let helpers: Vec<_> = (1..cores).map_while(|_| helper()).collect();
        let own = count();
        helpers.into_iter().filter_map(|one| one.join().ok()).fold(own, u64::saturating_add)
    });
    let milliseconds = u64::capped(clock.now().since(begun).as_millis());
    hashes.saturating_mul(1000).checked_div(milliseconds).unwrap_or(hashes).max(1)
}

#[cfg(test)]
mod tests {
    use super::rate;
    use crate::crypto::HashAlgorithm;
    use crate::net::clock::Clock;

    #[test]
    fn a_rate_is_measured_for_every_algorithm() {
        for number in [1, 2, 4, 5, 6] {
            let algorithm = HashAlgorithm::from_number(number).unwrap();
            assert!(rate(algorithm, Clock::start()) > 100_000, "{algorithm:?}");
        }
    }
}
