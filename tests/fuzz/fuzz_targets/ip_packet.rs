//! IP packets: IPv4, IPv6, UDP, ICMP errors and the packets that they quote; what links and
//! other packets put in front of them.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use probe809::evidence::{Carriers, Timestamp};
use probe809::wire::encapsulation::innermost;
use probe809::wire::icmp::{IcmpError, IcmpKind, IpVersion, error_packet};
use probe809::wire::ip::{IpPacket, ip_packet, udp_packet};
use probe809::wire::link::{
    ethernet_payload, hdlc_payload, ppp_payload, prism_data, radiotap_data,
};

fuzz_target!(
    init: probe809_fuzz::plant(seeds()),
    |bytes: &[u8]| {
        if let Ok(inside) = innermost(bytes) {
            assert!(bytes.ends_with(inside) || inside.len() < bytes.len());
        }
        for found in [ethernet_payload(bytes), ppp_payload(bytes), hdlc_payload(bytes)] {
            assert!(found.is_ok_and(|found| found.len() <= bytes.len()) || found.is_err());
        }
        let _ = (radiotap_data(bytes), prism_data(bytes));
        let _ = Carriers::default().open(Timestamp::default(), bytes);
        if let Ok(packet) = IpPacket::parse(bytes) {
            look_inside(&packet, bytes.len());
            if let Ok(Some(error)) = IcmpError::parse(&packet) {
                let _ = error.kind.meaning();
                if let Ok(quoted) = IpPacket::parse(error.quote) {
                    look_inside(&quoted, error.quote.len());
                }
            }
        }
    }
);

fn look_inside(packet: &IpPacket<'_>, length: usize) {
    assert!(packet.payload.len() <= length);
    if let Ok(Some(datagram)) = packet.udp() {
        assert!(datagram.payload.len() <= packet.payload.len());
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let v4 = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    let v6 = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last));
    let families = [(v4(1), v4(2), IpVersion::V4, 3, 3), (v6(1), v6(2), IpVersion::V6, 1, 4)];
    families
        .into_iter()
        .flat_map(|(from, to, version, icmp_type, code)| {
            let datagram = udp_packet((from, 500).into(), (to, 4500).into(), &[0; 28]);
            let quote = datagram.clone().unwrap_or_default();
            let kind = IcmpKind { version, icmp_type, code };
            // Protocol 44 is the IPv6 fragment header: 8 bytes, then UDP.
            let piece = [17, 0, 0, 1, 0, 0, 0, 9, 1, 244, 1, 244, 0, 8, 0, 0];
            [
                datagram,
                error_packet(to, from, kind, 0, &quote),
                ip_packet(from, to, 50, &[0, 0, 0, 7, 0, 0, 0, 1]),
                ip_packet(from, to, 44, &piece),
                ip_packet(from, to, 47, &[0, 0, 8, 0, 0x45, 0, 0, 20, 0, 0]),
                ip_packet(from, to, 47, &[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 0, 0, 0]),
                ip_packet(from, to, 60, &[4, 0, 4, 1, 4, 1, 1, 0, 0x45, 0, 0, 20]),
                udp_packet((from, 9).into(), (to, 4789).into(), &[8, 0, 0, 0, 0, 0, 7, 0, 2, 2]),
                udp_packet((from, 9).into(), (to, 37008).into(), &[1, 0, 0, 18, 1, 8, 1, 0, 0]),
            ]
        })
        .flatten()
        .collect()
}
