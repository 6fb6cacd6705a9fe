//! Walks over a chain of routers.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;
use crate::drive::WalkWish;
use crate::evidence::WalkChannel;
use crate::sim::{Addresses, Match, PortMapping, Way};
use crate::verdict::{Certainty, Class, HopRemark, StopDoubt, Walk, WalkFinding};
use crate::wire::ip::PROTOCOL_ESP;

const ROUTERS: u8 = 8;

fn router(number: u8) -> Addresses {
    Addresses {
        v4: Ipv4Addr::new(198, 18, number, 1),
        v6: Ipv6Addr::new(0x2001, 0xdb8, 0x100, number.into(), 0, 0, 0, 1),
    }
}

/// Eight routers in front of a scenario's server, and behind some of them these boxes.
fn chain_to(name: &str, boxes: &[(u8, Hop)]) -> Scenario {
    let mut scenario = scenario(name).unwrap();
    scenario.hops = Vec::new();
    for number in 1..=ROUTERS {
        scenario.hops.push(Hop::LimitedRouter(router(number)));
        let behind = boxes.iter().filter(|(at, _)| *at == number).map(|(_, hop)| hop.clone());
        scenario.hops.extend(behind);
    }
    scenario
}

/// The clear path's server, which treats ESP as most do.
fn silent_to_esp(boxes: &[(u8, Hop)]) -> Scenario {
    let mut scenario = chain_to("clear", boxes);
    if let Some(host) = &mut scenario.host {
        host.esp = crate::sim::EspTreatment::Silent;
    }
    scenario
}

fn walk_over(scenario: &Scenario, wish: WalkWish) -> Rehearsal {
    let plan = ProbePlan { walk: wish, ..ProbePlan::new(scenario.server.v4.into()) };
    rehearse(scenario, plan, scenario.client.v4.into(), b"walk")
}

fn walked(scenario: &Scenario) -> (Verdict, Walk) {
    let rehearsal = walk_over(scenario, WalkWish::Always);
    assert!(rehearsal.took <= Duration::from_secs(10), "took {:?}", rehearsal.took);
    let verdict = rehearsal.verdict();
    let replayed = rehearsal.replayed();
    assert_eq!(classify(&replayed), verdict, "a replay sees the same");
    let walk = verdict.walk.clone().expect("a walk");
    (verdict, walk)
}

fn esp() -> Match {
    Match::protocol(PROTOCOL_ESP)
}

fn stop_of(walk: &Walk, channel: WalkChannel) -> Option<(u8, Option<u8>, Certainty)> {
    let stop = walk.column(channel)?.stop.as_ref()?;
    Some((stop.place.after_hop, stop.place.before_hop, stop.certainty))
}

#[test]
fn a_healthy_path_stops_nothing() {
    let (verdict, walk) = walked(&silent_to_esp(&[]));
    assert_eq!(walk.target_hop, Some(ROUTERS + 1));
    for column in &walk.columns {
        assert_eq!(column.stop, None, "{column:?}");
        assert_eq!(column.last_hop, Some(ROUTERS), "{column:?}");
    }
    assert_eq!(verdict.channels.esp.state, EspState::Undetermined);
    let passes = |kind: &FindingKind| {
        matches!(kind, FindingKind::Walk(WalkFinding::EspPassesRouters { hop: ROUTERS, .. }))
    };
    assert!(verdict.findings.iter().any(|one| passes(&one.kind)), "{:?}", verdict.findings);
}

#[test]
fn esp_dropped_at_each_router_in_turn_is_placed() {
    for at in 1..=ROUTERS {
        let (verdict, walk) = walked(&silent_to_esp(&[(at, Hop::Drop(esp()))]));
        let stop = stop_of(&walk, WalkChannel::Esp);
        match at {
            // What is behind the last router is the server, which is silent by nature.
            ROUTERS => assert_eq!(stop, None),
            // One router alone may answer for UDP only.
            7 => {
                assert_eq!(stop, Some((7, Some(8), Certainty::Undetermined)));
                assert_eq!(verdict.class, Class::Inconclusive);
            }
            _ => {
                assert_eq!(stop, Some((at, Some(at + 1), Certainty::Likely)), "{walk:#?}");
                assert_eq!(verdict.channels.esp.state, EspState::Blocked);
                assert_eq!(
                    (verdict.class, verdict.certainty),
                    (Class::EspBlocked, Certainty::Likely)
                );
            }
        }
        for other in [WalkChannel::Ike500, WalkChannel::Ike4500, WalkChannel::Control] {
            assert_eq!(stop_of(&walk, other), None, "{at} {other:?}");
        }
    }
}

#[test]
fn a_port_dropped_at_each_router_in_turn_is_placed() {
    for (port, channel) in [(500, WalkChannel::Ike500), (4500, WalkChannel::Ike4500)] {
        for at in 1..=ROUTERS {
            let (verdict, walk) = walked(&silent_to_esp(&[(at, Hop::Drop(Match::to_port(port)))]));
            let stop = stop_of(&walk, channel);
            assert_eq!(stop, Some((at, Some(at + 1), Certainty::Likely)), "{port} {walk:#?}");
            let told = verdict.findings.iter().any(|one| {
                matches!(one.kind, FindingKind::Walk(WalkFinding::PortStops { place, .. }) if place.after_hop == at)
            });
            assert!(told, "{:?}", verdict.findings);
            assert_eq!(stop_of(&walk, WalkChannel::Esp), None);
        }
    }
}

#[test]
fn routers_that_never_answer_esp_are_no_filter() {
    let deaf: Vec<_> = (1..=ROUTERS).collect();
    for silent in [deaf.as_slice(), &[8], &[3, 5], &[1, 2, 4]] {
        let mut scenario = silent_to_esp(&[]);
        for hop in &mut scenario.hops {
            if let Hop::LimitedRouter(address) = hop
                && silent.iter().any(|number| router(*number) == *address)
            {
                *hop = Hop::ChoosyRouter(*address, esp());
            }
        }
        let (verdict, walk) = walked(&scenario);
        let certainty = stop_of(&walk, WalkChannel::Esp).map(|(_, _, certainty)| certainty);
        assert!(certainty.is_none_or(|one| one == Certainty::Undetermined), "{silent:?}");
        assert_eq!(verdict.channels.esp.state, EspState::Undetermined, "{silent:?}");
        assert_ne!(verdict.class, Class::EspBlocked, "{silent:?}");
    }
}

#[test]
fn silent_routers_widen_the_interval() {
    let mut scenario = silent_to_esp(&[(3, Hop::Drop(esp()))]);
    for hop in &mut scenario.hops {
        if *hop == Hop::LimitedRouter(router(4)) {
            *hop = Hop::ChoosyRouter(router(4), Match::default());
        }
    }
    let (_, walk) = walked(&scenario);
    assert_eq!(stop_of(&walk, WalkChannel::Esp), Some((3, Some(5), Certainty::Likely)));
    assert!(walk.hops.iter().any(|hop| hop.hop == 4 && hop.remarks == [HopRemark::Silent]));
}

#[test]
fn a_last_router_that_never_speaks_accuses_nobody() {
    let mut scenario = silent_to_esp(&[]);
    let last = scenario.hops.len() - 1;
    scenario.hops[last] = Hop::ChoosyRouter(router(ROUTERS), Match::default());
    let (_, walk) = walked(&scenario);
    assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
}

#[test]
fn a_host_that_is_not_there_stops_nothing() {
    let mut scenario = silent_to_esp(&[]);
    scenario.host = None;
    let (verdict, walk) = walked(&scenario);
    assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
    assert_eq!(kebab(&verdict), "server-silent");
}

#[test]
fn a_filters_word_on_the_way_is_proof() {
    let what = Match::to_port(4500);
    let meaning = crate::wire::icmp::IcmpMeaning::AdministrativelyProhibited;
    let hop = Hop::Reject { what, meaning, from: router(5) };
    let (_, walk) = walked(&silent_to_esp(&[(5, hop)]));
    let stop = walk.column(WalkChannel::Ike4500).unwrap().stop.clone().unwrap();
    assert_eq!((stop.place.after_hop, stop.place.before_hop), (5, Some(6)));
    assert_eq!((stop.certainty, stop.place.from), (Certainty::Proven, Some(router(5).v4.into())));
}

#[test]
fn a_filter_on_content_is_told_from_one_on_ports() {
    let proposal = Match { ike_version: Some(0x10), ..Match::to_port(500) };
    let (verdict, walk) = walked(&silent_to_esp(&[(3, Hop::Drop(proposal))]));
    assert_eq!(stop_of(&walk, WalkChannel::Ike500), Some((3, Some(4), Certainty::Likely)));
    assert_eq!(stop_of(&walk, WalkChannel::Noise500), None);
    let content =
        |kind: &FindingKind| matches!(kind, FindingKind::Walk(WalkFinding::ContentFiltered { .. }));
    assert!(verdict.findings.iter().any(|one| content(&one.kind)), "{:?}", verdict.findings);
}

#[test]
fn only_ike_passes_a_strict_filter_and_shows_the_hops_behind() {
    let udp = |port| Hop::Drop(Match { destination_port: Some(port), ..Match::to_port(port) });
    let boxes = [(4, udp(33_434)), (4, udp(1701)), (4, Hop::Drop(esp()))];
    let (_, walk) = walked(&silent_to_esp(&boxes));
    assert_eq!(walk.column(WalkChannel::Ike500).unwrap().last_hop, Some(ROUTERS));
    assert_eq!(stop_of(&walk, WalkChannel::Control), Some((4, Some(5), Certainty::Likely)));
    assert_eq!(stop_of(&walk, WalkChannel::Esp), Some((4, Some(5), Certainty::Likely)));
}

#[test]
fn a_translator_at_the_first_hop_is_no_hindrance() {
    let nat = |ports| (1, Hop::Nat { public: Ipv4Addr::new(192, 0, 2, 7), ports });
    for ports in [PortMapping::Kept, PortMapping::Rewritten] {
        let mut scenario = silent_to_esp(&[nat(ports), (5, Hop::Drop(esp()))]);
        scenario.client = sim::scenario("nat").unwrap().client;
        let (verdict, walk) = walked(&scenario);
        assert_eq!(stop_of(&walk, WalkChannel::Esp), Some((5, Some(6), Certainty::Likely)));
        assert_eq!(verdict.class, Class::NatDetected, "blocked ESP is a finding there");
    }
}

#[test]
fn a_translator_that_swallows_esp_is_doubted() {
    let nat = Hop::Nat { public: Ipv4Addr::new(192, 0, 2, 7), ports: PortMapping::Kept };
    let mut scenario = silent_to_esp(&[(1, nat), (1, Hop::Drop(esp()))]);
    let inside = sim::scenario("nat").unwrap();
    scenario.client = inside.client;
    let home = inside.hops.iter().find_map(|hop| match hop {
        Hop::Router(addresses) => Some(*addresses),
        _ => None,
    });
    scenario.hops[0] = Hop::LimitedRouter(home.unwrap());
    let (_, walk) = walked(&scenario);
    let stop = walk.column(WalkChannel::Esp).unwrap().stop.clone().unwrap();
    assert_eq!(
        (stop.certainty, stop.doubt),
        (Certainty::Undetermined, Some(StopDoubt::Translator))
    );
}

#[test]
fn ipv6_is_walked_like_ipv4() {
    let scenario = silent_to_esp(&[(3, Hop::Drop(esp()))]);
    let plan = ProbePlan { walk: WalkWish::Always, ..ProbePlan::new(scenario.server.v6.into()) };
    let verdict = rehearse(&scenario, plan, scenario.client.v6.into(), b"v6").verdict();
    let walk = verdict.walk.unwrap();
    assert_eq!(stop_of(&walk, WalkChannel::Esp), Some((3, Some(4), Certainty::Likely)));
}

#[test]
fn a_lossy_path_is_not_accused_by_its_walk() {
    for seed in 0..200_u8 {
        let mut scenario = silent_to_esp(&[]);
        scenario.hops.insert(0, Hop::Loss { per_mille: 200 });
        let plan =
            ProbePlan { walk: WalkWish::Always, ..ProbePlan::new(scenario.server.v4.into()) };
        let verdict = rehearse(&scenario, plan, scenario.client.v4.into(), &[seed]).verdict();
        let walk = verdict.walk.as_ref().unwrap();
        for column in &walk.columns {
            assert!(walk.stop(column.channel).is_none(), "{seed}: {column:#?} {:#?}", walk.hops);
        }
    }
}

#[test]
fn a_probe_walks_only_where_something_is_silent() {
    let healthy = walk_over(&chain_to("clear", &[]), WalkWish::WhereSilent);
    assert_eq!(healthy.verdict().walk, None, "ESP was answered");
    let undetermined = walk_over(&silent_to_esp(&[]), WalkWish::WhereSilent);
    assert!(undetermined.took < Duration::from_millis(2_300), "{:?}", undetermined.took);
    let walk = undetermined.verdict().walk.unwrap();
    let columns: Vec<_> = walk.columns.iter().map(|column| column.channel).collect();
    assert_eq!(columns, [WalkChannel::Control, WalkChannel::Esp]);
    let never = walk_over(&silent_to_esp(&[]), WalkWish::Never);
    assert_eq!(never.verdict().walk, None);
    let lost =
        walk_over(&silent_to_esp(&[(6, Hop::Drop(Match::to_port(500)))]), WalkWish::WhereSilent);
    let walk = lost.verdict().walk.unwrap();
    assert_eq!(stop_of(&walk, WalkChannel::Ike500), Some((6, Some(7), Certainty::Likely)));
}

#[test]
fn answers_that_are_lost_on_the_way_back_stop_nothing_before_the_server() {
    let back = Match { way: Some(Way::ToClient), source_port: Some(500), ..Match::default() };
    let (_, walk) = walked(&silent_to_esp(&[(4, Hop::Drop(back))]));
    let stop = stop_of(&walk, WalkChannel::Ike500).unwrap();
    assert_eq!((stop.0, stop.1), (ROUTERS, Some(ROUTERS + 1)), "between the last router and it");
}

#[test]
fn a_walk_stays_within_its_bounds_and_leaves_nothing_half_open() {
    let rehearsal = walk_over(&silent_to_esp(&[(2, Hop::Drop(esp()))]), WalkWish::Always);
    let walked = |one: &&Observation| matches!(one.fact, Fact::HopProbed(_));
    let count = rehearsal.log.observations().iter().filter(walked).count();
    assert!(count <= 300, "{count} packets");
}
