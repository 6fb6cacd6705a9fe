//! Whole probes on the practice network, under the virtual clock.

use std::net::IpAddr;
use std::time::Duration;

use super::{
    Backend, ClientEnds, FlowHistories, InProcess, Observer, Probe, ProbePlan, Session, Time, Wire,
    replay, replay_noted, run_at_once, with_keys,
};
use crate::crypto::RandomStream;
use crate::evidence::{
    Answer, Channel, Direction, EvidenceLog, Fact, Frame, Learned, Observation, Path, Request,
    Timestamp,
};
use crate::sim::{self, Hop, SCENARIOS, Scenario, scenario};
use crate::verdict::{
    EspState, FindingKind, Ikev2Only, NatState, NoProposalChosen, OpensAfterIke500, PortState,
    Verdict, classify,
};

/// Our ports for fresh flows to UDP 500 and UDP 4500.
const FRESH: [u16; 2] = [40_003, 40_004];
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

/// A run that came to its end.
pub struct Rehearsal {
    log: EvidenceLog,
    frames: Vec<Frame>,
    /// What the capture notes beside each.
    notes: Vec<Vec<Learned>>,
    took: Duration,
}

impl Rehearsal {
    /// The log that its capture gives, with the notes in it.
    fn replayed(&self) -> EvidenceLog {
        let noted = self.notes.iter().map(Vec::as_slice);
        replay_noted(self.log.path(), self.frames.iter().zip(noted))
    }

    /// What its log amounts to.
    pub fn verdict(&self) -> Verdict {
        classify(&self.log)
    }
}

/// A probe over the practice network, with the time jumping to the next event.
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
    let dialer = Dialer { address: client, seed, keys, history: FlowHistories::NEW };
    rehearse_over(scenario, plan, dialer, &mut |_, _| false)
}

/// Who dials.
#[derive(Clone, Copy)]
struct Dialer<'a> {
    address: IpAddr,
    seed: &'a [u8],
    keys: sim::Keys,
    /// What is known of its flows.
    history: FlowHistories,
}

/// The same over a link that loses what `loses` says of a packet and its direction.
fn rehearse_over(
    scenario: &Scenario,
    plan: ProbePlan,
    dialer: Dialer<'_>,
    loses: &mut dyn FnMut(Direction, &[u8]) -> bool,
) -> Rehearsal {
    let Dialer { address: client, seed, keys, history } = dialer;
    let wire = LossyWire { network: sim::Network::new(scenario, seed), loses, polls: 0 };
    let mut network = InProcess::new(wire, Time::Jumping(START), client);
    let ends = ClientEnds::on(&network);
    assert_eq!(Channel::IKE.map(|flow| ends.fresh_port(flow).unwrap()), FRESH);
    let path = Path { server: plan.server, public_address: None };
    let random = match keys.pre_shared {
        // Not the server's own stream: both draw SPIs.
        Some(_) => RandomStream::new(&[seed, b"client"].concat()),
        None => RandomStream::new(seed),
    };
    let session = Session::new(plan, path, ends, random).with_history(history);
    let mut session = with_keys(session, keys, START, &mut RandomStream::new(b"marks"));
    let mut frames = Frames::default();
    let mut probe = Probe::begin(&mut session, &mut frames, &mut network);
    let Ok(()) = run_at_once(&mut network, &mut probe);
    let (frames, notes) = frames.0.into_iter().unzip();
    let now = network.now();
    Rehearsal { log: session.into_log(now), frames, notes, took: now.since(START) }
}

/// The practice network, and what is lost at the client's end of it.
struct LossyWire<'a> {
    network: sim::Network,
    loses: &'a mut dyn FnMut(Direction, &[u8]) -> bool,
    polls: u32,
}

impl Wire for LossyWire<'_> {
    fn inject(&mut self, now: Timestamp, packet: &[u8]) {
        if !(self.loses)(Direction::Outbound, packet) {
            self.network.inject(now, packet);
        }
    }

    fn next_event(&self) -> Option<Timestamp> {
        self.network.next_event()
    }

    fn poll(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        self.polls += 1;
        assert!(self.polls < 10_000, "the probe does not come to an end");
        let mut packets = self.network.poll(now);
        packets.retain(|packet| !(self.loses)(Direction::Inbound, packet));
        packets
    }
}

fn play(name: &str) -> Rehearsal {
    play_with(name, |_, _| {})
}

/// A scenario, changed perhaps, as a probe finds it.
pub fn play_with(name: &str, change: impl Fn(&mut Scenario, &mut ProbePlan)) -> Rehearsal {
    let mut scenario = scenario(name).unwrap();
    let mut plan = ProbePlan::new(scenario.server.v4.into());
    change(&mut scenario, &mut plan);
    let client = scenario.client.v4.into();
    rehearse(&scenario, plan, client, name.as_bytes())
}

fn kebab(verdict: &Verdict) -> &'static str {
    verdict.class.name()
}

mod errors;
mod far_end;
mod flows;
mod key;
mod loss;
mod lost_message;
mod path;
mod spoilt;
mod targets;
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
        assert_eq!(classify(&live.replayed()), live.verdict(), "{name}");
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
    for report in [
        &verdict.channels[Channel::Ike500],
        &verdict.channels[Channel::Ike4500],
        &verdict.channels[Channel::Ikev2],
    ] {
        assert_eq!(report.state, PortState::Silent);
        assert!(report.because.len() >= 3);
    }
    let few = play_with("silent", |_, plan| plan.tries = 2).verdict();
    assert_eq!(few.channels[Channel::Ike500].state, PortState::NotTested);
    assert_eq!(kebab(&few), "inconclusive");
}

#[test]
fn at_most_four_exchanges_are_ever_half_open() {
    for name in SCENARIOS {
        let mut open = std::collections::BTreeSet::new();
        let log = play(name).log;
        for observation in log.observations() {
            if observation.channel == Channel::Ikev2 && !matches!(name, "silent" | "ikev1-refused")
            {
                continue;
            }
            match &observation.fact {
                Fact::RequestSent(sent) => match &sent.request {
                    Request::MainModeProposal { cookie, .. } => drop(open.insert(*cookie)),
                    Request::Goodbye { cookie } => drop(open.remove(cookie)),
                    _ => {}
                },
                // Who refuses a proposal keeps nothing.
                Fact::Answered(answered) if matches!(answered.answer, Answer::V1Notify { .. }) => {
                    let Fact::RequestSent(sent) = &log.observation(answered.request).unwrap().fact
                    else {
                        panic!("an answer without a request")
                    };
                    open.remove(&sent.request.cookie().unwrap());
                }
                _ => {}
            }
            assert!(open.len() <= 4, "{name}: {open:?}");
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
    assert_eq!(verdict.channels[Channel::Ike4500].state, PortState::Answered);
    assert!(
        verdict
            .findings
            .iter()
            .any(|one| one.kind == FindingKind::OpensAfterIke500(OpensAfterIke500 {}))
    );
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

/// IKEv1 is refused, by a server that takes IKEv2 or by one that takes none of both.
#[test]
fn a_server_that_takes_ikev2_alone_is_told_as_that() {
    use crate::verdict::{PortState, Reason};
    let only_v2 = play_with("refused", |scenario, _| {
        scenario.host = sim::scenario("clear").unwrap().host;
        let ike = scenario.host.as_mut().unwrap().ike.as_mut().unwrap();
        ike.main_mode.as_mut().unwrap().groups.clear();
    });
    let neither = play("refused");
    for (rehearsal, only) in [(only_v2, true), (neither, false)] {
        let verdict = rehearsal.verdict();
        assert_eq!(classify(&rehearsal.replayed()), verdict);
        assert_eq!(kebab(&verdict), "refused");
        assert_eq!(verdict.channels[Channel::Ikev2].state, PortState::Answered);
        let first = verdict.findings.first().map(|one| &one.kind);
        let expected = if only {
            FindingKind::Ikev2Only(Ikev2Only { notify: 14 })
        } else {
            FindingKind::NoProposalChosen(NoProposalChosen {})
        };
        assert_eq!(first, Some(&expected), "{:#?}", verdict.findings);
        assert_eq!(verdict.leading == Ikev2Only { notify: 14 }.into(), only);
        let asked = rehearsal.log.observations().iter().filter(|one| {
            matches!(&one.fact, Fact::RequestSent(sent)
                if matches!(sent.request, Request::SaInit { control: false, .. }))
        });
        assert_eq!(asked.count(), 1, "one in full");
    }
    // The control's own refusal is no refusal of IKEv2.
    let clear = play("clear").verdict();
    assert_eq!(clear.channels[Channel::Ikev2].reason, Some(Reason::ControlRefused));
}

#[test]
fn of_what_was_sent_last_nobody_says_that_it_never_left() {
    let scenario = scenario("clear").unwrap();
    let (client, server) = (scenario.client.v4.into(), scenario.server.v4.into());
    let own = [(Channel::Ike500, 500), (Channel::Ike4500, 4500)].into();
    let ends = ClientEnds { client, own, fresh: std::collections::BTreeMap::new() };
    for (waited, never_left) in [(50, false), (3_000, true)] {
        let path = Path { server, public_address: None };
        let plan = ProbePlan::new(server);
        let mut session = Session::new(plan, path, ends.clone(), RandomStream::new(b"cut short"));
        for packet in session.start(START) {
            session.handed_over(START, &packet);
        }
        let log = session.into_log(START + Duration::from_millis(waited));
        let not_sent = |one: &Observation| matches!(one.fact, Fact::NotSent(_));
        assert_eq!(log.observations().iter().any(not_sent), never_left, "{waited} ms");
    }
}
