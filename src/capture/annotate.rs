//! Findings as comments on the frames that prove them.
//!
//! Known only after the last frame, they need the file to be written anew:
//! beside it, and put in its place at once. Until then the old one is whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use pcap_file::pcapng::{Block, PcapNgReader, PcapNgWriteError, PcapNgWriter};

use super::encode::comment;

/// Our largest block (a frame and its comments) is under this.
const BUFFER: usize = 2 << 20;

/// What is said of a frame at the end.
#[derive(Debug, Clone)]
pub struct FrameComment {
    /// Its number, from 1.
    pub frame: u64,
    /// The comment, one line.
    pub text: String,
}

/// Adds `findings` to the capture of `length` bytes at `path`; says how many found their frame.
///
/// A process killed in between leaves the capture as it was, and a file `.NAME.PID.part`.
///
/// # Errors
/// The capture is then as it was.
pub fn annotate(path: &Path, length: u64, findings: &[FrameComment]) -> io::Result<u64> {
    let original = File::open(path)?;
    let metadata = original.metadata()?;
    if !metadata.is_file() || metadata.len() != length {
        return Err(io::Error::other("it was changed by someone else"));
    }
    let part = part_beside(path)?;
    let copy = OpenOptions::new().write(true).create_new(true).open(&part)?;
    let replaced = rewrite(original.take(length), &copy, findings).and_then(|annotated| {
        copy.set_permissions(metadata.permissions())?;
        // Else a power cut after the renaming could leave an empty file.
        copy.sync_all()?;
        std::fs::rename(&part, path)?;
        Ok(annotated)
    });
    replaced.inspect_err(|_| {
        // The rewriting's own error is the one to report.
        let _ = std::fs::remove_file(&part);
    })
}

fn part_beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let part = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
    Ok(path.with_file_name(part))
}

fn rewrite(original: impl Read, copy: &File, findings: &[FrameComment]) -> io::Result<u64> {
    let mut reader =
        PcapNgReader::with_capacity(BufReader::new(original), BUFFER).map_err(io::Error::other)?;
    let section = reader.section().clone();
    let mut writer =
        PcapNgWriter::with_section_header(BufWriter::new(copy), section).map_err(write_error)?;
    let mut frame_number = 0_u64;
    let mut annotated = 0_u64;
    while let Some(block) = reader.next_block() {
        let (mut block, _) = block.map_err(io::Error::other)?;
        if let Block::EnhancedPacket(packet) = &mut block {
            frame_number = frame_number.saturating_add(1);
            for found in findings.iter().filter(|found| found.frame == frame_number) {
                packet.options.push(comment(&found.text));
                annotated = annotated.saturating_add(1);
            }
        }
        writer.write_block(&block).map_err(write_error)?;
    }
    writer.get_mut().flush()?;
    Ok(annotated)
}

/// The operating system's own error, where it is one.
fn write_error(error: PcapNgWriteError) -> io::Error {
    match error {
        PcapNgWriteError::Io(source) => source,
        other => io::Error::other(other),
    }
}
