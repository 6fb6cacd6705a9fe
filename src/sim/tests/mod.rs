//! The scenarios from end to end, with the packets that a client sends.

mod exchanges;
mod network;
mod paths;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::*;
use crate::crypto::{HashAlgorithm, PrivateValue};
use crate::evidence::{Channel, Ends, Timestamp, Transmit};
use crate::protocol::main_mode::{self, MainModeInitiator, Profile, nat_d_hash};
use crate::protocol::sa_init::{self, Form, SaInitInitiator};
use crate::protocol::{Input, Machine, Outcome, Output, Progress, QuestionInitiator, Schedule};
use crate::wire::esp::{EchoLayout, EspHeader, answers_echo, echo_request};
use crate::wire::icmp::{IcmpError, IcmpMeaning};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, ip_packet, udp_packet};
use crate::wire::isakmp::number::payload;
use crate::wire::isakmp::{Cookie, Message};
use crate::wire::nat_t::NAT_KEEPALIVE;

const CLIENT_PORT: u16 = 500;
const FLOAT_PORT: u16 = 4500;
const COOKIE: Cookie = *b"\x08\x0f\xd6\xf2\x05\xd3\x87\x9d";

fn named(name: &str) -> Scenario {
    scenario(name).unwrap()
}

/// All that comes back for one packet, with the time it took.
fn send(network: &mut Network, packet: &[u8]) -> Vec<(Duration, Vec<u8>)> {
    let start = network.next_event().unwrap_or_default();
    network.inject(start, packet);
    let mut arrived = Vec::new();
    while let Some(at) = network.next_event() {
        arrived.extend(network.poll(at).into_iter().map(|packet| (at.since(start), packet)));
    }
    arrived
}

fn answers(scenario: &Scenario, packet: &[u8]) -> Vec<Vec<u8>> {
    let mut network = Network::new(scenario, b"seed");
    send(&mut network, packet).into_iter().map(|(_, packet)| packet).collect()
}

fn udp(scenario: &Scenario, ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    let from = SocketAddr::new(scenario.client.v4.into(), ports.0);
    let to = SocketAddr::new(scenario.server.v4.into(), ports.1);
    udp_packet(from, to, payload).unwrap()
}

fn esp(scenario: &Scenario, payload: &[u8]) -> Vec<u8> {
    let (from, to) = (scenario.client.v4.into(), scenario.server.v4.into());
    ip_packet(from, to, PROTOCOL_ESP, payload).unwrap()
}

/// Source and meaning of the only answer, which is an ICMP error that quotes `packet`.
fn only_error(answers: &[Vec<u8>], packet: &[u8]) -> (IpAddr, IcmpMeaning) {
    let [answer] = answers else { panic!("{} answers", answers.len()) };
    let parsed = IpPacket::parse(answer).unwrap();
    assert!(packet::is_intact(&parsed, answer));
    let error = IcmpError::parse(&parsed).unwrap().unwrap();
    let (quoted, sent) = (IpPacket::parse(error.quote).unwrap(), IpPacket::parse(packet).unwrap());
    assert_eq!((quoted.source, quoted.destination), (sent.source, sent.destination));
    assert_eq!(parsed.destination, sent.source);
    assert!(sent.payload.starts_with(quoted.payload));
    (parsed.source, error.kind.meaning())
}

/// Runs a machine over a network from one port until nothing is left to do.
fn run(
    network: &mut Network,
    machine: &mut dyn Machine,
    ends: (SocketAddr, SocketAddr),
) -> Vec<Vec<u8>> {
    let mut received = Vec::new();
    let mut wake = None;
    let mut now = Timestamp::default();
    let mut inputs: Vec<Option<(Vec<u8>, u16)>> = vec![None];
    let mut is_started = false;
    for _ in 0..200 {
        for input in std::mem::take(&mut inputs) {
            let outputs = match &input {
                Some((payload, server_port)) => {
                    let floats = ends.1.port() == 4500;
                    let flow = if floats { Channel::Ike4500 } else { Channel::Ike500 };
                    machine
                        .handle(now, Input::Datagram { flow, payload, server_port: *server_port })
                }
                None if is_started => machine.handle(now, Input::Timeout),
                None => machine.handle(now, Input::Start),
            };
            is_started = true;
            for output in outputs {
                match output {
                    Output::Learned(_) => {}
                    Output::Transmit(Transmit { server_port, payload, .. }) => {
                        let to = SocketAddr::new(ends.1.ip(), server_port);
                        network.inject(now, &udp_packet(ends.0, to, &payload).unwrap());
                    }
                    Output::WakeAt(at) => wake = Some(at),
                    Output::Done => wake = None,
                }
            }
        }
        let event = network.next_event();
        let Some(next) = event.into_iter().chain(wake).min() else { return received };
        now = next;
        for packet in network.poll(now) {
            let parsed = IpPacket::parse(&packet).unwrap();
            assert!(packet::is_intact(&parsed, &packet));
            let Some(udp) = parsed.udp().unwrap() else { continue };
            assert_eq!(SocketAddr::new(parsed.destination, udp.destination_port), ends.0);
            received.push(udp.payload.to_vec());
            inputs.push(Some((udp.payload.to_vec(), udp.source_port)));
        }
        if inputs.is_empty() && wake == Some(now) {
            inputs.push(None);
        }
    }
    panic!("no end in sight");
}

fn main_mode(scenario: &Scenario, flow: Channel) -> (Outcome, Vec<Vec<u8>>) {
    let port = if flow == Channel::Ike500 { CLIENT_PORT } else { FLOAT_PORT };
    let client = SocketAddr::new(scenario.client.v4.into(), port);
    let server = SocketAddr::new(scenario.server.v4.into(), flow.port().unwrap());
    main_mode_between(scenario, flow, Ends { from: client, to: server })
}

fn main_mode_between(
    scenario: &Scenario,
    flow: Channel,
    Ends { from: client, to: server }: Ends,
) -> (Outcome, Vec<Vec<u8>>) {
    let configuration = main_mode::Configuration {
        flow,
        profile: Profile::WINDOWS,
        client,
        server,
        schedule: Schedule::windows(3),
        second_schedule: Schedule::windows(3),
    };
    let secrets = main_mode::Secrets {
        cookie: COOKIE,
        nonce: [7; 48],
        private: PrivateValue::new([9; 48]),
        goodbye_id: 1,
        goodbye: [3; 48],
    };
    let mut machine = MainModeInitiator::new(configuration, secrets);
    let mut network = Network::new(scenario, b"seed");
    let received = run(&mut network, &mut machine, (client, server));
    let Progress::Done(outcome) = machine.progress() else { panic!("not done") };
    (outcome, received)
}

fn sa_init(scenario: &Scenario) -> Outcome {
    let client = SocketAddr::new(scenario.client.v4.into(), CLIENT_PORT);
    let server = SocketAddr::new(scenario.server.v4.into(), 500);
    let configuration = sa_init::Configuration {
        flow: Channel::Ike500,
        form: Form::Full,
        client,
        server,
        schedule: Schedule::windows(2),
    };
    let secrets =
        sa_init::Secrets { spi: COOKIE, nonce: [7; 32], private: PrivateValue::new([9; 48]) };
    let mut machine = SaInitInitiator::new(configuration, secrets);
    run(&mut Network::new(scenario, b"seed"), &mut machine, (client, server));
    let Progress::Done(outcome) = machine.progress() else { panic!("not done") };
    outcome
}

fn l2tp(scenario: &Scenario) -> Outcome {
    let client = SocketAddr::new(scenario.client.v4.into(), 1701);
    let server = SocketAddr::new(scenario.server.v4.into(), 1701);
    let mut machine = QuestionInitiator::new(Channel::L2tp1701, Schedule::windows(2), 5).unwrap();
    run(&mut Network::new(scenario, b"seed"), &mut machine, (client, server));
    let Progress::Done(outcome) = machine.progress() else { panic!("not done") };
    outcome
}

/// The NAT-D hashes of message 4, and those of the ends given.
fn nat_d(received: &[Vec<u8>], ends: [SocketAddr; 2]) -> (Vec<Vec<u8>>, [Vec<u8>; 2]) {
    let message = Message::parse(received.last().unwrap()).unwrap();
    let header = message.header;
    let hash = |end| nat_d_hash(HashAlgorithm::Sha1, header.ike_sa(), end);
    (message.bodies(payload::NAT_D).map(<[u8]>::to_vec).collect(), ends.map(hash))
}

#[test]
fn every_scenario_has_its_name_and_a_class_of_the_contract() {
    for name in SCENARIOS {
        let scenario = named(name);
        assert_eq!(scenario.name, name);
        let classes = [
            "path-clear",
            "server-silent",
            "esp-blocked",
            "nat-detected",
            "refused",
            "inconclusive",
        ];
        assert!(classes.contains(&scenario.planted), "{name}");
    }
    assert!(scenario("nothing").is_none());
}

fn main_mode_message_1() -> Vec<u8> {
    let end = SocketAddr::new(IpAddr::from([192, 0, 2, 1]), 500);
    let configuration = main_mode::Configuration {
        flow: Channel::Ike500,
        profile: Profile::WINDOWS,
        client: end,
        server: end,
        schedule: Schedule::windows(1),
        second_schedule: Schedule::windows(1),
    };
    let secrets = main_mode::Secrets {
        cookie: COOKIE,
        nonce: [7; 48],
        private: PrivateValue::new([9; 48]),
        goodbye_id: 1,
        goodbye: [3; 48],
    };
    let outputs =
        MainModeInitiator::new(configuration, secrets).handle(Timestamp::default(), Input::Start);
    let Some(Output::Transmit(transmit)) = outputs.into_iter().next() else {
        panic!("message 1 goes first")
    };
    transmit.payload
}
