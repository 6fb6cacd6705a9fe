//! How long a mapping lives, and what loss makes of that.

use std::time::Duration;

use super::*;
use crate::evidence::{Channel, Learned, Witnessed};
use crate::verdict::MappingLifetime;

/// Between one waiting time and the next.
const STEP: u16 = 4;
/// Waiting times.
const TIMES: u16 = 45;

/// A far end that was heard, on a path where message 1 had to be sent so often.
fn far_end(transmissions: usize) -> Bench {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    bench.repeats(&exchange.message_1(), transmissions - 1);
    bench.passes(&exchange);
    bench.passes(&MainMode::on_4500(CLIENT));
    bench.reads(Channel::Ike4500, Learned::FarEnd);
    bench
}

/// Asks each waiting time, and hears the answers of the first `until` seconds but for
/// those in `lost`; the far end is heard at the end, `heard` seconds later.
fn waits(bench: &mut Bench, until: u16, lost: &[u16], heard: u64) {
    let all = || (1..=TIMES).map(|number| number * STEP);
    all().for_each(|_| asks(bench, 0));
    all().for_each(|seconds| asks(bench, seconds));
    for seconds in all().take_while(|seconds| *seconds <= until) {
        bench.wait(4_000);
        if !lost.contains(&seconds) {
            bench.reads(Channel::Ike4500, Learned::FarEnd);
            bench.reads(Channel::Ike4500, Learned::Waited { tenths: seconds * 10 });
        }
    }
    listens(bench, heard, &[]);
}

/// Asks every four seconds whether the far end is there, and hears that it is but for the
/// seconds in `away`; it is heard at the end.
fn listens(bench: &mut Bench, heard: u64, away: &[u64]) {
    for seconds in (4..=heard).step_by(4) {
        bench.wait(4_000);
        asks(bench, 0);
        if !away.contains(&seconds) {
            bench.reads(Channel::Ike4500, Learned::FarEnd);
        }
    }
    bench.wait(1_000 * (heard % 4));
    bench.reads(Channel::Ike4500, Learned::FarEnd);
}

/// The far end says how many packets arrived.
fn counts(bench: &mut Bench, arrived: u16) {
    let seen = Witnessed {
        channel: Channel::Ike4500,
        from: end(CLIENT),
        hop_limit: Some(60),
        arrived,
        answered: arrived,
        longest: 400,
        largest_piece: None,
    };
    bench.reads(Channel::Ike4500, Learned::Witnessed(seen));
}

fn asks(bench: &mut Bench, seconds: u16) {
    bench.reads(Channel::Ike4500, Learned::AskedToWait { tenths: seconds * 10 });
}

fn mapping(bench: &Bench) -> MappingLifetime {
    bench.verdict().far_end.and_then(|one| one.mapping).expect("a mapping was measured")
}

/// Seconds that it lived, and after which it was gone.
fn seconds(bench: &Bench) -> (Option<u64>, Option<u64>) {
    let mapping = mapping(bench);
    (mapping.lived.as_ref().map(Duration::as_secs), mapping.gone.as_ref().map(Duration::as_secs))
}

#[test]
fn three_late_answers_that_stay_away_end_a_mapping() {
    for (heard, gone) in [(9, None), (12, None), (13, Some(64)), (30, Some(64))] {
        let mut bench = far_end(1);
        waits(&mut bench, 60, &[], heard);
        assert_eq!(seconds(&bench), (Some(60), gone), "{heard}");
        let because = mapping(&bench).because.len();
        assert_eq!(because, if gone.is_some() { 4 } else { 1 });
    }
}

#[test]
fn where_packets_are_lost_six_have_to_stay_away_and_the_last_is_the_end() {
    for (heard, gone) in [(13, None), (21, None), (25, Some(84)), (40, Some(84))] {
        let mut bench = far_end(2);
        waits(&mut bench, 60, &[], heard);
        assert_eq!(seconds(&bench), (Some(60), gone), "{heard}");
    }
}

#[test]
fn a_late_answer_that_is_lost_shows_loss_and_no_end() {
    let mut bench = far_end(1);
    waits(&mut bench, 60, &[20, 24, 28], 21);
    assert_eq!(seconds(&bench), (Some(60), None));
}

#[test]
fn a_question_that_has_to_be_asked_again_shows_loss() {
    for again in [0, 32, 100] {
        let mut bench = far_end(1);
        asks(&mut bench, again);
        waits(&mut bench, 60, &[], 21);
        assert_eq!(seconds(&bench), (Some(60), None), "{again}");
    }
}

#[test]
fn a_question_that_may_never_have_arrived_ends_nothing() {
    let mut bench = far_end(1);
    for seconds in [64, 68, 72].into_iter().cycle().take(9) {
        asks(&mut bench, seconds);
    }
    waits(&mut bench, 60, &[], 26);
    assert_eq!(seconds(&bench), (Some(60), None));
    listens(&mut bench, 12, &[]);
    assert_eq!(seconds(&bench), (Some(60), Some(96)));
}

#[test]
fn a_translator_that_keeps_nothing_is_told_too() {
    let mut bench = far_end(1);
    waits(&mut bench, 0, &[], 13);
    assert_eq!(seconds(&bench), (None, Some(4)));
    let mut bench = far_end(1);
    waits(&mut bench, 0, &[], 8);
    assert_eq!(seconds(&bench), (None, None));
}

#[test]
fn the_longest_wait_has_no_end_behind_it() {
    let mut bench = far_end(1);
    waits(&mut bench, 172, &[], 60);
    assert_eq!(seconds(&bench), (Some(172), None));
}

#[test]
fn what_stays_away_while_the_far_end_is_away_ends_nothing() {
    let ends: [(&[u64], _); 4] =
        [(&[], Some(64)), (&[4, 8, 12], None), (&[4], None), (&[20], Some(64))];
    for (away, gone) in ends {
        let mut bench = far_end(1);
        waits(&mut bench, 60, &[], 0);
        listens(&mut bench, 15, away);
        assert_eq!(seconds(&bench), (Some(60), gone), "{away:?}");
    }
}

#[test]
fn behind_an_outage_the_end_is_the_first_that_was_overdue_for_certain() {
    let mut bench = far_end(1);
    waits(&mut bench, 60, &[], 0);
    listens(&mut bench, 24, &[4, 8, 12]);
    assert_eq!(seconds(&bench), (Some(60), None));
    listens(&mut bench, 1, &[]);
    assert_eq!(seconds(&bench), (Some(60), Some(76)));
}

#[test]
fn a_late_answer_after_an_outage_shows_that_the_mapping_lived() {
    let mut bench = far_end(1);
    waits(&mut bench, 76, &[64, 68, 72], 0);
    assert_eq!(seconds(&bench), (Some(76), None));
}

#[test]
fn a_far_end_that_counts_anew_has_forgotten_what_it_was_to_answer() {
    for (before, after, gone) in [(95, 1, None), (95, 94, None), (95, 96, Some(64))] {
        let mut bench = far_end(1);
        waits(&mut bench, 60, &[], 0);
        counts(&mut bench, before);
        listens(&mut bench, 8, &[]);
        counts(&mut bench, after);
        listens(&mut bench, 12, &[]);
        assert_eq!(seconds(&bench), (Some(60), gone), "{before} {after}");
    }
}

#[test]
fn a_witness_that_was_overtaken_is_no_new_beginning() {
    let mut bench = far_end(1);
    counts(&mut bench, 900);
    bench.wait(5_000);
    waits(&mut bench, 60, &[], 0);
    counts(&mut bench, 95);
    bench.wait(200);
    counts(&mut bench, 90);
    listens(&mut bench, 14, &[]);
    assert_eq!(seconds(&bench), (Some(60), Some(64)));
}
