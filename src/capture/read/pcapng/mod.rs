//! pcapng (draft-ietf-opsawg-pcapng), block by block.
//!
//! Read here and not through the crate, whose blocks refuse what real files
//! hold: texts that are not UTF-8, reserved fields in use, times finer than
//! nanoseconds; and whose state keeps every interface's texts.

use std::io::Read;
use std::ops::ControlFlow;

use pcap_file::Endianness;
use pcap_file::pcapng::blocks::{
    ENHANCED_PACKET_BLOCK, INTERFACE_DESCRIPTION_BLOCK, PACKET_BLOCK, SECTION_HEADER_BLOCK,
    SIMPLE_PACKET_BLOCK, SYSTEMD_JOURNAL_EXPORT_BLOCK,
};

use super::fields::Fields;
use super::reading::{Place, Reading, Records, Stop};
use super::{Contents, Damage, Sink};
use crate::capture::Format;

mod block;
mod interface;
mod packet;

use self::block::{Block, Framed, section_order};
use self::interface::Interface;

/// Interfaces of one section; each costs memory for as long as the section lasts.
const MOST_INTERFACES: usize = 4096;

/// Reads everything, the first section header included.
pub fn read<R: Read>(reading: Reading<R>, sink: &mut Sink<'_>) -> Contents {
    let section = Section { order: Endianness::Big, interfaces: Vec::new(), frames: 0 };
    reading.records(section, sink)
}

/// The section that is being read.
struct Section {
    order: Endianness,
    /// `None` for a description that was damaged: the others keep their numbers.
    interfaces: Vec<Option<Interface>>,
    /// Packets so far, over all sections.
    frames: u64,
}

impl Records for Section {
    const FORMAT: Format = Format::Pcapng;

    fn hand_over(&mut self, bytes: &[u8], _ended: bool, sink: &mut Sink<'_>) -> (usize, Stop) {
        let mut rest = bytes;
        let stop = loop {
            match Block::parse(rest, self.order) {
                Framed::Block(block, behind) => match self.block(block, sink) {
                    Ok(ControlFlow::Continue(())) => rest = behind,
                    Ok(ControlFlow::Break(())) => {
                        rest = behind;
                        break Stop::Enough;
                    }
                    Err(damage) => {
                        break Stop::Lost(rest.len().saturating_sub(behind.len()), damage);
                    }
                },
                Framed::Damaged(damage) => break Stop::Damaged(damage),
                Framed::Unclear => break Stop::Unclear,
            }
        };
        (bytes.len().saturating_sub(rest.len()), stop)
    }

    /// The next block of this section, or the next section.
    fn begins(&self, bytes: &[u8], ended: bool) -> Place {
        block::begins(bytes, self.order, ended)
    }

    fn frames(&self) -> u64 {
        self.frames
    }
}

impl Section {
    #[inline]
    fn block(&mut self, block: Block<'_>, sink: &mut Sink<'_>) -> Result<ControlFlow<()>, Damage> {
        let fields = Fields::new(block.body, self.order);
        let packet = match block.kind {
            ENHANCED_PACKET_BLOCK => packet::enhanced(fields, &self.interfaces)?,
            SIMPLE_PACKET_BLOCK => packet::simple(fields, &self.interfaces)?,
            PACKET_BLOCK => packet::obsolete(fields, &self.interfaces)?,
            SECTION_HEADER_BLOCK => {
                return self.begin(block.body).map(ControlFlow::Continue);
            }
            INTERFACE_DESCRIPTION_BLOCK => return self.describe(fields).map(ControlFlow::Continue),
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
        Ok(())
    }

    fn describe(&mut self, fields: Fields<'_>) -> Result<(), Damage> {
        if self.interfaces.len() >= MOST_INTERFACES {
            return Err(Damage::TooManyInterfaces { most: MOST_INTERFACES });
        }
        let interface = Interface::parse(fields);
        self.interfaces.push(interface);
        interface.map(|_| ()).ok_or(Damage::ShortBlock)
    }
}
