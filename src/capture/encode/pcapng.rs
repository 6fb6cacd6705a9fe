//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng).

use std::net::IpAddr;
use std::time::Duration;

use pcap_file::Endianness;
use pcap_file::pcapng::blocks::custom::CustomBinaryOption;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::interface_statistics::{
    InterfaceStatisticsBlock, InterfaceStatisticsOption,
};
use pcap_file::pcapng::blocks::name_resolution::{
    Ipv4Record, Ipv6Record, NameResolutionBlock, Record,
};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{PcapNgBlock, PcapNgWriter};

use super::{Ending, Span};
use super::{data_link, not_encoded, stored_length};
use crate::capture::{CaptureError, Header};
use crate::evidence::{Direction, Frame, LinkType, Timestamp};
use crate::wire::Capped;

/// Comments on one frame; with the frame they stay well under 2 MiB.
const MOST_COMMENTS: usize = 24;
/// Bytes of one text: the format counts them in 16 bits, with three bytes for
/// each replaced control character and a name's address beside it.
const LONGEST_TEXT: usize = 21_600;
/// The enterprise number for examples (RFC 5612), since there is none of ours: what stands under
/// it means nothing.
const EXAMPLES: u32 = 32_473;

/// Encodes one section with an interface for each link type met.
pub struct PcapngEncoder {
    writer: PcapNgWriter<Vec<u8>>,
    interface_name: String,
    filter: String,
    links: Vec<LinkType>,
}

impl PcapngEncoder {
    pub fn new(header: &Header) -> Result<Self, CaptureError> {
        let writer =
            PcapNgWriter::with_section_header(Vec::new(), section(header)).map_err(not_encoded)?;
        let mut encoder = Self {
            writer,
            interface_name: text(&header.interface_name),
            filter: text(&header.filter),
            links: Vec::new(),
        };
        encoder.interface(header.link)?;
        if let Some(names) = names(header) {
            encoder.block(names)?;
        }
        Ok(encoder)
    }

    /// What was encoded since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.get_mut())
    }

    pub fn frame(&mut self, frame: &Frame, comments: &[String]) -> Result<Vec<u8>, CaptureError> {
        let interface_id = self.interface(frame.link)?;
        let flags = match frame.direction {
            Direction::Inbound => 1,
            Direction::Outbound => 2,
        };
        let mut options = vec![EnhancedPacketOption::Flags(flags)];
        options.extend(comments.iter().take(MOST_COMMENTS).map(|words| comment(words)));
        self.block(EnhancedPacketBlock {
            interface_id,
            timestamp: since_epoch(frame.at),
            original_len: stored_length(frame)?,
            data: frame.bytes.as_slice().into(),
            options,
        })?;
        Ok(self.take())
    }

    pub fn end(&mut self, ending: &Ending<'_>) -> Result<Vec<u8>, CaptureError> {
        let Ending { span: Span { first, last }, statistics, comment } = *ending;
        let mut options = vec![
            InterfaceStatisticsOption::IsbStartTime(since_epoch(first)),
            InterfaceStatisticsOption::IsbEndTime(since_epoch(last)),
            InterfaceStatisticsOption::IsbIfRecv(statistics.received),
            InterfaceStatisticsOption::IsbIfDrop(statistics.dropped),
        ];
        options.extend(comment.map(|words| {
            InterfaceStatisticsOption::Common(CommonOption::Comment(text(words).into()))
        }));
        let timestamp = since_epoch(last);
        self.block(InterfaceStatisticsBlock { interface_id: 0, timestamp, options })?;
        Ok(self.take())
    }

    /// The number of the interface with this link type, described on first use.
    fn interface(&mut self, link: LinkType) -> Result<u32, CaptureError> {
        let known = self.links.iter().position(|described| *described == link);
        let position = known.unwrap_or(self.links.len());
        if known.is_none() {
            self.describe(link)?;
            self.links.push(link);
        }
        u32::try_from(position).map_err(not_encoded)
    }

    fn describe(&mut self, link: LinkType) -> Result<(), CaptureError> {
        let mut options = Vec::new();
        if !self.interface_name.is_empty() {
            options.push(InterfaceDescriptionOption::IfName(self.interface_name.clone().into()));
        }
        options.push(InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO));
        if !self.filter.is_empty() {
            // The first byte says that a filter expression follows.
            let filter = [&[0], self.filter.as_bytes()].concat();
            options.push(InterfaceDescriptionOption::IfFilter(filter.into()));
        }
        self.block(InterfaceDescriptionBlock { linktype: data_link(link), snaplen: 0, options })
    }

    fn block<'a>(&mut self, block: impl PcapNgBlock<'a>) -> Result<(), CaptureError> {
        self.writer.write_pcapng_block(block).map(drop).map_err(not_encoded)
    }
}

/// A packet comment, shortened to what the format can hold.
pub fn comment(words: &str) -> EnhancedPacketOption<'static> {
    EnhancedPacketOption::Common(CommonOption::Comment(text(words).into()))
}

/// The first options of a section header: a comment that is replaced at the end, and what takes
/// the rest of the space that is kept for it, which no reader shows.
pub struct Kept;

impl Kept {
    /// Where they stand: behind the fixed fields of the section header, which is the first block.
    pub const OFFSET: u64 = 24;
    /// Bytes of the longest comment: a sentence in any language.
    const LONGEST: usize = 1_024;
    /// Of both together: each has its code and length, and the second a number of its own.
    const LENGTH: usize = 4 + Self::LONGEST + 8;

    fn options(words: &str) -> [SectionHeaderOption<'static>; 2] {
        let words = text(words);
        let words = words.get(..words.floor_char_boundary(Self::LONGEST)).unwrap_or_default();
        let rest = Self::LONGEST.saturating_sub(words.len().next_multiple_of(4));
        let rest = CustomBinaryOption { pen: EXAMPLES, value: vec![0; rest].into() };
        [CommonOption::Comment(words.to_owned().into()), CommonOption::CustomBinaryCopiable(rest)]
            .map(SectionHeaderOption::Common)
    }

    /// The bytes that take the place of what stands there.
    pub fn encoded(words: &str) -> Result<Vec<u8>, CaptureError> {
        let options = Self::options(words).to_vec();
        let section = PcapNgWriter::with_section_header(Vec::new(), section_of(options));
        let mut block = section.map_err(not_encoded)?.into_inner();
        block.drain(..block.len().min(usize::capped(Self::OFFSET)));
        block.truncate(Self::LENGTH);
        Ok(block)
    }
}

fn section(header: &Header) -> SectionHeaderBlock<'static> {
    let kept = header.pending.as_deref().map(Kept::options);
    let remarks = std::iter::once(&header.arguments).chain(&header.comment);
    let remarks = remarks
        .filter(|words| !words.is_empty())
        .map(|words| SectionHeaderOption::Common(CommonOption::Comment(text(words).into())));
    let mut options: Vec<_> = kept.into_iter().flatten().chain(remarks).collect();
    options.push(SectionHeaderOption::UserApplication(text(&header.application).into()));
    section_of(options)
}

fn section_of(options: Vec<SectionHeaderOption<'static>>) -> SectionHeaderBlock<'static> {
    SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() }
}

fn names(header: &Header) -> Option<NameResolutionBlock<'static>> {
    let records: Vec<_> = header
        .names
        .iter()
        .filter(|(_, name)| !name.is_empty())
        .map(|(address, name)| {
            let names = vec![text(name).into()];
            match *address {
                IpAddr::V4(ip_addr) => Record::Ipv4(Ipv4Record { ip_addr, names }),
                IpAddr::V6(ip_addr) => Record::Ipv6(Ipv6Record { ip_addr, names }),
            }
        })
        .collect();
    (!records.is_empty()).then(|| NameResolutionBlock { records, options: Vec::new() })
}

/// Words as the format and its readers take them: of bounded length, and
/// without control characters, which a peer may have put into a message.
fn text(words: &str) -> String {
    let kept = words.get(..words.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default();
    let printable = |letter: char| match letter {
        '\n' | '\t' => letter,
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    kept.chars().map(printable).collect()
}

const fn since_epoch(at: Timestamp) -> Duration {
    Duration::from_nanos(at.nanoseconds())
}
