//! The two formats, as far as they are needed here.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use crate::packet::Packet;

pub struct Capture {
    file: BufWriter<File>,
    is_pcapng: bool,
    written: u64,
    frames: u64,
    microseconds: u64,
}

impl Capture {
    pub fn create(path: &str) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let is_pcapng = path.ends_with(".pcapng");
        let mut capture =
            Self { file, is_pcapng, written: 0, frames: 0, microseconds: 1_795_000_000_000_000 };
        let words: &[u32] = if is_pcapng { &PCAPNG } else { &PCAP };
        capture.numbers(words)?;
        Ok(capture)
    }

    /// Bytes so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// A packet, five microseconds after the one before.
    pub fn append(&mut self, Packet(bytes): &Packet) -> io::Result<()> {
        self.frames += 1;
        self.microseconds += 5;
        let (time, length) = (self.microseconds, bytes.len() as u32);
        if self.is_pcapng {
            let padded = bytes.len().next_multiple_of(4);
            let whole = 32 + padded as u32;
            self.numbers(&[6, whole, 0, (time >> 32) as u32, time as u32, length, length])?;
            self.bytes(bytes)?;
            self.bytes(&[0; 3][..padded - bytes.len()])?;
            self.numbers(&[whole])
        } else {
            let (seconds, fraction) = (time / 1_000_000, time % 1_000_000);
            self.numbers(&[seconds as u32, fraction as u32, length, length])?;
            self.bytes(bytes)
        }
    }

    /// Writes what is left; gives the number of packets.
    pub fn finish(mut self) -> io::Result<u64> {
        self.file.flush()?;
        Ok(self.frames)
    }

    fn numbers(&mut self, words: &[u32]) -> io::Result<()> {
        words.iter().try_for_each(|word| self.bytes(&word.to_le_bytes()))
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

/// Microseconds, little-endian, version 2.4, snap length 262,144, Ethernet.
const PCAP: [u32; 6] = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1];
/// A section header, and an Ethernet interface with microseconds.
const PCAPNG: [u32; 12] =
    [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28, 1, 20, 1, 262_144, 20];
