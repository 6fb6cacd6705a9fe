//! What stands in front of an IP packet on a link.

mod ppp;
mod unread;
mod wifi;

use etherparse::EtherType;

pub use self::ppp::{hdlc_payload, ppp_payload, pppoe_payload};
use self::unread::CUT;
pub use self::unread::{Found, NoPacket, Unread};
pub use self::wifi::{Aggregate, WifiData, prism_data, radiotap_data, wifi_data};

/// Destination and source addresses of an Ethernet frame.
const ADDRESSES: usize = 12;
/// Tags looked through before giving up: QinQ and one to spare.
const MOST_TAGS: usize = 3;
/// Labels looked through before giving up.
const MOST_LABELS: usize = 16;
/// Links in links that are opened: Ethernet over MPLS over Ethernet has two.
pub(super) const MOST_NESTED: u8 = 4;
/// Numbers below are lengths (IEEE 802.3 3.2.6).
const FIRST_TYPE: u16 = 0x0600;

/// PPPoE session data (RFC 2516 section 4).
const PPPOE_SESSION: EtherType = EtherType(0x8864);
/// Provider's tags as some switches number them.
const OTHER_DOUBLE_TAG: EtherType = EtherType(0x9200);
/// Ports behind a port: tags of six bytes and of eight (IEEE 802.1BR 7.3).
const VN_TAG: EtherType = EtherType(0x8926);
const PORT_EXTENDER_TAG: EtherType = EtherType(0x893f);
/// Labels (RFC 3032 section 5, RFC 5332).
const MPLS: EtherType = EtherType(0x8847);
const MPLS_UPSTREAM: EtherType = EtherType(0x8848);
/// LLC in a frame that is longer than a length can tell.
const JUMBO_LLC: EtherType = EtherType(0x8870);
/// A whole Ethernet frame (RFC 1701).
const BRIDGED: EtherType = EtherType(0x6558);

/// Ethernet types that carry no IP: ARP and its reverse, waking, time and audio, DEC, IPX,
/// AppleTalk, flow control and slow protocols, PPPoE's discovery, logins at a switch, industry,
/// storage, neighbours, faults, rings, loops, and routing of OSI.
const NOT_IP: &[u16] = &[
    0x00fe, 0x0806, 0x0808, 0x0842, 0x2000, 0x22ea, 0x22f0, 0x22f4, 0x6001, 0x6002, 0x6003, 0x6004,
    0x8035, 0x809b, 0x80f3, 0x8137, 0x8138, 0x8808, 0x8809, 0x8863, 0x888e, 0x8892, 0x8899, 0x889a,
    0x88a2, 0x88a4, 0x88b8, 0x88ba, 0x88c7, 0x88ca, 0x88cc, 0x88e1, 0x88e3, 0x88f7, 0x8902, 0x8906,
    0x8912, 0x893a, 0x9000,
];

/// The IP packet in an Ethernet frame, behind any VLAN tags, MPLS labels, LLC, and a PPPoE
/// session header.
///
/// # Errors
/// When there is none that can be read.
#[inline]
pub fn ethernet_payload(frame: &[u8]) -> Found<'_> {
    ethernet(frame, MOST_NESTED)
}

/// The IP packet in what an Ethernet type announces, behind the same.
///
/// # Errors
/// When there is none that can be read.
#[inline]
pub fn ether_type_payload(ether_type: u16, bytes: &[u8]) -> Found<'_> {
    typed(ether_type, bytes, MOST_NESTED)
}

/// The IP packet under MPLS labels, from the first label on (RFC 3032).
///
/// # Errors
/// When there is none that can be read.
pub fn mpls_payload(bytes: &[u8]) -> Found<'_> {
    labelled(bytes, MOST_NESTED)
}

#[inline]
fn ethernet(frame: &[u8], depth: u8) -> Found<'_> {
    let behind = frame.get(ADDRESSES..).and_then(<[u8]>::split_first_chunk);
    let (ether_type, rest) = behind.ok_or(CUT)?;
    typed(u16::from_be_bytes(*ether_type), rest, depth)
}

#[inline]
fn typed(ether_type: u16, bytes: &[u8], depth: u8) -> Found<'_> {
    match EtherType(ether_type) {
        EtherType::IPV4 | EtherType::IPV6 => Ok(bytes),
        other => behind_tags(other, bytes, depth),
    }
}

fn behind_tags(mut ether_type: EtherType, mut rest: &[u8], depth: u8) -> Found<'_> {
    for _ in 0..=MOST_TAGS {
        let tag = match ether_type {
            EtherType::IPV4 | EtherType::IPV6 => return Ok(rest),
            PPPOE_SESSION => return pppoe_payload(rest),
            MPLS | MPLS_UPSTREAM => return labelled(rest, depth),
            BRIDGED => return ethernet(rest, deeper(depth)?),
            EtherType::VLAN_TAGGED_FRAME
            | EtherType::PROVIDER_BRIDGING
            | EtherType::VLAN_DOUBLE_TAGGED_FRAME
            | OTHER_DOUBLE_TAG => 2,
            VN_TAG => 4,
            PORT_EXTENDER_TAG => 6,
            JUMBO_LLC | EtherType(..FIRST_TYPE) => return llc(rest, depth),
            EtherType(number) if NOT_IP.contains(&number) => return Err(NoPacket::NotIp),
            EtherType(number) => return Err(Unread::EthernetType(number).into()),
        };
        let behind = rest.get(tag..).and_then(<[u8]>::split_first_chunk);
        let (next, behind) = behind.ok_or(CUT)?;
        (ether_type, rest) = (EtherType(u16::from_be_bytes(*next)), behind);
    }
    Err(Unread::Nested.into())
}

/// What follows a length, or stands for itself: LLC, mostly with SNAP (RFC 1042).
fn llc(bytes: &[u8], depth: u8) -> Found<'_> {
    match *bytes {
        [0xaa, 0xaa, 3, 0, 0, 0 | 0xf8, high, low, ref packet @ ..] => {
            typed(u16::from_be_bytes([high, low]), packet, depth)
        }
        // Frames of other links, bridged (RFC 2427 4.2): Ethernet with and without its check.
        [0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 1 | 7, ref frame @ ..] => ethernet(frame, deeper(depth)?),
        // IP has a service access point of its own.
        [6, 6, 3, ref packet @ ..] => Ok(packet),
        [_, _, _, ..] => Err(NoPacket::NotIp),
        _ => Err(CUT),
    }
}

/// What stands under labels is told by no label.
fn labelled(mut bytes: &[u8], depth: u8) -> Found<'_> {
    for _ in 0..MOST_LABELS {
        let ([_, _, last, _], behind) = bytes.split_first_chunk().ok_or(CUT)?;
        bytes = behind;
        if last & 1 == 1 {
            return under_labels(bytes, deeper(depth)?);
        }
    }
    Err(Unread::Nested.into())
}

/// IP by its version; else a pseudowire of Ethernet (RFC 4448), which may begin with a control
/// word (RFC 4385 section 3).
fn under_labels(bytes: &[u8], depth: u8) -> Found<'_> {
    let word = 4;
    match bytes.first() {
        None => Err(CUT),
        Some(0x45..=0x4f | 0x60..=0x6f) => Ok(bytes),
        // The channel that watches over a pseudowire.
        Some(0x10..=0x1f) => Err(NoPacket::NotIp),
        Some(0x00..=0x0f) => {
            let behind = bytes.get(word..).ok_or(CUT)?;
            ethernet(behind, depth).or_else(|_| pseudowire(bytes, depth))
        }
        Some(_) => pseudowire(bytes, depth),
    }
}

/// A frame of something else than Ethernet shows as one of a type that nobody knows.
fn pseudowire(frame: &[u8], depth: u8) -> Found<'_> {
    ethernet(frame, depth).map_err(|why| match why {
        NoPacket::Unread(Unread::EthernetType(_)) => Unread::EthernetType(MPLS.0).into(),
        why => why,
    })
}

fn deeper(depth: u8) -> Result<u8, NoPacket> {
    depth.checked_sub(1).ok_or(NoPacket::Unread(Unread::Nested))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IP: [u8; 2] = [0x45, 7];

    fn frame(middle: &[u8]) -> Vec<u8> {
        [&[0_u8; 12], middle, &IP].concat()
    }

    #[test]
    fn plain_tagged_double_tagged_and_session_frames_give_the_packet() {
        for middle in [
            &[0x08, 0x00][..],
            &[0x81, 0x00, 0, 7, 0x08, 0x00],
            &[0x88, 0xa8, 0, 7, 0x81, 0x00, 0, 8, 0x86, 0xdd],
            &[0x91, 0x00, 0, 7, 0x81, 0x00, 0, 8, 0x08, 0x00],
            &[0x89, 0x3f, 0, 7, 0, 0, 0, 0, 0x08, 0x00],
            &[0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0, 0x21],
            &[0x88, 0x64, 0x11, 0, 0, 9, 0, 3, 0x21],
            &[0x81, 0x00, 0, 7, 0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0, 0x57],
        ] {
            assert_eq!(ethernet_payload(&frame(middle)), Ok(&IP[..]), "{middle:x?}");
        }
    }

    #[test]
    fn lengths_and_labels_give_the_packet() {
        let inner = [&[0; 12][..], &[0x08, 0x00]].concat();
        for middle in [
            [&[0, 10][..], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]].concat(),
            vec![0, 5, 6, 6, 3],
            vec![0x88, 0x47, 0, 1, 0x01, 64],
            vec![0x88, 0x48, 0, 1, 0, 64, 0, 2, 0x01, 63],
            [&[0x88, 0x47, 0, 1, 0x01, 64][..], &inner].concat(),
            [&[0x88, 0x47, 0, 1, 0x01, 64, 0, 0, 0, 9][..], &inner].concat(),
            [&[0x65, 0x58][..], &inner].concat(),
        ] {
            assert_eq!(ethernet_payload(&frame(&middle)), Ok(&IP[..]), "{middle:x?}");
        }
    }

    #[test]
    fn what_is_no_ip_and_what_nobody_reads_are_told_apart() {
        let unread = |unread: Unread| Err(NoPacket::Unread(unread));
        for (middle, why) in [
            // Link control in a session, discovery, and a session frame cut short.
            (&[0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0xc0, 0x21][..], Err(NoPacket::NotIp)),
            (&[0x88, 0x63, 0x11, 9, 0, 0, 0, 4, 0, 0x21], Err(NoPacket::NotIp)),
            (&[0x88, 0x64, 0x11, 0xa7, 0, 9, 0, 4, 0, 0x21], Err(NoPacket::NotIp)),
            (&[0x88, 0x64, 0x11, 0, 0], Err(NoPacket::NotIp)),
            (&[0x88, 0x64, 0x11], unread(Unread::Cut)),
            (&[0x88, 0x64, 0x11, 0, 0, 9, 0, 4, 0, 0xfd], unread(Unread::PppProtocol(0xfd))),
            (&[0x08, 0x06], Err(NoPacket::NotIp)),
            (&[0, 3, 0x42, 0x42, 3], Err(NoPacket::NotIp)),
            (&[0x88, 0xe5], unread(Unread::EthernetType(0x88e5))),
        ] {
            let mut frame = frame(middle);
            if why == unread(Unread::Cut) {
                frame.truncate(12 + middle.len());
            }
            if middle.ends_with(&[0x11, 0, 0]) {
                frame.splice(15.., [9, 0, 0, 0, 0, 0]);
            }
            assert_eq!(ethernet_payload(&frame), why, "{middle:x?}");
        }
        assert_eq!(ethernet_payload(&[0; 13]), unread(Unread::Cut));
        let tags = frame(&[0x81, 0x00].repeat(9));
        assert_eq!(ethernet_payload(&tags), unread(Unread::Nested));
        let bridges = frame(&[&[0x65, 0x58][..], &[0; 12]].concat().repeat(9));
        assert_eq!(ethernet_payload(&bridges), unread(Unread::Nested));
    }

    #[test]
    fn serial_lines_give_the_packet() {
        for header in [&[0x0f, 0, 8, 0][..], &[0x8f, 0, 0x86, 0xdd], &[0xff, 3, 0, 0x21]] {
            assert_eq!(hdlc_payload(&[header, &IP].concat()), Ok(&IP[..]));
        }
        assert_eq!(hdlc_payload(&[0x8f, 0, 0x80, 0x35, 0, 0]), Err(NoPacket::NotIp));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it_and_what_is_found_is_in_them(
            start in proptest::sample::select(vec![
                vec![], vec![0x88, 0x47], vec![0x65, 0x58], vec![0, 9, 0xaa, 0xaa, 3, 0, 0, 0],
                vec![0x88, 0x64, 0x11, 0, 0, 9, 0, 4], vec![0x81, 0], vec![0x88, 0, 0x80],
            ]),
            rest in proptest::collection::vec(any::<u8>(), 0..120),
        ) {
            let bytes = [&start[..], &rest].concat();
            let frame = [&[0; 12][..], &bytes].concat();
            for found in [
                ethernet_payload(&frame), ppp_payload(&bytes), hdlc_payload(&bytes),
                mpls_payload(&bytes),
            ].into_iter().flatten() {
                prop_assert!(frame.ends_with(found));
            }
            for data in [wifi_data(&bytes), radiotap_data(&bytes), prism_data(&bytes)] {
                if let Ok(WifiData::Several(packets)) = data {
                    prop_assert!(packets.count() <= bytes.len());
                }
            }
        }
    }
}
