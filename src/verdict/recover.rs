//! The ends behind the hashes, where the user asked for them: what a verdict
//! does without looks further, and keeps what it finds.

use std::net::{IpAddr, SocketAddr};

use super::search::{Found, Riddle, Space};
use super::view::View;
use super::{Reach, RecoveryState};
use crate::evidence::{NatDetection, port};

/// Ports that a search of many addresses tries.
const MOST_PORTS: usize = 6;

/// What came of the search for one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// The end that was hashed.
    pub end: Option<SocketAddr>,
    /// How the search ended.
    pub state: RecoveryState,
    /// Private space was searched, all of it or until the end was found.
    pub private_searched: bool,
}

impl Recovered {
    /// No search was needed.
    pub const EXPLAINED: Self =
        Self { end: None, state: RecoveryState::Explained, private_searched: false };

    const fn at(end: SocketAddr) -> Self {
        Self { end: Some(end), state: RecoveryState::Explained, private_searched: true }
    }
}

/// Ports that make sense: those of IKE, and those that the detections saw.
pub fn ports<'a>(detections: impl Iterator<Item = &'a NatDetection>) -> Vec<u16> {
    let mut ports = vec![port::IKE, port::NAT_TRAVERSAL];
    for port in detections.flat_map(|one| [one.server.port(), one.client.port()]) {
        if !ports.contains(&port) && ports.len() < MOST_PORTS {
            ports.push(port);
        }
    }
    ports
}

/// Searches for the end that any of these hashes was made over; `None` where
/// nobody asked. First the addresses that are known with all ports, then the
/// private and the shared ones, then, where the user wants that, all.
pub fn recover(
    view: &View<'_>,
    riddles: &[Riddle<'_>],
    known: &[IpAddr],
    ports: &[u16],
) -> Option<Recovered> {
    let searches = view.searches();
    let reach = searches.reach()?;
    let at_port = |riddle: &Riddle<'_>, address: &IpAddr| match riddle.end_at(*address, searches) {
        Found::At(end) => Some(end),
        Found::Nowhere | Found::Stopped | Found::TooMuch => None,
    };
    let end = riddles.iter().find_map(|riddle| known.iter().find_map(|one| at_port(riddle, one)));
    if let Some(end) = end {
        return Some(Recovered::at(end));
    }
    let near = riddles.iter().map(|riddle| (riddle, Space::PrivateAndShared));
    // One search of everything is all that a server may cost.
    let far = riddles.first().filter(|_| reach == Reach::All).map(|riddle| (riddle, Space::All));
    for (riddle, space) in near.chain(far) {
        let state = match riddle.end_in(space, ports, searches) {
            Found::Nowhere => continue,
            Found::At(end) => return Some(Recovered::at(end)),
            Found::Stopped => RecoveryState::Interrupted,
            Found::TooMuch => RecoveryState::Limited,
        };
        return Some(Recovered { end: None, state, private_searched: space == Space::All });
    }
    let (end, state) = (None, RecoveryState::Unexplained);
    Some(Recovered { end, state, private_searched: true })
}

/// Whether somebody can have this address: a hash over another is made up.
pub fn is_somebodys(end: SocketAddr) -> bool {
    match end.ip() {
        IpAddr::V4(address) => {
            let [first, ..] = address.octets();
            first != 0 && first < 224
        }
        IpAddr::V6(address) => !address.is_unspecified() && !address.is_multicast(),
    }
}
