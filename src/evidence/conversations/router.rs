//! Packets of one client that asks several servers: to which of them each belongs.

use std::net::IpAddr;

use super::route::{Routes, Talks};
use crate::evidence::Frame;
use crate::evidence::packet::{Packet, Unpacker};
use crate::wire::ip::IpPacket;

/// The servers that are asked, and what is known of their exchanges.
#[derive(Debug)]
pub struct Router {
    client: IpAddr,
    servers: Vec<IpAddr>,
    routes: Routes,
    unpacker: Unpacker,
}

/// Everything is between the client and its servers.
#[derive(Clone, Copy)]
struct Asked<'a> {
    client: IpAddr,
    servers: &'a [IpAddr],
}

impl Talks for Asked<'_> {
    fn client(self, one: IpAddr, other: IpAddr) -> Option<IpAddr> {
        let asks = |from, to| from == self.client && self.servers.contains(&to);
        (asks(one, other) || asks(other, one)).then_some(self.client)
    }

    fn carries(self, _: IpAddr, _: IpAddr) -> bool {
        false
    }
}

impl Router {
    /// Nothing was sent yet.
    #[must_use]
    pub fn new(client: IpAddr, servers: Vec<IpAddr>) -> Self {
        let routes = Routes::new(Some(client));
        Self { client, servers, routes, unpacker: Unpacker::new() }
    }

    /// The server that a frame belongs to, by its address; an ICMP error to the one that the
    /// packet in it was for. What comes from elsewhere belongs to the exchange that it names,
    /// and else to nobody. A single server has everything.
    pub fn server_of(&mut self, frame: &Frame) -> Option<IpAddr> {
        if let [only] = self.servers[..] {
            return Some(only);
        }
        let bytes = frame.ip_packet()?;
        let outer = IpPacket::parse(bytes).ok()?;
        let Ok(Some(packet)) = self.unpacker.unpack(frame.at, bytes) else { return None };
        let asked = Asked { client: self.client, servers: &self.servers };
        let way = self.routes.way(&packet, frame.direction, asked);
        let ends = [outer.source, outer.destination];
        let peer = ends.into_iter().find(|one| self.servers.contains(one));
        let told = matches!(packet, Packet::IcmpError { .. });
        let named = way.filter(|way| told || way.is_ike()).map(|way| way.server);
        // An address tells more than a cookie, which anybody may copy.
        if told { named } else { peer.or(named) }.filter(|one| self.servers.contains(one))
    }
}
