//! Of the client's own flow to a port and a fresh one, one is answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Channel;
use crate::verdict::Owner;

finding! {
    /// Only the client's own flow is answered, and both were new: the source port may be wanted.
    SourcePortNeeded {
        /// Which port.
        pub channel: Channel,
    } => Owner::NOBODY
}
finding! {
    /// Only a fresh flow is answered: the client's source port is dropped.
    SourcePortDropped {
        /// Which port.
        pub channel: Channel,
    } => Owner::CARRIERS
}
finding! {
    /// Only the client's own flow is answered, and was used before: new ones may be dropped.
    OnlyOwnFlowAnswered {
        /// Which port.
        pub channel: Channel,
    } => Owner::USER
}
finding! {
    /// Only a fresh flow is answered: the source port, or a filter that remembers the other.
    OnlyFreshFlowAnswered {
        /// Which port.
        pub channel: Channel,
    } => Owner::USER
}
