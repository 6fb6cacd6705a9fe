//! The three kinds of packet block.

use super::Interface;
use crate::capture::read::fields::Fields;
use crate::capture::read::{Damage, Packet};
use crate::evidence::{Direction, Timestamp};

const OPT_COMMENT: u16 = 1;
const FLAGS: u16 = 2;
/// Comments that are kept of a packet; a block has room for millions of empty ones.
const MOST_COMMENTS: usize = 256;

/// Enhanced packet block.
#[inline]
pub fn enhanced<'a>(
    mut fields: Fields<'a>,
    interfaces: &[Option<Interface>],
) -> Result<Packet<'a>, Damage> {
    let interface = fields.u32().ok_or(Damage::ShortBlock)?;
    timed(fields, described(interfaces, interface)?).ok_or(Damage::ShortBlock)
}

/// The obsolete packet block: a 16-bit interface and a drop count, then the same.
pub fn obsolete<'a>(
    mut fields: Fields<'a>,
    interfaces: &[Option<Interface>],
) -> Result<Packet<'a>, Damage> {
    let interface = fields.u16().ok_or(Damage::ShortBlock)?;
    let _drop_count = fields.u16().ok_or(Damage::ShortBlock)?;
    timed(fields, described(interfaces, u32::from(interface))?).ok_or(Damage::ShortBlock)
}

/// Simple packet block: of the first interface, without a time.
pub fn simple<'a>(
    mut fields: Fields<'a>,
    interfaces: &[Option<Interface>],
) -> Result<Packet<'a>, Damage> {
    let interface = described(interfaces, 0)?;
    let original_length = fields.u32().ok_or(Damage::ShortBlock)?;
    let kept = match interface.snap_length {
        0 => original_length,
        most => original_length.min(most),
    };
    Ok(Packet {
        at: Timestamp::default(),
        direction: None,
        link: interface.link,
        bytes: fields.take(kept).ok_or(Damage::ShortBlock)?,
        original_length,
        comments: Vec::new(),
    })
}

#[inline]
fn described(interfaces: &[Option<Interface>], interface: u32) -> Result<&Interface, Damage> {
    usize::try_from(interface)
        .ok()
        .and_then(|position| interfaces.get(position)?.as_ref())
        .ok_or(Damage::UnknownInterface { interface })
}

#[inline]
fn timed<'a>(mut fields: Fields<'a>, interface: &Interface) -> Option<Packet<'a>> {
    let [high, low, kept, original_length] = fields.words()?;
    let bytes = fields.take_padded(kept)?;
    let mut packet = Packet {
        at: interface.time(high, low),
        direction: None,
        link: interface.link,
        bytes,
        original_length,
        comments: Vec::new(),
    };
    while let Some((code, mut value)) = fields.option() {
        match code {
            OPT_COMMENT if packet.comments.len() < MOST_COMMENTS => {
                packet.comments.push(String::from_utf8_lossy(value.rest()).into_owned());
            }
            FLAGS => packet.direction = value.u32().and_then(flagged),
            _ => {}
        }
    }
    Some(packet)
}

/// The lowest two bits of the flags: inbound, outbound.
const fn flagged(flags: u32) -> Option<Direction> {
    match flags & 3 {
        1 => Some(Direction::Inbound),
        2 => Some(Direction::Outbound),
        _ => None,
    }
}
