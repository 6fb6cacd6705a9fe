//! One hash, and the question what it was made over.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::known::{Inside, Mapping, Piece};
use super::{PRIVATE_SPACE, Searches, Space};
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

    /// The end, where the hash was made over this address and any port.
    ///
    /// The port that an earlier exchange of the two ends had is tried first.
    pub fn end_at(&self, address: IpAddr, searches: &Searches) -> Found {
        self.end_with_any_port(address, searches, |searches| searches.take(PIECE))
    }

    /// The same where little is to be found, and so where not much may be spent.
    pub fn end_by_chance_at(&self, address: IpAddr, searches: &Searches) -> Found {
        let allowed = |searches: &Searches| searches.take_chance(PIECE) && searches.take(PIECE);
        self.end_with_any_port(address, searches, allowed)
    }

    fn end_with_any_port(
        &self,
        address: IpAddr,
        searches: &Searches,
        allowed: impl Fn(&Searches) -> bool,
    ) -> Found {
        let NatDetection { client, server, cookies, .. } = *self.detection;
        let mapping = Mapping { client, server, address };
        let known = searches.known.borrow();
        if let Some(found) = known.answer(&cookies, self.hash, address) {
            return found;
        }
        let before = known.port(&mapping).map(|port| SocketAddr::new(address, port));
        if let Some(end) = before.filter(|end| self.is(*end)) {
            return Found::At(end);
        }
        if known.is_vain(&mapping) {
            return Found::Nowhere;
        }
        drop(known);
        if !allowed(searches) {
            return Found::TooMuch;
        }
        let Message { bytes, port, .. } = self.message(SocketAddr::new(address, 0));
        let port = self.detection.algorithm.solve(&bytes, port, self.hash);
        let found = port.map_or(Found::Nowhere, |port| Found::At(SocketAddr::new(address, port)));
        let mut known = searches.known.borrow_mut();
        known.note_port(mapping, port);
        known.note_answer(cookies, self.hash, address, found);
        found
    }

    /// Whether the hash was made over a private IPv4 address and an IKE port.
    /// `None` where no search is left.
    ///
    /// Where that was asked in vain there is little to be found, and not much is spent.
    pub fn is_private(&self, searches: &Searches) -> Option<bool> {
        let vain = searches.known.borrow().is_space_vain();
        if vain && !searches.take_chance(PRIVATE_SPACE) {
            return None;
        }
        let found = match self.end_in(Space::Private, &port::OF_IKE, searches) {
            Found::At(_) => true,
            Found::Nowhere => false,
            Found::Stopped | Found::TooMuch => return None,
        };
        searches.known.borrow_mut().note_space(found);
        Some(found)
    }

    /// The same of what a server says of itself: the end that it had inside in an earlier
    /// exchange is tried first, and one that made up its hash once does so again.
    pub fn is_private_server(&self, searches: &Searches) -> Option<bool> {
        let server = self.detection.server;
        match searches.known.borrow().inside(server) {
            Some(Inside::At(end)) if self.is(end) => return Some(true),
            Some(Inside::Nowhere) => return Some(false),
            Some(Inside::At(_)) | None => {}
        }
        let inside = match self.end_in(Space::Private, &port::OF_IKE, searches) {
            Found::At(end) => Inside::At(end),
            Found::Nowhere => Inside::Nowhere,
            Found::Stopped | Found::TooMuch => return None,
        };
        searches.known.borrow_mut().note_inside(server, inside);
        Some(inside != Inside::Nowhere)
    }

    /// The end in a part of the IPv4 addresses, with one of these ports.
    ///
    /// Takes every core it may have: a user waits for the answer. Networks in which others
    /// were found are looked at first.
    pub fn end_in(&self, space: Space, ports: &[u16], searches: &Searches) -> Found {
        let ports_of_each = u64::try_from(ports.len()).unwrap_or(u64::MAX);
        let hashes = (PIECE * u64::from(space.networks())).saturating_mul(ports_of_each);
        if !searches.take(hashes) {
            return Found::TooMuch;
        }
        if let Some(end) = self.where_others_are(space, ports, searches) {
            searches.give_back(hashes.saturating_sub(PIECE));
            return Found::At(end);
        }
        searches.watch().begins(self.detection.algorithm, hashes);
        let found = self.on_every_core(space, ports, searches);
        searches.watch().ends();
        match found {
            Some(SocketAddr::V4(end)) => {
                let network = Ipv4Addr::from_bits(end.ip().to_bits() & 0xffff_0000);
                searches.known.borrow_mut().note_network(Piece { network, port: end.port() });
                Found::At(end.into())
            }
            Some(end) => Found::At(end),
            None if searches.watch().is_stopped() => Found::Stopped,
            None => Found::Nowhere,
        }
    }

    /// The end in one of the networks in which others were found.
    fn where_others_are(
        &self,
        space: Space,
        ports: &[u16],
        searches: &Searches,
    ) -> Option<SocketAddr> {
        let networks = searches.known.borrow().networks();
        let mut tried = networks
            .into_iter()
            .filter(|piece| space.has(piece.network) && ports.contains(&piece.port));
        tried.find_map(|Piece { network, port }| self.end_of_network(network, port))
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
