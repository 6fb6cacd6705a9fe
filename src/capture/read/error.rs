//! Why a capture could not be read, or not all of it.

use crate::capture::Limit;

/// A file that is no capture, or not one that can be used as asked.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("empty, no capture")]
    Empty,
    /// An event trace log of Windows, as pktmon and netsh trace write it.
    #[error("an event trace log, no capture")]
    EventTrace,
    /// Neither pcap nor pcapng, nor gzip of one.
    #[error("not a pcap or pcapng capture (begins with {})", hex::encode(magic))]
    NotACapture {
        /// Its first bytes, at most four, decompressed.
        magic: Vec<u8>,
    },
    /// It could not be opened, or gave nothing.
    #[error("cannot be read: {reason}")]
    Unreadable {
        /// The operating system's words.
        reason: String,
    },
    /// Damaged before its format could be told, or where only a whole capture will do.
    #[error("damaged at byte {offset}, after {frames} frames: {damage}")]
    Damaged {
        /// Records in front of the damage.
        frames: u64,
        /// Bytes from the start of the file, decompressed, to the damage.
        offset: u64,
        /// What is wrong.
        damage: Damage,
    },
    /// More than is kept in memory at once.
    #[error("larger than {} frames or {} bytes", limit.frames, limit.bytes)]
    TooLarge {
        /// The bound.
        limit: Limit,
    },
}

/// A place where a capture makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamageAt {
    /// Bytes from the start of the file, decompressed, to the record that is damaged.
    pub offset: u64,
    /// Frames in front of it.
    pub frames_before: u64,
    /// What is wrong.
    pub damage: Damage,
    /// Bytes, decompressed, that were passed over before reading went on.
    pub skipped: u64,
}

/// What is wrong with a record, or with what it is read from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file ends inside it.
    #[error("the file ends inside a record")]
    CutShort,
    /// Its length is past all reason.
    #[error("a record claims {claimed} bytes")]
    TooLong {
        /// Bytes that it claims.
        claimed: u64,
    },
    /// The framing of a block or record is wrong.
    #[error("{reason}")]
    Malformed {
        /// What the format says.
        reason: String,
    },
    /// A block is too short for its own fields.
    #[error("a block does not hold what it claims")]
    ShortBlock,
    /// A packet of an interface that was not described.
    #[error("a packet of interface {interface}, which is not described")]
    UnknownInterface {
        /// The interface's number.
        interface: u32,
    },
    /// More interfaces than any real capture has.
    #[error("more than {most} interfaces")]
    TooManyInterfaces {
        /// The bound.
        most: usize,
    },
    /// gzip's own framing, data or check sum is wrong; nothing behind it is read.
    #[error("cannot be decompressed: {reason}")]
    NotDecompressed {
        /// What is wrong.
        reason: String,
    },
    /// The source failed; nothing behind it is read.
    #[error("cannot be read any further: {reason}")]
    Unreadable {
        /// The operating system's words.
        reason: String,
    },
}
