//! ICMP errors that nobody can have drawn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// More ICMP errors came than our packets can have drawn.
    IcmpFlood {
        /// Errors that came.
        pub errors: u64,
        /// Packets that were sent: each draws one error at most.
        pub sent: u64,
    } => Owner::CLIENT_FIRST
}
