//! The practice network's interface: a link without link headers.

use std::net::SocketAddr;
use std::time::Duration;

use super::place::{block_on, collect, in_namespace, open, packet, send, sorted};
use crate::evidence::{Channel, LinkType};
use crate::net::linux::practice::{Tun, TunAddress};
use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
use crate::wire::ip::{IpPacket, udp_packet};

/// Answers UDP with UDP and ESP with an ICMP error; returns what came.
fn answer(tun: &mut Tun, packets: usize) -> Vec<Vec<u8>> {
    let mut buffer = vec![0; 65_536];
    let mut seen = Vec::new();
    for _ in 0..packets {
        assert!(tun.wait(Duration::from_secs(3)).unwrap(), "nothing came");
        let length = tun.read(&mut buffer).unwrap().unwrap();
        seen.push(buffer[..length].to_vec());
        let packet = IpPacket::parse(&buffer[..length]).unwrap();
        let reply = match packet.udp().unwrap() {
            Some(datagram) => udp_packet(
                SocketAddr::new(packet.destination, datagram.destination_port),
                SocketAddr::new(packet.source, datagram.source_port),
                datagram.payload,
            ),
            None => error_packet(
                packet.destination,
                packet.source,
                if packet.source.is_ipv4() {
                    IcmpKind { version: IpVersion::V4, icmp_type: 3, code: 2 }
                } else {
                    IcmpKind { version: IpVersion::V6, icmp_type: 4, code: 1 }
                },
                0,
                &buffer[..length],
            ),
        };
        assert!(tun.write(&reply.unwrap()).unwrap());
    }
    seen
}

#[test]
fn frames_without_link_header_and_nothing_else_on_the_way() {
    in_namespace("tunnels::frames_without_link_header_and_nothing_else_on_the_way", || {
        let addresses = [("192.0.2.2", 24), ("2001:db8::2", 64)]
            .map(|(address, prefix)| TunAddress { address: address.parse().unwrap(), prefix });
        let mut tun = Tun::open("p809tun", &addresses, 1400).unwrap();
        for (server, capture) in [
            ("198.51.100.10", true),
            ("198.51.100.10", false),
            ("2001:db8:1::10", true),
            ("2001:db8:1::10", false),
        ] {
            let error = if server.contains(':') { "4/1" } else { "3/2" };
            std::thread::scope(|scope| {
                let far_end = scope.spawn(|| answer(&mut tun, 2));
                let frames = block_on(async {
                    let mut link = open(server.parse().unwrap(), capture);
                    assert_eq!((link.interface(), link.link_type()), ("p809tun", LinkType::RawIp));
                    let packets =
                        [packet(Channel::Ike500, b"ping"), packet(Channel::Esp, &[9; 16])];
                    collect(&mut link, &packets, 4).await
                });
                assert_eq!(
                    sorted(&frames),
                    [
                        &format!("in icmp {error} protocol 50 16"),
                        "in udp 500>500 4",
                        "out protocol 50 16",
                        "out udp 500>500 4",
                    ],
                    "{server} {capture}"
                );
                assert_eq!(far_end.join().unwrap().len(), 2);
            });
        }
        assert_eq!(tun.read(&mut [0; 2000]).unwrap(), None, "noise on the interface");
    });
}

#[test]
fn the_interface_has_its_mtu() {
    in_namespace("tunnels::the_interface_has_its_mtu", || {
        let address = TunAddress { address: "192.0.2.2".parse().unwrap(), prefix: 24 };
        let mut tun = Tun::open("p809mtu", &[address], 1280).unwrap();
        block_on(async {
            let mut link = open("198.51.100.10".parse().unwrap(), true);
            send(&mut link, &packet(Channel::Ike500, &[0; 2000])).unwrap();
        });
        let mut buffer = [0; 2000];
        assert!(tun.wait(Duration::from_secs(1)).unwrap());
        let length = tun.read(&mut buffer).unwrap().unwrap();
        assert!(length <= 1280 && length > 1200, "{length}");
    });
}

#[test]
fn bad_names_are_refused() {
    in_namespace("tunnels::bad_names_are_refused", || {
        for name in ["", "a name far too long for an interface"] {
            let error = Tun::open(name, &[], 1400).unwrap_err();
            assert!(error.to_string().contains("TUNSETIFF"), "{error}");
        }
    });
}
