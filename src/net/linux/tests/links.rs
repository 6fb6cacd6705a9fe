//! Two namespaces with a cable between them: what each mode sees.

use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use super::peer::{Peer, SERVERS, send_frame};
use super::place::{block_on, collect, in_namespace, open, packet, sh, sorted};
use crate::evidence::{Channel, Direction, LinkType, SourcePort};
use crate::net::{Limitation, Obstacle};
use crate::wire::ip::{IpPacket, udp_packet};

fn expected(server: IpAddr, l2tp_port: u16) -> Vec<String> {
    let (port, protocol) = if server.is_ipv4() { ("3/3", "3/2") } else { ("1/4", "4/1") };
    let mut all = vec![
        "out udp 500>500 4".to_owned(),
        "in udp 500>500 4".to_owned(),
        "out udp 4500>4500 5".to_owned(),
        format!("in icmp {port} udp 4500>4500 5"),
        format!("out udp {l2tp_port}>1701 6"),
        format!("in icmp {port} udp {l2tp_port}>1701 6"),
        "out protocol 50 24".to_owned(),
        format!("in icmp {protocol} protocol 50 24"),
    ];
    all.sort();
    all
}

#[test]
fn both_modes_see_the_same_conversation() {
    in_namespace("links::both_modes_see_the_same_conversation", || {
        let _peer = Peer::start(1500);
        for (server, capture) in SERVERS.iter().flat_map(|one| [(one, true), (one, false)]) {
            let server = server.parse().unwrap();
            block_on(async {
                let mut link = open(server, capture);
                assert_eq!((link.interface(), link.is_rebuilt()), ("p809near", !capture));
                let kind = if capture { LinkType::Ethernet } else { LinkType::RawIp };
                assert_eq!(link.link_type(), kind);
                let without: &[Limitation] = if capture {
                    &[]
                } else {
                    &[Limitation::NoLinkCapture(Obstacle::NotRequested)]
                };
                assert_eq!(link.limitations(), without);
                // Somebody else's traffic with the same server.
                let stranger = UdpSocket::bind((link.client(), 0)).unwrap();
                stranger.send_to(b"not ours", (server, 53)).unwrap();
                stranger.send_to(b"not ours", (server, 500)).unwrap();
                let packets = [
                    packet(Channel::Ike500, b"ping"),
                    packet(Channel::Ike4500, b"probe"),
                    packet(Channel::L2tp1701, b"tunnel"),
                    packet(Channel::Esp, &[7; 24]),
                ];
                let frames = collect(&mut link, &packets, 8).await;
                let l2tp = link.local_port(Channel::L2tp1701, SourcePort::Client).unwrap();
                assert_eq!(sorted(&frames), expected(server, l2tp), "{server} {capture}");
                assert!(frames.iter().all(|frame| frame.link == link.link_type()));
                assert_eq!(link.dropped(), 0);
            });
        }
    });
}

#[test]
fn times_are_in_order_and_the_kernels_own() {
    in_namespace("links::times_are_in_order_and_the_kernels_own", || {
        let _peer = Peer::start(1500);
        for capture in [true, false] {
            block_on(async {
                let mut link = open(SERVERS[0].parse().unwrap(), capture);
                let frames = collect(&mut link, &[packet(Channel::Ike500, b"ping")], 2).await;
                assert_eq!(frames.len(), 2);
                let round_trip = frames[1].at.since(frames[0].at);
                assert!(frames[0].direction == Direction::Outbound, "{frames:?}");
                assert!(!round_trip.is_zero() && round_trip < Duration::from_millis(500));
            });
        }
    });
}

#[test]
fn a_datagram_of_nine_thousand_bytes_is_whole() {
    in_namespace("links::a_datagram_of_nine_thousand_bytes_is_whole", || {
        let _peer = Peer::start(9100);
        for (server, capture) in SERVERS.iter().flat_map(|one| [(one, true), (one, false)]) {
            block_on(async {
                let payload: Vec<u8> =
                    (0..9000_u16).map(|number| number.to_be_bytes()[1]).collect();
                let mut link = open(server.parse().unwrap(), capture);
                let frames = collect(&mut link, &[packet(Channel::Ike500, &payload)], 2).await;
                assert_eq!(sorted(&frames), ["in udp 500>500 9000", "out udp 500>500 9000"]);
                assert!(frames.iter().all(|frame| frame.bytes.ends_with(&payload)));
            });
        }
    });
}

#[test]
fn pieces_are_seen_on_the_link() {
    in_namespace("links::pieces_are_seen_on_the_link", || {
        let _peer = Peer::start(1500);
        for server in SERVERS {
            block_on(async {
                let mut link = open(server.parse().unwrap(), true);
                let packets =
                    [packet(Channel::Ike500, &[1; 4000]), packet(Channel::Esp, &[2; 4000])];
                let frames = collect(&mut link, &packets, 10).await;
                let count = |direction, protocol: u8| {
                    let is_piece = |bytes: &[u8]| {
                        let packet = IpPacket::parse(bytes).unwrap();
                        packet.fragment.is_some() && packet.protocol == protocol
                    };
                    let of_kind = frames.iter().filter(|frame| {
                        frame.direction == direction && is_piece(frame.ip_packet().unwrap())
                    });
                    of_kind.count()
                };
                assert_eq!(count(Direction::Outbound, 17), 3, "{server}");
                assert_eq!(count(Direction::Inbound, 17), 3, "{server}");
                assert_eq!(count(Direction::Outbound, 50), 3, "{server}");
            });
        }
    });
}

#[test]
fn a_tag_that_the_kernel_took_off_is_put_back() {
    in_namespace("links::a_tag_that_the_kernel_took_off_is_put_back", || {
        let peer = Peer::start(1500);
        block_on(async {
            let mut link = open(SERVERS[0].parse().unwrap(), true);
            let [from, to] = ["198.51.100.10:500", "198.51.100.2:500"];
            let datagram = udp_packet(from.parse().unwrap(), to.parse().unwrap(), b"tagged");
            let header = [&[0xff; 6][..], &[2; 6], &[0x81, 0, 0x20, 7, 0x08, 0]].concat();
            let tagged = [header, datagram.unwrap()].concat();
            let sent = tagged.clone();
            peer.does(move || send_frame("p809far", &sent));
            let frames = collect(&mut link, &[], 1).await;
            assert_eq!(sorted(&frames), ["in udp 500>500 6"]);
            assert_eq!(frames[0].bytes, tagged);
        });
    });
}

#[test]
fn an_answer_from_elsewhere_is_evidence() {
    in_namespace("links::an_answer_from_elsewhere_is_evidence", || {
        let peer = Peer::start(1500);
        peer.does(|| sh("ip addr add 198.51.100.77/24 dev p809far"));
        for capture in [true, false] {
            block_on(async {
                let mut link = open(SERVERS[0].parse().unwrap(), capture);
                let client = (
                    link.client(),
                    link.local_port(Channel::L2tp1701, SourcePort::Client).unwrap(),
                );
                peer.does(move || {
                    let socket = UdpSocket::bind("198.51.100.77:9999").unwrap();
                    socket.send_to(b"elsewhere", client).unwrap();
                });
                let frames = collect(&mut link, &[], 1).await;
                assert_eq!(sorted(&frames), [format!("in udp 9999>{} 9", client.1)]);
            });
        }
    });
}
