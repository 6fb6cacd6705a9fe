//! A filter that remembers the client's flow, and what wants or drops a source port.

use std::time::Duration;

use super::*;
use crate::evidence::{AnsweredFrom, FlowHistory, FlowUse};
use crate::sim::{Keys, Match, PortMapping};
use crate::verdict::{
    Certainty, Class, FindingKind, Ike500Lost, OnlyFreshFlowAnswered, OnlyOwnFlowAnswered,
    SourcePortDropped, flows_answered_from,
};

/// Swallows requests that come from any but our own ports, as a filter does that still
/// knows these.
fn fresh_dropped() -> Vec<Hop> {
    let from = |source, to| Match { source_port: Some(source), ..Match::to_port(to) };
    vec![Hop::Drop(from(FRESH[0], 500)), Hop::Drop(from(FRESH[1], 4500))]
}

fn own_dropped() -> Vec<Hop> {
    let from = |source| Match { source_port: Some(source), ..Match::to_port(source) };
    vec![Hop::Drop(from(500)), Hop::Drop(from(4500))]
}

fn known(used: FlowUse, answered: Option<AnsweredFrom>) -> FlowHistories {
    let history = Some(FlowHistory { used, answered });
    FlowHistories { ike: history, nat_traversal: history }
}

fn ago(seconds: u16) -> FlowUse {
    FlowUse::Ago { seconds }
}

fn play_behind(hops: Vec<Hop>, history: FlowHistories) -> Rehearsal {
    let mut scenario = scenario("clear").unwrap();
    scenario.hops.extend(hops);
    play_known(&scenario, history)
}

fn play_known(scenario: &Scenario, history: FlowHistories) -> Rehearsal {
    let plan = ProbePlan::new(scenario.server.v4.into());
    let address = scenario.client.v4.into();
    let dialer = Dialer { address, seed: b"flows", keys: Keys::default(), history };
    rehearse_over(scenario, plan, dialer, &mut |_, _| false)
}

fn readings(verdict: &Verdict) -> Vec<FindingKind> {
    let kinds = verdict.findings.iter().map(|one| one.kind.clone());
    kinds.filter(is_of_flows).collect()
}

const fn is_of_flows(kind: &FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::SourcePortNeeded(_)
            | FindingKind::SourcePortDropped(_)
            | FindingKind::OnlyOwnFlowAnswered(_)
            | FindingKind::OnlyFreshFlowAnswered(_)
    )
}

#[test]
fn a_rule_that_changed_behind_a_remembered_flow_is_told() {
    let knows = known(ago(60), Some(AnsweredFrom::AnyPort));
    let run = play_behind(fresh_dropped(), knows);
    let verdict = run.verdict();
    assert_eq!(verdict.class, Class::Inconclusive);
    let both = Channel::IKE;
    assert_eq!(readings(&verdict), both.map(|channel| OnlyOwnFlowAnswered { channel }.into()));
    assert!(run.took < Duration::from_secs(16), "{:?}", run.took);
}

#[test]
fn where_nothing_is_known_both_readings_stand() {
    let unknown = [
        known(FlowUse::Unknown, None),
        known(ago(20), None),
        // What the run before began may still use up a limit on new flows.
        known(ago(20), Some(AnsweredFrom::AnyPort)),
    ];
    for knows in unknown {
        let verdict = play_behind(fresh_dropped(), knows).verdict();
        assert_eq!(verdict.class, Class::Inconclusive, "{knows:?}");
        let both = Channel::IKE;
        assert_eq!(readings(&verdict), both.map(|channel| OnlyOwnFlowAnswered { channel }.into()));
    }
}

#[test]
fn a_source_port_that_is_wanted_is_learned_where_both_flows_are_new() {
    let run = play_behind(fresh_dropped(), FlowHistories::NEW);
    assert_eq!(kebab(&run.verdict()), "path-clear");
    let learned = flows_answered_from(&run.log);
    assert_eq!(learned, [Some(AnsweredFrom::ClientPort); 2]);
    let knows = known(ago(5), learned[0]);
    let verdict = play_behind(fresh_dropped(), knows).verdict();
    assert_eq!(kebab(&verdict), "path-clear");
    assert!(readings(&verdict).iter().all(|one| matches!(one, FindingKind::SourcePortNeeded(_))));
}

#[test]
fn a_whole_path_is_learned_and_says_nothing_of_flows() {
    for name in ["clear", "nat"] {
        let run = play(name);
        assert_eq!(flows_answered_from(&run.log), [Some(AnsweredFrom::AnyPort); 2], "{name}");
        assert_eq!(readings(&run.verdict()), [], "{name}");
    }
}

#[test]
fn a_new_rule_that_an_old_flow_hides_is_told() {
    let verdict = play_behind(own_dropped(), known(ago(20), None)).verdict();
    assert_eq!(verdict.class, Class::Inconclusive);
    let both = Channel::IKE;
    assert_eq!(readings(&verdict), both.map(|channel| OnlyFreshFlowAnswered { channel }.into()));
    // What answers a fresh flow is an answer, and none that a client cannot use.
    let unusable = |kind: &FindingKind| matches!(kind, FindingKind::UnusableAnswers(_));
    assert!(!verdict.findings.iter().any(|one| unusable(&one.kind)), "{verdict:#?}");
    let verdict = play_behind(own_dropped(), FlowHistories::NEW).verdict();
    assert_eq!((verdict.class, verdict.certainty), (Class::ServerSilent, Certainty::Likely));
    assert_eq!(readings(&verdict), both.map(|channel| SourcePortDropped { channel }.into()));
}

#[test]
fn a_translator_decides_by_the_port_that_the_client_needs() {
    let mut scenario = scenario("nat").unwrap();
    let from = Match { source_port: Some(FRESH[1]), ..Match::to_port(4500) };
    // In front of the translator, where the ports are still ours.
    scenario.hops.insert(0, Hop::Drop(from));
    assert!(scenario.hops.iter().any(|one| matches!(
        one,
        Hop::Nat { ports: PortMapping::Kept | PortMapping::Rewritten, .. }
    )));
    let known = known(ago(60), Some(AnsweredFrom::AnyPort));
    // A limit may have let the fresh flow to 500 pass, and not this one.
    let verdict = play_known(&scenario, known).verdict();
    assert_eq!(kebab(&verdict), "inconclusive");
    assert_eq!(readings(&verdict), [OnlyOwnFlowAnswered { channel: Channel::Ike4500 }.into()]);
    scenario
        .hops
        .insert(0, Hop::Drop(Match { source_port: Some(FRESH[0]), ..Match::to_port(500) }));
    let verdict = play_known(&scenario, known).verdict();
    assert_eq!(kebab(&verdict), "inconclusive");
    let both = Channel::IKE;
    assert_eq!(readings(&verdict), both.map(|channel| OnlyOwnFlowAnswered { channel }.into()));
}

#[test]
fn a_limit_on_new_flows_that_the_probe_fills_accuses_nobody() {
    // Both fresh flows and the client's own are the first four that go out.
    let mut opened = std::collections::BTreeSet::new();
    for observation in play("clear").log.observations() {
        if let Fact::RequestSent(sent) = &observation.fact {
            let flow = (sent.from.port(), sent.to.port());
            if opened.len() < 4 && opened.insert(flow) {
                assert!([500, 4500].contains(&flow.1), "{flow:?} was opened before the fresh ones");
            }
        }
    }
    assert_eq!(opened.len(), 4);
}

#[test]
fn a_replay_knows_the_fresh_flows_by_their_notes() {
    let histories = [FlowHistories::NEW, known(ago(60), Some(AnsweredFrom::AnyPort))];
    for history in histories {
        let run = play_behind(fresh_dropped(), history);
        let read_again = |one: &Learned| Learned::from_note(&one.note()).unwrap();
        let written: Vec<Vec<Learned>> =
            run.notes.iter().map(|notes| notes.iter().map(read_again).collect()).collect();
        let frames = run.frames.iter().zip(written.iter().map(Vec::as_slice));
        assert_eq!(classify(&replay_noted(run.log.path(), frames)), run.verdict());
    }
}

/// A box that lets one UDP flow pass: the knock on UDP 4500 has it, and UDP 500 is silent.
#[test]
fn a_limit_that_the_knock_used_up_accuses_no_port() {
    let drop_500 = || Hop::Drop(Match::to_port(500));
    let fresh_4500 = || Hop::Drop(Match { source_port: Some(FRESH[1]), ..Match::to_port(4500) });
    for knows in [known(FlowUse::Unknown, None), FlowHistories::NEW] {
        let verdict = play_behind(vec![drop_500(), fresh_4500()], knows).verdict();
        let channel = Channel::Ike4500;
        assert_eq!(verdict.leading, OnlyOwnFlowAnswered { channel }.into(), "{verdict:#?}");
        let lost = |kind: &FindingKind| matches!(kind, FindingKind::Ike500Lost(_));
        assert!(!verdict.findings.iter().any(|one| lost(&one.kind)));
    }
    // Another flow to UDP 4500 passes: no number of flows is what stops UDP 500.
    let verdict = play_behind(vec![drop_500()], FlowHistories::NEW).verdict();
    assert_eq!(verdict.leading, Ike500Lost { by_ikev2: false }.into());
}
