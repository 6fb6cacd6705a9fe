//! Walks over a chain of routers.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;
use crate::drive::WalkWish;
use crate::evidence::{Channel, WalkChannel};
use crate::sim::{Addresses, Match, PortMapping, Way};
use crate::verdict::{
    Certainty, Class, EspPassesRouters, HopRemark, Ikev1Dropped, NatTraversalLost, NothingAnswered,
    PortPassesRouters, PortStops, Reflector, StopDoubt, UnusableAnswers, Walk,
};
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
        matches!(kind, FindingKind::EspPassesRouters(EspPassesRouters { hop: ROUTERS, .. }))
    };
    assert!(verdict.findings.iter().any(|one| passes(&one.kind)), "{:?}", verdict.findings);
}

#[test]
fn esp_dropped_at_each_router_in_turn_is_placed() {
    for at in 1..=ROUTERS {
        let (verdict, walk) = walked(&silent_to_esp(&[(at, Hop::Drop(esp()))]));
        let stop = stop_of(&walk, WalkChannel::ESP);
        if at == ROUTERS {
            // What is behind the last router is the server, which is silent by nature.
            assert_eq!(stop, None);
        } else {
            // One router alone may answer for UDP only: at 7 it is asked with other protocols.
            assert_eq!(stop, Some((at, Some(at + 1), Certainty::Likely)), "{walk:#?}");
            assert_eq!(verdict.channels.esp.state, EspState::Blocked);
            let judged = (verdict.class, verdict.certainty);
            assert_eq!(judged, (Class::EspBlocked, Certainty::Likely));
        }
        for other in [WalkChannel::IKE500, WalkChannel::IKE4500, WalkChannel::CONTROL] {
            assert_eq!(stop_of(&walk, other), None, "{at} {other:?}");
        }
    }
}

#[test]
fn a_port_dropped_at_each_router_in_turn_is_placed() {
    for (port, channel) in [(500, WalkChannel::IKE500), (4500, WalkChannel::IKE4500)] {
        for at in 1..=ROUTERS {
            let (verdict, walk) = walked(&silent_to_esp(&[(at, Hop::Drop(Match::to_port(port)))]));
            let stop = stop_of(&walk, channel);
            // Behind the last router an answer may be what is lost.
            let accused = (at < ROUTERS).then_some((at, Some(at + 1), Certainty::Likely));
            assert_eq!(stop, accused, "{port} {walk:#?}");
            let told = verdict.findings.iter().any(|one| match one.kind {
                FindingKind::PortStops(PortStops { place, .. }) => place.after_hop == at,
                FindingKind::PortPassesRouters(PortPassesRouters { hop, .. }) => hop == at,
                _ => false,
            });
            assert!(told, "{:?}", verdict.findings);
            assert_eq!(port_stops(&verdict), usize::from(at < ROUTERS));
            assert_eq!(stop_of(&walk, WalkChannel::ESP), None);
        }
    }
}

fn port_stops(verdict: &Verdict) -> usize {
    let stops = |kind: &FindingKind| matches!(kind, FindingKind::PortStops(_));
    verdict.findings.iter().filter(|one| stops(&one.kind)).count()
}

/// Which ports are said to pass all routers, and up to which hop.
fn passing(verdict: &Verdict) -> Vec<(Channel, u8)> {
    let passes = verdict.findings.iter().filter_map(|one| match one.kind {
        FindingKind::PortPassesRouters(PortPassesRouters { channel, hop, .. }) => {
            Some((channel, hop))
        }
        _ => None,
    });
    passes.collect()
}

fn from_port(port: u16) -> Match {
    Match { way: Some(Way::ToClient), source_port: Some(port), ..Match::default() }
}

/// The client's own router drops what comes back from UDP 4500. Routers' errors come
/// back, the server's answers do not: no stretch is accused, in the sentence neither.
#[test]
fn a_port_that_is_lost_on_the_way_back_accuses_no_stretch() {
    let nat = Hop::Nat { public: Ipv4Addr::new(192, 0, 2, 7), ports: PortMapping::Kept };
    for at in [1, 4, ROUTERS] {
        let mut scenario = silent_to_esp(&[(1, nat.clone()), (at, Hop::Drop(from_port(4500)))]);
        scenario.client = sim::scenario("nat").unwrap().client;
        let (verdict, walk) = walked(&scenario);
        assert_eq!(verdict.leading, NatTraversalLost {}.into());
        assert_eq!((port_stops(&verdict), stop_of(&walk, WalkChannel::IKE4500)), (0, None));
        assert_eq!(passing(&verdict), [(Channel::Ike4500, ROUTERS)], "{:#?}", verdict.findings);
    }
}

/// A server without IKEv1 answers IKEv2 on both ports.
#[test]
fn a_port_on_which_ikev2_is_answered_stops_nowhere() {
    let mut scenario = silent_to_esp(&[]);
    scenario.host = sim::scenario("ikev1-refused").unwrap().host;
    let (verdict, walk) = walked(&scenario);
    assert_eq!(verdict.leading, Ikev1Dropped {}.into());
    assert_eq!((port_stops(&verdict), passing(&verdict)), (0, vec![]), "{:#?}", verdict.findings);
    assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
}

/// Our own packets come back from both ports.
#[test]
fn a_port_that_reflects_stops_nowhere() {
    let mut scenario = silent_to_esp(&[]);
    scenario.host.as_mut().unwrap().reflects = true;
    let (verdict, walk) = walked(&scenario);
    assert_eq!(verdict.leading, Reflector {}.into());
    assert_eq!((port_stops(&verdict), passing(&verdict)), (0, vec![]), "{:#?}", verdict.findings);
    assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
}

/// Something answers everything with bytes that mean nothing.
#[test]
fn a_port_that_speaks_nonsense_is_told_as_that() {
    let mut scenario = silent_to_esp(&[]);
    scenario.host.as_mut().unwrap().babbles = true;
    let (verdict, walk) = walked(&scenario);
    let cause = UnusableAnswers { port: 500 }.into();
    assert_eq!((verdict.class, verdict.leading.clone()), (Class::ServerSilent, cause));
    let kinds: Vec<_> = verdict.findings.iter().map(|one| &one.kind).collect();
    for port in [500, 4500] {
        assert!(
            kinds.contains(&&FindingKind::UnusableAnswers(UnusableAnswers { port })),
            "{kinds:?}"
        );
    }
    let denied = [
        FindingKind::NothingAnswered(NothingAnswered {}),
        FindingKind::NatTraversalLost(NatTraversalLost {}),
    ];
    assert!(!kinds.iter().any(|kind| denied.contains(kind)), "{kinds:?}");
    assert_eq!((port_stops(&verdict), passing(&verdict)), (0, vec![]), "{kinds:?}");
    assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
}

/// A filter at one router refuses what is to go on to the next.
#[test]
fn a_refusal_is_no_shared_load_and_stands_where_it_is_said() {
    for scenario in [sim::scenario("filtered").unwrap(), refusing_at_five()] {
        let (_, walk) = walked(&scenario);
        let refuses: Vec<_> =
            walk.hops.iter().filter(|hop| hop.cells.iter().any(|one| one.refused)).collect();
        let [hop] = refuses[..] else { panic!("{walk:#?}") };
        let stop = walk.column(WalkChannel::IKE4500).unwrap().stop.clone().unwrap();
        assert_eq!(stop.place.after_hop, hop.hop);
        let by = stop.place.from.unwrap();
        assert!(hop.cells.iter().all(|one| one.addresses == [by] || one.addresses.is_empty()));
        let shared = [HopRemark::SeveralPaths, HopRemark::Repeated];
        for hop in &walk.hops {
            assert!(!hop.remarks.iter().any(|one| shared.contains(one)), "{walk:#?}");
        }
    }
}

fn refusing_at_five() -> Scenario {
    let meaning = crate::wire::icmp::IcmpMeaning::AdministrativelyProhibited;
    let what = Match::to_port(4500);
    silent_to_esp(&[(5, Hop::Reject { what, meaning, from: router(5) })])
}

/// "... while other packets get further" is said where some do.
#[test]
fn a_port_that_stops_where_everything_does_is_told_as_that() {
    let meaning = crate::wire::icmp::IcmpMeaning::AdministrativelyProhibited;
    let reject = |what| (5, Hop::Reject { what, meaning, from: router(5) });
    let everything = [reject(Match::protocol(17)), reject(esp())];
    let port = [reject(Match::to_port(500))];
    for (hops, expected) in [(&everything[..], false), (&port[..], true)] {
        let (verdict, _) = walked(&silent_to_esp(hops));
        let stops: Vec<_> = verdict
            .findings
            .iter()
            .filter_map(|one| match &one.kind {
                FindingKind::PortStops(found) => Some(found.others_go_on),
                _ => None,
            })
            .collect();
        assert!(!stops.is_empty() && stops.iter().all(|one| *one == expected), "{stops:?}");
        // Who refuses ESP has let it come no further.
        let passes = |kind: &FindingKind| matches!(kind, FindingKind::EspPassesRouters(_));
        let passes = verdict.findings.iter().any(|one| passes(&one.kind));
        assert_eq!(passes, expected, "{:?}", verdict.findings);
    }
}

/// A router that refuses the exchange has said enough for a while: what its limit keeps back
/// is no stop in front of it.
#[test]
fn a_port_that_a_router_refuses_does_not_stop_in_front_of_it() {
    for at in 1..ROUTERS {
        let meaning = crate::wire::icmp::IcmpMeaning::AdministrativelyProhibited;
        let reject =
            |port| (at, Hop::Reject { what: Match::to_port(port), meaning, from: router(at) });
        let (_, walk) = walked(&silent_to_esp(&[reject(500), reject(4500)]));
        for channel in [WalkChannel::IKE500, WalkChannel::IKE4500] {
            let stop = stop_of(&walk, channel);
            assert_eq!(stop, Some((at, Some(at + 1), Certainty::Proven)), "{at} {channel:?}");
        }
    }
}

/// A router that has no way to the host says so of all packets, and filters none.
#[test]
fn no_way_to_the_host_is_no_stop_of_a_port() {
    let meaning = crate::wire::icmp::IcmpMeaning::Unreachable;
    let what = |port| Hop::Reject { what: Match::to_port(port), meaning, from: router(3) };
    let (verdict, walk) = walked(&silent_to_esp(&[(3, what(500)), (3, what(4500))]));
    for channel in [WalkChannel::IKE500, WalkChannel::IKE4500] {
        assert_eq!(stop_of(&walk, channel), None, "{channel:?}");
    }
    let kinds = verdict.findings.iter().map(|one| &one.kind);
    assert!(kinds.into_iter().any(|kind| matches!(kind, FindingKind::HostUnreachable(_))));
}

/// Of one router behind the place that answers for UDP alone nothing is known.
#[test]
fn one_router_that_answers_for_udp_only_stays_undetermined() {
    let other_than_udp = Match { other_than: Some(17), ..Match::default() };
    for filtered in [false, true] {
        let boxes: &[_] = if filtered { &[(7, Hop::Drop(esp()))] } else { &[] };
        let mut scenario = silent_to_esp(boxes);
        for hop in &mut scenario.hops {
            if *hop == Hop::LimitedRouter(router(8)) {
                *hop = Hop::ChoosyRouter(router(8), other_than_udp.clone());
            }
        }
        let (verdict, walk) = walked(&scenario);
        let stop = stop_of(&walk, WalkChannel::ESP);
        assert_eq!(stop, Some((7, Some(8), Certainty::Undetermined)), "{filtered}");
        assert_eq!(verdict.class, Class::Inconclusive);
    }
}

/// Over IPv6 as over IPv4, and a translator in front changes nothing.
#[test]
fn one_router_is_asked_with_other_protocols_over_ipv6_and_behind_a_translator() {
    let scenario = silent_to_esp(&[(7, Hop::Drop(esp()))]);
    let plan = ProbePlan { walk: WalkWish::Always, ..ProbePlan::new(scenario.server.v6.into()) };
    let rehearsal = rehearse(&scenario, plan, scenario.client.v6.into(), b"v6");
    let verdict = rehearsal.verdict();
    assert_eq!(classify(&rehearsal.replayed()), verdict, "a replay sees the same");
    let walk = verdict.walk.unwrap();
    assert_eq!(stop_of(&walk, WalkChannel::ESP), Some((7, Some(8), Certainty::Likely)));
    assert_eq!((verdict.class, verdict.certainty), (Class::EspBlocked, Certainty::Likely));
}

#[test]
fn routers_that_never_answer_esp_are_no_filter() {
    let deaf: Vec<_> = (1..=ROUTERS).collect();
    for silent in [deaf.as_slice(), &[3, 5], &[1, 2, 4]] {
        let mut scenario = silent_to_esp(&[]);
        for hop in &mut scenario.hops {
            if let Hop::LimitedRouter(address) = hop
                && silent.iter().any(|number| router(*number) == *address)
            {
                *hop = Hop::ChoosyRouter(*address, esp());
            }
        }
        let (verdict, walk) = walked(&scenario);
        let certainty = stop_of(&walk, WalkChannel::ESP).map(|(_, _, certainty)| certainty);
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
    assert_eq!(stop_of(&walk, WalkChannel::ESP), Some((3, Some(5), Certainty::Likely)));
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
    let stop = walk.column(WalkChannel::IKE4500).unwrap().stop.clone().unwrap();
    assert_eq!((stop.place.after_hop, stop.place.before_hop), (5, Some(6)));
    assert_eq!((stop.certainty, stop.place.from), (Certainty::Proven, Some(router(5).v4.into())));
}

#[test]
fn a_filter_on_content_is_told_from_one_on_ports() {
    let proposal = Match { ike_version: Some(0x10), ..Match::to_port(500) };
    let (verdict, walk) = walked(&silent_to_esp(&[(3, Hop::Drop(proposal))]));
    assert_eq!(stop_of(&walk, WalkChannel::IKE500), Some((3, Some(4), Certainty::Likely)));
    assert_eq!(stop_of(&walk, WalkChannel::Noise500), None);
    let content = |kind: &FindingKind| matches!(kind, FindingKind::ContentFiltered(_));
    assert!(verdict.findings.iter().any(|one| content(&one.kind)), "{:?}", verdict.findings);
    // IKEv2 passes on that port.
    assert_eq!(port_stops(&verdict), 0, "{:?}", verdict.findings);
}

#[test]
fn only_ike_passes_a_strict_filter_and_shows_the_hops_behind() {
    let udp = |port| Hop::Drop(Match { destination_port: Some(port), ..Match::to_port(port) });
    let boxes = [(4, udp(33_434)), (4, udp(1701)), (4, Hop::Drop(esp()))];
    let (_, walk) = walked(&silent_to_esp(&boxes));
    assert_eq!(walk.column(WalkChannel::IKE500).unwrap().last_hop, Some(ROUTERS));
    assert_eq!(stop_of(&walk, WalkChannel::CONTROL), Some((4, Some(5), Certainty::Likely)));
    assert_eq!(stop_of(&walk, WalkChannel::ESP), Some((4, Some(5), Certainty::Likely)));
}

#[test]
fn a_translator_at_the_first_hop_is_no_hindrance() {
    let nat = |ports| (1, Hop::Nat { public: Ipv4Addr::new(192, 0, 2, 7), ports });
    for ports in [PortMapping::Kept, PortMapping::Rewritten] {
        let mut scenario = silent_to_esp(&[nat(ports), (5, Hop::Drop(esp()))]);
        scenario.client = sim::scenario("nat").unwrap().client;
        let (verdict, walk) = walked(&scenario);
        assert_eq!(stop_of(&walk, WalkChannel::ESP), Some((5, Some(6), Certainty::Likely)));
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
    let stop = walk.column(WalkChannel::ESP).unwrap().stop.clone().unwrap();
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
    assert_eq!(stop_of(&walk, WalkChannel::ESP), Some((3, Some(4), Certainty::Likely)));
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
    assert_eq!(columns, [WalkChannel::CONTROL, WalkChannel::ESP]);
    let never = walk_over(&silent_to_esp(&[]), WalkWish::Never);
    assert_eq!(never.verdict().walk, None);
    let lost =
        walk_over(&silent_to_esp(&[(6, Hop::Drop(Match::to_port(500)))]), WalkWish::WhereSilent);
    let walk = lost.verdict().walk.unwrap();
    assert_eq!(stop_of(&walk, WalkChannel::IKE500), Some((6, Some(7), Certainty::Likely)));
}

#[test]
fn answers_that_are_lost_on_the_way_back_stop_nothing() {
    let (verdict, walk) = walked(&silent_to_esp(&[(4, Hop::Drop(from_port(500)))]));
    assert_eq!((port_stops(&verdict), stop_of(&walk, WalkChannel::IKE500)), (0, None));
    assert_eq!(passing(&verdict), [(Channel::Ike500, ROUTERS)]);
}

#[test]
fn a_walk_stays_within_its_bounds_and_leaves_nothing_half_open() {
    let rehearsal = walk_over(&silent_to_esp(&[(2, Hop::Drop(esp()))]), WalkWish::Always);
    let walked = |one: &&Observation| matches!(one.fact, Fact::HopProbed(_));
    let count = rehearsal.log.observations().iter().filter(walked).count();
    assert!(count <= 300, "{count} packets");
}
