//! The packet socket's filter: our own traffic and nothing else.
//!
//! Owns which packets count as ours, and their translation into classic BPF.
//! Pure: attaching it is the link's business.

mod program;
mod rules;
#[cfg(test)]
mod tests;

pub use program::Instruction;
pub use rules::Scope;

/// Accepts nothing: for sockets that only send while frames come from the link.
pub const NOTHING: [Instruction; 1] = [Instruction::reject()];
