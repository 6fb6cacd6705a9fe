//! What firewalls and IPsec of an operating system put in front of the packets that they hand
//! to a recorder: netfilter's NFLOG, pf's pflog, the BSDs' enc.

use crate::wire::ip::{IpPacket, PROTOCOL_UDP};
use crate::wire::link::{Found, NoPacket, Unread};

/// The port of L2TP (RFC 2661 8.1).
const L2TP: u16 = 1701;
/// The field of NFLOG that holds the packet.
const PAYLOAD: u16 = 9;
/// IPv4, then IPv6 as Linux, the BSDs and macOS number it.
const ADDRESS_FAMILIES: [u8; 5] = [2, 10, 24, 28, 30];

/// NFLOG (239): a family, a version and a resource, then fields of a length and a type in the
/// byte order of the machine that recorded, padded to four bytes.
pub fn nflog(bytes: &[u8]) -> Found<'_> {
    let ([family, version, ..], fields) =
        bytes.split_first_chunk::<4>().ok_or(NoPacket::from(Unread::Cut))?;
    if *version != 0 {
        return Err(Unread::LinkType(239).into());
    }
    if !ADDRESS_FAMILIES.contains(family) && *family != 0 {
        // Of a bridge or of ARP.
        return Err(NoPacket::NotIp);
    }
    let packet =
        payload(fields, u16::from_le_bytes).or_else(|| payload(fields, u16::from_be_bytes));
    packet.ok_or(Unread::Cut.into())
}

/// The field that holds the packet, where the fields make sense in this order.
fn payload(mut fields: &[u8], number: fn([u8; 2]) -> u16) -> Option<&[u8]> {
    loop {
        let (header, behind) = fields.split_first_chunk::<4>()?;
        let [a, b, c, d] = *header;
        let (length, kind) = (usize::from(number([a, b])), number([c, d]));
        let value = length.checked_sub(header.len())?;
        if kind == PAYLOAD {
            // The last field: a short snap length may have cut it.
            return Some(behind.get(..value).unwrap_or(behind));
        }
        fields = behind.get(value.next_multiple_of(4)..)?;
    }
}

/// pflog (117): its own length, which is rounded up to four bytes, and the address family.
pub fn pflog(bytes: &[u8]) -> Found<'_> {
    let [length, family, ..] = *bytes else { return Err(Unread::Cut.into()) };
    if !ADDRESS_FAMILIES.contains(&family) {
        return Err(NoPacket::NotIp);
    }
    bytes.get(usize::from(length).next_multiple_of(4)..).ok_or(Unread::Cut.into())
}

/// enc (109): address family, SPI and flags, then the packet as it is without IPsec.
pub fn decrypted(bytes: &[u8]) -> Found<'_> {
    let (header, packet) = bytes.split_first_chunk::<12>().ok_or(NoPacket::from(Unread::Cut))?;
    let [.., a, b, c, d] = *header;
    // L2TP that came out of ESP is no L2TP in the clear.
    if [a, b, c, d] != [0; 4] && is_l2tp(packet) {
        return Err(Unread::Decrypted.into());
    }
    Ok(packet)
}

fn is_l2tp(packet: &[u8]) -> bool {
    let Ok(packet) = IpPacket::parse(packet) else { return false };
    let ports = packet
        .payload
        .first_chunk()
        .map(|[a, b, c, d]| [u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d])]);
    packet.protocol == PROTOCOL_UDP && ports.is_some_and(|ports| ports.contains(&L2TP))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::ip::udp_packet;

    const IP: [u8; 2] = [0x45, 9];

    #[test]
    fn the_packet_is_found_in_either_byte_order() {
        let little = [2, 0, 0, 5, 8, 0, 1, 0, 8, 0, 3, 0, 5, 0, 10, 0, 0, 0, 0, 0, 6, 0, 9, 0];
        let big = [10, 0, 0, 5, 0, 8, 0, 1, 8, 0, 3, 0, 0, 6, 0, 9];
        for header in [&little[..], &big] {
            assert_eq!(nflog(&[header, &IP].concat()), Ok(&IP[..]));
        }
        assert_eq!(nflog(&little[..20]), Err(Unread::Cut.into()));
        assert_eq!(nflog(&[7, 0, 0, 5]), Err(NoPacket::NotIp), "a bridge");
        assert_eq!(nflog(&[2, 1, 0, 5]), Err(Unread::LinkType(239).into()));
    }

    #[test]
    fn the_header_of_pf_is_as_long_as_it_says() {
        for length in [45_u8, 48, 61, 100] {
            let mut header = vec![0; usize::from(length).next_multiple_of(4)];
            (header[0], header[1]) = (length, 2);
            assert_eq!(pflog(&[&header[..], &IP].concat()), Ok(&IP[..]));
            assert_eq!(pflog(&header[..40]), Err(Unread::Cut.into()));
        }
    }

    #[test]
    fn what_ipsec_protected_is_no_l2tp_in_the_clear() {
        let ends = ["192.0.2.7:1701", "198.51.100.10:1701"].map(|end| end.parse().unwrap());
        let l2tp = udp_packet(ends[0], ends[1], b"hello").unwrap();
        for (flags, found) in
            [([0, 0, 0, 0], Ok(&l2tp[..])), ([0, 0x0c, 0, 0], Err(Unread::Decrypted.into()))]
        {
            let whole = [&[2, 0, 0, 0, 9, 9, 9, 9][..], &flags, &l2tp].concat();
            assert_eq!(decrypted(&whole), found);
        }
        let esp = [&[2, 0, 0, 0, 9, 9, 9, 9, 0, 0x0c, 0, 0][..], &IP].concat();
        assert_eq!(decrypted(&esp), Ok(&IP[..]));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            for found in [nflog(&bytes), pflog(&bytes), decrypted(&bytes)].into_iter().flatten() {
                prop_assert!(bytes.ends_with(found) || found.len() < bytes.len());
            }
        }
    }
}
