//! IP packets that carry another one unprotected: IP in IP, GRE, VXLAN and their like.

use super::ip::{IpPacket, PROTOCOL_GRE, PROTOCOL_UDP, Udp};
use super::link::{
    Found, NoPacket, Unread, WifiData, ether_type_payload, ethernet_payload, mpls_payload,
    wifi_data,
};

/// Packets in packets that are opened.
const MOST_NESTED: usize = 4;
/// Extension headers and tags looked through before giving up.
const MOST_HEADERS: usize = 16;

/// IPv4 in anything (RFC 2003, RFC 2473).
const PROTOCOL_IPV4: u8 = 4;
/// IPv6 in anything (RFC 4213, RFC 2473).
const PROTOCOL_IPV6: u8 = 41;
/// Options for the destination (RFC 8200 4.6): the end of a tunnel has one (RFC 2473 4.1.1).
const PROTOCOL_DESTINATION_OPTIONS: u8 = 60;
/// Ethernet in IP (RFC 3378).
const PROTOCOL_ETHERIP: u8 = 97;
/// Labels in IP (RFC 4023).
const PROTOCOL_MPLS: u8 = 137;

/// VXLAN (RFC 7348 5), and the port that Linux had for it before.
const VXLAN: u16 = 4789;
const VXLAN_BEFORE: u16 = 8472;
/// Geneve (RFC 8926 3.3).
const GENEVE: u16 = 6081;
/// User data of mobile networks (3GPP TS 29.281 4.4.2).
const GTP: u16 = 2152;
/// Labels in UDP (RFC 7510 3).
const MPLS: u16 = 6635;
/// What an access point or a router mirrors (TZSP).
const TZSP: u16 = 37008;

/// GRE's flags (RFC 2784 2.1, RFC 2890 2, RFC 2637 4.1).
const GRE_CHECKSUM: u16 = 0x8000;
const GRE_ROUTING: u16 = 0x4000;
const GRE_KEY: u16 = 0x2000;
const GRE_SEQUENCE: u16 = 0x1000;
const GRE_VERSION: u16 = 0x0007;
/// What a switch mirrors: ERSPAN of types I and II, and of type III
/// (draft-foschiano-erspan-03 4).
const ERSPAN: u16 = 0x88be;
const ERSPAN_III: u16 = 0x22eb;
/// What a router hands to a cache (WCCP version 2 4.12).
const WCCP: u16 = 0x883e;
/// PPP over GRE, which PPTP has in its own version.
const PPP: u16 = 0x880b;

/// A frame that ends in front of its IP header.
const CUT: NoPacket = NoPacket::Unread(Unread::Cut);

/// The packet inside of all encapsulations of another; the packet itself where it carries none.
///
/// # Errors
/// When the innermost is no IP packet that can be read.
#[inline]
pub fn innermost(packet: &[u8]) -> Found<'_> {
    let mut found = packet;
    for _ in 0..=MOST_NESTED {
        let Some(inside) = inside(found) else { return Ok(found) };
        found = inside?;
    }
    Err(Unread::Nested.into())
}

/// Whether the upper header of a packet is one that carries packets, by its protocol and its
/// first bytes. PPTP's GRE is none: what it carries is of a session that has to be known.
#[must_use]
#[inline]
pub fn is_carrier(protocol: u8, upper: &[u8]) -> bool {
    match protocol {
        PROTOCOL_UDP => match upper.first_chunk() {
            Some(&[a, b, c, d]) => {
                let [source, destination] = [[a, b], [c, d]].map(u16::from_be_bytes);
                is_carrier_port(destination) && !is_tunnel_port(source)
            }
            None => false,
        },
        PROTOCOL_GRE => upper.get(1).is_none_or(|low| u16::from(*low) & GRE_VERSION == 0),
        PROTOCOL_IPV4 | PROTOCOL_IPV6 | PROTOCOL_ETHERIP | PROTOCOL_MPLS => true,
        _ => false,
    }
}

#[inline]
const fn is_carrier_port(port: u16) -> bool {
    matches!(port, VXLAN | VXLAN_BEFORE | GENEVE | GTP | MPLS | TZSP)
}

/// A server's answer may go to any port of a client.
const fn is_tunnel_port(port: u16) -> bool {
    matches!(port, 500 | 1701 | 4500)
}

/// What an upper header carries, where it carries packets: of a packet that was put together
/// from its fragments, for instance.
#[must_use]
pub fn carried(protocol: u8, upper: &[u8]) -> Option<Found<'_>> {
    let (mut protocol, mut upper) = (protocol, upper);
    for _ in 0..MOST_HEADERS {
        if protocol != PROTOCOL_DESTINATION_OPTIONS {
            break;
        }
        let (header, _) = upper.split_first_chunk::<2>()?;
        let [next, length] = *header;
        (protocol, upper) = (next, upper.get((usize::from(length) + 1) * 8..)?);
    }
    if !is_carrier(protocol, upper) {
        return None;
    }
    Some(match protocol {
        PROTOCOL_GRE => gre(upper),
        PROTOCOL_UDP => datagram(upper)?,
        PROTOCOL_ETHERIP => upper.get(2..).ok_or(CUT).and_then(ethernet_payload),
        PROTOCOL_MPLS => mpls_payload(upper),
        _ if upper.is_empty() => Err(CUT),
        _ => Ok(upper),
    })
}

fn inside(packet: &[u8]) -> Option<Found<'_>> {
    let packet = IpPacket::parse(packet).ok()?;
    // What IPsec protects is a tunnel's traffic.
    if packet.authentication.is_some() {
        return None;
    }
    match packet.fragment {
        Some(fragment) if fragment.offset > 0 || fragment.more => {
            let carrier = fragment.offset > 0
                && packet.protocol != PROTOCOL_UDP
                && is_carrier(packet.protocol, &[])
                || fragment.offset == 0 && is_carrier(packet.protocol, packet.payload);
            carrier.then_some(Err(Unread::CarrierFragment.into()))
        }
        _ => carried(packet.protocol, packet.payload),
    }
}

fn gre(bytes: &[u8]) -> Found<'_> {
    let (header, _) = bytes.split_first_chunk::<4>().ok_or(CUT)?;
    let [high, low, type_high, type_low] = *header;
    let flags = u16::from_be_bytes([high, low]);
    let protocol = u16::from_be_bytes([type_high, type_low]);
    if flags & GRE_ROUTING != 0 {
        return Err(Unread::EthernetType(protocol).into());
    }
    let fields = [GRE_CHECKSUM, GRE_KEY, GRE_SEQUENCE];
    let fields = fields.into_iter().filter(|field| flags & field != 0).count();
    let inner = bytes.get(4 + 4 * fields..).ok_or(CUT)?;
    match protocol {
        // Type I has no sequence number, and no header of its own.
        ERSPAN if flags & GRE_SEQUENCE == 0 => ethernet_payload(inner),
        ERSPAN => inner.get(8..).ok_or(CUT).and_then(ethernet_payload),
        ERSPAN_III => mirrored(inner),
        // A redirect header of four bytes, where it is no IP already.
        WCCP if inner.first().is_some_and(|first| matches!(first >> 4, 4 | 6)) => Ok(inner),
        WCCP => inner.get(4..).ok_or(CUT),
        PPP => super::link::ppp_payload(inner),
        // Keepalives, and resolution of addresses (RFC 2332).
        0..0x0600 | 0x2001 => Err(NoPacket::NotIp),
        ether_type => ether_type_payload(ether_type, inner),
    }
}

/// ERSPAN of type III: twelve bytes, and eight more where the last bit says so.
fn mirrored(bytes: &[u8]) -> Found<'_> {
    let last = bytes.get(11).ok_or(CUT)?;
    let header = if last & 1 == 1 { 20 } else { 12 };
    bytes.get(header..).ok_or(CUT).and_then(ethernet_payload)
}

/// `None` where the port is used for something else.
fn datagram(bytes: &[u8]) -> Option<Found<'_>> {
    let udp = Udp::parse(bytes).ok()?;
    let payload = udp.payload;
    match udp.destination_port {
        VXLAN | VXLAN_BEFORE => {
            let (header, frame) = payload.split_first_chunk::<8>()?;
            // The network's number is there, and the rest is zero.
            matches!(header, [0x08, 0, 0, 0, .., 0]).then(|| ethernet_payload(frame))
        }
        GENEVE => geneve(payload),
        GTP => user_data(payload),
        MPLS => Some(mpls_payload(payload)),
        TZSP => sniffed(payload),
        _ => None,
    }
}

fn geneve(bytes: &[u8]) -> Option<Found<'_>> {
    let ([first, _, high, low, ..], rest) = bytes.split_first_chunk::<8>()?;
    let options = usize::from(first & 0x3f) * 4;
    if first >> 6 != 0 {
        return None;
    }
    let inner = rest.get(options..)?;
    Some(ether_type_payload(u16::from_be_bytes([*high, *low]), inner))
}

/// Version 1 of GTP, a packet of a user (3GPP TS 29.281 5.1).
fn user_data(bytes: &[u8]) -> Option<Found<'_>> {
    let ([flags, 0xff, ..], mut rest) = bytes.split_first_chunk::<8>()? else { return None };
    if flags >> 4 != 3 {
        return None;
    }
    if flags & 0x07 != 0 {
        let (optional, behind) = rest.split_first_chunk::<4>()?;
        rest = behind;
        let mut next = if flags & 0x04 == 0 { 0 } else { optional[3] };
        for _ in 0..MOST_HEADERS {
            if next == 0 {
                break;
            }
            let length = usize::from(*rest.first()?) * 4;
            next = *rest.get(length.checked_sub(1)?)?;
            rest = rest.get(length..)?;
        }
    }
    Some(if rest.is_empty() { Err(CUT) } else { Ok(rest) })
}

/// Ethernet or 802.11 behind a list of tags.
fn sniffed(bytes: &[u8]) -> Option<Found<'_>> {
    let ([1, 0 | 1, high, low], mut rest) = bytes.split_first_chunk()? else { return None };
    for _ in 0..MOST_HEADERS {
        match *rest {
            [0, ref behind @ ..] => rest = behind,
            [1, ref frame @ ..] => {
                return Some(match u16::from_be_bytes([*high, *low]) {
                    1 => ethernet_payload(frame),
                    18 => wifi_data(frame).and_then(|data| match data {
                        WifiData::One(packet) => Ok(packet),
                        WifiData::Several(mut packets) => packets.next().unwrap_or(Err(CUT)),
                    }),
                    _ => Err(NoPacket::NotIp),
                });
            }
            [_, length, ref behind @ ..] => rest = behind.get(usize::from(length)..)?,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::ip::{ip_packet, udp_packet};

    fn plain() -> Vec<u8> {
        let ends = ["192.0.2.7:500", "198.51.100.10:500"].map(|end| end.parse().unwrap());
        udp_packet(ends[0], ends[1], b"message 1").unwrap()
    }

    fn around(ends: [&str; 2], protocol: u8, header: &[u8]) -> Vec<u8> {
        let [from, to] = ends.map(|end| end.parse().unwrap());
        ip_packet(from, to, protocol, &[header, &plain()].concat()).unwrap()
    }

    const V4: [&str; 2] = ["203.0.113.1", "203.0.113.2"];
    const V6: [&str; 2] = ["2001:db8::1", "2001:db8::2"];
    /// Addresses and the type of an Ethernet frame.
    const FRAME: [u8; 14] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];

    #[test]
    fn what_is_in_ip_and_gre_is_found() {
        for ends in [V4, V6] {
            for (protocol, header) in [
                (4, vec![]),
                (47, vec![0, 0, 8, 0]),
                (47, vec![0xb0, 0, 8, 0, 1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 9]),
                (47, [&[0, 0, 0x65, 0x58][..], &FRAME].concat()),
                (47, [&[0, 0, 0x88, 0xbe][..], &FRAME].concat()),
                (47, [&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1][..], &[0x10; 8], &FRAME].concat()),
                (47, [&[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1][..], &[0x20; 12], &FRAME].concat()),
                (47, [&[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1][..], &[0x21; 20], &FRAME].concat()),
                (47, vec![0, 0, 0x88, 0x3e, 0, 0, 0, 0]),
                (97, [&[0x30, 0][..], &FRAME].concat()),
                (137, vec![0, 1, 1, 64]),
                (60, [&[4, 0, 4, 1, 4, 1, 1, 0][..]].concat()),
            ] {
                let outer = around(ends, protocol, &header);
                if protocol == 60 && ends == V4 {
                    continue;
                }
                assert_eq!(innermost(&outer), Ok(&plain()[..]), "{protocol} {header:x?}");
            }
        }
        assert_eq!(innermost(&plain()), Ok(&plain()[..]));
    }

    #[test]
    fn what_is_in_udp_is_found() {
        for (port, header) in [
            (4789, [&[8, 0, 0, 0, 0, 0, 7, 0][..], &FRAME].concat()),
            (8472, [&[8, 0, 0, 0, 0, 0, 7, 0][..], &FRAME].concat()),
            (6081, [&[1, 0, 0x65, 0x58, 0, 0, 7, 0, 9, 9, 9, 9][..], &FRAME].concat()),
            (2152, vec![0x30, 0xff, 0, 37, 0, 0, 0, 1]),
            (2152, vec![0x34, 0xff, 0, 45, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 1, 0]),
            (6635, vec![0, 1, 1, 64]),
            (37008, [&[1, 0, 0, 1, 10, 1, 7, 0, 1][..], &FRAME].concat()),
        ] {
            let [from, to] = [format!("{}:40000", V4[0]), format!("{}:{port}", V4[1])]
                .map(|end| end.parse().unwrap());
            let outer = udp_packet(from, to, &[&header[..], &plain()].concat()).unwrap();
            assert_eq!(innermost(&outer), Ok(&plain()[..]), "{port}");
            let other = udp_packet(from, to, b"\xff\xff\xff\xffelse").unwrap();
            if port != 6635 {
                assert_eq!(innermost(&other), Ok(&other[..]), "{port}");
            }
        }
    }

    #[test]
    fn fragments_and_too_many_layers_are_named_and_pptp_is_left_alone() {
        let unread = |unread: Unread| Err(NoPacket::Unread(unread));
        let mut first = around(V4, 4, &[]);
        first[6] = 0x20;
        assert_eq!(innermost(&first), unread(Unread::CarrierFragment));
        let mut later = around(V4, 47, &[]);
        later[7] = 0x20;
        assert_eq!(innermost(&later), unread(Unread::CarrierFragment));
        let pptp = around(V4, 47, &[0x30, 1, 0x88, 0x0b, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(innermost(&pptp), Ok(&pptp[..]));
        let mut nested = plain();
        for _ in 0..9 {
            let [from, to] = V4.map(|end| end.parse().unwrap());
            nested = ip_packet(from, to, 4, &nested).unwrap();
        }
        assert_eq!(innermost(&nested), unread(Unread::Nested));
        let strange = around(V4, 47, &[0, 0, 0x88, 0xe5]);
        assert_eq!(innermost(&strange), unread(Unread::EthernetType(0x88e5)));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it_and_what_is_found_is_in_them(
            protocol in proptest::sample::select(vec![4_u8, 17, 41, 47, 60, 97, 137]),
            port in proptest::sample::select(vec![VXLAN, GENEVE, GTP, MPLS, TZSP]),
            first in proptest::sample::select(vec![0x00_u8, 0x01, 0x08, 0x30, 0x34, 0x10]),
            rest in proptest::collection::vec(any::<u8>(), 0..90),
        ) {
            let mut upper = [&[first, 0][..], &rest].concat();
            if protocol == PROTOCOL_UDP {
                let port = port.to_be_bytes();
                upper = [&[9, 9, port[0], port[1], 0, 200, 0, 0][..], &upper].concat();
            }
            let [from, to] = V6.map(|end| end.parse().unwrap());
            let packet = ip_packet(from, to, protocol, &upper).unwrap();
            if let Ok(found) = innermost(&packet) {
                prop_assert!(packet.ends_with(found));
            }
            if let Some(Ok(found)) = carried(protocol, &upper) {
                prop_assert!(upper.ends_with(found));
            }
        }
    }
}
