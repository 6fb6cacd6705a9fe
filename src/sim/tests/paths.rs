//! What routers, filters and translators do to a packet.

use super::*;

#[test]
fn esp_is_treated_as_the_scenario_says() {
    let echo = |layout| echo_request(layout, 5, 9);
    for layout in [EchoLayout::EchoHeader, EchoLayout::Trailer] {
        let scenario = named("clear");
        let answers = answers(&scenario, &esp(&scenario, &echo(layout)));
        let reply = IpPacket::parse(&answers[0]).unwrap();
        assert_eq!(reply.source, IpAddr::V4(scenario.server.v4));
        assert!(answers_echo(&echo(layout), reply.payload));
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
        let (outcome, received) =
            main_mode_between(&scenario, Channel::Ike500, Ends { from: client, to: server });
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
