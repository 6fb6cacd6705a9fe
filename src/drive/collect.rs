//! Asking the far end once more at the end, so that what arrived late is told too.

use std::time::Duration;

use crate::evidence::{Timestamp, Transmit};
use crate::protocol::far_end::Marking;

/// After the last exchange, for packets that others overtook.
const BEFORE: Duration = Duration::from_millis(400);
/// Between one asking and the next.
const BETWEEN: Duration = Duration::from_millis(500);
const MOST_ROUNDS: u8 = 3;

/// How far the asking has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Collect {
    /// The exchanges still go on.
    #[default]
    Waiting,
    /// They are over; this is the time to ask.
    Due { at: Timestamp, rounds: u8 },
    /// There was an answer, or none is awaited any more.
    Over,
}

impl Collect {
    /// When to go on; `None` where nothing is to be asked.
    pub fn next_wake(&self, marking: &Marking) -> Option<Timestamp> {
        match self {
            // At once: the time to wait is only known then.
            Self::Waiting => marking.latest(),
            Self::Due { at, .. } => Some(*at),
            Self::Over => None,
        }
    }

    /// Asks where it is time.
    pub fn timeout(&mut self, now: Timestamp, marking: &mut Marking) -> Vec<Transmit> {
        match *self {
            Self::Waiting if marking.latest().is_some() => {
                *self = Self::Due { at: now + BEFORE, rounds: 0 };
                Vec::new()
            }
            Self::Due { rounds: MOST_ROUNDS, at } if at <= now => {
                *self = Self::Over;
                Vec::new()
            }
            Self::Due { at, rounds } if at <= now => {
                *self = Self::Due { at: now + BETWEEN, rounds: rounds + 1 };
                marking.collecting()
            }
            _ => Vec::new(),
        }
    }

    /// The far end's word came.
    pub fn heard(&mut self) {
        if matches!(self, Self::Due { rounds: 1.., .. }) {
            *self = Self::Over;
        }
    }

    /// Nothing more is asked.
    pub const fn stop(&mut self) {
        *self = Self::Over;
    }
}
