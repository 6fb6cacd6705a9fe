//! What a far end that has the key proves.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Channel, Direction};
use crate::verdict::{IkeStep, Owner};

finding! {
    /// A channel's packets are lost one way.
    LostOnTheWay {
        /// Which channel.
        pub channel: Channel,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        pub direction: Direction,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// A message is lost one way, while others of its port pass.
    MessageLostOnTheWay {
        /// The step of the message.
        pub step: IkeStep,
        /// Outbound: none arrived there. Inbound: its answers did not come back.
        pub direction: Direction,
    } => Owner::CLIENT_FIRST
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
