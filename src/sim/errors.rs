//! How many ICMP errors a host says.

use crate::evidence::Timestamp;
use crate::wire::Capped;

/// Nanoseconds until a host that has said all of them says another.
const ONE_MORE: u64 = 1_000_000_000;
/// Errors that a Linux host says at once to one destination.
const AT_ONCE: u64 = 6;

/// Errors that are left to one destination, as Linux counts them.
#[derive(Debug)]
pub(super) struct ErrorLimit {
    /// In nanoseconds of waiting.
    saved: u64,
    last: Option<Timestamp>,
}

impl ErrorLimit {
    /// With so many left.
    pub(super) fn with(left: u8) -> Self {
        Self { saved: (u64::from(left) * ONE_MORE).min(AT_ONCE * ONE_MORE), last: None }
    }

    /// Whether one more is said at `now`.
    pub(super) fn says(&mut self, now: Timestamp) -> bool {
        let waited = self.last.map_or(0, |last| u64::capped(now.since(last).as_nanos()));
        self.last = Some(now);
        self.saved = self.saved.saturating_add(waited).min(AT_ONCE * ONE_MORE);
        let says = self.saved >= ONE_MORE;
        if says {
            self.saved -= ONE_MORE;
        }
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_at_once_and_then_one_a_second() {
        let at = |milliseconds: u64| Timestamp::from_nanoseconds(milliseconds * 1_000_000);
        let mut limit = ErrorLimit::with(6);
        assert_eq!((0..10).filter(|_| limit.says(at(0))).count(), 6);
        let said: Vec<_> =
            (1..40).map(|tenth| tenth * 100).filter(|one| limit.says(at(*one))).collect();
        assert_eq!(said, [1_000, 2_000, 3_000]);
        assert_eq!((0..10).filter(|_| limit.says(at(60_000))).count(), 6);
    }
}
