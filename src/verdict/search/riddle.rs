//! One hash, and the question what it was made over.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Searches, Space};
use crate::evidence::{NatDetection, port};

/// Hashes of a piece of work: sixteen bits.
const PIECE: u64 = 1 << 16;

/// One hash and what it may have been made over.
pub struct Riddle<'a> {
    detection: &'a NatDetection,
    hash: &'a [u8],
}

/// What came of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The hash was made over this end.
    At(SocketAddr),
    /// It was made over none of those that were looked at.
    Nowhere,
    /// Somebody ended the search.
    Stopped,
    /// The search would cost more than is left.
    TooMuch,
}

impl<'a> Riddle<'a> {
    pub const fn new(detection: &'a NatDetection, hash: &'a [u8]) -> Self {
        Self { detection, hash }
    }

    /// Whether the hash was made over this end.
    pub fn is(&self, end: SocketAddr) -> bool {
        let Message { bytes, .. } = self.message(end);
        self.detection.algorithm.digest(&[&bytes]) == self.hash
    }

    /// The port, where the hash was made over this address and any port;
    /// `None` as well where no search is left.
    pub fn port_at(&self, address: IpAddr, searches: &Searches) -> Option<u16> {
        let Message { bytes, port, .. } = self.message(SocketAddr::new(address, 0));
        let allowed = searches.take(PIECE);
        allowed.then(|| self.detection.algorithm.solve(&bytes, port, self.hash)).flatten()
    }

    /// Whether the hash was made over a private IPv4 address and an IKE port.
    /// `None` where no search is left.
    pub fn is_private(&self, searches: &Searches) -> Option<bool> {
        match self.end_in(Space::Private, &port::OF_IKE, searches) {
            Found::At(_) => Some(true),
            Found::Nowhere => Some(false),
            Found::Stopped | Found::TooMuch => None,
        }
    }

    /// The end in a part of the IPv4 addresses, with one of these ports.
    ///
    /// Takes every core it may have: a user waits for the answer.
    pub fn end_in(&self, space: Space, ports: &[u16], searches: &Searches) -> Found {
        let ports_of_each = u64::try_from(ports.len()).unwrap_or(u64::MAX);
        let hashes = (PIECE * u64::from(space.networks())).saturating_mul(ports_of_each);
        if !searches.take(hashes) {
            return Found::TooMuch;
        }
        searches.watch().begins(self.detection.algorithm, hashes);
        let found = self.on_every_core(space, ports, searches);
        searches.watch().ends();
        match found {
            Some(end) => Found::At(end),
            None if searches.watch().is_stopped() => Found::Stopped,
            None => Found::Nowhere,
        }
    }

    fn on_every_core(
        &self,
        space: Space,
        ports: &[u16],
        searches: &Searches,
    ) -> Option<SocketAddr> {
        let (next, found) = (AtomicUsize::new(0), Mutex::new(None));
        let watch = searches.watch();
        let search = || {
            while !watch.is_stopped()
                && let Some((network, port)) =
                    space.piece(next.fetch_add(1, Ordering::Relaxed), ports)
            {
                if let Some(end) = self.end_of_network(network, port) {
                    // Whoever comes later finds no piece left.
                    next.store(usize::MAX / 2, Ordering::Relaxed);
                    *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
                }
                watch.computed(PIECE);
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        std::thread::scope(|scope| {
            // Where no thread is to be had this one does all of the work.
            let helper = || std::thread::Builder::new().spawn_scoped(scope, search).ok();
            let _helpers: Vec<_> = (1..cores).map_while(|_| helper()).collect();
            search();
        });
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The end in a network of 65,536 addresses.
    fn end_of_network(&self, network: Ipv4Addr, port: u16) -> Option<SocketAddr> {
        let Message { bytes, low_half, .. } = self.message(SocketAddr::new(network.into(), port));
        let host = self.detection.algorithm.solve(&bytes, low_half, self.hash)?;
        let address = Ipv4Addr::from(u32::from(network) | u32::from(host));
        Some(SocketAddr::new(address.into(), port))
    }

    /// What is hashed for an end: cookies, address, port.
    fn message(&self, end: SocketAddr) -> Message {
        let mut bytes = self.detection.cookies.to_vec();
        match end.ip() {
            IpAddr::V4(address) => bytes.extend(address.octets()),
            IpAddr::V6(address) => bytes.extend(address.octets()),
        }
        let port = bytes.len();
        bytes.extend(end.port().to_be_bytes());
        Message { bytes, port, low_half: port - 2 }
    }
}

/// What is hashed, and where in it the parts are that a search tries.
struct Message {
    bytes: Vec<u8>,
    /// Of the port.
    port: usize,
    /// Of the last two bytes of the address.
    low_half: usize,
}
