//! Why a capture could not be written.

use std::io;
use std::path::PathBuf;

use super::Destination;
use crate::evidence::LinkType;

/// What there was not enough of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Space on the disk.
    Disk,
    /// Space that this user may have.
    Quota,
    /// Bytes that a file of this process may have.
    FileSize,
}

/// A capture that could not be begun, or that ended early. The sentences for people are the
/// report's words.
///
/// What was recorded before is a valid file in every case.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The path names a folder.
    #[error("{} is a folder", path.display())]
    IsFolder {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The folder is missing.
    #[error("the folder of {} does not exist", path.display())]
    NoFolder {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The folder or the file may not be written.
    #[error("{} may not be written", path.display())]
    NotPermitted {
        /// As the caller gave it.
        path: PathBuf,
    },
    /// The file could not be opened for another reason.
    #[error("{} cannot be opened: {source}", path.display())]
    NotOpened {
        /// As the caller gave it.
        path: PathBuf,
        /// The operating system's words.
        source: io::Error,
    },
    /// There is no room for even the beginning: nothing was recorded.
    #[error("no room for a capture in {destination}: {source}")]
    NoRoom {
        /// Where the capture was to go.
        destination: Destination,
        /// What is full.
        lack: Lack,
        /// The operating system's words.
        source: io::Error,
    },
    /// No space left, or a quota or size limit was reached.
    #[error("no more room in {destination} after {frames} frames: {source}")]
    Full {
        /// Where the capture went.
        destination: Destination,
        /// Frames in the file.
        frames: u64,
        /// What is full.
        lack: Lack,
        /// The operating system's words.
        source: io::Error,
    },
    /// Whoever reads the stream takes nothing.
    #[error("the reader of {destination} took no more after {frames} frames")]
    NotRead {
        /// Where the capture went.
        destination: Destination,
        /// Frames that were written.
        frames: u64,
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

impl Lack {
    /// What a write failed for want of; `None` where it failed for another reason.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<Self> {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::WriteZero => Some(Self::Disk),
            io::ErrorKind::QuotaExceeded => Some(Self::Quota),
            io::ErrorKind::FileTooLarge => Some(Self::FileSize),
            _ => None,
        }
    }
}

impl CaptureError {
    /// The error of a path that cannot be opened.
    #[must_use]
    pub fn opening(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotPermitted { path }
            }
            _ => Self::NotOpened { path, source },
        }
    }

    /// The error of a medium that does not even take the beginning.
    pub(super) fn beginning(destination: Destination, source: io::Error) -> Self {
        match Self::writing(destination, 0, source) {
            Self::Full { destination, lack, source, .. } => {
                Self::NoRoom { destination, lack, source }
            }
            other => other,
        }
    }

    /// The error of a write that failed after `frames` whole frames.
    pub(super) fn writing(destination: Destination, frames: u64, source: io::Error) -> Self {
        match (Lack::of(&source), source.kind()) {
            (Some(lack), _) => Self::Full { destination, frames, lack, source },
            (None, io::ErrorKind::BrokenPipe) => Self::Closed { destination, frames },
            (None, io::ErrorKind::TimedOut) => Self::NotRead { destination, frames },
            (None, _) => Self::NotWritten { destination, frames, source },
        }
    }
}
