//! One UDP socket.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use socket2::SockRef;
use tokio::net::UdpSocket;

use crate::evidence::NotSent;
use crate::net::Obstacle;

/// A bound UDP socket that the runtime watches.
#[derive(Debug)]
pub struct PlainSocket {
    socket: UdpSocket,
    /// Our address and port.
    pub local: SocketAddr,
}

/// A datagram that arrived.
pub struct Datagram<'a> {
    pub from: SocketAddr,
    pub payload: &'a [u8],
}

impl PlainSocket {
    /// Binds it; port 0 is one that nobody chose.
    pub fn bind(local: SocketAddr) -> io::Result<Self> {
        let socket = std::net::UdpSocket::bind(local)?;
        socket.set_nonblocking(true)?;
        let local = socket.local_addr()?;
        Ok(Self { socket: UdpSocket::from_std(socket)?, local })
    }

    /// Sends now or not at all.
    pub fn send(&self, to: SocketAddr, payload: &[u8]) -> Result<(), NotSent> {
        // Past the runtime, which would have to be asked first whether there is room.
        match SockRef::from(&self.socket).send_to(payload, &to.into()) {
            Ok(_) => Ok(()),
            Err(error) if is_unreachable(&error) => Err(NotSent::NoRoute),
            Err(error) => Err(NotSent::Kernel { error: error.to_string() }),
        }
    }

    /// Waits until there may be a datagram; safe to drop while waiting.
    pub async fn ready(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// The next datagram; `None` when there is none now.
    pub fn receive<'a>(&self, buffer: &'a mut [u8]) -> io::Result<Option<Datagram<'a>>> {
        loop {
            match self.socket.try_recv_from(buffer) {
                Ok((length, from)) => {
                    let payload = buffer.get(..length).unwrap_or_default();
                    return Ok(Some(Datagram { from, payload }));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if is_about_a_packet(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Why a port is not to be had.
pub fn obstacle(error: &io::Error) -> Obstacle {
    match error.kind() {
        ErrorKind::AddrInUse => Obstacle::PortTaken { holder: None },
        _ => Obstacle::Kernel { error: error.to_string() },
    }
}

/// Whether an error says that no way leads there.
pub fn is_unreachable(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable)
}

/// What an ICMP error about an earlier packet leaves on a socket of some systems. Neither the
/// packet nor the sender is told, so it proves nothing; the socket goes on.
fn is_about_a_packet(error: &io::Error) -> bool {
    let kinds = [ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset, ErrorKind::Interrupted];
    kinds.contains(&error.kind()) || is_unreachable(error)
}

/// The longest UDP payload, and more.
pub const LARGEST: usize = 65_535;
