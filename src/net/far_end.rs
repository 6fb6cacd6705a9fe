//! What a far end gets from the system: packets with all that the kernel tells of them, and a
//! process that can do no more than it has to.

use std::net::SocketAddr;

pub use super::backend::far_end::{FarEndSockets, drop_privileges};
pub use super::rebuild::frame;

use crate::evidence::{Flow, Timestamp};

/// A packet that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// When, by the kernel's clock.
    pub at: Timestamp,
    /// On which port, or as ESP.
    pub flow: Flow,
    /// Who sent it; port 0 for ESP.
    pub from: SocketAddr,
    /// Which of our ends it was for; port 0 for ESP.
    pub to: SocketAddr,
    /// What was left of its hop limit.
    pub hop_limit: Option<u8>,
    /// It came in IP fragments, the largest of this many bytes.
    pub largest_piece: Option<u16>,
    /// UDP payload or ESP packet.
    pub payload: Vec<u8>,
}

/// The privileges could not be given up.
#[derive(Debug, thiserror::Error)]
#[error("this system does not let root become nobody ({step}: {source})")]
pub struct DropError {
    /// The call that refused.
    pub step: &'static str,
    /// The operating system's words.
    pub source: std::io::Error,
}

/// What became of the privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// The process is nobody now, with this user id.
    Nobody(u32),
    /// It was not root's.
    NotRoot,
    /// This build cannot give up any.
    Kept,
}
