//! Packet captures, out and in: pcapng and classic pcap, through pcap-file; in
//! also through gzip.
//!
//! Owns both file formats, what their link types put in front of an IP packet,
//! and the promise that a recording is a valid file at every moment: after an
//! interrupt, on a full disk, and past the limit that a hostile server could
//! otherwise drive it to. Refuses to know what the packets say; never panics
//! on any file; reading and writing need a bounded amount of memory.

mod annotate;
mod encode;
mod error;
mod header;
mod link;
mod medium;
mod read;
mod recorder;

pub use annotate::FrameComment;
pub use error::{CaptureError, Lack};
pub use header::{Destination, Format, Header, Limit, Statistics, Summary};
pub use medium::Medium;
pub use read::{
    Contents, Damage, DamageAt, ReadError, Record, RecordedLink, read_frames, replay_frames,
};
pub use recorder::Recorder;

#[cfg(test)]
mod tests;
