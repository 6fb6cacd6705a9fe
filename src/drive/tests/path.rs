//! Patience and message sizes on the practice network.

use super::*;
use crate::drive::SizePlan;
use crate::evidence::Channel;
use crate::sim::{EspTreatment, Host, Ike, Match, MissingPieces};
use crate::verdict::{
    Certainty, Class, EspPiecesLost, EspReachesNat, EspStillUndetermined, EspUndetermined,
    EverySizePasses, Finding, Reason, Sizes,
};
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
    let replayed = rehearsal.replayed();
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
        assert_eq!((verdict.class, verdict.certainty), (Class::PathClear, Certainty::Likely));
        assert_eq!(verdict.channels.esp.state, EspState::Open, "{verdict:#?}");
        assert!(matches!(verdict.channels.esp.reason, Some(Reason::PieceTimedOut { .. })));
        assert!(rehearsal.took < Duration::from_secs(longest), "took {:?}", rehearsal.took);
    }
}

/// A home router in front of the server forwards two ports and answers ESP itself.
#[test]
fn a_port_forward_in_front_of_the_server_speaks_for_itself() {
    let scenario = port_forward();
    let plan = ProbePlan::new(scenario.server.v4.into());
    let rehearsal = rehearse(&scenario, plan, scenario.client.v4.into(), b"forward");
    let replayed = rehearsal.replayed();
    let verdict = rehearsal.verdict();
    assert_eq!(classify(&replayed), verdict, "live and replay");
    assert_eq!((verdict.class, verdict.certainty), (Class::NatDetected, Certainty::Proven));
    assert_eq!(verdict.channels.esp.state, EspState::Undetermined, "{verdict:#?}");
    let by = scenario.server.v4.into();
    let says = |reason: &Option<Reason>| matches!(reason, Some(Reason::NatAnswers { from, certain: true, .. }) if *from == by);
    assert!(
        says(&verdict.channels.esp.reason) && says(&verdict.channels[Channel::L2tp1701].reason)
    );
    assert_eq!(verdict.channels[Channel::L2tp1701].state, PortState::Closed);
    let reaches = FindingKind::EspReachesNat(EspReachesNat { by, certain: true });
    assert!(verdict.findings.iter().any(|one| one.kind == reaches), "{:#?}", verdict.findings);
    let told = |one: &Finding| {
        matches!(one.kind, FindingKind::EspOpen(_) | FindingKind::EspRejectedByHost(_))
    };
    assert!(!verdict.findings.iter().any(told), "{:#?}", verdict.findings);
}

/// The clear path to a server of which a translator forwards UDP 500 and 4500 alone.
fn port_forward() -> Scenario {
    let mut scenario = scenario("server-nat").unwrap();
    for hop in &mut scenario.hops {
        if let Hop::ServerNat { inside, .. } = *hop {
            *hop = Hop::PortForward { public: scenario.server, inside };
        }
    }
    scenario
}

#[test]
fn patience_proves_that_esp_is_dropped() {
    for v6 in [false, true] {
        let verdict = patient(&silent_about_esp(&[esp_dropped()]), v6).verdict();
        assert_eq!((verdict.class, verdict.certainty), (Class::EspBlocked, Certainty::Proven));
        let kind = FindingKind::EspPiecesLost(EspPiecesLost { udp: 3, esp: 6 });
        assert!(verdict.findings.iter().any(|one| one.kind == kind), "{verdict:#?}");
    }
}

#[test]
fn where_nobody_waits_nothing_is_said() {
    let mut collected = silent_about_esp(&[Hop::CollectPieces]);
    collected.hops.push(esp_dropped());
    let mut silent = silent_about_esp(&[]);
    let host = silent.host.take().unwrap();
    silent.host = Some(Host { missing_pieces: MissingPieces::Unreported, ..host });
    for scenario in [collected, silent] {
        let verdict = patient(&scenario, false).verdict();
        assert_eq!(verdict.class, Class::Inconclusive);
        let still = |one: &crate::verdict::Finding| {
            one.kind == FindingKind::EspStillUndetermined(EspStillUndetermined {})
        };
        assert!(verdict.findings.iter().any(still), "{verdict:#?}");
    }
}

/// What ends before a host gives up on pieces has not heard what it says of them.
#[test]
fn patience_that_is_cut_short_says_nothing_of_pieces() {
    let mut scenario = silent_about_esp(&[]);
    let host = scenario.host.take().unwrap();
    scenario.host = Some(Host { missing_pieces: MissingPieces::Unreported, ..host });
    let short = Duration::from_secs(20);
    let plan = ProbePlan {
        timeout: short,
        lossy_timeout: short,
        ..ProbePlan::new(scenario.server.v4.into()).patient()
    };
    let rehearsal = rehearse(&scenario, plan, scenario.client.v4.into(), b"patient");
    let verdict = rehearsal.verdict();
    assert_eq!(classify(&rehearsal.replayed()), verdict, "live and replay");
    let usual = FindingKind::EspUndetermined(EspUndetermined { agreed: false, no_way: false });
    let told = |kind: &FindingKind| verdict.findings.iter().any(|one| one.kind == *kind);
    assert!(told(&usual), "{:#?}", verdict.findings);
    assert!(!told(&FindingKind::EspStillUndetermined(EspStillUndetermined {})));
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
    for name in ["clear", "nat", "esp-silent", "silent", "closed", "filtered", "knock", "refused"] {
        let [usual, patient] = [false, true].map(|patient| {
            let change = |_: &mut Scenario, plan: &mut ProbePlan| {
                if patient {
                    *plan = plan.clone().patient();
                }
            };
            play_with(name, change).verdict()
        });
        assert_eq!(
            usual.channels[Channel::Ike500].state,
            patient.channels[Channel::Ike500].state,
            "{name}"
        );
        assert_eq!(
            usual.channels[Channel::Ike4500].state,
            patient.channels[Channel::Ike4500].state,
            "{name}"
        );
        assert_eq!(usual.nat, patient.nat, "{name}");
        if usual.channels.esp.state != EspState::Undetermined {
            assert_eq!(usual.class, patient.class, "{name}");
        }
    }
}

const NARROW: u16 = 1_400;

fn sized(scenario: &Scenario, v6: bool) -> Verdict {
    let server = if v6 { scenario.server.v6.into() } else { scenario.server.v4.into() };
    let client = if v6 { scenario.client.v6.into() } else { scenario.client.v4.into() };
    let plan = ProbePlan::new(server).sized(SizePlan { mtu: 1_500, pieces: true });
    let rehearsal = rehearse(scenario, plan, client, b"sizes");
    for port in [500, 4500] {
        let asks = |one: &&Observation| matches!(one.fact, Fact::SizeProbe(_));
        let channel = if port == 500 { Channel::Ike500 } else { Channel::Ike4500 };
        let observations = rehearsal.log.observations().iter();
        let asked = observations.filter(asks).filter(|one| one.channel == channel).count();
        assert!((1..=crate::protocol::MOST_SIZE_PACKETS).contains(&asked), "{port}: {asked}");
    }
    let replayed = rehearsal.replayed();
    assert_eq!(classify(&replayed), rehearsal.verdict(), "live and replay");
    rehearsal.verdict()
}

fn sizes_of(verdict: &Verdict) -> Vec<&FindingKind> {
    verdict.findings.iter().map(|one| &one.kind).filter(|kind| is_of_sizes(kind)).collect()
}

const fn is_of_sizes(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::EverySizePasses(_)
            | FindingKind::PathMtu(_)
            | FindingKind::MtuBlackHole(_)
            | FindingKind::IpFragmentsDropped(_)
            | FindingKind::LargeMessagesIgnored(_)
            | FindingKind::SizeLimitUnexplained(_)
    )
}

fn with_hops(hops: &[Hop]) -> Scenario {
    let mut scenario = scenario("clear").unwrap();
    scenario.hops.splice(2..2, hops.iter().cloned());
    scenario
}

#[test]
fn every_size_passes_a_clear_path() {
    for v6 in [false, true] {
        let verdict = sized(&with_hops(&[]), v6);
        let passes = FindingKind::EverySizePasses(EverySizePasses(Sizes {
            largest: Some(1_500),
            lost: None,
            fragmented: Some(3_000),
            mtu: None,
            by: None,
            ike_fragments: None,
        }));
        assert_eq!(sizes_of(&verdict), [&passes]);
        assert_eq!(verdict.class, Class::PathClear);
    }
}

#[test]
fn a_narrow_link_is_found_with_and_without_its_routers_word() {
    let told = scenario("clear").unwrap().hops.iter().find_map(|hop| match hop {
        Hop::Router(addresses) => Some(*addresses),
        _ => None,
    });
    for (v6, from) in [(false, told), (true, told), (false, None), (true, None)] {
        let verdict = sized(&with_hops(&[Hop::Mtu { mtu: NARROW, from }]), v6);
        let port = verdict.size.as_ref().unwrap().ports.first().unwrap();
        let (largest, narrow) = (port.largest_whole.unwrap(), u32::from(NARROW));
        assert!((narrow - 8..=narrow).contains(&largest), "{port:#?}");
        assert_eq!(port.largest_fragmented, Some(3_000));
        match (sizes_of(&verdict)[..].first(), from) {
            (Some(FindingKind::PathMtu(found)), Some(_)) => {
                assert_eq!(found.0.mtu, Some(narrow));
            }
            (Some(FindingKind::MtuBlackHole(found)), None) => {
                assert!(found.0.lost.unwrap() - largest <= 8);
            }
            (found, _) => panic!("{found:?}"),
        }
    }
}

#[test]
fn dropped_fragments_and_deaf_servers_are_told_apart() {
    for v6 in [false, true] {
        let dropped = sized(&with_hops(&[Hop::DropPieces]), v6);
        let found = sizes_of(&dropped);
        assert!(matches!(found[..], [FindingKind::IpFragmentsDropped(_)]), "{found:?}");
        for longest_read in [1_000, 2_000] {
            let mut deaf = with_hops(&[]);
            let host = deaf.host.take().unwrap();
            let ike = host.ike.clone().map(|ike| Ike { longest_read: Some(longest_read), ..ike });
            deaf.host = Some(Host { ike, ..host });
            let deaf = sized(&deaf, v6);
            let found = sizes_of(&deaf);
            assert!(matches!(found[..], [FindingKind::LargeMessagesIgnored(_)]), "{found:?}");
        }
    }
}

#[test]
fn two_limits_on_one_path_are_both_named() {
    let both = [Hop::Mtu { mtu: NARROW, from: None }, Hop::DropPieces];
    let found = sized(&with_hops(&both), false);
    let found = sizes_of(&found);
    let [limit, pieces] = found[..] else { panic!("{found:?}") };
    assert!(matches!(limit, FindingKind::SizeLimitUnexplained(_)), "{limit:?}");
    assert!(matches!(pieces, FindingKind::IpFragmentsDropped(_)), "{pieces:?}");
}

/// A narrow link that loses packets as well: what each port lets through by chance differs,
/// and none of it is every size.
#[test]
fn a_narrow_link_that_loses_packets_lets_not_every_size_through() {
    for seed in 0_u32..40 {
        let narrow = Hop::Mtu { mtu: NARROW, from: None };
        let scenario = with_hops(&[narrow, Hop::Loss { per_mille: 150 }]);
        let size = SizePlan { mtu: 1_500, pieces: true };
        let plan = ProbePlan::new(scenario.server.v4.into()).sized(size);
        let client = scenario.client.v4.into();
        let verdict = rehearse(&scenario, plan, client, &seed.to_be_bytes()).verdict();
        let passes = |kind: &&FindingKind| matches!(kind, FindingKind::EverySizePasses(_));
        let found = sizes_of(&verdict);
        assert!(!found.iter().any(passes), "{seed}: {found:?} {:?}", verdict.size);
    }
}

#[test]
fn sizes_accuse_no_lossy_path() {
    let mut accused = Vec::new();
    for seed in 0_u32..40 {
        let scenario = with_hops(&[Hop::Loss { per_mille: 100 }]);
        let size = SizePlan { mtu: 1_500, pieces: true };
        let plan = ProbePlan::new(scenario.server.v4.into()).sized(size);
        let client = scenario.client.v4.into();
        let verdict = rehearse(&scenario, plan, client, &seed.to_be_bytes()).verdict();
        let passes = |kind: &&FindingKind| matches!(kind, FindingKind::EverySizePasses(_));
        let kinds: Vec<_> =
            sizes_of(&verdict).into_iter().filter(|kind| !passes(kind)).cloned().collect();
        if !kinds.is_empty() {
            accused.push((seed, kinds, verdict.size));
        }
    }
    assert!(accused.is_empty(), "{accused:#?}");
}
