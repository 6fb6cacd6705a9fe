//! Answers that a client has nothing of: damaged, or such that it does not go on.

use super::super::{Leading, PortState, Reason};
use super::bench::datagram;
use super::*;
use crate::evidence::{Channel, Flaw, Learned, Witnessed};
use crate::verdict::{
    AnswerUnacceptable, AnswersDamaged, NatTraversalLost, NothingAnswered, StalledAfterMessage2,
};

/// With a UDP checksum that is wrong.
fn damaged(packet: &[u8]) -> Vec<u8> {
    let mut packet = packet.to_vec();
    packet[27] ^= 0x55;
    packet
}

/// A request that is answered so every time.
fn answered_with(bench: &mut Bench, request: &[u8], answer: &[u8], times: usize) {
    for _ in 0..times {
        bench.sent(request);
        bench.came(answer);
        bench.wait(1_490);
    }
}

#[test]
fn answers_that_the_host_drops_are_no_answers() {
    for (times, certainty) in [(3, Certainty::Proven), (5, Certainty::Proven)] {
        let mut bench = Bench::new();
        let exchange = MainMode::on_500(CLIENT);
        let answer = damaged(&exchange.message_2());
        answered_with(&mut bench, &exchange.message_1(), &answer, times);
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::ServerSilent, certainty));
        let packets = u32::try_from(times).unwrap();
        let found = AnswersDamaged { channel: Channel::Ike500, packets };
        assert_eq!(verdict.leading, found.into());
        let ike = &verdict.channels[Channel::Ike500];
        assert_eq!(ike.state, PortState::Silent);
        assert_eq!(ike.reason, Some(Reason::AnswersDamaged { packets }));
        assert!(has(
            &verdict,
            &FindingKind::AnswersDamaged(AnswersDamaged { channel: Channel::Ike500, packets })
        ));
        assert!(!has(&verdict, &FindingKind::NothingAnswered(NothingAnswered {})));
    }
}

#[test]
fn one_damaged_answer_among_good_ones_is_a_finding_and_no_more() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    answered_with(&mut bench, &exchange.message_1(), &damaged(&exchange.message_2()), 1);
    bench.passes(&exchange);
    bench.sent(&echo_request_packet());
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
    assert_eq!(verdict.class, Class::Inconclusive);
}

#[test]
fn a_message_4_that_arrives_damaged_is_no_stall() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.begins(&exchange);
    let message_4 = exchange.message_4(&[&random(1), &random(2)]);
    answered_with(&mut bench, &exchange.message_3(), &damaged(&message_4), 6);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
    let found = AnswersDamaged { channel: Channel::Ike500, packets: 6 };
    assert_eq!(verdict.leading, found.into());
    assert!(!has(&verdict, &FindingKind::StalledAfterMessage2(StalledAfterMessage2 {})));
}

/// The far end answered, and its answers arrive spoilt: they are not lost on the way back.
#[test]
fn answers_that_arrive_spoilt_are_not_said_to_be_lost() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    answered_with(&mut bench, &exchange.message_1(), &damaged(&exchange.message_2()), 6);
    bench.wait(2_000);
    bench.passes(&MainMode::on_4500(CLIENT));
    bench.reads(Channel::Ike4500, Learned::FarEnd);
    let seen = Witnessed {
        channel: Channel::Ike500,
        from: end(CLIENT),
        hop_limit: Some(60),
        arrived: 6,
        answered: 6,
        longest: 412,
        largest_piece: None,
    };
    bench.reads(Channel::Ike4500, Learned::Witnessed(seen));
    let verdict = bench.verdict();
    let kind = FindingKind::AnswersDamaged(AnswersDamaged { channel: Channel::Ike500, packets: 6 });
    assert!(has(&verdict, &kind));
    let lost = |kind: &&FindingKind| matches!(kind, FindingKind::LostOnTheWay(_));
    assert_eq!(kinds(&verdict).iter().find(|kind| lost(kind)), None, "{verdict:#?}");
}

#[test]
fn damage_on_4500_where_the_client_moves_there_is_told_as_damage() {
    let mut bench = Bench::new();
    bench.passes_as(&MainMode::on_500(CLIENT), "192.0.2.9:1024");
    let exchange = MainMode::on_4500(CLIENT);
    let answer = damaged(&exchange.message_2());
    answered_with(&mut bench, &exchange.message_1(), &answer, 4);
    let verdict = bench.verdict();
    assert_eq!(verdict.class, Class::ServerSilent);
    let kind =
        FindingKind::AnswersDamaged(AnswersDamaged { channel: Channel::Ike4500, packets: 4 });
    assert!(has(&verdict, &kind));
    assert_eq!(verdict.leading, Leading::Found(kind));
    assert!(
        !has(&verdict, &FindingKind::NatTraversalLost(NatTraversalLost {})),
        "4500 is not lost, it is spoilt"
    );
}

#[test]
fn answers_that_no_client_accepts_are_said_to_come_and_no_answers() {
    // Both values alike: our own, sent back.
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.begins(&exchange);
    let own = MainMode { client: exchange.server, server: exchange.client, ..exchange };
    answered_with(&mut bench, &exchange.message_3(), &own.message_3(), 6);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    let flaw = Flaw::OwnKeyExchange;
    let kind =
        FindingKind::AnswerUnacceptable(AnswerUnacceptable { channel: Channel::Ike500, flaw });
    assert!(has(&verdict, &kind), "{verdict:#?}");
    assert_eq!(verdict.leading, Leading::Found(kind));
    assert!(!has(&verdict, &FindingKind::StalledAfterMessage2(StalledAfterMessage2 {})));
    assert_eq!(
        verdict.channels[Channel::Ike500].reason,
        Some(Reason::AnswersUnacceptable { flaw })
    );
}

#[test]
fn an_error_of_icmp_does_not_outweigh_answers_that_arrive_damaged() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    let answer = damaged(&exchange.message_2());
    answered_with(&mut bench, &exchange.message_1(), &answer, 3);
    bench.error(ROUTER, (3, 13), &exchange.message_1());
    let found = AnswersDamaged { channel: Channel::Ike500, packets: 3 };
    assert_eq!(bench.verdict().leading, found.into());
}

/// Anybody can send a packet to ports that are the same in every run.
#[test]
fn one_packet_of_a_stranger_takes_no_finding_away() {
    let lost = FindingKind::NatTraversalLost(NatTraversalLost {});
    let garbage = datagram(end("203.0.113.10:4500"), end("198.51.100.77:4500"), b"hello hello");
    for (packets, is_lost) in [(0, true), (1, true), (2, false)] {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
        (0..packets).for_each(|_| _ = bench.came(&garbage));
        assert_eq!(has(&bench.verdict(), &lost), is_lost, "{packets}");
    }
}
