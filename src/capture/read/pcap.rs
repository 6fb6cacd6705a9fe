//! Classic pcap (draft-ietf-opsawg-pcap): one header, then packets.
//!
//! Packets are taken raw: full ones fail in files with snap length 0 and
//! where the captured length is over the original one.

use std::io::Read;

use pcap_file::pcap::{PcapHeader, PcapParseError, PcapParser, PcapTsResolution, RawPcapPacket};

use super::window::{LARGEST_RECORD, Window};
use super::{Contents, Damage, Packet, ReadError, Sink};
use crate::capture::Format;
use crate::capture::link::LinkNumber;
use crate::evidence::Timestamp;

/// Reads everything behind the magic number that was seen.
pub fn read<R: Read>(window: &mut Window<R>, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let parser = loop {
        match PcapParser::new(window.filled()) {
            Ok((rest, parser)) => {
                let used = window.filled().len().saturating_sub(rest.len());
                window.consume(used);
                break parser;
            }
            Err(error) => wait(window, &error, 0)?,
        }
    };
    let header = parser.header();
    let mut frames = 0_u64;
    loop {
        if window.filled().is_empty() && !window.fill()? {
            return Ok(contents(window, frames));
        }
        match parser.next_raw_packet(window.filled()) {
            Ok((rest, raw)) => {
                let used = window.filled().len().saturating_sub(rest.len());
                frames = frames.saturating_add(1);
                let flow = packet(&header, &raw).hand_over(frames, sink);
                window.consume(used);
                if flow.is_break() {
                    return Ok(contents(window, frames));
                }
            }
            Err(error) => wait(window, &error, frames)?,
        }
    }
}

/// Fetches what an incomplete record lacks; every other trouble is damage.
fn wait<R: Read>(
    window: &mut Window<R>,
    error: &PcapParseError,
    frames: u64,
) -> Result<(), ReadError> {
    let damage = match error {
        PcapParseError::IncompleteBuffer(claimed, _) if *claimed > LARGEST_RECORD => {
            Damage::TooLong { claimed: u64::try_from(*claimed).unwrap_or(u64::MAX) }
        }
        PcapParseError::IncompleteBuffer(..) if window.fill()? => return Ok(()),
        PcapParseError::IncompleteBuffer(..) => Damage::CutShort,
        PcapParseError::Validation(invalid) => Damage::Malformed { reason: invalid.to_string() },
    };
    Err(ReadError::Damaged { format: Format::Pcap, frames, offset: window.offset(), damage })
}

fn packet<'a>(header: &PcapHeader, raw: &'a RawPcapPacket<'a>) -> Packet<'a> {
    let fraction = match header.ts_resolution {
        PcapTsResolution::MicroSecond => u64::from(raw.ts_frac).saturating_mul(1_000),
        PcapTsResolution::NanoSecond => u64::from(raw.ts_frac),
    };
    let seconds = u64::from(raw.ts_sec).saturating_mul(1_000_000_000);
    Packet {
        at: Timestamp::from_nanoseconds(seconds.saturating_add(fraction)),
        direction: None,
        link: LinkNumber::from_field(header.datalink.into()),
        bytes: &raw.data,
        original_length: raw.orig_len,
        comments: Vec::new(),
    }
}

const fn contents<R: Read>(window: &Window<R>, frames: u64) -> Contents {
    Contents { format: Format::Pcap, frames, bytes: window.offset() }
}
