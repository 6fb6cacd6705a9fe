//! Patience and message sizes on the practice network.

use super::*;
use crate::sim::{EspTreatment, Host, Match, MissingPieces};
use crate::verdict::{Certainty, Class, Reason};
use crate::wire::ip::PROTOCOL_ESP;

/// A clear path to a server that drops ESP without a word, with these boxes on it.
fn silent_about_esp(hops: &[Hop]) -> Scenario {
    let mut scenario = scenario("clear").unwrap();
    let host = scenario.host.take().unwrap();
    scenario.host = Some(Host { esp: EspTreatment::Silent, ..host });
    scenario.hops.splice(2..2, hops.iter().cloned());
    scenario
}

fn patient(scenario: &Scenario, v6: bool) -> Rehearsal {
    let server = if v6 { scenario.server.v6.into() } else { scenario.server.v4.into() };
    let client = if v6 { scenario.client.v6.into() } else { scenario.client.v4.into() };
    let rehearsal = rehearse(scenario, ProbePlan::new(server).patient(), client, b"patient");
    let replayed = replay(rehearsal.log.path(), &rehearsal.frames);
    assert_eq!(classify(&replayed), rehearsal.verdict(), "live and replay");
    rehearsal
}

fn esp_dropped() -> Hop {
    Hop::Drop(Match::protocol(PROTOCOL_ESP))
}

#[test]
fn patience_proves_that_esp_reaches_a_silent_host() {
    for (v6, longest) in [(false, 40), (true, 70)] {
        let rehearsal = patient(&silent_about_esp(&[]), v6);
        let verdict = rehearsal.verdict();
        assert_eq!((verdict.class, verdict.certainty), (Class::PathClear, Certainty::Proven));
        assert_eq!(verdict.channels.esp.state, EspState::Open, "{verdict:#?}");
        assert!(matches!(verdict.channels.esp.reason, Some(Reason::PieceTimedOut { .. })));
        assert!(rehearsal.took < Duration::from_secs(longest), "took {:?}", rehearsal.took);
    }
}

#[test]
fn patience_proves_that_esp_is_dropped() {
    for v6 in [false, true] {
        let verdict = patient(&silent_about_esp(&[esp_dropped()]), v6).verdict();
        assert_eq!((verdict.class, verdict.certainty), (Class::EspBlocked, Certainty::Proven));
        let kind = FindingKind::EspPiecesLost { udp: 3, esp: 6 };
        assert!(verdict.findings.iter().any(|one| one.kind == kind), "{verdict:#?}");
    }
}

#[test]
fn where_nobody_waits_nothing_is_said() {
    let collected = silent_about_esp(&[Hop::CollectPieces, esp_dropped()]);
    let mut silent = silent_about_esp(&[]);
    let host = silent.host.take().unwrap();
    silent.host = Some(Host { missing_pieces: MissingPieces::Unreported, ..host });
    for scenario in [collected, silent] {
        let verdict = patient(&scenario, false).verdict();
        assert_eq!(verdict.class, Class::Inconclusive);
        let still = |one: &crate::verdict::Finding| one.kind == FindingKind::EspStillUndetermined;
        assert!(verdict.findings.iter().any(still), "{verdict:#?}");
    }
}

#[test]
fn patience_never_accuses_a_lossy_path() {
    for seed in 0_u32..60 {
        let scenario = silent_about_esp(&[Hop::Loss { per_mille: 200 }]);
        let plan = ProbePlan::new(scenario.server.v4.into()).patient();
        let client = scenario.client.v4.into();
        let verdict = rehearse(&scenario, plan, client, &seed.to_be_bytes()).verdict();
        assert_ne!(verdict.class, Class::EspBlocked, "seed {seed}: {verdict:#?}");
    }
}

#[test]
fn lone_pieces_change_nothing_else() {
    for name in SCENARIOS {
        let [usual, patient] = [false, true].map(|patient| {
            let change = |_: &mut Scenario, plan: &mut ProbePlan| {
                if patient {
                    *plan = plan.clone().patient();
                }
            };
            play_with(name, change).verdict()
        });
        assert_eq!(usual.channels.ike500.state, patient.channels.ike500.state, "{name}");
        assert_eq!(usual.channels.ike4500.state, patient.channels.ike4500.state, "{name}");
        assert_eq!(usual.nat, patient.nat, "{name}");
        if usual.channels.esp.state != EspState::Undetermined {
            assert_eq!(usual.class, patient.class, "{name}");
        }
    }
}
