//! What no socket of a flow can send: packets whose IP header is our own.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};

use super::channel::not_sent;
use super::sockets::attach;
use crate::evidence::NotSent;
use crate::net::LinkRequest;
use crate::net::linux::filter::NOTHING;
use crate::net::linux::host::route::Route;
use crate::net::linux::sys;

/// A raw socket that is handed whole IP packets.
#[derive(Debug)]
pub struct PieceSocket(Socket);

impl PieceSocket {
    /// Opens it; it hears nothing.
    pub fn open(request: &LinkRequest, route: &Route) -> io::Result<Self> {
        let is_v4 = route.client.is_ipv4();
        let domain = if is_v4 { Domain::IPV4 } else { Domain::IPV6 };
        let protocol = Protocol::from(libc::IPPROTO_RAW);
        let socket = Socket::new(domain, Type::RAW.nonblocking(), Some(protocol))?;
        if let Some(name) = &request.interface {
            socket.bind_device(Some(name.as_bytes()))?;
        }
        attach(&socket, &NOTHING)?;
        if is_v4 {
            // A host that tracks connections would put the pieces together again.
            sys::set_option(&socket, libc::IPPROTO_IP, libc::IP_NODEFRAG, 1)?;
        }
        Ok(Self(socket))
    }

    /// Sends packets to an address, whose port is 0, now and in order.
    pub fn send(&self, to: SocketAddr, packets: &[Vec<u8>]) -> Result<(), NotSent> {
        let destination = to.into();
        for packet in packets {
            self.0.send_to(packet, &destination).map_err(|error| not_sent(&error))?;
        }
        Ok(())
    }
}
