//! The clock that the user reads.

use jiff::tz::TimeZone;

use crate::evidence::Timestamp;

/// Where the user's clock hangs.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The one of the system: `TZ`, else /etc/localtime; UTC where neither is there.
    #[must_use]
    pub fn of_system() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    /// So many hours ahead of UTC.
    #[cfg(test)]
    #[must_use]
    pub fn ahead(hours: i8) -> Self {
        Self(TimeZone::fixed(jiff::tz::offset(hours)))
    }

    /// Date and time to the second with the zone, such as `2026-11-21 19:40:00 +09:00`.
    #[must_use]
    pub fn to_the_second(&self, at: Timestamp) -> String {
        jiff::Timestamp::from_nanosecond(i128::from(at.nanoseconds()))
            .map(|at| {
                at.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
            })
            .unwrap_or_default()
    }
}
