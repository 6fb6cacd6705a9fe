//! The link to servers over UDP sockets alone: frames are rebuilt around what was sent
//! and received. No ESP, no ICMP errors, no fragments of our own making.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, ToSocketAddrs};

use super::socket::{LARGEST, PlainSocket, is_unreachable, obstacle};
use crate::evidence::{
    Carriage, Channel, Direction, Ends, Frame, LinkType, NotSent, SourcePort, Transmit, port,
};
use crate::net::clock::Clock;
use crate::net::first_of::{AT_ONCE, first_of};
use crate::net::ports::{Bound, Opened, Ports, open_ports};
use crate::net::rebuild::frame;
use crate::net::{
    Abilities, Limitation, LinkRequest, Obstacle, OpenError, ReceiveError, Unsupported,
};

/// The sockets of a probe.
#[derive(Debug)]
pub struct Link {
    clock: Clock,
    /// Our address, with the zone where it needs one; the port is each flow's own.
    client: SocketAddr,
    sockets: Vec<Opened<PlainSocket>>,
    limitations: Vec<Limitation>,
    buffer: Vec<u8>,
    /// Frames of what was sent, which nobody took yet.
    sent: Vec<Frame>,
}

impl Link {
    /// Opens the sockets. Must be called inside a runtime that drives input and output.
    ///
    /// # Errors
    /// When there is no way to the server, or a wish cannot be met; see [`OpenError`].
    pub fn open(request: &LinkRequest, clock: Clock) -> Result<Self, OpenError> {
        let server = server_address(request)?;
        let client = client_address(request, server)?;
        let mut limitations = Vec::new();
        let sockets = open_ports(&Opening { request, client }, &mut limitations)?;
        let why = Obstacle::NotInThisBuild;
        limitations.push(Limitation::NoRawEsp(why.clone()));
        limitations.push(Limitation::NoLinkCapture(why.clone()));
        if request.pieces {
            limitations.push(Limitation::NoRawPieces(why.clone()));
        }
        limitations.push(Limitation::NoIcmpErrors(why));
        let (buffer, sent) = (vec![0; LARGEST], Vec::new());
        Ok(Self { clock, client, sockets, limitations, buffer, sent })
    }

    /// Sends a packet to a server now, or says why not. Its frame comes with
    /// [`Self::next_frames`].
    ///
    /// # Errors
    /// When the packet did not leave, or is none that a UDP socket sends by itself.
    pub fn transmit(&mut self, server: IpAddr, transmit: &Transmit) -> Result<(), NotSent> {
        let opened = self.opened(transmit.flow, transmit.source);
        let usual = opened.filter(|_| transmit.carriage == Carriage::Usual);
        let socket = &usual.ok_or(NotSent::NotInThisBuild)?.socket;
        let mut to = scoped(server, self.client);
        to.set_port(transmit.server_port);
        let at = self.clock.now();
        socket.send(to, &transmit.payload)?;
        let ends = Ends { from: socket.local, to };
        self.sent.extend(frame(at, Direction::Outbound, ends, None, &transmit.payload));
        Ok(())
    }

    /// Waits for packets and appends at least one and about 64 for each socket at most.
    ///
    /// May be dropped while it waits; nothing is lost by that.
    ///
    /// # Errors
    /// When a socket is gone.
    pub async fn next_frames(&mut self, out: &mut Vec<Frame>) -> Result<(), ReceiveError> {
        let before = out.len();
        out.append(&mut self.sent);
        while out.len() == before {
            let ready = self.sockets.iter().map(|one| Box::pin(one.socket.ready())).collect();
            let emptied = first_of(ready).await.and_then(|_| self.drain(out));
            emptied.map_err(|source| ReceiveError { interface: INTERFACE.to_owned(), source })?;
        }
        Ok(())
    }

    /// What tells it the time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Our address on the way to the server.
    #[must_use]
    pub const fn client(&self) -> IpAddr {
        self.client.ip()
    }

    /// The UDP port of `flow`; `None` for ESP, and where there is no fresh one.
    #[must_use]
    pub fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16> {
        self.opened(flow, source).map(|one| one.port)
    }

    /// No name: which interface packets leave by is not told.
    #[must_use]
    pub const fn interface(&self) -> &str {
        INTERFACE
    }

    /// Our address, which is all that is known of this end's network.
    #[must_use]
    pub fn place(&self) -> String {
        self.client.ip().to_string()
    }

    /// Frames begin with the IP header.
    #[must_use]
    pub const fn link_type(&self) -> LinkType {
        LinkType::RawIp
    }

    /// Always.
    #[must_use]
    pub const fn is_rebuilt(&self) -> bool {
        true
    }

    /// What the link does without.
    #[must_use]
    pub fn limitations(&self) -> &[Limitation] {
        &self.limitations
    }

    /// UDP, and nothing else.
    #[must_use]
    pub const fn abilities(&self) -> Abilities {
        Abilities { mtu: None, pieces: false, icmp_errors: false }
    }

    /// None that is known of.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        0
    }

    fn opened(&self, flow: Channel, source: SourcePort) -> Option<&Opened<PlainSocket>> {
        self.sockets.iter().find(|one| one.flow == flow && one.source == source)
    }

    fn drain(&mut self, out: &mut Vec<Frame>) -> io::Result<()> {
        for Opened { socket, .. } in &self.sockets {
            for _ in 0..AT_ONCE {
                let Some(datagram) = socket.receive(&mut self.buffer)? else { break };
                let at = self.clock.now();
                let ends = Ends { from: datagram.from, to: socket.local };
                out.extend(frame(at, Direction::Inbound, ends, None, datagram.payload));
            }
        }
        Ok(())
    }
}

/// What the sockets of one link have in common.
struct Opening<'a> {
    request: &'a LinkRequest,
    client: SocketAddr,
}

impl Ports for Opening<'_> {
    type Socket = PlainSocket;

    fn request(&self) -> &LinkRequest {
        self.request
    }

    fn client(&self) -> IpAddr {
        self.client.ip()
    }

    fn bind(&self, port: u16) -> io::Result<Bound<PlainSocket>> {
        let mut local = self.client;
        local.set_port(port);
        let socket = PlainSocket::bind(local)?;
        Ok(Bound { port: socket.local.port(), socket })
    }

    fn obstacle(&self, error: &io::Error, _: u16) -> Obstacle {
        obstacle(error)
    }
}

/// The server's address, in the zone that the request names.
fn server_address(request: &LinkRequest) -> Result<SocketAddr, OpenError> {
    let server = request.server;
    match (&request.interface, is_link_local(server)) {
        (None, false) => Ok(SocketAddr::new(server, ANY_PORT)),
        (None, true) => Err(OpenError::InterfaceNeeded { server }),
        (Some(_), false) => Err(OpenError::Unsupported(Unsupported::ChoosingTheInterface)),
        // The resolver knows the number of an interface by its name.
        (Some(name), true) => (format!("{server}%{name}"), ANY_PORT)
            .to_socket_addrs()
            .and_then(|mut found| found.next().ok_or_else(|| io::ErrorKind::NotFound.into()))
            .map_err(|source| OpenError::Kernel { operation: "find the interface", source }),
    }
}

/// Our address, told by connecting a socket that sends nothing; port 0.
fn client_address(request: &LinkRequest, server: SocketAddr) -> Result<SocketAddr, OpenError> {
    let any = if server.is_ipv4() {
        IpAddr::from(Ipv4Addr::UNSPECIFIED)
    } else {
        Ipv6Addr::UNSPECIFIED.into()
    };
    let local = scoped(request.source_address.unwrap_or(any), server);
    let socket =
        std::net::UdpSocket::bind(local).map_err(|source| match request.source_address {
            Some(address) => OpenError::AddressNotHere { address },
            None => explain(source, server),
        })?;
    if let Some(address) = request.source_address.filter(|one| one.is_ipv4() != server.is_ipv4()) {
        return Err(OpenError::AddressNotHere { address });
    }
    let found = socket.connect(server).and_then(|()| socket.local_addr());
    let mut found = found.map_err(|source| explain(source, server))?;
    found.set_port(0);
    Ok(found)
}

/// An address of ours, in the server's zone where it needs one.
fn scoped(address: IpAddr, server: SocketAddr) -> SocketAddr {
    match (address, server) {
        (IpAddr::V6(v6), SocketAddr::V6(server)) if is_link_local(address) => {
            SocketAddrV6::new(v6, 0, 0, server.scope_id()).into()
        }
        _ => SocketAddr::new(address, 0),
    }
}

/// Whether the address is valid on one link only (RFC 4291 2.5.6).
const fn is_link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

fn explain(source: io::Error, server: SocketAddr) -> OpenError {
    let (family, server) = (if server.is_ipv4() { "IPv4" } else { "IPv6" }, server.ip());
    match source.kind() {
        io::ErrorKind::AddrNotAvailable => OpenError::FamilyNotAvailable { family },
        io::ErrorKind::PermissionDenied => OpenError::Prohibited { server },
        _ if is_unreachable(&source) => OpenError::NoRoute { server },
        _ => OpenError::Kernel { operation: "look up the route", source },
    }
}

/// What stands for the interface where its name is not told.
const INTERFACE: &str = "any";
/// Connecting wants a port; no packet goes there.
const ANY_PORT: u16 = port::IKE;
