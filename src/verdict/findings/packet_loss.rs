//! Packets that are lost by chance.

use super::{Finding, Seen};
use crate::evidence::LossCount;
use crate::verdict::{Certainty, Owner};

finding! {
    /// Some transmissions were lost while others were answered.
    PacketLoss {
        /// Packets without an answer, to what is answered.
        pub lost: u32,
        /// Packets with an answer.
        pub answered: u32,
    } => Owner::CARRIERS
}

/// In a hundred: from here on a tunnel is felt to be slow, or does not come up at times.
const HEAVY: u32 = 10;

impl PacketLoss {
    /// It is a matter of its own, whatever else is well.
    #[must_use]
    pub const fn is_heavy(&self) -> bool {
        self.lost.saturating_mul(100)
            >= self.lost.saturating_add(self.answered).saturating_mul(HEAVY)
    }
}

/// What was lost of what is answered on the whole.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let loss = seen.view.loss();
    let LossCount { answered, lost } = loss.told;
    let found = || Finding::new(PacketLoss { lost, answered }, Certainty::Likely, &loss.because);
    (lost > 0).then(found)
}
