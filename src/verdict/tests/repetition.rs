//! Clients that are known by when they repeat themselves.

use std::time::Duration;

use super::*;
use crate::verdict::ClientSchedule::{self, Libreswan, Strongswan, Windows};
use crate::verdict::RepeatedInVain;

/// The finding that message 1 makes, sent again after each gap in milliseconds.
fn repeated_after(gaps: &[u64]) -> Option<(ClientSchedule, u32, Duration)> {
    let mut bench = Bench::new();
    let message = MainMode::on_500(CLIENT).message_1();
    bench.sent(&message);
    for gap in gaps {
        bench.wait(*gap);
        bench.sent(&message);
    }
    found(&bench.verdict())
}

fn found(verdict: &Verdict) -> Option<(ClientSchedule, u32, Duration)> {
    verdict.findings.iter().find_map(|finding| match finding.kind {
        FindingKind::RepeatedInVain(RepeatedInVain { client, transmissions, span }) => {
            Some((client, transmissions, span))
        }
        _ => None,
    })
}

#[test]
fn the_times_tell_the_client() {
    for (gaps, client) in [
        (&[1_000, 1_000, 3_000, 3_000, 3_000][..], Some(Windows)),
        (&[1_017, 1_007, 3_025, 2_999, 3_060, 3_000, 2_990], Some(Windows)),
        (&[4_000, 7_200, 12_960], Some(Strongswan)),
        (&[500, 1_000, 2_000, 4_000], Some(Libreswan)),
        // Too few, and nobody's.
        (&[1_000, 1_000, 3_000, 3_000], None),
        (&[4_000, 7_200], None),
        (&[2_000, 2_000, 2_000, 2_000, 2_000, 2_000], None),
        (&[1_000, 1_000, 3_000, 3_000, 9_000], None),
        (&[], None),
    ] {
        let found = repeated_after(gaps);
        assert_eq!(found.map(|(client, ..)| client), client, "{gaps:?}");
        if let Some((_, transmissions, span)) = found {
            assert_eq!(transmissions as usize, gaps.len() + 1);
            assert!(span.as_millis() >= u128::from(gaps.iter().sum::<u64>()));
        }
    }
}

#[test]
fn what_was_answered_was_not_in_vain() {
    let mut bench = Bench::new();
    let exchange = MainMode::on_500(CLIENT);
    for gap in [1_000, 1_000, 3_000, 3_000, 3_000, 0] {
        bench.sent(&exchange.message_1());
        bench.wait(gap);
    }
    bench.came(&exchange.message_2());
    assert_eq!(found(&bench.verdict()), None);
}
