//! Opening the sockets of the flows.

use std::io;
use std::net::{IpAddr, SocketAddr};

use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::{Ipv4RecvErr, Ipv6RecvErr, ReceiveTimestampns};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

use crate::net::linux::filter::{Instruction, NOTHING};
use crate::net::linux::host::holder::holder_of;
use crate::net::linux::host::route::Route;
use crate::net::ports::{Bound, Ports};
use crate::net::{LinkRequest, Obstacle};
use crate::wire::ip::PROTOCOL_ESP;

/// What the sockets of one link have in common.
pub struct Opening<'a> {
    pub request: &'a LinkRequest,
    pub route: &'a Route,
    /// Frames come from the link, so the sockets only send.
    pub send_only: bool,
}

impl Opening<'_> {
    /// The raw socket for ESP, which the kernel puts the IP header in front of.
    pub fn esp(&self) -> io::Result<Socket> {
        let protocol = Protocol::from(i32::from(PROTOCOL_ESP));
        let socket = Socket::new(self.domain(), Type::RAW.nonblocking(), Some(protocol))?;
        self.prepare(&socket)?;
        socket.bind(&self.local(0).into())?;
        Ok(socket)
    }

    /// All that must be set before the first packet can arrive.
    fn prepare(&self, socket: &Socket) -> io::Result<()> {
        if let Some(name) = &self.request.interface {
            socket.bind_device(Some(name.as_bytes()))?;
        }
        if self.send_only { attach(socket, &NOTHING) } else { listen(socket, self.domain()) }
    }

    fn local(&self, port: u16) -> SocketAddr {
        self.route.socket_address(self.route.client, port)
    }

    const fn domain(&self) -> Domain {
        if self.route.client.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 }
    }
}

impl Ports for Opening<'_> {
    type Socket = Socket;

    fn request(&self) -> &LinkRequest {
        self.request
    }

    fn client(&self) -> IpAddr {
        self.route.client
    }

    fn bind(&self, port: u16) -> io::Result<Bound<Socket>> {
        let kind = Type::DGRAM.nonblocking();
        let socket = Socket::new(self.domain(), kind, Some(Protocol::UDP))?;
        if self.route.client.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        self.prepare(&socket)?;
        socket.bind(&self.local(port).into())?;
        let bound = socket.local_addr()?.as_socket().map(|address| address.port());
        let port = bound.ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Bound { socket, port })
    }

    fn obstacle(&self, error: &io::Error, port: u16) -> Obstacle {
        match error.kind() {
            io::ErrorKind::AddrInUse => {
                Obstacle::PortTaken { holder: holder_of(self.route.client, port) }
            }
            _ => obstacle(error, "CAP_NET_BIND_SERVICE"),
        }
    }
}

/// Makes a socket hear: with arrival times and the ICMP errors about its packets.
pub fn listen(socket: &Socket, domain: Domain) -> io::Result<()> {
    setsockopt(socket, ReceiveTimestampns, &true)?;
    if domain == Domain::IPV4 {
        setsockopt(socket, Ipv4RecvErr, &true)?;
    } else {
        setsockopt(socket, Ipv6RecvErr, &true)?;
    }
    Ok(())
}

/// Attaches a filter program.
pub fn attach(socket: &Socket, program: &[Instruction]) -> io::Result<()> {
    let program: Vec<SockFilter> = program
        .iter()
        .map(|step| SockFilter::new(step.code, step.jump_true, step.jump_false, step.operand))
        .collect();
    socket.attach_filter(&program)
}

/// The refusal of a privileged call, as a value.
pub fn obstacle(error: &io::Error, capability: &'static str) -> Obstacle {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Obstacle::MissingCapability { capability },
        _ => Obstacle::Kernel { error: error.to_string() },
    }
}
