//! Which address and port a NAT detection hash was made over (RFC 3947 3.2, 8).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::crypto::Matcher;
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
pub struct Riddle {
    matches: Matcher,
}

impl Riddle {
    pub fn new(detection: &NatDetection, hash: &[u8]) -> Self {
        Self { matches: detection.algorithm.matcher(&detection.cookies, hash) }
    }

    /// Whether the hash was made over this end.
    pub fn is(&self, end: SocketAddr) -> bool {
        let port = end.port().to_be_bytes();
        match end.ip() {
            IpAddr::V4(address) => (self.matches)(&suffix::<6>(&address.octets(), port)),
            IpAddr::V6(address) => (self.matches)(&suffix::<18>(&address.octets(), port)),
        }
    }

    /// The port, where the hash was made over this address and any port.
    pub fn port_at(&self, address: IpAddr) -> Option<u16> {
        (0..=u16::MAX).find(|port| self.is(SocketAddr::new(address, *port)))
    }

    /// Whether the hash was made over a private IPv4 address and an IKE port.
    pub fn is_private(&self) -> bool {
        PRIVATE.iter().any(|(network, bits)| {
            let first = u32::from(*network);
            SERVER_PORTS.iter().any(|port| {
                let port = port.to_be_bytes();
                (first..first + (1 << bits))
                    .any(|address| (self.matches)(&suffix::<6>(&address.to_be_bytes(), port)))
            })
        })
    }
}

/// Address and port in network order, as they are hashed.
fn suffix<const N: usize>(address: &[u8], port: [u8; 2]) -> [u8; N] {
    let mut suffix = [0; N];
    for (byte, value) in suffix.iter_mut().zip(address.iter().chain(&port)) {
        *byte = *value;
    }
    suffix
}
