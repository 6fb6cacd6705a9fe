//! Points in time, as numbers that are handed about: no clock is read here.

use std::ops::{Add, Sub};
use std::time::Duration;

use crate::wire::Capped;

/// Nanoseconds since the Unix epoch.
///
/// One scale serves kernel time stamps, deadlines and the practice network's
/// virtual clock, so the same code runs under all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The point `nanoseconds` after the epoch.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub const fn nanoseconds(self) -> u64 {
        self.0
    }

    /// Time from `earlier` to this point; zero when `earlier` is the later one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    /// Saturates at the end of the scale (the year 2554).
    fn add(self, span: Duration) -> Self {
        let nanoseconds = u64::capped(span.as_nanos());
        Self(self.0.saturating_add(nanoseconds))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    /// Saturates at the epoch.
    fn sub(self, span: Duration) -> Self {
        let nanoseconds = u64::capped(span.as_nanos());
        Self(self.0.saturating_sub(nanoseconds))
    }
}

/// Times as documents have them: milliseconds, cut after the microseconds.
pub mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    /// Milliseconds, cut after the microseconds; at most 71 minutes.
    #[must_use]
    pub fn of(span: Duration) -> f64 {
        f64::from(u32::try_from(span.as_micros()).unwrap_or(u32::MAX)) / 1000.0
    }

    /// Writes a time.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(of(*span))
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// What is no number, negative or beyond all times.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let milliseconds = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(milliseconds / 1000.0).map_err(serde::de::Error::custom)
    }
}
