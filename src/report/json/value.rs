//! Plain values as the documents write them.

use crate::evidence::ObservationId;
pub use crate::evidence::milliseconds::of as milliseconds;

/// Observation ids as numbers.
pub fn ids(because: &[ObservationId]) -> Vec<u32> {
    because.iter().map(|id| id.0).collect()
}

/// Byte strings as JSON shows them.
pub fn hexadecimal(bodies: &[Vec<u8>]) -> Vec<String> {
    bodies.iter().map(hex::encode).collect()
}
