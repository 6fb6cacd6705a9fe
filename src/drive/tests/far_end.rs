//! A probe and the far end with the same key, and what is lost between them.

use std::collections::BTreeMap;

use super::*;
use crate::sim::{Keys, Match, Way};
use crate::verdict::{Certainty, Class, LostOnTheWay, Passage, RungState};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP};

const OURS: &str = "a key of more than sixteen bytes";

/// What is lost: which conversations, which way.
#[derive(Clone, Copy, Default)]
struct Loss<'a> {
    there: &'a [Channel],
    back: &'a [Channel],
}

fn meet(loss: Loss<'_>, theirs: &'static str) -> Rehearsal {
    meet_with(loss, theirs, None)
}

/// The same where both have a pre-shared key as well.
fn meet_with(loss: Loss<'_>, theirs: &'static str, pre_shared: Option<&'static str>) -> Rehearsal {
    let mut scenario = scenario("far-end").unwrap();
    scenario.hops.retain(|hop| matches!(hop, Hop::Router(_)));
    for (flows, way) in [(loss.there, Way::ToServer), (loss.back, Way::ToClient)] {
        scenario.hops.splice(2..2, flows.iter().map(|flow| Hop::Drop(all_of(*flow, way))));
    }
    scenario.keys = Keys { pre_shared, witness: Some(theirs) };
    let ours = Keys { pre_shared, witness: Some(OURS) };
    let plan = ProbePlan::new(scenario.server.v4.into());
    rehearse_with(&scenario, plan, scenario.client.v4.into(), b"far end", ours)
}

fn all_of(flow: Channel, way: Way) -> Match {
    let Some(port) = flow.port() else {
        return Match { way: Some(way), ..Match::protocol(PROTOCOL_ESP) };
    };
    match way {
        Way::ToServer => Match::to_port(port),
        Way::ToClient => {
            Match { way: Some(way), source_port: Some(port), ..Match::protocol(PROTOCOL_UDP) }
        }
    }
}

fn passages(verdict: &Verdict) -> BTreeMap<Channel, Passage> {
    let rows = &verdict.far_end.as_ref().expect("a far end was heard").rows;
    rows.iter().map(|row| (row.channel, row.passage)).collect()
}

fn lost(verdict: &Verdict) -> Vec<(Channel, Direction)> {
    let kinds = verdict.findings.iter().filter_map(|finding| match finding.kind {
        FindingKind::LostOnTheWay(LostOnTheWay { channel, direction }) => {
            Some((channel, direction))
        }
        _ => None,
    });
    kinds.collect()
}

#[test]
fn a_whole_path_passes_both_ways_on_every_channel() {
    let run = meet(Loss::default(), OURS);
    let verdict = run.verdict();
    let passages = passages(&verdict);
    assert_eq!(passages.len(), 5);
    assert!(passages.values().all(|one| *one == Passage::BothWays), "{passages:?}");
    assert_eq!(verdict.class, Class::PathClear);
    assert!(run.took < Duration::from_millis(2_700), "{:?}", run.took);
    let rows = &verdict.far_end.as_ref().unwrap().rows;
    let client: IpAddr = scenario("far-end").unwrap().client.v4.into();
    assert!(rows.iter().all(|row| row.seen.unwrap().from.ip() == client));
}

/// Without the key there is the name in its answer alone, which a server that is exposed does
/// not give.
#[test]
fn a_far_end_without_our_key_is_no_exposed_server() {
    let told = |verdict: &Verdict| {
        let kinds = verdict.findings.iter().map(|one| &one.kind);
        let exposed = kinds.clone().any(|one| matches!(one, FindingKind::L2tpExposed(_)));
        let named = kinds.clone().any(|one| matches!(one, FindingKind::FarEndAnswersL2tp(_)));
        (exposed, named)
    };
    assert_eq!(told(&meet(Loss::default(), OURS).verdict()), (false, false));
    let theirs = "another key of more than sixteen bytes";
    assert_eq!(told(&meet(Loss::default(), theirs).verdict()), (false, true));
    assert_eq!(told(&play("key").verdict()), (false, true));
    assert_eq!(told(&play("l2tp-exposed").verdict()), (true, false));
}

#[test]
fn each_channel_is_named_in_each_direction() {
    for flow in Channel::carriers() {
        for direction in [Direction::Outbound, Direction::Inbound] {
            let flows = [flow];
            let loss = match direction {
                Direction::Outbound => Loss { there: &flows, ..Loss::default() },
                Direction::Inbound => Loss { back: &flows, ..Loss::default() },
            };
            let run = meet(loss, OURS);
            let verdict = run.verdict();
            let expected = match direction {
                Direction::Outbound => Passage::LostThere,
                Direction::Inbound => Passage::LostBack,
            };
            assert_eq!(passages(&verdict)[&flow], expected, "{flow:?} {direction:?}");
            assert!(lost(&verdict).contains(&(flow, direction)), "{:#?}", verdict.findings);
            let others = lost(&verdict);
            assert!(others.iter().all(|(one, way)| *way == direction
                && (*one == flow || flow == Channel::Ike500 && *one == Channel::Ikev2)));
            let class = match flow {
                Channel::Ike500 => Class::ServerSilent,
                Channel::Esp => Class::EspBlocked,
                _ => Class::PathClear,
            };
            assert_eq!((verdict.class, verdict.certainty), (class, Certainty::Proven), "{flow:?}");
        }
    }
}

#[test]
fn the_capture_tells_the_same() {
    for loss in [Loss::default(), Loss { there: &[Channel::Esp], back: &[Channel::Ike500] }] {
        let run = meet(loss, OURS);
        let path = run.log.path();
        let read: Vec<Vec<Learned>> = run
            .notes
            .iter()
            .map(|notes| notes.iter().map(|one| Learned::from_note(&one.note()).unwrap()).collect())
            .collect();
        let noted = run.frames.iter().zip(&read).map(|(frame, notes)| (frame, notes.as_slice()));
        assert_eq!(classify(&replay_noted(path, noted)), run.verdict());
    }
}

#[test]
fn another_key_hears_nothing_and_is_judged_as_any_server() {
    let verdict = meet(Loss::default(), "another key, just as long").verdict();
    assert_eq!(verdict.far_end, None);
    assert_eq!(verdict.class, Class::PathClear);
    let verdict =
        meet(Loss { there: &[Channel::Esp], ..Loss::default() }, "another key, just as long")
            .verdict();
    // One router behind the place answers for other protocols.
    let judged = (verdict.class, verdict.certainty);
    assert_eq!(judged, (Class::EspBlocked, Certainty::Likely), "{verdict:#?}");
}

#[test]
fn no_address_of_the_witness_is_in_clear() {
    let run = meet(Loss::default(), OURS);
    let client = scenario("far-end").unwrap().client.v4.octets();
    for frame in run.frames.iter().filter(|frame| frame.direction == Direction::Inbound) {
        let packet = IpPacket::parse(&frame.bytes).unwrap();
        assert!(!packet.payload.windows(4).any(|bytes| bytes == client));
    }
}

#[test]
fn with_both_keys_the_tunnel_passes_and_every_channel_is_witnessed() {
    let run = meet_with(Loss::default(), OURS, Some("practice"));
    let verdict = run.verdict();
    assert_eq!(verdict.class, Class::PathClear, "{:#?}", verdict.findings);
    assert!(verdict.ladder.iter().all(|one| one.state == RungState::Passed), "{verdict:#?}");
    assert!(passages(&verdict).values().all(|one| *one == Passage::BothWays));
    let lost = meet_with(Loss { back: &[Channel::Esp], ..Loss::default() }, OURS, Some("practice"));
    assert_eq!(lost.verdict().class, Class::EspBlocked);
}

/// What the far end says that it answered stops nowhere on the way there, and its
/// host is not off.
#[test]
fn what_the_far_end_answers_is_not_said_to_stop() {
    for back in [Channel::Ike4500, Channel::Ike500] {
        let loss = Loss { back: &[back, Channel::Esp], ..Loss::default() };
        let run = meet(loss, OURS);
        let verdict = run.verdict();
        assert!(lost(&verdict).contains(&(back, Direction::Inbound)));
        let walk = verdict.walk.as_ref().expect("a port is silent");
        assert!(walk.columns.iter().all(|column| column.stop.is_none()), "{walk:#?}");
        let told = |kind: &FindingKind| {
            matches!(
                kind,
                FindingKind::PortStops(_)
                    | FindingKind::PortPassesRouters(_)
                    | FindingKind::NatTraversalLost(_)
                    | FindingKind::NothingAnswered(_)
            )
        };
        assert!(!verdict.findings.iter().any(|one| told(&one.kind)), "{:#?}", verdict.findings);
    }
}
