//! The scenarios from end to end, with the packets that a client sends.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::*;
use crate::crypto::{HashAlgorithm, PrivateValue};
use crate::evidence::{Flow, Timestamp, Transmit};
use crate::protocol::l2tp::L2tpInitiator;
use crate::protocol::main_mode::{self, MainModeInitiator, Profile, nat_d_hash};
use crate::protocol::sa_init::{self, Form, SaInitInitiator};
use crate::protocol::{Input, Machine, Outcome, Output, Progress, Schedule};
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
                    machine.handle(now, Input::Datagram { payload, server_port: *server_port })
                }
                None if is_started => machine.handle(now, Input::Timeout),
                None => machine.handle(now, Input::Start),
            };
            is_started = true;
            for output in outputs {
                match output {
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

fn main_mode(scenario: &Scenario, flow: Flow) -> (Outcome, Vec<Vec<u8>>) {
    let port = if flow == Flow::Ike { CLIENT_PORT } else { FLOAT_PORT };
    let client = SocketAddr::new(scenario.client.v4.into(), port);
    let server = SocketAddr::new(scenario.server.v4.into(), flow.server_port().unwrap());
    main_mode_between(scenario, flow, (client, server))
}

fn main_mode_between(
    scenario: &Scenario,
    flow: Flow,
    (client, server): (SocketAddr, SocketAddr),
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
        flow: Flow::Ike,
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
    let mut machine = L2tpInitiator::new(Schedule::windows(2), 5);
    run(&mut Network::new(scenario, b"seed"), &mut machine, (client, server));
    let Progress::Done(outcome) = machine.progress() else { panic!("not done") };
    outcome
}

/// The NAT-D hashes of message 4, and those of the ends given.
fn nat_d(received: &[Vec<u8>], ends: [SocketAddr; 2]) -> (Vec<Vec<u8>>, [Vec<u8>; 2]) {
    let message = Message::parse(received.last().unwrap()).unwrap();
    let header = message.header;
    let hash = |end| {
        let cookies = (&header.initiator_cookie, &header.responder_cookie);
        nat_d_hash(HashAlgorithm::Sha1, cookies, end)
    };
    (message.bodies(payload::NAT_D).map(<[u8]>::to_vec).collect(), ends.map(hash))
}

#[test]
fn every_scenario_has_its_name_and_a_class_of_the_contract() {
    for name in SCENARIOS {
        let scenario = named(name);
        assert_eq!(scenario.name, name);
        assert!(scenario.summary.ends_with('.'));
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

#[test]
fn every_exchange_ends_in_every_scenario_as_planted() {
    use Outcome::{Complete, Mismatched, Refused, Silent};
    let rows = [
        ("clear", Complete, Complete, Complete, Silent),
        ("nat", Mismatched, Mismatched, Complete, Silent),
        ("nat-rewritten", Mismatched, Mismatched, Complete, Silent),
        ("server-nat", Complete, Complete, Complete, Silent),
        ("nat-both", Mismatched, Mismatched, Complete, Silent),
        ("esp-blocked", Complete, Complete, Complete, Silent),
        ("esp-silent", Complete, Complete, Complete, Silent),
        ("silent", Silent, Silent, Silent, Silent),
        ("closed", Silent, Silent, Silent, Silent),
        ("filtered", Silent, Silent, Silent, Silent),
        ("natt-blocked", Mismatched, Silent, Complete, Silent),
        ("ikev1-refused", Silent, Silent, Complete, Silent),
        ("refused", Refused, Refused, Complete, Silent),
        ("forced-nat", Mismatched, Mismatched, Complete, Silent),
        ("forced-server", Complete, Complete, Complete, Silent),
        ("knock", Complete, Silent, Complete, Silent),
        ("l2tp-exposed", Complete, Complete, Complete, Complete),
        ("reflector", Silent, Silent, Silent, Silent),
    ];
    assert_eq!(rows.map(|row| row.0), SCENARIOS);
    for (name, ike, float, v2, clear_l2tp) in rows {
        let scenario = named(name);
        assert_eq!(main_mode(&scenario, Flow::Ike).0, ike, "{name} 500");
        assert_eq!(main_mode(&scenario, Flow::NatTraversal).0, float, "{name} 4500");
        assert_eq!(sa_init(&scenario), v2, "{name} IKEv2");
        assert_eq!(l2tp(&scenario), clear_l2tp, "{name} L2TP");
    }
}

#[test]
fn the_server_hashes_what_it_sees() {
    let ends = |client: &str, server: &str| [client.parse().unwrap(), server.parse().unwrap()];
    for (name, seen) in [
        ("clear", ends("198.51.100.77:500", "203.0.113.10:500")),
        ("nat", ends("198.51.100.77:500", "203.0.113.10:500")),
        ("server-nat", ends("198.51.100.77:500", "10.80.0.10:500")),
        ("nat-both", ends("198.51.100.77:500", "10.80.0.10:500")),
    ] {
        let (_, received) = main_mode(&named(name), Flow::Ike);
        let (hashes, expected) = nat_d(&received, seen);
        assert_eq!(hashes, expected, "{name}");
    }
    let (_, received) = main_mode(&named("nat-rewritten"), Flow::Ike);
    let (hashes, kept) = nat_d(&received, ends("198.51.100.77:500", "203.0.113.10:500"));
    assert_ne!(hashes[0], kept[0]);
    let is_some_port = (0xc000..=u16::MAX).any(|port| {
        nat_d(&received, ends(&format!("198.51.100.77:{port}"), "203.0.113.10:500")).1[0]
            == hashes[0]
    });
    assert!(is_some_port);
}

#[test]
fn forged_hashes_fit_nothing() {
    let ends = ["198.51.100.77:500".parse().unwrap(), "203.0.113.10:500".parse().unwrap()];
    let (hashes, honest) = nat_d(&main_mode(&named("forced-nat"), Flow::Ike).1, ends);
    assert_ne!(hashes[0], honest[0]);
    let (hashes, honest) = nat_d(&main_mode(&named("forced-server"), Flow::Ike).1, ends);
    assert_eq!(hashes[0], honest[0]);
    assert_ne!(hashes[1], honest[1]);
}

#[test]
fn esp_is_treated_as_the_scenario_says() {
    let echo = |layout| echo_request(layout, 5, 9);
    for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
        let scenario = named("clear");
        let answers = answers(&scenario, &esp(&scenario, &echo(layout)));
        let reply = IpPacket::parse(&answers[0]).unwrap();
        assert_eq!(reply.source, IpAddr::V4(scenario.server.v4));
        assert!(answers_echo(&echo_request(EchoLayout::EchoHeader, 5, 9), reply.payload));
    }
    let knock = EspHeader { spi: 0x1234_5678, sequence: 1 }.packet(&[0; 76]);
    for name in ["clear", "nat", "esp-silent", "silent", "reflector"] {
        let scenario = named(name);
        assert!(answers(&scenario, &esp(&scenario, &knock)).is_empty(), "{name}");
    }
    let scenario = named("esp-blocked");
    let packet = esp(&scenario, &knock);
    let (from, meaning) = only_error(&answers(&scenario, &packet), &packet);
    assert_eq!(from, "198.51.100.1".parse::<IpAddr>().unwrap());
    assert_eq!(meaning, IcmpMeaning::AdministrativelyProhibited);
    let scenario = named("closed");
    let packet = esp(&scenario, &knock);
    let (from, meaning) = only_error(&answers(&scenario, &packet), &packet);
    assert_eq!((from, meaning), (scenario.server.v4.into(), IcmpMeaning::ProtocolUnreachable));
}

#[test]
fn errors_reach_a_client_behind_a_translator_as_its_own() {
    for ports in [PortMapping::Kept, PortMapping::Rewritten] {
        let closed = named("closed").host.unwrap();
        let mut scenario = named("nat");
        scenario.hops[1] = Hop::Nat { public: [198, 51, 100, 77].into(), ports };
        scenario.host = Some(closed);
        for packet in [
            udp(&scenario, (CLIENT_PORT, 500), &[1; 408]),
            udp(&scenario, (40_000, 1701), &[]),
            udp(&scenario, (FLOAT_PORT, FLOAT_PORT), &NAT_KEEPALIVE),
        ] {
            let (from, meaning) = only_error(&answers(&scenario, &packet), &packet);
            assert_eq!((from, meaning), (scenario.server.v4.into(), IcmpMeaning::PortUnreachable));
        }
        let packet = esp(&scenario, &[9; 84]);
        let (from, meaning) = only_error(&answers(&scenario, &packet), &packet);
        assert_eq!((from, meaning), (scenario.server.v4.into(), IcmpMeaning::ProtocolUnreachable));
    }
}

#[test]
fn a_server_behind_a_translator_shows_its_outside_address_only() {
    let closed = named("closed").host.unwrap();
    for name in ["server-nat", "nat-both"] {
        let mut scenario = named(name);
        let addresses = scenario.host.as_ref().unwrap().addresses;
        scenario.host = Some(Host { addresses, ..closed.clone() });
        let packet = udp(&scenario, (CLIENT_PORT, 500), &[1; 408]);
        let (from, meaning) = only_error(&answers(&scenario, &packet), &packet);
        assert_eq!((from, meaning), (scenario.server.v4.into(), IcmpMeaning::PortUnreachable));
    }
}

#[test]
fn a_walk_meets_every_router_and_then_the_server() {
    let scenario = named("nat");
    let mut met = Vec::new();
    for hop_limit in 1..=4 {
        let mut packet = udp(&scenario, (CLIENT_PORT, 33_434), b"walk");
        let mut filler = packet.clone();
        filler[8] = hop_limit;
        let sum = u16::from_be_bytes([packet[10], packet[11]]);
        // RFC 1624: only the word that holds the hop limit changed.
        let change = (u16::from(packet[8]) - u16::from(hop_limit)) << 8;
        let (new, carry) = sum.overflowing_add(change);
        filler[10..12].copy_from_slice(&(new + u16::from(carry)).to_be_bytes());
        packet = filler;
        met.push(only_error(&answers(&scenario, &packet), &packet));
    }
    let at = |address: &str| address.parse::<IpAddr>().unwrap();
    assert_eq!(
        met,
        [
            (at("192.168.77.1"), IcmpMeaning::HopLimitExceeded),
            (at("198.51.100.1"), IcmpMeaning::HopLimitExceeded),
            (at("203.0.113.1"), IcmpMeaning::HopLimitExceeded),
            (at("203.0.113.10"), IcmpMeaning::PortUnreachable),
        ]
    );
}

#[test]
fn ipv6_passes_translators_as_it_is() {
    for name in ["clear", "nat", "server-nat", "nat-both"] {
        let scenario = named(name);
        let client = SocketAddr::new(scenario.client.v6.into(), CLIENT_PORT);
        let server = SocketAddr::new(scenario.server.v6.into(), 500);
        let (outcome, received) = main_mode_between(&scenario, Flow::Ike, (client, server));
        assert_eq!(outcome, Outcome::Complete, "{name}");
        let (hashes, expected) = nat_d(&received, [client, server]);
        assert_eq!(hashes, expected, "{name}");
        let refused = udp_packet(client, SocketAddr::new(server.ip(), 9), b"nobody").unwrap();
        let (from, meaning) = only_error(&answers(&scenario, &refused), &refused);
        assert_eq!((from, meaning), (server.ip(), IcmpMeaning::PortUnreachable), "{name}");
    }
    let mut scenario = named("esp-blocked");
    let (from, to) = (scenario.client.v6.into(), scenario.server.v6.into());
    let packet = ip_packet(from, to, PROTOCOL_ESP, &[9; 84]).unwrap();
    let (_, meaning) = only_error(&answers(&scenario, &packet), &packet);
    assert_eq!(meaning, IcmpMeaning::AdministrativelyProhibited);
    scenario = named("closed");
    let (_, meaning) = only_error(&answers(&scenario, &packet), &packet);
    assert_eq!(meaning, IcmpMeaning::ProtocolUnreachable);
}

#[test]
fn port_4500_swallows_what_is_for_the_kernel() {
    let scenario = named("clear");
    let message_1 = main_mode_message_1();
    for (ports, payload) in [
        ((FLOAT_PORT, FLOAT_PORT), NAT_KEEPALIVE.to_vec()),
        ((FLOAT_PORT, FLOAT_PORT), message_1.clone()),
        ((CLIENT_PORT, FLOAT_PORT), crate::wire::nat_t::mark(&message_1)),
        ((FLOAT_PORT, FLOAT_PORT), Vec::new()),
    ] {
        assert!(answers(&scenario, &udp(&scenario, ports, &payload)).is_empty(), "{ports:?}");
    }
    let marked = udp(&scenario, (50_000, FLOAT_PORT), &crate::wire::nat_t::mark(&message_1));
    assert_eq!(answers(&scenario, &marked).len(), 1);
}

#[test]
fn a_reflector_returns_every_payload() {
    let scenario = named("reflector");
    for port in [500, 4500, 1701, 9] {
        let [answer] = &answers(&scenario, &udp(&scenario, (777, port), b"ping"))[..] else {
            panic!("one answer")
        };
        let answer = IpPacket::parse(answer).unwrap();
        let udp = answer.udp().unwrap().unwrap();
        assert_eq!((udp.source_port, udp.destination_port, udp.payload), (port, 777, &b"ping"[..]));
    }
}

#[test]
fn a_dark_host_says_nothing_of_closed_ports() {
    let mut scenario = named("closed");
    scenario.host.as_mut().unwrap().closed_ports = ClosedPorts::Dark;
    assert!(answers(&scenario, &udp(&scenario, (500, 500), b"x")).is_empty());
}

#[test]
fn a_knock_on_500_opens_4500() {
    let scenario = named("knock");
    let mut network = Network::new(&scenario, b"seed");
    let message_1 = main_mode_message_1();
    let marked = udp(&scenario, (FLOAT_PORT, FLOAT_PORT), &crate::wire::nat_t::mark(&message_1));
    assert_eq!(send(&mut network, &marked).len(), 0);
    assert_eq!(send(&mut network, &udp(&scenario, (500, 500), &message_1)).len(), 1);
    assert_eq!(send(&mut network, &marked).len(), 1);
}

#[test]
fn an_answer_takes_the_delay_of_every_link_twice() {
    let scenario = named("clear");
    let mut network = Network::new(&scenario, b"seed");
    let packet = udp(&scenario, (500, 500), &main_mode_message_1());
    let times: Vec<_> = send(&mut network, &packet).into_iter().map(|(after, _)| after).collect();
    assert_eq!(times, [Duration::from_millis(40)]);
    assert_eq!(network.next_event(), None);
}

#[test]
fn a_packet_is_not_there_before_its_time() {
    let scenario = named("reflector");
    let mut network = Network::new(&scenario, b"seed");
    let start = Timestamp::from_nanoseconds(1_000);
    network.inject(start, &udp(&scenario, (1, 2), b"x"));
    assert!(network.poll(start + Duration::from_micros(39_999)).is_empty());
    let due = network.next_event().unwrap();
    assert_eq!(due, start + Duration::from_millis(40));
    assert_eq!(network.poll(due).len(), 1);
}

#[test]
fn a_seed_repeats_a_run_to_the_byte() {
    let mut scenario = named("nat-rewritten");
    scenario.hops.extend([
        Hop::Loss { per_mille: 200 },
        Hop::Duplicate { per_mille: 200 },
        Hop::Delay { jitter: Duration::from_millis(30) },
        Hop::Corrupt { per_mille: 200 },
    ]);
    scenario.host = named("reflector").host;
    let run = |seed: &[u8]| {
        let mut network = Network::new(&scenario, seed);
        (0..40_u8)
            .flat_map(|number| send(&mut network, &udp(&scenario, (500, 500), &[number; 20])))
            .collect::<Vec<_>>()
    };
    assert_eq!(run(b"one"), run(b"one"));
    assert_ne!(run(b"one"), run(b"two"));
}

#[test]
fn a_flood_and_nonsense_do_no_harm() {
    let scenario = named("nat");
    let mut network = Network::new(&scenario, b"seed");
    for number in 0..20_000_u32 {
        let ports = (u16::try_from(number % 60_000).unwrap(), 500);
        network.inject(Timestamp::default(), &udp(&scenario, ports, b"flood"));
    }
    while let Some(at) = network.next_event() {
        network.poll(at);
    }
    let whole = udp(&scenario, (500, 500), &main_mode_message_1());
    for length in 0..whole.len() {
        assert!(answers(&scenario, &whole[..length]).is_empty(), "{length}");
        let mut damaged = whole.clone();
        damaged[length] ^= 0x10;
        answers(&scenario, &damaged);
    }
    answers(&scenario, &vec![0x45; 70_000]);
}

fn main_mode_message_1() -> Vec<u8> {
    let end = SocketAddr::new(IpAddr::from([192, 0, 2, 1]), 500);
    let configuration = main_mode::Configuration {
        flow: Flow::Ike,
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
