//! gzip (RFC 1952): takes the compression off while the source is read.
//!
//! The crate inflates; the members are framed here, because its own readers
//! lose what they inflated in front of a damage. However much comes out, only
//! the caller's room is filled at a time.

use std::io::{ErrorKind, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::Damage;
use crate::wire::Capped;

/// Compressed bytes that are asked for at a time.
const INPUT: usize = 64 << 10;
const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;

/// The members of a gzip stream, one behind the other.
pub struct Gzip {
    inflate: Decompress,
    check: Crc,
    input: Vec<u8>,
    start: usize,
    end: usize,
    /// Compressed bytes that were dealt with.
    consumed: u64,
    stage: Stage,
    members: u64,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Stage {
    Header,
    Body,
    Trailer,
    Done,
}

impl Gzip {
    /// Begins with bytes that were already taken from the source.
    pub fn new(first: &[u8]) -> Self {
        let mut input = first.to_vec();
        input.resize(first.len().max(INPUT), 0);
        Self {
            inflate: Decompress::new(false),
            check: Crc::new(),
            input,
            start: 0,
            end: first.len(),
            consumed: 0,
            stage: Stage::Header,
            members: 0,
        }
    }

    /// Compressed bytes of the source that were dealt with.
    pub const fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Fills `room` from its front; 0 at the end of the last member, or for no room.
    pub fn read(&mut self, source: &mut impl Read, room: &mut [u8]) -> Result<usize, Damage> {
        if room.is_empty() {
            return Ok(0);
        }
        loop {
            match self.stage {
                Stage::Header => self.header(source)?,
                Stage::Body => match self.body(source, room)? {
                    0 => {}
                    count => return Ok(count),
                },
                Stage::Trailer => self.trailer(source)?,
                Stage::Done => return Ok(0),
            }
        }
    }

    /// Reads a member's header (section 2.3), or the end and zero padding behind the last member.
    fn header(&mut self, source: &mut impl Read) -> Result<(), Damage> {
        if self.members > 0 && self.is_at_end(source)? {
            self.stage = Stage::Done;
            return Ok(());
        }
        if self.bytes(source)? != MAGIC {
            return Err(damaged("no gzip header where one is due"));
        }
        let [method, flags] = self.bytes(source)?;
        if method != DEFLATE || flags & RESERVED != 0 {
            return Err(damaged("a gzip header of an unknown kind"));
        }
        let [_time @ .., _extra_flags, _system] = self.bytes::<6>(source)?;
        if flags & EXTRA != 0 {
            for _ in 0..u16::from_le_bytes(self.bytes(source)?) {
                self.byte(source)?;
            }
        }
        for text in [NAME, COMMENT] {
            while flags & text != 0 && self.byte(source)? != 0 {}
        }
        if flags & HEADER_CHECK != 0 {
            self.bytes::<2>(source)?;
        }
        self.inflate.reset(false);
        self.check.reset();
        self.stage = Stage::Body;
        Ok(())
    }

    /// Inflates into `room`; 0 where the source has to be asked again, or the member ends.
    fn body(&mut self, source: &mut impl Read, room: &mut [u8]) -> Result<usize, Damage> {
        let ended = self.start == self.end && !self.refill(source)?;
        let input = self.input.get(self.start..self.end).unwrap_or_default();
        let (taken, given) = (self.inflate.total_in(), self.inflate.total_out());
        let outcome = self.inflate.decompress(input, room, FlushDecompress::None);
        let taken = length(self.inflate.total_in().saturating_sub(taken));
        let given = length(self.inflate.total_out().saturating_sub(given));
        self.step(taken);
        self.check.update(room.get(..given).unwrap_or_default());
        match outcome {
            Ok(Status::StreamEnd) => self.stage = Stage::Trailer,
            // What came out in front of the damage; the next call meets it again.
            _ if given > 0 => {}
            Err(_) => return Err(damaged("the deflate stream is broken")),
            Ok(_) if ended => return Err(Damage::CutShort),
            Ok(_) if taken == 0 => return Err(damaged("the deflate stream goes nowhere")),
            Ok(_) => {}
        }
        Ok(given)
    }

    /// Holds the member's check sum and length against what came out.
    fn trailer(&mut self, source: &mut impl Read) -> Result<(), Damage> {
        let sum = u32::from_le_bytes(self.bytes(source)?);
        let size = u32::from_le_bytes(self.bytes(source)?);
        if (sum, size) != (self.check.sum(), self.check.amount()) {
            return Err(damaged("the check sum is wrong"));
        }
        self.members = self.members.saturating_add(1);
        self.stage = Stage::Header;
        Ok(())
    }

    /// Whether nothing but zeros is left, as tapes and disks pad files.
    fn is_at_end(&mut self, source: &mut impl Read) -> Result<bool, Damage> {
        loop {
            match self.input.get(self.start..self.end).and_then(<[u8]>::first).copied() {
                Some(0) => self.step(1),
                Some(_) => return Ok(false),
                None if self.refill(source)? => {}
                None => return Ok(true),
            }
        }
    }

    fn bytes<const N: usize>(&mut self, source: &mut impl Read) -> Result<[u8; N], Damage> {
        let mut field = [0; N];
        for byte in &mut field {
            *byte = self.byte(source)?;
        }
        Ok(field)
    }

    fn byte(&mut self, source: &mut impl Read) -> Result<u8, Damage> {
        if self.start == self.end && !self.refill(source)? {
            return Err(Damage::CutShort);
        }
        let byte = self.input.get(self.start).copied().unwrap_or_default();
        self.step(1);
        Ok(byte)
    }

    /// Asks for compressed bytes when all are used; false at the end of the source.
    fn refill(&mut self, source: &mut impl Read) -> Result<bool, Damage> {
        self.start = 0;
        self.end = 0;
        self.end = read_once(source, &mut self.input)?;
        Ok(self.end > 0)
    }

    fn step(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.end);
        self.consumed = self.consumed.saturating_add(u64::capped(count));
    }
}

fn length(count: u64) -> usize {
    usize::capped(count)
}

fn damaged(reason: &str) -> Damage {
    Damage::NotDecompressed { reason: reason.to_owned() }
}

const HEADER_CHECK: u8 = 0x02;
const EXTRA: u8 = 0x04;
const NAME: u8 = 0x08;
const COMMENT: u8 = 0x10;
const RESERVED: u8 = 0xe0;

/// One read, begun again where a signal interrupted it.
pub fn read_once(source: &mut impl Read, room: &mut [u8]) -> Result<usize, Damage> {
    loop {
        match source.read(room) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Damage::Unreadable { reason: error.to_string() }),
            Ok(count) => return Ok(count.min(room.len())),
        }
    }
}
