//! Which of our addresses and interfaces the route to a server uses.

use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use socket2::{Domain, Socket, Type};

use super::interface::{self, Interface};
use super::netlink::{Message, find_attribute};
use crate::evidence::port;
use crate::net::{LinkRequest, OpenError};

/// This end of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub client: IpAddr,
    pub interface: Interface,
    /// The zone of link-local IPv6 addresses; zero for all others.
    pub zone: u32,
}

impl Route {
    /// Asks the kernel, by connecting a UDP socket that sends nothing.
    pub fn find(request: &LinkRequest) -> Result<Self, OpenError> {
        let interfaces = interface::all();
        let chosen = match &request.interface {
            Some(name) => Some(interface::named(&interfaces, name)?),
            None => None,
        };
        let zone = zone(request.server, chosen.as_ref())?;
        let client = source_address(request, zone)?;
        let interface = chosen
            .or_else(|| by_route(&interfaces, request.server, client))
            .or_else(|| interfaces.into_iter().find(|one| one.addresses.contains(&client)))
            .ok_or(OpenError::NoRoute { server: request.server })?;
        Ok(Self { client, interface, zone })
    }

    /// The interface's MTU; that of Ethernet where the kernel does not tell.
    pub fn mtu(&self) -> u32 {
        self.interface.mtu().unwrap_or(ETHERNET_MTU)
    }

    /// A socket address in this route's zone, where `address` needs one.
    pub fn socket_address(&self, address: IpAddr, port: u16) -> SocketAddr {
        scoped(address, port, self.zone)
    }
}

/// Whether the address is valid on one link only (RFC 4291 2.5.6).
fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

fn zone(server: IpAddr, chosen: Option<&Interface>) -> Result<u32, OpenError> {
    match (is_link_local(server), chosen) {
        (false, _) => Ok(0),
        (true, Some(interface)) => Ok(interface.index),
        (true, None) => Err(OpenError::InterfaceNeeded { server }),
    }
}

fn scoped(address: IpAddr, port: u16, zone: u32) -> SocketAddr {
    match address {
        IpAddr::V6(v6) if is_link_local(address) => {
            SocketAddr::V6(SocketAddrV6::new(v6, port, 0, zone))
        }
        _ => SocketAddr::new(address, port),
    }
}

fn source_address(request: &LinkRequest, zone: u32) -> Result<IpAddr, OpenError> {
    let server = request.server;
    let explain = |source: io::Error| explain(source, server);
    let socket = Socket::new(Domain::for_address(scoped(server, 0, 0)), Type::DGRAM, None)
        .map_err(explain)?;
    if let Some(name) = &request.interface {
        socket.bind_device(Some(name.as_bytes())).map_err(explain)?;
    }
    if let Some(address) = request.source_address {
        socket
            .bind(&scoped(address, 0, zone).into())
            .map_err(|_| OpenError::AddressNotHere { address })?;
    }
    socket.connect(&scoped(server, ANY_PORT, zone).into()).map_err(explain)?;
    let local = socket.local_addr().map_err(explain)?.as_socket();
    local.map(|local| local.ip()).ok_or(OpenError::NoRoute { server })
}

fn explain(source: io::Error, server: IpAddr) -> OpenError {
    match source.raw_os_error() {
        Some(libc::EAFNOSUPPORT | libc::EADDRNOTAVAIL) => {
            OpenError::FamilyNotAvailable { family: if server.is_ipv4() { "IPv4" } else { "IPv6" } }
        }
        Some(libc::ENETUNREACH | libc::EHOSTUNREACH | libc::EINVAL) => {
            OpenError::NoRoute { server }
        }
        Some(libc::EACCES) if is_broadcast(server) => OpenError::Broadcast { server },
        Some(libc::EACCES) => OpenError::Prohibited { server },
        _ => OpenError::Kernel { operation: "look up the route", source },
    }
}

/// The interface that the routing tables name; an address may sit on another.
fn by_route(interfaces: &[Interface], server: IpAddr, client: IpAddr) -> Option<Interface> {
    let answer = route_request(server, client).exchange().ok()?;
    let index = find_attribute(&answer, ROUTE_HEADER, libc::RTA_OIF)?;
    let index = u32::from_ne_bytes(index.try_into().ok()?);
    interfaces.iter().find(|one| one.index == index).cloned()
}

/// Whether the routing tables know the address as all hosts of a network of ours.
fn is_broadcast(server: IpAddr) -> bool {
    let any = if server.is_ipv4() { IpAddr::from([0; 4]) } else { IpAddr::from([0; 16]) };
    let answer = route_request(server, any).exchange().ok();
    answer.and_then(|answer| answer.get(ROUTE_TYPE).copied()) == Some(libc::RTN_BROADCAST)
}

fn route_request(server: IpAddr, client: IpAddr) -> Message {
    let (family, bits) = if server.is_ipv4() { (libc::AF_INET, 32) } else { (libc::AF_INET6, 128) };
    let mut header = [0; ROUTE_HEADER];
    let lengths = [u8::try_from(family).unwrap_or_default(), bits, bits];
    for (slot, value) in header.iter_mut().zip(lengths) {
        *slot = value;
    }
    Message::new(libc::RTM_GETROUTE, 0, &header)
        .address(libc::RTA_DST, server)
        .address(libc::RTA_SRC, client)
}

/// The size of rtmsg (linux/rtnetlink.h).
pub const ROUTE_HEADER: usize = 12;
/// Where rtmsg says what kind of route it is.
const ROUTE_TYPE: usize = 7;
const ETHERNET_MTU: u32 = 1_500;
/// Connecting wants a port; no packet goes there.
const ANY_PORT: u16 = port::IKE;

#[cfg(test)]
mod tests {
    use super::*;

    fn request(server: &str) -> LinkRequest {
        LinkRequest::new(server.parse().unwrap())
    }

    #[test]
    fn loopback_is_reached_from_itself() {
        let route = Route::find(&request("127.0.0.1")).unwrap();
        assert_eq!(route.client, request("127.0.0.1").server);
        assert_eq!(route.interface.name, "lo");
        assert_eq!(route.zone, 0);
    }

    #[test]
    fn wishes_that_cannot_be_met_are_named() {
        let mut wish = request("127.0.0.1");
        wish.source_address = Some("192.0.2.77".parse().unwrap());
        assert!(matches!(Route::find(&wish), Err(OpenError::AddressNotHere { .. })));
        wish.source_address = Some("::1".parse().unwrap());
        assert!(matches!(Route::find(&wish), Err(OpenError::AddressNotHere { .. })));
        wish.interface = Some("nosuchif0".to_owned());
        let error = Route::find(&wish).unwrap_err();
        assert!(error.to_string().contains("nosuchif0") && error.to_string().contains("lo"));
        let link_local = Route::find(&request("fe80::1")).unwrap_err();
        assert!(matches!(link_local, OpenError::InterfaceNeeded { .. }));
    }

    #[test]
    fn link_local_addresses_carry_their_zone() {
        let address = scoped("fe80::1".parse().unwrap(), 500, 3);
        assert_eq!(address.to_string(), "[fe80::1%3]:500");
        assert_eq!(scoped("2001:db8::1".parse().unwrap(), 500, 3).to_string(), "[2001:db8::1]:500");
    }
}
