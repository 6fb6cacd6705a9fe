//! The one clock: wall time read once, then carried on by the monotonic one.

use std::future::Future;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::evidence::Timestamp;

/// A clock that never jumps, on the scale of kernel time stamps.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    wall: Timestamp,
    start: Instant,
}

impl Clock {
    /// Reads the wall clock and the monotonic clock, once.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where the program reads its clock")]
    pub fn start() -> Self {
        Self { wall: wall_time(), start: Instant::now() }
    }

    /// The present: the wall time of the start, and what has passed since.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.wall + self.start.elapsed()
    }

    /// The runtime's instant for `at`, to sleep until; the start for a point before it.
    #[must_use]
    pub fn instant_of(&self, at: Timestamp) -> tokio::time::Instant {
        let instant = self.start.checked_add(at.since(self.wall)).unwrap_or(self.start);
        tokio::time::Instant::from_std(instant)
    }

    /// Waits until `at`; returns at once when that is past, and never where there is no such point.
    pub async fn sleep_until(&self, at: Option<Timestamp>) {
        match at {
            Some(at) => tokio::time::sleep_until(self.instant_of(at)).await,
            None => std::future::pending().await,
        }
    }

    /// Waits for something that may be dropped, until `at` at the longest.
    ///
    /// # Errors
    /// Those of what is waited for.
    pub async fn up_to<E>(
        self,
        at: Option<Timestamp>,
        waiting: impl Future<Output = Result<(), E>>,
    ) -> Result<(), E> {
        tokio::select! {
            biased;
            done = waiting => done,
            () = self.sleep_until(at) => Ok(()),
        }
    }

    /// A kernel time stamp on this clock's scale.
    ///
    /// They agree unless somebody set the wall clock since the start. Then the
    /// difference is taken out, so that one run does not fall apart into two.
    #[must_use]
    pub fn kernel_time(&self, stamp: Timestamp) -> Timestamp {
        rebase(stamp, wall_time(), self.now())
    }
}

/// Moves `stamp` by the distance between two readings of the same moment.
fn rebase(stamp: Timestamp, wall: Timestamp, own: Timestamp) -> Timestamp {
    let (ahead, behind) = (wall.since(own), own.since(wall));
    if ahead.max(behind) < WALL_CLOCK_WAS_SET { stamp } else { stamp - ahead + behind }
}

#[expect(clippy::disallowed_methods, reason = "this is where the program reads its clock")]
fn wall_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::default() + since_epoch
}

/// A wall clock that is merely being disciplined stays within this in a run.
const WALL_CLOCK_WAS_SET: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_nanoseconds(seconds * SECOND)
    }

    #[test]
    fn time_moves_forward_and_instants_follow() {
        let clock = Clock::start();
        let first = clock.now();
        assert!(clock.now() >= first);
        let later = clock.instant_of(first + Duration::from_secs(5));
        assert_eq!(later - clock.instant_of(first), Duration::from_secs(5));
        assert!(clock.instant_of(Timestamp::default()) <= clock.instant_of(first));
    }

    #[test]
    fn a_wall_clock_that_was_set_is_taken_out() {
        assert_eq!(rebase(at(100), at(100), at(100)), at(100));
        assert_eq!(rebase(at(3700), at(3701), at(101)), at(100));
        assert_eq!(rebase(at(40), at(41), at(101)), at(100));
    }

    #[test]
    fn a_kernel_stamp_of_now_stays_near_now() {
        let clock = Clock::start();
        let stamp = clock.kernel_time(wall_time());
        assert!(clock.now().since(stamp) < Duration::from_secs(2));
    }
}
