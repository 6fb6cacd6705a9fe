//! A box on the path that leaves wrong checksums behind.

use super::*;
use crate::evidence::Channel;
use crate::sim::{Match, Way};
use crate::verdict::{AnswersDamaged, Certainty, Class};

fn spoilt(source_port: u16) -> Scenario {
    let mut scenario = scenario("clear").unwrap();
    let way = Some(Way::ToClient);
    let what = Match { way, source_port: Some(source_port), ..Match::default() };
    scenario.hops.splice(1..1, [Hop::SpoilChecksum(what)]);
    scenario
}

/// Neither the log nor the sending half goes on with what the kernel drops.
#[test]
fn answers_with_wrong_checksums_are_no_answers_to_anybody() {
    for v6 in [false, true] {
        let scenario = spoilt(500);
        let (client, server) = (scenario.client, scenario.server);
        let ends: (IpAddr, IpAddr) = if v6 {
            (client.v6.into(), server.v6.into())
        } else {
            (client.v4.into(), server.v4.into())
        };
        let rehearsal = rehearse(&scenario, ProbePlan::new(ends.1), ends.0, b"spoilt");
        let verdict = rehearsal.verdict();
        assert_eq!((verdict.class, verdict.certainty), (Class::ServerSilent, Certainty::Proven));
        assert_eq!(verdict.channels[Channel::Ike500].state, PortState::Silent);
        assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered);
        let damaged = |kind: &FindingKind| matches!(kind, FindingKind::AnswersDamaged(AnswersDamaged { channel: Channel::Ike500, packets }) if *packets >= 3);
        assert!(verdict.leading.found().is_some_and(damaged));
        assert!(verdict.findings.iter().any(|one| damaged(&one.kind)), "{verdict:#?}");
        let message_3 = |fact: &Fact| {
            matches!(fact, Fact::RequestSent(sent)
                if sent.to.port() == 500 && matches!(sent.request, Request::MainModeKeyExchange { .. }))
        };
        let all = rehearsal.log.observations().iter();
        assert!(!all.into_iter().any(|one| message_3(&one.fact)), "the machine went on");
        assert_eq!(classify(&rehearsal.replayed()), verdict, "live and replay");
    }
}
