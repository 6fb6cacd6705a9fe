//! How much a source, and all of them together, may draw.
//!
//! A bucket for each source in a table of fixed size, where the one seen longest
//! ago makes room. Two more for all: one for sources that drew little of late,
//! one for the others. So who floods takes nothing from who comes new. A source is an
//! address, or a run that has the witness key.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::Timestamp;
use crate::wire::Capped;

/// Sets of places; a source has one set, found by a hash that nobody can guess.
const SETS: usize = 512;
const PLACES: usize = 8;
/// What sources may draw in answers.
pub(super) const ANSWERS: Rates = Rates {
    of_one: Rate { most: 64, a_second: 8 },
    new_within: 32,
    of_new: Rate { most: 2_000, a_second: 4_000 },
    of_others: Rate { most: 500, a_second: 1_000 },
};
/// Parts of an answer in which a bucket counts.
const PARTS: u64 = 1_000;

/// How fast a bucket fills.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub most: u32,
    pub a_second: u32,
}

/// What one source may draw, and what all may.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    /// Answers that a source may draw at once, and how many come to that a second.
    pub of_one: Rate,
    /// A source that has drawn no more than this of late is new.
    pub new_within: u32,
    /// All new sources together.
    pub of_new: Rate,
    /// All others together.
    pub of_others: Rate,
}

/// Answers that may still be drawn, in parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    level: u64,
    filled_at: Timestamp,
}

#[derive(Clone, Copy)]
struct Place<S> {
    source: S,
    bucket: Bucket,
}

/// The bounds on what sources draw.
pub(super) struct Limits<S> {
    key: [u8; 16],
    rates: Rates,
    sets: Vec<[Option<Place<S>>; PLACES]>,
    new_sources: Bucket,
    others: Bucket,
}

impl<S: Copy + Eq + Hash> Limits<S> {
    pub fn new(key: [u8; 16], rates: Rates) -> Self {
        let begin = Timestamp::default();
        Self {
            key,
            rates,
            sets: vec![[None; PLACES]; SETS],
            new_sources: Bucket::full(rates.of_new, begin),
            others: Bucket::full(rates.of_others, begin),
        }
    }

    /// Whether `source` may draw an answer now.
    pub fn admit(&mut self, now: Timestamp, source: S) -> bool {
        let Rates { of_one, new_within, of_new, of_others } = self.rates;
        let Some(place) = self.place(now, source) else { return false };
        if !place.bucket.take(now, of_one) {
            return false;
        }
        if place.bucket.left() >= of_one.most.saturating_sub(new_within) {
            self.new_sources.take(now, of_new)
        } else {
            self.others.take(now, of_others)
        }
    }

    fn place(&mut self, now: Timestamp, source: S) -> Option<&mut Place<S>> {
        let mut hasher = DefaultHasher::new();
        (self.key, source).hash(&mut hasher);
        let full = Bucket::full(self.rates.of_one, now);
        let index = usize::try_from(hasher.finish() % SETS as u64).unwrap_or(0);
        let set = self.sets.get_mut(index)?;
        let known = |one: &Option<Place<S>>| one.is_some_and(|one| one.source == source);
        let seen = |one: &Option<Place<S>>| one.map(|one| one.bucket.filled_at);
        let at = match set.iter().position(known) {
            Some(at) => at,
            None => (0..PLACES).min_by_key(|at| set.get(*at).and_then(seen))?,
        };
        let slot = set.get_mut(at)?;
        if !known(slot) {
            *slot = Some(Place { source, bucket: full });
        }
        slot.as_mut()
    }
}

impl Bucket {
    pub const fn full(rate: Rate, now: Timestamp) -> Self {
        Self { level: rate.most as u64 * PARTS, filled_at: now }
    }

    /// Takes an answer out, if there is one.
    pub fn take(&mut self, now: Timestamp, rate: Rate) -> bool {
        let most = u64::from(rate.most) * PARTS;
        let passed = now.since(self.filled_at).min(Duration::from_hours(24));
        let milliseconds = u64::capped(passed.as_millis());
        let more = milliseconds.saturating_mul(rate.a_second.into());
        if more > 0 {
            self.filled_at = now;
        }
        self.level = self.level.saturating_add(more).min(most);
        match self.level.checked_sub(PARTS) {
            Some(left) => {
                self.level = left;
                true
            }
            None => false,
        }
    }

    fn left(&self) -> u32 {
        u32::capped(self.level / PARTS)
    }
}

/// Who has an IPv6 address has its whole network.
pub(super) fn network(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(one) => IpAddr::V6((one.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Timestamp {
        Timestamp::from_nanoseconds(1_000_000_000_000 + milliseconds * 1_000_000)
    }

    fn source(number: u32) -> IpAddr {
        std::net::Ipv4Addr::from_bits(0x0a00_0000 + number).into()
    }

    #[test]
    fn a_source_draws_its_share_and_gets_new_with_time() {
        let mut limits = Limits::new([7; 16], ANSWERS);
        let drawn = |limits: &mut Limits<IpAddr>, now| {
            (0..1_000).filter(|_| limits.admit(at(now), source(1))).count()
        };
        assert_eq!(drawn(&mut limits, 0), 64);
        assert_eq!(drawn(&mut limits, 1_000), 8);
        assert_eq!(drawn(&mut limits, 3_600_000), 64);
    }

    #[test]
    fn who_comes_new_is_answered_while_a_thousand_flood() {
        let mut limits = Limits::new([7; 16], ANSWERS);
        let mut answered = 0;
        for (millisecond, turn) in (0..5_000_u64).zip(0_u32..) {
            for one in 0..20 {
                limits.admit(at(millisecond), source((turn * 20 + one) % 1_000));
            }
            if millisecond > 4_000 && millisecond % 100 == 0 {
                answered += u32::from(limits.admit(at(millisecond), source(5_000)));
            }
        }
        assert_eq!(answered, 9);
    }

    #[test]
    fn spoofed_sources_draw_no_more_than_all_may() {
        let mut limits = Limits::new([7; 16], ANSWERS);
        let drawn = (0..100_000).filter(|one| limits.admit(at(0), source(*one))).count();
        assert_eq!(drawn, 2_000);
    }

    #[test]
    fn a_network_of_ipv6_is_one_source() {
        let mut limits = Limits::new([7; 16], ANSWERS);
        let in_network = |one: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, one]);
        let drawn = (0..1_000).filter(|one| limits.admit(at(0), network(in_network(*one)))).count();
        assert_eq!(drawn, 64);
    }
}
