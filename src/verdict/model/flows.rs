//! The client's own flow beside a fresh one.

use crate::evidence::Channel;

/// What two flows to one port, of which only one is answered, amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowReading {
    /// Only the client's own is answered, and both were new: the source port may be wanted.
    SourcePortNeeded,
    /// Only a fresh one is answered: the client's source port is dropped.
    SourcePortDropped,
    /// Only the client's own is answered, and was used before: new ones may be dropped.
    OnlyOwnAnswered,
    /// Only a fresh one is answered: the source port, or a filter that remembers the other.
    OnlyFreshAnswered,
}

/// A port to which two flows differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FlowFinding {
    /// Which port.
    pub channel: Channel,
    /// What it amounts to.
    pub reading: FlowReading,
}
