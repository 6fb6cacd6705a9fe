//! UDP 500: errors, silence, the control, and answers that are none.

use super::super::{Leading, PortClosed, PortFiltered, PortState, Reason, Reflector, Summary};
use super::*;
use crate::evidence::Channel;
use crate::verdict::{
    AnswersFromOtherAddress, AnswersFromOtherPort, ClosedMeanwhile, Finding, HostUnreachable,
    Ike500Lost, Ikev1Dropped, NoProposalChosen, NothingAnswered, RefusalOvertaken, RefusedWith,
    RoutingLoop, StalledAfterMessage2,
};
use crate::wire::isakmp::number::notify;

/// Error notifies (RFC 2408 3.14.1).
const INVALID_COOKIE: u16 = 4;
const INVALID_KEY_INFORMATION: u16 = 17;

#[test]
fn an_icmp_error_says_who_refuses() {
    let (server, router) = (end(SERVER).ip(), end(ROUTER).ip());
    let filtered =
        |by| (PortState::Filtered, Leading::from(PortFiltered { channel: Channel::Ike500, by }));
    let unreachable = (
        PortState::Filtered,
        Leading::from(HostUnreachable { by: router, others_answered: false }),
    );
    let rows = [
        (
            SERVER,
            (3, 3),
            (PortState::Closed, PortClosed { channel: Channel::Ike500, at_nat: false }.into()),
        ),
        (ROUTER, (3, 3), filtered(router)),
        (ROUTER, (3, 2), filtered(router)),
        (ROUTER, (3, 9), filtered(router)),
        (ROUTER, (3, 10), filtered(router)),
        (ROUTER, (3, 13), filtered(router)),
        (SERVER, (3, 13), filtered(server)),
        (ROUTER, (3, 0), unreachable.clone()),
        (ROUTER, (3, 1), unreachable),
        (ROUTER, (11, 0), (PortState::Filtered, RoutingLoop { by: router }.into())),
    ];
    for (from, kind, (state, cause)) in rows {
        let mut bench = Bench::new();
        let message_1 = MainMode::on_500(CLIENT).message_1();
        bench.repeats(&message_1, 3);
        bench.error(from, kind, &message_1);
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven), "{from} {kind:?}");
        assert_eq!(
            (verdict.channels[Channel::Ike500].state, verdict.leading.clone()),
            (state, cause),
            "{kind:?}"
        );
        assert_eq!(verdict.because.len(), 1);
    }
}

#[test]
fn errors_that_refuse_nothing_leave_silence() {
    for kind in [(3, 4), (11, 1)] {
        let mut bench = Bench::new();
        let message_1 = MainMode::on_500(CLIENT).message_1();
        bench.repeats(&message_1, 3);
        bench.error(ROUTER, kind, &message_1);
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Silent, "{kind:?}");
        assert_eq!(verdict.leading, NothingAnswered {}.into());
    }
}

#[test]
fn no_way_to_the_host_is_told_once() {
    let by = end(ROUTER).ip();
    let unreachable = FindingKind::HostUnreachable(HostUnreachable { by, others_answered: false });
    let looped = FindingKind::RoutingLoop(RoutingLoop { by });
    for (error, found) in [((3, 1), unreachable), ((11, 0), looped)] {
        let mut bench = Bench::new();
        let exchanges = [MainMode::on_500(CLIENT), MainMode::on_4500(CLIENT)];
        for message_1 in exchanges.map(|exchange| exchange.message_1()) {
            bench.sent(&message_1);
            bench.error(ROUTER, error, &message_1);
        }
        let verdict = bench.verdict();
        let told = kinds(&verdict).into_iter().filter(|kind| **kind == found);
        assert_eq!(told.count(), 1, "{:#?}", verdict.findings);
    }
}

#[test]
fn an_answer_counts_more_than_an_error_about_another_transmission() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.repeats(&exchange.message_1(), 1);
    bench.error(ROUTER, (3, 1), &exchange.message_1());
    bench.passes(&exchange);
    assert_eq!(bench.verdict().channels[Channel::Ike500].state, PortState::Answered);
}

#[test]
fn silence_is_likely_and_never_proven() {
    let mut bench = Bench::new();
    bench.repeats(&MainMode::on_500(CLIENT).message_1(), 3);
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.because.len(), 3);
    assert_eq!(verdict.leading, NothingAnswered {}.into());
    assert!(has(&verdict, &FindingKind::NothingAnswered(NothingAnswered {})));
}

#[test]
fn too_few_transmissions_or_too_short_a_span_say_nothing() {
    let message_1 = MainMode::on_500(CLIENT).message_1();
    let mut few = Bench::new();
    few.repeats(&message_1, 2);
    let mut hasty = Bench::new();
    for _ in 0..5 {
        hasty.sent(&message_1);
        hasty.wait(100);
    }
    // A run that was cut before a path of three seconds could have answered.
    let mut cut = Bench::new();
    for _ in 0..5 {
        cut.sent(&message_1);
        cut.wait(600);
    }
    for (bench, transmissions) in [(few, 2), (hasty, 5), (cut, 5), (Bench::new(), 0)] {
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::Inconclusive, Certainty::Undetermined));
        assert_eq!(verdict.leading, Summary::TooLittleSent.into());
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::NotTested);
        let too_few = (transmissions > 0).then_some(Reason::TooFew { transmissions });
        assert_eq!(verdict.channels[Channel::Ike500].reason, too_few);
        assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
    }
}

/// A server that counts half-open exchanges leaves out an address that has too many, whatever
/// versions it speaks.
#[test]
fn a_server_that_asks_for_a_cookie_is_not_said_to_drop_ikev1() {
    let mut bench = Bench::new();
    bench.repeats(&MainMode::on_500(CLIENT).message_1(), 3);
    bench.sent(&sa_init(500));
    bench.came(&cookie_wanted(500));
    let verdict = bench.verdict();
    assert_eq!(
        (verdict.class, verdict.leading.clone()),
        (Class::Inconclusive, Summary::AnsweredInPart.into())
    );
    assert!(!has(&verdict, &FindingKind::Ikev1Dropped(Ikev1Dropped {})));
}

#[test]
fn ikev1_silent_and_ikev2_answered_is_a_policy() {
    let mut bench = Bench::new();
    bench.repeats(&MainMode::on_500(CLIENT).message_1(), 3);
    bench.sent(&sa_init(500));
    let answer = bench.came(&sa_init_answer(500));
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.leading, Ikev1Dropped {}.into());
    assert_eq!(verdict.channels[Channel::Ikev2].state, PortState::Answered);
    assert!(
        verdict.because.contains(&answer)
            && has(&verdict, &FindingKind::Ikev1Dropped(Ikev1Dropped {}))
    );
    assert!(!has(&verdict, &FindingKind::NothingAnswered(NothingAnswered {})));
}

#[test]
fn an_answer_on_4500_alone_means_that_500_is_lost() {
    let mut ikev1 = Bench::new();
    ikev1.repeats(&MainMode::on_500(CLIENT).message_1(), 3);
    ikev1.passes(&MainMode::on_4500(CLIENT));
    let mut ikev2 = Bench::new();
    ikev2.repeats(&MainMode::on_500(CLIENT).message_1(), 3);
    ikev2.sent(&sa_init(4500));
    ikev2.came(&sa_init_answer(4500));
    for (bench, by_ikev2) in [(ikev1, false), (ikev2, true)] {
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
        assert_eq!(verdict.leading, Ike500Lost { by_ikev2 }.into());
        assert!(has(&verdict, &FindingKind::Ike500Lost(Ike500Lost { by_ikev2 })));
    }
}

#[test]
fn our_own_packet_back_is_a_reflector() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    let reflected = MainMode { client: exchange.server, server: exchange.client, ..exchange };
    bench.sent(&exchange.message_1());
    bench.came(&reflected.message_1());
    let verdict = bench.verdict();
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
    assert_eq!(verdict.leading, Reflector {}.into());
    assert_eq!(verdict.channels[Channel::Ike500].reason, Some(Reason::Reflected));
}

#[test]
fn an_answer_from_another_port_or_address_is_none() {
    let (port, address) = (1_024, "203.0.113.99".parse().unwrap());
    let rows = [
        ("203.0.113.10:1024", FindingKind::AnswersFromOtherPort(AnswersFromOtherPort { port })),
        (
            "203.0.113.99:500",
            FindingKind::AnswersFromOtherAddress(AnswersFromOtherAddress { address }),
        ),
    ];
    for (from, kind) in rows {
        let mut bench = Bench::new();
        let exchange = MainMode::on_500(CLIENT);
        bench.sent(&exchange.message_1());
        bench.came(&exchange.message_2_from(from));
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
        assert_eq!(verdict.leading, Summary::AnswersFromElsewhere.into());
        assert!(has(&verdict, &kind), "{:#?}", verdict.findings);
        // The right answer beside it makes a client content.
        bench.passes(&exchange);
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
        assert!(has(&verdict, &kind));
    }
}

#[test]
fn a_refusal_is_an_answer() {
    let rows = [
        (
            notify::NO_PROPOSAL_CHOSEN,
            NoProposalChosen {}.into(),
            FindingKind::NoProposalChosen(NoProposalChosen {}),
        ),
        (
            18,
            RefusedWith { version: 1, notify: 18 }.into(),
            FindingKind::RefusedWith(RefusedWith { version: 1, notify: 18 }),
        ),
    ];
    for (kind, cause, finding) in rows {
        let exchange = MainMode::on_500(CLIENT);
        let mut at_once = Bench::new();
        at_once.sent(&exchange.message_1());
        at_once.came(&exchange.notify(kind, &[]));
        let mut after_message_3 = Bench::new();
        after_message_3.begins(&exchange);
        after_message_3.sent(&exchange.message_3());
        after_message_3.came(&exchange.notify(kind, &[]));
        for bench in [at_once, after_message_3] {
            let verdict = bench.verdict();
            assert_eq!(judged(&verdict), (Class::Refused, Certainty::Proven));
            assert_eq!(verdict.leading, cause);
            assert!(has(&verdict, &finding), "{:#?}", verdict.findings);
        }
    }
}

/// Whoever sends it did not send message 2, which names the server's own cookie.
#[test]
fn a_refusal_that_names_another_responder_is_none() {
    let exchange = MainMode::on_500(CLIENT);
    for (foreign, class) in [(false, Class::Refused), (true, Class::ServerSilent)] {
        let mut bench = Bench::new();
        bench.begins(&exchange);
        bench.repeats(&exchange.message_3(), 6);
        bench.came(&exchange.notify_from(foreign, INVALID_COOKIE));
        assert_eq!(bench.verdict().class, class);
    }
}

/// A forged refusal in front of message 4, or a true one: it is told, and decides nothing.
#[test]
fn a_refusal_that_the_exchange_goes_on_after_is_told() {
    let exchange = MainMode::on_500(CLIENT);
    let hashes = [exchange.hash(exchange.client), exchange.hash(exchange.server)];
    let message_4 = exchange.message_4(&[&hashes[0], &hashes[1]]);
    let refusal = exchange.notify(INVALID_KEY_INFORMATION, &[]);
    for (answers, told) in [([&refusal, &message_4], true), ([&message_4, &refusal], false)] {
        let mut bench = Bench::new();
        bench.begins(&exchange);
        bench.sent(&exchange.message_3());
        let ids = answers.map(|answer| bench.came(answer));
        let verdict = bench.verdict();
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
        let kind = RefusalOvertaken { version: 1, notify: INVALID_KEY_INFORMATION };
        let found = Finding::new(kind, Certainty::Likely, &ids);
        assert_eq!(verdict.findings.contains(&found), told, "{:#?}", verdict.findings);
    }
}

#[test]
fn a_server_that_stops_after_message_2_is_silent() {
    let exchange = MainMode::on_500(CLIENT);
    for (times, judgement) in [
        (5, (Class::Inconclusive, Certainty::Undetermined)),
        (6, (Class::ServerSilent, Certainty::Likely)),
    ] {
        let mut bench = Bench::new();
        bench.begins(&exchange);
        bench.repeats(&exchange.message_3(), times);
        let verdict = bench.verdict();
        assert_eq!(judged(&verdict), judgement, "{times}");
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Answered);
        assert_eq!(
            has(&verdict, &FindingKind::StalledAfterMessage2(StalledAfterMessage2 {})),
            times == 6
        );
    }
}

/// A service that starts during the run, or an error that somebody made up: one request of
/// IKEv1 was refused, and IKEv2 is answered on the same port.
#[test]
fn a_port_that_was_refused_for_a_moment_drops_no_ikev1() {
    let mut bench = Bench::new();
    let request = MainMode::on_500(CLIENT).message_1();
    bench.sent(&request);
    bench.error(SERVER, (3, 3), &request);
    bench.sent(&sa_init(500));
    bench.came(&sa_init_answer(500));
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, Summary::AnsweredInPart.into());
    assert!(!has(&verdict, &FindingKind::Ikev1Dropped(Ikev1Dropped {})));
    let closed = |kind: &&FindingKind| matches!(kind, FindingKind::PortClosed(_));
    assert!(!kinds(&verdict).iter().any(closed), "something listens there: {verdict:#?}");
}

/// UDP 4500 answered and was closed before UDP 500 was asked: the service went away.
#[test]
fn a_server_that_went_away_before_500_was_asked_is_not_called_closed() {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_4500(CLIENT));
    let again = MainMode { cookie: [0x31; 8], ..MainMode::on_4500(CLIENT) }.message_1();
    for request in [again, MainMode::on_500(CLIENT).message_1()] {
        bench.sent(&request);
        bench.error(SERVER, (3, 3), &request);
    }
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, ClosedMeanwhile { port: 4500 }.into());
}

/// A forged refusal, or two machines behind one address.
#[test]
fn a_refusal_in_front_of_message_2_refuses_nothing() {
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.came(&exchange.notify(notify::NO_PROPOSAL_CHOSEN, &[]));
    assert_eq!(bench.verdict().class, Class::Refused);
    bench.came(&exchange.message_2());
    assert_eq!(bench.verdict().class, Class::Inconclusive);
}

/// The server is started anew between message 2 and what follows: it said nothing of message 3.
#[test]
fn a_server_that_goes_away_is_not_called_silent() {
    for exchange in [MainMode::on_500(CLIENT), MainMode::on_4500(CLIENT)] {
        let port = exchange.server.port();
        let mut bench = Bench::new();
        if port == 4500 {
            bench.passes_as(&MainMode::on_500(CLIENT), "198.51.100.77:40500");
        }
        bench.begins(&exchange);
        bench.sent(&exchange.message_3());
        bench.error(SERVER, (3, 3), &exchange.message_3());
        bench.repeats(&exchange.message_3(), 6);
        let verdict = bench.verdict();
        assert_eq!(verdict.leading, ClosedMeanwhile { port }.into());
        assert!(has(&verdict, &FindingKind::ClosedMeanwhile(ClosedMeanwhile { port })));
        assert!(!kinds(&verdict).iter().any(|kind| matches!(
            kind,
            FindingKind::StalledAfterMessage2(_) | FindingKind::NatTraversalStalled(_)
        )));
    }
    // It came up late: what it was asked from then on it did not answer.
    let exchange = MainMode::on_500(CLIENT);
    let mut bench = Bench::new();
    bench.sent(&exchange.message_1());
    bench.error(SERVER, (3, 3), &exchange.message_1());
    bench.begins(&exchange);
    // More than once, since the first message 1 counts as lost.
    bench.repeats(&exchange.message_3(), 17);
    let verdict = bench.verdict();
    assert_eq!(verdict.leading, StalledAfterMessage2 {}.into());
    assert!(!has(&verdict, &FindingKind::ClosedMeanwhile(ClosedMeanwhile { port: 500 })));
}
