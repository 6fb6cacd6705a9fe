//! What stands in front of an IP packet on a link.

use etherparse::EtherType;

const ETHERNET_HEADER: usize = 14;
const VLAN_TAG: usize = 4;
/// Tags looked through before giving up: QinQ and one to spare.
const MOST_TAGS: usize = 3;

/// The IP packet in an Ethernet II frame, behind any VLAN tags.
///
/// `None` for every other kind of frame and for one that is cut short.
#[must_use]
pub fn ethernet_payload(frame: &[u8]) -> Option<&[u8]> {
    let mut ether_type_at = ETHERNET_HEADER - 2;
    for _ in 0..=MOST_TAGS {
        match ether_type(frame, ether_type_at)? {
            EtherType::IPV4 | EtherType::IPV6 => return frame.get(ether_type_at + 2..),
            EtherType::VLAN_TAGGED_FRAME
            | EtherType::PROVIDER_BRIDGING
            | EtherType::VLAN_DOUBLE_TAGGED_FRAME => ether_type_at += VLAN_TAG,
            _ => return None,
        }
    }
    None
}

fn ether_type(frame: &[u8], at: usize) -> Option<EtherType> {
    let bytes: [u8; 2] = frame.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(EtherType(u16::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::ethernet_payload;

    fn frame(middle: &[u8]) -> Vec<u8> {
        [&[0_u8; 12], middle, &[0x45, 7]].concat()
    }

    #[test]
    fn plain_tagged_and_double_tagged_frames_give_the_packet() {
        for middle in [
            &[0x08, 0x00][..],
            &[0x81, 0x00, 0, 7, 0x08, 0x00],
            &[0x88, 0xa8, 0, 7, 0x81, 0x00, 0, 8, 0x86, 0xdd],
        ] {
            assert_eq!(ethernet_payload(&frame(middle)), Some(&[0x45, 7][..]));
        }
    }

    #[test]
    fn other_frames_give_nothing() {
        assert_eq!(ethernet_payload(&frame(&[0x08, 0x06])), None);
        assert_eq!(ethernet_payload(&[0; 13]), None);
        assert_eq!(ethernet_payload(&frame(&[0x81, 0x00].repeat(9))), None);
    }
}
