//! The far end over UDP sockets alone, on one address that is named: a socket of every address
//! does not tell to which of them a packet came, and a far end has to know that.

use std::io;
use std::net::{IpAddr, SocketAddr};

use super::socket::{AT_ONCE, LARGEST, PlainSocket, obstacle};
use crate::evidence::{Arrival, Ends, Flow, NotSent};
use crate::net::clock::Clock;
use crate::net::far_end::{DropError, Dropped};
use crate::net::first_of::first_of;
use crate::net::{Limitation, Obstacle, OpenError, ReceiveError, Unsupported};

/// The sockets that could be opened.
#[derive(Debug)]
pub struct FarEndSockets {
    ears: Vec<Ear>,
    buffer: Vec<u8>,
    clock: Clock,
    limitations: Vec<(Flow, Limitation)>,
}

/// One socket, and what arrives on it.
#[derive(Debug)]
struct Ear {
    flow: Flow,
    socket: PlainSocket,
}

impl FarEndSockets {
    /// Opens what the process may, on `address`.
    ///
    /// Must be called inside a runtime that drives input and output.
    ///
    /// # Errors
    /// When there is no address, when it is not this host's, or when no socket at all can be had.
    pub fn open(address: Option<IpAddr>, clock: Clock) -> Result<Self, OpenError> {
        let address = address.ok_or(OpenError::Unsupported(Unsupported::EveryAddress))?;
        let mut sockets =
            Self { ears: Vec::new(), buffer: vec![0; LARGEST], clock, limitations: Vec::new() };
        let mut last = None;
        for flow in Flow::ALL {
            let Some(port) = flow.server_port() else {
                let limitation = Limitation::NoRawEsp(Obstacle::NotInThisBuild);
                sockets.limitations.push((flow, limitation));
                continue;
            };
            match PlainSocket::bind(SocketAddr::new(address, port)) {
                Ok(socket) => sockets.ears.push(Ear { flow, socket }),
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                    return Err(OpenError::AddressNotHere { address });
                }
                Err(error) => {
                    let why = obstacle(&error);
                    let limitation = Limitation::SourcePort { flow, wanted: port, used: 0, why };
                    sockets.limitations.push((flow, limitation));
                    last = Some(error);
                }
            }
        }
        match last {
            Some(source) if sockets.ears.is_empty() => {
                Err(OpenError::Kernel { operation: "open any socket", source })
            }
            _ => Ok(sockets),
        }
    }

    /// Waits for packets and appends at least one and about 64 for each socket at most.
    ///
    /// May be dropped while it waits; nothing is lost by that.
    ///
    /// # Errors
    /// When a socket is gone.
    pub async fn next(&mut self, out: &mut Vec<Arrival>) -> Result<(), ReceiveError> {
        let before = out.len();
        while out.len() == before {
            let ready = self.ears.iter().map(|one| Box::pin(one.socket.ready())).collect();
            let emptied = first_of(ready).await.and_then(|_| self.drain(out));
            let interface = || "the far end's sockets".to_owned();
            emptied.map_err(|source| ReceiveError { interface: interface(), source })?;
        }
        Ok(())
    }

    /// Sends an answer from where the packet came to.
    ///
    /// # Errors
    /// When the packet did not leave this host's sockets.
    pub fn send(&self, flow: Flow, ends: Ends, payload: &[u8]) -> Result<(), NotSent> {
        let ear = self.ears.iter().find(|ear| ear.flow == flow).ok_or(NotSent::NotInThisBuild)?;
        ear.socket.send(ends.to, payload)
    }

    /// What tells it the time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Where it listens.
    pub fn listening(&self) -> impl Iterator<Item = (Flow, SocketAddr)> {
        self.ears.iter().map(|ear| (ear.flow, ear.socket.local))
    }

    /// What it does without, one for each flow at most.
    #[must_use]
    pub fn limitations(&self) -> &[(Flow, Limitation)] {
        &self.limitations
    }

    fn drain(&mut self, out: &mut Vec<Arrival>) -> io::Result<()> {
        for Ear { flow, socket } in &self.ears {
            for _ in 0..AT_ONCE {
                let Some(datagram) = socket.receive(&mut self.buffer)? else { break };
                out.push(Arrival {
                    at: self.clock.now(),
                    flow: *flow,
                    from: datagram.from,
                    to: socket.local,
                    hop_limit: None,
                    largest_piece: None,
                    payload: datagram.payload.to_vec(),
                });
            }
        }
        Ok(())
    }
}

/// Privileges cannot be given up: who has any keeps them.
///
/// # Errors
/// Never.
pub const fn drop_privileges() -> Result<Dropped, DropError> {
    Ok(Dropped::Kept)
}
