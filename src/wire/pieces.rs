//! Packets as IP carries them other than whole and as usual: with the bit that
//! forbids cutting, in pieces, and as a first piece alone (RFC 791 3.2, RFC 8200 4.5).

use std::net::IpAddr;

use super::ip::ip_packet;

/// Bytes of an IPv4 header without options.
const V4_HEADER: usize = 20;
/// Bytes of an IPv6 header.
const V6_HEADER: usize = 40;
/// Bytes of IPv6's fragment header (RFC 8200 4.5).
const FRAGMENT_HEADER: usize = 8;
/// IPv6's number of that header.
const FRAGMENT: u8 = 44;
/// "Don't fragment" and "more fragments" in IPv4's flags and offset.
const DONT_FRAGMENT: u16 = 0x4000;
const MORE_FRAGMENTS: u16 = 0x2000;
/// Every piece but the last holds a multiple of this.
const UNIT: usize = 8;

/// Sets the bit by which routers may not cut an IPv4 packet; those of IPv6 never do.
#[must_use]
pub fn uncut(mut packet: Vec<u8>) -> Vec<u8> {
    if is_v4(&packet) {
        put(&mut packet, 6, DONT_FRAGMENT);
        finish_v4(&mut packet);
    }
    packet
}

/// Whether routers may not cut a packet, as its header says.
#[must_use]
pub fn is_uncut(packet: &[u8]) -> bool {
    match packet.first().map(|first| first >> 4) {
        Some(4) => packet.get(6).is_some_and(|flags| flags & 0x40 != 0),
        first => first == Some(6),
    }
}

/// The packet in pieces of at most `largest` bytes, in order; one alone where it fits.
///
/// `None` where `largest` leaves no room for a piece, or the packet has options.
#[must_use]
pub fn cut(packet: &[u8], largest: usize, identification: u32) -> Option<Vec<Vec<u8>>> {
    let header = header_length(packet)?;
    if packet.len() <= largest {
        return Some(vec![packet.to_vec()]);
    }
    let added = if is_v4(packet) { 0 } else { FRAGMENT_HEADER };
    let room = largest.checked_sub(header)?.checked_sub(added)? / UNIT * UNIT;
    let body = packet.get(header..)?;
    let count = body.len().checked_div(room)?;
    let last = if count * room == body.len() { count.checked_sub(1)? } else { count };
    let pieces = body.chunks(room).enumerate().map(|(index, chunk)| {
        let place = Place { offset: index * room, more: index < last, identification };
        piece(packet.get(..header)?, chunk, place)
    });
    pieces.collect()
}

/// A first piece that says that more follows, and holds `payload`.
///
/// `None` when the addresses are of two families, or the payload is no whole number
/// of units of eight bytes.
#[must_use]
pub fn first_piece(
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    payload: &[u8],
    identification: u32,
) -> Option<Vec<u8>> {
    let packet = ip_packet(source, destination, protocol, payload)?;
    let header = header_length(&packet)?;
    let whole = payload.len().is_multiple_of(UNIT);
    let place = Place { offset: 0, more: true, identification };
    piece(packet.get(..header)?, payload, place).filter(|_| whole)
}

/// The beginning of a UDP datagram twice as long as what of it is there.
#[must_use]
pub fn udp_start(source_port: u16, destination_port: u16, payload: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(payload.len().checked_mul(2)?.checked_add(8)?).ok()?;
    // The sum would be over what never follows: nobody can check it.
    let words = [source_port, destination_port, length, u16::MAX];
    let mut datagram: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
    datagram.extend(payload);
    Some(datagram)
}

#[derive(Debug, Clone, Copy)]
struct Place {
    offset: usize,
    more: bool,
    identification: u32,
}

fn piece(header: &[u8], chunk: &[u8], place: Place) -> Option<Vec<u8>> {
    let offset = u16::try_from(place.offset).ok()?;
    let mut piece = header.to_vec();
    if is_v4(header) {
        piece.extend(chunk);
        let length = u16::try_from(piece.len()).ok()?;
        let [_, _, high, low] = place.identification.to_be_bytes();
        put(&mut piece, 2, length);
        put(&mut piece, 4, u16::from_be_bytes([high, low]));
        put(&mut piece, 6, (offset / 8) | if place.more { MORE_FRAGMENTS } else { 0 });
        finish_v4(&mut piece);
        return Some(piece);
    }
    let next = std::mem::replace(piece.get_mut(6)?, FRAGMENT);
    let length = u16::try_from(chunk.len().checked_add(FRAGMENT_HEADER)?).ok()?;
    put(&mut piece, 4, length);
    piece.extend([next, 0]);
    piece.extend((offset | u16::from(place.more)).to_be_bytes());
    piece.extend(place.identification.to_be_bytes());
    piece.extend(chunk);
    Some(piece)
}

fn is_v4(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| first >> 4 == 4)
}

fn header_length(packet: &[u8]) -> Option<usize> {
    match packet.first()? {
        0x45 => Some(V4_HEADER),
        first => (first >> 4 == 6).then_some(V6_HEADER),
    }
}

fn put(packet: &mut [u8], at: usize, value: u16) {
    if let Some(field) = packet.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *field = value.to_be_bytes();
    }
}

/// The header's checksum (RFC 791 3.1).
fn finish_v4(packet: &mut [u8]) {
    put(packet, 10, 0);
    let header = packet.get(..V4_HEADER).unwrap_or_default();
    let sum = etherparse::checksum::Sum16BitWords::new().add_slice(header).ones_complement();
    put(packet, 10, u16::from_be_bytes(sum.to_ne_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ip::{Fragment, IpPacket, PROTOCOL_ESP, udp_packet};

    fn packets(length: usize) -> [Vec<u8>; 2] {
        [("192.0.2.1:500", "192.0.2.2:500"), ("[2001:db8::1]:500", "[2001:db8::2]:500")].map(
            |(from, to)| {
                let payload: Vec<u8> =
                    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
                udp_packet(from.parse().unwrap(), to.parse().unwrap(), &payload).unwrap()
            },
        )
    }

    fn is_right(packet: &[u8]) -> bool {
        packet[0] >> 4 == 6
            || etherparse::Ipv4Header::from_slice(packet)
                .is_ok_and(|(header, _)| header.calc_header_checksum() == header.header_checksum)
    }

    #[test]
    fn pieces_make_the_packet_again() {
        for length in [400, 1_376, 2_972] {
            for packet in packets(length) {
                let pieces = cut(&packet, 500, 0x0001_e240).unwrap();
                let mut body: Vec<u8> = Vec::new();
                for (index, bytes) in pieces.iter().enumerate() {
                    assert!(bytes.len() <= 500 && is_right(bytes), "{length}");
                    let piece = IpPacket::parse(bytes).unwrap();
                    let identification = if bytes[0] == 0x45 { 0xe240 } else { 0x0001_e240 };
                    let offset = u16::try_from(body.len()).unwrap();
                    let more = index + 1 < pieces.len();
                    let place = Fragment { identification, offset, more };
                    if pieces.len() > 1 {
                        assert_eq!((piece.fragment, piece.protocol), (Some(place), 17));
                    }
                    body.extend(piece.payload);
                }
                assert_eq!(body, IpPacket::parse(&packet).unwrap().payload);
            }
        }
    }

    #[test]
    fn what_fits_stays_and_what_cannot_be_cut_is_none() {
        for packet in packets(100) {
            assert_eq!(cut(&packet, 1_500, 1).unwrap(), std::slice::from_ref(&packet));
            assert_eq!(cut(&packet, 20, 1), None);
            assert_eq!(cut(&packet, 47, 1).is_some(), packet[0] == 0x45);
        }
        assert_eq!(cut(&[], 500, 1), None);
        assert_eq!(cut(&[0x46; 60], 30, 1), None);
    }

    #[test]
    fn a_packet_that_may_not_be_cut_says_so() {
        for packet in packets(100) {
            let packet = uncut(packet);
            assert!(is_right(&packet) && is_uncut(&packet));
            assert!(!packet.is_empty() && packet[0] >> 4 == 6 || packet[6] == 0x40);
        }
        assert!(uncut(Vec::new()).is_empty() && !is_uncut(&[]));
    }

    #[test]
    fn a_first_piece_says_that_more_follows() {
        let ends = [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")];
        for (from, to) in ends.map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap())) {
            let piece = first_piece(from, to, PROTOCOL_ESP, &[7; 64], 0x77).unwrap();
            let parsed = IpPacket::parse(&piece).unwrap();
            assert_eq!(
                parsed.fragment,
                Some(Fragment { identification: 0x77, offset: 0, more: true })
            );
            assert_eq!((parsed.protocol, parsed.payload), (PROTOCOL_ESP, &[7; 64][..]));
            assert_eq!(first_piece(from, to, PROTOCOL_ESP, &[7; 63], 1), None);
            let start = udp_start(500, 500, &[1; 56]).unwrap();
            let piece = first_piece(from, to, 17, &start, 1).unwrap();
            let parsed = IpPacket::parse(&piece).unwrap();
            let udp = parsed.udp().unwrap().unwrap();
            assert!(udp.truncated && udp.payload == [1; 56]);
        }
    }
}
