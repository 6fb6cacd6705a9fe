//! Sessions whose beginning was not recorded.

use std::net::SocketAddr;

use super::bench::{PRIVATE_CLIENT, SERVER_4500};
use super::*;
use crate::evidence::{Channel, Direction, Fact, Unmatched};
use crate::verdict::{NatState, PortState, SessionUnanswered, Summary};
use crate::wire::esp::EspHeader;
use crate::wire::ip::udp_packet;
use crate::wire::isakmp::number::exchange;

const OURS: u32 = 0xc1c1_c1c1;
const THEIRS: u32 = 0xd2d2_d2d2;

/// ESP in UDP between two ends on port 4500.
fn traffic(from: &str, to: &str, spi: u32) -> Vec<u8> {
    let packet = EspHeader { spi, sequence: 1 }.packet(&[7; 64]);
    let [from, to] = [from, to].map(|one| SocketAddr::new(end(one).ip(), 4500));
    udp_packet(from, to, &packet).unwrap()
}

/// So many packets of a session each way.
fn carry(bench: &mut Bench, client: &str, times: usize) {
    bench.flows(Direction::Outbound, &traffic(client, SERVER_4500, OURS), times);
    bench.flows(Direction::Inbound, &traffic(SERVER_4500, client, THEIRS), times);
}

#[test]
fn traffic_both_ways_is_a_path_that_carries() {
    for (client, class, nat) in [
        (PRIVATE_CLIENT, Class::NatDetected, NatState::Present),
        (CLIENT, Class::PathClear, NatState::NotTested),
    ] {
        let mut bench = Bench::new();
        carry(&mut bench, client, 3);
        let verdict = bench.verdict();
        assert_eq!((verdict.class, verdict.nat.client), (class, nat), "{client}");
        assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered);
    }
}

#[test]
fn a_packet_or_two_that_anybody_can_send_carry_no_session() {
    let mut bench = Bench::new();
    carry(&mut bench, CLIENT, 2);
    bench.flows(Direction::Outbound, &traffic(CLIENT, SERVER_4500, OURS), 9);
    assert_eq!(bench.verdict().class, Class::Inconclusive);
}

#[test]
fn traffic_one_way_is_no_path() {
    let mut bench = Bench::new();
    for association in 0..5 {
        bench.sent(&traffic(CLIENT, SERVER_4500, OURS + association));
    }
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, Summary::SessionUnderWay.into());
}

#[test]
fn a_keepalive_of_the_server_is_not_ours_come_back() {
    let mut bench = Bench::new();
    let client = SocketAddr::new(end(CLIENT).ip(), 4500);
    let server = end(SERVER_4500);
    carry(&mut bench, CLIENT, 3);
    bench.sent(&udp_packet(client, server, &[0xff]).unwrap());
    bench.came(&udp_packet(server, client, &[0xff]).unwrap());
    let facts: Vec<_> = bench.log.observations().iter().map(|one| &one.fact).collect();
    assert!(facts.contains(&&Fact::Unmatched(Unmatched::Keepalive)), "{facts:?}");
    assert_eq!(bench.verdict().leading, Summary::SessionCarried.into());
}

#[test]
fn an_end_that_never_answers_in_a_session_is_gone() {
    for (times, gone) in [(2, false), (5, true)] {
        let mut bench = Bench::new();
        let session = MainMode::on_500(CLIENT);
        for message_id in 1..=times {
            bench.sent(&session.sealed(exchange::INFORMATIONAL, message_id));
            bench.wait(5_000);
        }
        let leading = bench.verdict().leading;
        assert_eq!(
            leading == SessionUnanswered { transmissions: times }.into(),
            gone,
            "{leading:?}"
        );
    }
}

#[test]
fn what_flowed_before_does_not_hide_that_an_end_is_gone() {
    let mut bench = Bench::new();
    carry(&mut bench, CLIENT, 3);
    let session = MainMode::on_4500(CLIENT);
    for message_id in 1..=4 {
        bench.wait(5_000);
        bench.sent(&session.sealed(exchange::INFORMATIONAL, message_id));
    }
    assert_eq!(bench.verdict().leading, SessionUnanswered { transmissions: 4 }.into());
    bench.came(&traffic(SERVER_4500, CLIENT, THEIRS + 1));
    assert_eq!(bench.verdict().leading, Summary::SessionCarried.into());
}
