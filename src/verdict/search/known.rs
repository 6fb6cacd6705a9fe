//! What earlier searches said, so that nobody searches for the same twice.
//!
//! All of it is tried by a hash before it counts, but for what was searched for
//! in vain.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::Found;

/// Pairs and servers that are remembered; where there are more all are forgotten.
const MOST_ENDS: usize = 4_096;
/// Questions whose answers are remembered: those of one verdict.
const MOST_ANSWERS: usize = 16;
/// Networks that are tried first.
const MOST_NETWORKS: usize = 4;
/// Searches in vain before one more would say the same: a hash that two exchanges do not
/// explain is made up in the third as well.
const MOST_IN_VAIN: u8 = 2;

/// What was found, and what was not.
#[derive(Debug, Default)]
pub struct Known {
    answers: Vec<Answer>,
    /// Where the next answer goes.
    next: usize,
    ports: HashMap<Mapping, Ports>,
    networks: Vec<Piece>,
    inside: HashMap<SocketAddr, Inside>,
    /// Searches of private space for clients in vain, since the last that was not.
    space_in_vain: u8,
}

/// The ports of an address that the hashes of two ends are searched in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mapping {
    pub client: SocketAddr,
    pub server: SocketAddr,
    pub address: IpAddr,
}

/// A network of 65,536 addresses, and the port of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub network: Ipv4Addr,
    pub port: u16,
}

/// What the searches of a mapping said.
#[derive(Debug, Clone, Copy, Default)]
struct Ports {
    last: Option<u16>,
    in_vain: u8,
}

/// What a search of private space said of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// It is there.
    At(SocketAddr),
    /// It is nowhere.
    Nowhere,
}

/// The very question, and what was said.
#[derive(Debug)]
struct Answer {
    cookies: [u8; 16],
    hash: Vec<u8>,
    address: IpAddr,
    found: Found,
}

impl Known {
    /// What was said to the very same question.
    pub fn answer(&self, cookies: &[u8; 16], hash: &[u8], address: IpAddr) -> Option<Found> {
        let same =
            |one: &&Answer| one.address == address && one.cookies == *cookies && one.hash == hash;
        self.answers.iter().find(same).map(|one| one.found)
    }

    /// Keeps an answer in the place of the oldest.
    pub fn note_answer(&mut self, cookies: [u8; 16], hash: &[u8], address: IpAddr, found: Found) {
        let answer = Answer { cookies, hash: hash.to_vec(), address, found };
        match self.answers.get_mut(self.next) {
            Some(oldest) => *oldest = answer,
            None => self.answers.push(answer),
        }
        self.next = self.next.saturating_add(1) % MOST_ANSWERS;
    }

    /// The port that was found last.
    pub fn port(&self, mapping: &Mapping) -> Option<u16> {
        self.ports.get(mapping)?.last
    }

    /// Whether a further search would say what the earlier ones said.
    pub fn is_vain(&self, mapping: &Mapping) -> bool {
        self.ports.get(mapping).is_some_and(|known| known.in_vain >= MOST_IN_VAIN)
    }

    /// Keeps what a search of all ports said.
    pub fn note_port(&mut self, mapping: Mapping, port: Option<u16>) {
        make_room(&mut self.ports);
        let known = self.ports.entry(mapping).or_default();
        match port {
            Some(port) => *known = Ports { last: Some(port), in_vain: 0 },
            None => known.in_vain = known.in_vain.saturating_add(1),
        }
    }

    /// Where ends were found, the latest first.
    pub fn networks(&self) -> Vec<Piece> {
        self.networks.clone()
    }

    /// Keeps where an end was found.
    pub fn note_network(&mut self, piece: Piece) {
        self.networks.retain(|known| *known != piece);
        self.networks.insert(0, piece);
        self.networks.truncate(MOST_NETWORKS);
    }

    /// Whether private space was searched for clients in vain, again and again.
    pub const fn is_space_vain(&self) -> bool {
        self.space_in_vain >= MOST_IN_VAIN
    }

    /// Keeps whether a client was found in private space.
    pub const fn note_space(&mut self, found: bool) {
        self.space_in_vain = if found { 0 } else { self.space_in_vain.saturating_add(1) };
    }

    /// What was said of a server.
    pub fn inside(&self, server: SocketAddr) -> Option<Inside> {
        self.inside.get(&server).copied()
    }

    /// Keeps what a search of private space said of a server.
    pub fn note_inside(&mut self, server: SocketAddr, inside: Inside) {
        make_room(&mut self.inside);
        self.inside.insert(server, inside);
    }
}

fn make_room<K, V>(table: &mut HashMap<K, V>) {
    if table.len() >= MOST_ENDS {
        table.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Inside, Known, MOST_ANSWERS, MOST_ENDS, MOST_NETWORKS, Mapping, Piece};

    fn mapping(number: usize) -> Mapping {
        let address = std::net::Ipv4Addr::from_bits(u32::try_from(number).unwrap());
        let server = "203.0.113.10:500".parse().unwrap();
        Mapping { client: (address, 500).into(), server, address: address.into() }
    }

    #[test]
    fn nothing_grows_without_bound() {
        let mut known = Known::default();
        for number in 0..3 * MOST_ENDS {
            let Mapping { client, address, .. } = mapping(number);
            known.note_port(mapping(number), Some(7));
            known.note_inside(client, Inside::Nowhere);
            known.note_answer([0; 16], &number.to_be_bytes(), address, Found::Nowhere);
            let network = std::net::Ipv4Addr::from_bits(u32::try_from(number).unwrap() << 16);
            known.note_network(Piece { network, port: 500 });
            assert_eq!(known.port(&mapping(number)), Some(7));
        }
        assert!(known.ports.len() <= MOST_ENDS && known.inside.len() <= MOST_ENDS);
        assert_eq!((known.answers.len(), known.networks.len()), (MOST_ANSWERS, MOST_NETWORKS));
    }

    #[test]
    fn a_mapping_is_vain_after_two_exchanges_and_not_once_it_was_found() {
        let mut known = Known::default();
        known.note_port(mapping(1), None);
        assert!(!known.is_vain(&mapping(1)));
        known.note_port(mapping(1), None);
        assert!(known.is_vain(&mapping(1)) && !known.is_vain(&mapping(2)));
        known.note_port(mapping(1), Some(40_500));
        assert!(!known.is_vain(&mapping(1)));
        assert_eq!(known.port(&mapping(1)), Some(40_500));
    }
}
