//! Captures that somebody recorded, as records, in one pass and bounded memory.

mod error;
mod fields;
mod gzip;
mod pcap;
mod pcapng;
mod reading;
mod source;
mod window;

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

pub use self::error::{Damage, DamageAt, ReadError};
use self::reading::Reading;
use super::link::{LinkNumber, Reduced, Reduction};
use super::{Format, Limit};
use crate::evidence::{Direction, Frame, LinkType, Timestamp};
use crate::wire::Capped;
use crate::wire::link::{NoPacket, Unread};

/// Takes records one by one; `Break` ends the reading.
pub type Sink<'s> = dyn FnMut(Record<'_>) -> ControlFlow<()> + 's;

/// One recorded packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// As Wireshark numbers it, from 1; the packets of one frame share it.
    pub frame_number: u64,
    /// When it was recorded; the epoch for a simple packet block, which has no time.
    pub at: Timestamp,
    /// Which way it went, where the file says so.
    pub direction: Option<Direction>,
    /// How `bytes` begin.
    pub link: RecordedLink,
    /// What was kept of the packet.
    pub bytes: &'a [u8],
    /// Bytes that were on the link; more than recorded where a snap length cut it.
    pub original_length: u32,
    /// Comments on the packet; what is not UTF-8 in them is replaced.
    pub comments: Vec<String>,
}

/// A link type as far as it is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedLink {
    /// The archive can hold it (other headers than these two were taken off).
    Known(LinkType),
    /// The frame carries something else than IP.
    NotIp,
    /// The frame may carry IP that nobody here can read.
    Unread(Unread),
}

/// What was in a capture that was read to its end, or to the sink's `Break`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The file's format.
    pub format: Format,
    /// Whether gzip was taken off.
    pub compressed: bool,
    /// Records that were handed over, as Wireshark counts them.
    pub frames: u64,
    /// Bytes of the source that were read; compressed ones where it is compressed.
    pub bytes: u64,
    /// The first damages, at most 16. Their offsets count decompressed bytes.
    pub damages: Vec<DamageAt>,
    /// All damages.
    pub damage_count: u64,
    /// Bytes, decompressed, that were passed over because of damage.
    pub skipped: u64,
    /// Whether the file ends inside a record, or inside its compression.
    pub cut_short: bool,
}

/// Reads a capture of either format and byte order, or gzip of one, and hands
/// over each packet.
///
/// Damage does not end the reading: it is told in [`Contents`], and reading
/// goes on at the next place where a record begins. Takes time in proportion
/// to the decompressed length, and at most 32 MiB of memory.
///
/// # Errors
/// When the source is no capture, or fails or is damaged before that can be told.
pub fn read_frames(source: impl Read, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let mut reading = Reading::new(source);
    let mut magic = reading.magic()?;
    if magic.starts_with(&[0x1f, 0x8b]) {
        reading.window.decompress();
        magic = reading.magic()?;
    }
    match magic {
        [0xa1, 0xb2, 0xc3, 0xd4]
        | [0xd4, 0xc3, 0xb2, 0xa1]
        | [0xa1, 0xb2, 0x3c, 0x4d]
        | [0x4d, 0x3c, 0xb2, 0xa1] => Ok(pcap::read(reading, sink)),
        [0x0a, 0x0d, 0x0d, 0x0a] => Ok(pcapng::read(reading, sink)),
        _ if reading.is_event_trace() => Err(ReadError::EventTrace),
        _ => Err(ReadError::NotACapture { magic: magic.to_vec() }),
    }
}

/// The frames of a capture of ours, or of one of that size.
///
/// `direction` decides where the file does not say; `None` and frames of
/// unsupported links are left out.
///
/// # Errors
/// When the file cannot be opened, is damaged anywhere, or is larger than [`Limit`]'s default.
pub fn replay_frames(
    path: &Path,
    mut direction: impl FnMut(&Record<'_>) -> Option<Direction>,
) -> Result<Vec<Frame>, ReadError> {
    let file =
        File::open(path).map_err(|error| ReadError::Unreadable { reason: error.to_string() })?;
    let limit = Limit::default();
    let mut frames = Vec::new();
    let mut bytes = 0_u64;
    let mut past_limit = false;
    let contents = read_frames(file, &mut |record| {
        bytes = bytes.saturating_add(u64::capped(record.bytes.len()));
        past_limit = record.frame_number > limit.frames || bytes > limit.bytes;
        if past_limit {
            return ControlFlow::Break(());
        }
        let way = record.direction.or_else(|| direction(&record));
        frames.extend(way.and_then(|way| record.frame(way)));
        ControlFlow::Continue(())
    })?;
    match contents.damages.into_iter().next() {
        _ if past_limit => Err(ReadError::TooLarge { limit }),
        Some(DamageAt { offset, frames_before: frames, damage, .. }) => {
            Err(ReadError::Damaged { frames, offset, damage })
        }
        None => Ok(frames),
    }
}

impl Record<'_> {
    /// The archive's frame; `None` for an unsupported link.
    ///
    /// `direction` is used where the file does not say.
    #[must_use]
    pub fn frame(&self, direction: Direction) -> Option<Frame> {
        match self.link {
            RecordedLink::Known(link) => Some(Frame {
                at: self.at,
                direction: self.direction.unwrap_or(direction),
                link,
                bytes: self.bytes.to_vec(),
            }),
            RecordedLink::NotIp | RecordedLink::Unread(_) => None,
        }
    }
}

/// A packet as its format gave it.
#[derive(Clone)]
struct Packet<'a> {
    at: Timestamp,
    direction: Option<Direction>,
    link: LinkNumber,
    bytes: &'a [u8],
    original_length: u32,
    comments: Vec<String>,
}

impl Packet<'_> {
    #[inline]
    fn hand_over(self, frame_number: u64, sink: &mut Sink<'_>) -> ControlFlow<()> {
        match self.link.reduce(self.bytes) {
            Reduction::One(reduced) => self.reduced(reduced, frame_number, sink),
            Reduction::Several(packets) => packets
                .map(|found| {
                    found.map(|bytes| Reduced { link: LinkType::RawIp, bytes, direction: None })
                })
                .try_for_each(|reduced| self.clone().reduced(reduced, frame_number, sink)),
        }
    }

    #[inline]
    fn reduced(
        self,
        reduced: Result<Reduced<'_>, NoPacket>,
        frame_number: u64,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let (link, bytes, direction) = match reduced {
            Ok(reduced) => (RecordedLink::Known(reduced.link), reduced.bytes, reduced.direction),
            Err(NoPacket::NotIp) => (RecordedLink::NotIp, self.bytes, None),
            Err(NoPacket::Unread(why)) => (RecordedLink::Unread(why), self.bytes, None),
        };
        let taken = u32::capped(self.bytes.len().abs_diff(bytes.len()));
        sink(Record {
            frame_number,
            at: self.at,
            direction: self.direction.or(direction),
            link,
            bytes,
            original_length: self.original_length.saturating_sub(taken),
            comments: self.comments,
        })
    }
}
