//! The sockets of the far end: UDP 500, 4500 and 1701 and raw ESP, on every
//! address of this host or on one.
//!
//! With each packet comes what the kernel tells of it: who sent it, to which of
//! our addresses, its hop limit, and whether it came in pieces. The kernel's own
//! IPsec is neither asked nor changed.

mod privilege;
mod receive;

use std::io;
use std::net::SocketAddr;

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Protocol, Type};

pub use privilege::drop_privileges;

pub use self::receive::{Buffers, send};
use super::host::holder::holder_of;
use super::pending::is_icmp;
use super::sys;
pub use super::sys::Watched as Socket;
use crate::evidence::{Arrival, Channel};
use crate::net::clock::Clock;
use crate::net::far_end::Ear;
use crate::net::{Limitation, Obstacle};
use crate::wire::ip::PROTOCOL_ESP;

/// With each packet comes the address that it was for.
pub const EVERY_ADDRESS: bool = true;

/// Opens a socket for a flow; `None` on a host without IPv6, which is no worse a far end.
pub fn open(flow: Channel, local: SocketAddr) -> io::Result<Option<Socket>> {
    let domain = if local.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 };
    let (kind, protocol) = match flow {
        Channel::Esp => (Type::RAW, Protocol::from(i32::from(PROTOCOL_ESP))),
        _ => (Type::DGRAM, Protocol::UDP),
    };
    let socket = match socket2::Socket::new(domain, kind.nonblocking(), Some(protocol)) {
        Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => return Ok(None),
        opened => opened?,
    };
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
    if local.is_ipv4() {
        setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
        setsockopt(&socket, sockopt::Ipv4RecvTtl, &true)?;
    } else {
        // A raw socket takes no IPv4 by itself, and knows no such option.
        if flow != Channel::Esp {
            socket.set_only_v6(true)?;
        }
        setsockopt(&socket, sockopt::Ipv6RecvPacketInfo, &true)?;
        setsockopt(&socket, sockopt::Ipv6RecvHopLimit, &true)?;
    }
    // Wishes: an old kernel tells no sizes of pieces and caps the queue.
    let _wish = sys::request_piece_sizes(&socket, local.is_ipv4());
    if setsockopt(&socket, sockopt::RcvBufForce, &QUEUE_SIZE).is_err() {
        let _wish = socket.set_recv_buffer_size(QUEUE_SIZE);
    }
    socket.bind(&local.into())?;
    Socket::new(socket).map(Some)
}

/// What it is to do without a socket.
pub fn limitation(flow: Channel, local: SocketAddr, error: &io::Error) -> Limitation {
    let refused = |capability| match error.kind() {
        io::ErrorKind::PermissionDenied => Obstacle::MissingCapability { capability },
        _ => Obstacle::Kernel { error: error.to_string() },
    };
    let Some(wanted) = flow.port() else {
        return Limitation::NoRawEsp(refused("CAP_NET_RAW"));
    };
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => Obstacle::PortTaken { holder: holder_of(local.ip(), wanted) },
        _ => refused("CAP_NET_BIND_SERVICE"),
    };
    Limitation::SourcePort { flow, wanted, used: 0, why }
}

/// The next packet, `None` for one that cannot be read, or an error that would block.
pub fn receive(ear: &Ear, buffers: &mut Buffers, clock: Clock) -> io::Result<Option<Arrival>> {
    let taken = ear.socket.try_read(|socket| buffers.take(socket, ear.flow, ear.local, clock));
    taken.or_else(|error| match error.kind() {
        io::ErrorKind::Interrupted => Ok(None),
        // An ICMP error about an answer of ours is nobody's business here.
        _ if is_icmp(&error) => Ok(None),
        _ => Err(error),
    })
}

const QUEUE_SIZE: usize = 1 << 20;
