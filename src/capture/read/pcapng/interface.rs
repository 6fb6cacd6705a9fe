//! An interface description: what is needed to read its packets.

use crate::capture::link::LinkNumber;
use crate::capture::read::fields::Fields;
use crate::evidence::Timestamp;

const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
const NANOSECONDS: i128 = 1_000_000_000;

/// One interface of a section.
#[derive(Debug, Clone, Copy)]
pub struct Interface {
    pub link: LinkNumber,
    /// Most bytes kept of a packet; 0 for all.
    pub snap_length: u32,
    resolution: Resolution,
    /// Seconds to add to every time.
    offset: i64,
    /// Nanoseconds in a unit, where every time is a multiple of that: in almost every file.
    unit: Option<u64>,
}

/// Units in a second.
#[derive(Debug, Clone, Copy)]
enum Resolution {
    Decimal(u8),
    Binary(u8),
}

impl Interface {
    /// Reads the block's body; `None` when its fixed fields are cut short.
    pub fn parse(mut fields: Fields<'_>) -> Option<Self> {
        let link = LinkNumber(fields.u16()?);
        let _reserved = fields.u16()?;
        let snap_length = fields.u32()?;
        let resolution = Resolution::Decimal(6);
        let mut interface = Self { link, snap_length, resolution, offset: 0, unit: None };
        while let Some((code, mut value)) = fields.option() {
            match (code, value.rest()) {
                (IF_TSRESOL, [resolution]) => interface.resolution = Resolution::new(*resolution),
                (IF_TSOFFSET, [_, ..]) => interface.offset = value.i64().unwrap_or_default(),
                _ => {}
            }
        }
        interface.unit = match interface {
            Self { resolution: Resolution::Decimal(digits @ 0..=9), offset: 0, .. } => {
                Some(10_u64.saturating_pow(u32::from(9_u8.saturating_sub(digits))))
            }
            _ => None,
        };
        Some(interface)
    }

    /// The time that the two halves of a packet's time stamp mean; the ends of
    /// the scale where they mean one outside it.
    #[inline]
    pub fn time(&self, high: u32, low: u32) -> Timestamp {
        let units = u64::from(high) << 32 | u64::from(low);
        match self.unit.and_then(|unit| units.checked_mul(unit)) {
            Some(nanoseconds) => Timestamp::from_nanoseconds(nanoseconds),
            None => self.scaled(units.into()),
        }
    }

    fn scaled(&self, units: i128) -> Timestamp {
        let nanoseconds = match self.resolution {
            Resolution::Binary(shift) => {
                units.saturating_mul(NANOSECONDS).checked_shr(u32::from(shift)).unwrap_or_default()
            }
            Resolution::Decimal(digits @ 0..=9) => {
                let finer = 10_i128.saturating_pow(u32::from(9_u8.saturating_sub(digits)));
                units.saturating_mul(finer)
            }
            Resolution::Decimal(digits) => {
                let coarser = 10_i128.saturating_pow(u32::from(digits.saturating_sub(9)));
                units.checked_div(coarser).unwrap_or_default()
            }
        };
        let offset = i128::from(self.offset).saturating_mul(NANOSECONDS);
        let nanoseconds = nanoseconds.saturating_add(offset).clamp(0, i128::from(u64::MAX));
        Timestamp::from_nanoseconds(u64::try_from(nanoseconds).unwrap_or_default())
    }
}

impl Resolution {
    const fn new(field: u8) -> Self {
        match field {
            0x80.. => Self::Binary(field & 0x7f),
            digits => Self::Decimal(digits),
        }
    }
}
