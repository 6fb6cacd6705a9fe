//! What a far end gets from the system: packets with all that the kernel tells of them, and a
//! process that can do no more than it has to.

pub use super::backend::far_end::{FarEndSockets, drop_privileges};
pub use super::rebuild::frame;

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
