//! The host's network interfaces.

use std::net::IpAddr;

use nix::ifaddrs::getifaddrs;

use crate::evidence::LinkType;
use crate::net::OpenError;

/// One network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub index: u32,
    pub addresses: Vec<IpAddr>,
    pub is_loopback: bool,
    /// The kind of hardware (ARPHRD, linux/if_arp.h), where the kernel told.
    pub hardware: Option<u16>,
    /// Its hardware address, where it has one.
    pub hardware_address: Option<String>,
}

impl Interface {
    /// How frames are taken from this interface. Link headers other than
    /// Ethernet's, and unknown ones, are left to the kernel to strip.
    pub const fn link_type(&self) -> LinkType {
        match self.hardware {
            Some(libc::ARPHRD_ETHER | libc::ARPHRD_LOOPBACK) => LinkType::Ethernet,
            _ => LinkType::RawIp,
        }
    }
}

/// Every interface of the calling thread's network namespace.
pub fn all() -> Vec<Interface> {
    let hardware = hardware_kinds();
    let kind_of = |name: &str| hardware.iter().find(|(one, _)| one == name).map(|(_, kind)| *kind);
    pnet::datalink::interfaces()
        .into_iter()
        .map(|interface| Interface {
            hardware: kind_of(&interface.name),
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

/// Names with their ARPHRD numbers, which pnet does not give.
fn hardware_kinds() -> Vec<(String, u16)> {
    let Ok(addresses) = getifaddrs() else { return Vec::new() };
    addresses
        .filter_map(|one| {
            let kind = one.address?.as_link_addr()?.hatype();
            Some((one.interface_name, kind))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_there_with_its_kind() {
        let interfaces = all();
        let loopback = named(&interfaces, "lo").unwrap();
        assert!(loopback.is_loopback && loopback.index > 0);
        assert_eq!(loopback.link_type(), LinkType::Ethernet);
    }

    #[test]
    fn unknown_hardware_is_taken_without_its_header() {
        let kind = |hardware| Interface {
            name: String::new(),
            index: 1,
            addresses: Vec::new(),
            is_loopback: false,
            hardware,
            hardware_address: None,
        };
        assert_eq!(kind(Some(65534)).link_type(), LinkType::RawIp);
        assert_eq!(kind(Some(512)).link_type(), LinkType::RawIp);
        assert_eq!(kind(None).link_type(), LinkType::RawIp);
        assert_eq!(kind(Some(1)).link_type(), LinkType::Ethernet);
    }
}
