//! Points in time as RFC 3339 and file names write them.

use crate::evidence::Timestamp;

/// Date and time in UTC with milliseconds and a numeric offset.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    let nanoseconds = i128::from(at.nanoseconds());
    jiff::Timestamp::from_nanosecond(nanoseconds)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string())
        .unwrap_or_default()
}

/// Date and time in UTC for a file's name, such as `20261121T104000Z`.
#[must_use]
pub fn file_stamp(at: Timestamp) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(at.nanoseconds()))
        .map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, rfc3339};

    #[test]
    fn the_whole_scale_is_covered() {
        assert_eq!(rfc3339(Timestamp::from_nanoseconds(0)), "1970-01-01T00:00:00.000+00:00");
        let point = Timestamp::from_nanoseconds(1_795_257_600_012_999_999);
        assert_eq!(rfc3339(point), "2026-11-21T10:40:00.012+00:00");
        let end = Timestamp::from_nanoseconds(u64::MAX);
        assert_eq!(rfc3339(end), "2554-07-21T23:34:33.709+00:00");
    }
}
