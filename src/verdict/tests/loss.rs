//! Loss raises the bar for silence.

use super::super::{Ikev1Dropped, PortState, Reason, Summary};
use super::*;
use crate::evidence::Channel;
use crate::verdict::{NatTraversalLost, PacketLoss, StalledAfterMessage2};
use crate::wire::isakmp::number::exchange::{IDENTITY_PROTECTION, INFORMATIONAL};

const MAPPED: &str = "198.51.100.77:40500";

/// UDP 500 passes at the second transmission, through a translator.
fn lossy() -> Bench {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.repeats(&exchange.message_1(), 1);
    bench.passes_as(&exchange, MAPPED);
    bench
}

#[test]
fn where_packets_are_lost_silence_needs_as_many_as_the_measure_asks_for() {
    // One of three was lost: at two in five, eleven in a row are chance once in 24,000 times.
    for (transmissions, state) in [(10, PortState::NotTested), (11, PortState::Silent)] {
        let mut bench = lossy();
        bench.repeats(&MainMode::on_4500(CLIENT).message_1(), transmissions);
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::Ike4500].state, state, "{transmissions}");
        let transmissions = u32::try_from(transmissions).unwrap();
        let (reason, cause) = match state {
            PortState::Silent => (Reason::Unanswered { transmissions }, NatTraversalLost {}.into()),
            _ => (Reason::TooFew { transmissions }, Summary::NatTraversalUnknown.into()),
        };
        assert_eq!(verdict.channels[Channel::Ike4500].reason, Some(reason));
        assert_eq!(verdict.leading, cause);
        assert!(has(&verdict, &FindingKind::PacketLoss(PacketLoss { lost: 1, answered: 2 })));
    }
}

#[test]
fn a_path_that_loses_nothing_is_not_called_lossy() {
    let mut bench = Bench::new();
    bench.passes_as(&MainMode::on_500(CLIENT), MAPPED);
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 3);
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Silent);
    assert!(!kinds(&verdict).iter().any(|kind| matches!(kind, FindingKind::PacketLoss(_))));
}

#[test]
fn loss_raises_the_bar_for_a_stall_too() {
    for (times, stalled) in [(13, false), (14, true)] {
        let exchange = MainMode::on_500(CLIENT);
        let mut bench = Bench::new();
        bench.repeats(&exchange.message_1(), 1);
        bench.begins(&exchange);
        bench.repeats(&exchange.message_3(), times);
        let verdict = bench.verdict();
        assert_eq!(
            has(&verdict, &FindingKind::StalledAfterMessage2(StalledAfterMessage2 {})),
            stalled,
            "{times}"
        );
    }
}

#[test]
fn what_another_port_disproves_is_loss_and_accuses_nobody() {
    // IKEv1 is spoken on 4500, and 500 passes: it is no policy, and no lost port.
    let mut bench = Bench::new();
    bench.repeats(&MainMode::on_500(CLIENT).message_1(), 4);
    bench.passes(&MainMode::on_4500(CLIENT));
    bench.sent(&sa_init(500));
    bench.came(&sa_init_answer(500));
    assert_eq!(bench.verdict().class, Class::Inconclusive);
    // Message 4 comes on 4500: the server does not stall.
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.begins(&exchange);
    bench.repeats(&exchange.message_3(), 4);
    bench.passes(&MainMode::on_4500(CLIENT));
    assert!(!has(&bench.verdict(), &FindingKind::StalledAfterMessage2(StalledAfterMessage2 {})));
}

#[test]
fn a_stall_that_loss_explains_accuses_nobody() {
    for (stalled, passes) in [(500, 4500), (4500, 500)] {
        let exchange = |port| match port {
            500 => MainMode::on_500(CLIENT),
            _ => MainMode::on_4500(CLIENT),
        };
        let mut bench = Bench::new();
        bench.repeats(&exchange(500).message_1(), 1);
        bench.begins(&exchange(stalled));
        bench.repeats(&exchange(stalled).message_3(), 11);
        bench.passes(&exchange(passes));
        let verdict = bench.verdict();
        let channels = [&verdict.channels[Channel::Ike500], &verdict.channels[Channel::Ike4500]];
        let reasons = channels.map(|channel| channel.reason.clone());
        assert!(reasons.contains(&Some(Reason::LostAfterMessage2)), "{reasons:?}");
        assert_eq!(verdict.class, Class::Inconclusive, "{stalled}");
        for accusation in [
            FindingKind::StalledAfterMessage2(StalledAfterMessage2 {}),
            FindingKind::NatTraversalLost(NatTraversalLost {}),
        ] {
            assert!(!has(&verdict, &accusation), "{stalled}: {:#?}", verdict.findings);
        }
    }
}

#[test]
fn loss_seen_by_the_control_counts_for_ikev1() {
    for (transmissions, cause) in
        [(13, Summary::TooLittleSent.into()), (14, Ikev1Dropped {}.into())]
    {
        let mut bench = Bench::new();
        bench.repeats(&MainMode::on_500(CLIENT).message_1(), transmissions);
        bench.repeats(&sa_init(500), 2);
        bench.came(&sa_init_answer(500));
        assert_eq!(bench.verdict().leading, cause, "{transmissions}");
    }
}

/// Each request is repeated three times before the first answer comes, and each of them is
/// answered: a round trip of two seconds, and nothing lost.
#[test]
fn a_slow_path_loses_nothing_and_its_round_trip_is_not_the_latest_transmission_s() {
    let exchange = MainMode::on_500(CLIENT);
    let hashes = [exchange.hash(exchange.client), exchange.hash(exchange.server)];
    let message_4 = exchange.message_4(&[&hashes[0], &hashes[1]]);
    let mut bench = Bench::new();
    let steps = [(exchange.message_1(), exchange.message_2()), (exchange.message_3(), message_4)];
    for (request, answer) in steps {
        for _ in 0..4 {
            bench.sent(&request);
            bench.wait(400);
        }
        bench.wait(400);
        for _ in 0..4 {
            bench.came(&answer);
            bench.wait(400);
        }
    }
    let verdict = bench.verdict();
    assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
    assert_eq!(verdict.channels[Channel::Ike500].rtt, None);
    assert!(!kinds(&verdict).iter().any(|kind| matches!(kind, FindingKind::PacketLoss(_))));
}

/// What the server says in the end of message 5 answers none of its repeats.
#[test]
fn a_late_refusal_of_message_5_is_no_loss() {
    let exchange = MainMode::on_500(CLIENT);
    let message_5 = exchange.sealed(IDENTITY_PROTECTION, 0);
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.repeats(&message_5, 5);
    bench.came(&exchange.sealed_answer(INFORMATIONAL, 7));
    let verdict = bench.verdict();
    let loss = |kind: &&FindingKind| matches!(kind, FindingKind::PacketLoss(_));
    assert!(!kinds(&verdict).iter().any(loss), "{:#?}", verdict.findings);
    // Message 6 answers the last of them, and the others were lost.
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.repeats(&message_5, 5);
    bench.came(&exchange.sealed_answer(IDENTITY_PROTECTION, 0));
    assert!(kinds(&bench.verdict()).iter().any(loss));
}
