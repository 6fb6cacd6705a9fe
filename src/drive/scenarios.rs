//! Every scenario of the practice network, probed under a virtual clock.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Ends, Observer, ProbePlan, Session};
use crate::crypto::RandomStream;
use crate::evidence::{Direction, Flow, Frame, Observation, Path, Timestamp, Transmit};
use crate::sim::{self, Network, Scenario, scenario};
use crate::verdict::{Class, Verdict, classify};
use crate::wire::ip::{PROTOCOL_ESP, ip_packet, udp_packet};

const START: Timestamp = Timestamp::from_nanoseconds(1_790_000_000_000_000_000);

struct Counter(u64);

impl Observer for Counter {
    fn next_frame_number(&mut self) -> u64 {
        self.0 + 1
    }

    fn frame(&mut self, _: &Frame, _: Option<&Observation>) {
        self.0 += 1;
    }
}

struct Probe {
    session: Session,
    network: Network,
    scenario: Scenario,
    counter: Counter,
}

impl Probe {
    fn new(scenario: Scenario, seed: &[u8]) -> Self {
        let client = scenario.client.v4.into();
        let server = scenario.server.v4.into();
        let path = Path { server, public_address: None };
        let ends = Ends { client, ike_port: 500, nat_traversal_port: 4500 };
        let session = Session::new(ProbePlan::new(server), path, ends, RandomStream::new(seed));
        let network = Network::new(&scenario, seed);
        Self { session, network, scenario, counter: Counter(0) }
    }

    fn send(&mut self, now: Timestamp, packets: Vec<Transmit>) {
        for packet in packets {
            let bytes = self.packet(&packet);
            let frame = Frame::raw(now, Direction::Outbound, bytes);
            let more = self.session.frame(now, &frame, &mut self.counter);
            assert!(more.is_empty());
            self.network.inject(now, &frame.bytes);
        }
    }

    fn packet(&self, packet: &Transmit) -> Vec<u8> {
        let (client, server) = (self.scenario.client.v4.into(), self.scenario.server.v4.into());
        let port = match packet.flow {
            Flow::Ike => 500,
            Flow::NatTraversal => 4500,
            Flow::L2tp => 40_001,
            Flow::Esp => return ip_packet(client, server, PROTOCOL_ESP, &packet.payload).unwrap(),
        };
        let (from, to) =
            (SocketAddr::new(client, port), SocketAddr::new(server, packet.server_port));
        udp_packet(from, to, &packet.payload).unwrap()
    }

    fn run(mut self) -> Verdict {
        let deadline = START + Duration::from_secs(10);
        let first = self.session.start(START);
        self.send(START, first);
        while let Some(wake) = self.session.next_wake() {
            let now = self.network.next_event().map_or(wake, |event| event.min(wake));
            if now > deadline {
                break;
            }
            for bytes in self.network.poll(now) {
                let frame = Frame::raw(now, Direction::Inbound, bytes);
                let packets = self.session.frame(now, &frame, &mut self.counter);
                self.send(now, packets);
            }
            let packets = self.session.timeout(now);
            self.send(now, packets);
        }
        classify(self.session.log())
    }
}

/// Those in which a hash is searched for in all private address space.
const SEARCHING: [&str; 4] = ["server-nat", "nat-both", "forced-nat", "forced-server"];

fn judge(names: impl Iterator<Item = &'static str>) {
    let mut wrong = Vec::new();
    for name in names {
        let planted = scenario(name).unwrap();
        let class = match planted.planted {
            "path-clear" => Class::PathClear,
            "server-silent" => Class::ServerSilent,
            "esp-blocked" => Class::EspBlocked,
            "nat-detected" => Class::NatDetected,
            "refused" => Class::Refused,
            _ => Class::Inconclusive,
        };
        for seed in [b"one", b"two"] {
            let verdict = Probe::new(planted.clone(), seed).run();
            if verdict.class != class {
                wrong.push((name, verdict.class, verdict.cause, verdict.certainty));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_scenario_without_a_search_is_judged_as_planted() {
    judge(sim::SCENARIOS.into_iter().filter(|name| !SEARCHING.contains(name)));
}

#[test]
#[ignore = "searches private address space: half a minute when optimised, far more when not"]
fn every_scenario_with_a_search_is_judged_as_planted() {
    judge(SEARCHING.into_iter());
}
