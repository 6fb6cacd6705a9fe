//! Whole probes on the practice network, under the virtual clock.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{Ends, Observer, ProbePlan, Session, replay, replay_noted, with_keys};
use crate::crypto::RandomStream;
use crate::evidence::{
    Channel, Direction, EvidenceLog, Fact, Flow, Frame, Learned, Observation, Path, Request,
    Timestamp, Transmit,
};
use crate::sim::{self, Hop, SCENARIOS, Scenario, scenario};
use crate::verdict::{EspState, FindingKind, NatState, PortState, Verdict, classify};

const START: Timestamp = Timestamp::from_nanoseconds(1_700_000_000_000_000_000);

/// Keeps the frames, as a capture would.
#[derive(Default)]
struct Frames(Vec<(Frame, Vec<Learned>)>);

impl Observer for Frames {
    fn next_frame_number(&mut self) -> u64 {
        self.0.len() as u64 + 1
    }

    fn frame(&mut self, frame: &Frame, _: Option<&Observation>, learned: &[Learned]) {
        self.0.push((frame.clone(), learned.to_vec()));
    }
}

struct Rehearsal {
    log: EvidenceLog,
    frames: Vec<Frame>,
    /// What the capture notes beside each.
    notes: Vec<Vec<Learned>>,
    took: Duration,
}

impl Rehearsal {
    fn verdict(&self) -> Verdict {
        classify(&self.log)
    }
}

fn packets_of(ends: &Ends, server: IpAddr, transmit: &Transmit) -> Vec<Vec<u8>> {
    let port = match transmit.flow {
        Flow::Ike => ends.ike_port,
        Flow::NatTraversal => ends.nat_traversal_port,
        Flow::L2tp => 40_001,
        Flow::Control => 40_002,
        Flow::Esp => 0,
    };
    transmit.packets(SocketAddr::new(ends.client, port), server).unwrap()
}

/// The live loop's steps, with the time jumping to the next event.
fn rehearse(scenario: &Scenario, plan: ProbePlan, client: IpAddr, seed: &[u8]) -> Rehearsal {
    rehearse_with(scenario, plan, client, seed, scenario.keys)
}

/// The same with the client's own keys.
fn rehearse_with(
    scenario: &Scenario,
    plan: ProbePlan,
    client: IpAddr,
    seed: &[u8],
    keys: sim::Keys,
) -> Rehearsal {
    let mut network = sim::Network::new(scenario, seed);
    let ends = Ends { client, ike_port: 500, nat_traversal_port: 4500 };
    let (server, deadline) = (plan.server, START + plan.timeout);
    let path = Path { server, public_address: None };
    let random = match keys.pre_shared {
        // Not the server's own stream: both draw SPIs.
        Some(_) => RandomStream::new(&[seed, b"client"].concat()),
        None => RandomStream::new(seed),
    };
    let session = Session::new(plan, path, ends, random);
    let mut session = with_keys(session, keys, START, &mut RandomStream::new(b"marks"));
    let mut frames = Frames::default();
    let mut now = START;
    let mut packets = session.start(now);
    let mut rounds = 0;
    loop {
        for transmit in packets.drain(..) {
            for bytes in packets_of(&ends, server, &transmit) {
                network.inject(now, &bytes);
                let frame = Frame::raw(now, Direction::Outbound, bytes);
                session.frame(now, &frame, &mut frames);
            }
        }
        let Some(wake) = session.next_wake() else { break };
        now = network.next_event().map_or(wake, |at| at.min(wake)).max(now);
        if now >= deadline {
            break;
        }
        for bytes in network.poll(now) {
            let frame = Frame::raw(now, Direction::Inbound, bytes);
            packets.extend(session.frame(now, &frame, &mut frames));
        }
        if wake <= now {
            packets.extend(session.timeout(now));
        }
        rounds += 1;
        assert!(rounds < 10_000, "the probe does not come to an end");
    }
    session.stop(now);
    let (frames, notes) = frames.0.into_iter().unzip();
    Rehearsal { log: session.into_log(now), frames, notes, took: now.since(START) }
}

fn play(name: &str) -> Rehearsal {
    play_with(name, |_, _| {})
}

fn play_with(name: &str, change: impl Fn(&mut Scenario, &mut ProbePlan)) -> Rehearsal {
    let mut scenario = scenario(name).unwrap();
    let mut plan = ProbePlan::new(scenario.server.v4.into());
    change(&mut scenario, &mut plan);
    let client = scenario.client.v4.into();
    rehearse(&scenario, plan, client, name.as_bytes())
}

fn kebab(verdict: &Verdict) -> &'static str {
    use crate::verdict::Class;
    match verdict.class {
        Class::PathClear => "path-clear",
        Class::ServerSilent => "server-silent",
        Class::EspBlocked => "esp-blocked",
        Class::NatDetected => "nat-detected",
        Class::Refused => "refused",
        Class::Inconclusive => "inconclusive",
    }
}

mod far_end;
mod key;
mod path;
mod spoilt;
mod walk;

#[test]
fn every_scenario_is_judged_as_planted_in_time() {
    for name in SCENARIOS {
        let rehearsal = play(name);
        let verdict = rehearsal.verdict();
        assert_eq!(kebab(&verdict), scenario(name).unwrap().planted, "{name}: {verdict:#?}");
        assert!(rehearsal.took < Duration::from_secs(10), "{name} took {:?}", rehearsal.took);
    }
}

#[test]
fn a_healthy_server_is_judged_within_its_round_trips_and_two_seconds() {
    for name in ["clear", "nat", "server-nat", "forced-nat", "l2tp-exposed"] {
        let took = play(name).took;
        assert!(took < Duration::from_millis(2_300), "{name} took {took:?}");
    }
}

#[test]
fn replaying_the_capture_gives_the_live_verdict() {
    for name in SCENARIOS {
        let live = play(name);
        let noted = live.notes.iter().map(Vec::as_slice);
        let replayed = replay_noted(live.log.path(), live.frames.iter().zip(noted));
        assert_eq!(classify(&replayed), live.verdict(), "{name}");
    }
}

#[test]
fn a_seed_repeats_a_run_to_the_byte() {
    assert_eq!(play("nat-rewritten").frames, play("nat-rewritten").frames);
}

#[test]
fn ipv6_is_judged_like_ipv4() {
    for name in ["clear", "silent", "closed", "esp-blocked"] {
        let scenario = scenario(name).unwrap();
        let plan = ProbePlan::new(scenario.server.v6.into());
        let rehearsal = rehearse(&scenario, plan, scenario.client.v6.into(), b"v6");
        assert_eq!(kebab(&rehearsal.verdict()), scenario.planted, "{name}");
    }
}

#[test]
fn the_mapped_port_of_a_rewriting_translator_is_found_with_the_public_address() {
    let scenario = scenario("nat-rewritten").unwrap();
    let public = scenario.hops.iter().find_map(|hop| match hop {
        Hop::Nat { public, .. } => Some(IpAddr::V4(*public)),
        _ => None,
    });
    let live = play("nat-rewritten");
    let path = Path { public_address: public, ..live.log.path() };
    let verdict = classify(&replay(path, &live.frames));
    let mapped = verdict.nat.mapped.expect("mapped");
    assert_eq!(Some(mapped.ip()), public);
    assert_ne!(mapped.port(), 500);
    assert_eq!(verdict.nat.client, NatState::Present);
}

#[test]
fn silence_rests_on_three_transmissions_of_each_channel() {
    let verdict = play("silent").verdict();
    for report in [&verdict.channels.ike500, &verdict.channels.ike4500, &verdict.channels.ikev2] {
        assert_eq!(report.state, PortState::Silent);
        assert!(report.because.len() >= 3);
    }
    let few = play_with("silent", |_, plan| plan.tries = 2).verdict();
    assert_eq!(few.channels.ike500.state, PortState::NotTested);
    assert_eq!(kebab(&few), "inconclusive");
}

#[test]
fn at_most_three_exchanges_are_ever_half_open() {
    for name in SCENARIOS {
        let mut open = std::collections::BTreeSet::new();
        for observation in play(name).log.observations() {
            if observation.channel == Channel::Ikev2 && !matches!(name, "silent" | "ikev1-refused")
            {
                continue;
            }
            if let Fact::RequestSent(sent) = &observation.fact {
                match &sent.request {
                    Request::MainModeProposal { cookie, .. } => drop(open.insert(*cookie)),
                    Request::Goodbye { cookie } => drop(open.remove(cookie)),
                    _ => {}
                }
            }
            assert!(open.len() <= 3, "{name}: {open:?}");
        }
    }
}

#[test]
fn a_lossy_path_is_never_accused() {
    let mut right = 0;
    let runs: u32 = 300;
    for seed in 0..runs {
        let mut scenario = scenario("clear").unwrap();
        scenario.hops.push(Hop::Loss { per_mille: 200 });
        let plan = ProbePlan::new(scenario.server.v4.into());
        let seed = seed.to_be_bytes();
        let rehearsal = rehearse(&scenario, plan, scenario.client.v4.into(), &seed);
        match kebab(&rehearsal.verdict()) {
            "path-clear" => right += 1,
            "inconclusive" => {}
            class => panic!("seed {seed:?}: {class}: {:#?}", rehearsal.verdict()),
        }
    }
    assert!(right * 10 >= runs * 8, "only {right} of {runs} lossy runs were decided");
}

#[test]
fn reordered_and_duplicated_packets_change_nothing() {
    for name in ["clear", "nat", "natt-blocked", "refused"] {
        let rehearsal = play_with(name, |scenario, _| {
            scenario.hops.insert(0, Hop::Duplicate { per_mille: 500 });
            scenario.hops.insert(0, Hop::Reorder { per_mille: 500, by: Duration::from_millis(30) });
        });
        assert_eq!(kebab(&rehearsal.verdict()), scenario(name).unwrap().planted, "{name}");
    }
}

#[test]
fn a_filter_that_opens_on_500_is_told_and_not_called_silent() {
    let verdict = play("knock").verdict();
    assert_eq!(verdict.channels.ike4500.state, PortState::Answered);
    assert!(verdict.findings.iter().any(|one| one.kind == FindingKind::OpensAfterIke500));
}

#[test]
fn forged_hashes_are_not_called_translators() {
    let client = play("forced-nat").verdict();
    assert_eq!((client.nat.client, client.nat.server), (NatState::Forced, NatState::None));
    let server = play("forced-server").verdict();
    assert_eq!((server.nat.client, server.nat.server), (NatState::None, NatState::Forced));
}

#[test]
fn esp_is_open_only_by_proof_and_blocked_only_by_word() {
    assert_eq!(play("clear").verdict().channels.esp.state, EspState::Open);
    assert_eq!(play("esp-silent").verdict().channels.esp.state, EspState::Undetermined);
    assert_eq!(play("esp-blocked").verdict().channels.esp.state, EspState::Blocked);
}
