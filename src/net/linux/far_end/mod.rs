//! The sockets of the far end: UDP 500, 4500 and 1701 and raw ESP, on every
//! address of this host or on one.
//!
//! With each packet comes what the kernel tells of it: who sent it, to which of
//! our addresses, its hop limit, and whether it came in pieces. The kernel's own
//! IPsec is neither asked nor changed.

mod privilege;
mod receive;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use nix::sys::socket::{setsockopt, sockopt};
use socket2::{Domain, Protocol, Socket, Type};

pub use privilege::drop_privileges;

use self::receive::{Buffers, Taken, send};
use super::host::holder::holder_of;
use super::pending::is_icmp;
use super::sys::{self, Watched};
use crate::evidence::{Arrival, Ends, Flow, NotSent};
use crate::net::clock::Clock;
use crate::net::first_of::first_of;
use crate::net::{Limitation, Obstacle, OpenError, ReceiveError};
use crate::wire::ip::PROTOCOL_ESP;

/// One socket, and what arrives on it.
#[derive(Debug)]
struct Ear {
    flow: Flow,
    local: SocketAddr,
    socket: Watched,
}

/// The sockets that could be opened.
#[derive(Debug)]
pub struct FarEndSockets {
    ears: Vec<Ear>,
    buffers: Buffers,
    clock: Clock,
    limitations: Vec<(Flow, Limitation)>,
}

impl FarEndSockets {
    /// Opens what the process may, on `address` or on every address.
    ///
    /// Must be called inside a runtime that drives input and output.
    ///
    /// # Errors
    /// When the address is not this host's, or no socket at all can be had.
    pub fn open(address: Option<IpAddr>, clock: Clock) -> Result<Self, OpenError> {
        let mut sockets =
            Self { ears: Vec::new(), buffers: Buffers::new(), clock, limitations: Vec::new() };
        let addresses = match address {
            Some(one) => vec![one],
            None => vec![Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()],
        };
        let mut last = None;
        for flow in Flow::ALL {
            for address in &addresses {
                let local = SocketAddr::new(*address, flow.server_port().unwrap_or(0));
                match open(flow, local) {
                    Ok(socket) => sockets.ears.push(Ear { flow, local, socket }),
                    Err(error) if error.raw_os_error() == Some(libc::EADDRNOTAVAIL) => {
                        return Err(OpenError::AddressNotHere { address: *address });
                    }
                    // A host without IPv6 is no worse a far end.
                    Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => {}
                    Err(error) => {
                        sockets.limit(flow, *address, &error);
                        last = Some(error);
                    }
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
            let ready = self.ears.iter().map(|ear| Box::pin(ear.socket.ready()));
            let (mut guard, first) = first_of(ready.collect()).await.map_err(failed)?;
            // All have their turn: who is flooded must not keep the others waiting.
            for (index, ear) in self.ears.iter().enumerate() {
                let emptied = ear.drain(&mut self.buffers, &self.clock, out).map_err(failed)?;
                if emptied && index == first {
                    guard.clear_ready();
                }
            }
            if out.len() == before {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    /// Sends from one of our ends, as a arrival named it.
    ///
    /// # Errors
    /// When the packet did not leave this host's sockets.
    pub fn send(&self, flow: Flow, ends: Ends, payload: &[u8]) -> Result<(), NotSent> {
        let same = |ear: &&Ear| ear.flow == flow && ear.local.is_ipv4() == ends.to.is_ipv4();
        let ear = self.ears.iter().find(same).ok_or(NotSent::NoRoute)?;
        send(ear.socket.socket(), ends.from.ip(), ends.to, payload)
    }

    /// What tells it the time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Where it listens.
    pub fn listening(&self) -> impl Iterator<Item = (Flow, SocketAddr)> {
        self.ears.iter().map(|ear| (ear.flow, ear.local))
    }

    /// What it does without, one for each flow at most.
    #[must_use]
    pub fn limitations(&self) -> &[(Flow, Limitation)] {
        &self.limitations
    }

    fn limit(&mut self, flow: Flow, address: IpAddr, error: &io::Error) {
        if self.limitations.iter().any(|(one, _)| *one == flow) {
            return;
        }
        let refused = |capability| match error.kind() {
            io::ErrorKind::PermissionDenied => Obstacle::MissingCapability { capability },
            _ => Obstacle::Kernel { error: error.to_string() },
        };
        let limitation = match flow.server_port() {
            None => Limitation::NoRawEsp(refused("CAP_NET_RAW")),
            Some(wanted) => {
                let why = match error.kind() {
                    io::ErrorKind::AddrInUse => {
                        Obstacle::PortTaken { holder: holder_of(address, wanted) }
                    }
                    _ => refused("CAP_NET_BIND_SERVICE"),
                };
                Limitation::SourcePort { flow, wanted, used: 0, why }
            }
        };
        self.limitations.push((flow, limitation));
    }
}

impl Ear {
    fn drain(
        &self,
        buffers: &mut Buffers,
        clock: &Clock,
        out: &mut Vec<Arrival>,
    ) -> io::Result<bool> {
        for _ in 0..AT_ONCE {
            match buffers.take(self.socket.socket(), self.flow, self.local, clock) {
                Ok(Taken::Arrival(arrival)) => out.push(arrival),
                Ok(Taken::Unreadable) => {}
                Ok(Taken::Nothing) => return Ok(true),
                // An ICMP error about an answer of ours is nobody's business here.
                Err(error) if is_icmp(&error) || error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

fn open(flow: Flow, local: SocketAddr) -> io::Result<Watched> {
    let domain = if local.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 };
    let (kind, protocol) = match flow {
        Flow::Esp => (Type::RAW, Protocol::from(i32::from(PROTOCOL_ESP))),
        _ => (Type::DGRAM, Protocol::UDP),
    };
    let socket = Socket::new(domain, kind.nonblocking(), Some(protocol))?;
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
    if local.is_ipv4() {
        setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
        setsockopt(&socket, sockopt::Ipv4RecvTtl, &true)?;
    } else {
        // A raw socket takes no IPv4 by itself, and knows no such option.
        if flow != Flow::Esp {
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
    Watched::new(socket)
}

fn failed(source: io::Error) -> ReceiveError {
    ReceiveError { interface: "the far end's sockets".to_owned(), source }
}

/// A flood on one socket must not keep the others waiting.
const AT_ONCE: usize = 64;
const QUEUE_SIZE: usize = 1 << 20;
