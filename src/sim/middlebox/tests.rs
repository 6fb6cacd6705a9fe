//! Each box alone, with whole packets; checksums are held against packets
//! built anew.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::*;
use crate::sim::packet::is_intact;
use crate::sim::{Addresses, Match, PortMapping};
use crate::wire::icmp::{IcmpError, IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, ip_packet, udp_packet};
use crate::wire::nat_t::mark;

const PUBLIC: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 77);
const INSIDE: &str = "192.168.77.2:500";
const SERVER: &str = "203.0.113.10:500";

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn udp(from: &str, to: &str, payload: &[u8]) -> Vec<u8> {
    udp_packet(end(from), end(to), payload).unwrap()
}

fn esp(from: &str, to: &str) -> Vec<u8> {
    ip_packet(end(from).ip(), end(to).ip(), PROTOCOL_ESP, &[7; 40]).unwrap()
}

/// A box with a clock of its own.
struct Bench {
    middlebox: Box<dyn Middlebox>,
    random: RandomStream,
    now: Timestamp,
}

impl Bench {
    fn new(hop: &Hop) -> Self {
        let random = RandomStream::new(b"bench");
        Self { middlebox: build(hop), random, now: Timestamp::default() }
    }

    fn pass(&mut self, way: Way, packet: &[u8]) -> Passage {
        let (now, random) = (self.now, &mut self.random);
        self.middlebox.pass(Passing { now, way, packet: packet.to_vec(), random })
    }

    fn outward(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        self.pass(Way::ToServer, packet).onward.pop().map(|(_, packet)| packet)
    }

    fn inward(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        self.pass(Way::ToClient, packet).onward.pop().map(|(_, packet)| packet)
    }
}

fn nat(ports: PortMapping) -> Bench {
    Bench::new(&Hop::Nat { public: PUBLIC, ports })
}

fn source(packet: &[u8]) -> SocketAddr {
    let packet = IpPacket::parse(packet).unwrap();
    SocketAddr::new(packet.source, packet.udp().unwrap().unwrap().source_port)
}

/// An ICMP error that quotes the first `length` bytes of a packet.
fn error(from: &str, to: &str, quoted: &[u8], length: usize) -> Vec<u8> {
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 3 };
    let quote = &quoted[..length.min(quoted.len())];
    error_packet(end(from).ip(), end(to).ip(), kind, 0, quote).unwrap()
}

#[test]
fn a_rule_fits_by_each_of_its_fields() {
    let mut message = vec![0; 28];
    message[17] = 0x20;
    let packet = udp(INSIDE, SERVER, &message);
    let marked = udp("192.168.77.2:4500", "203.0.113.10:4500", &mark(&message));
    let native = esp(INSIDE, SERVER);
    let fits =
        |what: &Match, bytes: &[u8]| what.fits(Way::ToServer, &IpPacket::parse(bytes).unwrap());
    let any = Match::default();
    let rows: [(Match, [bool; 3]); 9] = [
        (any.clone(), [true, true, true]),
        (Match::protocol(PROTOCOL_UDP), [true, true, false]),
        (Match::protocol(PROTOCOL_ESP), [false, false, true]),
        (Match::to_port(4500), [false, true, false]),
        (Match { source_port: Some(500), ..any.clone() }, [true, false, false]),
        (Match { way: Some(Way::ToClient), ..any.clone() }, [false, false, false]),
        (Match { ike_version: Some(0x20), ..any.clone() }, [true, true, false]),
        (Match { ike_version: Some(0x10), ..any.clone() }, [false, false, false]),
        (Match { begins_with: vec![7, 7], ..any }, [false, false, true]),
    ];
    for (what, expected) in rows {
        let found = [&packet, &marked, &native].map(|packet| fits(&what, packet));
        assert_eq!(found, expected, "{what:?}");
    }
}

#[test]
fn a_drop_is_silent_and_a_reject_is_not() {
    let from = Addresses { v4: Ipv4Addr::new(198, 51, 100, 1), v6: "2001:db8::1".parse().unwrap() };
    let what = Match::to_port(500);
    let packet = udp(INSIDE, SERVER, b"x");
    assert_eq!(
        Bench::new(&Hop::Drop(what.clone())).pass(Way::ToServer, &packet),
        Passage::nothing()
    );
    let rejects = |meaning| Hop::Reject { what: what.clone(), meaning, from };
    for meaning in [
        IcmpMeaning::AdministrativelyProhibited,
        IcmpMeaning::PortUnreachable,
        IcmpMeaning::ProtocolUnreachable,
        IcmpMeaning::Unreachable,
        IcmpMeaning::TooBig,
        IcmpMeaning::HopLimitExceeded,
        IcmpMeaning::ReassemblyTimeExceeded,
    ] {
        for packet in [packet.clone(), udp("[2001:db8:77::2]:500", "[2001:db8:10::10]:500", b"x")] {
            let passage = Bench::new(&rejects(meaning)).pass(Way::ToServer, &packet);
            assert!(passage.onward.is_empty());
            let back = passage.back.unwrap();
            let parsed = IpPacket::parse(&back).unwrap();
            assert!(is_intact(&parsed, &back) && from.contains(parsed.source));
            let error = IcmpError::parse(&parsed).unwrap().unwrap();
            assert_eq!((error.kind.meaning(), error.quote), (meaning, &packet[..]));
        }
    }
    let other = udp(INSIDE, "203.0.113.10:501", b"x");
    let passage = Bench::new(&rejects(IcmpMeaning::PortUnreachable)).pass(Way::ToServer, &other);
    assert_eq!(passage, Passage::onward(other));
}

#[test]
fn no_error_is_sent_about_an_error() {
    let router = Addresses { v4: PUBLIC, v6: "2001:db8::1".parse().unwrap() };
    let quoted = udp(SERVER, INSIDE, b"x");
    let error = error(INSIDE, SERVER, &quoted, 28);
    let everything = Hop::Reject {
        what: Match::default(),
        meaning: IcmpMeaning::AdministrativelyProhibited,
        from: router,
    };
    assert_eq!(Bench::new(&everything).pass(Way::ToServer, &error), Passage::nothing());
}

#[test]
fn a_router_counts_hops_in_both_families() {
    let router = Addresses { v4: PUBLIC, v6: "2001:db8::1".parse().unwrap() };
    for (packet, at) in [
        (udp(INSIDE, SERVER, b"x"), 8),
        (udp("[2001:db8:77::2]:500", "[2001:db8:10::10]:500", b"x"), 7),
    ] {
        let mut bench = Bench::new(&Hop::Router(router));
        let mut forwarded = packet;
        for left in (1..128).rev() {
            forwarded = bench.outward(&forwarded).unwrap();
            assert_eq!(forwarded[at], left);
            assert!(is_intact(&IpPacket::parse(&forwarded).unwrap(), &forwarded));
        }
        let passage = bench.pass(Way::ToServer, &forwarded);
        assert!(passage.onward.is_empty());
        let back = passage.back.unwrap();
        let parsed = IpPacket::parse(&back).unwrap();
        let error = IcmpError::parse(&parsed).unwrap().unwrap();
        assert_eq!(error.kind.meaning(), IcmpMeaning::HopLimitExceeded);
        assert!(router.contains(parsed.source));
    }
}

#[test]
fn a_translator_that_keeps_ports_builds_the_same_packet_as_the_outside_host() {
    let mut nat = nat(PortMapping::Kept);
    let outside = udp("198.51.100.77:500", SERVER, b"hello");
    assert_eq!(nat.outward(&udp(INSIDE, SERVER, b"hello")), Some(outside));
    let answer = udp(SERVER, "198.51.100.77:500", b"world");
    assert_eq!(nat.inward(&answer), Some(udp(SERVER, INSIDE, b"world")));
}

#[test]
fn a_rewritten_port_is_one_for_all_remotes_and_differs_by_inside_end() {
    let mut nat = nat(PortMapping::Rewritten);
    let first = source(&nat.outward(&udp(INSIDE, SERVER, b"a")).unwrap());
    let same = source(&nat.outward(&udp(INSIDE, "203.0.113.11:4500", b"a")).unwrap());
    let other = source(&nat.outward(&udp("192.168.77.2:4500", SERVER, b"a")).unwrap());
    assert_eq!((first, first.ip()), (same, IpAddr::V4(PUBLIC)));
    assert!(first.port() >= 0xc000 && other.port() >= 0xc000 && first != other);
    let answer = udp_packet(end(SERVER), first, b"world").unwrap();
    assert_eq!(nat.inward(&answer), Some(udp(SERVER, INSIDE, b"world")));
}

#[test]
fn a_second_host_inside_gets_another_port() {
    let mut nat = nat(PortMapping::Kept);
    nat.outward(&udp(INSIDE, SERVER, b"a")).unwrap();
    let second = source(&nat.outward(&udp("192.168.77.3:500", SERVER, b"a")).unwrap());
    assert_ne!(second.port(), 500);
    let answer = udp_packet(end(SERVER), second, b"world").unwrap();
    assert_eq!(nat.inward(&answer), Some(udp(SERVER, "192.168.77.3:500", b"world")));
}

#[test]
fn nothing_comes_in_that_was_not_asked_for() {
    let mut nat = nat(PortMapping::Kept);
    let answer = udp(SERVER, "198.51.100.77:500", b"world");
    assert_eq!(nat.inward(&answer), None);
    assert_eq!(nat.inward(&esp(SERVER, "198.51.100.77:0")), None);
    nat.outward(&udp(INSIDE, SERVER, b"hello")).unwrap();
    assert_eq!(nat.inward(&udp("203.0.113.10:501", "198.51.100.77:500", b"world")), None);
    assert_eq!(nat.inward(&udp("203.0.113.11:500", "198.51.100.77:500", b"world")), None);
    assert_eq!(nat.inward(&udp(SERVER, INSIDE, b"world")), None);
    nat.now = nat.now + Duration::from_secs(119);
    assert!(nat.inward(&answer).is_some());
    nat.now = nat.now + Duration::from_secs(121);
    nat.outward(&udp("192.168.77.2:4500", SERVER, b"hello")).unwrap();
    assert_eq!(nat.inward(&answer), None);
}

#[test]
fn esp_passes_with_its_address_changed() {
    let mut nat = nat(PortMapping::Rewritten);
    let outside = esp("198.51.100.77:0", SERVER);
    assert_eq!(nat.outward(&esp(INSIDE, SERVER)), Some(outside));
    assert_eq!(nat.inward(&esp(SERVER, "198.51.100.77:0")), Some(esp(SERVER, INSIDE)));
}

#[test]
fn a_quote_is_translated_back_however_short() {
    for ports in [PortMapping::Kept, PortMapping::Rewritten] {
        for sent in [udp(INSIDE, SERVER, &[9; 100]), esp(INSIDE, SERVER)] {
            for length in [28, 29, 31, 60, 1_000] {
                let mut nat = nat(ports);
                let outside = nat.outward(&sent).unwrap();
                let drawn = error("203.0.113.1:0", "198.51.100.77:0", &outside, length);
                let expected = error("203.0.113.1:0", INSIDE, &sent, length);
                assert_eq!(nat.inward(&drawn), Some(expected), "{ports:?} {length}");
            }
        }
    }
}

#[test]
fn a_quote_of_nothing_that_was_sent_is_dropped() {
    let mut nat = nat(PortMapping::Kept);
    nat.outward(&udp(INSIDE, SERVER, b"hello")).unwrap();
    let strange = udp("198.51.100.77:4500", SERVER, b"hello");
    assert_eq!(nat.inward(&error(SERVER, "198.51.100.77:0", &strange, 28)), None);
    assert_eq!(nat.inward(&error(SERVER, "198.51.100.77:0", &[0x45; 7], 7)), None);
}

#[test]
fn the_clients_own_errors_go_out_translated() {
    let mut nat = nat(PortMapping::Rewritten);
    let outside = source(&nat.outward(&udp(INSIDE, SERVER, b"hello")).unwrap());
    let answer = udp_packet(end(SERVER), outside, b"world").unwrap();
    let arrived = nat.inward(&answer).unwrap();
    let expected = error("198.51.100.77:0", SERVER, &answer, 28);
    assert_eq!(nat.outward(&error(INSIDE, SERVER, &arrived, 28)), Some(expected));
}

#[test]
fn a_checksum_of_zero_stays_zero() {
    let mut sent = udp(INSIDE, SERVER, b"hello");
    sent[26..28].copy_from_slice(&[0, 0]);
    let passed = nat(PortMapping::Rewritten).outward(&sent).unwrap();
    assert_eq!(passed[26..28], [0, 0]);
    assert!(is_intact(&IpPacket::parse(&passed).unwrap(), &passed));
}

#[test]
fn the_pieces_of_a_datagram_take_one_way() {
    let whole = udp(INSIDE, SERVER, &[9; 64]);
    let piece = |flags_and_offset: u16, body: &[u8]| {
        let (from, to) = (end(INSIDE).ip(), end(SERVER).ip());
        let mut packet = ip_packet(from, to, PROTOCOL_UDP, body).unwrap();
        let old = u16::from_be_bytes([packet[6], packet[7]]);
        packet[6..8].copy_from_slice(&flags_and_offset.to_be_bytes());
        let sum = u32::from(!u16::from_be_bytes([packet[10], packet[11]]));
        let sum = sum + u32::from(!old) + u32::from(flags_and_offset);
        let folded = u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
        packet[10..12].copy_from_slice(&(!folded).to_be_bytes());
        packet
    };
    let mut nat = nat(PortMapping::Rewritten);
    let first = nat.outward(&piece(0x2000, &whole[20..60])).unwrap();
    let second = nat.outward(&piece(0x0005, &whole[60..])).unwrap();
    let mut together = nat.outward(&whole).unwrap();
    for packet in [&first, &second] {
        assert_eq!(IpPacket::parse(packet).unwrap().source, IpAddr::V4(PUBLIC));
        assert!(is_intact(&IpPacket::parse(packet).unwrap(), packet));
    }
    let payload = [&first[20..], &second[20..]].concat();
    assert_eq!(payload, together.split_off(20));
}

#[test]
fn the_servers_translator_changes_its_address_only() {
    let inside = Ipv4Addr::new(10, 80, 0, 10);
    let public = Ipv4Addr::new(203, 0, 113, 10);
    let mut bench = Bench::new(&Hop::ServerNat { public, inside });
    let sent = udp("198.51.100.77:500", SERVER, b"hello");
    let arrived = udp("198.51.100.77:500", "10.80.0.10:500", b"hello");
    assert_eq!(bench.outward(&sent), Some(arrived.clone()));
    let answer = udp("10.80.0.10:500", "198.51.100.77:500", b"world");
    let outside = udp(SERVER, "198.51.100.77:500", b"world");
    assert_eq!(bench.inward(&answer), Some(outside));
    for length in [28, 31, 200] {
        let drawn = error("10.80.0.10:0", "198.51.100.77:0", &arrived, length);
        let expected = error(SERVER, "198.51.100.77:0", &sent, length);
        assert_eq!(bench.inward(&drawn), Some(expected), "{length}");
    }
}

#[test]
fn chance_happens_about_as_often_as_asked() {
    let packet = udp(INSIDE, SERVER, &[9; 40]);
    let count = |hop: &Hop, counts: fn(&Passage, &[u8]) -> bool| {
        let mut bench = Bench::new(hop);
        (0..2_000).filter(|_| counts(&bench.pass(Way::ToServer, &packet), &packet)).count()
    };
    let per_mille = 300;
    let lost = count(&Hop::Loss { per_mille }, |passage, _| passage.onward.is_empty());
    let doubled = count(&Hop::Duplicate { per_mille }, |passage, _| passage.onward.len() == 2);
    let held = count(&Hop::Reorder { per_mille, by: Duration::from_millis(9) }, |passage, _| {
        passage.onward[0].0 == Duration::from_millis(9)
    });
    let corrupt = count(&Hop::Corrupt { per_mille }, |passage, sent| {
        let bits = passage.onward[0].1.iter().zip(sent).map(|(one, two)| (one ^ two).count_ones());
        bits.sum::<u32>() == 1
    });
    for happened in [lost, doubled, held, corrupt] {
        assert!((500..700).contains(&happened), "{happened}");
    }
    assert_eq!(count(&Hop::Loss { per_mille: 0 }, |passage, _| passage.onward.is_empty()), 0);
    let all = Hop::Loss { per_mille: 1_000 };
    assert_eq!(count(&all, |passage, _| passage.onward.is_empty()), 2_000);
    let jitter = Duration::from_millis(30);
    let late = count(&Hop::Delay { jitter }, |passage, _| {
        passage.onward[0].0 >= Duration::from_millis(15)
    });
    assert!((900..1_100).contains(&late), "{late}");
}

#[test]
fn every_damaged_bit_of_a_udp_packet_is_noticed() {
    let packet = udp(INSIDE, SERVER, &[9; 40]);
    // The link says which version it carries, so the version's own bits are left out.
    for bit in (0..4).chain(8..packet.len() * 8) {
        let mut damaged = packet.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let noticed = IpPacket::parse(&damaged)
            .map_or(true, |parsed| parsed.truncated || !is_intact(&parsed, &damaged));
        assert!(noticed, "bit {bit}");
    }
}

#[test]
fn boxes_take_any_bytes() {
    use proptest::prelude::*;
    let router = Addresses { v4: PUBLIC, v6: "2001:db8::1".parse().unwrap() };
    let hops = [
        Hop::Router(router),
        Hop::Drop(Match { ike_version: Some(16), ..Match::default() }),
        Hop::Reject { what: Match::default(), meaning: IcmpMeaning::Other, from: router },
        Hop::Nat { public: PUBLIC, ports: PortMapping::Rewritten },
        Hop::ServerNat { public: PUBLIC, inside: Ipv4Addr::new(10, 80, 0, 10) },
        Hop::OpenOnKnock,
        Hop::Corrupt { per_mille: 1_000 },
    ];
    proptest!(|(first in 0x40_u8..0x70, rest in prop::collection::vec(any::<u8>(), 0..120))| {
        let packet = [&[first], &rest[..]].concat();
        for hop in &hops {
            let mut bench = Bench::new(hop);
            bench.pass(Way::ToServer, &packet);
            bench.pass(Way::ToClient, &packet);
        }
    });
}
