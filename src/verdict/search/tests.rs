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
            let address = end(text).ip();
            let found = riddle.end_at(address, &searches);
            assert_eq!(found, Found::At(end(text)), "{algorithm:?} {text}");
            assert_eq!(riddle.end_at(end("192.0.2.8:0").ip(), &searches), Found::Nowhere);
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
        assert_eq!(riddle.end_at(hidden.ip(), &searches), Found::TooMuch);
    }
}

/// One exchange of the two ends, with a hash over this end.
fn exchange(number: u8, end: SocketAddr) -> (NatDetection, Vec<u8>) {
    let mut detection = detection(HashAlgorithm::Sha1);
    detection.cookies[0] = number;
    let IpAddr::V4(address) = end.ip() else { panic!("{end}") };
    let parts = [&detection.cookies[..], &address.octets(), &end.port().to_be_bytes()];
    let hash = detection.algorithm.digest(&parts);
    (detection, hash)
}

/// Hashes of a search of all ports.
const PORTS: u64 = 1 << 16;

#[test]
fn a_mapping_that_was_found_is_tried_before_any_search() {
    let searches = Searches::new(2 * PORTS);
    let [mapped, later] = ["192.0.2.7:40500", "192.0.2.7:40501"].map(end);
    let find = |number, over: SocketAddr| {
        let (detection, hash) = exchange(number, over);
        Riddle::new(&detection, &hash).end_at(over.ip(), &searches)
    };
    for number in 0..9 {
        assert_eq!(find(number, mapped), Found::At(mapped));
    }
    // One search was made, and one is left.
    assert_eq!(find(10, later), Found::At(later));
    assert_eq!(find(11, mapped), Found::TooMuch);
    assert_eq!(find(12, later), Found::At(later));
}

#[test]
fn what_two_exchanges_do_not_explain_is_searched_no_more() {
    let searches = Searches::new(3 * PORTS);
    let elsewhere = end("198.51.100.1:500");
    for number in 0..9 {
        let (detection, hash) = exchange(number, elsewhere);
        let riddle = Riddle::new(&detection, &hash);
        // The very same question costs nothing either.
        for _ in 0..3 {
            assert_eq!(riddle.end_at(end("192.0.2.7:0").ip(), &searches), Found::Nowhere);
        }
    }
    let (detection, hash) = exchange(9, elsewhere);
    let riddle = Riddle::new(&detection, &hash);
    assert_eq!(riddle.end_at(end("192.0.2.8:0").ip(), &searches), Found::Nowhere);
    assert_eq!(riddle.end_at(end("192.0.2.9:0").ip(), &searches), Found::TooMuch);
}

#[test]
fn chances_are_few_until_packets_earn_more() {
    let searches = Searches::new(u64::MAX).with_chances(PORTS);
    let own = end("198.51.100.77:0").ip();
    let find = |number, address| {
        let (detection, hash) = exchange(number, end("192.0.2.7:500"));
        Riddle::new(&detection, &hash).end_by_chance_at(address, &searches)
    };
    assert_eq!((find(0, own), find(1, own)), (Found::Nowhere, Found::TooMuch));
    searches.earn(PORTS / super::HASHES_OF_A_PACKET);
    assert_eq!((find(2, own), find(3, own)), (Found::Nowhere, Found::Nowhere), "known by now");
    assert_eq!(find(4, end("198.51.100.78:0").ip()), Found::TooMuch);
}

#[test]
fn a_server_is_searched_for_once() {
    let hidden = end("10.200.0.4:4500");
    let searches = Searches::new(super::PRIVATE_SPACE);
    for number in 0..3 {
        let (detection, hash) = exchange(number, hidden);
        assert_eq!(Riddle::new(&detection, &hash).is_private_server(&searches), Some(true));
    }
    let searches = Searches::new(super::PRIVATE_SPACE);
    for number in 0..3 {
        let (detection, hash) = exchange(number, end("192.0.2.7:500"));
        assert_eq!(Riddle::new(&detection, &hash).is_private_server(&searches), Some(false));
    }
}

#[test]
fn private_space_is_not_searched_for_every_client_of_a_file_that_was_rewritten() {
    let searches = Searches::new(u64::MAX).with_chances(0);
    let ask = |number, over: &str| {
        let (detection, hash) = exchange(number, end(over));
        Riddle::new(&detection, &hash).is_private(&searches)
    };
    for (number, over, said) in [
        (0, "192.0.2.1:500", Some(false)),
        (1, "192.168.0.1:500", Some(true)),
        (2, "192.0.2.1:500", Some(false)),
        (3, "192.0.2.1:500", Some(false)),
        (4, "192.0.2.1:500", None),
    ] {
        assert_eq!(ask(number, over), said, "{number}");
    }
    searches.earn(super::PRIVATE_SPACE / super::HASHES_OF_A_PACKET);
    assert_eq!((ask(5, "192.168.0.1:500"), ask(6, "192.0.2.1:500")), (Some(true), Some(false)));
}

#[test]
fn neighbours_of_whom_was_found_are_tried_first() {
    let searches = Searches::new(super::PRIVATE_SPACE + PORTS);
    for host in ["10.200.0.4:4500", "10.200.255.5:4500"] {
        let (detection, hash) = exchange(1, end(host));
        let riddle = Riddle::new(&detection, &hash);
        let found = riddle.end_in(Space::Private, &[500, 4500], &searches);
        assert_eq!(found, Found::At(end(host)));
        searches.give_back(super::PRIVATE_SPACE - PORTS);
    }
    let left = searches.left.get();
    assert_eq!(left, 2 * super::PRIVATE_SPACE - 2 * PORTS, "all of it, then one piece");
}

#[test]
fn a_hash_of_another_length_was_made_over_nothing() {
    let detection = detection(HashAlgorithm::Sha1);
    let hash = &hash(HashAlgorithm::Sha1, end("192.168.0.1:500"))[..19];
    let searches = Searches::new(u64::MAX);
    let found = Riddle::new(&detection, hash).end_in(Space::All, &[500], &searches);
    assert_eq!(found, Found::Nowhere);
}
