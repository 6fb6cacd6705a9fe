//! Link types by number (the LINKTYPE registry), and what of them can be taken off.
//!
//! Ethernet and raw IP are kept as they are. Linux cooked, BSD loopback, PPP
//! and PPPoE are reduced to the IP packet inside; the cooked header's packet
//! type and the PPP direction byte tell which way it went.

use crate::evidence::{Direction, LinkType};
use crate::wire::link::{ether_type_payload, ppp_payload, pppoe_payload};

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

impl LinkNumber {
    /// From the 32-bit field of a classic file header.
    pub fn from_field(field: u32) -> Self {
        Self(u16::try_from(field & 0xffff).unwrap_or_default())
    }

    /// The frame without a header that the archive has no name for; `None`
    /// when the link type is not known or the frame carries something else than IP.
    #[inline]
    pub fn reduce(self, bytes: &[u8]) -> Option<Reduced<'_>> {
        match self.0 {
            1 => Some(Reduced { link: LinkType::Ethernet, bytes, direction: None }),
            12 | 14 | 101 | 228 | 229 => Some(Reduced::ip(bytes, None)),
            0 | 108 => loopback(bytes),
            9 | 50 => Some(Reduced::ip(ppp_payload(bytes)?, None)),
            51 => Some(Reduced::ip(pppoe_payload(bytes)?, None)),
            113 => cooked(bytes),
            204 => ppp_with_direction(bytes),
            276 => cooked_v2(bytes),
            _ => None,
        }
    }
}

impl<'a> Reduced<'a> {
    const fn ip(bytes: &'a [u8], direction: Option<Direction>) -> Self {
        Self { link: LinkType::RawIp, bytes, direction }
    }
}

/// BSD loopback: an address family in the byte order of the machine that recorded.
fn loopback(bytes: &[u8]) -> Option<Reduced<'_>> {
    let (family, packet) = bytes.split_first_chunk()?;
    let either = [u32::from_le_bytes(*family), u32::from_be_bytes(*family)];
    let ip = either.iter().any(|family| ADDRESS_FAMILIES.contains(family));
    ip.then_some(Reduced::ip(packet, None))
}

fn ppp_with_direction(bytes: &[u8]) -> Option<Reduced<'_>> {
    let (&sent, frame) = bytes.split_first()?;
    let direction = if sent == 0 { Direction::Inbound } else { Direction::Outbound };
    Some(Reduced::ip(ppp_payload(frame)?, Some(direction)))
}

fn cooked(bytes: &[u8]) -> Option<Reduced<'_>> {
    let (header, packet) = bytes.split_first_chunk::<16>()?;
    let [_, kind, .., high, low] = *header;
    cooked_ip([high, low], kind, packet)
}

fn cooked_v2(bytes: &[u8]) -> Option<Reduced<'_>> {
    let (header, packet) = bytes.split_first_chunk::<20>()?;
    let [high, low, _, _, _, _, _, _, _, _, kind, ..] = *header;
    cooked_ip([high, low], kind, packet)
}

/// What follows a cooked header.
fn cooked_ip(ether_type: [u8; 2], kind: u8, bytes: &[u8]) -> Option<Reduced<'_>> {
    let packet = ether_type_payload(u16::from_be_bytes(ether_type), bytes)?;
    Some(Reduced::ip(packet, cooked_direction(kind)))
}

const fn cooked_direction(kind: u8) -> Option<Direction> {
    match kind {
        0..=2 => Some(Direction::Inbound),
        4 => Some(Direction::Outbound),
        _ => None,
    }
}

/// IPv4, then IPv6 as Linux, the BSDs and macOS number it.
const ADDRESS_FAMILIES: [u32; 5] = [2, 10, 24, 28, 30];

#[cfg(test)]
mod tests {
    use super::LinkNumber;
    use crate::evidence::Direction::{Inbound, Outbound};
    use crate::evidence::{Direction, LinkType};

    #[derive(Debug, PartialEq, Eq)]
    struct NotIp;

    /// The direction that is told, where the header comes off at all.
    fn reduced(number: u16, front: &[u8]) -> Result<Option<Direction>, NotIp> {
        let bytes = [front, &[0x45, 9]].concat();
        let reduced = LinkNumber(number).reduce(&bytes).ok_or(NotIp)?;
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
    fn other_protocols_and_short_frames_stay_as_they_are() {
        assert_eq!(reduced(113, &[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 6]), Err(NotIp));
        assert_eq!(reduced(9, &[0xc0, 0x21]), Err(NotIp));
        assert_eq!(reduced(147, &[]), Err(NotIp));
        assert!(LinkNumber(276).reduce(&[0; 19]).is_none());
        assert!(LinkNumber(0).reduce(&[2, 0]).is_none());
        assert_eq!(LinkNumber::from_field(0x2400_0001), LinkNumber(1));
    }
}
