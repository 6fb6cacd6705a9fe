//! Why a capture could not be read to its end.

use std::io;

use crate::capture::{Format, Limit};

/// A capture that is not one, or that ends badly.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Neither pcap nor pcapng.
    #[error("not a pcap or pcapng capture (begins with {})", hex::encode(magic))]
    NotACapture {
        /// Its first bytes, at most four.
        magic: Vec<u8>,
    },
    /// gzip, which has to be taken off first.
    #[error("compressed with gzip")]
    Compressed,
    /// The file or stream could not be read.
    #[error("cannot read at byte {offset}: {source}")]
    Source {
        /// Bytes from the start of the file.
        offset: u64,
        /// The operating system's words.
        source: io::Error,
    },
    /// The rest of the file makes no sense; the records in front of it were handed over.
    #[error("damaged at byte {offset}, after {frames} frames: {damage}")]
    Damaged {
        /// The file's format.
        format: Format,
        /// Records in front of the damage.
        frames: u64,
        /// Bytes from the start of the file to the record that is damaged.
        offset: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// More than is kept in memory at once.
    #[error("larger than {} frames or {} bytes", limit.frames, limit.bytes)]
    TooLarge {
        /// The bound.
        limit: Limit,
    },
}

/// What is wrong with a record.
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
    /// The block's framing or the file's header is wrong.
    #[error("{reason}")]
    Malformed {
        /// What the format says.
        reason: String,
    },
    /// A block is too short for its own fields.
    #[error("a packet block does not hold what it claims")]
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
}
