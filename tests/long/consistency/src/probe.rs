//! Whole probes on the practice network, under a virtual clock, and what is left of
//! their recordings.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use probe809::crypto::RandomStream;
use probe809::drive::{
    ClientEnds, FlowHistories, Ikev2, InProcess, Observer, Probe, ProbePlan, Session, SizePlan,
    Time, WalkWish, replay_noted, run_at_once, with_keys,
};
use probe809::evidence::{
    AnsweredFrom, Direction, EvidenceLog, FlowHistory, FlowUse, Frame, Learned, Observation, Path,
    Timestamp,
};
use probe809::sim::{self, Addresses, Hop, Keys, Match, PortMapping, SCENARIOS, Scenario, Way};
use probe809::wire::icmp::IcmpMeaning;

use crate::chance::Chance;

const START: Timestamp = Timestamp::from_nanoseconds(1_700_000_000_000_000_000);
/// Somebody on the way who refuses.
const FILTER: Addresses = Addresses {
    v4: Ipv4Addr::new(198, 51, 100, 200),
    v6: Ipv6Addr::new(0x2001, 0xdb8, 9, 0, 0, 0, 0, 1),
};

/// Our ports for the flows beside the client's own, as the network has them.
const FRESH: [u16; 2] = [40_003, 40_004];

/// A recorded probe.
pub struct Recording {
    pub name: &'static str,
    path: Path,
    frames: Vec<(Frame, Vec<Learned>)>,
}

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

/// A scenario with further faults, probed.
pub fn play(chance: &mut Chance) -> Recording {
    let name = chance.one_of(&SCENARIOS);
    let mut scenario = sim::scenario(name).expect("a scenario of that name");
    faults(&mut scenario, chance);
    let v6 = chance.once_in(3);
    let of = |ends: Addresses| if v6 { IpAddr::V6(ends.v6) } else { IpAddr::V4(ends.v4) };
    let mut plan = ProbePlan::standard(of(scenario.server), scenario.keys.pre_shared.is_some());
    plan.walk = chance.one_of(&[WalkWish::Never, WalkWish::WhereSilent, WalkWish::Always]);
    plan.ikev2 = chance.one_of(&[Ikev2::Control, Ikev2::Full]);
    plan.patient = chance.once_in(8);
    plan.size = chance.once_in(8).then_some(SizePlan { mtu: 1_500, pieces: true });
    let keys = match scenario.keys {
        Keys { pre_shared: Some(_), witness } if chance.once_in(4) => {
            Keys { pre_shared: Some("another"), witness }
        }
        keys => keys,
    };
    let seed = chance.next().to_be_bytes();
    let known = (keys, histories(chance));
    let (path, frames) = probe(&scenario, plan, of(scenario.client), (known, &seed));
    Recording { name, path, frames }
}

/// What is known of the client's own flows.
fn histories(chance: &mut Chance) -> FlowHistories {
    let seconds = chance.below(120) as u16;
    let used = chance.one_of(&[FlowUse::New, FlowUse::Ago { seconds }, FlowUse::Unknown]);
    let answered = chance.one_of(&[
        None,
        Some(AnsweredFrom::AnyPort),
        Some(AnsweredFrom::ClientPort),
        Some(AnsweredFrom::FreshPort),
    ]);
    let history = Some(FlowHistory { used, answered });
    FlowHistories { ike: history, nat_traversal: history }
}

/// Up to three things that go wrong somewhere on the way.
fn faults(scenario: &mut Scenario, chance: &mut Chance) {
    let places = scenario.hops.len() as u64 + 1;
    for _ in 0..chance.below(4) {
        let place = chance.below(places) as usize;
        let fault = fault(scenario, chance);
        scenario.hops.insert(place, fault);
    }
}

fn fault(scenario: &Scenario, chance: &mut Chance) -> Hop {
    let per_mille = chance.below(400) as u16;
    let translators = scenario.hops.iter().any(|one| matches!(one, Hop::Nat { .. }));
    let milliseconds = |chance: &mut Chance| Duration::from_millis(chance.below(2_000));
    match chance.below(9) {
        0 | 1 => Hop::Drop(some(chance)),
        2 => Hop::Reject {
            what: some(chance),
            meaning: chance.one_of(&[
                IcmpMeaning::AdministrativelyProhibited,
                IcmpMeaning::PortUnreachable,
                IcmpMeaning::ProtocolUnreachable,
                IcmpMeaning::Unreachable,
            ]),
            from: if chance.once_in(3) { scenario.server } else { FILTER },
        },
        3 if !translators => Hop::Nat {
            public: Ipv4Addr::new(198, 51, 100, 99),
            ports: chance.one_of(&[PortMapping::Kept, PortMapping::Rewritten]),
        },
        4 => Hop::OpenOnKnock,
        5 => Hop::Duplicate { per_mille },
        6 => Hop::Reorder { per_mille, by: milliseconds(chance) },
        7 => Hop::Delay { jitter: milliseconds(chance) },
        _ => Hop::Loss { per_mille },
    }
}

/// What a filter may look at.
fn some(chance: &mut Chance) -> Match {
    let way = chance.one_of(&[None, Some(Way::ToServer), Some(Way::ToClient)]);
    let port = Some(chance.one_of(&[500, 4500, 1701, FRESH[0], FRESH[1]]));
    let udp = Match { way, protocol: Some(17), ..Match::default() };
    match chance.below(5) {
        0 => Match { way, protocol: Some(50), ..Match::default() },
        1 => Match { ike_version: Some(chance.one_of(&[0x10, 0x20])), ..udp },
        2 => Match { source_port: port, ..udp },
        3 => Match { destination_port: port, ..udp },
        _ => Match { way, protocol: Some(1), ..Match::default() },
    }
}

/// A probe over the practice network, with the time jumping to the next event.
fn probe(
    scenario: &Scenario,
    plan: ProbePlan,
    client: IpAddr,
    ((keys, history), seed): ((Keys, FlowHistories), &[u8]),
) -> (Path, Vec<(Frame, Vec<Learned>)>) {
    let path = Path { server: plan.server, public_address: None };
    let wire = sim::Network::new(scenario, seed);
    let mut network = InProcess::new(wire, Time::Jumping(START), client);
    let random = RandomStream::new(&[seed, b"client"].concat());
    let session = Session::new(plan, path, ClientEnds::on(&network), random);
    let session = session.with_history(history);
    let mut session = with_keys(session, keys, START, &mut RandomStream::new(b"marks"));
    let mut frames = Frames::default();
    let mut probe = Probe::begin(&mut session, &mut frames, &mut network);
    let Ok(()) = run_at_once(&mut network, &mut probe);
    (path, frames.0)
}

impl Recording {
    /// The log as the probe had it.
    pub fn whole(&self) -> EvidenceLog {
        log(self.path, &self.frames)
    }

    /// The same from a recording that lacks packets by chance, has some of them twice or
    /// late, or begins later or ends sooner.
    pub fn damaged(&self, chance: &mut Chance) -> EvidenceLog {
        let (lost, doubled, late) = (chance.below(60), chance.below(10), chance.below(10));
        let direction =
            chance.one_of(&[None, None, None, Some(Direction::Inbound), Some(Direction::Outbound)]);
        let length = self.frames.len() as u64;
        let first = if chance.once_in(4) { chance.below(length) } else { 0 };
        let last = if chance.once_in(4) { first + chance.below(length - first) } else { length };
        let mut frames = Vec::new();
        for (number, (frame, learned)) in (0..).zip(&self.frames) {
            let hit = direction.is_none_or(|one| one == frame.direction);
            if number < first || number >= last || hit && chance.below(100) < lost {
                continue;
            }
            let mut frame = frame.clone();
            if chance.below(100) < late {
                frame.at = frame.at + Duration::from_millis(chance.below(3_000));
            }
            if chance.below(100) < doubled {
                frames.push((frame.clone(), Vec::new()));
            }
            frames.push((frame, learned.clone()));
        }
        frames.sort_by_key(|(frame, _)| frame.at);
        log(self.path, &frames)
    }
}

fn log(path: Path, frames: &[(Frame, Vec<Learned>)]) -> EvidenceLog {
    replay_noted(path, frames.iter().map(|(frame, learned)| (frame, learned.as_slice())))
}
