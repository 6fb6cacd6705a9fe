//! One flow's socket: sending, and in rebuilt mode receiving.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::Socket;

use super::BATCH;
use super::rebuild::Rebuilder;
use super::receive::{Message, Receiver};
use crate::evidence::{Channel, Frame, NotSent, SourcePort, Timestamp, Transmit};
use crate::net::clock::Clock;
use crate::net::linux::pending::is_icmp;
use crate::net::linux::sys::{self, Watched};

/// A flow's socket and the frames that are made from it.
#[derive(Debug)]
pub struct ChannelSocket {
    pub flow: Channel,
    /// Which of the ports that we have for the flow.
    pub source: SourcePort,
    /// Our port; zero for ESP.
    pub port: u16,
    is_v4: bool,
    socket: Watched,
    rebuilder: Rebuilder,
}

impl ChannelSocket {
    pub fn new(
        flow: Channel,
        source: SourcePort,
        local: SocketAddr,
        socket: Socket,
    ) -> io::Result<Self> {
        let rebuilder = Rebuilder::new(flow, local);
        let (port, is_v4) = (local.port(), local.is_ipv4());
        Ok(Self { flow, source, port, is_v4, socket: Watched::new(socket)?, rebuilder })
    }

    pub const fn watched(&self) -> &Watched {
        &self.socket
    }

    /// Sends now or not at all, whole and whatever the kernel knows of the path.
    pub fn send_whole(&self, destination: SocketAddr, payload: &[u8]) -> Result<(), NotSent> {
        let (level, name, usual, probe) = if destination.is_ipv4() {
            let usual = libc::IP_PMTUDISC_WANT;
            (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, usual, libc::IP_PMTUDISC_PROBE)
        } else {
            let usual = libc::IPV6_PMTUDISC_WANT;
            (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, usual, libc::IPV6_PMTUDISC_PROBE)
        };
        let discover = |how| {
            sys::set_option(self.socket.socket(), level, name, how)
                .map_err(|error| not_sent(&error))
        };
        discover(probe)?;
        let sent = self.send(destination, payload);
        discover(usual)?;
        sent
    }

    /// Sends now or not at all, with a hop limit.
    pub fn send_to_hop(
        &self,
        destination: SocketAddr,
        payload: &[u8],
        hop_limit: u8,
    ) -> Result<(), NotSent> {
        let usual = self.hop_limit().map_err(|error| not_sent(&error))?;
        self.set_hop_limit(hop_limit.into()).map_err(|error| not_sent(&error))?;
        let sent = self.send(destination, payload);
        self.set_hop_limit(usual).map_err(|error| not_sent(&error))?;
        sent
    }

    fn hop_limit(&self) -> io::Result<u32> {
        let socket = self.socket.socket();
        if self.is_v4 { socket.ttl_v4() } else { socket.unicast_hops_v6() }
    }

    fn set_hop_limit(&self, hop_limit: u32) -> io::Result<()> {
        let socket = self.socket.socket();
        if self.is_v4 {
            socket.set_ttl_v4(hop_limit)
        } else {
            socket.set_unicast_hops_v6(hop_limit)
        }
    }

    /// Sends now or not at all.
    pub fn send(&self, destination: SocketAddr, payload: &[u8]) -> Result<(), NotSent> {
        let socket = self.socket.socket();
        let send = || socket.send_to(payload, &destination.into()).map(drop);
        // An ICMP error about an earlier packet waits on the socket and would be
        // reported for this one; the error queue keeps it all the same.
        let _pending = socket.take_error();
        send()
            .or_else(|error| if is_icmp(&error) { send() } else { Err(error) })
            .map_err(|error| not_sent(&error))
    }

    pub fn rebuilt(&mut self, at: Timestamp, to: SocketAddr, packet: &Transmit) -> Option<Frame> {
        self.rebuilder.outbound(at, to, &packet.payload, packet.carriage)
    }

    /// Moves a batch of messages and errors; `true` when both queues are empty.
    pub fn drain(
        &self,
        servers: &[IpAddr],
        receiver: &mut Receiver,
        clock: &Clock,
        out: &mut Vec<Frame>,
    ) -> io::Result<bool> {
        for _ in 0..BATCH {
            let report = receiver.report(self.socket.socket())?;
            let message = receiver.message(self.socket.socket());
            let empty = report.is_none() && matches!(message, Ok(None));
            if empty {
                return Ok(true);
            }
            out.extend(report.and_then(|report| self.error_frame(&report, clock)));
            match message {
                Ok(message) => {
                    out.extend(message.and_then(|message| self.frame(message, servers, clock)));
                }
                // The error queue has it, and is read next.
                Err(error) if is_icmp(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    fn frame(&self, message: Message, servers: &[IpAddr], clock: &Clock) -> Option<Frame> {
        let source = message.peer?;
        if self.flow == Channel::Esp && !servers.contains(&source.ip()) {
            return None;
        }
        self.rebuilder.inbound(time_of(&message, clock), source, message.bytes)
    }

    fn error_frame(&self, report: &Message, clock: &Clock) -> Option<Frame> {
        let destination = report.peer?;
        let at = time_of(report, clock);
        self.rebuilder.error(at, &report.error?, destination, &report.bytes)
    }
}

fn time_of(message: &Message, clock: &Clock) -> Timestamp {
    message.stamp.map_or_else(|| clock.now(), |stamp| clock.kernel_time(stamp))
}

pub fn not_sent(error: &io::Error) -> NotSent {
    match error.raw_os_error() {
        Some(libc::EPERM) => NotSent::LocalFilter,
        Some(libc::ENETUNREACH | libc::EHOSTUNREACH) => NotSent::NoRoute,
        Some(libc::EINVAL) => NotSent::RouteDiscards,
        _ => NotSent::Kernel { error: error.to_string() },
    }
}
