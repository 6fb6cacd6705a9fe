//! What a second recording proves, or takes back.

use std::collections::BTreeSet;

use super::bench::PRIVATE_CLIENT;
use super::*;
use crate::evidence::{Channel, Direction, Fact, FrameTime, ObservationId, Request};
use crate::verdict::{
    AuthenticationRefused, AuthenticationUnanswered, Leading, Lost, LostBetween, NatTraversalLost,
    NothingAnswered, PortPassesRouters, PortStops, QuickModeRefused, QuickModeUnanswered,
    RecordedAt, Summary, join,
};
use crate::wire::isakmp::number::exchange::{IDENTITY_PROTECTION, INFORMATIONAL, QUICK};
use crate::wire::isakmp::number::notify;

/// What the client's recording has for it: a step that nobody answered.
fn stalled(step: u8) -> Bench {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.repeats(&MainMode::on_500(CLIENT).sealed(step, 1), 3);
    bench
}

/// What the server's recording has for it, where the step arrives: frame 8 is what
/// the server says then.
fn reached(step: u8, says: &[u8]) -> Bench {
    let mut bench = stalled(step);
    bench.came(says);
    bench
}

/// Joins with a recording of the server's; frames of one of them are lost.
fn joined(client: Bench, server: &Bench, direction: Direction, frames: &[u64]) -> Verdict {
    joined_on(Channel::Ike500, client, server, direction, frames)
}

fn joined_on(
    channel: Channel,
    mut client: Bench,
    server: &Bench,
    direction: Direction,
    frames: &[u64],
) -> Verdict {
    let mut verdict = client.verdict();
    let at = client.log.observations()[0].at;
    let packets: Vec<_> = frames.iter().map(|frame| FrameTime { frame: *frame, at }).collect();
    let because = client.log.note_lost(channel, direction, &packets);
    let frames: BTreeSet<_> = frames.iter().copied().collect();
    let lost = [Lost { channel, direction, frames, because, perhaps_unrecorded: false }];
    join(&mut verdict, &client.log, &server.log, &lost);
    assert_eq!(verdict.recorded_at, RecordedAt::BothEnds);
    verdict
}

const STEPS: [u8; 2] = [IDENTITY_PROTECTION, QUICK];

/// Messages 1 to 4 are frames 1 to 4.
#[test]
fn a_step_that_was_lost_on_the_way_was_not_refused() {
    for step in STEPS {
        let answered = reached(step, &MainMode::on_500(CLIENT).sealed_answer(step, 1));
        for verdict in [
            joined(stalled(step), &Bench::new(), Direction::Outbound, &[5, 6, 7]),
            joined(stalled(step), &answered, Direction::Inbound, &[8]),
        ] {
            assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
            assert!(matches!(
                verdict.leading,
                Leading::Summary(Summary::LostBetweenEnds { direction: Some(_) })
            ));
            let accused = [
                FindingKind::AuthenticationRefused(AuthenticationRefused { unreadable: false }),
                FindingKind::QuickModeRefused(QuickModeRefused {}),
                FindingKind::AuthenticationUnanswered(AuthenticationUnanswered {}),
                FindingKind::QuickModeUnanswered(QuickModeUnanswered {}),
            ];
            assert!(!accused.iter().any(|kind| has(&verdict, kind)));
        }
    }
}

#[test]
fn a_step_that_arrived_once_stays_unanswered() {
    let verdict = joined(stalled(IDENTITY_PROTECTION), &Bench::new(), Direction::Outbound, &[5, 6]);
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(verdict.leading, AuthenticationUnanswered {}.into());
}

/// A server that says nothing to a wrong key, or says no, and a path that loses
/// something else of it.
#[test]
fn an_answer_to_something_else_that_was_lost_explains_no_silence() {
    let exchange = MainMode::on_500(CLIENT);
    for step in STEPS {
        let says = [
            exchange.message_2(),
            exchange.sealed_answer(INFORMATIONAL, 9),
            exchange.notify(notify::PAYLOAD_MALFORMED, &[]),
            MainMode { cookie: [0x77; 8], ..exchange }.sealed_answer(step, 1),
        ];
        for says in says {
            let server = reached(step, &says);
            for frames in [&[8][..], &[2, 4, 8]] {
                let verdict = joined(stalled(step), &server, Direction::Inbound, frames);
                assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
            }
        }
        // The server's answer came, and what was lost is its repetition of message 4.
        let answer = exchange.sealed_answer(step, 1);
        let verdict = joined(stalled(step), &reached(step, &answer), Direction::Inbound, &[4]);
        assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Likely));
    }
}

/// What looks as if the server did not take message 5.
#[test]
fn a_message_5_that_never_arrived_was_not_refused() {
    let client = || reached(IDENTITY_PROTECTION, &message_4());
    let alone = client().verdict();
    assert_eq!(
        (alone.class, alone.leading.clone()),
        (Class::Refused, AuthenticationRefused { unreadable: false }.into())
    );
    for (frames, class) in [(&[5, 6, 7][..], Class::ServerSilent), (&[6, 7], Class::Refused)] {
        let verdict = joined(client(), &Bench::new(), Direction::Outbound, frames);
        assert_eq!(verdict.class, class, "{frames:?}");
    }
}

fn message_4() -> Vec<u8> {
    let exchange = MainMode::on_500(CLIENT);
    let (client, server) = (exchange.hash(exchange.client), exchange.hash(exchange.server));
    exchange.message_4(&[&client, &server])
}

#[test]
fn silence_is_proven_where_the_path_made_it() {
    let exchange = MainMode::on_500(CLIENT);
    let asked = || {
        let mut bench = Bench::new();
        bench.repeats(&exchange.message_1(), 3);
        bench
    };
    let answering = |says: &[u8]| {
        let mut bench = asked();
        bench.came(says);
        bench
    };
    let another = MainMode { cookie: [0x77; 8], ..exchange };
    let rows = [
        (Direction::Outbound, &[1, 2, 3][..], Bench::new(), Certainty::Proven),
        (Direction::Outbound, &[1, 2], asked(), Certainty::Likely),
        (Direction::Inbound, &[4], answering(&exchange.message_2()), Certainty::Proven),
        (Direction::Inbound, &[4], answering(&another.message_2()), Certainty::Likely),
        (Direction::Inbound, &[90], answering(&exchange.message_2()), Certainty::Likely),
        (Direction::Inbound, &[1, 2, 3], asked(), Certainty::Likely),
    ];
    for (direction, frames, server, certainty) in rows {
        let verdict = joined(asked(), &server, direction, frames);
        assert_eq!(judged(&verdict), (Class::ServerSilent, certainty), "{direction:?} {frames:?}");
        let channel = Channel::Ike500;
        let packets = frames.len() as u64;
        assert!(has(
            &verdict,
            &FindingKind::LostBetween(LostBetween {
                channel,
                direction,
                packets,
                perhaps_unrecorded: false
            })
        ));
    }
}

/// A state cites eight transmissions: the others count as well.
#[test]
fn silence_is_not_proven_where_one_of_many_requests_arrived() {
    for (last, certainty) in [(20, Certainty::Proven), (19, Certainty::Likely)] {
        let message = MainMode::on_500(CLIENT).message_1();
        let (mut bench, mut server) = (Bench::new(), Bench::new());
        bench.repeats(&message, 20);
        server.repeats(&message, 20 - usize::try_from(last).unwrap());
        let frames: Vec<u64> = (1..=last).collect();
        let verdict = joined(bench, &server, Direction::Outbound, &frames);
        assert_eq!(judged(&verdict), (Class::ServerSilent, certainty));
    }
}

#[test]
fn what_was_answered_needs_no_explanation() {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
    let lost = |one: &crate::evidence::Observation| match &one.fact {
        Fact::RequestSent(sent) => matches!(sent.request, Request::MainModeProposal { .. }),
        _ => false,
    };
    let ids: Vec<ObservationId> =
        bench.log.observations().iter().filter(|one| lost(one)).map(|one| one.id).collect();
    assert_eq!(ids.len(), 5);
    let before = bench.verdict();
    let verdict =
        joined_on(Channel::Ike4500, bench, &Bench::new(), Direction::Outbound, &[5, 6, 7, 8]);
    assert_eq!((verdict.class, verdict.leading.clone()), (before.class, before.leading));
}

/// What the server's recording has stops nowhere on the way, and what it leaves open of
/// a walk is no longer open.
#[test]
fn what_arrived_at_the_other_end_is_not_said_to_stop() {
    use crate::verdict::{Finding, Place};
    let address = end(ROUTER).ip();
    let place = Place { after_hop: 2, before_hop: Some(3), from: Some(address), to: None };
    let stops = |channel| {
        FindingKind::PortStops(PortStops {
            channel,
            place,
            others_go_on: true,
            at_server_nat: false,
        })
    };
    let reaches =
        |channel| FindingKind::PortPassesRouters(PortPassesRouters { channel, hop: 2, address });
    let client = stalled(IDENTITY_PROTECTION);
    let mut verdict = client.verdict();
    for kind in [stops(Channel::Ike500), stops(Channel::Ike4500), reaches(Channel::Ike500)] {
        let because = vec![ObservationId(1)];
        verdict.findings.push(Finding { kind, certainty: Certainty::Likely, because });
    }
    let server = stalled(IDENTITY_PROTECTION);
    join(&mut verdict, &client.log, &server.log, &[]);
    assert!(!has(&verdict, &stops(Channel::Ike500)) && !has(&verdict, &reaches(Channel::Ike500)));
    assert!(has(&verdict, &stops(Channel::Ike4500)), "nothing of it is in the other recording");
}

/// The way back of UDP 4500 is lost: the server is proven to have answered, and nothing
/// in the verdict says that it is silent, or that the port stops.
#[test]
fn answers_that_are_lost_accuse_no_server() {
    let (plain, marked) = (MainMode::on_500(PRIVATE_CLIENT), MainMode::on_4500(PRIVATE_CLIENT));
    let asked = |answered: bool| {
        let mut bench = Bench::new();
        bench.agrees(&plain, &random(1), &plain.hash(plain.server));
        for _ in 0..4 {
            bench.sent(&marked.message_1());
            if answered {
                bench.came(&marked.message_2());
            }
            bench.wait(1_500);
        }
        bench
    };
    let alone = asked(false).verdict();
    assert_eq!(alone.leading, NatTraversalLost {}.into());
    assert!(has(&alone, &FindingKind::NatTraversalLost(NatTraversalLost {})));
    let (channel, direction) = (Channel::Ike4500, Direction::Inbound);
    let verdict = joined_on(channel, asked(false), &asked(true), direction, &[6, 8, 10, 12]);
    assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
    assert_eq!(verdict.leading, Summary::LostBetweenEnds { direction: Some(direction) }.into());
    assert!(!has(&verdict, &FindingKind::NatTraversalLost(NatTraversalLost {})));
    assert!(has(
        &verdict,
        &FindingKind::LostBetween(LostBetween {
            channel,
            direction,
            packets: 4,
            perhaps_unrecorded: false
        })
    ));
}

/// The other recording holds nothing of a request: what left behind its last packet
/// makes the loss of the others no less proven.
#[test]
fn requests_that_are_lost_are_proven_lost_though_the_last_left_later() {
    for (frames, certainty) in [(&[1, 2, 3][..], Certainty::Proven), (&[1, 2], Certainty::Likely)] {
        let mut bench = Bench::new();
        bench.repeats(&MainMode::on_500(CLIENT).message_1(), 5);
        bench.repeats(&sa_init(500), 3);
        let verdict = joined(bench, &Bench::new(), Direction::Outbound, frames);
        assert_eq!(judged(&verdict), (Class::ServerSilent, certainty), "{frames:?}");
        let lost = Summary::LostBetweenEnds { direction: Some(Direction::Outbound) }.into();
        assert_eq!(verdict.leading == lost, certainty == Certainty::Proven);
        assert_eq!(
            has(&verdict, &FindingKind::NothingAnswered(NothingAnswered {})),
            verdict.leading != lost
        );
    }
}
