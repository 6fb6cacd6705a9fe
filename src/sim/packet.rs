//! Packets as routers and translators handle them: fields changed in place,
//! checksums kept right (RFC 1071, RFC 1624).

use std::net::{IpAddr, Ipv4Addr};

use super::Addresses;
use crate::wire::Capped;
use crate::wire::icmp::{IcmpError, IcmpKind, IcmpMeaning, IpVersion, error_packet};
use crate::wire::ip::{IpPacket, PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_UDP};

/// An ICMP error fits a datagram of 576 bytes (RFC 1812 4.3.2.3).
const LONGEST_QUOTE_V4: usize = 576 - 28;
/// An ICMPv6 error fits the smallest link (RFC 4443 3.1).
const LONGEST_QUOTE_V6: usize = 1280 - 48;
/// Where an IPv6 header says what follows it, for "unrecognised next header".
const NEXT_HEADER_AT: u32 = 6;

const CHECKSUM_AT: usize = 10;
const UDP_CHECKSUM_AT: usize = 6;
const ICMP_HEADER: usize = 8;
const IPV6_HEADER: usize = 40;

/// One end of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Source,
    Destination,
}

impl End {
    const fn address_at(self) -> usize {
        match self {
            Self::Source => 12,
            Self::Destination => 16,
        }
    }

    const fn port_at(self) -> usize {
        match self {
            Self::Source => 0,
            Self::Destination => 2,
        }
    }
}

/// Takes one off the hop limit; false where it runs out.
pub(super) fn count_hop(packet: &mut [u8]) -> bool {
    match packet.first().map(|first| first >> 4) {
        Some(4) => {
            let Some(hop_limit) = packet.get(8).copied().filter(|limit| *limit > 1) else {
                return false;
            };
            let old = word(packet, 8).unwrap_or(0);
            if let Some(field) = packet.get_mut(8) {
                *field = hop_limit - 1;
            }
            let new = word(packet, 8).unwrap_or(0);
            adjust(packet, CHECKSUM_AT, &[(old, new)]);
            true
        }
        Some(6) => match packet.get_mut(7) {
            Some(hop_limit) if *hop_limit > 1 => {
                *hop_limit -= 1;
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Gives one end of an IPv4 packet, whole or as a quote holds it, another
/// address and perhaps another UDP port.
pub(super) fn rewrite(packet: &mut [u8], end: End, address: Ipv4Addr, port: Option<u16>) {
    let Some(header) = header_length(packet) else { return };
    let is_udp = packet.get(9) == Some(&PROTOCOL_UDP) && is_first_piece(packet);
    let [a, b, c, d] = address.octets();
    let at = end.address_at();
    let mut changes = vec![
        put_word(packet, at, u16::from_be_bytes([a, b])),
        put_word(packet, at + 2, u16::from_be_bytes([c, d])),
    ];
    adjust(packet, CHECKSUM_AT, &changes);
    if !is_udp {
        return;
    }
    changes.extend(port.map(|port| put_word(packet, header + end.port_at(), port)));
    let checksum_at = header + UDP_CHECKSUM_AT;
    // Zero says that there is none (RFC 768), so a sum of zero is sent as all ones.
    if word(packet, checksum_at).is_some_and(|sum| sum != 0) {
        adjust(packet, checksum_at, &changes);
        if word(packet, checksum_at) == Some(0) {
            put_word(packet, checksum_at, u16::MAX);
        }
    }
}

/// Changes the packet that an ICMP error quotes; `change` gets the quote.
pub(super) fn rewrite_quote(packet: &mut [u8], change: impl FnOnce(&mut [u8])) {
    let Some(header) = header_length(packet) else { return };
    if let Some(quote) = packet.get_mut(header + ICMP_HEADER..) {
        change(quote);
    }
    put_word(packet, header + 2, 0);
    let sum = packet.get(header..).map_or(0, |message| !fold(sum_of(message)));
    put_word(packet, header + 2, sum);
}

/// Whether the checksums of a packet that arrived are right.
pub(super) fn is_intact(packet: &IpPacket<'_>, bytes: &[u8]) -> bool {
    let header_sum = || {
        header_length(bytes)
            .and_then(|length| bytes.get(..length))
            .is_some_and(|header| fold(sum_of(header)) == u16::MAX)
    };
    let header_is_right = packet.source.is_ipv6() || header_sum();
    if packet.fragment.is_some() {
        return header_is_right;
    }
    let payload_is_right = match packet.protocol {
        PROTOCOL_UDP if packet.source.is_ipv4() && word(packet.payload, 6) == Some(0) => true,
        PROTOCOL_UDP | PROTOCOL_ICMPV6 => {
            fold(pseudo_header(packet).saturating_add(sum_of(packet.payload))) == u16::MAX
        }
        PROTOCOL_ICMP => fold(sum_of(packet.payload)) == u16::MAX,
        _ => true,
    };
    header_is_right && payload_is_right
}

/// Another UDP checksum in a whole packet, never the one that says there is none.
pub(super) fn spoil_udp_checksum(packet: &mut [u8]) {
    let header = header_length(packet).unwrap_or(IPV6_HEADER);
    let at = header.saturating_add(UDP_CHECKSUM_AT);
    let right = word(packet, at).unwrap_or(0);
    let wrong = if right == 0x0055 { 0x00aa } else { right ^ 0x0055 };
    put_word(packet, at, wrong);
}

/// The ICMP error that a packet draws from `from`, where one may be sent at all
/// (RFC 1122 3.2.2: none about an ICMP error, none about a later piece).
pub(super) fn error_about(
    bytes: &[u8],
    packet: &IpPacket<'_>,
    meaning: IcmpMeaning,
    from: Addresses,
) -> Option<Vec<u8>> {
    let is_error = IcmpError::parse(packet).ok().flatten().is_some();
    if is_error || packet.fragment.is_some_and(|fragment| fragment.offset > 0) {
        return None;
    }
    let (version, longest) = match packet.source {
        IpAddr::V4(_) => (IpVersion::V4, LONGEST_QUOTE_V4),
        IpAddr::V6(_) => (IpVersion::V6, LONGEST_QUOTE_V6),
    };
    let kind = numbers(version, meaning);
    let rest = if (version, kind.icmp_type) == (IpVersion::V6, 4) { NEXT_HEADER_AT } else { 0 };
    let quote = bytes.get(..longest).unwrap_or(bytes);
    error_packet(from.like(packet.source), packet.source, kind, rest, quote)
}

/// The ICMP error of a router whose next link takes `mtu` bytes, where one may be sent.
pub(super) fn too_big(
    bytes: &[u8],
    packet: &IpPacket<'_>,
    mtu: u16,
    from: Addresses,
) -> Option<Vec<u8>> {
    let mut error = error_about(bytes, packet, IcmpMeaning::TooBig, from)?;
    let header = header_length(&error).unwrap_or(IPV6_HEADER);
    // The low half of the header's second word, which was zero.
    let change = put_word(&mut error, header + 6, mtu);
    adjust(&mut error, header + 2, &[change]);
    Some(error)
}

/// The commonest type and code of a meaning.
const fn numbers(version: IpVersion, meaning: IcmpMeaning) -> IcmpKind {
    let (v4, v6) = match meaning {
        IcmpMeaning::AdministrativelyProhibited => ((3, 13), (1, 1)),
        IcmpMeaning::PortUnreachable => ((3, 3), (1, 4)),
        IcmpMeaning::ProtocolUnreachable => ((3, 2), (4, 1)),
        IcmpMeaning::TooBig => ((3, 4), (2, 0)),
        IcmpMeaning::HopLimitExceeded => ((11, 0), (3, 0)),
        IcmpMeaning::ReassemblyTimeExceeded => ((11, 1), (3, 1)),
        IcmpMeaning::Unreachable | IcmpMeaning::Other => ((3, 1), (1, 3)),
    };
    let (icmp_type, code) = match version {
        IpVersion::V4 => v4,
        IpVersion::V6 => v6,
    };
    IcmpKind { version, icmp_type, code }
}

fn header_length(packet: &[u8]) -> Option<usize> {
    let first = packet.first().copied()?;
    (first >> 4 == 4).then(|| usize::from(first & 0x0f) * 4)
}

fn is_first_piece(packet: &[u8]) -> bool {
    word(packet, 6).is_some_and(|flags_and_offset| flags_and_offset << 3 == 0)
}

/// Two bytes in network order.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_be_bytes(*chunk))
}

/// Writes two bytes; the value before and after, both zero where there is no room.
fn put_word(bytes: &mut [u8], at: usize, value: u16) -> (u16, u16) {
    match bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        Some(chunk) => (u16::from_be_bytes(std::mem::replace(chunk, value.to_be_bytes())), value),
        None => (0, 0),
    }
}

/// Brings a checksum up to date after words changed (RFC 1624 3, equation 3).
fn adjust(bytes: &mut [u8], at: usize, changes: &[(u16, u16)]) {
    let Some(checksum) = word(bytes, at) else { return };
    let sum = changes
        .iter()
        .map(|(old, new)| u64::from(!old) + u64::from(*new))
        .fold(u64::from(!checksum), u64::saturating_add);
    put_word(bytes, at, !fold(sum));
}

fn pseudo_header(packet: &IpPacket<'_>) -> u64 {
    let addresses = [packet.source, packet.destination].map(|address| match address {
        IpAddr::V4(v4) => sum_of(&v4.octets()),
        IpAddr::V6(v6) => sum_of(&v6.octets()),
    });
    let length = u64::capped(packet.payload.len());
    addresses
        .iter()
        .fold(u64::from(packet.protocol), |sum, address| sum.saturating_add(*address))
        .saturating_add(length)
}

fn sum_of(bytes: &[u8]) -> u64 {
    bytes
        .chunks(2)
        .map(|chunk| match *chunk {
            [high, low] => u64::from(u16::from_be_bytes([high, low])),
            [high] => u64::from(high) << 8,
            _ => 0,
        })
        .fold(0, u64::saturating_add)
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::capped(sum)
}
