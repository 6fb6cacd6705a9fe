//! Frames from the link, through a packet socket.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::socket::{setsockopt, sockopt::ReceiveTimestampns};
use socket2::{Domain, Socket, Type};

use super::finish::{complete_udp_checksum, restore_vlan_tag};
use super::receive::{Message, Receiver};
use super::sockets::attach;
use crate::evidence::{Direction, Frame, LinkType};
use crate::net::clock::Clock;
use crate::net::linux::filter::Scope;
use crate::net::linux::host::interface::Interface;
use crate::net::linux::sys::{self, Watched};
use crate::wire::icmp::IcmpError;
use crate::wire::ip::IpPacket;

/// A packet socket that hears nothing yet.
pub struct Unbound(Socket);

/// A packet socket on the link's interface, behind its filter.
#[derive(Debug)]
pub struct PacketSocket {
    socket: Watched,
    link: LinkType,
    loopback: bool,
    client: IpAddr,
    local_ports: Vec<u16>,
    dropped: AtomicU64,
}

impl Unbound {
    /// Opens with protocol 0, so that nothing arrives ahead of the filter.
    pub fn open(interface: &Interface) -> io::Result<Self> {
        let kind = match interface.link_type() {
            LinkType::Ethernet => Type::RAW,
            LinkType::RawIp => Type::DGRAM,
        };
        let socket = Socket::new(Domain::PACKET, kind.nonblocking(), None)?;
        Ok(Self(socket))
    }

    /// Starts to hear `local_ports` and the rest of the scope.
    pub fn bind(
        self,
        interface: &Interface,
        client: IpAddr,
        servers: Vec<IpAddr>,
        local_ports: Vec<u16>,
    ) -> io::Result<PacketSocket> {
        let link = interface.link_type();
        let link_header = match link {
            LinkType::Ethernet => ETHERNET_HEADER,
            LinkType::RawIp => 0,
        };
        let scope = Scope { link_header, client, servers, local_ports: local_ports.clone() };
        attach(&self.0, &scope.program())?;
        setsockopt(&self.0, ReceiveTimestampns, &true)?;
        sys::request_auxiliary_data(&self.0)?;
        // Only a wish: the kernel caps it, and drops are counted anyway.
        let _wish = self.0.set_recv_buffer_size(QUEUE_SIZE);
        sys::bind_packet(&self.0, interface.index)?;
        Ok(PacketSocket {
            socket: Watched::new(self.0)?,
            link,
            loopback: interface.is_loopback,
            client,
            local_ports,
            dropped: AtomicU64::new(0),
        })
    }
}

impl PacketSocket {
    pub const fn watched(&self) -> &Watched {
        &self.socket
    }

    pub const fn link_type(&self) -> LinkType {
        self.link
    }

    /// Moves up to `limit` messages; `true` when the queue is empty.
    pub fn drain(
        &self,
        receiver: &mut Receiver,
        clock: &Clock,
        limit: usize,
        out: &mut Vec<Frame>,
    ) -> io::Result<bool> {
        for _ in 0..limit {
            let Some(message) = receiver.message(self.socket.socket())? else { return Ok(true) };
            out.extend(self.frame(message, clock));
        }
        Ok(false)
    }

    /// Frames that the kernel dropped for want of room, since the start.
    pub fn dropped(&self) -> u64 {
        let more = sys::packet_drops(self.socket.socket()).unwrap_or(0);
        self.dropped.fetch_add(more.into(), Ordering::Relaxed).saturating_add(more.into())
    }

    /// `None` for the second copy that loopback gives of every frame, and for a frame to
    /// another host, which a promiscuous interface shows and no socket of this one gets.
    fn frame(&self, message: Message, clock: &Clock) -> Option<Frame> {
        let outgoing = message.packet_type == Some(libc::PACKET_OUTGOING);
        let of_others = message.packet_type == Some(libc::PACKET_OTHERHOST);
        if of_others || self.loopback && outgoing {
            return None;
        }
        let at = message.stamp.map_or_else(|| clock.now(), |stamp| clock.kernel_time(stamp));
        let mut frame =
            Frame { at, direction: Direction::Inbound, link: self.link, bytes: message.bytes };
        let auxiliary = message.auxiliary.unwrap_or_default();
        if auxiliary.checksum_unfinished {
            complete_udp_checksum(&mut frame);
        }
        if let (LinkType::Ethernet, Some(tag)) = (self.link, auxiliary.vlan) {
            restore_vlan_tag(&mut frame.bytes, tag);
        }
        if outgoing || (self.loopback && is_ours(&frame, self.client, &self.local_ports)) {
            frame.direction = Direction::Outbound;
        }
        Some(frame)
    }
}

/// Whether this end sent the packet, told from its addresses and ports alone.
fn is_ours(frame: &Frame, client: IpAddr, local_ports: &[u16]) -> bool {
    let Some(packet) = frame.ip_packet().and_then(|bytes| IpPacket::parse(bytes).ok()) else {
        return false;
    };
    if let Ok(Some(datagram)) = packet.udp() {
        return packet.source == client && local_ports.contains(&datagram.source_port);
    }
    // ICMP errors are never this end's own.
    !matches!(IcmpError::parse(&packet), Ok(Some(_))) && packet.source == client
}

const ETHERNET_HEADER: u32 = 14;
const QUEUE_SIZE: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Timestamp;
    use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
    use crate::wire::ip::{ip_packet, udp_packet};

    #[test]
    fn on_loopback_ports_tell_the_direction() {
        let us: IpAddr = "127.0.0.1".parse().unwrap();
        let ours = |bytes: Option<Vec<u8>>| {
            let frame = Frame::raw(Timestamp::default(), Direction::Inbound, bytes.unwrap());
            is_ours(&frame, us, &[500])
        };
        let datagram = |from, to| udp_packet((us, from).into(), (us, to).into(), b"x");
        assert!(ours(datagram(500, 4500)));
        assert!(!ours(datagram(4500, 500)));
        assert!(ours(ip_packet(us, us, 50, &[0; 8])));
        let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 3 };
        assert!(!ours(error_packet(us, us, kind, 0, &datagram(500, 9).unwrap())));
        assert!(!ours(Some(vec![7; 9])));
    }
}
