//! Of the client's own flow to a port and a fresh one, one is answered.

use super::FindingKind;
use crate::evidence::Channel;
use crate::verdict::{Class, Open, Owner, WouldDecide};

/// What says of the client's own flow that the port as such is lost gives way.
fn is_of_the_port(channel: Channel, other: &FindingKind) -> bool {
    channel == Channel::Ike4500 && matches!(other, FindingKind::NatTraversalLost(_))
}

finding! {
    /// Only the client's own flow is answered, and both were new: the source port may be wanted.
    SourcePortNeeded {
        /// Which port.
        pub channel: Channel,
    } => Owner::NOBODY;

    fn denies(&self, other: &FindingKind) -> bool {
        is_of_the_port(self.channel, other)
    }
}
finding! {
    /// Only a fresh flow is answered: the client's source port is dropped.
    SourcePortDropped {
        /// Which port.
        pub channel: Channel,
    } => Owner::CARRIERS,
        decides(Class::ServerSilent),
        open(Open::by(WouldDecide::Silence)),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        is_of_the_port(self.channel, other)
    }
}
finding! {
    /// Only the client's own flow is answered, and was used before: new ones may be dropped.
    OnlyOwnFlowAnswered {
        /// Which port.
        pub channel: Channel,
    } => Owner::USER,
        decides(Class::Inconclusive),
        open(Open::by(WouldDecide::Flows)),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        is_of_the_port(self.channel, other)
    }
}
finding! {
    /// Only a fresh flow is answered: the source port, or a filter that remembers the other.
    OnlyFreshFlowAnswered {
        /// Which port.
        pub channel: Channel,
    } => Owner::USER,
        decides(Class::Inconclusive),
        open(Open::by(WouldDecide::Flows)),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        is_of_the_port(self.channel, other)
    }
}
