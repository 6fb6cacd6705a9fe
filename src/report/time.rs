//! Points in time as RFC 3339, file names and people write them.

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

    /// Date and time to the second as the user's clock shows them, then in UTC:
    /// `2026-11-21 19:00:00 +09:00 (10:00:00 UTC)`, the date again where it is another.
    #[must_use]
    pub fn date_and_time(&self, at: Timestamp) -> String {
        let Some(at) = instant(at) else { return String::new() };
        let here = at.to_zoned_datetime(self.0.clone());
        if here.offset().seconds() == 0 {
            return at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
        }
        let same_day = here.date() == at.to_zoned_datetime(TimeZone::UTC).date();
        let utc = at.strftime(if same_day { "%H:%M:%S UTC" } else { "%Y-%m-%d %H:%M:%S UTC" });
        format!("{} ({utc})", here.strftime("%Y-%m-%d %H:%M:%S %:z"))
    }

    /// Date and time to the second with the zone, such as `2026-11-21 19:40:00 +09:00`.
    #[must_use]
    pub fn to_the_second(&self, at: Timestamp) -> String {
        let here = instant(at).map(|at| at.to_zoned_datetime(self.0.clone()));
        here.map(|at| at.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()).unwrap_or_default()
    }

    /// The time of day to the millisecond as the user's clock shows it.
    #[must_use]
    pub fn time_of_day(&self, at: Timestamp) -> String {
        let here = instant(at).map(|at| at.to_zoned_datetime(self.0.clone()));
        here.map(|at| at.strftime("%H:%M:%S.%3f").to_string()).unwrap_or_default()
    }

    /// How far its clock is ahead of UTC at that time, as `+09:00`.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> String {
        let here = instant(at).map(|at| at.to_zoned_datetime(self.0.clone()));
        here.map(|at| at.strftime("%:z").to_string()).unwrap_or_default()
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// Date and time in UTC with milliseconds and a numeric offset.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    instant(at).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string()).unwrap_or_default()
}

/// Date and time in UTC for a file's name, such as `20261121T104000Z`.
#[must_use]
pub fn file_stamp(at: Timestamp) -> String {
    instant(at).map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string()).unwrap_or_default()
}

fn instant(at: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_nanosecond(i128::from(at.nanoseconds())).ok()
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, Zone, rfc3339};

    /// 2026-11-21T10:40:00.012999999Z
    const POINT: Timestamp = Timestamp::from_nanoseconds(1_795_257_600_012_999_999);

    #[test]
    fn the_whole_scale_is_covered() {
        assert_eq!(rfc3339(Timestamp::from_nanoseconds(0)), "1970-01-01T00:00:00.000+00:00");
        assert_eq!(rfc3339(POINT), "2026-11-21T10:40:00.012+00:00");
        let end = Timestamp::from_nanoseconds(u64::MAX);
        assert_eq!(rfc3339(end), "2554-07-21T23:34:33.709+00:00");
        assert!(Zone::ahead(9).date_and_time(end).starts_with("2554-07-22 08:34:33 +09:00"));
    }

    #[test]
    fn people_read_their_own_clock_and_utc_beside_it() {
        let [tokyo, far, utc] = [Zone::ahead(9), Zone::ahead(14), Zone::default()];
        assert_eq!(tokyo.date_and_time(POINT), "2026-11-21 19:40:00 +09:00 (10:40:00 UTC)");
        assert_eq!(
            far.date_and_time(POINT),
            "2026-11-22 00:40:00 +14:00 (2026-11-21 10:40:00 UTC)"
        );
        assert_eq!(utc.date_and_time(POINT), "2026-11-21 10:40:00 UTC");
        assert_eq!(
            (tokyo.time_of_day(POINT), utc.offset(POINT)),
            ("19:40:00.012".to_owned(), "+00:00".to_owned())
        );
    }
}
