//! The Internet checksum as a host looks at it that receives (RFC 1071): what does not
//! add up, its kernel drops without a word.
//!
//! A recording may hold packets whose sums hardware was to fill in on their way out.
//! Those are not called wrong: an IPv4 header sum of zero, and a UDP sum that is the
//! pseudo-header's alone.

use std::net::{IpAddr, SocketAddr};

use etherparse::checksum::Sum16BitWords;

use super::ip::{IpPacket, PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_UDP};
use crate::wire::Capped;

/// Bytes of a UDP header (RFC 768).
const UDP_HEADER: usize = 8;

/// Whether the header sum of an IPv4 packet is wrong (RFC 791 3.1); IPv6 has none.
#[inline]
#[must_use]
pub fn header_is_wrong(packet: &[u8]) -> bool {
    let Some(first) = packet.first().filter(|first| **first >> 4 == 4) else { return false };
    let Some(header) = packet.get(..usize::from(first & 0x0f) * 4) else { return false };
    let left_to_hardware = header.get(10..12) == Some(&[0, 0]);
    !left_to_hardware && Sum16BitWords::new().add_slice(header).ones_complement() != 0
}

/// Whether the sum of a whole UDP datagram is wrong. Zero stands for none, which IPv6
/// does not allow (RFC 768, RFC 8200 8.1).
#[must_use]
pub fn udp_is_wrong(from: SocketAddr, to: SocketAddr, checksum: u16, payload: &[u8]) -> bool {
    if checksum == 0 {
        return from.is_ipv6();
    }
    let Ok(length) = u16::try_from(payload.len().saturating_add(UDP_HEADER)) else { return false };
    let Some(ends) = pseudo_header(from.ip(), to.ip(), PROTOCOL_UDP) else { return false };
    let whole = ends.clone().add_2bytes(length.to_be_bytes());
    // What software leaves for hardware to go on from, with the length or without.
    let begun = [&ends, &whole].map(|sum| u16::from_be(!sum.ones_complement()));
    let all = whole
        .add_2bytes(from.port().to_be_bytes())
        .add_2bytes(to.port().to_be_bytes())
        .add_2bytes(length.to_be_bytes())
        .add_2bytes(checksum.to_be_bytes())
        .add_slice(payload);
    all.ones_complement() != 0 && !begun.contains(&checksum)
}

/// Whether the sum of a whole ICMP or ICMPv6 message is wrong (RFC 792, RFC 4443 2.3).
#[must_use]
pub fn icmp_is_wrong(packet: &IpPacket<'_>) -> bool {
    if packet.truncated || packet.fragment.is_some() {
        return false;
    }
    let sum = match packet.protocol {
        PROTOCOL_ICMP => Some(Sum16BitWords::new()),
        PROTOCOL_ICMPV6 => {
            let length = u32::capped(packet.payload.len());
            pseudo_header(packet.source, packet.destination, PROTOCOL_ICMPV6)
                .map(|mut sum| sum.add_4bytes(length.to_be_bytes()))
        }
        _ => None,
    };
    sum.is_some_and(|sum| sum.add_slice(packet.payload).ones_complement() != 0)
}

/// Both addresses and the protocol; `None` for addresses of two families.
fn pseudo_header(from: IpAddr, to: IpAddr, protocol: u8) -> Option<Sum16BitWords> {
    let mut sum = Sum16BitWords::new();
    let sum = match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => sum.add_4bytes(from.octets()).add_4bytes(to.octets()),
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            sum.add_16bytes(from.octets()).add_16bytes(to.octets())
        }
        _ => return None,
    };
    Some(sum.add_2bytes([0, protocol]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::icmp::{IcmpKind, IpVersion, error_packet};
    use crate::wire::ip::udp_packet;

    const ENDS: [[&str; 2]; 2] =
        [["192.0.2.7:500", "198.51.100.10:4500"], ["[2001:db8::7]:500", "[2001:db8::8]:4500"]];

    fn end(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    /// Whether a host takes a packet that `udp_packet` made and somebody changed.
    fn is_dropped(packet: &[u8]) -> bool {
        let parsed = IpPacket::parse(packet).unwrap();
        let udp = parsed.udp().unwrap().unwrap();
        let from = SocketAddr::new(parsed.source, udp.source_port);
        let to = SocketAddr::new(parsed.destination, udp.destination_port);
        header_is_wrong(packet) || udp_is_wrong(from, to, udp.checksum, udp.payload)
    }

    proptest! {
        #[test]
        fn what_is_built_adds_up_and_no_flipped_bit_does(
            payload in proptest::collection::vec(any::<u8>(), 0..300),
            bit in any::<proptest::sample::Index>(),
        ) {
            for [from, to] in ENDS {
                let packet = udp_packet(end(from), end(to), &payload).unwrap();
                prop_assert!(!is_dropped(&packet));
                let udp_at = packet.len() - payload.len() - UDP_HEADER;
                let mut damaged = packet.clone();
                // Behind the length, which says what is summed.
                let bit = bit.index((payload.len() + 2) * 8);
                damaged[udp_at + 6 + bit / 8] ^= 1 << (bit % 8);
                let field = &damaged[udp_at + 6..udp_at + 8];
                if field != [0, 0] && field != begun(end(from), end(to), payload.len()) {
                    prop_assert!(is_dropped(&damaged));
                }
            }
        }
    }

    /// What software leaves to hardware: the sum of the pseudo-header, not complemented.
    fn begun(from: SocketAddr, to: SocketAddr, payload: usize) -> [u8; 2] {
        let bytes = |ip: IpAddr| match ip {
            IpAddr::V4(ip) => ip.octets().to_vec(),
            IpAddr::V6(ip) => ip.octets().to_vec(),
        };
        let words = [bytes(from.ip()), bytes(to.ip())].concat();
        let mut sum: u32 = 17 + u32::try_from(payload + 8).unwrap();
        for pair in words.chunks(2) {
            sum += u32::from(u16::from_be_bytes([pair[0], pair[1]]));
        }
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        u16::try_from(sum).unwrap().to_be_bytes()
    }

    #[test]
    fn what_hardware_was_to_fill_in_accuses_nobody() {
        for [from, to] in ENDS {
            let mut packet = udp_packet(end(from), end(to), b"odd").unwrap();
            let field = packet.len() - 3 - 2;
            packet[field..field + 2].copy_from_slice(&begun(end(from), end(to), 3));
            assert!(!is_dropped(&packet), "{from}");
            packet[field + 1] ^= 1;
            assert!(is_dropped(&packet), "{from}");
            // None at all: only IPv4 has that.
            packet[field..field + 2].fill(0);
            assert_eq!(is_dropped(&packet), end(from).is_ipv6());
        }
        let mut packet = udp_packet(end(ENDS[0][0]), end(ENDS[0][1]), b"odd").unwrap();
        packet[10..12].fill(0);
        assert!(!is_dropped(&packet));
        packet[11] = 1;
        assert!(is_dropped(&packet));
    }

    #[test]
    fn an_icmp_error_has_a_sum_of_its_own() {
        for ([from, to], version, icmp_type) in
            [(ENDS[0], IpVersion::V4, 3), (ENDS[1], IpVersion::V6, 1)]
        {
            let kind = IcmpKind { version, icmp_type, code: 3 };
            let (from, to) = (end(from).ip(), end(to).ip());
            let mut packet = error_packet(from, to, kind, 0, &[0x45; 36]).unwrap();
            let wrong = |packet: &[u8]| icmp_is_wrong(&IpPacket::parse(packet).unwrap());
            assert!(!wrong(&packet));
            // Cut by a recording: nobody knows.
            assert!(!wrong(&packet[..packet.len() - 1]));
            *packet.last_mut().unwrap() ^= 0x10;
            assert!(wrong(&packet));
        }
    }
}
