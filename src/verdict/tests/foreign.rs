//! What only recordings of real clients show: message 5, quick mode, sessions
//! without a beginning, one way only.

use super::*;
use crate::evidence::{Channel, Learned};
use crate::verdict::{
    AuthenticationRefused, AuthenticationUnanswered, Leading, NatTraversalLost, NothingAnswered,
    QuickModeRefused, QuickModeUnanswered, Summary,
};
use crate::wire::isakmp::number::exchange::{IDENTITY_PROTECTION, INFORMATIONAL, QUICK};
use crate::wire::isakmp::number::notify;

/// How a step is answered.
#[derive(Debug, Clone, Copy)]
enum Answered {
    AsItShould,
    BySomethingElse,
    Never,
}

/// Messages 1 to 4, then a step sent so often.
fn step(bench: &mut Bench, kind: u8, times: usize, answered: Answered) {
    let exchange = MainMode::on_500(CLIENT);
    bench.repeats(&exchange.sealed(kind, 7), times);
    match answered {
        Answered::AsItShould => drop(bench.came(&exchange.sealed_answer(kind, 7))),
        Answered::BySomethingElse => drop(bench.came(&exchange.sealed_answer(INFORMATIONAL, 9))),
        Answered::Never => {}
    }
}

/// A server without the key can have more packets called unreadable than are told of.
#[test]
fn with_the_key_what_is_not_proved_does_not_count() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.sent(&exchange.sealed(IDENTITY_PROTECTION, 7));
    bench.came(&exchange.sealed_answer(INFORMATIONAL, 9));
    bench.reads(Channel::Ike500, Learned::Unreadable);
    bench.came(&exchange.sealed_answer(IDENTITY_PROTECTION, 7));
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, AuthenticationRefused { unreadable: true }.into(), "{verdict:#?}");
    bench.came(&exchange.sealed_answer(IDENTITY_PROTECTION, 8));
    bench.reads(Channel::Ike500, Learned::KeyProved);
    assert_eq!(bench.verdict().class, Class::Inconclusive);
}

/// Racoon says INITIAL-CONTACT behind message 6, others INVALID-SPI of the probe's own ESP.
#[test]
fn with_the_key_a_remark_is_no_refusal() {
    for kind in [notify::INITIAL_CONTACT, notify::INVALID_SPI] {
        for step in [IDENTITY_PROTECTION, QUICK] {
            let exchange = MainMode::on_500(CLIENT);
            let mut bench = Bench::new();
            bench.passes(&exchange);
            bench.sent(&exchange.sealed(step, 7));
            bench.came(&exchange.sealed_answer(INFORMATIONAL, 9));
            bench.reads(Channel::Ike500, Learned::Notify { kind });
            let verdict = bench.verdict();
            assert_eq!(
                (verdict.class, verdict.leading.clone()),
                (Class::Inconclusive, Summary::TooLittleSent.into()),
                "{kind}"
            );
        }
    }
}

#[test]
fn message_5_by_what_came_back() {
    let rows = [
        (
            1,
            Answered::BySomethingElse,
            Class::Refused,
            AuthenticationRefused { unreadable: false }.into(),
        ),
        (3, Answered::Never, Class::ServerSilent, AuthenticationUnanswered {}.into()),
        (2, Answered::Never, Class::Inconclusive, Summary::TooLittleSent.into()),
        (1, Answered::AsItShould, Class::Inconclusive, Summary::EspUnknown.into()),
    ];
    for (times, answered, class, cause) in rows {
        let mut bench = Bench::new();
        bench.passes(&MainMode::on_500(CLIENT));
        step(&mut bench, IDENTITY_PROTECTION, times, answered);
        let verdict = bench.verdict();
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (class, cause),
            "{times} {answered:?}"
        );
    }
}

#[test]
fn message_4_once_more_says_that_message_5_was_not_taken() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.passes(&exchange);
    step(&mut bench, IDENTITY_PROTECTION, 3, Answered::Never);
    let (client, server) = (exchange.hash(exchange.client), exchange.hash(exchange.server));
    let again = bench.came(&exchange.message_4(&[&client, &server]));
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, AuthenticationRefused { unreadable: false }.into());
    assert!(verdict.because.contains(&again));
    // Another recording may show that none of the three arrived.
    assert_eq!(verdict.because.len(), 4);
}

#[test]
fn quick_mode_by_what_came_back() {
    let rows: [(usize, Answered, Class, Leading); 4] = [
        (1, Answered::BySomethingElse, Class::Refused, QuickModeRefused {}.into()),
        (3, Answered::Never, Class::ServerSilent, QuickModeUnanswered {}.into()),
        (2, Answered::Never, Class::Inconclusive, Summary::TooLittleSent.into()),
        (1, Answered::AsItShould, Class::Inconclusive, Summary::EspUnknown.into()),
    ];
    for message_6 in [Answered::AsItShould, Answered::Never] {
        for (times, answered, class, cause) in rows.clone() {
            let mut bench = Bench::new();
            bench.passes(&MainMode::on_500(CLIENT));
            // Who goes on to quick mode had message 6, recorded or not.
            step(&mut bench, IDENTITY_PROTECTION, 1, message_6);
            step(&mut bench, QUICK, times, answered);
            let verdict = bench.verdict();
            assert_eq!(
                (verdict.class, verdict.leading.clone()),
                (class, cause),
                "{times} {answered:?}"
            );
        }
    }
}

#[test]
fn message_5_on_4500_accuses_the_port_only_where_nothing_passes_it() {
    let (plain, marked) = (MainMode::on_500(CLIENT), MainMode::on_4500(CLIENT));
    let floated = MainMode { cookie: plain.cookie, ..marked };
    let mut bench = Bench::new();
    bench.passes(&plain);
    bench.repeats(&floated.sealed(IDENTITY_PROTECTION, 0), 3);
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, NatTraversalLost {}.into());
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    let mut bench = Bench::new();
    bench.passes(&plain);
    bench.passes(&marked);
    bench.repeats(&floated.sealed(IDENTITY_PROTECTION, 0), 3);
    assert_eq!(bench.verdict().leading, AuthenticationUnanswered {}.into());
}

#[test]
fn requests_that_answers_must_have_come_before_are_one_side_only() {
    let exchange = MainMode::on_500(CLIENT);
    for later in [exchange.message_3(), exchange.sealed(QUICK, 7)] {
        let mut bench = Bench::new();
        bench.repeats(&exchange.message_1(), 4);
        bench.repeats(&later, 4);
        let verdict = bench.verdict();
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (Class::Inconclusive, Summary::OneDirection.into())
        );
        let mut bench = Bench::new();
        bench.repeats(&later, 4);
        let verdict = bench.verdict();
        assert_eq!(
            (verdict.class, verdict.leading.clone()),
            (Class::Inconclusive, Summary::SessionUnderWay.into())
        );
    }
}

#[test]
fn ikev2_alone_is_judged_by_itself() {
    let mut bench = Bench::new();
    bench.repeats(&sa_init(500), 3);
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::ServerSilent, NothingAnswered {}.into())
    );
    bench.came(&sa_init_answer(500));
    assert_eq!(bench.verdict().leading, Summary::EspUnknown.into());
}

#[test]
fn a_client_that_begins_on_4500_is_judged_by_it() {
    let exchange = MainMode::on_4500(CLIENT);
    let mut bench = Bench::new();
    bench.repeats(&exchange.message_1(), 3);
    assert_eq!(judged(&bench.verdict()), (Class::ServerSilent, Certainty::Likely));
    let mut bench = Bench::seen_as(Some("192.0.2.7:0"));
    bench.passes_as(&exchange, "192.0.2.7:40000");
    // A probe whose packets on UDP 500 never went out.
    assert_eq!(bench.verdict().leading, Summary::TooLittleSent.into());
    bench.sent(&exchange.sealed(IDENTITY_PROTECTION, 0));
    bench.came(&exchange.sealed_answer(IDENTITY_PROTECTION, 0));
    assert_eq!(bench.verdict().class, Class::NatDetected);
}

#[test]
fn message_4_of_another_exchange_says_nothing_of_message_5() {
    let (exchange, other) = (MainMode::on_500(CLIENT), MainMode::on_4500(CLIENT));
    let mut bench = Bench::new();
    bench.passes(&exchange);
    bench.passes(&other);
    step(&mut bench, IDENTITY_PROTECTION, 3, Answered::Never);
    let (client, server) = (other.hash(other.client), other.hash(other.server));
    let again = bench.came(&other.message_4(&[&client, &server]));
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, AuthenticationUnanswered {}.into());
    assert!(!verdict.because.contains(&again), "silence, and not that packet");
}
