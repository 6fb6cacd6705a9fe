//! The far end over UDP sockets alone, on one address that is named: a socket of every address
//! does not tell to which of them a packet came, and a far end has to know that.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};

pub use super::socket::PlainSocket as Socket;
use super::socket::{LARGEST, obstacle};
use crate::evidence::{Arrival, Channel, NotSent};
use crate::net::clock::Clock;
use crate::net::far_end::{DropError, Dropped, Ear};
use crate::net::{Limitation, Obstacle};

/// See above.
pub const EVERY_ADDRESS: bool = false;

/// Where packets are put.
#[derive(Debug)]
pub struct Buffers(Vec<u8>);

impl Buffers {
    pub fn new() -> Self {
        Self(vec![0; LARGEST])
    }
}

/// Opens a socket for a flow.
pub fn open(flow: Channel, local: SocketAddr) -> io::Result<Option<Socket>> {
    match flow.port() {
        Some(_) => Socket::bind(local).map(Some),
        None => Err(ErrorKind::Unsupported.into()),
    }
}

/// What it is to do without a socket.
pub fn limitation(flow: Channel, _: SocketAddr, error: &io::Error) -> Limitation {
    let Some(wanted) = flow.port() else {
        return Limitation::NoRawEsp(Obstacle::NotInThisBuild);
    };
    Limitation::SourcePort { flow, wanted, used: 0, why: obstacle(error) }
}

/// The next packet, or an error that would block.
pub fn receive(ear: &Ear, buffers: &mut Buffers, clock: Clock) -> io::Result<Option<Arrival>> {
    let datagram = ear.socket.receive(&mut buffers.0)?.ok_or(ErrorKind::WouldBlock)?;
    Ok(Some(Arrival {
        at: clock.now(),
        flow: ear.flow,
        from: datagram.from,
        to: ear.local,
        hop_limit: None,
        largest_piece: None,
        payload: datagram.payload.to_vec(),
    }))
}

/// Sends from the one address.
pub fn send(socket: &Socket, _: IpAddr, to: SocketAddr, payload: &[u8]) -> Result<(), NotSent> {
    socket.send(to, payload)
}

/// Privileges cannot be given up: who has any keeps them.
///
/// # Errors
/// Never.
pub const fn drop_privileges() -> Result<Dropped, DropError> {
    Ok(Dropped::Kept)
}
