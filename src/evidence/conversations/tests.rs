//! Who talks to whom in packets that somebody recorded.

use std::net::{IpAddr, SocketAddr};

use super::{Conversation, Conversations, Sorted, Wishes};
use crate::evidence::{
    AnswerSource, Channel, Direction, Fact, IcmpAbout, Request, Timestamp, Unmatched,
};
use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet, with_hop_limit};
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::{Cookie, IkeSa, Message, Payload};
use crate::wire::nat_t::NAT_KEEPALIVE;

const CLIENT: &str = "192.0.2.5:500";
const SERVER: &str = "203.0.113.10:500";
const MILLISECOND: u64 = 1_000_000;

struct Bench {
    conversations: Conversations,
    frames: u64,
}

impl Bench {
    fn new(wishes: Wishes) -> Self {
        Self { conversations: Conversations::new(wishes), frames: 0 }
    }

    /// Records a packet at a millisecond.
    fn at(&mut self, millisecond: u64, packet: &[u8]) -> Option<Sorted> {
        self.frames += 1;
        let at = Timestamp::from_nanoseconds(millisecond * MILLISECOND);
        self.conversations.record(at, Direction::Outbound, packet, self.frames)
    }

    fn only(mut self) -> Conversation {
        let mut all = self.conversations.finish();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn address(text: &str) -> IpAddr {
    end(text).ip()
}

fn udp(from: &str, to: &str, bytes: &[u8]) -> Vec<u8> {
    udp_packet(end(from), end(to), bytes).unwrap()
}

/// A main mode message with a key exchange; message 3 of a client, 4 of a server.
fn message(cookie: u8, responder: u8) -> Vec<u8> {
    exchange_of([cookie; 8], [responder; 8])
}

fn exchange_of(initiator: Cookie, responder: Cookie) -> Vec<u8> {
    let ike_sa = IkeSa { initiator, responder };
    let own = [initiator, responder].concat();
    let payloads =
        vec![Payload::new(payload::KE, own.repeat(2)), Payload::new(payload::NONCE, own)];
    Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, payloads).emit()
}

#[test]
fn who_begins_is_the_client_and_both_ways_are_one_log() {
    let mut bench = Bench::new(Wishes::default());
    let asked = bench.at(0, &udp(CLIENT, SERVER, &message(1, 0))).unwrap();
    assert_eq!((asked.client, asked.direction), (address(CLIENT), Direction::Outbound));
    let answered = bench.at(20, &udp(SERVER, CLIENT, &message(1, 2))).unwrap();
    assert_eq!((answered.client, answered.direction), (address(CLIENT), Direction::Inbound));
    let one = bench.only();
    assert_eq!((one.client, one.server, one.frames), (address(CLIENT), address(SERVER), 2));
    assert_eq!(one.log.observations().len(), 2);
}

#[test]
fn a_copy_is_no_repetition() {
    let mut bench = Bench::new(Wishes::default());
    let packet = udp(CLIENT, SERVER, &message(1, 0));
    for (millisecond, copy) in [(0, false), (0, true), (1_000, false), (1_001, true)] {
        assert_eq!(bench.at(millisecond, &packet).unwrap().copy, copy, "{millisecond}");
    }
    let one = bench.only();
    assert_eq!((one.frames, one.duplicates, one.log.observations().len()), (4, 2, 2));
}

/// What a recording on all interfaces of a router holds: each packet twice, tens of
/// milliseconds apart where a queue is in between.
#[test]
fn a_packet_that_was_forwarded_is_no_repetition() {
    let stamped = |identification: u16, hop_limit: u8| {
        let mut packet = udp(CLIENT, SERVER, &message(1, 0));
        packet[4..6].copy_from_slice(&identification.to_be_bytes());
        with_hop_limit(packet, hop_limit)
    };
    // First and second identification and hop limit, and the milliseconds between them.
    let rows = [
        ((7, 64), (7, 63), 40, true),
        ((7, 64), (7, 63), 1_500, true),
        ((7, 64), (7, 64), 40, true),
        ((7, 64), (7, 64), 1_000, false),
        ((0, 64), (0, 63), 40, true),
        ((0, 64), (0, 64), 40, false),
        ((0, 64), (0, 63), 1_000, false),
        ((7, 64), (8, 64), 40, false),
        ((7, 64), (8, 63), 40, true),
        ((7, 64), (8, 63), 500, false),
    ];
    for (before, now, apart, copy) in rows {
        let mut bench = Bench::new(Wishes::default());
        assert!(!bench.at(0, &stamped(before.0, before.1)).unwrap().copy);
        let second = bench.at(apart, &stamped(now.0, now.1)).unwrap();
        assert_eq!(second.copy, copy, "{before:?} {now:?} {apart}");
    }
}

#[test]
fn the_end_whose_exchange_was_answered_speaks() {
    let mut bench = Bench::new(Wishes::default());
    bench.at(0, &udp(CLIENT, SERVER, &message(1, 0)));
    bench.at(9_000, &udp(SERVER, CLIENT, &message(3, 0)));
    bench.at(9_020, &udp(CLIENT, SERVER, &message(3, 4)));
    let one = bench.only();
    assert_eq!((one.client, one.frames), (address(SERVER), 3));
    let last = one.log.observations().last().unwrap();
    assert_eq!((&last.fact, last.frame), (&Fact::PeerUnanswered { cookie: [1; 8] }, Some(1)));
}

/// Somebody's lone message, whatever it says, in front of a session that is under way, in its
/// middle or behind it.
#[test]
fn one_made_up_message_turns_no_session_round() {
    let (client, server) = ("192.168.1.5:4500", "203.0.113.10:4500");
    let esp = |spi: u8, sequence: u8| {
        [vec![spi; 4], vec![0, 0, 0, sequence], vec![sequence; 32]].concat()
    };
    let forged = message(9, 0);
    for at in [0, 45, 500] {
        let mut bench = Bench::new(Wishes::default());
        let mut packets = vec![(at, udp(SERVER, "192.168.1.5:500", &forged))];
        for sequence in 1..5 {
            let sent_at = 10 * u64::from(sequence);
            packets.push((sent_at, udp(client, server, &esp(0xc1, sequence))));
            packets.push((sent_at + 1, udp(server, client, &esp(0xc2, sequence))));
        }
        packets.sort_by_key(|(at, _)| *at);
        for (at, packet) in packets {
            bench.at(at, &packet);
        }
        let one = bench.only();
        assert_eq!((one.client, one.log.traffic().count()), (address(client), 2), "{at}");
    }
}

#[test]
fn whom_the_user_names_is_the_client() {
    let wishes = Wishes { client: Some(address(SERVER)), ..Wishes::default() };
    let mut bench = Bench::new(wishes);
    let sorted = bench.at(0, &udp(CLIENT, SERVER, &message(1, 0))).unwrap();
    assert_eq!((sorted.client, sorted.direction), (address(SERVER), Direction::Inbound));
}

#[test]
fn an_error_goes_with_the_packet_that_it_quotes() {
    let mut bench = Bench::new(Wishes::default());
    let asked = udp(CLIENT, SERVER, &message(1, 0));
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 13 };
    let router = "198.51.100.1".parse().unwrap();
    let error = error_packet(router, address(CLIENT), kind, 0, &asked).unwrap();
    assert_eq!(bench.at(0, &error), None, "nobody asked yet");
    bench.at(1, &asked);
    let sorted = bench.at(2, &error).unwrap();
    assert_eq!((sorted.client, sorted.direction), (address(CLIENT), Direction::Inbound));
    let one = bench.only();
    assert!(matches!(one.log.observations()[1].fact, Fact::IcmpError(_)));
}

#[test]
fn packets_that_are_all_alike_tell_nothing() {
    let wishes = Wishes { digests: true, ..Wishes::default() };
    let mut bench = Bench::new(wishes);
    let [from, to] = ["192.0.2.5:4500", "203.0.113.10:4500"];
    assert_ne!(bench.at(0, &udp(CLIENT, SERVER, &message(1, 0))).unwrap().digest, 0);
    let keepalive = bench.at(1, &udp(from, to, &NAT_KEEPALIVE)).unwrap();
    assert_eq!((keepalive.digest, keepalive.channel), (0, Channel::Ike4500));
    let traffic = bench.at(2, &udp(from, to, &[9; 40])).unwrap();
    assert!(traffic.traffic && traffic.digest != 0);
}

#[test]
fn a_damaged_request_is_told_and_what_is_no_ike_is_not() {
    let mut bench = Bench::new(Wishes::default());
    let mut damaged = message(1, 0);
    damaged[27] = 0;
    bench.at(0, &udp(CLIENT, SERVER, &damaged));
    assert_eq!(bench.at(1, &udp(CLIENT, "203.0.113.99:500", &[0; 60])), None);
    let one = bench.only();
    let malformed = Fact::Unmatched(Unmatched::Malformed);
    assert_eq!(one.log.observations()[0].fact, malformed);
}

#[test]
fn a_flood_of_clients_closes_the_quiet_ones() {
    let mut bench = Bench::new(Wishes::default());
    let mut closed = Vec::new();
    for number in 0..10_000_u32 {
        let from = format!("{}:500", std::net::Ipv4Addr::from_bits(0x0a00_0000 + number));
        let cookie = (u64::from(number) + 1).to_be_bytes();
        bench.at(u64::from(number), &udp(&from, SERVER, &exchange_of(cookie, [0; 8])));
        closed.extend(bench.conversations.take_closed());
    }
    assert!(closed.len() > 1_000);
    let all: Vec<_> = closed.into_iter().chain(bench.conversations.finish()).collect();
    assert_eq!(all.len(), 10_000);
    let asks = |one: &Conversation| match &one.log.observations()[0].fact {
        Fact::RequestSent(sent) => matches!(sent.request, Request::MainModeKeyExchange { .. }),
        _ => false,
    };
    assert!(all.iter().all(asks));
}

#[test]
fn a_recording_that_begins_with_a_choice_knows_who_made_it() {
    let chosen = vec![Payload::new(payload::SA, vec![0; 20])];
    let ike_sa = IkeSa { initiator: [1; 8], responder: [2; 8] };
    let message_2 = Message::new(version::V1, exchange::IDENTITY_PROTECTION, 0, ike_sa, chosen);
    let mut bench = Bench::new(Wishes::default());
    let sorted = bench.at(0, &udp(SERVER, CLIENT, &message_2.emit())).unwrap();
    assert_eq!((sorted.client, sorted.direction), (address(CLIENT), Direction::Inbound));
}

#[test]
fn a_guess_gives_way_to_a_message_that_tells() {
    let mut bench = Bench::new(Wishes::default());
    let guessed = bench.at(0, &udp(SERVER, CLIENT, &message(1, 2))).unwrap();
    assert_eq!(guessed.client, address(SERVER), "nothing tells, both ports are 500");
    let first = bench.at(5, &udp(CLIENT, SERVER, &message(1, 0))).unwrap();
    assert_eq!((first.client, first.direction), (address(CLIENT), Direction::Outbound));
    let answered = bench.at(9, &udp(SERVER, CLIENT, &message(1, 2))).unwrap();
    assert_eq!((answered.client, answered.direction), (address(CLIENT), Direction::Inbound));
    assert_eq!(bench.only().client, address(CLIENT));
}

#[test]
fn conversations_that_hold_much_make_room_sooner() {
    let mut bench = Bench::new(Wishes::default());
    let mut closed = 0;
    for number in 0..160_000_u32 {
        let from = format!("10.0.0.{}:500", number % 200);
        let cookie = (u64::from(number) + 1).to_be_bytes();
        let to = if number < 159_000 { SERVER } else { "203.0.113.11:500" };
        bench.at(u64::from(number), &udp(&from, to, &exchange_of(cookie, [0; 8])));
        closed += bench.conversations.take_closed().len();
        assert!(bench.conversations.held <= 160_000);
    }
    assert!(closed > 100, "{closed}");
    assert!(bench.conversations.held < 80_000);
}

const OTHER_SERVER: &str = "203.0.113.11:500";

#[test]
fn an_exchange_is_a_cookie_and_two_ends() {
    let mut bench = Bench::new(Wishes::default());
    bench.at(0, &udp(CLIENT, SERVER, &message(1, 0)));
    bench.at(500, &udp(CLIENT, OTHER_SERVER, &message(1, 0)));
    let answer = bench.at(530, &udp(OTHER_SERVER, CLIENT, &message(1, 2))).unwrap();
    assert_eq!((answer.server, answer.direction), (address(OTHER_SERVER), Direction::Inbound));
    let all = bench.conversations.finish();
    let servers: Vec<_> = all.iter().map(|one| (one.server, one.frames)).collect();
    assert_eq!(servers, [(address(SERVER), 1), (address(OTHER_SERVER), 2)]);
}

#[test]
fn an_answer_from_elsewhere_is_one_where_nobody_asked() {
    let mut bench = Bench::new(Wishes::default());
    bench.at(0, &udp(CLIENT, SERVER, &message(1, 0)));
    let answer = bench.at(30, &udp(OTHER_SERVER, CLIENT, &message(1, 2))).unwrap();
    assert_eq!((answer.server, answer.direction), (address(SERVER), Direction::Inbound));
    // The client goes on with whoever answered.
    let next = bench.at(60, &udp(CLIENT, OTHER_SERVER, &message(1, 2))).unwrap();
    assert_eq!((next.server, next.direction), (address(SERVER), Direction::Outbound));
    assert_eq!(bench.only().frames, 3);
}

#[test]
fn one_cookie_between_strangers_is_two_exchanges() {
    let mut bench = Bench::new(Wishes::default());
    bench.at(0, &udp(CLIENT, SERVER, &message(1, 0)));
    bench.at(9, &udp("192.0.2.77:500", "203.0.113.99:500", &message(1, 0)));
    let answer = bench.at(20, &udp("203.0.113.99:500", "192.0.2.77:500", &message(1, 2))).unwrap();
    assert_eq!((answer.client, answer.direction), (address("192.0.2.77:500"), Direction::Inbound));
    assert_eq!(bench.conversations.finish().len(), 2);
}

/// In front of a translator and behind it, of the client's or of the server's address.
#[test]
fn what_two_senders_sent_alike_passed_a_translator() {
    let outside = "198.51.100.7:500";
    let of_the_client = [
        (0, CLIENT, SERVER, message(1, 0)),
        (0, outside, SERVER, message(1, 0)),
        (20, SERVER, outside, message(1, 2)),
        (20, SERVER, CLIENT, message(1, 2)),
    ];
    let of_the_server = [
        (0, CLIENT, SERVER, message(1, 0)),
        (0, CLIENT, OTHER_SERVER, message(1, 0)),
        (20, OTHER_SERVER, CLIENT, message(1, 2)),
        (20, SERVER, CLIENT, message(1, 2)),
    ];
    for packets in [of_the_client, of_the_server] {
        let mut bench = Bench::new(Wishes::default());
        for (at, from, to, bytes) in packets {
            bench.at(at, &udp(from, to, &bytes));
        }
        let all = bench.conversations.finish();
        let other = |one: &Conversation| {
            one.log.observations().iter().find_map(|one| match one.fact {
                Fact::SeenTranslated(other) => Some((other.client, other.server)),
                _ => None,
            })
        };
        let ways = |one: &Conversation| -> Vec<Direction> {
            let all = one.log.observations().iter().filter_map(|one| match one.fact {
                Fact::SeenTranslated(other) => Some(other.direction),
                _ => None,
            });
            all.collect()
        };
        // What came back too, which a forged request does not bring.
        assert!(all.iter().all(|one| ways(one).contains(&Direction::Inbound)), "{all:?}");
        let [one, two] = all.as_slice() else { panic!("{} conversations", all.len()) };
        assert_eq!(other(one), Some((two.client, two.server)));
        assert_eq!(other(two), Some((one.client, one.server)));
        let from_elsewhere = |one: &Conversation| {
            one.log.observations().iter().any(|one| match &one.fact {
                Fact::Answered(answered) => answered.source != AnswerSource::Asked,
                _ => false,
            })
        };
        assert!(!all.iter().any(from_elsewhere));
    }
    // A client that asks two servers at once passes none; nor does what comes back.
    let rows = [[(CLIENT, SERVER), (CLIENT, OTHER_SERVER)], [(CLIENT, SERVER), (SERVER, CLIENT)]];
    for row in rows {
        let mut bench = Bench::new(Wishes::default());
        for (from, to) in row {
            bench.at(0, &udp(from, to, &message(1, 0)));
        }
        let all = bench.conversations.finish();
        let noted = |one: &Conversation| {
            let mut all = one.log.observations().iter();
            all.any(|one| matches!(one.fact, Fact::SeenTranslated(_)))
        };
        assert!(!all.iter().any(noted), "{row:?}");
    }
}

#[test]
fn esp_from_where_nothing_goes_belongs_to_the_tunnel_that_has_none_back() {
    let esp = |spi: u8| [vec![spi; 4], vec![0, 0, 0, 1], vec![7; 32]].concat();
    let ip = |from: &str, to: &str, spi| {
        ip_packet(address(from), address(to), PROTOCOL_ESP, &esp(spi)).unwrap()
    };
    let quick = |responder: u8| {
        let ike_sa = IkeSa { initiator: [1; 8], responder: [responder; 8] };
        let mut message = Message::new(version::V1, exchange::QUICK, 7, ike_sa, Vec::new());
        message.header.flags = flag::V1_ENCRYPTED;
        message.header.next_payload = payload::HASH;
        let mut bytes = message.emit();
        bytes.extend([9; 64]);
        let length = u32::try_from(bytes.len()).unwrap();
        bytes[24..28].copy_from_slice(&length.to_be_bytes());
        bytes
    };
    // Behind quick mode, in front of it, and beside another stranger.
    for (at, others, joined) in [(700, 0, true), (10, 0, false), (700, 1, false)] {
        let mut bench = Bench::new(Wishes::default());
        let mut packets = vec![
            (100, udp(CLIENT, SERVER, &message(1, 0))),
            (120, udp(SERVER, CLIENT, &message(1, 2))),
            (140, udp(CLIENT, SERVER, &quick(2))),
            (160, udp(SERVER, CLIENT, &quick(2))),
            (600, ip(CLIENT, SERVER, 0xc1)),
            (at, ip(OTHER_SERVER, CLIENT, 0xc2)),
        ];
        if others > 0 {
            packets.push((800, ip("203.0.113.12:500", CLIENT, 0xc3)));
        }
        packets.sort_by_key(|(at, _)| *at);
        for (at, packet) in packets {
            bench.at(at, &packet);
        }
        let all = bench.conversations.finish();
        let tunnel = all.iter().find(|one| one.server == address(SERVER)).unwrap();
        let expected = joined.then(|| address(OTHER_SERVER));
        assert_eq!((tunnel.joined, all.len() == 1), (expected, joined), "{at} {others}");
    }
}

#[test]
fn an_error_about_what_the_server_sent_goes_to_the_server() {
    let mut bench = Bench::new(Wishes::default());
    bench.at(0, &udp(CLIENT, SERVER, &message(1, 0)));
    let answer = udp(SERVER, CLIENT, &message(1, 2));
    bench.at(20, &answer);
    let kind = IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 3 };
    let error = error_packet(address(CLIENT), address(SERVER), kind, 0, &answer).unwrap();
    let sorted = bench.at(21, &error).unwrap();
    assert_eq!((sorted.client, sorted.direction), (address(CLIENT), Direction::Outbound));
    let one = bench.only();
    let last = &one.log.observations().last().unwrap().fact;
    assert_eq!(*last, Fact::AnswerRejected(IcmpAbout { from: address(CLIENT), kind }));
}
