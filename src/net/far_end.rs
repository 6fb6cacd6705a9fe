//! What a far end gets from the system: packets with all that the kernel tells of them, and a
//! process that can do no more than it has to.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

pub use super::backend::far_end::drop_privileges;
use super::backend::far_end::{Buffers, EVERY_ADDRESS, Socket, limitation, open, receive, send};
use super::clock::Clock;
use super::first_of::{AT_ONCE, first_of};
pub use super::rebuild::frame;
use super::{Limitation, OpenError, ReceiveError, Unsupported};
use crate::evidence::{Arrival, Channel, Ends, NotSent};

/// A socket of one flow, on one address or all of a family.
#[derive(Debug)]
pub(super) struct Ear {
    pub flow: Channel,
    pub local: SocketAddr,
    pub socket: Socket,
}

/// The sockets that could be opened: UDP 500, 4500 and 1701, and raw ESP.
#[derive(Debug)]
pub struct FarEndSockets {
    ears: Vec<Ear>,
    buffers: Buffers,
    clock: Clock,
    limitations: Vec<(Channel, Limitation)>,
}

impl FarEndSockets {
    /// Opens what the process may, on `address` or on every address.
    ///
    /// Must be called inside a runtime that drives input and output.
    ///
    /// # Errors
    /// When the address is not this host's, where the backend listens on none but a named one,
    /// or when no socket at all can be had.
    pub fn open(address: Option<IpAddr>, clock: Clock) -> Result<Self, OpenError> {
        let addresses = match address {
            Some(one) => vec![one],
            None if EVERY_ADDRESS => {
                vec![Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()]
            }
            None => return Err(OpenError::Unsupported(Unsupported::EveryAddress)),
        };
        let (mut ears, mut limitations, mut last) = (Vec::new(), Vec::new(), None);
        for flow in Channel::served() {
            for &address in &addresses {
                let local = SocketAddr::new(address, flow.port().unwrap_or(0));
                match open(flow, local) {
                    Ok(socket) => ears.extend(socket.map(|socket| Ear { flow, local, socket })),
                    Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
                        return Err(OpenError::AddressNotHere { address });
                    }
                    Err(error) => {
                        if limitations.iter().all(|(one, _)| *one != flow) {
                            limitations.push((flow, limitation(flow, local, &error)));
                        }
                        last = Some(error);
                    }
                }
            }
        }
        match last {
            Some(source) if ears.is_empty() => {
                Err(OpenError::Kernel { operation: "open any socket", source })
            }
            _ => Ok(Self { ears, buffers: Buffers::new(), clock, limitations }),
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
            let ready = self.ears.iter().map(|ear| Box::pin(ear.socket.ready())).collect();
            let drained = first_of(ready).await.map(drop).and_then(|()| self.drain(out));
            let interface = "the far end's sockets".to_owned();
            drained.map_err(|source| ReceiveError { interface, source })?;
            if out.len() == before {
                // A flood of what is not kept must not hold the loop.
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    /// Sends from one of our ends, as an arrival named it.
    ///
    /// # Errors
    /// When the packet did not leave this host's sockets.
    pub fn send(&self, flow: Channel, ends: Ends, payload: &[u8]) -> Result<(), NotSent> {
        let same = |ear: &&Ear| ear.flow == flow && ear.local.is_ipv4() == ends.to.is_ipv4();
        let ear = self.ears.iter().find(same).ok_or(NotSent::NoRoute)?;
        send(&ear.socket, ends.from.ip(), ends.to, payload)
    }

    /// What tells it the time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Where it listens.
    pub fn listening(&self) -> impl Iterator<Item = (Channel, SocketAddr)> {
        self.ears.iter().map(|ear| (ear.flow, ear.local))
    }

    /// What it does without, one for each flow at most.
    #[must_use]
    pub fn limitations(&self) -> &[(Channel, Limitation)] {
        &self.limitations
    }

    /// All have their turn, whatever comes to the first.
    fn drain(&mut self, out: &mut Vec<Arrival>) -> io::Result<()> {
        for ear in &self.ears {
            for _ in 0..AT_ONCE {
                match receive(ear, &mut self.buffers, self.clock) {
                    Ok(arrival) => out.extend(arrival),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// The privileges could not be given up.
#[derive(Debug, thiserror::Error)]
#[error("this system does not let root become nobody ({step}: {source})")]
pub struct DropError {
    /// The call that refused.
    pub step: &'static str,
    /// The operating system's words.
    pub source: std::io::Error,
}

/// What became of the privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// The process is nobody now, with this user id.
    Nobody(u32),
    /// It was not root's.
    NotRoot,
    /// This build cannot give up any.
    Kept,
}
