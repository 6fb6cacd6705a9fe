//! Plain values as the documents write them.

use std::time::Duration;

pub use crate::evidence::milliseconds::of as milliseconds;

/// Byte strings as JSON shows them.
pub fn hexadecimal(bodies: &[Vec<u8>]) -> Vec<String> {
    bodies.iter().map(hex::encode).collect()
}

/// The same to the microsecond, for points on a timeline.
pub fn elapsed(span: Duration) -> f64 {
    (span.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
