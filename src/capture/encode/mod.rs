//! Frames to bytes, in either format.

mod pcapng;

use pcap_file::pcap::{PcapHeader, PcapTsResolution, PcapWriter, RawPcapPacket};
use pcap_file::{DataLink, Endianness};

use self::pcapng::PcapngEncoder;
use super::{CaptureError, Format, Header, Statistics};
use crate::evidence::{Frame, LinkType, Timestamp};
use crate::wire::Capped;

pub use self::pcapng::{Kept, comment};

/// The largest frame that Wireshark reads from most links.
pub const LARGEST_FRAME: usize = 262_144;
const NANOSECONDS: u64 = 1_000_000_000;
const PCAP_HEADER: usize = 24;

/// When the first and the last frame of a capture were taken.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub first: Timestamp,
    pub last: Timestamp,
}

/// What the last block says.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    pub span: Span,
    pub statistics: Statistics,
    pub comment: Option<&'a str>,
}

/// Encodes one capture, block by block.
pub enum Encoder {
    Pcap(LinkType),
    Pcapng(Box<PcapngEncoder>),
}

impl Encoder {
    pub fn new(format: Format, header: &Header) -> Result<Self, CaptureError> {
        Ok(match format {
            Format::Pcap => Self::Pcap(header.link),
            Format::Pcapng => Self::Pcapng(Box::new(PcapngEncoder::new(header)?)),
        })
    }

    /// Everything in front of the first frame.
    pub fn beginning(&mut self) -> Result<Vec<u8>, CaptureError> {
        match self {
            Self::Pcap(link) => PcapWriter::with_header(Vec::new(), pcap_header(*link))
                .map(PcapWriter::into_inner)
                .map_err(not_encoded),
            Self::Pcapng(encoder) => Ok(encoder.take()),
        }
    }

    /// One frame, with what it needs in front of it.
    pub fn frame(&mut self, frame: &Frame, comments: &[String]) -> Result<Vec<u8>, CaptureError> {
        if frame.bytes.len() > LARGEST_FRAME {
            return Err(CaptureError::FrameTooLarge { length: frame.bytes.len() });
        }
        match self {
            Self::Pcap(link) if *link == frame.link => pcap_record(frame),
            Self::Pcap(first) => Err(CaptureError::MixedLinks { first: *first, found: frame.link }),
            Self::Pcapng(encoder) => encoder.frame(frame, comments),
        }
    }

    /// What stands behind the last frame.
    pub fn end(&mut self, ending: &Ending<'_>) -> Result<Vec<u8>, CaptureError> {
        match self {
            Self::Pcap(_) => Ok(Vec::new()),
            Self::Pcapng(encoder) => encoder.end(ending),
        }
    }
}

fn pcap_header(link: LinkType) -> PcapHeader {
    PcapHeader {
        snaplen: u32::capped(LARGEST_FRAME),
        datalink: data_link(link),
        ts_resolution: PcapTsResolution::NanoSecond,
        endianness: Endianness::Little,
        ..PcapHeader::default()
    }
}

/// A record header and the frame. The crate's writer gives its buffer back
/// only whole, so each record has a writer of its own, without the file header.
fn pcap_record(frame: &Frame) -> Result<Vec<u8>, CaptureError> {
    let length = stored_length(frame)?;
    let nanoseconds = frame.at.nanoseconds();
    let packet = RawPcapPacket {
        ts_sec: u32::capped(nanoseconds / NANOSECONDS),
        ts_frac: u32::try_from(nanoseconds % NANOSECONDS).unwrap_or(0),
        incl_len: length,
        orig_len: length,
        data: frame.bytes.as_slice().into(),
    };
    let header = pcap_header(frame.link);
    let mut writer = PcapWriter::with_header(Vec::new(), header).map_err(not_encoded)?;
    writer.write_raw_packet(&packet).map_err(not_encoded)?;
    Ok(writer.into_inner().split_off(PCAP_HEADER))
}

fn stored_length(frame: &Frame) -> Result<u32, CaptureError> {
    u32::try_from(frame.bytes.len())
        .map_err(|_| CaptureError::FrameTooLarge { length: frame.bytes.len() })
}

const fn data_link(link: LinkType) -> DataLink {
    match link {
        LinkType::RawIp => DataLink::RAW,
        LinkType::Ethernet => DataLink::ETHERNET,
    }
}

fn not_encoded(error: impl std::error::Error) -> CaptureError {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    CaptureError::NotEncoded { reason: format!("{error}{cause}") }
}
