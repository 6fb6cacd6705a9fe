//! The host's network interfaces.

use std::net::IpAddr;

use super::netlink::{Message, find_attribute};
use crate::evidence::LinkType;
use crate::net::OpenError;

/// One network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub index: u32,
    pub addresses: Vec<IpAddr>,
    pub is_loopback: bool,
    /// Its hardware address, where it has one.
    pub hardware_address: Option<String>,
}

impl Interface {
    /// How frames are taken from this interface. Link headers other than
    /// Ethernet's, and unknown ones, are left to the kernel to strip.
    pub fn link_type(&self) -> LinkType {
        let kind = self.told().and_then(|told| Some(*told.get(HARDWARE..)?.first_chunk()?));
        link_type(kind.map(u16::from_ne_bytes))
    }

    /// In bytes, where the kernel tells.
    pub fn mtu(&self) -> Option<u32> {
        let told = self.told()?;
        let value = find_attribute(&told, LINK_HEADER, libc::IFLA_MTU)?;
        Some(u32::from_ne_bytes(value.try_into().ok()?))
    }

    /// What pnet does not give: ifinfomsg and the attributes behind it.
    fn told(&self) -> Option<Vec<u8>> {
        let mut header = [0; LINK_HEADER];
        for (slot, byte) in header.iter_mut().skip(INDEX).zip(self.index.to_ne_bytes()) {
            *slot = byte;
        }
        Message::new(libc::RTM_GETLINK, 0, &header).exchange().ok()
    }
}

const fn link_type(hardware: Option<u16>) -> LinkType {
    match hardware {
        Some(libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK) => LinkType::Ethernet,
        _ => LinkType::RawIp,
    }
}

/// Every interface of the calling thread's network namespace.
pub fn all() -> Vec<Interface> {
    pnet::datalink::interfaces()
        .into_iter()
        .map(|interface| Interface {
            hardware_address: interface.mac.map(|address| address.to_string()),
            is_loopback: interface.is_loopback(),
            index: interface.index,
            addresses: interface.ips.iter().map(pnet::ipnetwork::IpNetwork::ip).collect(),
            name: interface.name,
        })
        .collect()
}

/// The interface called `name`.
pub fn named(interfaces: &[Interface], name: &str) -> Result<Interface, OpenError> {
    interfaces.iter().find(|one| one.name == name).cloned().ok_or_else(|| {
        OpenError::NoSuchInterface {
            name: name.to_owned(),
            present: interfaces.iter().map(|one| one.name.clone()).collect(),
        }
    })
}

/// The size of ifinfomsg (linux/rtnetlink.h).
const LINK_HEADER: usize = 16;
/// Where it has the kind of hardware (ARPHRD, linux/if_arp.h) and the interface's number.
const HARDWARE: usize = 2;
const INDEX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_there_with_its_kind() {
        let interfaces = all();
        let loopback = named(&interfaces, "lo").unwrap();
        assert!(loopback.is_loopback && loopback.index > 0);
        assert_eq!(loopback.link_type(), LinkType::Ethernet);
        assert!(loopback.mtu().is_some_and(|mtu| mtu > 0));
    }

    #[test]
    fn unknown_hardware_is_taken_without_its_header() {
        assert_eq!([Some(65534), Some(512), None].map(link_type), [LinkType::RawIp; 3]);
        assert_eq!(link_type(Some(1)), LinkType::Ethernet);
    }
}
