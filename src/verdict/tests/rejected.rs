//! ICMP errors about the server's answers, and about what is too big or inside ESP; answers
//! without the marker.

use super::*;
use crate::evidence::{Channel, Direction};
use crate::verdict::{
    AnswersRejected, ClientRejectsAnswers, L2tpRejectedInside, MarkerMissing, MessageTooBig,
    MessagesRejected, RejectedMessages, Rejection, Summary,
};
use crate::wire::esp::EspHeader;
use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
use crate::wire::ip::udp_packet;
use crate::wire::isakmp::number::exchange::IDENTITY_PROTECTION;

const fn kind(icmp_type: u8, code: u8) -> IcmpKind {
    IcmpKind { version: IpVersion::V4, icmp_type, code }
}

/// Message 1 and its answer so often, each of which somebody rejects.
fn rejected(from: &str, times: usize, goes_on: bool) -> Verdict {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    for _ in 0..times {
        bench.sent(&exchange.message_1());
        bench.flows(Direction::Inbound, &exchange.message_2(), 1);
        let (by, to) = (end(from).ip(), end(SERVER).ip());
        bench.sent(&error_packet(by, to, kind(3, 3), 0, &exchange.message_2()).unwrap());
        bench.wait(1_000);
    }
    if goes_on {
        bench.sent(&exchange.message_3());
        bench.came(&exchange.message_4(&[&random(3), &random(4)]));
    }
    bench.verdict()
}

#[test]
fn who_rejects_the_answers_is_named() {
    let channel = Channel::Ike500;
    let verdict = rejected(CLIENT, 3, false);
    let by_client = ClientRejectsAnswers { channel, by: end(CLIENT).ip() };
    assert_eq!((verdict.class, verdict.leading), (Class::Inconclusive, by_client.into()));
    let verdict = rejected(ROUTER, 3, false);
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.leading, AnswersRejected { channel, by: end(ROUTER).ip() }.into());
}

/// A client that ended its attempt rejects the answer that comes late; one that goes on had it.
#[test]
fn one_rejection_or_an_exchange_that_goes_on_tells_nothing() {
    for (times, goes_on) in [(1, false), (3, true)] {
        let verdict = rejected(CLIENT, times, goes_on);
        let told = |one: &&FindingKind| matches!(one, FindingKind::ClientRejectsAnswers(_));
        assert!(!kinds(&verdict).iter().any(told), "{times} {goes_on}");
    }
}

#[test]
fn a_router_says_what_passes() {
    let exchange = MainMode::on_500(CLIENT);
    for (times_told, proven) in [(3, true), (2, false)] {
        let mut bench = Bench::new();
        bench.passes(&exchange);
        let message_5 = exchange.sealed(IDENTITY_PROTECTION, 7);
        for index in 0..3 {
            bench.sent(&message_5);
            if index < times_told {
                let (by, to) = (end(ROUTER).ip(), end(CLIENT).ip());
                bench.came(&error_packet(by, to, kind(3, 4), 90, &message_5[..60]).unwrap());
            }
            bench.wait(1_500);
        }
        let verdict = bench.verdict();
        let size = u32::try_from(message_5.len()).unwrap();
        let leading = MessageTooBig { by: end(ROUTER).ip(), size, mtu: 90 }.into();
        // A client that sends again, and draws no error, may have made it smaller.
        assert_eq!(verdict.leading == leading, proven, "{verdict:#?}");
        assert_eq!(verdict.class, Class::ServerSilent);
    }
}

/// A filter's word about later messages tells what stops the client; one error, or an answer all
/// the same, does not.
#[test]
fn who_rejects_later_messages_is_named() {
    let exchange = MainMode::on_500(CLIENT);
    for (errors, answered, told) in [(3, false, true), (1, false, false), (3, true, false)] {
        let mut bench = Bench::new();
        bench.passes(&exchange);
        let message_5 = exchange.sealed(IDENTITY_PROTECTION, 7);
        for index in 0..3 {
            bench.sent(&message_5);
            if index < errors {
                bench.error(ROUTER, (3, 13), &message_5[..60]);
            }
            bench.wait(1_500);
        }
        if answered {
            bench.came(&exchange.sealed_answer(IDENTITY_PROTECTION, 7));
        }
        let verdict = bench.verdict();
        let rejected = MessagesRejected {
            by: end(ROUTER).ip(),
            port: 500,
            messages: RejectedMessages::Message5,
            says: Rejection::Filtered,
            at_server: false,
        };
        assert_eq!(verdict.leading == rejected.into(), told, "{verdict:#?}");
        let certainty = if told { Certainty::Proven } else { verdict.certainty };
        assert_eq!(verdict.certainty, certainty);
    }
}

/// The tunnel's own packets in UDP, quoted with their SPI; with another one they are anybody's.
#[test]
fn who_rejects_esp_in_udp_is_named() {
    for (spi, told) in [(0xc100_0001, true), (0xc100_0002, false)] {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        bench.agrees_on_a_tunnel(&MainMode::on_4500(CLIENT));
        let exchange = MainMode::on_4500(CLIENT);
        let in_udp = |spi| {
            let packet = EspHeader { spi, sequence: 1 }.packet(&[7; 64]);
            udp_packet(exchange.client, exchange.server, &packet).unwrap()
        };
        for _ in 0..3 {
            bench.flows(Direction::Outbound, &in_udp(0xc100_0001), 1);
            bench.error(ROUTER, (3, 13), &in_udp(spi)[..60]);
        }
        let verdict = bench.verdict();
        let found = |one: &&FindingKind| {
            matches!(one, FindingKind::MessagesRejected(found)
                if found.messages == RejectedMessages::EspInUdp)
        };
        assert_eq!(kinds(&verdict).iter().any(found), told, "{verdict:#?}");
    }
}

#[test]
fn what_the_server_rejects_out_of_esp_has_arrived() {
    let mut bench = Bench::new();
    bench.agrees_on_a_tunnel(&MainMode::on_500(CLIENT));
    let esp =
        bench::esp(CLIENT, SERVER, &EspHeader { spi: 0xc100_0001, sequence: 1 }.packet(&[7; 64]));
    bench.flows(Direction::Outbound, &esp, 4);
    let inside = udp_packet(
        "198.51.100.77:1701".parse().unwrap(),
        "203.0.113.10:1701".parse().unwrap(),
        &[0xc8; 40],
    );
    bench.error(SERVER, (3, 3), &inside.unwrap()[..28]);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::Refused, Certainty::Likely));
    let by = end(SERVER).ip();
    assert_eq!(verdict.leading, L2tpRejectedInside { by, icmp_type: 3, code: 3 }.into());
}

#[test]
fn ike_without_the_marker_is_no_silence() {
    let marked = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.agrees(&MainMode::on_500(CLIENT), &random(1), &random(2));
    for _ in 0..3 {
        bench.sent(&marked.message_1());
        let answer = marked.message_2();
        // IP and UDP headers, and the marker behind them.
        let bare = udp_packet(marked.server, marked.client, &answer[32..]).unwrap();
        bench.flows(Direction::Inbound, &bare, 1);
        bench.wait(1_500);
    }
    let verdict = bench.verdict();
    assert!(has(&verdict, &MarkerMissing {}.into()), "{verdict:#?}");
    let lost = |one: &&FindingKind| {
        matches!(one, FindingKind::NatTraversalLost(_) | FindingKind::UnusableAnswers(_))
    };
    assert!(!kinds(&verdict).iter().any(lost), "{verdict:#?}");
}

/// At the client's end, or where no end is evident, nobody knows who does not take the answers.
#[test]
fn what_is_answered_and_repeated_is_no_path_that_passes() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    for _ in 0..6 {
        bench.sent(&exchange.message_1());
        bench.flows(Direction::Inbound, &exchange.message_2(), 1);
        bench.wait(2_000);
    }
    assert_eq!(bench.verdict().leading, Summary::AnsweredAndRepeated.into());
}
