//! Whose packet it is and which way it goes.

use std::net::IpAddr;

use super::Direction;

/// A packet's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub client: IpAddr,
    pub server: IpAddr,
    pub direction: Direction,
    /// It is a message of an IKE exchange.
    pub is_ike: bool,
}

/// The way of a packet between two addresses, one of which is the client's.
pub fn between(
    client: IpAddr,
    source: IpAddr,
    destination: IpAddr,
    hint: Direction,
    is_ike: bool,
) -> Way {
    let outbound = client == source;
    let direction = match (outbound, source == destination) {
        (_, true) => hint,
        (true, _) => Direction::Outbound,
        (false, _) => Direction::Inbound,
    };
    let server = if outbound { destination } else { source };
    Way { client, server, direction, is_ike }
}
