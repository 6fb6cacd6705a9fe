//! The link to servers: what is sent goes out here, and every packet of the
//! probe comes back as a frame, both ways.
//!
//! Two modes. With a packet socket frames come from the link as they are. In
//! rebuilt mode they are made around what the sockets sent and received.

mod channel;
mod finish;
mod packet;
mod pieces;
mod rebuild;
mod receive;
mod sockets;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::MetadataExt;

use socket2::{Domain, Socket};

use self::channel::ChannelSocket;
use self::packet::{PacketSocket, Unbound};
use self::pieces::PieceSocket;
use self::receive::Receiver;
use self::sockets::{Opening, listen, obstacle};
use super::host::route::Route;
use crate::evidence::{Carriage, Channel, Frame, LinkType, NotSent, SourcePort, Transmit};
use crate::net::clock::Clock;
use crate::net::first_of::first_of;
use crate::net::ports::{Opened, open_ports};
use crate::net::{Abilities, Limitation, LinkRequest, Obstacle, OpenError, ReceiveError};

/// The sockets of a probe. See the module for its two modes.
#[derive(Debug)]
pub struct Link {
    clock: Clock,
    pub(in crate::net::linux) servers: Vec<IpAddr>,
    route: Route,
    channels: Vec<ChannelSocket>,
    capture: Option<PacketSocket>,
    limitations: Vec<Limitation>,
    pieces: Option<PieceSocket>,
    /// In rebuilt mode the frames of what was sent, which nobody took yet.
    rebuilt: Vec<Frame>,
    receiver: Receiver,
}

impl Link {
    /// Opens every socket that the process may, and notes what it may not.
    ///
    /// Must be called inside a runtime that drives input and output. The
    /// sockets belong to the calling thread's network namespace.
    ///
    /// # Errors
    /// When there is no way to the server, or a wish cannot be met; see
    /// [`OpenError`]. A missing privilege is a [`Limitation`] instead.
    pub fn open(request: &LinkRequest, clock: Clock) -> Result<Self, OpenError> {
        let route = Route::find(request)?;
        let packets = if request.capture_link {
            Unbound::open(&route.interface).map_err(|error| obstacle(&error, CAP_NET_RAW))
        } else {
            Err(Obstacle::NotRequested)
        };
        let mut link = Self {
            clock,
            servers: request.servers(),
            route,
            channels: Vec::new(),
            capture: None,
            limitations: Vec::new(),
            pieces: None,
            rebuilt: Vec::new(),
            receiver: Receiver::new(),
        };
        link.open_channels(request, packets.is_ok())?;
        if let Err(why) = packets.and_then(|packets| link.start_capture(packets)) {
            link.limitations.push(Limitation::NoLinkCapture(why));
        }
        link.open_pieces(request);
        Ok(link)
    }

    /// Sends a packet to a server now, or says why not. Its frame comes with
    /// [`Self::next_frames`].
    ///
    /// # Errors
    /// When the packet did not leave this host's sockets.
    pub fn transmit(&mut self, server: IpAddr, transmit: &Transmit) -> Result<(), NotSent> {
        let payload = &transmit.payload;
        let port = if transmit.flow == Channel::Esp { 0 } else { transmit.server_port };
        let to = self.route.socket_address(server, port);
        match transmit.carriage {
            Carriage::Usual => self.by_socket(to, transmit, |channel| channel.send(to, payload)),
            Carriage::Whole => {
                self.by_socket(to, transmit, |channel| channel.send_whole(to, payload))
            }
            Carriage::HopLimit(limit) => {
                self.by_socket(to, transmit, |channel| channel.send_to_hop(to, payload, limit))
            }
            Carriage::Pieces { .. } | Carriage::FirstPiece | Carriage::Bare { .. } => {
                self.transmit_pieces(to, transmit)
            }
        }
    }

    /// Waits for packets and appends at least one and about 64 at most.
    ///
    /// May be dropped while it waits; no frame is lost by that.
    ///
    /// # Errors
    /// When the interface or a socket is gone.
    pub async fn next_frames(&mut self, out: &mut Vec<Frame>) -> Result<(), ReceiveError> {
        let before = out.len();
        out.append(&mut self.rebuilt);
        while out.len() == before {
            let emptied = match self.receive_ready(out).await {
                Ok(emptied) => emptied,
                Err(source) => return Err(self.receive_error(source)),
            };
            if !emptied && out.len() == before {
                // A flood of frames that are not kept must not hold the loop.
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    /// Appends what is there already, without waiting: about 64 frames a socket.
    ///
    /// # Errors
    /// When the interface or a socket is gone.
    pub fn try_frames(&mut self, out: &mut Vec<Frame>) -> Result<(), ReceiveError> {
        self.drain_all(out).map_err(|source| self.receive_error(source))
    }

    /// What tells it the time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Our address on the way to the server.
    #[must_use]
    pub const fn client(&self) -> IpAddr {
        self.route.client
    }

    /// The UDP port of `flow`; `None` for ESP, and where there is no fresh one.
    #[must_use]
    pub fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16> {
        let is_it = |one: &&ChannelSocket| one.flow == flow && one.source == source;
        self.channels.iter().find(is_it).map(|one| one.port).filter(|&at| at > 0)
    }

    /// The name of the interface that leads to the server.
    #[must_use]
    pub fn interface(&self) -> &str {
        &self.route.interface.name
    }

    /// What tells this end's network from others in which the same addresses may stand: the
    /// interface, its hardware address and the network namespace.
    #[must_use]
    pub fn place(&self) -> String {
        let interface = &self.route.interface;
        let address = interface.hardware_address.as_deref().unwrap_or("-");
        let namespace = std::fs::metadata("/proc/thread-self/ns/net").map_or(0, |one| one.ino());
        format!("{} {address} {namespace}", interface.name)
    }

    /// How this link's frames begin.
    #[must_use]
    pub fn link_type(&self) -> LinkType {
        self.capture.as_ref().map_or(LinkType::RawIp, PacketSocket::link_type)
    }

    /// Whether frames are rebuilt from what the sockets sent and received.
    #[must_use]
    pub const fn is_rebuilt(&self) -> bool {
        self.capture.is_none()
    }

    /// What the link does without.
    #[must_use]
    pub fn limitations(&self) -> &[Limitation] {
        &self.limitations
    }

    /// What the link can do besides UDP.
    #[must_use]
    pub fn abilities(&self) -> Abilities {
        let (mtu, pieces) = (Some(self.route.mtu()), self.pieces.is_some());
        Abilities { mtu, pieces, icmp_errors: true }
    }

    /// Frames that were lost because they came faster than they were read.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.capture.as_ref().map_or(0, PacketSocket::dropped)
    }

    /// Sends through the socket of the packet's flow.
    fn by_socket(
        &mut self,
        to: SocketAddr,
        transmit: &Transmit,
        send: impl FnOnce(&ChannelSocket) -> Result<(), NotSent>,
    ) -> Result<(), NotSent> {
        let at = self.clock.now();
        let rebuilt = self.is_rebuilt();
        let is_it =
            |one: &&mut ChannelSocket| one.flow == transmit.flow && one.source == transmit.source;
        let Some(channel) = self.channels.iter_mut().find(is_it) else {
            return Err(self.no_raw_esp());
        };
        send(channel)?;
        if rebuilt {
            self.rebuilt.extend(channel.rebuilt(at, to, transmit));
        }
        Ok(())
    }

    fn open_channels(&mut self, request: &LinkRequest, send_only: bool) -> Result<(), OpenError> {
        let route = self.route.clone();
        let opening = Opening { request, route: &route, send_only };
        for one in open_ports(&opening, &mut self.limitations)? {
            self.add_channel(one)?;
        }
        let (flow, source) = (Channel::Esp, SourcePort::Client);
        match opening.esp() {
            Ok(socket) => self.add_channel(Opened { flow, source, port: 0, socket })?,
            Err(error) => {
                self.limitations.push(Limitation::NoRawEsp(obstacle(&error, CAP_NET_RAW)));
            }
        }
        Ok(())
    }

    fn add_channel(&mut self, opened: Opened<Socket>) -> Result<(), OpenError> {
        let local = self.route.socket_address(self.route.client, opened.port);
        let channel = ChannelSocket::new(opened.flow, opened.source, local, opened.socket)
            .map_err(|source| OpenError::Kernel { operation: "watch a socket", source })?;
        self.channels.push(channel);
        Ok(())
    }

    /// Binds the packet socket; where that fails the other sockets must hear.
    fn start_capture(&mut self, packets: Unbound) -> Result<(), Obstacle> {
        let ports = self.channels.iter().map(|one| one.port).filter(|&port| port > 0).collect();
        let interface = &self.route.interface;
        match packets.bind(interface, self.route.client, self.servers.clone(), ports) {
            Ok(capture) => {
                self.capture = Some(capture);
                Ok(())
            }
            Err(error) => {
                let domain = Domain::for_address(SocketAddr::new(self.route.client, 0));
                for channel in &self.channels {
                    let socket = channel.watched().socket();
                    socket
                        .detach_filter()
                        .and_then(|()| listen(socket, domain))
                        .map_err(|error| obstacle(&error, CAP_NET_RAW))?;
                }
                Err(obstacle(&error, CAP_NET_RAW))
            }
        }
    }

    /// Waits for one socket and empties it as far as a batch goes.
    async fn receive_ready(&mut self, out: &mut Vec<Frame>) -> io::Result<bool> {
        let (receiver, clock) = (&mut self.receiver, &self.clock);
        let (emptied, mut guard) = if let Some(capture) = &self.capture {
            let guard = capture.watched().ready().await?;
            (capture.drain(receiver, clock, BATCH, out)?, guard)
        } else {
            let ready = self
                .channels
                .iter()
                .map(|one| Box::pin(async move { Ok((one, one.watched().ready().await?)) }));
            let ((first, guard), _) = first_of(ready.collect()).await?;
            // Each has its turn, whatever comes to the first.
            for other in self.channels.iter().filter(|one| !std::ptr::eq(*one, first)) {
                other.drain(&self.servers, receiver, clock, out)?;
            }
            (first.drain(&self.servers, receiver, clock, out)?, guard)
        };
        if emptied {
            guard.clear_ready();
        }
        Ok(emptied)
    }

    fn drain_all(&mut self, out: &mut Vec<Frame>) -> io::Result<()> {
        out.append(&mut self.rebuilt);
        let (receiver, clock) = (&mut self.receiver, &self.clock);
        if let Some(capture) = &self.capture {
            capture.drain(receiver, clock, BATCH, out)?;
            return Ok(());
        }
        for channel in &self.channels {
            channel.drain(&self.servers, receiver, clock, out)?;
        }
        Ok(())
    }

    /// Without frames from the link nobody would see what left.
    fn open_pieces(&mut self, request: &LinkRequest) {
        let opened = match self.limitations.iter().find_map(Limitation::of_capture) {
            Some(why) => Err(why.clone()),
            None => PieceSocket::open(request, &self.route)
                .map_err(|error| obstacle(&error, CAP_NET_RAW)),
        };
        match opened {
            Ok(socket) => self.pieces = Some(socket),
            // A walk asks fewer questions without it, and that is all.
            Err(_) if !request.pieces => {}
            Err(why) => self.limitations.push(Limitation::NoRawPieces(why)),
        }
    }

    fn transmit_pieces(&self, to: SocketAddr, transmit: &Transmit) -> Result<(), NotSent> {
        let Some(socket) = &self.pieces else {
            return Err(NotSent::MissingCapability { capability: CAP_NET_RAW.into() });
        };
        let port = self.local_port(transmit.flow, transmit.source).unwrap_or(0);
        let source = SocketAddr::new(self.route.client, port);
        let packets = transmit.packets(source, to.ip()).ok_or(NotSent::NoRoute)?;
        socket.send(self.route.socket_address(to.ip(), 0), &packets)
    }

    fn no_raw_esp(&self) -> NotSent {
        let refusal = self.limitations.iter().find_map(|limitation| match limitation {
            Limitation::NoRawEsp(Obstacle::Kernel { error }) => Some(error.clone()),
            _ => None,
        });
        refusal.map_or(NotSent::MissingCapability { capability: CAP_NET_RAW.into() }, |error| {
            NotSent::Kernel { error }
        })
    }

    fn receive_error(&self, source: io::Error) -> ReceiveError {
        ReceiveError { interface: self.route.interface.name.clone(), source }
    }
}

const CAP_NET_RAW: &str = "CAP_NET_RAW";
const BATCH: usize = 64;
