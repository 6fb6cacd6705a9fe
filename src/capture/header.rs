//! What a recording is told before its first frame, and what it says after its last.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::CaptureError;
use crate::evidence::LinkType;

/// Where a capture goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A file; one that exists is overwritten.
    File(PathBuf),
    /// Standard output, always pcapng.
    Stdout,
}

/// The two capture formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Classic pcap: one link type, no comments, no directions.
    Pcap,
    /// pcapng: everything.
    Pcapng,
}

/// What the beginning of a capture says.
#[derive(Debug, Clone)]
pub struct Header {
    /// Name and version of the program.
    pub application: String,
    /// The command line, already free of secrets.
    pub arguments: String,
    /// The interface that the frames passed, as the system names it.
    pub interface_name: String,
    /// Link type of the first interface. pcapng takes frames of others as well.
    pub link: LinkType,
    /// Which packets were recorded, in words or as a filter expression.
    pub filter: String,
    /// A remark on the whole file, for example that packets were rebuilt.
    pub comment: Option<String>,
    /// What stands in the section header in place of the verdict, until there is one; `None`
    /// keeps no space for one.
    pub pending: Option<String>,
    /// Names that the run resolved.
    pub names: Vec<(IpAddr, String)>,
}

/// How much a run may record, so that no server can fill the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Most frames.
    pub frames: u64,
    /// Most bytes of the file.
    pub bytes: u64,
}

/// What the link said at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Packets that the interface delivered.
    pub received: u64,
    /// Packets that were lost for want of buffer space.
    pub dropped: u64,
}

/// A finished recording.
#[derive(Debug)]
pub struct Summary {
    /// Where it is; `None` where nothing came into the file that was made for it.
    pub place: Option<Destination>,
    /// Frames in it.
    pub frames: u64,
    /// Finding comments that were added at the end.
    pub annotated: u64,
    /// What went wrong while ending; the recorded frames are whole all the same.
    pub notice: Option<CaptureError>,
}

impl Destination {
    /// The format that the file's ending asks for: `.pcap` is classic, all else pcapng.
    #[must_use]
    pub fn format(&self) -> Format {
        let classic = |path: &Path| {
            path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pcap"))
        };
        match self {
            Self::File(path) if classic(path) => Format::Pcap,
            Self::File(_) | Self::Stdout => Format::Pcapng,
        }
    }

    /// The file's path, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdout => None,
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Stdout => formatter.write_str("standard output"),
        }
    }
}

const MOST_FRAMES: u64 = 100_000;
const MOST_BYTES: u64 = 64 << 20;

impl Default for Limit {
    fn default() -> Self {
        Self { frames: MOST_FRAMES, bytes: MOST_BYTES }
    }
}
