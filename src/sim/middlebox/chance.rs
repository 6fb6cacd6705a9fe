//! What a link does by chance, in both directions.

use std::time::Duration;

use super::{Middlebox, Passage, Passing};
use crate::crypto::RandomStream;
use crate::wire::Capped;

pub(super) struct Loss(pub u16);
pub(super) struct Duplicate(pub u16);
pub(super) struct Corrupt(pub u16);
/// The longest delay.
pub(super) struct Delay(pub Duration);

pub(super) struct Reorder {
    pub per_mille: u16,
    pub by: Duration,
}

impl Middlebox for Loss {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        if happens(self.0, passing.random) {
            Passage::nothing()
        } else {
            Passage::onward(passing.packet)
        }
    }
}

impl Middlebox for Duplicate {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let mut passage = Passage::onward(passing.packet);
        if happens(self.0, passing.random) {
            passage.onward.extend_from_within(..);
        }
        passage
    }
}

impl Middlebox for Reorder {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let held = happens(self.per_mille, passing.random);
        let wait = if held { self.by } else { Duration::ZERO };
        Passage { onward: vec![(wait, passing.packet)], back: None }
    }
}

impl Middlebox for Delay {
    fn pass(&mut self, passing: Passing<'_>) -> Passage {
        let longest = u64::capped(self.0.as_nanos());
        let wait = Duration::from_nanos(below(longest, passing.random));
        Passage { onward: vec![(wait, passing.packet)], back: None }
    }
}

impl Middlebox for Corrupt {
    fn pass(&mut self, mut passing: Passing<'_>) -> Passage {
        if happens(self.0, passing.random) {
            let length = u64::try_from(passing.packet.len()).unwrap_or(0);
            let at = usize::try_from(below(length, passing.random)).unwrap_or(0);
            let bit = below(8, passing.random);
            if let Some(byte) = passing.packet.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        Passage::onward(passing.packet)
    }
}

fn happens(per_mille: u16, random: &mut RandomStream) -> bool {
    below(1_000, random) < u64::from(per_mille)
}

/// A number below `limit`; zero where there is none.
fn below(limit: u64, random: &mut RandomStream) -> u64 {
    u64::from_be_bytes(random.bytes()).checked_rem(limit).unwrap_or(0)
}
