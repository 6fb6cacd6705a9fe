//! The anti-replay window (RFC 4303 3.4.3, appendix A2).

/// Which of the last 64 sequence numbers were received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReplayWindow {
    /// The highest number so far, the window's right edge; 0 before the first.
    highest: u32,
    /// Bit n stands for the highest number minus n.
    seen: u64,
}

impl ReplayWindow {
    /// Numbers that the window covers.
    pub const SIZE: u32 = u64::BITS;

    /// A window before the first packet.
    #[must_use]
    pub const fn new() -> Self {
        Self { highest: 0, seen: 0 }
    }

    /// Whether a number is new: right of the window, or in it and not yet seen.
    #[must_use]
    pub const fn admits(&self, sequence: u32) -> bool {
        if sequence > self.highest {
            return true;
        }
        let behind = self.highest - sequence;
        sequence != 0 && behind < Self::SIZE && self.seen & (1 << behind) == 0
    }

    /// Notes the number of a packet whose integrity held.
    pub const fn note(&mut self, sequence: u32) {
        if sequence > self.highest {
            let forward = sequence - self.highest;
            self.seen = if forward < Self::SIZE { self.seen << forward } else { 0 } | 1;
            self.highest = sequence;
        } else if self.highest - sequence < Self::SIZE {
            self.seen |= 1 << (self.highest - sequence);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::ReplayWindow;

    #[test]
    fn the_edges_are_where_the_rfc_puts_them() {
        let mut window = ReplayWindow::new();
        assert!(!window.admits(0), "no sender uses 0");
        window.note(64);
        assert!(!window.admits(64) && window.admits(65));
        assert!(window.admits(1), "the last of 64");
        window.note(65);
        assert!(!window.admits(1), "one behind the window");
        assert!(window.admits(2));
        window.note(u32::MAX);
        assert!(!window.admits(u32::MAX) && window.admits(u32::MAX - 63));
        assert!(!window.admits(u32::MAX - 64) && !window.admits(65));
    }

    proptest! {
        /// Against a set of all that was seen.
        #[test]
        fn it_says_what_a_full_memory_says(numbers in prop::collection::vec(0_u32..300, 0..200)) {
            let mut window = ReplayWindow::new();
            let mut seen = BTreeSet::new();
            for number in numbers {
                let highest = seen.last().copied().unwrap_or(0);
                let fresh = number != 0
                    && !seen.contains(&number)
                    && (number > highest || highest - number < ReplayWindow::SIZE);
                prop_assert_eq!(window.admits(number), fresh, "{}", number);
                if fresh {
                    window.note(number);
                    seen.insert(number);
                }
            }
        }
    }
}
