//! What the size ladder shows.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Bearing;
use crate::verdict::Owner;

/// Sizes in bytes of whole IP packets; null for what a finding says nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sizes {
    /// The largest that gets through.
    pub largest: Option<u32>,
    /// The smallest that does not.
    pub lost: Option<u32>,
    /// The largest that gets through in IP fragments.
    pub fragmented: Option<u32>,
    /// The largest that the next link takes, as a router says.
    pub mtu: Option<u32>,
    /// The router.
    pub by: Option<IpAddr>,
    /// The server offers fragments of IKE's own.
    pub ike_fragments: Option<bool>,
}

finding! {
    /// Messages of every size that was asked get through, whole and in IP fragments.
    EverySizePasses(Sizes) => Owner::NOBODY,
        bears(Bearing::Never)
}
finding! {
    /// A link on the way takes small packets only, and a router says so.
    PathMtu(Sizes) => Owner::SERVER
}
finding! {
    /// A link on the way takes small packets only, and nobody says so.
    MtuBlackHole(Sizes) => Owner::CLIENT_FIRST
}
finding! {
    /// IP fragments do not get through.
    IpFragmentsDropped(Sizes) => Owner::CLIENT_FIRST
}
finding! {
    /// The server does not read large messages, whole or in IP fragments.
    LargeMessagesIgnored(Sizes) => Owner::SERVER
}
finding! {
    /// Large messages get lost, and whether on the way or at the server does not show.
    SizeLimitUnexplained(Sizes) => Owner::CLIENT_FIRST
}
