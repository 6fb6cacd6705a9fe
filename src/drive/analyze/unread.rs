//! The frames of a file that nobody here can read, by what keeps them from it.

use std::collections::BTreeMap;

use crate::wire::link::Unread;

/// Kinds told apart in one file, so that a hostile one fills no memory.
const MOST_KINDS: usize = 64;

/// Frames that were not read for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadFrames {
    /// The reason.
    pub why: Unread,
    /// How many; of the last kind in a list that is full, with all further kinds.
    pub frames: u64,
}

/// What was counted so far.
#[derive(Debug, Default)]
pub struct Unreads {
    counts: BTreeMap<Unread, u64>,
}

impl Unreads {
    /// Counts a frame.
    pub fn note(&mut self, why: Unread) {
        let full = self.counts.len() >= MOST_KINDS && !self.counts.contains_key(&why);
        let last = self.counts.keys().next_back().copied().filter(|_| full);
        let count = self.counts.entry(last.unwrap_or(why)).or_default();
        *count = count.saturating_add(1);
    }

    /// Takes back frames that could be read in the end.
    pub fn take_back(&mut self, why: Unread, frames: u64) {
        if let Some(count) = self.counts.get_mut(&why) {
            *count = count.saturating_sub(frames);
        }
    }

    /// Those of the file that ends here.
    pub fn take(&mut self) -> Vec<UnreadFrames> {
        let counts = std::mem::take(&mut self.counts).into_iter();
        counts
            .filter(|(_, frames)| *frames > 0)
            .map(|(why, frames)| UnreadFrames { why, frames })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_KINDS, UnreadFrames, Unreads};
    use crate::wire::link::Unread;

    #[test]
    fn each_kind_is_counted_and_their_number_is_bounded() {
        let mut unreads = Unreads::default();
        unreads.note(Unread::WifiProtected);
        unreads.note(Unread::WifiProtected);
        unreads.note(Unread::CarrierFragment);
        unreads.take_back(Unread::CarrierFragment, 1);
        assert_eq!(unreads.take(), [UnreadFrames { why: Unread::WifiProtected, frames: 2 }]);
        for number in 0..10_000 {
            unreads.note(Unread::EthernetType(number));
        }
        let counted = unreads.take();
        assert_eq!(counted.len(), MOST_KINDS);
        assert_eq!(counted.iter().map(|one| one.frames).sum::<u64>(), 10_000);
    }
}
