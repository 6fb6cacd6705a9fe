//! Packets that are lost by chance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// Some transmissions were lost while others were answered.
    PacketLoss {
        /// Packets without an answer, to what is answered.
        pub lost: u32,
        /// Packets with an answer.
        pub answered: u32,
    } => Owner::CARRIERS
}
