//! The frame around a block's body: its type, and its length on both sides.

use pcap_file::Endianness;
use pcap_file::pcapng::blocks::{
    CUSTOM_BLOCK_COPIABLE, CUSTOM_BLOCK_NON_COPIABLE, ENHANCED_PACKET_BLOCK,
    INTERFACE_DESCRIPTION_BLOCK, INTERFACE_STATISTIC_BLOCK, NAME_RESOLUTION_BLOCK, PACKET_BLOCK,
    SECTION_HEADER_BLOCK, SIMPLE_PACKET_BLOCK, SYSTEMD_JOURNAL_EXPORT_BLOCK,
};

use crate::capture::read::Damage;
use crate::capture::read::fields::Fields;
use crate::capture::read::reading::Place;
use crate::capture::read::window::LARGEST_RECORD;

/// A block whose frame is whole.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    pub kind: u32,
    pub body: &'a [u8],
}

/// What stands at the front of some bytes.
pub enum Framed<'a> {
    /// A block, and what is behind it.
    Block(Block<'a>, &'a [u8]),
    Damaged(Damage),
    /// More bytes would tell.
    Unclear,
}

impl<'a> Block<'a> {
    #[inline]
    pub fn parse(bytes: &'a [u8], order: Endianness) -> Framed<'a> {
        let Some((kind, length, order)) = front(bytes, order) else {
            return if bytes.len() < FRAME { Framed::Unclear } else { malformed(NO_ORDER) };
        };
        let Ok(whole) = usize::try_from(length) else {
            return Framed::Damaged(Damage::TooLong { claimed: length.into() });
        };
        if whole > LARGEST_RECORD {
            return Framed::Damaged(Damage::TooLong { claimed: length.into() });
        }
        if whole < FRAME || !whole.is_multiple_of(4) {
            return malformed(&format!("a block of {length} bytes"));
        }
        let Some((block, behind)) = bytes.split_at_checked(whole) else { return Framed::Unclear };
        let body = block.get(8..whole.saturating_sub(4)).unwrap_or_default();
        let second = block.last_chunk::<4>().map(|field| Fields::new(field, order).u32());
        match second.flatten() {
            Some(second) if second == length => Framed::Block(Self { kind, body }, behind),
            _ => malformed("a block's two lengths differ"),
        }
    }
}

/// Whether a block of a known type, framed on both sides, begins here.
pub fn begins(bytes: &[u8], order: Endianness, ended: bool) -> Place {
    let unclear = if ended { Place::NotHere } else { Place::Unclear };
    let Some(kind) = Fields::new(bytes, order).u32() else { return unclear };
    let Some(least) = least_length(kind) else { return Place::NotHere };
    match (front(bytes, order), Block::parse(bytes, order)) {
        (Some((_, length, _)), _) if length < least => Place::NotHere,
        (_, Framed::Block(..)) => Place::Here,
        (_, Framed::Unclear) => unclear,
        (_, Framed::Damaged(_)) => Place::NotHere,
    }
}

/// The byte order that a section header's magic number tells.
pub fn section_order(body: &[u8]) -> Option<Endianness> {
    match body.first_chunk()? {
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(Endianness::Big),
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(Endianness::Little),
        _ => None,
    }
}

/// Type, length and byte order of a block of which at least the frame is there.
///
/// A section header's type reads the same in both byte orders; its length does not.
#[inline]
fn front(bytes: &[u8], order: Endianness) -> Option<(u32, u32, Endianness)> {
    let [kind, length, _] = Fields::new(bytes, order).words()?;
    if kind != SECTION_HEADER_BLOCK {
        return Some((kind, length, order));
    }
    let (_, behind_length) = bytes.split_first_chunk::<8>()?;
    let order = section_order(behind_length)?;
    let [_, length] = Fields::new(bytes, order).words()?;
    Some((kind, length, order))
}

/// The shortest block of a type that real files have, its frame included.
const fn least_length(kind: u32) -> Option<u32> {
    match kind {
        SECTION_HEADER_BLOCK => Some(28),
        INTERFACE_DESCRIPTION_BLOCK | DECRYPTION_SECRETS_BLOCK => Some(20),
        PACKET_BLOCK | ENHANCED_PACKET_BLOCK => Some(32),
        SIMPLE_PACKET_BLOCK | CUSTOM_BLOCK_COPIABLE | CUSTOM_BLOCK_NON_COPIABLE => Some(16),
        INTERFACE_STATISTIC_BLOCK => Some(24),
        NAME_RESOLUTION_BLOCK | SYSTEMD_JOURNAL_EXPORT_BLOCK => Some(12),
        _ => None,
    }
}

fn malformed<'a>(reason: &str) -> Framed<'a> {
    Framed::Damaged(Damage::Malformed { reason: reason.to_owned() })
}

/// Type and both lengths.
const FRAME: usize = 12;
const DECRYPTION_SECRETS_BLOCK: u32 = 10;
const NO_ORDER: &str = "a section header that tells no byte order";
