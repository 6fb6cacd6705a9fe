//! Many ports of this host towards one port of a server, each a mapping of its own at a
//! translator. The frames are made around what the sockets sent and received.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::UdpSocket;

use super::clock::Clock;
use super::{OpenError, ReceiveError};
use crate::evidence::{Direction, Frame, NotSent};
use crate::wire::ip::udp_packet;

/// The ports.
#[derive(Debug)]
pub struct Spread {
    sockets: Vec<(SocketAddr, UdpSocket)>,
    server: SocketAddr,
    clock: Clock,
    buffer: Vec<u8>,
}

impl Spread {
    /// Opens `count` ports at `client` towards `server`.
    ///
    /// Must be called inside a runtime.
    ///
    /// # Errors
    /// When the kernel gives fewer.
    pub fn open(
        client: IpAddr,
        server: SocketAddr,
        count: usize,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let open = || -> io::Result<(SocketAddr, UdpSocket)> {
            let socket = std::net::UdpSocket::bind(SocketAddr::new(client, 0))?;
            socket.set_nonblocking(true)?;
            let local = socket.local_addr()?;
            Ok((local, UdpSocket::from_std(socket)?))
        };
        let sockets = (0..count).map(|_| open()).collect::<io::Result<Vec<_>>>();
        let sockets = sockets
            .map_err(|source| OpenError::Kernel { operation: "open many UDP ports", source })?;
        Ok(Self { sockets, server, clock, buffer: vec![0; LARGEST] })
    }

    /// Sends from the port of an index, and gives the frame.
    ///
    /// # Errors
    /// When the packet did not leave.
    pub fn send(&self, index: usize, payload: &[u8]) -> Result<Frame, NotSent> {
        let (local, socket) = self.sockets.get(index).ok_or(NotSent::NoRoute)?;
        socket
            .try_send_to(payload, self.server)
            .map_err(|error| NotSent::Kernel { error: error.to_string() })?;
        let bytes = udp_packet(*local, self.server, payload).ok_or(NotSent::NoRoute)?;
        Ok(Frame::raw(self.clock.now(), Direction::Outbound, bytes))
    }

    /// Waits for a packet from the server; gives the index of the port that it came to.
    ///
    /// May be dropped while it waits; nothing is lost by that.
    ///
    /// # Errors
    /// When a socket is gone.
    pub async fn next(&mut self) -> Result<(usize, Frame), ReceiveError> {
        loop {
            let index = self.ready().await;
            let Some((local, socket)) = self.sockets.get(index) else { continue };
            match socket.try_recv_from(&mut self.buffer) {
                Ok((length, from)) if from.ip() == self.server.ip() => {
                    let payload = self.buffer.get(..length).unwrap_or_default();
                    let Some(bytes) = udp_packet(from, *local, payload) else { continue };
                    return Ok((index, Frame::raw(self.clock.now(), Direction::Inbound, bytes)));
                }
                // Strangers, and ICMP errors about what was sent: neither is an answer.
                _ => {}
            }
        }
    }

    async fn ready(&self) -> usize {
        let mut waiting: Vec<_> =
            self.sockets.iter().map(|(_, socket)| Box::pin(socket.readable())).collect();
        std::future::poll_fn(|context| {
            for (index, one) in waiting.iter_mut().enumerate() {
                if one.as_mut().poll(context).is_ready() {
                    return std::task::Poll::Ready(index);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

const LARGEST: usize = 65_535;
