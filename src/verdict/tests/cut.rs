//! Recordings with a short snap length.

use super::*;
use crate::evidence::{Channel, Direction};
use crate::verdict::{NothingAnswered, PortState, Reason, Summary};

/// What 96 bytes of an Ethernet frame hold of a packet.
fn cut(packet: &[u8]) -> Vec<u8> {
    packet[..packet.len().min(82)].to_vec()
}

#[test]
fn what_is_cut_is_neither_silent_nor_the_middle_of_a_session() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    for packet in [exchange.message_1(), exchange.message_3()] {
        bench.sent(&cut(&packet));
    }
    bench.came(&cut(&exchange.message_2()));
    bench.sent(&exchange.sealed(crate::wire::isakmp::number::exchange::INFORMATIONAL, 3));
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::PacketsCut.into())
    );
    assert_eq!(verdict.channels[Channel::Ike500].state, PortState::NotTested);
    assert_eq!(verdict.channels[Channel::Ike500].reason, Some(Reason::PacketsCut));
    assert_eq!(kinds(&verdict), Vec::<&FindingKind>::new());
}

/// Message 1 is known by its header, and an answer would be there, cut as well.
#[test]
fn message_1_that_is_cut_and_that_nothing_answers_is_silence() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.repeats(&cut(&exchange.message_1()), 7);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.leading, NothingAnswered {}.into());
}

/// Traffic is counted by its beginning, whichever way it goes.
#[test]
fn esp_in_udp_that_is_cut_passes_both_ways() {
    let exchange = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    for direction in [Direction::Outbound, Direction::Inbound] {
        bench.flows(direction, &cut(&exchange.esp_in_udp(direction)), 4);
    }
    let both = |kind: &&FindingKind| matches!(kind, FindingKind::TrafficBothWays(_));
    let verdict = bench.verdict();
    assert!(kinds(&verdict).iter().any(both), "{:?}", kinds(&verdict));
}

/// Requests that were recorded whole, and answers that were not: nobody was silent.
#[test]
fn an_answer_that_is_cut_is_no_silence() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.repeats(&exchange.message_1(), 6);
    assert_eq!(bench.verdict().leading, NothingAnswered {}.into());
    bench.came(&cut(&exchange.message_2()));
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::PacketsCut.into())
    );
    assert!(!has(&verdict, &FindingKind::NothingAnswered(NothingAnswered {})));
}

/// What is proven without them stays.
#[test]
fn a_refusal_that_is_whole_counts() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.came(&exchange.notify(crate::wire::isakmp::number::notify::NO_PROPOSAL_CHOSEN, &[]));
    bench.sent(&cut(&exchange.message_1()));
    assert_eq!(judged(&bench.verdict()), (Class::Refused, Certainty::Proven));
}
