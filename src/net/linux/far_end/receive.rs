//! One packet from a socket with all that the kernel tells of it, and one to it.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::sys::socket::{
    ControlMessage, ControlMessageOwned, MsgFlags, SockaddrIn, SockaddrIn6, SockaddrStorage,
    recvmsg, sendmsg,
};
use socket2::Socket;

use crate::evidence::{Arrival, Channel, Ends, NotSent, Timestamp};
use crate::net::clock::Clock;
use crate::net::linux::sys::{IP_RECVFRAGSIZE, IPV6_RECVFRAGSIZE, Watched};
use crate::wire::ip::IpPacket;

/// Buffers, kept from packet to packet.
#[derive(Debug)]
pub struct Buffers {
    data: Vec<u8>,
    control: Vec<u8>,
}

#[derive(Default)]
struct Told {
    stamp: Option<Timestamp>,
    local: Option<IpAddr>,
    hop_limit: Option<u8>,
    largest_piece: Option<u16>,
}

impl Buffers {
    pub fn new() -> Self {
        Self { data: vec![0; LARGEST_PACKET], control: vec![0; CONTROL_ROOM] }
    }

    /// The next packet; `None` where it cannot be read.
    pub fn take(
        &mut self,
        socket: &Socket,
        flow: Channel,
        local: SocketAddr,
        clock: Clock,
    ) -> io::Result<Option<Arrival>> {
        let mut parts = [IoSliceMut::new(&mut self.data)];
        let received = recvmsg::<SockaddrStorage>(
            socket.as_raw_fd(),
            &mut parts,
            Some(&mut self.control),
            MsgFlags::MSG_DONTWAIT,
        )?;
        let from = received.address.as_ref().and_then(socket_address);
        let mut told = Told::default();
        for message in received.cmsgs().into_iter().flatten() {
            told.note(&message);
        }
        let length = received.bytes;
        let bytes = self.data.get(..length).unwrap_or_default();
        Ok(from.and_then(|from| arrival(bytes, flow, Ends { from, to: local }, &told, clock)))
    }
}

fn arrival(bytes: &[u8], flow: Channel, ends: Ends, told: &Told, clock: Clock) -> Option<Arrival> {
    let Ends { from, to } = ends;
    // Raw sockets of IPv4 hand over the IP header too.
    let payload = if flow == Channel::Esp && from.is_ipv4() {
        IpPacket::parse(bytes).ok()?.payload
    } else {
        bytes
    };
    Some(Arrival {
        at: told.stamp.map_or_else(|| clock.now(), |stamp| clock.kernel_time(stamp)),
        flow,
        from: if flow == Channel::Esp { SocketAddr::new(from.ip(), 0) } else { from },
        to: SocketAddr::new(told.local.unwrap_or_else(|| to.ip()), to.port()),
        hop_limit: told.hop_limit,
        largest_piece: told.largest_piece,
        payload: payload.to_vec(),
    })
}

impl Told {
    fn note(&mut self, message: &ControlMessageOwned) {
        match message {
            ControlMessageOwned::ScmTimestampns(time) => {
                let part = |number: i64| u64::try_from(number).ok();
                self.stamp = part(time.tv_sec())
                    .and_then(|seconds| seconds.checked_mul(1_000_000_000))
                    .zip(part(time.tv_nsec()))
                    .and_then(|(seconds, rest)| seconds.checked_add(rest))
                    .map(Timestamp::from_nanoseconds);
            }
            ControlMessageOwned::Ipv4PacketInfo(info) => {
                self.local =
                    Some(Ipv4Addr::from_bits(u32::from_be(info.ipi_spec_dst.s_addr)).into());
            }
            ControlMessageOwned::Ipv6PacketInfo(info) => {
                self.local = Some(Ipv6Addr::from(info.ipi6_addr.s6_addr).into());
            }
            ControlMessageOwned::Ipv4Ttl(left) | ControlMessageOwned::Ipv6HopLimit(left) => {
                self.hop_limit = u8::try_from(*left).ok();
            }
            ControlMessageOwned::Unknown(other) if is_piece_size(other.cmsg_header) => {
                let size = other.data_bytes.first_chunk().copied().map(i32::from_ne_bytes);
                self.largest_piece = size.and_then(|size| u16::try_from(size).ok());
            }
            _ => {}
        }
    }
}

const fn is_piece_size(header: libc::cmsghdr) -> bool {
    matches!(
        (header.cmsg_level, header.cmsg_type),
        (libc::IPPROTO_IP, IP_RECVFRAGSIZE) | (libc::IPPROTO_IPV6, IPV6_RECVFRAGSIZE)
    )
}

/// Sends `payload` from our address `from`.
pub fn send(socket: &Watched, from: IpAddr, to: SocketAddr, payload: &[u8]) -> Result<(), NotSent> {
    let parts = [IoSlice::new(payload)];
    let socket = socket.socket();
    let descriptor = socket.as_raw_fd();
    // An ICMP error about an earlier answer would be reported for this one.
    let _pending = socket.take_error();
    let flags = MsgFlags::MSG_DONTWAIT;
    let sent = match (from, to) {
        (IpAddr::V4(from), SocketAddr::V4(to)) => {
            let info = libc::in_pktinfo {
                ipi_ifindex: 0,
                ipi_spec_dst: libc::in_addr { s_addr: from.to_bits().to_be() },
                ipi_addr: libc::in_addr { s_addr: 0 },
            };
            let control = [ControlMessage::Ipv4PacketInfo(&info)];
            sendmsg(descriptor, &parts, &control, flags, Some(&SockaddrIn::from(to)))
        }
        (IpAddr::V6(from), SocketAddr::V6(to)) => {
            let info = libc::in6_pktinfo {
                ipi6_addr: libc::in6_addr { s6_addr: from.octets() },
                ipi6_ifindex: to.scope_id(),
            };
            let control = [ControlMessage::Ipv6PacketInfo(&info)];
            sendmsg(descriptor, &parts, &control, flags, Some(&SockaddrIn6::from(to)))
        }
        _ => return Err(NotSent::NoRoute),
    };
    match sent {
        Ok(_) => Ok(()),
        Err(Errno::EPERM) => Err(NotSent::LocalFilter),
        Err(Errno::ENETUNREACH | Errno::EHOSTUNREACH) => Err(NotSent::NoRoute),
        Err(errno) => Err(NotSent::Kernel { error: io::Error::from(errno).to_string() }),
    }
}

fn socket_address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(address) = storage.as_sockaddr_in() {
        return Some(SocketAddrV4::from(*address).into());
    }
    storage.as_sockaddr_in6().map(|address| SocketAddrV6::from(*address).into())
}

const LARGEST_PACKET: usize = 65_535;
/// Time, packet information, hop limit and size of pieces fit twice.
const CONTROL_ROOM: usize = 512;
