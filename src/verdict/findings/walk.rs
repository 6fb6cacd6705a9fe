//! What the walk over the hops shows.

use std::net::IpAddr;

use super::Bearing;
use crate::evidence::Channel;
use crate::verdict::{Class, Open, Owner, Place, StopDoubt, WouldDecide};

finding! {
    /// IKE on a port comes as far as a hop, and other packets further.
    PortStops {
        /// Which port.
        pub channel: Channel,
        /// Between which hops.
        pub place: Place,
        /// Packets of another kind go on; otherwise everything stops there.
        pub others_go_on: bool,
        /// What is behind the last hop is the NAT in front of the server.
        pub at_server_nat: bool,
    } => Owner::CARRIERS;

    // The NAT in front of the server is its administrator's.
    fn owners(&self) -> &'static [Owner] {
        if self.at_server_nat { Owner::SERVER_FIRST } else { Self::TOLD.owners }
    }
}
finding! {
    /// IKE on a port comes as far as any packet does, and its port is silent: the server,
    /// or the way back, is left.
    PortPassesRouters {
        /// Which port.
        pub channel: Channel,
        /// The last router that answers.
        pub hop: u8,
        /// Its address.
        pub address: IpAddr,
    } => &[Owner::ServerAdministrator, Owner::ClientNetwork]
}
finding! {
    /// Native ESP comes as far as a hop, and other packets further.
    EspStops {
        /// Between which hops.
        pub place: Place,
        /// What else it may be.
        pub doubt: Option<StopDoubt>,
    } => Owner::CARRIERS,
        decides(Class::EspBlocked),
        open(Open::by(WouldDecide::EspUnknown)),
        beside(),
        bears(Bearing::NativeEsp)
}
finding! {
    /// IKE stops where other bytes to the same port go on.
    ContentFiltered {
        /// Between which hops.
        pub place: Place,
    } => Owner::CARRIERS
}
finding! {
    /// Native ESP comes as far as any packet does, and nothing tells whether it goes on: the
    /// last router, the server, or the way back, is left.
    EspPassesRouters {
        /// The last of them.
        pub hop: u8,
        /// Its address.
        pub address: IpAddr,
    } => Owner::SERVER_FIRST,
        bears(Bearing::NativeEspUnknown)
}
