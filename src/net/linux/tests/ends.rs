//! This end of the link: wishes, refusals, and waiting.

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use super::peer::{Peer, SERVERS};
use super::place::{block_on, collect, has, in_namespace, open, open_as, packet, send, sh, sorted};
use crate::evidence::{Channel, NotSent, SourcePort};
use crate::net::clock::Clock;
use crate::net::{Limitation, Link, LinkRequest, Obstacle, OpenError};

#[test]
fn taken_ports_are_told_with_their_holder() {
    in_namespace("ends::taken_ports_are_told_with_their_holder", || {
        let _peer = Peer::start(1500);
        let _daemon = [500, 4500].map(|port| UdpSocket::bind(("0.0.0.0", port)).unwrap());
        block_on(async {
            let mut link = open(SERVERS[0].parse().unwrap(), true);
            let used = link.local_port(Channel::Ike500, SourcePort::Client).unwrap();
            assert!(used > 1023);
            let flows: Vec<Channel> = link
                .limitations()
                .iter()
                .map(|limitation| match limitation {
                    Limitation::SourcePort {
                        flow,
                        why: Obstacle::PortTaken { holder: Some(_) },
                        ..
                    } => *flow,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(flows, Channel::IKE);
            let frames = collect(&mut link, &[packet(Channel::Ike500, b"ping")], 2).await;
            let both = [format!("in udp 500>{used} 4"), format!("out udp {used}>500 4")];
            assert_eq!(sorted(&frames), both);
        });
    });
}

#[test]
fn what_the_host_refuses_to_send_is_told() {
    in_namespace("ends::what_the_host_refuses_to_send_is_told", || {
        let _peer = Peer::start(1500);
        for capture in [true, false] {
            block_on(async {
                let mut link = open(SERVERS[0].parse().unwrap(), capture);
                if has("nft") {
                    sh(
                        "nft 'add table ip t; add chain ip t o { type filter hook output priority 0; }; add rule ip t o udp dport 4500 drop; add rule ip t o ip protocol 50 drop'",
                    );
                    for flow in [Channel::Ike4500, Channel::Esp] {
                        assert_eq!(
                            send(&mut link, &packet(flow, &[1; 9])),
                            Err(NotSent::LocalFilter)
                        );
                    }
                    sh("nft delete table ip t");
                }
                let frames = collect(&mut link, &[packet(Channel::Ike500, b"ping")], 2).await;
                assert_eq!(frames.len(), 2, "{:?}", sorted(&frames));
                sh("ip route flush table main");
                let lost = send(&mut link, &packet(Channel::Ike4500, b"x"));
                assert_eq!(lost, Err(NotSent::NoRoute));
                let too_long = send(&mut link, &packet(Channel::Ike500, &vec![0; 70_000]));
                assert!(matches!(too_long, Err(NotSent::Kernel { .. })));
                sh("ip route add 198.51.100.0/24 dev p809near");
            });
        }
    });
}

#[test]
fn many_errors_never_fail_a_send() {
    in_namespace("ends::many_errors_never_fail_a_send", || {
        let _peer = Peer::start(1500);
        block_on(async {
            let mut link = open(SERVERS[0].parse().unwrap(), false);
            for _ in 0..20 {
                send(&mut link, &packet(Channel::Ike4500, b"closed")).unwrap();
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            let frames = collect(&mut link, &[], 3).await;
            assert!(frames.len() >= 3, "{}", frames.len());
        });
    });
}

#[test]
fn a_dropped_wait_loses_nothing() {
    in_namespace("ends::a_dropped_wait_loses_nothing", || {
        let _peer = Peer::start(1500);
        for capture in [true, false] {
            block_on(async {
                let mut link = open(SERVERS[0].parse().unwrap(), capture);
                let mut frames = Vec::new();
                for _ in 0..50 {
                    send(&mut link, &packet(Channel::Ike500, b"ping")).unwrap();
                    let wait = link.next_frames(&mut frames);
                    let _late = tokio::time::timeout(Duration::from_micros(30), wait).await;
                }
                frames.extend(collect(&mut link, &[], 100 - frames.len()).await);
                assert_eq!(frames.len(), 100);
            });
        }
    });
}

#[test]
fn wishes_about_this_end_are_met() {
    in_namespace("ends::wishes_about_this_end_are_met", || {
        let _peer = Peer::start(1500);
        sh("ip addr add 198.51.100.3/24 dev p809near");
        for capture_link in [true, false] {
            block_on(async {
                let request = LinkRequest {
                    source_address: Some("198.51.100.3".parse().unwrap()),
                    source_port: Some(5809),
                    interface: Some("p809near".to_owned()),
                    capture_link,
                    ..LinkRequest::new(SERVERS[0].parse().unwrap())
                };
                let mut link = open_as(&request);
                assert_eq!(Some(link.client()), request.source_address);
                assert_eq!(link.local_port(Channel::Ike500, SourcePort::Client), Some(5809));
                let packets = [packet(Channel::Ike500, b"ping"), packet(Channel::Esp, &[7; 24])];
                let frames = collect(&mut link, &packets, 4).await;
                let expected = [
                    "in icmp 3/2 protocol 50 24",
                    "in udp 500>5809 4",
                    "out protocol 50 24",
                    "out udp 5809>500 4",
                ];
                assert_eq!(sorted(&frames), expected);
            });
        }
        let elsewhere = LinkRequest::new("203.0.113.1".parse().unwrap());
        let error = Link::open(&elsewhere, Clock::start()).unwrap_err();
        assert!(matches!(error, OpenError::NoRoute { .. }), "{error}");
    });
}

/// Waiting costs nothing, also after errors came in.
#[test]
fn an_idle_link_sleeps() {
    in_namespace("ends::an_idle_link_sleeps", || {
        let _peer = Peer::start(1500);
        for capture in [true, false] {
            block_on(async {
                let mut link = open(SERVERS[0].parse().unwrap(), capture);
                let packets = [packet(Channel::Ike4500, b"x"), packet(Channel::Ike500, b"ping")];
                let mut frames = collect(&mut link, &packets, 4).await;
                let before = ticks_used();
                let wait = link.next_frames(&mut frames);
                let idle = tokio::time::timeout(Duration::from_millis(500), wait).await;
                assert!(idle.is_err(), "{:?}", sorted(&frames));
                assert!(ticks_used() - before < 10, "busy while waiting");
            });
        }
    });
}

#[test]
fn link_local_servers_work_on_their_interface() {
    in_namespace("ends::link_local_servers_work_on_their_interface", || {
        let _peer = Peer::start(1500);
        sh("ip addr add fe80::809/64 dev p809near nodad");
        let server: SocketAddr = "[fe80::10]:500".parse().unwrap();
        for capture_link in [true, false] {
            block_on(async {
                let request = LinkRequest {
                    interface: Some("p809near".to_owned()),
                    capture_link,
                    ..LinkRequest::new(server.ip())
                };
                let clock = Clock::start();
                let mut link = Link::open(&request, clock).unwrap();
                assert!(link.client().to_string().starts_with("fe80::"));
                // Nobody tells the hardware address, so nothing leaves on the link.
                let seen = usize::from(!capture_link);
                let frames = collect(&mut link, &[packet(Channel::Ike500, b"hello")], seen).await;
                assert_eq!(frames.len(), seen);
            });
        }
    });
}

/// Hundredths of a second that this thread ran for (proc(5), fields 14 and 15).
fn ticks_used() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let (_, behind_name) = stat.rsplit_once(')').unwrap();
    let fields = behind_name.split_whitespace().skip(11).take(2);
    fields.map(|field| field.parse::<u64>().unwrap()).sum()
}
