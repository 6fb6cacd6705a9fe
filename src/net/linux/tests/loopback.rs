//! Client and server on one host, with and without privileges.

use std::net::UdpSocket;
use std::time::Duration;

use super::place::{
    block_on, collect, in_namespace, is_inner, open, packet, run_again, send, sh, sorted,
};
use crate::evidence::{Channel, NotSent, SourcePort, Transmit};
use crate::net::{Limitation, Link, Obstacle};

/// Answers one datagram from a port of its own.
fn answer_once(address: &str) -> u16 {
    let socket = UdpSocket::bind(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        let (length, from) = socket.recv_from(&mut buffer).unwrap();
        socket.send_to(&buffer[..length], from).unwrap();
    });
    port
}

fn to_port(flow: Channel, server_port: u16) -> Transmit {
    Transmit { server_port, ..packet(flow, b"ping") }
}

/// The ports towards our own host: never those where a server is asked.
fn own_ports(link: &Link) -> [u16; 2] {
    let ports = Channel::IKE.map(|flow| link.local_port(flow, SourcePort::Client).unwrap());
    assert!(ports.iter().all(|port| ![500, 1701, 4500].contains(port)));
    ports
}

#[test]
fn every_frame_is_kept_once_with_its_direction() {
    in_namespace("loopback::every_frame_is_kept_once_with_its_direction", || {
        sh("ip link set lo up");
        for (server, unreachable) in [("127.0.0.1", "3/3"), ("::1", "1/4")] {
            block_on(async {
                let mut link = open(server.parse().unwrap(), true);
                assert_eq!((link.interface(), link.is_rebuilt()), ("lo", false));
                let echo =
                    answer_once(&std::net::SocketAddr::new(server.parse().unwrap(), 0).to_string());
                let [ike, nat_t] = own_ports(&link);
                let packets = [to_port(Channel::Ike500, echo), to_port(Channel::Ike4500, 9)];
                let frames = collect(&mut link, &packets, 4).await;
                let mut expected = [
                    format!("out udp {ike}>{echo} 4"),
                    format!("in udp {echo}>{ike} 4"),
                    format!("out udp {nat_t}>9 4"),
                    format!("in icmp {unreachable} udp {nat_t}>9 4"),
                ];
                expected.sort();
                assert_eq!(sorted(&frames), expected);
            });
        }
    });
}

#[test]
fn our_own_address_is_reached_over_loopback() {
    in_namespace("loopback::our_own_address_is_reached_over_loopback", || {
        sh("ip link set lo up; ip link add p809own type veth peer name p809end");
        sh("ip addr add 192.0.2.80/24 dev p809own; ip link set p809own up");
        block_on(async {
            let mut link = open("192.0.2.80".parse().unwrap(), true);
            assert_eq!(link.interface(), "lo");
            // Our own socket on 500 would swallow this, and a closed port be silent.
            let [ike, nat_t] = own_ports(&link);
            let packets = [packet(Channel::Ike500, b"ping"), packet(Channel::Ike4500, b"ping")];
            let frames = collect(&mut link, &packets, 4).await;
            let mut expected = [
                format!("in icmp 3/3 udp {ike}>500 4"),
                format!("in icmp 3/3 udp {nat_t}>4500 4"),
                format!("out udp {ike}>500 4"),
                format!("out udp {nat_t}>4500 4"),
            ];
            expected.sort();
            assert_eq!(sorted(&frames), expected);
        });
    });
}

/// Runs in a user namespace of its own over the host's network: no rights there.
#[test]
fn without_privileges_errors_are_still_seen() {
    if !is_inner() {
        return run_again("loopback::without_privileges_errors_are_still_seen", &["-U"]);
    }
    block_on(async {
        let mut link = open("127.0.0.1".parse().unwrap(), true);
        let missing = |capability| Obstacle::MissingCapability { capability };
        let [used, _] = own_ports(&link);
        let ports = link.limitations().iter().filter_map(|limitation| match limitation {
            Limitation::SourcePort { flow: Channel::Ike500, wanted, why, .. } => {
                Some((*wanted, why.clone()))
            }
            _ => None,
        });
        assert_eq!(ports.collect::<Vec<_>>(), [(500, Obstacle::SameHost)]);
        assert!(link.limitations().contains(&Limitation::NoRawEsp(missing("CAP_NET_RAW"))));
        assert!(link.limitations().contains(&Limitation::NoLinkCapture(missing("CAP_NET_RAW"))));
        let refused = NotSent::MissingCapability { capability: "CAP_NET_RAW".into() };
        assert_eq!(send(&mut link, &packet(Channel::Esp, &[7; 24])), Err(refused));
        let echo = answer_once("127.0.0.1:0");
        let frames =
            collect(&mut link, &[to_port(Channel::Ike500, echo), to_port(Channel::Ike500, 9)], 4)
                .await;
        let mut expected = [
            format!("out udp {used}>{echo} 4"),
            format!("in udp {echo}>{used} 4"),
            format!("out udp {used}>9 4"),
            format!("in icmp 3/3 udp {used}>9 4"),
        ];
        expected.sort();
        assert_eq!(sorted(&frames), expected);
    });
}
