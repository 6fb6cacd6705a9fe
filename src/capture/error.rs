//! Why a capture could not be written.

use std::io;
use std::path::PathBuf;

use super::Destination;
use crate::evidence::LinkType;

/// A capture that could not be begun, or that ended early.
///
/// What was recorded before is a valid file in every case.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The path names a folder.
    #[error("cannot record to {}: it is a folder; name a file inside it", path.display())]
    IsFolder {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The folder is missing.
    #[error("cannot record to {}: the folder does not exist; create it or name another one", path.display())]
    NoFolder {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The folder or the file may not be written.
    #[error("cannot record to {}: permission denied; name a file in a folder that you may write to", path.display())]
    NotPermitted {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The file could not be opened for another reason.
    #[error("cannot record to {}: {source}; name another file", path.display())]
    NotOpened {
        /// As the caller gave it.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
    /// No space left, or a quota or size limit was reached.
    #[error(
        "the disk is full: recording to {destination} stopped after {frames} frames, which are kept"
    )]
    Full {
        /// Where the capture went.
        destination: Destination,
        /// Frames in the file.
        frames: u64,
        /// The operating system's words.
        source: io::Error,
    },
    /// Whoever read the stream went away. No fault of the run.
    #[error("the reader of the capture on {destination} went away after {frames} frames")]
    Closed {
        /// Where the capture went.
        destination: Destination,
        /// Frames that were written.
        frames: u64,
    },
    /// A write failed for another reason.
    #[error("recording to {destination} stopped after {frames} frames: {source}")]
    NotWritten {
        /// Where the capture went.
        destination: Destination,
        /// Frames in the file.
        frames: u64,
        /// The operating system's words.
        source: io::Error,
    },
    /// The bound on what a run may record was reached.
    #[error(
        "recording to {destination} stopped at its limit after {frames} frames ({bytes} bytes)"
    )]
    LimitReached {
        /// Where the capture went.
        destination: Destination,
        /// Frames in the file.
        frames: u64,
        /// Bytes in the file.
        bytes: u64,
    },
    /// The frame is larger than readers of captures accept; it was left out.
    #[error("a frame of {length} bytes is too large for a capture")]
    FrameTooLarge {
        /// Bytes in the frame.
        length: usize,
    },
    /// Classic pcap has one link type for the whole file; the frame was left out.
    #[error("a classic pcap file cannot hold frames of {first:?} and {found:?}")]
    MixedLinks {
        /// What the file began with.
        first: LinkType,
        /// What the frame has.
        found: LinkType,
    },
    /// The format refuses a value.
    #[error("cannot encode for a capture: {reason}")]
    NotEncoded {
        /// What the format says.
        reason: String,
    },
    /// The findings could not be added; the capture is whole without them.
    #[error("the findings were not added to {}: {source}", path.display())]
    NotAnnotated {
        /// The capture.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
}

impl CaptureError {
    /// The sentence for a path that cannot be opened.
    pub(super) fn opening(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotPermitted { path }
            }
            _ => Self::NotOpened { path, source },
        }
    }

    /// The sentence for a write that failed after `frames` whole frames.
    pub(super) fn writing(destination: Destination, frames: u64, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::WriteZero => Self::Full { destination, frames, source },
            io::ErrorKind::BrokenPipe => Self::Closed { destination, frames },
            _ => Self::NotWritten { destination, frames, source },
        }
    }
}
