//! The quick question in front of all decoding: can this packet be a tunnel's?
//!
//! Looks at a few bytes only, so that a capture of other traffic is read at
//! the speed of the disk. A yes may be wrong, a no is not.

use super::{Channel, port};
use crate::wire::bare::{PROTOCOL_EXPERIMENT, WORD};
use crate::wire::encapsulation::is_carrier;
use crate::wire::ip::{
    IpPacket, PROTOCOL_AH, PROTOCOL_ESP, PROTOCOL_GRE, PROTOCOL_ICMP, PROTOCOL_ICMPV6,
    PROTOCOL_TCP, PROTOCOL_UDP, is_routing,
};
use crate::wire::isakmp::Header;
use crate::wire::nat_t::NON_ESP_MARKER;

const PPTP: u16 = 1723;
const HTTPS: u16 = 443;
/// Extension headers looked through before giving up.
const MOST_EXTENSIONS: usize = 8;
const UDP_HEADER: usize = 8;

/// Whose a packet can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interest {
    /// IPsec's or L2TP's, or an ICMP error that may be about them.
    Tunnel,
    /// PPTP's control connection.
    Pptp,
    /// PPTP's GRE.
    Gre,
    /// Whose it is stands in the packet that it carries.
    Carrier,
    /// IKE over TCP.
    IkeTcp,
    /// Begins or goes on with an exchange of IKE, from or to a port that is none of its own.
    IkePort,
    /// IPsec of routers among themselves, or for a group of hosts: nobody's VPN.
    Group,
    /// The opening of a TCP connection to port 443, or its answer.
    Https,
    /// Nobody's of these.
    None,
}

/// Sifts an IP packet.
#[must_use]
#[inline]
pub fn sift(packet: &[u8]) -> Interest {
    match packet.first().map(|first| first >> 4) {
        Some(4) => v4(packet),
        Some(6) => v6(packet),
        _ => Interest::None,
    }
}

/// Whether an IP packet that passed the sift carries a tunnel's traffic, as far as its first
/// headers tell: what comes in masses and is only counted.
#[must_use]
#[inline]
pub fn carries_traffic(packet: &[u8]) -> bool {
    let (protocol, rest) = match packet {
        [first, _, _, _, _, _, flags, low, _, protocol, ..] if first >> 4 == 4 => {
            if u16::from_be_bytes([*flags, *low]) & 0x3fff != 0 {
                return false;
            }
            (*protocol, packet.get(usize::from(first & 0x0f) * 4..))
        }
        [first, _, _, _, _, _, protocol, ..] if first >> 4 == 6 => (*protocol, packet.get(40..)),
        _ => return false,
    };
    let in_udp = |udp: &[u8]| {
        let spi = udp.get(UDP_HEADER..).and_then(|rest| rest.first_chunk());
        let over_4500 = ports(udp).is_some_and(|ports| ports.contains(&port::NAT_TRAVERSAL));
        over_4500 && spi.is_some_and(|spi| *spi != NON_ESP_MARKER)
    };
    match protocol {
        PROTOCOL_ESP | PROTOCOL_AH => true,
        PROTOCOL_UDP => rest.is_some_and(in_udp),
        _ => false,
    }
}

#[inline]
fn v4(packet: &[u8]) -> Interest {
    let Some(header) = packet.first_chunk::<20>() else { return Interest::None };
    let [first, _, _, _, _, _, flags, low, _, protocol, ..] = *header;
    let rest = packet.get(usize::from(first & 0x0f) * 4..).unwrap_or_default();
    let piece = u16::from_be_bytes([flags, low]) & 0x3fff != 0;
    match protocol {
        // From 224.0.0.0 on there are groups, and everybody at the end (RFC 1112 4).
        PROTOCOL_ESP | PROTOCOL_AH if header[16] >= 224 => Interest::Group,
        _ => upper(protocol, rest, piece),
    }
}

fn v6(packet: &[u8]) -> Interest {
    let (Some(protocol), Some(rest)) = (packet.get(6), packet.get(40..)) else {
        return Interest::None;
    };
    match *protocol {
        0 | 43 | 44 | 60 | 135 | 139 | 140 => extended(*protocol, rest),
        PROTOCOL_ESP | PROTOCOL_AH if packet.get(24) == Some(&0xff) => Interest::Group,
        protocol => upper(protocol, rest, false),
    }
}

/// Behind extension headers (RFC 8200 4) there may be anything: of a tunnel's, or a packet.
fn extended(mut protocol: u8, mut rest: &[u8]) -> Interest {
    let mut piece = false;
    for _ in 0..MOST_EXTENSIONS {
        let length = match (protocol, rest.get(1)) {
            (0 | 43 | 60 | 135 | 139 | 140, Some(length)) => (usize::from(*length) + 1) * 8,
            (44, _) => 8,
            _ => break,
        };
        piece |= protocol == 44;
        let (Some(next), Some(behind)) = (rest.first(), rest.get(length..)) else { break };
        (protocol, rest) = (*next, behind);
    }
    // A later fragment begins anywhere in what it carries.
    let upper = if piece { &[] } else { rest };
    let carrier = is_carrier(protocol, upper) || piece && is_carrier(protocol, rest);
    if carrier { Interest::Carrier } else { Interest::Tunnel }
}

/// `piece` has no ports of its own unless it is the first.
fn upper(protocol: u8, rest: &[u8], piece: bool) -> Interest {
    match protocol {
        PROTOCOL_AH if rest.first().is_some_and(|next| is_routing(*next)) => Interest::Group,
        PROTOCOL_ESP | PROTOCOL_AH => Interest::Tunnel,
        PROTOCOL_EXPERIMENT if rest.starts_with(WORD) => Interest::Tunnel,
        PROTOCOL_UDP if piece || is_tunnel(rest) => Interest::Tunnel,
        // Errors, not echoes: ICMPv6 numbers errors below 128 (RFC 4443 2.1).
        PROTOCOL_ICMP if matches!(rest.first(), Some(3 | 4 | 11 | 12)) => Interest::Tunnel,
        PROTOCOL_ICMPV6 if rest.first().is_some_and(|kind| *kind < 128) => Interest::Tunnel,
        PROTOCOL_GRE if !piece && !is_carrier(PROTOCOL_GRE, rest) => Interest::Gre,
        PROTOCOL_GRE => Interest::Carrier,
        PROTOCOL_TCP if has_port(rest, PPTP) => Interest::Pptp,
        PROTOCOL_TCP if has_port(rest, port::NAT_TRAVERSAL) => Interest::IkeTcp,
        PROTOCOL_TCP if is_syn(rest) && has_port(rest, HTTPS) => Interest::Https,
        _ if is_carrier(protocol, rest) => Interest::Carrier,
        PROTOCOL_UDP if is_ike(rest) => Interest::IkePort,
        _ => Interest::None,
    }
}

/// SYN, with or without ACK (RFC 9293 3.1): nobody wants to know of every packet of HTTPS.
fn is_syn(rest: &[u8]) -> bool {
    rest.get(13).is_some_and(|flags| flags & 0x02 != 0)
}

/// By its ports; of traceroutes what comes back tells of the path.
#[inline]
fn is_tunnel(rest: &[u8]) -> bool {
    let Some([source, destination]) = ports(rest) else { return false };
    let known = |port| Channel::at_port(port).is_some();
    known(destination) || known(source) || Channel::is_control(destination)
}

/// Whether a datagram is all of an IKE message, behind a marker or without: version, exchange
/// and length have to be right.
#[inline]
fn is_ike(datagram: &[u8]) -> bool {
    let Some(payload) = datagram.get(8..) else { return false };
    let message = payload.strip_prefix(&NON_ESP_MARKER).unwrap_or(payload);
    // One byte tells nearly all others apart.
    matches!(message.get(17), Some(0x10 | 0x20)) && is_whole(message)
}

fn is_whole(message: &[u8]) -> bool {
    let Ok(header) = Header::parse(message) else { return false };
    header.is_plausible() && usize::try_from(header.length) == Ok(message.len())
}

/// Whether a packet of UDP is IKE between a port of its own and one that is not, which the
/// client of a translator has as well.
#[must_use]
pub fn has_another_port(packet: &IpPacket<'_>) -> bool {
    let ends = ports(packet.payload).unwrap_or_default();
    let own = ends.into_iter().filter(|one| port::OF_IKE.contains(one)).count();
    own == 1 && packet.protocol == PROTOCOL_UDP && is_ike(packet.payload)
}

#[inline]
fn has_port(rest: &[u8], port: u16) -> bool {
    ports(rest).is_some_and(|ports| ports.contains(&port))
}

/// Source and destination, which UDP and TCP have at the same place.
#[inline]
fn ports(rest: &[u8]) -> Option<[u16; 2]> {
    let [a, b, c, d] = *rest.first_chunk()?;
    Some([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])])
}

#[cfg(test)]
mod tests {
    use super::{Interest, sift};
    use crate::wire::ip::{ip_packet, udp_packet};

    fn packet(protocol: u8, payload: &[u8]) -> [Vec<u8>; 2] {
        [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")].map(|(from, to)| {
            ip_packet(from.parse().unwrap(), to.parse().unwrap(), protocol, payload).unwrap()
        })
    }

    #[test]
    fn a_tunnels_packets_are_let_through_and_others_are_not() {
        for (protocol, payload, interest) in [
            (50, &[0, 0, 1, 0, 0, 0, 0, 1][..], Interest::Tunnel),
            (51, &[50, 4, 0, 0], Interest::Tunnel),
            (253, b"p809 and more", Interest::Tunnel),
            (253, b"another's", Interest::None),
            (47, &[0x30, 1], Interest::Gre),
            (47, &[0, 0, 8, 0], Interest::Carrier),
            (4, &[0x45], Interest::Carrier),
            (17, &[0xc0, 0, 0x12, 0xb5, 0, 8, 0, 0], Interest::Carrier),
            (17, &[0x11, 0x94, 0x12, 0xb5, 0, 8, 0, 0], Interest::Tunnel),
            (6, &[0x06, 0xbb, 0xc0, 0, 0], Interest::Pptp),
            (6, &[0xc0, 0, 1, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x02], Interest::Https),
            (6, &[1, 0xbb, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x12], Interest::Https),
            (6, &[0xc0, 0, 1, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x10], Interest::None),
            (6, &[0xc0, 0, 0, 22, 0], Interest::None),
            (17, &[0x01, 0xf4, 0xc0, 0, 0, 8, 0, 0], Interest::Tunnel),
            (17, &[0xc0, 0, 0x11, 0x94, 0, 8, 0, 0], Interest::Tunnel),
            (17, &[0xc0, 0, 0, 53, 0, 8, 0, 0], Interest::None),
        ] {
            for packet in packet(protocol, payload) {
                assert_eq!(sift(&packet), interest, "{protocol} {payload:?}");
            }
        }
        let ends = ["192.0.2.1:1701", "192.0.2.2:40000"].map(|end| end.parse().unwrap());
        let mut whole = udp_packet(ends[1], ends[0], b"sccrq").unwrap();
        assert_eq!(sift(&whole), Interest::Tunnel);
        whole[20..24].copy_from_slice(&[0xc0, 0, 0, 53]);
        assert_eq!(sift(&whole), Interest::None);
        whole[6] = 0x20;
        assert_eq!(sift(&whole), Interest::Tunnel, "a piece may belong to anything");
    }

    #[test]
    fn behind_extension_headers_a_packet_is_found() {
        let [_, mut six] = packet(60, &[4, 0, 4, 1, 4, 1, 1, 0, 0x45]);
        assert_eq!(sift(&six), Interest::Carrier);
        six[40] = 17;
        assert_eq!(sift(&six), Interest::Tunnel);
        let [_, piece] = packet(44, &[47, 0, 0, 8, 0, 0, 0, 7, 0x5a]);
        assert_eq!(sift(&piece), Interest::Carrier);
    }

    #[test]
    fn what_is_no_packet_is_nobodys() {
        for bytes in [&[][..], &[0x45], &[0x60; 39], &[0xff; 64], &[0x4f; 20]] {
            assert_eq!(sift(bytes), Interest::None, "{bytes:?}");
        }
    }
}
