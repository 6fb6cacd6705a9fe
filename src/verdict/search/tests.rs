//! One hash of each algorithm against where it was made.

use std::net::{IpAddr, SocketAddr};

use super::{Found, Riddle, Searches, Space};
use crate::crypto::HashAlgorithm;
use crate::evidence::NatDetection;

const COOKIES: [u8; 16] = *b"\xa1\xb2\xc3\xd4\xe5\xf6\x07\x18\x01\x02\x03\x04\x05\x06\x07\x08";

/// Everything in it but the hash.
fn detection(algorithm: HashAlgorithm) -> NatDetection {
    NatDetection {
        algorithm,
        cookies: COOKIES,
        client: end("198.51.100.77:500"),
        server: end("203.0.113.10:500"),
        about_client: Vec::new(),
        about_server: Vec::new(),
        microsoft: false,
        claim: None,
    }
}

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn hash(algorithm: HashAlgorithm, end: SocketAddr) -> Vec<u8> {
    let port = end.port().to_be_bytes();
    match end.ip() {
        IpAddr::V4(address) => algorithm.digest(&[&COOKIES, &address.octets(), &port]),
        IpAddr::V6(address) => algorithm.digest(&[&COOKIES, &address.octets(), &port]),
    }
}

fn algorithms() -> [HashAlgorithm; 5] {
    [1, 2, 4, 5, 6].map(|number| HashAlgorithm::from_number(number).unwrap())
}

#[test]
fn an_end_is_told_from_others_and_its_port_is_found() {
    for algorithm in algorithms() {
        let detection = detection(algorithm);
        for text in ["192.0.2.7:40500", "[2001:db8::7]:65535", "[2001:db8::7]:0"] {
            let hash = hash(algorithm, end(text));
            let riddle = Riddle::new(&detection, &hash);
            assert!(riddle.is(end(text)), "{algorithm:?} {text}");
            assert!(!riddle.is(end("192.0.2.7:500")) && !riddle.is(end("[2001:db8::8]:0")));
            let searches = Searches::new(1 << 20);
            let (address, port) = (end(text).ip(), end(text).port());
            assert_eq!(riddle.port_at(address, &searches), Some(port), "{algorithm:?} {text}");
            assert_eq!(riddle.port_at(end("192.0.2.8:0").ip(), &searches), None);
        }
    }
}

#[test]
fn an_end_of_private_space_is_found_whatever_the_hash() {
    for algorithm in algorithms() {
        let detection = detection(algorithm);
        let hidden = end("192.168.255.254:4500");
        let hash = hash(algorithm, hidden);
        let riddle = Riddle::new(&detection, &hash);
        let searches = Searches::new(super::PRIVATE_SPACE);
        let found = riddle.end_in(Space::Private, &[500, 4500], &searches);
        assert_eq!(found, Found::At(hidden), "{algorithm:?}");
        // That one search was all that it was given.
        assert_eq!(riddle.is_private(&searches), None);
        assert_eq!(riddle.end_in(Space::Private, &[500], &searches), Found::TooMuch);
        assert_eq!(riddle.port_at(hidden.ip(), &searches), None);
    }
}

#[test]
fn a_hash_of_another_length_was_made_over_nothing() {
    let detection = detection(HashAlgorithm::Sha1);
    let hash = &hash(HashAlgorithm::Sha1, end("192.168.0.1:500"))[..19];
    let searches = Searches::new(u64::MAX);
    let found = Riddle::new(&detection, hash).end_in(Space::All, &[500], &searches);
    assert_eq!(found, Found::Nowhere);
}
