//! When a request is repeated and when it is given up.

use std::time::Duration;

use crate::evidence::{SILENCE, Timestamp};
use crate::wire::Capped;

/// Windows sends message 1 at 0, 1, 2 and 5 s and then every 3 s.
const WINDOWS_GAPS: [u64; 3] = [1_000, 1_000, 3_000];

/// The gaps between transmissions of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    gaps: Vec<Duration>,
    patience: Duration,
}

impl Schedule {
    /// Repeats after each gap, then waits `patience` for a last answer.
    #[must_use]
    pub const fn new(gaps: Vec<Duration>, patience: Duration) -> Self {
        Self { gaps, patience }
    }

    /// Transmissions in all.
    #[must_use]
    pub fn transmissions(&self) -> u32 {
        u32::capped(self.gaps.len()).saturating_add(1)
    }

    /// From the first transmission to the last.
    #[cfg(test)]
    pub(crate) fn span(&self) -> Duration {
        self.gaps.iter().sum()
    }

    /// The times of a Windows client, `tries` transmissions in all.
    #[must_use]
    pub fn windows(tries: u32) -> Self {
        let last = WINDOWS_GAPS.last().copied().map_or(Duration::ZERO, Duration::from_millis);
        let repeats = usize::try_from(tries.saturating_sub(1)).unwrap_or(0);
        let gaps = WINDOWS_GAPS.iter().copied().map(Duration::from_millis);
        Self { gaps: gaps.chain(std::iter::repeat(last)).take(repeats).collect(), patience: last }
    }

    /// The same, then every `gap` until `tries` went out in all; the last one is awaited
    /// for `patience`.
    #[must_use]
    pub fn going_on(mut self, tries: u32, gap: Duration, patience: Duration) -> Self {
        let repeats = usize::try_from(tries.saturating_sub(1)).unwrap_or(0);
        if repeats > self.gaps.len() {
            self.gaps.resize(repeats, gap);
            self.patience = patience;
        }
        self
    }

    /// `tries` transmissions, `gap` apart, of what is silent by nature; the last one is
    /// awaited until `span` is over.
    #[must_use]
    pub fn listening(tries: u32, gap: Duration, span: Duration) -> Self {
        let repeats = tries.saturating_sub(1);
        let gaps = vec![gap; usize::try_from(repeats).unwrap_or(0)];
        let patience = span.saturating_sub(gap.saturating_mul(repeats));
        Self { gaps, patience }
    }

    /// The same with one more transmission `gap` after the first.
    #[must_use]
    pub fn with_early_repeat(mut self, gap: Duration) -> Self {
        self.gaps.insert(0, gap);
        self
    }
}

/// A schedule under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retransmission {
    schedule: Schedule,
    transmissions: usize,
    next_at: Timestamp,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    Repeat,
    GiveUp,
}

impl Retransmission {
    /// After the first transmission at `now`.
    pub(super) fn start(schedule: Schedule, now: Timestamp) -> Self {
        let mut begun = Self { schedule, transmissions: 0, next_at: now };
        begun.sent(now);
        begun
    }

    pub(super) const fn next_at(&self) -> Timestamp {
        self.next_at
    }

    pub(super) fn transmissions(&self) -> u32 {
        u32::capped(self.transmissions)
    }

    /// What is due at `now`; a repeat counts as sent.
    pub(super) fn due(&mut self, now: Timestamp) -> Due {
        if now < self.next_at {
            return Due::Nothing;
        }
        if self.transmissions > self.schedule.gaps.len() {
            return Due::GiveUp;
        }
        self.sent(now);
        Due::Repeat
    }

    /// One more transmission at `now`, which is not the schedule's; it is heard out.
    pub(super) fn again(&mut self, now: Timestamp) {
        self.schedule.gaps.insert(self.transmissions.saturating_sub(1), Duration::ZERO);
        self.transmissions += 1;
        self.next_at = self.next_at.max(now + super::AGAIN_HEARD_OUT);
    }

    /// Somebody on the way refuses it: no more than what makes silence is sent.
    pub(super) fn refused(&mut self, now: Timestamp) {
        let sent = self.transmissions();
        if sent >= SILENCE {
            self.schedule.gaps.truncate(self.transmissions.saturating_sub(1));
            self.next_at = now + super::AGAIN_HEARD_OUT;
        }
    }

    fn sent(&mut self, now: Timestamp) {
        let wait = self.schedule.gaps.get(self.transmissions).unwrap_or(&self.schedule.patience);
        self.next_at = now + *wait;
        self.transmissions += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(schedule: Schedule) -> (Vec<u128>, u128) {
        let start = Timestamp::from_nanoseconds(1_000_000_000);
        let mut retransmission = Retransmission::start(schedule, start);
        let mut sent = vec![0];
        loop {
            let at = retransmission.next_at();
            let after = at.since(start).as_millis();
            match retransmission.due(at) {
                Due::Repeat => sent.push(after),
                Due::GiveUp => return (sent, after),
                Due::Nothing => panic!("asked at the very time"),
            }
        }
    }

    #[test]
    fn windows_times_are_kept() {
        assert_eq!(times(Schedule::windows(4)), (vec![0, 1_000, 2_000, 5_000], 8_000));
        assert_eq!(times(Schedule::windows(1)), (vec![0], 3_000));
        assert_eq!(times(Schedule::windows(6)).0, [0, 1_000, 2_000, 5_000, 8_000, 11_000]);
    }

    #[test]
    fn going_on_keeps_the_first_times() {
        let gap = Duration::from_millis(450);
        let insisting = Schedule::windows(3).going_on(6, gap, Duration::from_secs(1));
        assert_eq!(times(insisting), (vec![0, 1_000, 2_000, 2_450, 2_900, 3_350], 4_350));
        let few = Schedule::windows(2);
        assert_eq!(few.clone().going_on(2, gap, gap), few);
    }

    #[test]
    fn listening_ends_on_time() {
        let listening = |tries| {
            Schedule::listening(tries, Duration::from_millis(500), Duration::from_millis(1_750))
        };
        assert_eq!(times(listening(3)), (vec![0, 500, 1_000], 1_750));
        assert_eq!(times(listening(1)), (vec![0], 1_750));
        let early = listening(2).with_early_repeat(Duration::from_millis(100));
        assert_eq!(times(early), (vec![0, 100, 600], 1_850));
    }

    #[test]
    fn what_is_asked_again_is_heard_out_and_changes_no_later_time() {
        let at = |milliseconds: u64| Timestamp::from_nanoseconds(milliseconds * 1_000_000);
        let mut retransmission = Retransmission::start(Schedule::windows(4), at(0));
        for (now, next) in [(1_000, 2_000), (2_000, 5_000)] {
            assert_eq!(retransmission.due(at(now)), Due::Repeat);
            assert_eq!(retransmission.next_at(), at(next));
        }
        retransmission.again(at(3_300));
        assert_eq!((retransmission.transmissions(), retransmission.next_at()), (4, at(5_000)));
        retransmission.again(at(4_800));
        assert_eq!(retransmission.next_at(), at(5_800));
        assert_eq!(retransmission.due(at(5_800)), Due::Repeat);
        assert_eq!(retransmission.due(at(8_800)), Due::GiveUp);
    }

    #[test]
    fn nothing_is_due_before_its_time() {
        let mut retransmission = Retransmission::start(Schedule::windows(2), Timestamp::default());
        assert_eq!(retransmission.due(Timestamp::from_nanoseconds(999_999_999)), Due::Nothing);
        assert_eq!(retransmission.transmissions(), 1);
    }
}
