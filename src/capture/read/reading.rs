//! One pass over a source: where it stands, and what damage it met.

use std::io::Read;
use std::ops::Range;

use super::window::Window;
use super::{Contents, Damage, DamageAt, ReadError, Sink};
use crate::capture::Format;

/// Damages of one file that are kept word for word; the others are counted.
const MOST_DAMAGES: usize = 16;

/// Where the first record of an event trace says that it is one.
const EVENT_TRACE_MARK: Range<usize> = 72..76;

pub struct Reading<R> {
    pub window: Window<R>,
    damages: Vec<DamageAt>,
    damage_count: u64,
    skipped: u64,
    cut_short: bool,
}

/// A format, behind its own header: what its records are, and where they begin.
pub trait Records {
    const FORMAT: Format;

    /// Hands over what `bytes` begin with; gives how many were dealt with, and why no more.
    /// `ended` where nothing can follow them.
    fn hand_over(&mut self, bytes: &[u8], ended: bool, sink: &mut Sink<'_>) -> (usize, Stop);

    /// Whether reading can go on here after damage.
    fn begins(&self, bytes: &[u8], ended: bool) -> Place;

    /// Packets so far.
    fn frames(&self) -> u64;
}

/// Why a format did not go on.
#[derive(Debug)]
pub enum Stop {
    /// The sink wants no more.
    Enough,
    /// More bytes would tell.
    Unclear,
    /// What stands next makes no sense, nor does its length.
    Damaged(Damage),
    /// A record of this length makes no sense; the next one follows it.
    Lost(usize, Damage),
}

/// Whether a record begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Here,
    NotHere,
    /// More bytes would tell.
    Unclear,
}

impl<R: Read> Reading<R> {
    pub fn new(source: R) -> Self {
        Self {
            window: Window::new(source),
            damages: Vec::new(),
            damage_count: 0,
            skipped: 0,
            cut_short: false,
        }
    }

    /// The first four bytes, which tell the format.
    pub fn magic(&mut self) -> Result<[u8; 4], ReadError> {
        loop {
            if let Some(magic) = self.window.filled().first_chunk() {
                return Ok(*magic);
            }
            if !self.window.fill() {
                return Err(self.no_magic());
            }
        }
    }

    /// Whether it is a log of Windows' event tracing: a buffer of whole kilobytes, in which the
    /// record of the log itself comes first (`WMI_BUFFER_HEADER`, `SYSTEM_TRACE_HEADER`).
    pub fn is_event_trace(&mut self) -> bool {
        while self.window.filled().len() < EVENT_TRACE_MARK.end && self.window.fill() {}
        let start = self.window.filled();
        let size = start.first_chunk().map_or(0, |size| u32::from_le_bytes(*size));
        let mark = start.get(EVENT_TRACE_MARK);
        size > 0
            && size.is_multiple_of(1_024)
            && mark.is_some_and(|mark| matches!(mark, [2, 0, 1 | 2, 0xc0]))
    }

    fn no_magic(&mut self) -> ReadError {
        match (self.window.trouble(), self.window.filled()) {
            (Some(Damage::Unreadable { reason }), _) => ReadError::Unreadable { reason },
            (Some(damage), _) => ReadError::Damaged { frames: 0, offset: 0, damage },
            (None, []) => ReadError::Empty,
            (None, magic) => ReadError::NotACapture { magic: magic.to_vec() },
        }
    }

    /// Reads to the end, or to the sink's `Break`.
    pub fn records<F: Records>(mut self, mut format: F, sink: &mut Sink<'_>) -> Contents {
        loop {
            let ended = self.window.has_ended();
            let (used, stop) = format.hand_over(self.window.filled(), ended, sink);
            self.window.consume(used);
            let frames = format.frames();
            match stop {
                Stop::Enough => break,
                Stop::Unclear if !ended => {
                    self.window.fill();
                }
                Stop::Unclear if self.window.filled().is_empty() => {
                    // The source failed between two records, unless this was its end.
                    if let Some(trouble) = self.window.trouble() {
                        self.damaged(frames, trouble);
                    }
                    break;
                }
                Stop::Unclear => {
                    self.ended_inside(frames);
                    self.search(|bytes, ended| format.begins(bytes, ended));
                }
                Stop::Damaged(damage) => {
                    self.damaged(frames, damage);
                    self.search(|bytes, ended| format.begins(bytes, ended));
                }
                Stop::Lost(count, damage) => {
                    self.damaged(frames, damage);
                    self.skip(count);
                }
            }
        }
        self.contents(F::FORMAT, format.frames())
    }

    /// Notes damage at the place that is read.
    pub fn damaged(&mut self, frames_before: u64, damage: Damage) {
        self.cut_short |= damage == Damage::CutShort;
        self.damage_count = self.damage_count.saturating_add(1);
        if self.damages.len() < MOST_DAMAGES {
            let offset = self.window.offset();
            self.damages.push(DamageAt { offset, frames_before, damage, skipped: 0 });
        }
    }

    /// Notes that the source ended inside a record.
    pub fn ended_inside(&mut self, frames_before: u64) {
        let damage = self.window.trouble().unwrap_or(Damage::CutShort);
        self.damaged(frames_before, damage);
    }

    /// Passes over bytes because of the damage that was noted last.
    pub fn skip(&mut self, count: usize) {
        let before = self.window.offset();
        self.window.consume(count);
        let skipped = self.window.offset().saturating_sub(before);
        self.skipped = self.skipped.saturating_add(skipped);
        let is_kept = u64::try_from(self.damages.len()) == Ok(self.damage_count);
        if let (true, Some(last)) = (is_kept, self.damages.last_mut()) {
            last.skipped = last.skipped.saturating_add(skipped);
        }
    }

    /// Passes over the damaged place, up to the next one where `judge` sees a
    /// record, or to the end. `judge` is told whether more bytes can follow.
    ///
    /// Each place is judged once for each time that the source gives something.
    fn search(&mut self, judge: impl Fn(&[u8], bool) -> Place) {
        self.skip(1);
        loop {
            let ended = self.window.has_ended();
            let (passed, found) = scan(self.window.filled(), |bytes| judge(bytes, ended));
            self.skip(passed);
            if found || ended {
                return;
            }
            self.window.fill();
        }
    }

    /// What was in the capture.
    pub fn contents(self, format: Format, frames: u64) -> Contents {
        Contents {
            format,
            compressed: self.window.is_compressed(),
            frames,
            bytes: self.window.source_bytes(),
            damages: self.damages,
            damage_count: self.damage_count,
            skipped: self.skipped,
            cut_short: self.cut_short,
        }
    }
}

/// How many bytes are no beginning of a record, and whether one was found behind them.
fn scan(bytes: &[u8], judge: impl Fn(&[u8]) -> Place) -> (usize, bool) {
    let mut rest = bytes;
    while let Some((_, behind)) = rest.split_first() {
        match judge(rest) {
            Place::NotHere => rest = behind,
            place => return (bytes.len().saturating_sub(rest.len()), place == Place::Here),
        }
    }
    (bytes.len(), false)
}
