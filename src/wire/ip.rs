//! IPv4, IPv6 and UDP, read and built through etherparse.
//!
//! Reading is lax: a packet that was cut short, by a snap length or inside an
//! ICMP quote, gives what is there and says that it was cut.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use etherparse::{IpNumber, Ipv6FragmentHeaderSlice, LaxIpSlice, PacketBuilder};

use super::{DecodeError, Layer, Reader};

/// Hop limit of the packets that are built here, as Windows sends them.
pub const HOP_LIMIT: u8 = 128;
/// Where a UDP header has its checksum (RFC 768).
const UDP_CHECKSUM: std::ops::Range<usize> = 6..8;

/// IP protocol number of ESP (RFC 4303 2).
pub const PROTOCOL_ESP: u8 = 50;
/// IP protocol number of AH (RFC 4302 2).
pub const PROTOCOL_AH: u8 = 51;
/// IP protocol number of GRE.
pub const PROTOCOL_GRE: u8 = 47;
/// IP protocol number of TCP.
pub const PROTOCOL_TCP: u8 = 6;
/// IP protocol number of UDP.
pub const PROTOCOL_UDP: u8 = 17;
/// IP protocol number of ICMP (RFC 792).
pub const PROTOCOL_ICMP: u8 = 1;
/// IP protocol number of ICMPv6 (RFC 4443).
pub const PROTOCOL_ICMPV6: u8 = 58;

/// Whether an address is of a group of hosts, or of all on a link (RFC 1112 4, RFC 919 7,
/// RFC 4291 2.7).
#[must_use]
pub const fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_multicast(),
    }
}

/// Whether an IP protocol is spoken by routers among themselves (the protocol numbers of IANA):
/// IGMP, EGP, IGRP, RSVP, EIGRP, OSPF, PIM, VRRP, and IS-IS.
#[must_use]
pub const fn is_routing(protocol: u8) -> bool {
    matches!(protocol, 2 | 8 | 9 | 46 | 88 | 89 | 103 | 112 | 124)
}

/// An IP packet, its extension headers passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpPacket<'a> {
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub destination: IpAddr,
    /// Protocol of `payload` (the last next-header value in IPv6).
    pub protocol: u8,
    /// TTL or hop limit as received.
    pub hop_limit: u8,
    /// Set on every piece of a fragmented packet.
    pub fragment: Option<Fragment>,
    /// SPI and sequence number of an Authentication Header in front of the
    /// payload (RFC 4302 2), as sent.
    pub authentication: Option<[u8; 8]>,
    /// What follows the last IP header, without link padding.
    pub payload: &'a [u8],
    /// The IP header promises more than there is.
    pub truncated: bool,
    /// Bytes of the payload as the IP header has it, extension headers left out.
    pub claimed: usize,
}

/// A piece's place in its packet (RFC 791 3.2, RFC 8200 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// Shared by the pieces of one packet.
    pub identification: u32,
    /// Bytes in front of this piece.
    pub offset: u16,
    /// Further pieces follow.
    pub more: bool,
}

/// A UDP datagram (RFC 768).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udp<'a> {
    /// Sender's port.
    pub source_port: u16,
    /// Receiver's port.
    pub destination_port: u16,
    /// As sent; zero where the sender made none.
    pub checksum: u16,
    /// As much of the payload as is there.
    pub payload: &'a [u8],
    /// The UDP header promises more than there is.
    pub truncated: bool,
}

impl<'a> IpPacket<'a> {
    /// Reads one IP packet.
    ///
    /// # Errors
    /// When the header is missing, cut short or contradicts itself. A payload
    /// that is cut short is no error.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        Self::plain(bytes).map_or_else(|| Self::any(bytes), Ok)
    }

    /// Whatever etherparse can take apart.
    fn any(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let (slice, _stop) = LaxIpSlice::from_slice(bytes).map_err(|_| DecodeError {
            layer: Layer::Ip,
            offset: 0,
            needed: 20,
            available: bytes.len(),
            rule: "not an IPv4 or IPv6 header",
        })?;
        let payload = slice.payload();
        let (source, destination, hop_limit, extensions, claimed) = match &slice {
            LaxIpSlice::Ipv4(v4) => {
                let header = v4.header();
                let fragment = header.is_fragmenting_payload().then(|| Fragment {
                    identification: u32::from(header.identification()),
                    offset: header.fragments_offset().byte_offset(),
                    more: header.more_fragments(),
                });
                (
                    IpAddr::V4(header.source_addr()),
                    IpAddr::V4(header.destination_addr()),
                    header.ttl(),
                    Extensions { fragment, authentication: v4_authentication(v4) },
                    v4_claimed(v4),
                )
            }
            LaxIpSlice::Ipv6(v6) => {
                let header = v6.header();
                (
                    IpAddr::V6(header.source_addr()),
                    IpAddr::V6(header.destination_addr()),
                    header.hop_limit(),
                    v6_extensions(v6),
                    usize::from(header.payload_length())
                        .saturating_sub(v6.extensions().slice().len()),
                )
            }
        };
        Ok(Self {
            source,
            destination,
            protocol: payload.ip_number.0,
            hop_limit,
            fragment: extensions.fragment,
            authentication: extensions.authentication,
            payload: payload.payload,
            truncated: payload.incomplete,
            claimed,
        })
    }

    /// A whole IPv4 packet of UDP or ESP without options and not in pieces, as nearly
    /// all of a tunnel's are (RFC 791 3.1): read here at a tenth of the time.
    #[inline]
    fn plain(bytes: &'a [u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<20>()?;
        let [0x45, _, high, low, _, _, flags, offset, hop_limit, protocol, _, _, ends @ ..] =
            *header
        else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let in_pieces = u16::from_be_bytes([flags, offset]) & 0x3fff != 0;
        if in_pieces || !matches!(protocol, PROTOCOL_UDP | PROTOCOL_ESP) {
            return None;
        }
        let payload = rest.get(..length.checked_sub(20)?)?;
        let (ends, _) = ends.as_chunks::<4>();
        let [source, destination] = *ends else { return None };
        Some(Self {
            source: IpAddr::V4(Ipv4Addr::from(source)),
            destination: IpAddr::V4(Ipv4Addr::from(destination)),
            protocol,
            hop_limit,
            fragment: None,
            authentication: None,
            payload,
            truncated: false,
            claimed: payload.len(),
        })
    }

    /// The UDP datagram inside; `Ok(None)` when this is not UDP or is a piece
    /// of one that does not hold the UDP header.
    ///
    /// # Errors
    /// When the UDP header is cut short or its length contradicts itself.
    pub fn udp(&self) -> Result<Option<Udp<'a>>, DecodeError> {
        let later_piece = self.fragment.is_some_and(|fragment| fragment.offset > 0);
        if self.protocol != PROTOCOL_UDP || later_piece {
            return Ok(None);
        }
        Udp::parse(self.payload).map(Some)
    }
}

impl<'a> Udp<'a> {
    /// Reads a UDP header and as much of the payload as is there.
    ///
    /// # Errors
    /// When the header is cut short or its length is under 8 (RFC 768).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Udp, bytes);
        let source_port = reader.u16("source port")?;
        let destination_port = reader.u16("destination port")?;
        let length = usize::from(reader.u16("length")?);
        let checksum = reader.u16("checksum")?;
        let Some(claimed) = length.checked_sub(8) else {
            return Err(reader.fault("length covers the header", 8, length));
        };
        let rest = reader.rest();
        let payload = rest.get(..claimed).unwrap_or(rest);
        let truncated = payload.len() < claimed;
        Ok(Self { source_port, destination_port, checksum, payload, truncated })
    }
}

/// The identification of an IPv4 packet, which its sender gives to no other for a while
/// (RFC 6864 4); `None` where there is none: in IPv6, and where it is zero, as with DF set.
#[must_use]
pub fn identification(packet: &[u8]) -> Option<u16> {
    let header: &[u8; 20] = packet.first_chunk()?;
    let [version, _, _, _, high, low, ..] = *header;
    Some(u16::from_be_bytes([high, low])).filter(|one| version >> 4 == 4 && *one != 0)
}

/// A UDP datagram in an IP packet with correct lengths and checksums.
///
/// `None` when the addresses are of two families or the payload is too large.
#[must_use]
pub fn udp_packet(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Option<Vec<u8>> {
    let builder = match (source.ip(), destination.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            PacketBuilder::ipv4(from.octets(), to.octets(), HOP_LIMIT)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            PacketBuilder::ipv6(from.octets(), to.octets(), HOP_LIMIT)
        }
        _ => return None,
    };
    let builder = builder.udp(source.port(), destination.port());
    let mut packet = Vec::with_capacity(builder.size(payload.len()));
    builder.write(&mut packet, payload).ok()?;
    Some(packet)
}

/// A UDP datagram without its IP header, as ESP carries it in transport mode.
/// Its checksum is over the ends given.
///
/// `None` where `udp_packet` gives none.
#[must_use]
pub fn udp_datagram(
    source: SocketAddr,
    destination: SocketAddr,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let packet = udp_packet(source, destination, payload)?;
    IpPacket::parse(&packet).ok().map(|packet| packet.payload.to_vec())
}

/// The same for a path with translators, which change what a checksum is over (RFC 3948
/// 3.1.2): IPv4 allows none (RFC 768).
#[must_use]
pub fn udp_datagram_for_translators(
    source: SocketAddr,
    destination: SocketAddr,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let mut datagram = udp_datagram(source, destination, payload)?;
    if source.is_ipv4() {
        datagram.get_mut(UDP_CHECKSUM)?.fill(0);
    }
    Some(datagram)
}

/// An IP packet around `payload`, which must hold its own upper header.
///
/// `None` when the addresses are of two families or the payload is too large.
#[must_use]
pub fn ip_packet(
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let builder = match (source, destination) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            PacketBuilder::ipv4(from.octets(), to.octets(), HOP_LIMIT)
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            PacketBuilder::ipv6(from.octets(), to.octets(), HOP_LIMIT)
        }
        _ => return None,
    };
    let mut packet = Vec::with_capacity(builder.size(payload.len()));
    builder.write(&mut packet, IpNumber(protocol), payload).ok()?;
    Some(packet)
}

/// The same packet with another TTL or hop limit, and its checksum kept right.
#[must_use]
pub fn with_hop_limit(mut packet: Vec<u8>, hop_limit: u8) -> Vec<u8> {
    let first = packet.first().copied().unwrap_or(0);
    let at = if first >> 4 == 4 { 8 } else { 7 };
    if let Some(field) = packet.get_mut(at) {
        *field = hop_limit;
    }
    if first >> 4 == 4 {
        put_checksum(&mut packet, [0; 2]);
        let header = packet.get(..usize::from(first & 0x0f) * 4).unwrap_or_default();
        let sum = etherparse::checksum::Sum16BitWords::new().add_slice(header).ones_complement();
        put_checksum(&mut packet, sum.to_ne_bytes());
    }
    packet
}

/// Into an IPv4 header (RFC 791 3.1).
fn put_checksum(packet: &mut [u8], checksum: [u8; 2]) {
    if let Some(field) = packet.get_mut(10..12) {
        field.copy_from_slice(&checksum);
    }
}

/// What the headers between IP and the payload tell.
#[derive(Default)]
struct Extensions {
    fragment: Option<Fragment>,
    authentication: Option<[u8; 8]>,
}

fn v4_authentication(slice: &etherparse::LaxIpv4Slice<'_>) -> Option<[u8; 8]> {
    authentication_fields(slice.extensions().auth?.slice())
}

/// What the total length leaves for the payload (RFC 791 3.1).
fn v4_claimed(slice: &etherparse::LaxIpv4Slice<'_>) -> usize {
    let own = slice.header().slice().len();
    let authentication = slice.extensions().auth.map_or(0, |auth| auth.slice().len());
    usize::from(slice.header().total_len()).saturating_sub(own + authentication)
}

/// Behind next header, length and two reserved bytes (RFC 4302 2).
fn authentication_fields(header: &[u8]) -> Option<[u8; 8]> {
    header.get(4..)?.first_chunk().copied()
}

/// Walks the extension headers by hand: etherparse 0.21's own iterator runs on
/// behind the last header that lax parsing took, and reads outside the packet.
fn v6_extensions(slice: &etherparse::LaxIpv6Slice<'_>) -> Extensions {
    let mut found = Extensions::default();
    let mut number = slice.extensions().first_header().unwrap_or(IpNumber::IPV6_NO_NEXT_HEADER);
    let mut rest = slice.extensions().slice();
    while let [next, length, ..] = *rest {
        let length = match number {
            IpNumber::IPV6_FRAGMENTATION_HEADER => 8,
            IpNumber::AUTHENTICATION_HEADER => (usize::from(length) + 2) * 4,
            _ => (usize::from(length) + 1) * 8,
        };
        if number == IpNumber::IPV6_FRAGMENTATION_HEADER {
            found.fragment = found.fragment.or_else(|| v6_fragment(rest));
        }
        if number == IpNumber::AUTHENTICATION_HEADER {
            found.authentication = authentication_fields(rest);
        }
        rest = rest.get(length..).unwrap_or_default();
        number = IpNumber(next);
    }
    found
}

fn v6_fragment(header: &[u8]) -> Option<Fragment> {
    let header = Ipv6FragmentHeaderSlice::from_slice(header).ok()?;
    header.is_fragmenting_payload().then(|| Fragment {
        identification: header.identification(),
        offset: header.fragment_offset().byte_offset(),
        more: header.more_fragments(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_quick_way_reads_what_etherparse_reads(
            mut packet in proptest::collection::vec(any::<u8>(), 0..80),
            seen_as_plain in any::<bool>(),
        ) {
            if seen_as_plain && packet.len() >= 20 {
                let length = u16::try_from(packet.len()).unwrap() - u16::from(packet[19] % 4);
                packet[0] = 0x45;
                packet[2..4].copy_from_slice(&length.to_be_bytes());
                (packet[6], packet[7]) = (packet[6] & 0x40, 0);
                packet[9] = if packet[9] % 2 == 0 { PROTOCOL_UDP } else { PROTOCOL_ESP };
            }
            if let Some(plain) = IpPacket::plain(&packet) {
                prop_assert_eq!(IpPacket::any(&packet).unwrap(), plain);
            }
        }
    }

    #[test]
    fn a_datagram_is_a_packet_without_its_ip_header() {
        for ends in
            [["192.0.2.7:1701", "198.51.100.10:1701"], ["[2001:db8::7]:1", "[2001:db8::8]:2"]]
        {
            let [from, to] = ends.map(|end| end.parse::<SocketAddr>().unwrap());
            let datagram = udp_datagram(from, to, b"sccrq").unwrap();
            assert!(udp_packet(from, to, b"sccrq").unwrap().ends_with(&datagram));
            let udp = Udp::parse(&datagram).unwrap();
            assert_eq!((udp.source_port, udp.destination_port), (from.port(), to.port()));
            assert_eq!((udp.payload, datagram.len()), (&b"sccrq"[..], 13));
        }
        let [four, six] = ["192.0.2.7:1", "[2001:db8::7]:1"].map(|end| end.parse().unwrap());
        assert_eq!(udp_datagram(four, six, b""), None);
    }
}
