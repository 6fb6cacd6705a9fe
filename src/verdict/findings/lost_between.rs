//! What was lost between the recordings of both ends.

use crate::evidence::{Channel, Direction};
use crate::verdict::Owner;

finding! {
    /// Packets were lost on the way from one end's capture to the other's.
    LostBetween {
        /// What was lost.
        pub channel: Channel,
        /// Which way it went.
        pub direction: Direction,
        /// Packets that were recorded at one end only.
        pub packets: u64,
        /// The other end's capture holds nothing of the channel, or lacks more of it that did
        /// pass there: a capture filter may have left them out.
        pub perhaps_unrecorded: bool,
    } => Owner::CARRIERS
}
