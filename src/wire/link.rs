//! What stands in front of an IP packet on a link.

use etherparse::EtherType;

/// Destination and source addresses of an Ethernet frame.
const ADDRESSES: usize = 12;
/// Tags looked through before giving up: QinQ and one to spare.
const MOST_TAGS: usize = 3;
/// PPPoE session data (RFC 2516 section 4).
const PPPOE_SESSION: EtherType = EtherType(0x8864);

/// The IP packet in an Ethernet II frame, behind any VLAN tags and a PPPoE session header.
///
/// `None` for every other kind of frame and for one that is cut short.
#[must_use]
#[inline]
pub fn ethernet_payload(frame: &[u8]) -> Option<&[u8]> {
    let (ether_type, rest) = frame.get(ADDRESSES..)?.split_first_chunk()?;
    ether_type_payload(u16::from_be_bytes(*ether_type), rest)
}

/// The IP packet in what an Ethernet type announces, behind any VLAN tags and
/// a PPPoE session header; `None` when there is none.
#[must_use]
pub fn ether_type_payload(ether_type: u16, bytes: &[u8]) -> Option<&[u8]> {
    let (mut ether_type, mut rest) = (EtherType(ether_type), bytes);
    for _ in 0..=MOST_TAGS {
        match ether_type {
            EtherType::IPV4 | EtherType::IPV6 => return Some(rest),
            PPPOE_SESSION => return pppoe_payload(rest),
            EtherType::VLAN_TAGGED_FRAME
            | EtherType::PROVIDER_BRIDGING
            | EtherType::VLAN_DOUBLE_TAGGED_FRAME => {
                let (tag, behind) = rest.split_first_chunk::<4>()?;
                let [_, _, high, low] = *tag;
                (ether_type, rest) = (EtherType(u16::from_be_bytes([high, low])), behind);
            }
            _ => return None,
        }
    }
    None
}

/// The IP packet in a PPPoE session frame (RFC 2516 section 4), from its header on.
#[must_use]
pub fn pppoe_payload(bytes: &[u8]) -> Option<&[u8]> {
    let (header, frame) = bytes.split_first_chunk::<6>()?;
    let [version_and_type, code, ..] = *header;
    // Code 0 is session data; the others are discovery.
    if (version_and_type, code) == (0x11, 0) { ppp_payload(frame) } else { None }
}

/// The IP packet in a PPP frame (RFC 1661 section 2), with or without the HDLC
/// address and control bytes (RFC 1662 section 3.1).
#[must_use]
pub fn ppp_payload(bytes: &[u8]) -> Option<&[u8]> {
    let frame = bytes.strip_prefix(&[0xff, 0x03]).unwrap_or(bytes);
    let (protocol, packet) = frame.split_first_chunk()?;
    matches!(protocol, [0x00, 0x21 | 0x57]).then_some(packet)
}

#[cfg(test)]
mod tests {
    use super::ethernet_payload;

    fn frame(middle: &[u8]) -> Vec<u8> {
        [&[0_u8; 12], middle, &[0x45, 7]].concat()
    }

    #[test]
    fn plain_tagged_double_tagged_and_session_frames_give_the_packet() {
        for middle in [
            &[0x08, 0x00][..],
            &[0x81, 0x00, 0, 7, 0x08, 0x00],
            &[0x88, 0xa8, 0, 7, 0x81, 0x00, 0, 8, 0x86, 0xdd],
            &[0x91, 0x00, 0, 7, 0x81, 0x00, 0, 8, 0x08, 0x00],
            &[0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0, 0x21],
            &[0x81, 0x00, 0, 7, 0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0, 0x57],
        ] {
            assert_eq!(ethernet_payload(&frame(middle)), Some(&[0x45, 7][..]));
        }
    }

    #[test]
    fn other_frames_give_nothing() {
        for middle in [
            // Link control in a session, discovery, and a session frame cut short.
            &[0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0xc0, 0x21][..],
            &[0x88, 0x63, 0x11, 9, 0, 0, 0, 4, 0, 0x21],
            &[0x88, 0x64, 0x11, 0xa7, 0, 9, 0, 4, 0, 0x21],
            &[0x88, 0x64, 0x11, 0, 0],
        ] {
            assert_eq!(ethernet_payload(&frame(middle)), None);
        }
        assert_eq!(ethernet_payload(&frame(&[0x08, 0x06])), None);
        assert_eq!(ethernet_payload(&[0; 13]), None);
        assert_eq!(ethernet_payload(&frame(&[0x81, 0x00].repeat(9))), None);
    }
}
