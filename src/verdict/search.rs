//! Which address and port a NAT detection hash was made over (RFC 3947 3.2, 8).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::evidence::NatDetection;

/// Private address space (RFC 1918), the likeliest first.
const PRIVATE: [(Ipv4Addr, u32); 3] = [
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 20),
    (Ipv4Addr::new(10, 0, 0, 0), 24),
];
/// Ports that an IKE server is reached at behind a translator.
const SERVER_PORTS: [u16; 2] = [500, 4500];

/// One hash and what it may have been made over.
pub struct Riddle<'a> {
    detection: &'a NatDetection,
    hash: &'a [u8],
}

impl<'a> Riddle<'a> {
    pub const fn new(detection: &'a NatDetection, hash: &'a [u8]) -> Self {
        Self { detection, hash }
    }

    /// Whether the hash was made over this end.
    pub fn is(&self, end: SocketAddr) -> bool {
        self.port_among(end.ip(), std::iter::once(end.port())).is_some()
    }

    /// The port, where the hash was made over this address and any port.
    pub fn port_at(&self, address: IpAddr) -> Option<u16> {
        self.port_among(address, 0..=u16::MAX)
    }

    /// Whether the hash was made over a private IPv4 address and an IKE port.
    pub fn is_private(&self) -> bool {
        PRIVATE.iter().any(|(network, bits)| {
            let first = u32::from(*network);
            SERVER_PORTS.iter().any(|port| {
                let addresses = first..first + (1 << bits);
                let ends = addresses.map(|one| suffix(one.to_be_bytes(), *port));
                self.find::<6>(ends).is_some()
            })
        })
    }

    fn port_among(&self, address: IpAddr, mut ports: impl Iterator<Item = u16>) -> Option<u16> {
        ports.find(|port| match address {
            IpAddr::V4(address) => {
                let end: [u8; 6] = suffix(address.octets(), *port);
                self.find(std::iter::once(end)).is_some()
            }
            IpAddr::V6(address) => {
                let end: [u8; 18] = suffix(address.octets(), *port);
                self.find(std::iter::once(end)).is_some()
            }
        })
    }

    fn find<const N: usize>(&self, ends: impl Iterator<Item = [u8; N]>) -> Option<[u8; N]> {
        self.detection.algorithm.find(&self.detection.cookies, self.hash, ends)
    }
}

/// Address and port in network order, as they are hashed.
fn suffix<const A: usize, const N: usize>(address: [u8; A], port: u16) -> [u8; N] {
    let mut suffix = [0; N];
    for (byte, value) in suffix.iter_mut().zip(address.into_iter().chain(port.to_be_bytes())) {
        *byte = value;
    }
    suffix
}
