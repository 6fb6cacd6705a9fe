//! A TUN interface: IP packets in and out of the namespace, as bytes.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;

use crate::net::error::TunError;
use crate::net::linux::host::netlink::{ACKNOWLEDGE, CREATE, Message, nested};
use crate::net::linux::host::route::ROUTE_HEADER;
use crate::net::linux::sys;

/// An address with the length of its network's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TunAddress {
    /// The interface's own address.
    pub address: IpAddr,
    /// Bits of the network.
    pub prefix: u8,
}

/// The outer end of a TUN interface: reads what the namespace sends.
#[derive(Debug)]
pub struct Tun {
    device: File,
}

impl Tun {
    /// Whether the device may be opened at all, by whoever this is now.
    ///
    /// # Errors
    /// Why it may not.
    pub fn is_to_be_had() -> Result<(), TunError> {
        let device = OpenOptions::new().read(true).write(true).open("/dev/net/tun");
        device.map(drop).map_err(|source| TunError { step: "opening /dev/net/tun", source })
    }

    /// Makes `name` in the calling thread's namespace, gives it its addresses
    /// and `mtu`, brings it and `lo` up, and routes everything through it.
    ///
    /// IPv6 works without the delay of duplicate address detection, and
    /// without a link-local address, so that nothing but the caller's traffic
    /// comes out.
    ///
    /// # Errors
    /// Names the step that the kernel refused.
    pub fn open(name: &str, addresses: &[TunAddress], mtu: u32) -> Result<Self, TunError> {
        let device = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open("/dev/net/tun")
            .map_err(|source| TunError { step: "opening /dev/net/tun", source })?;
        sys::make_tun(&device, name).map_err(|source| TunError { step: "TUNSETIFF", source })?;
        let index = nix::net::if_::if_nametoindex(name)
            .map_err(|errno| TunError { step: "finding it", source: errno.into() })?;
        apply("bringing lo up", &raise("lo"))?;
        apply("setting its MTU", &quieten(name, mtu))?;
        apply("bringing it up", &raise(name))?;
        for address in addresses {
            apply("setting its address", &add_address(index, *address))?;
            apply("adding the default route", &add_default_route(index, address.address))?;
        }
        Ok(Self { device })
    }

    /// The next packet's length; `None` when there is none now.
    ///
    /// # Errors
    /// When the interface is gone.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match self.device.read(buffer) {
            Ok(length) => Ok(Some(length)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands one IP packet to the namespace; `false` when it has no room now.
    ///
    /// # Errors
    /// When the interface is gone or these bytes are no IP packet.
    pub fn write(&mut self, packet: &[u8]) -> io::Result<bool> {
        match self.device.write(packet) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits until there is a packet to read; `false` when the time is over.
    ///
    /// # Errors
    /// When a signal interrupts the wait or the interface is gone.
    pub fn wait(&self, timeout: Duration) -> io::Result<bool> {
        sys::wait_readable(&self.device, timeout)
    }
}

fn apply(step: &'static str, message: &Message) -> Result<(), TunError> {
    message.exchange().map(drop).map_err(|source| TunError { step, source })
}

/// RTM_NEWLINK: `name` up, nothing else changed.
fn raise(name: &str) -> Message {
    let up = u32::try_from(libc::IFF_UP).unwrap_or_default().to_ne_bytes();
    let mut header = [0; INTERFACE_HEADER];
    // The flags and the mask of those that change are the last two words.
    for word in header.as_chunks_mut::<4>().0.iter_mut().skip(2) {
        *word = up;
    }
    change_link(name, &header)
}

/// RTM_NEWLINK: an MTU, and no link-local address. The kernel raises a link
/// before it reads this, so it must be a message of its own.
fn quieten(name: &str, mtu: u32) -> Message {
    let no_addresses = nested(IFLA_INET6_ADDR_GEN_MODE, &[IN6_ADDR_GEN_MODE_NONE]);
    let ipv6 = nested(family(libc::AF_INET6).into(), &no_addresses);
    change_link(name, &[0; INTERFACE_HEADER])
        .attribute(libc::IFLA_MTU, &mtu.to_ne_bytes())
        .attribute(libc::IFLA_AF_SPEC, &ipv6)
}

fn change_link(name: &str, header: &[u8; INTERFACE_HEADER]) -> Message {
    let terminated = [name.as_bytes(), &[0]].concat();
    Message::new(libc::RTM_NEWLINK, ACKNOWLEDGE, header).attribute(libc::IFLA_IFNAME, &terminated)
}

/// RTM_NEWADDR, ready at once.
fn add_address(index: u32, address: TunAddress) -> Message {
    let [a, b, c, d] = index.to_ne_bytes();
    let header = [family_of(address.address), address.prefix, 0, 0, a, b, c, d];
    Message::new(libc::RTM_NEWADDR, ACKNOWLEDGE | CREATE, &header)
        .address(libc::IFA_LOCAL, address.address)
        .address(libc::IFA_ADDRESS, address.address)
        .attribute(libc::IFA_FLAGS, &libc::IFA_F_NODAD.to_ne_bytes())
}

/// RTM_NEWROUTE: everything of the address's family goes out here.
fn add_default_route(index: u32, address: IpAddr) -> Message {
    let header: [u8; ROUTE_HEADER] = [
        family_of(address),
        0,
        0,
        0,
        libc::RT_TABLE_MAIN,
        libc::RTPROT_STATIC,
        libc::RT_SCOPE_UNIVERSE,
        libc::RTN_UNICAST,
        0,
        0,
        0,
        0,
    ];
    Message::new(libc::RTM_NEWROUTE, ACKNOWLEDGE | CREATE, &header)
        .attribute(libc::RTA_OIF, &index.to_ne_bytes())
}

fn family_of(address: IpAddr) -> u8 {
    family(if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 })
}

fn family(number: libc::c_int) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// The size of ifinfomsg (linux/rtnetlink.h).
const INTERFACE_HEADER: usize = 16;
// linux/if_link.h
const IFLA_INET6_ADDR_GEN_MODE: u16 = 8;
const IN6_ADDR_GEN_MODE_NONE: u8 = 1;
