//! What a far end that has the key proves.

use std::net::SocketAddr;

use super::FindingKind;
use crate::evidence::{Channel, Direction};
use crate::verdict::{Class, IkeStep, Owner};

finding! {
    /// A channel's packets are lost one way.
    LostOnTheWay {
        /// Which channel.
        pub channel: Channel,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        pub direction: Direction,
    } => Owner::CLIENT_FIRST,
        decides(Class::EspBlocked),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        match other {
            // Which way the port loses its packets is known: no host is off.
            FindingKind::NothingAnswered(_) | FindingKind::Ike500Lost(_) => {
                self.channel == Channel::Ike500
            }
            FindingKind::NatTraversalLost(_) => self.channel == Channel::Ike4500,
            // It knows what a walk leaves open.
            FindingKind::PortPassesRouters(other) => other.channel == self.channel,
            FindingKind::LostOnTheWay(other) => other.channel == self.channel,
            _ => false,
        }
    }
}
finding! {
    /// A message is lost one way, while others of its port pass.
    MessageLostOnTheWay {
        /// The step of the message.
        pub step: IkeStep,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        pub direction: Direction,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside();

    fn denies(&self, other: &FindingKind) -> bool {
        // The port passes: it is one message that is lost.
        match other {
            FindingKind::StalledAfterMessage2(_) => self.step == IkeStep::KeyExchange500,
            FindingKind::NatTraversalStalled(_) => self.step == IkeStep::KeyExchange4500,
            _ => false,
        }
    }
}
finding! {
    /// The far end has no pre-shared key, and so answers no message 5.
    FarEndWithoutKey {} => Owner::SERVER
}
finding! {
    /// The NAT at the client gives UDP 500 and UDP 4500 different addresses.
    NatAddressChanges {
        /// Where UDP 500 comes from; null where not known.
        pub ike: Option<SocketAddr>,
        /// Where UDP 4500 comes from; null where not known.
        pub nat_traversal: Option<SocketAddr>,
    } => &[Owner::Provider, Owner::ClientNetwork]
}
