//! Who is behind a NAT.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// There is a NAT at the client.
    NatAtClient {
        /// What the server sees, where known.
        pub mapped: Option<SocketAddr>,
        /// A hash says so; otherwise only the two addresses do, a private one here and a
        /// public one there.
        pub seen: bool,
    } => Owner::NOBODY
}
finding! {
    /// There is a NAT at the server.
    NatAtServer {}: BY_REGISTRY => Owner::USER
}
finding! {
    /// The server forges the hash about the client.
    EncapsulationForcedAboutClient {} => Owner::NOBODY
}
finding! {
    /// The server forges the hash about itself.
    EncapsulationForcedAboutServer {}: BY_REGISTRY => Owner::USER
}
finding! {
    /// A mismatch about the client has two readings.
    NatAtClientUncertain {} => Owner::NOBODY
}
finding! {
    /// What the server says of itself has two readings.
    NatAtServerUncertain {
        /// The hash that Windows is told is of the address asked, and is not trusted.
        pub fits: bool,
    }: BY_REGISTRY => Owner::USER
}
