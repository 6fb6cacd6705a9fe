//! pcapng (draft-ietf-opsawg-pcapng): blocks, stepped over raw.
//!
//! The crate frames the blocks; what is in them is read here, because its full
//! blocks refuse what real files hold: texts that are not UTF-8, reserved
//! fields in use, times finer than nanoseconds.

use std::io::Read;
use std::ops::ControlFlow;

use pcap_file::Endianness;
use pcap_file::pcapng::blocks::{
    ENHANCED_PACKET_BLOCK, INTERFACE_DESCRIPTION_BLOCK, PACKET_BLOCK, SECTION_HEADER_BLOCK,
    SIMPLE_PACKET_BLOCK, SYSTEMD_JOURNAL_EXPORT_BLOCK,
};
use pcap_file::pcapng::{PcapNgFormatError, PcapNgParseError, PcapNgParser};

use super::fields::Fields;
use super::window::{LARGEST_RECORD, Window};
use super::{Contents, Damage, ReadError, Sink};
use crate::capture::Format;

mod interface;
mod packet;

use self::interface::Interface;

/// Interfaces of one section; each costs memory for as long as the section lasts.
const MOST_INTERFACES: usize = 4096;

/// Reads everything, the first section header included.
pub fn read<R: Read>(window: &mut Window<R>, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let mut section = Section::new(Endianness::Big).map_err(|damage| at(window, 0, damage))?;
    loop {
        if window.filled().is_empty() && !window.fill()? {
            break;
        }
        let frames = section.frames;
        match section.step(window.filled(), sink) {
            Ok(Step::Over(count)) => window.consume(count),
            Ok(Step::Enough(count)) => {
                window.consume(count);
                break;
            }
            Ok(Step::Needs(claimed)) if claimed > LARGEST_RECORD => {
                let claimed = u64::try_from(claimed).unwrap_or(u64::MAX);
                return Err(at(window, frames, Damage::TooLong { claimed }));
            }
            Ok(Step::Needs(_)) => {
                if !window.fill()? {
                    return Err(at(window, frames, Damage::CutShort));
                }
            }
            Err(damage) => return Err(at(window, frames, damage)),
        }
    }
    Ok(Contents { format: Format::Pcapng, frames: section.frames, bytes: window.offset() })
}

fn at<R: Read>(window: &Window<R>, frames: u64, damage: Damage) -> ReadError {
    ReadError::Damaged { format: Format::Pcapng, frames, offset: window.offset(), damage }
}

/// What the next block asks for.
enum Step {
    /// Bytes that were dealt with.
    Over(usize),
    /// The same, and the sink wants no more.
    Enough(usize),
    /// The block is longer than what is there: this many bytes at least.
    Needs(usize),
}

impl Step {
    const fn past(used: usize, flow: ControlFlow<()>) -> Self {
        match flow {
            ControlFlow::Continue(()) => Self::Over(used),
            ControlFlow::Break(()) => Self::Enough(used),
        }
    }
}

/// The section that is being read.
struct Section {
    order: Endianness,
    parser: PcapNgParser,
    interfaces: Vec<Interface>,
    /// Packets so far, over all sections.
    frames: u64,
}

impl Section {
    fn new(order: Endianness) -> Result<Self, Damage> {
        Ok(Self { order, parser: framing(order)?, interfaces: Vec::new(), frames: 0 })
    }

    fn step(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<Step, Damage> {
        match self.parser.next_raw_block(bytes) {
            Ok((rest, block)) => {
                let used = bytes.len().saturating_sub(rest.len());
                Ok(Step::past(used, self.block(block.type_, &block.body, sink)?))
            }
            Err(PcapNgParseError::IncompleteBuffer(needed, _)) => Ok(Step::Needs(needed)),
            Err(PcapNgParseError::InvalidFormat(error)) => Err(malformed(&error)),
            Err(PcapNgParseError::StateUpdate(_) | PcapNgParseError::BlockConversion(_)) => {
                self.refused(bytes, sink)
            }
        }
    }

    /// A well-framed section header or interface description that the crate does not take.
    fn refused(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<Step, Damage> {
        // A section header's type reads the same in both byte orders; its length does not.
        let kind = Fields::new(bytes, self.order).u32().ok_or(Damage::ShortBlock)?;
        let behind_length = bytes.get(8..).unwrap_or_default();
        let order = match kind {
            SECTION_HEADER_BLOCK => section_order(behind_length).ok_or(Damage::ShortBlock)?,
            _ => self.order,
        };
        let mut fields = Fields::new(bytes.get(4..).unwrap_or_default(), order);
        let length = fields.u32().ok_or(Damage::ShortBlock)?;
        let body = fields.take(length.saturating_sub(12)).ok_or(Damage::ShortBlock)?;
        let used = usize::try_from(length).map_err(|_| Damage::ShortBlock)?;
        Ok(Step::past(used, self.block(kind, body, sink)?))
    }

    fn block(
        &mut self,
        kind: u32,
        body: &[u8],
        sink: &mut Sink<'_>,
    ) -> Result<ControlFlow<()>, Damage> {
        let fields = Fields::new(body, self.order);
        let packet = match kind {
            SECTION_HEADER_BLOCK => return self.begin(body).map(ControlFlow::Continue),
            INTERFACE_DESCRIPTION_BLOCK => return self.describe(fields).map(ControlFlow::Continue),
            ENHANCED_PACKET_BLOCK => packet::enhanced(fields, &self.interfaces)?,
            SIMPLE_PACKET_BLOCK => packet::simple(fields, &self.interfaces)?,
            PACKET_BLOCK => packet::obsolete(fields, &self.interfaces)?,
            SYSTEMD_JOURNAL_EXPORT_BLOCK => {
                // Wireshark counts it among the frames.
                self.frames = self.frames.saturating_add(1);
                return Ok(ControlFlow::Continue(()));
            }
            _ => return Ok(ControlFlow::Continue(())),
        };
        self.frames = self.frames.saturating_add(1);
        Ok(packet.hand_over(self.frames, sink))
    }

    fn begin(&mut self, body: &[u8]) -> Result<(), Damage> {
        self.order = section_order(body).ok_or(Damage::ShortBlock)?;
        self.interfaces.clear();
        self.parser = framing(self.order)?;
        Ok(())
    }

    fn describe(&mut self, fields: Fields<'_>) -> Result<(), Damage> {
        if self.interfaces.len() >= MOST_INTERFACES {
            return Err(Damage::TooManyInterfaces { most: MOST_INTERFACES });
        }
        self.interfaces.push(Interface::parse(fields).ok_or(Damage::ShortBlock)?);
        // The crate's parser keeps each description with all its texts; a fresh one does not.
        self.parser = framing(self.order)?;
        Ok(())
    }
}

/// The byte order that a section header's magic number tells.
fn section_order(body: &[u8]) -> Option<Endianness> {
    match body.first_chunk()? {
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(Endianness::Big),
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(Endianness::Little),
        _ => None,
    }
}

/// A parser that frames blocks of this byte order, begun with a section header without options.
fn framing(order: Endianness) -> Result<PcapNgParser, Damage> {
    let header = match order {
        Endianness::Big => &EMPTY_SECTION_BIG,
        Endianness::Little => &EMPTY_SECTION_LITTLE,
    };
    PcapNgParser::new(header)
        .map(|(_, parser)| parser)
        .map_err(|error| Damage::Malformed { reason: error.to_string() })
}

fn malformed(error: &PcapNgFormatError) -> Damage {
    Damage::Malformed { reason: error.to_string() }
}

const EMPTY_SECTION_BIG: [u8; 28] = [
    0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255,
    255, 255, 255, 255, 0, 0, 0, 28,
];
const EMPTY_SECTION_LITTLE: [u8; 28] = [
    0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255,
    255, 255, 255, 255, 28, 0, 0, 0,
];
