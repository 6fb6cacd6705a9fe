//! Plain values as the documents write them.

use std::time::Duration;

use crate::evidence::ObservationId;

/// Observation ids as numbers.
pub fn ids(because: &[ObservationId]) -> Vec<u32> {
    because.iter().map(|id| id.0).collect()
}

/// Milliseconds, cut after the microseconds.
pub fn milliseconds(span: Duration) -> f64 {
    let microseconds = u32::try_from(span.as_micros()).unwrap_or(u32::MAX);
    f64::from(microseconds) / 1000.0
}

/// Byte strings as JSON shows them.
pub fn hexadecimal(bodies: &[Vec<u8>]) -> Vec<String> {
    bodies.iter().map(hex::encode).collect()
}
