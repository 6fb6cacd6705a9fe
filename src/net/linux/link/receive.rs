//! One message from a socket, with what the kernel tells beside it.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::AsRawFd;

use nix::errno::Errno;
use nix::sys::socket::{ControlMessageOwned, LinkAddr, MsgFlags, SockaddrStorage, recvmsg};
use socket2::Socket;

use crate::evidence::Timestamp;
use crate::wire::icmp::{IcmpKind, IpVersion};

/// A message as the kernel handed it over.
#[derive(Debug)]
pub struct Message {
    pub bytes: Vec<u8>,
    /// The peer; on the error queue, whom the failed packet was for.
    pub peer: Option<SocketAddr>,
    /// How the frame met this host (`sll_pkttype`), on packet sockets.
    pub packet_type: Option<u8>,
    pub stamp: Option<Timestamp>,
    pub auxiliary: Option<Auxiliary>,
    pub error: Option<QueuedError>,
}

/// What the kernel took out of a frame, or had not finished (linux/if_packet.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Auxiliary {
    pub checksum_unfinished: bool,
    pub vlan: Option<VlanTag>,
}

/// An IEEE 802.1Q tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VlanTag {
    /// 0x8100, or 0x88a8 for a provider's tag.
    pub protocol: u16,
    /// Priority and VLAN number.
    pub control: u16,
}

/// An ICMP error from a socket's error queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedError {
    pub kind: IcmpKind,
    /// Who sent the ICMP message.
    pub offender: IpAddr,
    /// The next hop's MTU, or the parameter problem's pointer.
    pub information: u32,
}

/// Buffers, kept from message to message.
#[derive(Debug)]
pub struct Receiver {
    data: Vec<u8>,
    control: Vec<u8>,
}

impl Receiver {
    pub fn new() -> Self {
        Self { data: vec![0; LARGEST_FRAME], control: vec![0; CONTROL_ROOM] }
    }

    /// The next message; `None` when the queue is empty.
    pub fn message(&mut self, socket: &Socket) -> io::Result<Option<Message>> {
        self.take(socket, MsgFlags::empty())
    }

    /// The next report of the error queue; `None` when it is empty.
    pub fn report(&mut self, socket: &Socket) -> io::Result<Option<Message>> {
        self.take(socket, MsgFlags::MSG_ERRQUEUE)
    }

    fn take(&mut self, socket: &Socket, flags: MsgFlags) -> io::Result<Option<Message>> {
        let mut parts = [IoSliceMut::new(&mut self.data)];
        let flags = flags | MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_TRUNC;
        let received = recvmsg::<SockaddrStorage>(
            socket.as_raw_fd(),
            &mut parts,
            Some(&mut self.control),
            flags,
        );
        let received = match received {
            Ok(received) => received,
            Err(Errno::EAGAIN) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        let address = received.address;
        let mut message = Message {
            bytes: Vec::new(),
            peer: address.as_ref().and_then(socket_address),
            packet_type: address
                .as_ref()
                .and_then(SockaddrStorage::as_link_addr)
                .map(LinkAddr::pkttype),
            stamp: None,
            auxiliary: None,
            error: None,
        };
        for control in received.cmsgs().into_iter().flatten() {
            message.note(&control);
        }
        let length = received.bytes;
        message.bytes = self.data.get(..length).unwrap_or(&self.data).to_vec();
        Ok(Some(message))
    }
}

impl Message {
    fn note(&mut self, control: &ControlMessageOwned) {
        match control {
            ControlMessageOwned::ScmTimestampns(time) => {
                self.stamp = stamp(time.tv_sec(), time.tv_nsec());
            }
            ControlMessageOwned::Ipv4RecvErr(error, offender) => {
                self.error = offender.and_then(|offender| {
                    let address = Ipv4Addr::from_bits(u32::from_be(offender.sin_addr.s_addr));
                    queued(error, IpVersion::V4, address.into())
                });
            }
            ControlMessageOwned::Ipv6RecvErr(error, offender) => {
                self.error = offender.and_then(|offender| {
                    queued(error, IpVersion::V6, offender.sin6_addr.s6_addr.into())
                });
            }
            ControlMessageOwned::Unknown(unknown)
                if unknown.cmsg_header.cmsg_level == libc::SOL_PACKET
                    && unknown.cmsg_header.cmsg_type == libc::PACKET_AUXDATA =>
            {
                self.auxiliary = Auxiliary::parse(&unknown.data_bytes);
            }
            _ => {}
        }
    }
}

impl Auxiliary {
    /// Reads `struct tpacket_auxdata`.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let half =
            |at: usize| bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_ne_bytes);
        let status = u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?);
        let has = |flag: u32| status & flag != 0;
        let named = if has(libc::TP_STATUS_VLAN_TPID_VALID) { half(18) } else { None };
        let vlan = if has(libc::TP_STATUS_VLAN_VALID) {
            Some(VlanTag { protocol: named.unwrap_or(IEEE_802_1Q), control: half(16)? })
        } else {
            None
        };
        Some(Self { checksum_unfinished: has(libc::TP_STATUS_CSUMNOTREADY), vlan })
    }
}

/// `None` for errors that are this host's own, which no packet brought.
fn queued(
    error: &libc::sock_extended_err,
    version: IpVersion,
    offender: IpAddr,
) -> Option<QueuedError> {
    let origin = match version {
        IpVersion::V4 => libc::SO_EE_ORIGIN_ICMP,
        IpVersion::V6 => libc::SO_EE_ORIGIN_ICMP6,
    };
    let kind = IcmpKind { version, icmp_type: error.ee_type, code: error.ee_code };
    (error.ee_origin == origin).then_some(QueuedError {
        kind,
        offender,
        information: error.ee_info,
    })
}

fn stamp(seconds: i64, nanoseconds: i64) -> Option<Timestamp> {
    let seconds = u64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?;
    let total = seconds.checked_add(u64::try_from(nanoseconds).ok()?)?;
    Some(Timestamp::from_nanoseconds(total))
}

fn socket_address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(address) = storage.as_sockaddr_in() {
        return Some(SocketAddrV4::from(*address).into());
    }
    storage.as_sockaddr_in6().map(|address| SocketAddrV6::from(*address).into())
}

/// The longest IP packet, with a link header and tags to spare.
const LARGEST_FRAME: usize = 65_535 + 64;
/// Time stamp, extended error with its address, and auxiliary data fit twice.
const CONTROL_ROOM: usize = 512;
const IEEE_802_1Q: u16 = 0x8100;

#[cfg(test)]
mod tests {
    use super::*;

    fn auxiliary(status: u32, control: u16, protocol: u16) -> Vec<u8> {
        let mut bytes = status.to_ne_bytes().to_vec();
        bytes.extend([0; 12]);
        bytes.extend(control.to_ne_bytes());
        bytes.extend(protocol.to_ne_bytes());
        bytes
    }

    #[test]
    fn auxiliary_data_is_read() {
        let plain = Auxiliary::parse(&auxiliary(0x8, 7, 0x8100)).unwrap();
        assert_eq!(plain, Auxiliary { checksum_unfinished: true, vlan: None });
        let tagged = Auxiliary::parse(&auxiliary(0x50, 7, 0x88a8)).unwrap();
        assert_eq!(tagged.vlan, Some(VlanTag { protocol: 0x88a8, control: 7 }));
        let old_kernel = Auxiliary::parse(&auxiliary(0x10, 7, 0)).unwrap();
        assert_eq!(old_kernel.vlan, Some(VlanTag { protocol: 0x8100, control: 7 }));
        assert_eq!(Auxiliary::parse(&[0; 3]), None);
        assert_eq!(Auxiliary::parse(&0x10_u32.to_ne_bytes()), None);
    }

    #[test]
    fn impossible_times_give_no_stamp() {
        assert_eq!(stamp(1, 5), Some(Timestamp::from_nanoseconds(1_000_000_005)));
        assert_eq!(stamp(-1, 5), None);
        assert_eq!(stamp(i64::MAX, 5), None);
    }
}
