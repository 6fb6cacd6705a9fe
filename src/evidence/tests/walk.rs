//! Packets of a walk, and quotes of them.

use super::*;
use crate::evidence::{Channel, QuoteProof};
use crate::wire::ip::with_hop_limit;

/// Message 1 as a walk sends it: the cookie counts up.
fn step(number: u8, hop: u8) -> Vec<u8> {
    let mut message = message_1();
    message[7] = number;
    with_hop_limit(udp(CLIENT, SERVER, &message), hop)
}

fn answered(fact: &Fact) -> HopAnswered {
    let Fact::HopAnswered(answered) = fact else { panic!("no answer of a hop: {fact:?}") };
    *answered
}

#[test]
fn small_hop_limits_make_a_walk_and_larger_ones_a_request() {
    for (hop, walks) in [(1, true), (30, true), (31, false), (128, false)] {
        let mut bench = Bench::new();
        let id = bench.sent(step(1, hop));
        let fact = &bench.log.observation(id).unwrap().fact;
        assert_eq!(matches!(fact, Fact::HopProbed(_)), walks, "{hop}");
        assert_eq!(bench.log.travelled(Direction::Outbound).is_none(), walks);
    }
}

#[test]
fn what_goes_on_an_exchange_is_a_clients_however_few_hops_it_has_left() {
    let mut bench = Bench::new();
    let keepalive = with_hop_limit(udp(CLIENT_4500, SERVER_4500, &NAT_KEEPALIVE), 4);
    let id = bench.sent(keepalive);
    assert!(matches!(bench.log.observation(id).unwrap().fact, Fact::RequestSent(_)));
}

#[test]
fn a_quote_of_eight_bytes_is_told_by_its_checksum() {
    let mut bench = Bench::new();
    let ids: Vec<_> = (1..=6).map(|number| bench.sent(step(number, number))).collect();
    for (number, id) in (1..=6_u8).zip(&ids).rev() {
        let packet = step(number, 1);
        for length in [28, 36, 80, packet.len()] {
            let (_, fact) = bench.came(icmp(ROUTER, v4(11, 0), &packet[..length]));
            let Fact::HopAnswered(_) = fact else { continue };
            let answered = answered(&fact);
            assert_eq!((answered.probe, answered.hop), (*id, number), "{length}");
            assert!(!answered.from_target && !answered.translated);
            let bytes = length > 28;
            let proof = if bytes { QuoteProof::Content } else { QuoteProof::Checksum };
            assert_eq!(answered.proof, proof, "{length}");
        }
    }
}

/// "Last router 127.0.0.1": whoever says that is no router, whatever he quotes.
#[test]
fn no_router_has_our_own_address_or_one_of_no_host() {
    let own = end(CLIENT).ip().to_string();
    for (from, counts) in [
        ("198.51.100.1", true),
        ("203.0.113.10", true),
        ("10.0.0.1", true),
        ("127.0.0.1", false),
        ("0.0.0.0", false),
        ("224.0.0.5", false),
        ("255.255.255.255", false),
        (own.as_str(), false),
    ] {
        let mut bench = Bench::new();
        bench.sent(step(1, 1));
        let (_, fact) = bench.came(icmp(&format!("{from}:0"), v4(11, 0), &step(1, 1)));
        assert_eq!(matches!(fact, Fact::HopAnswered(_)), counts, "{from}");
        let unmatched = fact == Fact::Unmatched(Unmatched::ForeignQuote);
        assert_eq!(unmatched, !counts, "{from}");
    }
}

/// SCCRQ begins always the same: its bytes prove nothing, its checksum something.
#[test]
fn the_beginning_of_sccrq_can_be_guessed() {
    let (client, server) = ("192.168.77.2:40001", "203.0.113.10:1701");
    let quote = |payload: &[u8]| with_hop_limit(udp(client, server, payload), 2);
    let mut other = sccrq();
    *other.last_mut().unwrap() ^= 1;
    for (quoted, proof) in [(sccrq(), QuoteProof::Checksum), (other, QuoteProof::Guessable)] {
        let mut bench = Bench::new();
        bench.sent(quote(&sccrq()));
        let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), &quote(&quoted)[..36]));
        assert_eq!(answered(&fact).proof, proof);
    }
}

#[test]
fn a_translators_quote_is_told_by_its_bytes_or_not_at_all() {
    let mut bench = Bench::new();
    bench.sent(step(1, 1));
    let second = bench.sent(step(2, 2));
    let mut message = message_1();
    message[7] = 2;
    let outside = udp("198.51.100.77:51000", SERVER, &message);
    let (_, fact) = bench.came(icmp(ROUTER, v4(11, 0), &outside));
    assert_eq!((answered(&fact).probe, answered(&fact).translated), (second, true));
    let (_, fact) = bench.came(icmp(ROUTER, v4(11, 0), &outside[..28]));
    assert_eq!(fact, Fact::Unmatched(Unmatched::ForeignQuote));
}

#[test]
fn a_request_beside_a_walk_keeps_its_own_errors() {
    let mut bench = Bench::new();
    let request = bench.sent(udp(CLIENT, SERVER, &message_1()));
    bench.sent(step(1, 3));
    for length in [28, 60] {
        let quote = &udp(CLIENT, SERVER, &message_1())[..length];
        let (_, fact) = bench.came(icmp(ROUTER, v4(3, 13), quote));
        assert!(
            matches!(fact, Fact::IcmpError(IcmpReport { request: found, .. }) if found == request),
            "{length}: {fact:?}"
        );
    }
}

#[test]
fn esp_of_a_walk_is_no_traffic_and_known_by_its_sequence_number() {
    let mut bench = Bench::new();
    let esp_step = |sequence| {
        let packet = EspHeader { spi: SPI, sequence }.packet(&[7; 40]);
        with_hop_limit(esp(CLIENT, SERVER, &packet), 5)
    };
    bench.sent(esp_step(1));
    let second = bench.sent(esp_step(2));
    let (channel, fact) = bench.came(icmp(ROUTER, v4(11, 0), &esp_step(2)[..28]));
    assert_eq!((channel, answered(&fact).probe), (Channel::Esp, second));
    assert_eq!(bench.log.traffic().count(), 0);
}

#[test]
fn a_flood_of_walks_is_bounded() {
    let mut bench = Bench::new();
    for number in 0..2_000_u32 {
        let packet = EspHeader { spi: SPI, sequence: number }.packet(&[7; 40]);
        let hop = u8::try_from(1 + number % 30).unwrap();
        bench.record(Direction::Outbound, with_hop_limit(esp(CLIENT, SERVER, &packet), hop));
    }
    let walked = bench.log.observations().iter();
    let walked = walked.filter(|one| matches!(one.fact, Fact::HopProbed(_))).count();
    assert_eq!(walked, 512);
}

#[test]
fn a_tunnels_esp_that_has_come_far_is_its_traffic() {
    let mut bench = Bench::new();
    for sequence in 1..=10 {
        let packet = EspHeader { spi: SPI, sequence }.packet(&[7; 40]);
        bench.record(Direction::Outbound, with_hop_limit(esp(CLIENT, SERVER, &packet), 28));
    }
    let is_probe = |one: &&Observation| matches!(one.fact, Fact::HopProbed(_));
    assert_eq!(bench.log.observations().iter().filter(is_probe).count(), 3);
    assert_eq!(bench.log.traffic().count(), 1);
}

#[test]
fn a_packet_that_a_router_recorded_twice_keeps_its_answers() {
    let mut bench = Bench::new();
    let packet = EspHeader { spi: SPI, sequence: 9 }.packet(&[7; 40]);
    let at_hop = |hop| with_hop_limit(esp(CLIENT, SERVER, &packet), hop);
    let first = bench.sent(at_hop(4));
    bench.record(Direction::Outbound, at_hop(3));
    let (_, fact) = bench.came(icmp(ROUTER, v4(11, 0), &at_hop(4)[..28]));
    assert_eq!((answered(&fact).probe, answered(&fact).hop), (first, 4));
}

#[test]
fn somebody_elses_traceroute_leaves_room_for_the_tunnels_own_packets() {
    let mut bench = Bench::new();
    for number in 0..400_u16 {
        let packet = udp(CLIENT, "203.0.113.10:33434", &number.to_be_bytes());
        bench.record(Direction::Outbound, with_hop_limit(packet, 3));
    }
    let id = bench.sent(step(1, 3));
    assert!(matches!(bench.log.observation(id).unwrap().fact, Fact::HopProbed(_)));
}

/// AH is known by its SPI, also where a router quotes eight bytes; the protocol for
/// experiments by its first ones.
#[test]
fn packets_of_bare_protocols_are_the_walks_and_known_in_quotes() {
    use crate::wire::bare;
    let experiment = |number: u8| [bare::WORD.as_slice(), &[0, 0, 0, number, 9, 9]].concat();
    let packets = |number: u8| {
        [(51, bare::authentication(0x0100_0000 + u32::from(number))), (253, experiment(number))]
    };
    let (from, to) = (end(CLIENT).ip(), end(SERVER).ip());
    let carried = |protocol: u8, payload: &[u8], hop| {
        with_hop_limit(ip_packet(from, to, protocol, payload).unwrap(), hop)
    };
    let mut bench = Bench::new();
    let mut sent = Vec::new();
    for number in 1..=3_u8 {
        for (protocol, payload) in packets(number) {
            sent.push((bench.sent(carried(protocol, &payload, number)), protocol, payload, number));
        }
    }
    for (id, protocol, payload, hop) in sent {
        let packet = carried(protocol, &payload, 1);
        for length in [28, packet.len()] {
            let (_, fact) = bench.came(icmp(ROUTER, v4(11, 0), &packet[..length]));
            let answered = answered(&fact);
            assert_eq!((answered.probe, answered.hop), (id, hop), "{protocol} {length}");
            let wanted = if protocol == 51 { WalkChannel::Ah } else { WalkChannel::Experiment };
            assert_eq!(answered.channel, wanted);
        }
    }
    // One that goes all the way is a tunnel's, or nobody's.
    let ah = carried(51, &bare::authentication(0x0200_0000), 64);
    let id = bench.sent(ah);
    assert!(matches!(bench.log.observation(id).unwrap().fact, Fact::Traffic(_)));
}
