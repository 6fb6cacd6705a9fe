//! The three kinds of packet block.

use super::Interface;
use crate::capture::read::fields::Fields;
use crate::capture::read::{Damage, Packet};
use crate::evidence::{Direction, Timestamp};

const OPT_COMMENT: u16 = 1;
const FLAGS: u16 = 2;

/// Enhanced packet block.
pub fn enhanced<'a>(
    mut fields: Fields<'a>,
    interfaces: &[Interface],
) -> Result<Packet<'a>, Damage> {
    let interface = fields.u32().ok_or(Damage::ShortBlock)?;
    timed(fields, described(interfaces, interface)?).ok_or(Damage::ShortBlock)
}

/// The obsolete packet block: a 16-bit interface and a drop count, then the same.
pub fn obsolete<'a>(
    mut fields: Fields<'a>,
    interfaces: &[Interface],
) -> Result<Packet<'a>, Damage> {
    let interface = fields.u16().ok_or(Damage::ShortBlock)?;
    let _drop_count = fields.u16().ok_or(Damage::ShortBlock)?;
    timed(fields, described(interfaces, u32::from(interface))?).ok_or(Damage::ShortBlock)
}

/// Simple packet block: of the first interface, without a time.
pub fn simple<'a>(mut fields: Fields<'a>, interfaces: &[Interface]) -> Result<Packet<'a>, Damage> {
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

fn described(interfaces: &[Interface], interface: u32) -> Result<&Interface, Damage> {
    usize::try_from(interface)
        .ok()
        .and_then(|position| interfaces.get(position))
        .ok_or(Damage::UnknownInterface { interface })
}

fn timed<'a>(mut fields: Fields<'a>, interface: &Interface) -> Option<Packet<'a>> {
    let at = interface.time(fields.u32()?, fields.u32()?);
    let kept = fields.u32()?;
    let original_length = fields.u32()?;
    let bytes = fields.take_padded(kept)?;
    let mut packet = Packet {
        at,
        direction: None,
        link: interface.link,
        bytes,
        original_length,
        comments: Vec::new(),
    };
    while let Some((code, mut value)) = fields.option() {
        match code {
            OPT_COMMENT => packet.comments.push(String::from_utf8_lossy(value.rest()).into_owned()),
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
