//! Packets that are lost by chance.

use super::{Finding, Seen};
use crate::evidence::LossCount;
use crate::verdict::loss::Loss;
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

/// What was lost of what is answered on the whole.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let loss = Loss::measure(seen.view);
    let LossCount { answered, lost } = loss.told;
    let found = || Finding::new(PacketLoss { lost, answered }, Certainty::Likely, &loss.because);
    (lost > 0).then(found)
}
