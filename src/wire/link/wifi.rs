//! Data frames of wireless networks (IEEE 802.11-2020 clause 9), and the headers that
//! recorders put in front of them.

use super::unread::{CUT, Found, NoPacket, Unread};
use super::{MOST_NESTED, llc};

/// Type and subtype, flags, duration, three addresses and the sequence control.
const HEADER: usize = 24;
/// A fourth address, where both flags of the distribution system are set.
const FOURTH_ADDRESS: usize = 6;
const QOS_CONTROL: usize = 2;
const HT_CONTROL: usize = 4;
/// What an encryption puts in front of the data: CCMP and GCMP (9.4.2.25; TKIP the same).
const ENCRYPTION_HEADER: usize = 8;
/// How nearly all data begin: LLC, SNAP and no organisation (RFC 1042).
const SNAP: [u8; 6] = [0xaa, 0xaa, 3, 0, 0, 0];

/// Data of one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WifiData<'a> {
    /// One IP packet, from its header on.
    One(&'a [u8]),
    /// Several packets in one frame (A-MSDU, 9.3.2.2).
    Several(Aggregate<'a>),
}

/// The packets of an A-MSDU, each with an Ethernet-like header and padded to four bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate<'a> {
    rest: &'a [u8],
}

/// What the recorder says of a frame beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reception {
    /// The header is padded to four bytes.
    padded: bool,
    /// Its check sequence was wrong.
    damaged: bool,
}

/// The data in an 802.11 frame.
///
/// # Errors
/// When there is no IP packet in it that can be read.
pub fn wifi_data(frame: &[u8]) -> Result<WifiData<'_>, NoPacket> {
    data(frame, Reception::default())
}

/// The same behind a radiotap header (radiotap.org, version 0).
///
/// # Errors
/// When there is no IP packet in it that can be read.
pub fn radiotap_data(bytes: &[u8]) -> Result<WifiData<'_>, NoPacket> {
    let [version, _, low, high, ..] = *bytes else { return Err(CUT) };
    let length = usize::from(u16::from_le_bytes([low, high]));
    let (header, frame) = bytes.split_at_checked(length).ok_or(CUT)?;
    if version != 0 {
        return Err(Unread::LinkType(127).into());
    }
    data(frame, reception(header).unwrap_or_default())
}

/// The same behind a header that begins with a code and its own length in 32 bits: Prism's,
/// in the order of the recording machine, and AVS, in network order.
///
/// # Errors
/// When there is no IP packet in it that can be read.
pub fn prism_data(bytes: &[u8]) -> Result<WifiData<'_>, NoPacket> {
    let length: [u8; 4] = bytes.get(4..8).and_then(|length| length.try_into().ok()).ok_or(CUT)?;
    let either = [u32::from_le_bytes(length), u32::from_be_bytes(length)];
    let length = either.into_iter().min().unwrap_or_default();
    let frame = usize::try_from(length).ok().and_then(|length| bytes.get(length..)).ok_or(CUT)?;
    data(frame, Reception::default())
}

/// From the flags field, which follows the time where there is one.
fn reception(header: &[u8]) -> Option<Reception> {
    let (words, _) = header.get(4..)?.as_chunks::<4>();
    let goes_on = |word: &&[u8; 4]| u32::from_le_bytes(**word) >> 31 == 1;
    let present = u32::from_le_bytes(*words.first()?);
    let mut at = 4 + 4 * (words.iter().take_while(goes_on).count() + 1);
    if present & 1 != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    let flags = if present & 2 != 0 { *header.get(at)? } else { 0 };
    Some(Reception { padded: flags & 0x20 != 0, damaged: flags & 0x40 != 0 })
}

fn data(frame: &[u8], reception: Reception) -> Result<WifiData<'_>, NoPacket> {
    let [kind, flags, ..] = *frame else { return Err(CUT) };
    // Version 0, data, and not one of the subtypes without any (9.2.4.1).
    if kind & 0x0f != 0x08 || kind & 0x40 != 0 {
        return Err(NoPacket::NotIp);
    }
    if reception.damaged {
        return Err(Unread::WifiDamaged.into());
    }
    let sequence = frame.get(HEADER - 2).ok_or(CUT)?;
    if sequence & 0x0f != 0 {
        return Err(Unread::WifiFragment.into());
    }
    let mut length = HEADER;
    if flags & 0x03 == 0x03 {
        length += FOURTH_ADDRESS;
    }
    let mut aggregated = false;
    if kind & 0x80 != 0 {
        aggregated = frame.get(length).ok_or(CUT)? & 0x80 != 0;
        length += QOS_CONTROL;
        if flags & 0x80 != 0 {
            length += HT_CONTROL;
        }
    }
    if reception.padded {
        length = length.next_multiple_of(4);
    }
    let mut body = frame.get(length..).ok_or(CUT)?;
    if flags & 0x40 != 0 {
        body = decrypted(body).ok_or(Unread::WifiProtected)?;
    }
    if aggregated && !body.starts_with(&SNAP) {
        return Ok(WifiData::Several(Aggregate { rest: body }));
    }
    llc(body, MOST_NESTED).map(WifiData::One)
}

/// Some recorders hand over what the hardware has decrypted, and leave the flag.
fn decrypted(body: &[u8]) -> Option<&[u8]> {
    let behind = body.get(ENCRYPTION_HEADER..).unwrap_or_default();
    [body, behind].into_iter().find(|body| body.starts_with(&SNAP))
}

impl<'a> Iterator for Aggregate<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let Some((header, behind)) = self.rest.split_first_chunk::<14>() else {
            self.rest = &[];
            return Some(Err(CUT));
        };
        let [.., high, low] = *header;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let body = behind.get(..length).unwrap_or(behind);
        // Padded from the subframe's start on.
        let padded = (header.len() + length).next_multiple_of(4) - header.len();
        self.rest = behind.get(padded..).unwrap_or_default();
        Some(llc(body, MOST_NESTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IP: [u8; 2] = [0x45, 9];

    fn frame(kind: u8, flags: u8, behind: &[u8]) -> Vec<u8> {
        let mut frame = vec![0; HEADER];
        (frame[0], frame[1]) = (kind, flags);
        [&frame, behind, &SNAP, &[8, 0], &IP].concat()
    }

    fn one(frame: &[u8]) -> Result<&[u8], NoPacket> {
        match wifi_data(frame)? {
            WifiData::One(packet) => Ok(packet),
            WifiData::Several(_) => panic!("one was meant"),
        }
    }

    #[test]
    fn data_frames_give_their_packet() {
        assert_eq!(one(&frame(0x08, 1, &[])), Ok(&IP[..]));
        assert_eq!(one(&frame(0x88, 2, &[0, 0])), Ok(&IP[..]), "quality of service");
        assert_eq!(one(&frame(0x88, 3, &[0; 8])), Ok(&IP[..]), "between access points");
        assert_eq!(one(&frame(0x88, 0x81, &[0; 6])), Ok(&IP[..]), "with an HT control");
        assert_eq!(one(&frame(0x88, 0x41, &[0; 10])), Ok(&IP[..]), "decrypted by the hardware");
    }

    #[test]
    fn others_say_why_not() {
        let unread = |unread: Unread| Err(NoPacket::Unread(unread));
        assert_eq!(one(&frame(0x80, 0, &[])), Err(NoPacket::NotIp), "a beacon");
        assert_eq!(one(&frame(0x48, 0, &[])), Err(NoPacket::NotIp), "without data");
        let mut sealed = frame(0x08, 0x41, &[0x5a; 8]);
        sealed[HEADER..].fill(0x5a);
        assert_eq!(one(&sealed), unread(Unread::WifiProtected));
        assert_eq!(one(&frame(0x08, 1, &[])[..20]), unread(Unread::Cut));
        let mut later = frame(0x08, 1, &[]);
        later[22] = 1;
        assert_eq!(one(&later), unread(Unread::WifiFragment));
    }

    #[test]
    fn an_aggregate_gives_each_packet() {
        // Eleven bytes behind the header, and three to the next that is divisible by four.
        let subframe =
            |last: u8| [&[0; 13][..], &[11], &SNAP, &[8, 0, 0x45, last, 0], &[0; 3]].concat();
        let body = [subframe(1), subframe(2), vec![0; 5]].concat();
        let mut whole = frame(0x88, 1, &[0x80, 0]);
        whole.truncate(HEADER + QOS_CONTROL);
        whole.extend(body);
        let WifiData::Several(packets) = wifi_data(&whole).unwrap() else { panic!() };
        let packets: Vec<_> = packets.collect();
        assert_eq!(packets[..2], [Ok(&[0x45, 1, 0][..]), Ok(&[0x45, 2, 0])]);
        assert_eq!(packets[2..], [Err(CUT)]);
    }

    #[test]
    fn the_recorders_headers_come_off() {
        let plain = frame(0x08, 1, &[]);
        let radiotap = |flags: u8| {
            let header = [0, 0, 17, 0, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, flags];
            [&header[..], &plain].concat()
        };
        assert_eq!(radiotap_data(&radiotap(0)), Ok(WifiData::One(&IP)));
        assert_eq!(radiotap_data(&radiotap(0x40)), Err(Unread::WifiDamaged.into()));
        assert_eq!(radiotap_data(&radiotap(0)[..16]), Err(CUT));
        let prism = [&[0, 0, 0, 0x44, 0, 0, 0, 12, 1, 2, 3, 4][..], &plain].concat();
        assert_eq!(prism_data(&prism), Ok(WifiData::One(&IP)));
    }
}
