//! Plain values as the documents write them.

pub use crate::evidence::milliseconds::of as milliseconds;

/// Byte strings as JSON shows them.
pub fn hexadecimal(bodies: &[Vec<u8>]) -> Vec<String> {
    bodies.iter().map(hex::encode).collect()
}
