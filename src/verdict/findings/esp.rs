//! What became of native ESP (IP protocol 50).

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::NotSent;
use crate::verdict::Owner;

finding! {
    /// A router refuses ESP and says so.
    EspFiltered {
        /// The router.
        pub by: IpAddr,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// L2TP is answered in ESP over UDP, and not in native ESP.
    EspOnlyInUdp {} => Owner::CLIENT_FIRST
}
finding! {
    /// ESP reached the server.
    EspOpen {} => Owner::NOBODY
}
finding! {
    /// ESP reached the host that was asked, which does not take it.
    EspRejectedByHost {
        /// The host.
        pub by: IpAddr,
    } => Owner::SERVER
}
finding! {
    /// ESP reached the address that was asked, where a NAT answers in the server's place.
    EspReachesNat {
        /// The address.
        pub by: IpAddr,
        /// The address is a NAT's; otherwise it may be the server's own.
        pub certain: bool,
    } => Owner::SERVER
}
finding! {
    /// Nothing can be said of ESP.
    EspUndetermined {
        /// Both ends agreed on the SPIs: nobody drops them as unknown.
        pub agreed: bool,
    } => Owner::SERVER
}
finding! {
    /// First fragments of UDP packets reach the host, and none of ESP packets.
    EspPiecesLost {
        /// First fragments of UDP that were reported.
        pub udp: u32,
        /// First fragments of ESP that were not.
        pub esp: u32,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// Nothing can be said of ESP, although lone first fragments were sent.
    EspStillUndetermined {} => Owner::SERVER
}
finding! {
    /// ESP was not tested.
    EspNotTested {
        /// Why it was not sent.
        pub reason: NotSent,
    } => Owner::USER
}
