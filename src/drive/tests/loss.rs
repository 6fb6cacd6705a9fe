//! Paths that lose packets: what is sound is not accused, and what is lost for good is told.

use super::*;
use crate::evidence::Channel;
use crate::sim::Match;
use crate::verdict::{Class, NatTraversalLost};

/// Of a thousand packets, each way.
const THIRTY_PER_CENT: u16 = 300;

/// What nobody may say of a path that only loses packets.
fn accuses(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::NothingAnswered(_)
            | FindingKind::Ike500Lost(_)
            | FindingKind::Ikev1Dropped(_)
            | FindingKind::NatTraversalLost(_)
            | FindingKind::OpensAfterIke500(_)
            | FindingKind::StalledAfterMessage2(_)
            | FindingKind::SourcePortNeeded(_)
            | FindingKind::SourcePortDropped(_)
            | FindingKind::OnlyOwnFlowAnswered(_)
            | FindingKind::OnlyFreshFlowAnswered(_)
            | FindingKind::UnusableAnswers(_)
            | FindingKind::PortClosed(_)
            | FindingKind::PortFiltered(_)
            | FindingKind::EspFiltered(_)
            | FindingKind::EspOnlyInUdp(_)
            | FindingKind::NatAtClient(_)
            | FindingKind::NatAtServer(_)
            | FindingKind::PortStops(_)
            | FindingKind::EspStops(_)
    )
}

fn lossy(mut scenario: Scenario, seed: u32) -> Rehearsal {
    scenario.hops.push(Hop::Loss { per_mille: THIRTY_PER_CENT });
    let plan = ProbePlan::new(scenario.server.v4.into());
    let client = scenario.client.v4.into();
    let rehearsal = rehearse(&scenario, plan, client, &seed.to_be_bytes());
    assert!(rehearsal.took <= Duration::from_secs(25), "{seed}: {:?}", rehearsal.took);
    rehearsal
}

#[test]
fn a_sound_path_that_loses_thirty_per_cent_each_way_is_never_accused() {
    let (runs, mut clear) = (300, 0);
    for seed in 0..runs {
        let verdict = lossy(scenario("clear").unwrap(), seed).verdict();
        match verdict.class {
            Class::PathClear => clear += 1,
            Class::Inconclusive => {}
            class => panic!("{seed}: {class:?}: {verdict:#?}"),
        }
        let accused: Vec<_> = verdict.findings.iter().filter(|one| accuses(&one.kind)).collect();
        assert!(accused.is_empty(), "{seed}: {accused:#?}");
    }
    assert!(clear * 100 >= runs * 95, "{clear} of {runs}");
}

#[test]
fn a_port_that_is_lost_for_good_is_told_through_thirty_per_cent_of_loss() {
    let (runs, mut told) = (60, 0);
    for seed in 0..runs {
        let mut scenario = scenario("nat").unwrap();
        scenario.hops.push(Hop::Drop(Match::to_port(4500)));
        let verdict = lossy(scenario, seed).verdict();
        match verdict.class {
            Class::ServerSilent => {
                assert_eq!(verdict.leading, NatTraversalLost {}.into(), "{seed}: {verdict:#?}");
                told += 1;
            }
            Class::Inconclusive => {}
            class => panic!("{seed}: {class:?}: {verdict:#?}"),
        }
    }
    assert!(told * 100 >= runs * 90, "{told} of {runs}");
}

#[test]
fn silence_of_a_probe_rests_on_as_many_packets_as_it_may_take_anywhere() {
    let most = usize::try_from(crate::evidence::MOST_NEEDED).unwrap();
    let rehearsal = play("silent");
    assert!(rehearsal.took < Duration::from_secs(10), "{:?}", rehearsal.took);
    let silent = rehearsal.verdict();
    for report in [&silent.channels[Channel::Ike500], &silent.channels[Channel::Ike4500]] {
        assert!(report.because.len() >= most, "{report:#?}");
    }
}
