//! What a second recording proves, or takes back.

use std::collections::BTreeSet;

use super::*;
use crate::evidence::{Channel, Direction, Fact, ObservationId, Request};
use crate::verdict::{Cause, Lost, RecordedAt, join};
use crate::wire::isakmp::number::exchange::{IDENTITY_PROTECTION, QUICK};

/// What the client's recording has for it: a step that nobody answered.
fn stalled(step: &[u8]) -> Bench {
    let mut bench = Bench::new();
    bench.passes(&MainMode::on_500(CLIENT));
    for kind in step {
        bench.repeats(&MainMode::on_500(CLIENT).sealed(*kind, 1), 3);
    }
    bench
}

/// Joins with a recording that has all but these frames.
fn joined(mut bench: Bench, direction: Direction, frames: &[u64], channel: Channel) -> Verdict {
    let mut verdict = bench.verdict();
    let at = bench.log.observations()[0].at;
    let packets: Vec<_> = frames.iter().map(|frame| (*frame, at)).collect();
    let because = bench.log.note_lost(channel, direction, &packets);
    let frames: BTreeSet<_> = frames.iter().copied().collect();
    let lost = [Lost { channel, direction, frames, because }];
    let server = Bench::new();
    join(&mut verdict, &bench.log, &server.log, &lost);
    assert_eq!(verdict.recorded_at, RecordedAt::BothEnds);
    verdict
}

/// Messages 1 to 4 are frames 1 to 4.
#[test]
fn a_step_that_was_lost_on_the_way_was_not_refused() {
    for step in [IDENTITY_PROTECTION, QUICK] {
        for (direction, frames) in
            [(Direction::Outbound, &[5, 6, 7][..]), (Direction::Inbound, &[90])]
        {
            let verdict = joined(stalled(&[step]), direction, frames, Channel::Ike500);
            assert_eq!(judged(&verdict), (Class::ServerSilent, Certainty::Proven));
            assert_eq!(verdict.cause, Cause::LostBetweenEnds);
            let accused = [
                FindingKind::AuthenticationRefused { unreadable: false },
                FindingKind::QuickModeRefused,
            ];
            assert!(!accused.iter().any(|kind| has(&verdict, kind)));
        }
    }
}

#[test]
fn a_step_that_arrived_once_stays_refused() {
    for (frames, channel) in [(&[5, 6][..], Channel::Ike500), (&[5, 6, 7], Channel::Ike4500)] {
        let bench = stalled(&[IDENTITY_PROTECTION]);
        let verdict = joined(bench, Direction::Outbound, frames, channel);
        assert_eq!(judged(&verdict), (Class::Refused, Certainty::Likely));
    }
}

#[test]
fn silence_is_proven_where_the_path_made_it() {
    let request = MainMode::on_500(CLIENT).message_1();
    let rows = [
        (Direction::Outbound, &[1, 2, 3][..], Certainty::Proven),
        (Direction::Outbound, &[1, 2], Certainty::Likely),
        (Direction::Inbound, &[90], Certainty::Proven),
    ];
    for (direction, frames, certainty) in rows {
        let mut bench = Bench::new();
        bench.repeats(&request, 3);
        let verdict = joined(bench, direction, frames, Channel::Ike500);
        assert_eq!(judged(&verdict), (Class::ServerSilent, certainty), "{frames:?}");
        let channel = Channel::Ike500;
        let packets = frames.len() as u64;
        assert!(has(&verdict, &FindingKind::LostBetween { channel, direction, packets }));
    }
}

#[test]
fn what_was_answered_needs_no_explanation() {
    let mut bench = stalled(&[]);
    bench.repeats(&MainMode::on_4500(CLIENT).message_1(), 4);
    let lost = |one: &crate::evidence::Observation| match &one.fact {
        Fact::RequestSent(sent) => matches!(sent.request, Request::MainModeProposal { .. }),
        _ => false,
    };
    let ids: Vec<ObservationId> =
        bench.log.observations().iter().filter(|one| lost(one)).map(|one| one.id).collect();
    assert_eq!(ids.len(), 5);
    let before = bench.verdict();
    let verdict = joined(bench, Direction::Outbound, &[5, 6, 7, 8], Channel::Ike4500);
    assert_eq!((verdict.class, verdict.cause), (before.class, before.cause));
}
