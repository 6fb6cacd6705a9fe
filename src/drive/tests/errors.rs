//! Hosts that say only so many ICMP errors.

use super::*;
use crate::evidence::Channel;
use crate::sim::{ClosedPorts, EspTreatment, Host, Match};
use crate::verdict::{Certainty, Class, Reason};

/// A host on which nothing listens, with so many errors left.
fn closed(left: u8, esp: EspTreatment) -> Scenario {
    let mut scenario = scenario("closed").unwrap();
    let host = scenario.host.take().unwrap();
    let closed_ports = ClosedPorts::Limited { left };
    scenario.host = Some(Host { esp, closed_ports, ..host });
    scenario
}

fn probed(scenario: &Scenario, v6: bool) -> Rehearsal {
    let server = if v6 { scenario.server.v6.into() } else { scenario.server.v4.into() };
    let client = if v6 { scenario.client.v6.into() } else { scenario.client.v4.into() };
    let rehearsal = rehearse(scenario, ProbePlan::new(server), client, b"errors");
    // The clock of a rehearsal jumps to what comes next behind the end.
    assert!(rehearsal.took < Duration::from_secs(11), "{:?}", rehearsal.took);
    rehearsal
}

#[test]
fn a_host_where_nothing_listens_is_closed_on_every_port_whatever_it_has_left_to_say() {
    for esp in [EspTreatment::Unreachable, EspTreatment::Silent] {
        for (left, v6) in (0..=6).flat_map(|left| [(left, false), (left, true)]) {
            let verdict = probed(&closed(left, esp), v6).verdict();
            let judged = (verdict.class, verdict.certainty);
            assert_eq!(judged, (Class::ServerSilent, Certainty::Proven), "{left}: {verdict:#?}");
            for (_, one) in verdict.channels.ports() {
                assert_eq!(one.state, PortState::Closed, "{left} {v6}: {one:#?}");
            }
        }
    }
}

#[test]
fn a_port_that_a_filter_drops_beside_closed_ones_is_silent() {
    for (dropped, left) in [(500, 6), (4500, 6), (500, 1), (4500, 1)] {
        let mut scenario = closed(left, EspTreatment::Unreachable);
        scenario.hops.push(Hop::Drop(Match::to_port(dropped)));
        let verdict = probed(&scenario, false).verdict();
        let channels = &verdict.channels;
        let (silent, closed) = match dropped {
            500 => (&channels[Channel::Ike500], &channels[Channel::Ike4500]),
            _ => (&channels[Channel::Ike4500], &channels[Channel::Ike500]),
        };
        assert_eq!(silent.state, PortState::Silent, "{dropped} {left}: {verdict:#?}");
        assert_eq!(closed.state, PortState::Closed, "{dropped} {left}: {verdict:#?}");
        assert_eq!(
            channels[Channel::L2tp1701].state,
            PortState::Closed,
            "{dropped} {left}: {verdict:#?}"
        );
    }
}

#[test]
fn who_may_have_had_no_error_left_is_not_called_silent() {
    // It was asked only beside what drew the errors.
    let scenario = closed(2, EspTreatment::Unreachable);
    let plan = ProbePlan {
        timeout: Duration::from_millis(1_200),
        ..ProbePlan::new(scenario.server.v4.into())
    };
    let rehearsal = rehearse(&scenario, plan, scenario.client.v4.into(), b"errors");
    let report = rehearsal.verdict().channels[Channel::L2tp1701].clone();
    let limited =
        matches!(report.reason, Some(Reason::ErrorsLimited { .. } | Reason::TooFew { .. }));
    assert!(report.state == PortState::NotTested && limited, "{report:#?}");
}

#[test]
fn a_filter_that_refuses_4500_until_500_is_used_is_passed() {
    let mut scenario = scenario("clear").unwrap();
    let server = scenario.server;
    scenario.hops.push(Hop::RefuseUntilKnock { from: server });
    let verdict = probed(&scenario, false).verdict();
    assert_eq!(verdict.class, Class::PathClear, "{verdict:#?}");
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered, "{verdict:#?}");
}

#[test]
fn what_a_stranger_is_allowed_goes_to_4500_and_500_first() {
    let quiet = Host { services: Vec::new(), ..scenario("closed").unwrap().host.unwrap() };
    for host in [None, Some(quiet)] {
        let mut scenario = scenario("clear").unwrap();
        scenario.host = host.or(scenario.host);
        let rehearsal = probed(&scenario, false);
        let channels: Vec<_> = rehearsal
            .log
            .observations()
            .iter()
            .filter(|one| matches!(one.fact, Fact::RequestSent(_)))
            .map(|one| one.channel)
            .collect();
        let used = channels.iter().position(|channel| *channel == Channel::Ike500).unwrap();
        let before = channels.iter().take(used).collect::<std::collections::BTreeSet<_>>();
        assert!(before.iter().all(|channel| **channel == Channel::Ike4500), "{before:?}");
        assert!(channels.contains(&Channel::Esp) && channels.contains(&Channel::L2tp1701));
    }
}
