//! Probes with the pre-shared key.

use super::*;
use crate::evidence::{L2tpEnd, L2tpEndMessage};
use crate::protocol::{AuthenticationPolicy, L2tpInside, WrongKey};
use crate::verdict::{
    AuthenticationRefused, AuthenticationUnanswered, Certainty, CertificatesOnly, EspOnlyInUdp,
    IdentityRefused, L2tpRefused, L2tpUnanswered, LoginWanted, NatTraversalLost, NoProposalChosen,
    QuickModeRefused, Rung, RungState, Summary,
};
use crate::wire::ip::PROTOCOL_ESP;

const KEY: &str = "practice";

/// A scenario whose server has a key, probed with one.
fn with_key(
    name: &str,
    key: &'static str,
    policy: AuthenticationPolicy,
    change: impl FnOnce(&mut Scenario, &mut ProbePlan),
) -> Rehearsal {
    let mut scenario = scenario(name).unwrap();
    let main_mode = scenario.host.as_mut().unwrap().ike.as_mut().unwrap().main_mode.as_mut();
    main_mode.unwrap().authentication = Some((KEY, policy));
    let mut plan = ProbePlan::standard(scenario.server.v4.into(), true);
    change(&mut scenario, &mut plan);
    let client = scenario.client.v4.into();
    let rehearsal = rehearse_with(&scenario, plan, client, name.as_bytes(), keyed(key));
    let noted = rehearsal.notes.iter().map(Vec::as_slice);
    let replayed = replay_noted(rehearsal.log.path(), rehearsal.frames.iter().zip(noted));
    assert_eq!(replayed.observations(), rehearsal.log.observations(), "{name}: the capture tells");
    rehearsal
}

const fn keyed(key: &'static str) -> sim::Keys {
    sim::Keys { pre_shared: Some(key), witness: None }
}

const fn policy(wrong_key: WrongKey) -> AuthenticationPolicy {
    let (any, l2tp) = (true, L2tpInside::Serves);
    AuthenticationPolicy { wrong_key, any_identity: any, any_phase_2: any, l2tp }
}

fn rungs(verdict: &Verdict) -> Vec<(RungState, Option<u32>)> {
    verdict.ladder.iter().map(|one| (one.state, one.windows_error)).collect()
}

const PASSED: (RungState, Option<u32>) = (RungState::Passed, None);
const REFUSED: (RungState, Option<u32>) = (RungState::Failed, Some(789));
const LOST: (RungState, Option<u32>) = (RungState::Failed, Some(809));
const SKIPPED: (RungState, Option<u32>) = (RungState::Skipped, None);

#[test]
fn the_right_key_passes_and_leaves_the_class_as_it_is() {
    for name in ["clear", "nat", "nat-rewritten", "server-nat", "forced-nat", "forced-server"] {
        let rehearsal = with_key(name, KEY, policy(WrongKey::Silence), |_, _| {});
        let verdict = rehearsal.verdict();
        assert_eq!(kebab(&verdict), scenario(name).unwrap().planted, "{name}: {verdict:#?}");
        assert_eq!(rungs(&verdict), [PASSED; 7], "{name}: {verdict:#?}");
        for learned in [Learned::KeyProved, Learned::QuickModeAgreed] {
            let fact = Fact::Learned(learned);
            assert!(rehearsal.log.observations().iter().any(|one| one.fact == fact), "{name}");
        }
        let bare = classify(&replay(rehearsal.log.path(), &rehearsal.frames));
        let told = |one: &Verdict| {
            (
                one.class,
                one.certainty,
                one.leading.clone(),
                rungs(one).into_iter().take(4).collect::<Vec<_>>(),
            )
        };
        assert_eq!(told(&bare), told(&verdict), "{name}: without notes");
        assert!(rehearsal.took < Duration::from_secs(5), "{name} took {:?}", rehearsal.took);
    }
}

#[test]
fn a_server_that_sends_fragments_is_read_like_any_other() {
    for name in ["clear", "nat"] {
        let cut = |scenario: &mut Scenario, _: &mut ProbePlan| {
            scenario.host.as_mut().unwrap().ike.as_mut().unwrap().largest = Some(72);
        };
        let rehearsal = with_key(name, KEY, policy(WrongKey::Silence), cut);
        let pieces = rehearsal.log.observations().iter();
        assert!(pieces.filter(|one| matches!(one.fact, Fact::Piece(_))).count() > 1, "{name}");
        for verdict in
            [rehearsal.verdict(), classify(&replay(rehearsal.log.path(), &rehearsal.frames))]
        {
            assert_eq!(kebab(&verdict), scenario(name).unwrap().planted, "{name}: {verdict:#?}");
            assert_eq!(rungs(&verdict)[..4], [PASSED; 4], "{name}: {verdict:#?}");
        }
    }
}

#[test]
fn a_wrong_key_is_refused_where_the_server_says_so_and_silence_else() {
    for name in ["clear", "nat", "forced-nat"] {
        for (wrong_key, unreadable) in [(WrongKey::Complaint, true), (WrongKey::Silence, false)] {
            let rehearsal = with_key(name, "another", policy(wrong_key), |_, _| {});
            let verdict = rehearsal.verdict();
            let story = format!("{name} {wrong_key:?}: {verdict:#?}");
            // Silence may also be a loss, and nobody said no.
            let (class, cause, rung, kind) = if unreadable {
                let kind = FindingKind::AuthenticationRefused(AuthenticationRefused { unreadable });
                ("refused", AuthenticationRefused { unreadable }.into(), REFUSED, kind)
            } else {
                let kind = FindingKind::AuthenticationUnanswered(AuthenticationUnanswered {});
                ("server-silent", AuthenticationUnanswered {}.into(), LOST, kind)
            };
            assert_eq!((kebab(&verdict), verdict.leading.clone()), (class, cause), "{story}");
            assert_eq!(verdict.certainty, Certainty::Likely, "{story}");
            assert_eq!(rungs(&verdict)[..3], [PASSED, rung, SKIPPED], "{story}");
            assert!(verdict.findings.iter().any(|one| one.kind == kind), "{story}");
            // From a capture without notes the same, less surely told.
            let bare = classify(&replay(rehearsal.log.path(), &rehearsal.frames));
            let refused = |one: &Verdict| {
                matches!(one.leading.found(), Some(FindingKind::AuthenticationRefused(_)))
            };
            assert_eq!(bare.class, verdict.class, "{story}");
            assert_eq!(refused(&bare), refused(&verdict), "{story}");
        }
    }
}

#[test]
fn an_identity_that_is_refused_proves_the_key() {
    let policy = AuthenticationPolicy { any_identity: false, ..policy(WrongKey::Complaint) };
    let verdict = with_key("clear", KEY, policy, |_, _| {}).verdict();
    assert_eq!(verdict.leading, IdentityRefused { notify: 24 }.into());
    assert_eq!((kebab(&verdict), verdict.certainty), ("refused", Certainty::Proven));
    assert_eq!(verdict.ladder[1].rung, Rung::Authentication);
    assert_eq!(rungs(&verdict)[1], REFUSED);
}

#[test]
fn a_server_without_a_key_is_told_from_one_that_takes_no_proposal() {
    for (certificates, told) in [
        (true, FindingKind::CertificatesOnly(CertificatesOnly {})),
        (false, FindingKind::NoProposalChosen(NoProposalChosen {})),
    ] {
        let refuses = |scenario: &mut Scenario, _: &mut ProbePlan| {
            let ike = scenario.host.as_mut().unwrap().ike.as_mut().unwrap();
            let main_mode = ike.main_mode.as_mut().unwrap();
            main_mode.certificates = certificates;
            if !certificates {
                ike.sa_init.as_mut().unwrap().encryption.clear();
                main_mode.groups = vec![31];
            }
        };
        let rehearsal = with_key("nat", KEY, policy(WrongKey::Silence), refuses);
        let proposals = rehearsal.log.observations().iter().filter(|one| {
            one.channel == Channel::Ike500
                && matches!(&one.fact, Fact::RequestSent(sent)
                    if matches!(sent.request, Request::MainModeProposal { .. })
                        && sent.from.port() == 500)
        });
        assert_eq!(proposals.count(), 2, "one further question");
        let goodbyes = rehearsal.log.observations().iter().filter(|one| {
            matches!(&one.fact, Fact::RequestSent(sent)
                if matches!(sent.request, Request::Goodbye { .. }))
        });
        assert_eq!(goodbyes.count(), usize::from(certificates), "what was taken up is left");
        assert!(rehearsal.took < Duration::from_secs(5), "{:?}", rehearsal.took);
        for verdict in
            [rehearsal.verdict(), classify(&replay(rehearsal.log.path(), &rehearsal.frames))]
        {
            assert_eq!(verdict.leading, NoProposalChosen {}.into(), "{verdict:#?}");
            assert_eq!((kebab(&verdict), verdict.certainty), ("refused", Certainty::Proven));
            assert_eq!(rungs(&verdict)[..2], [REFUSED, SKIPPED]);
            let kinds: Vec<_> = verdict.findings.iter().map(|one| &one.kind).collect();
            let either = [
                FindingKind::CertificatesOnly(CertificatesOnly {}),
                FindingKind::NoProposalChosen(NoProposalChosen {}),
            ];
            let said: Vec<_> = either.iter().filter(|one| kinds.contains(one)).collect();
            assert_eq!(said, [&told], "{verdict:#?}");
        }
    }
}

#[test]
fn a_refusal_of_phase_2_is_told_from_one_of_the_key() {
    for name in ["clear", "nat"] {
        let policy = AuthenticationPolicy { any_phase_2: false, ..policy(WrongKey::Complaint) };
        let verdict = with_key(name, KEY, policy, |_, _| {}).verdict();
        assert_eq!(verdict.leading, QuickModeRefused {}.into(), "{name}: {verdict:#?}");
        assert_eq!((kebab(&verdict), verdict.certainty), ("refused", Certainty::Proven));
        assert_eq!(rungs(&verdict)[..3], [PASSED, PASSED, REFUSED], "{name}");
    }
}

#[test]
fn a_lossy_path_never_accuses_a_right_key() {
    let mut right = 0;
    let runs: u32 = 60;
    for seed in 0..runs {
        let mut scenario = scenario("nat").unwrap();
        let main_mode = scenario.host.as_mut().unwrap().ike.as_mut().unwrap().main_mode.as_mut();
        main_mode.unwrap().authentication = Some((KEY, policy(WrongKey::Complaint)));
        scenario.hops.push(Hop::Loss { per_mille: 200 });
        let plan = ProbePlan::standard(scenario.server.v4.into(), true);
        let client = scenario.client.v4.into();
        let seed = seed.to_be_bytes();
        let verdict = rehearse_with(&scenario, plan, client, &seed, keyed(KEY)).verdict();
        match kebab(&verdict) {
            "nat-detected" => right += 1,
            "inconclusive" => {}
            class => panic!("seed {seed:?}: {class}: {verdict:#?}"),
        }
    }
    assert!(right * 10 >= runs * 8, "only {right} of {runs} lossy runs were decided");
}

#[test]
fn message_5_lost_on_4500_is_no_matter_of_the_key() {
    let drop_4500 = |scenario: &mut Scenario, _: &mut ProbePlan| {
        scenario.hops.insert(0, Hop::Drop(sim::Match::to_port(4500)));
    };
    let verdict = with_key("nat", KEY, policy(WrongKey::Silence), drop_4500).verdict();
    assert_eq!(verdict.leading, NatTraversalLost {}.into(), "{verdict:#?}");
    assert_eq!(rungs(&verdict)[1], (RungState::Failed, Some(809)));
}

fn drop_native(scenario: &mut Scenario, way: Option<sim::Way>) {
    let native = sim::Match { way, protocol: Some(PROTOCOL_ESP), ..sim::Match::default() };
    scenario.hops.insert(1, Hop::Drop(native));
}

#[test]
fn native_esp_that_is_lost_is_proved_by_the_same_in_udp() {
    for way in [None, Some(sim::Way::ToServer), Some(sim::Way::ToClient)] {
        for nat_t in [true, false] {
            let rehearsal = with_key("clear", KEY, policy(WrongKey::Silence), |scenario, plan| {
                drop_native(scenario, way);
                plan.nat_t = nat_t;
            });
            let verdict = rehearsal.verdict();
            assert_eq!(verdict.leading, EspOnlyInUdp {}.into(), "{way:?} {nat_t}: {verdict:#?}");
            assert_eq!((kebab(&verdict), verdict.certainty), ("esp-blocked", Certainty::Proven));
            assert_eq!(rungs(&verdict)[3], (RungState::Failed, Some(809)));
            assert_eq!(rungs(&verdict)[6], PASSED, "in UDP it goes on to LCP");
            let login =
                FindingKind::LoginWanted(LoginWanted { protocol: 0xc223, algorithm: Some(129) });
            assert!(verdict.findings.iter().any(|one| one.kind == login));
            let uncertain =
                |kind: &FindingKind| matches!(kind, FindingKind::NatAtServerUncertain(_));
            assert!(!verdict.findings.iter().any(|one| uncertain(&one.kind)));
            assert!(rehearsal.took < Duration::from_secs(15), "{:?}", rehearsal.took);
            let seen = if nat_t { NatState::None } else { NatState::NotTested };
            assert_eq!(verdict.nat.client, seen, "the forced hash is no translator's");
        }
    }
}

#[test]
fn native_esp_that_is_lost_is_a_finding_where_a_translator_moves_the_client() {
    let verdict = with_key("nat", KEY, policy(WrongKey::Silence), |scenario, _| {
        drop_native(scenario, None);
    })
    .verdict();
    assert_eq!(kebab(&verdict), "nat-detected", "{verdict:#?}");
    assert_eq!(rungs(&verdict), [PASSED; 7]);
}

#[test]
fn silence_in_both_is_a_matter_of_l2tp() {
    for name in ["clear", "nat"] {
        let policy =
            AuthenticationPolicy { l2tp: L2tpInside::Silence, ..policy(WrongKey::Silence) };
        let verdict = with_key(name, KEY, policy, |_, _| {}).verdict();
        assert_eq!(verdict.leading, L2tpUnanswered {}.into(), "{name}: {verdict:#?}");
        assert_eq!((kebab(&verdict), verdict.certainty), ("server-silent", Certainty::Likely));
    }
}

#[test]
fn an_acknowledgement_shows_that_somebody_listens() {
    for name in ["clear", "nat"] {
        let policy =
            AuthenticationPolicy { l2tp: L2tpInside::Acknowledges, ..policy(WrongKey::Silence) };
        let verdict = with_key(name, KEY, policy, |_, _| {}).verdict();
        assert_eq!(verdict.leading, Summary::L2tpUndecided.into(), "{name}: {verdict:#?}");
        assert_eq!(kebab(&verdict), "inconclusive");
        assert_eq!(rungs(&verdict)[3..5], [PASSED, SKIPPED], "{name}");
    }
}

#[test]
fn a_refusal_inside_is_l2tps() {
    for name in ["clear", "nat"] {
        let policy =
            AuthenticationPolicy { l2tp: L2tpInside::Refuses, ..policy(WrongKey::Silence) };
        let verdict = with_key(name, KEY, policy, |_, _| {}).verdict();
        let end = L2tpEnd { message: L2tpEndMessage::StopCcn, result: 4, error: None };
        assert_eq!(verdict.leading, L2tpRefused(end).into(), "{name}: {verdict:#?}");
        assert_eq!((kebab(&verdict), verdict.certainty), ("refused", Certainty::Proven));
        assert_eq!(rungs(&verdict)[3..5], [PASSED, REFUSED], "{name}");
    }
}

#[test]
fn a_lossy_path_never_accuses_native_esp_or_l2tp() {
    for seed in 0..60_u32 {
        let mut scenario = scenario("clear").unwrap();
        let main_mode = scenario.host.as_mut().unwrap().ike.as_mut().unwrap().main_mode.as_mut();
        main_mode.unwrap().authentication = Some((KEY, policy(WrongKey::Complaint)));
        scenario.hops.push(Hop::Loss { per_mille: 100 });
        let plan = ProbePlan::standard(scenario.server.v4.into(), true);
        let client = scenario.client.v4.into();
        let verdict =
            rehearse_with(&scenario, plan, client, &seed.to_be_bytes(), keyed(KEY)).verdict();
        assert!(["path-clear", "inconclusive"].contains(&kebab(&verdict)), "{seed}: {verdict:#?}");
    }
}

#[test]
fn the_right_key_passes_over_ipv6() {
    for lost in [false, true] {
        let mut scenario = scenario("clear").unwrap();
        let main_mode = scenario.host.as_mut().unwrap().ike.as_mut().unwrap().main_mode.as_mut();
        main_mode.unwrap().authentication = Some((KEY, policy(WrongKey::Silence)));
        if lost {
            drop_native(&mut scenario, None);
        }
        let plan = ProbePlan::standard(scenario.server.v6.into(), true);
        let client = scenario.client.v6.into();
        let verdict = rehearse_with(&scenario, plan, client, b"v6", keyed(KEY)).verdict();
        let class = if lost { "esp-blocked" } else { "path-clear" };
        assert_eq!((kebab(&verdict), rungs(&verdict)[6]), (class, PASSED), "{verdict:#?}");
    }
}
