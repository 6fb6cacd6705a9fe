//! Ports that somebody refuses by ICMP.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Channel;
use crate::verdict::Owner;

finding! {
    /// Nothing listens on a port.
    PortClosed {
        /// Which.
        pub channel: Channel,
    } => Owner::SERVER
}
finding! {
    /// A filter refuses a port and says so.
    PortFiltered {
        /// Which.
        pub channel: Channel,
        /// The filter.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// There is no way to the host.
    HostUnreachable {
        /// Who says so.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST
}
