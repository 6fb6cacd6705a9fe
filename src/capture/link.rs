//! Link types by number (the LINKTYPE registry), and what of them can be taken off.
//!
//! Ethernet and raw IP are kept as they are. Linux cooked, BSD loopback, PPP, PPPoE, Cisco's
//! HDLC, wireless networks, and what firewalls and macOS put in front are reduced to the IP
//! packet inside; the cooked header's packet type and the PPP direction byte tell which way it
//! went.

mod firewall;

use self::firewall::{decrypted, nflog, pflog};
use crate::evidence::{Direction, LinkType};
use crate::wire::link::{
    Aggregate, Found, NoPacket, Unread, WifiData, ether_type_payload, hdlc_payload, ppp_payload,
    pppoe_payload, prism_data, radiotap_data, wifi_data,
};

/// The number of a link type (its lower 16 bits; the rest is about check sequences).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkNumber(pub u16);

/// A frame as the archive takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduced<'a> {
    pub link: LinkType,
    pub bytes: &'a [u8],
    /// What the link header says of it, if anything.
    pub direction: Option<Direction>,
}

/// What is in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reduction<'a> {
    /// One packet, or none.
    One(Result<Reduced<'a>, NoPacket>),
    /// Several packets of a wireless network.
    Several(Aggregate<'a>),
}

impl LinkNumber {
    /// From the 32-bit field of a classic file header.
    pub fn from_field(field: u32) -> Self {
        Self(u16::try_from(field & 0xffff).unwrap_or_default())
    }

    /// The frame without a header that the archive has no name for.
    #[inline]
    pub fn reduce(self, bytes: &[u8]) -> Reduction<'_> {
        match self.0 {
            1 => {
                let reduced = Reduced { link: LinkType::Ethernet, bytes, direction: None };
                Reduction::One(Ok(reduced))
            }
            12 | 14 | 101 | 228 | 229 => Reduced::ip(Ok(bytes), None),
            _ => self.unwrap(bytes),
        }
    }

    fn unwrap(self, bytes: &[u8]) -> Reduction<'_> {
        match self.0 {
            0 | 108 => Reduced::ip(loopback(bytes), None),
            9 => Reduced::ip(ppp_payload(bytes), None),
            50 | 104 => Reduced::ip(hdlc_payload(bytes), None),
            51 => Reduced::ip(pppoe_payload(bytes), None),
            105 => wireless(wifi_data(bytes)),
            109 => Reduced::ip(decrypted(bytes), None),
            113 => cooked(bytes),
            117 => Reduced::ip(pflog(bytes), None),
            119 | 163 => wireless(prism_data(bytes)),
            127 => wireless(radiotap_data(bytes)),
            166 | 204 => ppp_with_direction(bytes),
            192 => per_packet(bytes),
            239 => Reduced::ip(nflog(bytes), None),
            258 => tapped(bytes),
            276 => cooked_v2(bytes),
            other => Reduction::One(Err(Unread::LinkType(other).into())),
        }
    }

    /// Of a frame in a header that names its link type itself.
    fn reduce_named(self, bytes: &[u8]) -> Reduction<'_> {
        match self.0 {
            // Not once more in itself.
            192 | 258 => Reduction::One(Err(Unread::Nested.into())),
            1 => Reduced::ip(crate::wire::link::ethernet_payload(bytes), None),
            _ => self.reduce(bytes),
        }
    }
}

impl<'a> Reduced<'a> {
    fn ip(found: Found<'a>, direction: Option<Direction>) -> Reduction<'a> {
        let link = LinkType::RawIp;
        Reduction::One(found.map(|bytes| Self { link, bytes, direction }))
    }
}

fn wireless(data: Result<WifiData<'_>, NoPacket>) -> Reduction<'_> {
    match data {
        Ok(WifiData::Several(packets)) => Reduction::Several(packets),
        Ok(WifiData::One(packet)) => Reduced::ip(Ok(packet), None),
        Err(why) => Reduction::One(Err(why)),
    }
}

/// Behind a header of the PPI format: its length, then the link type.
fn per_packet(bytes: &[u8]) -> Reduction<'_> {
    let [_, _, low, high, number_low, number_high, ..] = *bytes else { return CUT };
    let length = usize::from(u16::from_le_bytes([low, high]));
    let link = LinkNumber(u16::from_le_bytes([number_low, number_high]));
    bytes.get(length..).map_or(CUT, |frame| link.reduce_named(frame))
}

/// Behind the header of macOS' pktap: its length, a type, then the link type.
fn tapped(bytes: &[u8]) -> Reduction<'_> {
    let [low, high, _, _, _, _, _, _, number_low, number_high, ..] = *bytes else { return CUT };
    let length = usize::from(u16::from_le_bytes([low, high]));
    let link = LinkNumber(u16::from_le_bytes([number_low, number_high]));
    bytes.get(length..).map_or(CUT, |frame| link.reduce_named(frame))
}

/// BSD loopback: an address family in the byte order of the machine that recorded.
fn loopback(bytes: &[u8]) -> Found<'_> {
    let (family, packet) = bytes.split_first_chunk().ok_or(Unread::Cut)?;
    let either = [u32::from_le_bytes(*family), u32::from_be_bytes(*family)];
    let ip = either.iter().any(|family| ADDRESS_FAMILIES.contains(family));
    if ip { Ok(packet) } else { Err(NoPacket::NotIp) }
}

fn ppp_with_direction(bytes: &[u8]) -> Reduction<'_> {
    let Some((&sent, frame)) = bytes.split_first() else { return CUT };
    let direction = if sent == 0 { Direction::Inbound } else { Direction::Outbound };
    Reduced::ip(ppp_payload(frame), Some(direction))
}

fn cooked(bytes: &[u8]) -> Reduction<'_> {
    let Some((header, packet)) = bytes.split_first_chunk::<16>() else { return CUT };
    let [_, kind, .., high, low] = *header;
    cooked_ip([high, low], kind, packet)
}

fn cooked_v2(bytes: &[u8]) -> Reduction<'_> {
    let Some((header, packet)) = bytes.split_first_chunk::<20>() else { return CUT };
    let [high, low, _, _, _, _, _, _, _, _, kind, ..] = *header;
    cooked_ip([high, low], kind, packet)
}

/// What follows a cooked header.
fn cooked_ip(ether_type: [u8; 2], kind: u8, bytes: &[u8]) -> Reduction<'_> {
    let packet = match u16::from_be_bytes(ether_type) {
        ether_type @ (LLC | 0x0600..) => ether_type_payload(ether_type, bytes),
        _ => Err(NoPacket::NotIp),
    };
    Reduced::ip(packet, cooked_direction(kind))
}

const fn cooked_direction(kind: u8) -> Option<Direction> {
    match kind {
        0..=2 => Some(Direction::Inbound),
        4 => Some(Direction::Outbound),
        _ => None,
    }
}

/// The one of Linux' own numbers in a cooked header that may lead to IP (linux/if_ether.h).
const LLC: u16 = 4;
/// A frame that ends in front of its IP header.
const CUT: Reduction<'_> = Reduction::One(Err(NoPacket::Unread(Unread::Cut)));

/// IPv4, then IPv6 as Linux, Windows, the BSDs and macOS number it.
const ADDRESS_FAMILIES: [u32; 6] = [2, 10, 23, 24, 28, 30];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Direction::{Inbound, Outbound};

    /// The direction that is told, where the header comes off at all.
    fn reduced(number: u16, front: &[u8]) -> Result<Option<Direction>, NoPacket> {
        let bytes = [front, &[0x45, 9]].concat();
        let Reduction::One(reduced) = LinkNumber(number).reduce(&bytes) else { panic!() };
        let reduced = reduced?;
        assert_eq!((reduced.link, reduced.bytes), (LinkType::RawIp, &[0x45, 9][..]));
        Ok(reduced.direction)
    }

    #[test]
    fn headers_come_off_and_tell_the_direction() {
        assert_eq!(reduced(101, &[]), Ok(None));
        assert_eq!(reduced(0, &[2, 0, 0, 0]), Ok(None));
        assert_eq!(reduced(108, &[0, 0, 0, 30]), Ok(None));
        assert_eq!(reduced(9, &[0xff, 3, 0, 0x21]), Ok(None));
        assert_eq!(reduced(50, &[0, 0x57]), Ok(None));
        assert_eq!(reduced(51, &[0x11, 0, 0, 1, 0, 4, 0, 0x21]), Ok(None));
        assert_eq!(reduced(104, &[0x0f, 0, 8, 0]), Ok(None));
        assert_eq!(reduced(204, &[1, 0xff, 3, 0, 0x21]), Ok(Some(Outbound)));
        assert_eq!(
            reduced(113, &[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0]),
            Ok(Some(Inbound))
        );
        let tagged = [0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x81, 0, 0, 7, 8, 0];
        assert_eq!(reduced(113, &tagged), Ok(Some(Outbound)));
        let session = [
            &[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x88, 0x64][..],
            &[0x11, 0, 0, 1, 0, 4, 0, 0x57],
        ];
        assert_eq!(reduced(113, &session.concat()), Ok(Some(Inbound)));
        let v2 = [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 2, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(reduced(276, &v2), Ok(Some(Outbound)));
    }

    #[test]
    fn headers_that_name_the_link_type_come_off() {
        let ethernet = [&[0; 12][..], &[8, 0]].concat();
        let ppi = |number: u8| [&[0, 0, 8, 0, number, 0, 0, 0][..], &ethernet].concat();
        assert_eq!(reduced(192, &ppi(1)), Ok(None));
        assert_eq!(reduced(192, &ppi(192)), Err(Unread::Nested.into()));
        let tap = [&[12, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0][..]].concat();
        assert_eq!(reduced(258, &tap), Ok(None));
    }

    #[test]
    fn other_protocols_short_frames_and_other_links_say_why() {
        let frame = [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 6];
        assert_eq!(reduced(113, &frame), Err(NoPacket::NotIp));
        assert_eq!(reduced(9, &[0xc0, 0x21]), Err(NoPacket::NotIp));
        assert_eq!(reduced(147, &[]), Err(Unread::LinkType(147).into()));
        assert_eq!(LinkNumber(276).reduce(&[0; 19]), CUT);
        assert_eq!(reduced(0, &[7, 0, 0, 0]), Err(NoPacket::NotIp));
        assert_eq!(LinkNumber::from_field(0x2400_0001), LinkNumber(1));
    }
}
