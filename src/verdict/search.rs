//! Which address and port a NAT detection hash was made over (RFC 3947 3.2, 8).

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::evidence::NatDetection;

/// Private address space (RFC 1918), the likeliest first.
const PRIVATE: [(Ipv4Addr, u32); 3] = [
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 20),
    (Ipv4Addr::new(10, 0, 0, 0), 24),
];
/// Ports that an IKE server is reached at behind a translator.
const SERVER_PORTS: [u16; 2] = [500, 4500];

/// Hashes that searches may still compute: some ten million take a second. One
/// probe asks for two searches; a file may hold any number of conversations.
#[derive(Debug)]
pub struct Searches(Cell<u64>);

impl Searches {
    /// So many hashes and no more.
    #[must_use]
    pub const fn new(hashes: u64) -> Self {
        Self(Cell::new(hashes))
    }

    /// Takes as many as a search needs, where they are left.
    fn take(&self, hashes: u64) -> bool {
        let left = self.0.get();
        let enough = left >= hashes;
        if enough {
            self.0.set(left - hashes);
        }
        enough
    }
}

/// Hashes that a search of all private space and both ports takes.
pub const PRIVATE_SPACE: u64 = 2 * ((1 << 16) + (1 << 20) + (1 << 24));

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

    /// The port, where the hash was made over this address and any port;
    /// `None` as well where no search is left.
    pub fn port_at(&self, address: IpAddr, searches: &Searches) -> Option<u16> {
        let allowed = searches.take(1 << 16);
        allowed.then(|| self.port_among(address, 0..=u16::MAX)).flatten()
    }

    /// Whether the hash was made over a private IPv4 address and an IKE port.
    ///
    /// Takes every core it may have: a user waits for the answer. `None` where
    /// no search is left.
    pub fn is_private(&self, searches: &Searches) -> Option<bool> {
        searches.take(PRIVATE_SPACE).then(|| self.search_private_space())
    }

    fn search_private_space(&self) -> bool {
        let pieces: Vec<(Range<u32>, u16)> = pieces().collect();
        let (next, found) = (AtomicUsize::new(0), AtomicBool::new(false));
        let search = || {
            while !found.load(Ordering::Relaxed)
                && let Some((addresses, port)) = pieces.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let ends = addresses.clone().map(|one| suffix(one.to_be_bytes(), *port));
                if self.find::<6>(ends).is_some() {
                    found.store(true, Ordering::Relaxed);
                }
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        std::thread::scope(|scope| {
            // Where no thread is to be had this one does all of the work.
            let helper = || std::thread::Builder::new().spawn_scoped(scope, search).ok();
            let _helpers: Vec<_> = (1..cores).map_while(|_| helper()).collect();
            search();
        });
        found.into_inner()
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

/// Private space in pieces of 65,536 addresses, each with an IKE port.
fn pieces() -> impl Iterator<Item = (Range<u32>, u16)> {
    PRIVATE.iter().flat_map(|(network, bits)| {
        let first = u32::from(*network);
        let starts = (first..first + (1 << bits)).step_by(1 << 16);
        starts.flat_map(|start| SERVER_PORTS.map(|port| (start..start + (1 << 16), port)))
    })
}

/// Address and port in network order, as they are hashed.
fn suffix<const A: usize, const N: usize>(address: [u8; A], port: u16) -> [u8; N] {
    let mut suffix = [0; N];
    for (byte, value) in suffix.iter_mut().zip(address.into_iter().chain(port.to_be_bytes())) {
        *byte = value;
    }
    suffix
}
