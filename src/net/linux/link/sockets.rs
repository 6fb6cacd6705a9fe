//! Opening the sockets of the flows, with the ports that can be had.

use std::io;
use std::net::SocketAddr;

use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::{Ipv4RecvErr, Ipv6RecvErr, ReceiveTimestampns};
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

use crate::evidence::Flow;
use crate::net::linux::filter::{Instruction, NOTHING};
use crate::net::linux::host::holder::holder_of;
use crate::net::linux::host::route::Route;
use crate::net::{Limitation, LinkRequest, Obstacle, OpenError};
use crate::wire::ip::PROTOCOL_ESP;

/// What the sockets of one link have in common.
pub struct Opening<'a> {
    pub request: &'a LinkRequest,
    pub route: &'a Route,
    /// Frames come from the link, so the sockets only send.
    pub send_only: bool,
}

/// A bound UDP socket, and what it does without.
pub struct Bound {
    pub socket: Socket,
    pub port: u16,
    pub limitation: Option<Limitation>,
}

impl Opening<'_> {
    /// The UDP socket of `flow`, on its well-known port where there is one.
    pub fn udp(&self, flow: Flow) -> Result<Bound, OpenError> {
        let wanted = match flow {
            Flow::Ike => self.request.source_port.or(Some(IKE_PORT)),
            Flow::NatTraversal => flow.server_port(),
            Flow::L2tp | Flow::Esp | Flow::Control => None,
        };
        let Some(wanted) = wanted else {
            let (socket, port) = self.ephemeral()?;
            return Ok(Bound { socket, port, limitation: None });
        };
        match self.wanted(wanted) {
            Ok((socket, port)) => Ok(Bound { socket, port, limitation: None }),
            Err(why) => {
                let (socket, used) = self.ephemeral()?;
                let limitation = Limitation::SourcePort { flow, wanted, used, why };
                Ok(Bound { socket, port: used, limitation: Some(limitation) })
            }
        }
    }

    /// The raw socket for ESP, which the kernel puts the IP header in front of.
    pub fn esp(&self) -> io::Result<Socket> {
        let protocol = Protocol::from(i32::from(PROTOCOL_ESP));
        let socket = Socket::new(self.domain(), Type::RAW.nonblocking(), Some(protocol))?;
        self.prepare(&socket)?;
        socket.bind(&self.local(0).into())?;
        Ok(socket)
    }

    /// A port that nobody chose. Port 500 would make plain datagrams look like IKE.
    pub fn ephemeral(&self) -> Result<(Socket, u16), OpenError> {
        let explain = |source| OpenError::Kernel { operation: "open a UDP socket", source };
        for _ in 0..EPHEMERAL_TRIES {
            let (socket, port) = self.udp_on(0).map_err(explain)?;
            if port != IKE_PORT {
                return Ok((socket, port));
            }
        }
        Err(explain(io::Error::from(io::ErrorKind::AddrInUse)))
    }

    fn udp_on(&self, port: u16) -> io::Result<(Socket, u16)> {
        let kind = Type::DGRAM.nonblocking();
        let socket = Socket::new(self.domain(), kind, Some(Protocol::UDP))?;
        if self.route.client.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        self.prepare(&socket)?;
        socket.bind(&self.local(port).into())?;
        let bound = socket.local_addr()?.as_socket().map(|address| address.port());
        bound.map(|port| (socket, port)).ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
    }

    /// All that must be set before the first packet can arrive.
    fn prepare(&self, socket: &Socket) -> io::Result<()> {
        if let Some(name) = &self.request.interface {
            socket.bind_device(Some(name.as_bytes()))?;
        }
        if self.send_only { attach(socket, &NOTHING) } else { listen(socket, self.domain()) }
    }

    /// A socket on this port. On the server's own host it would take the
    /// packets for the server: they would come back and read as silence.
    fn wanted(&self, port: u16) -> Result<(Socket, u16), Obstacle> {
        if self.route.client == self.request.server && SERVER_PORTS.contains(&port) {
            return Err(Obstacle::SameHost);
        }
        self.udp_on(port).map_err(|error| self.port_obstacle(&error, port))
    }

    fn port_obstacle(&self, error: &io::Error, port: u16) -> Obstacle {
        match error.kind() {
            io::ErrorKind::AddrInUse => {
                Obstacle::PortTaken { holder: holder_of(self.route.client, port) }
            }
            _ => obstacle(error, "CAP_NET_BIND_SERVICE"),
        }
    }

    fn local(&self, port: u16) -> SocketAddr {
        self.route.socket_address(self.route.client, port)
    }

    const fn domain(&self) -> Domain {
        if self.route.client.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 }
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

const IKE_PORT: u16 = 500;
/// Where a server is asked.
const SERVER_PORTS: [u16; 3] = [IKE_PORT, 4500, 1701];
/// One would do unless somebody put port 500 into the ephemeral range.
const EPHEMERAL_TRIES: usize = 4;
