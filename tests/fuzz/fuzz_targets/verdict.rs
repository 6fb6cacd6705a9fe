//! The verdict: whatever was recorded is judged, and every judgement names
//! observations that are there and that can carry it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::evidence::{EvidenceLog, Fact, ObservationId};
use probe809::verdict::{
    Class, EspState, FindingKind, PortState, Reason, Searches, Verdict, classify_within,
};
use probe809_fuzz::script::{self, Run};

fuzz_target!(
    init: probe809_fuzz::plant(script::seeds()),
    |script: &[u8]| {
        let run = Run::play(script);
        check(&classify_within(run.log(), &Searches::new(HASHES)), run.log());
    }
);

/// A hash that its ends do not explain is searched for, seconds long: over a
/// port or two here.
const HASHES: u64 = 1 << 16;

fn check(verdict: &Verdict, log: &EvidenceLog) {
    holds(&verdict.because, log);
    assert!(verdict.class == Class::Inconclusive || !verdict.because.is_empty());
    let channels = &verdict.channels;
    for (_, port) in channels.ports() {
        holds(&port.because, log);
        assert!(port.state == PortState::NotTested || !port.because.is_empty());
        if port.state == PortState::Silent
            && let Some(Reason::Unanswered { transmissions }) = port.reason
        {
            assert!(transmissions >= 3 && port.because.len() >= 3);
        }
    }
    holds(&channels.esp.because, log);
    let answered = |id: &ObservationId| {
        let fact = log.observation(*id).map(|one| &one.fact);
        matches!(fact, Some(Fact::Answered(_) | Fact::IcmpError(_)))
    };
    let flows = channels.esp.reason == Some(Reason::TrafficBothWays);
    if matches!(channels.esp.state, EspState::Open | EspState::Blocked) {
        let because = &channels.esp.because;
        assert!(because.iter().any(answered) || flows && !because.is_empty());
    }
    // A session that is under way is shown by its traffic.
    let carried = |id: &ObservationId| log.traffic().any(|one| one.first == *id);
    if verdict.class == Class::PathClear {
        assert!(verdict.because.iter().any(|id| answered(id) || carried(id)));
    }
    for finding in &verdict.findings {
        holds(&finding.because, log);
        let nothing_sent = matches!(finding.kind, FindingKind::EspNotTested(_));
        assert!(nothing_sent || !finding.because.is_empty(), "{:?}", finding.kind);
    }
}

fn holds(because: &[ObservationId], log: &EvidenceLog) {
    assert!(because.iter().all(|id| log.observation(*id).is_some()));
}
