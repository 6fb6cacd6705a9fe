//! Classic pcap (draft-ietf-opsawg-pcap): one header, then packets.
//!
//! The crate reads the file's header. Record headers are read here: its full
//! packets fail in files with snap length 0 and where the captured length is
//! over the original one, and the format has nothing but the sense of those
//! headers to tell a record from damage.

use std::io::Read;

use pcap_file::Endianness;
use pcap_file::pcap::{PcapHeader, PcapParseError, PcapParser, PcapTsResolution};

use super::fields::Fields;
use super::reading::{Place, Reading, Records, Stop};
use super::window::LARGEST_RECORD;
use super::{Contents, Damage, Packet, Sink};
use crate::capture::Format;
use crate::capture::link::LinkNumber;
use crate::evidence::Timestamp;

/// Reads everything, the file's header included.
pub fn read<R: Read>(mut reading: Reading<R>, sink: &mut Sink<'_>) -> Contents {
    match file_header(&mut reading) {
        Some(header) => reading.records(Classic::new(&header), sink),
        None => reading.contents(Format::Pcap, 0),
    }
}

/// The file's header; `None`, and the damage noted, where it is cut short.
fn file_header<R: Read>(reading: &mut Reading<R>) -> Option<PcapHeader> {
    while reading.window.filled().len() < FILE_HEADER && reading.window.fill() {}
    match PcapParser::new(reading.window.filled()) {
        Ok((_, parser)) => {
            reading.window.consume(FILE_HEADER);
            return Some(parser.header());
        }
        Err(PcapParseError::IncompleteBuffer(..)) => reading.ended_inside(0),
        Err(PcapParseError::Validation(invalid)) => {
            let reason = invalid.to_string();
            reading.damaged(0, Damage::Malformed { reason });
        }
    }
    let rest = reading.window.filled().len();
    reading.skip(rest);
    None
}

/// What the file's header says of every record, and what came of them.
struct Classic {
    frames: u64,
    order: Endianness,
    link: LinkNumber,
    /// Nanoseconds in a unit of a time's fraction.
    unit: u32,
    /// Most bytes that a record may hold.
    longest: u32,
    /// When the last packet was recorded, in seconds.
    last: Option<u32>,
}

/// The fields in front of a packet.
struct RecordHeader {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
}

/// What stands at the front.
enum Next<'a> {
    /// A packet, and what is behind its record.
    Packet(Packet<'a>, &'a [u8]),
    Nothing(Stop),
}

impl Records for Classic {
    const FORMAT: Format = Format::Pcap;

    fn hand_over(&mut self, bytes: &[u8], ended: bool, sink: &mut Sink<'_>) -> (usize, Stop) {
        let mut rest = bytes;
        let stop = loop {
            match self.next(rest, ended) {
                Next::Packet(packet, behind) => {
                    rest = behind;
                    self.frames = self.frames.saturating_add(1);
                    if packet.hand_over(self.frames, sink).is_break() {
                        break Stop::Enough;
                    }
                }
                Next::Nothing(stop) => break stop,
            }
        };
        (bytes.len().saturating_sub(rest.len()), stop)
    }

    /// A record that makes sense in every field, and behind it another one or the end.
    fn begins(&self, bytes: &[u8], ended: bool) -> Place {
        let unclear = if ended { Place::NotHere } else { Place::Unclear };
        let Some((header, rest)) = self.header(bytes) else { return unclear };
        if !self.is_sound(&header, self.last) {
            return Place::NotHere;
        }
        let Some((_, behind)) = header.data(rest) else { return unclear };
        match self.header(behind) {
            Some((next, _)) if self.is_sound(&next, Some(header.seconds)) => Place::Here,
            Some(_) => Place::NotHere,
            None if ended => Place::Here,
            None => Place::Unclear,
        }
    }

    fn frames(&self) -> u64 {
        self.frames
    }
}

impl Classic {
    fn new(header: &PcapHeader) -> Self {
        let honest = usize::try_from(header.snaplen).is_ok_and(|snap| snap <= LARGEST_RECORD);
        let snap_length = if honest { header.snaplen } else { 0 };
        Self {
            frames: 0,
            order: header.endianness,
            link: LinkNumber::from_field(header.datalink.into()),
            unit: match header.ts_resolution {
                PcapTsResolution::MicroSecond => 1_000,
                PcapTsResolution::NanoSecond => 1,
            },
            longest: snap_length.max(LONGEST_PACKET),
            last: None,
        }
    }

    #[inline]
    fn next<'a>(&mut self, bytes: &'a [u8], ended: bool) -> Next<'a> {
        let Some((header, rest)) = self.header(bytes) else { return Next::Nothing(Stop::Unclear) };
        if header.captured > self.longest {
            let claimed = u64::from(header.captured);
            return Next::Nothing(Stop::Damaged(Damage::TooLong { claimed }));
        }
        if header.is_blank() {
            return malformed("a record of zeros");
        }
        let Some((data, behind)) = header.data(rest) else { return Next::Nothing(Stop::Unclear) };
        if header.is_odd() {
            // Some writers are odd all through. Where nothing follows, it was none of them.
            match self.follows(behind, ended) {
                Place::Here => {}
                Place::Unclear => return Next::Nothing(Stop::Unclear),
                Place::NotHere => {
                    return malformed("a record header makes no sense");
                }
            }
        }
        self.last = Some(header.seconds);
        Next::Packet(self.packet(&header, data), behind)
    }

    #[inline]
    fn header<'a>(&self, bytes: &'a [u8]) -> Option<(RecordHeader, &'a [u8])> {
        let mut fields = Fields::new(bytes, self.order);
        let [seconds, fraction, captured, original] = fields.words()?;
        Some((RecordHeader { seconds, fraction, captured, original }, fields.rest()))
    }

    #[inline]
    fn packet<'a>(&self, header: &RecordHeader, bytes: &'a [u8]) -> Packet<'a> {
        let fraction = u64::from(header.fraction).saturating_mul(self.unit.into());
        let seconds = u64::from(header.seconds).saturating_mul(1_000_000_000);
        Packet {
            at: Timestamp::from_nanoseconds(seconds.saturating_add(fraction)),
            direction: None,
            link: self.link,
            bytes,
            original_length: header.original,
            comments: Vec::new(),
        }
    }

    /// Whether what stands behind a record could be the next one, or the end.
    fn follows(&self, bytes: &[u8], ended: bool) -> Place {
        match self.header(bytes) {
            Some((header, _)) if header.captured > self.longest || header.is_blank() => {
                Place::NotHere
            }
            None if !ended => Place::Unclear,
            _ => Place::Here,
        }
    }

    fn is_sound(&self, header: &RecordHeader, last: Option<u32>) -> bool {
        header.captured > 0
            && header.captured <= self.longest
            && header.captured <= header.original
            && header.original <= LONGEST_ORIGINAL
            && header.fraction.saturating_mul(self.unit) < NANOSECONDS
            && header.seconds > 0
            && last.is_none_or(|last| last.abs_diff(header.seconds) <= DAY)
    }
}

impl RecordHeader {
    fn data<'a>(&self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        rest.split_at_checked(usize::try_from(self.captured).ok()?)
    }

    const fn is_blank(&self) -> bool {
        matches!(self, Self { seconds: 0, fraction: 0, captured: 0, original: 0 })
    }

    const fn is_odd(&self) -> bool {
        self.captured > self.original || self.fraction >= NANOSECONDS
    }
}

fn malformed<'a>(reason: &str) -> Next<'a> {
    Next::Nothing(Stop::Damaged(Damage::Malformed { reason: reason.to_owned() }))
}

const FILE_HEADER: usize = 24;
/// Wireshark's bound for a packet of a link that carries IP.
const LONGEST_PACKET: u32 = 262_144;
/// What was on the link, before a snap length cut it: offloaded segments are the longest.
const LONGEST_ORIGINAL: u32 = 1 << 20;
const NANOSECONDS: u32 = 1_000_000_000;
/// Seconds that may lie between the records on both sides of a damage.
const DAY: u32 = 86_400;
