//! Moments and days. The clock is handed in, so that tests set the date.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A moment, as microseconds since 1970 in UTC: the form both storage engines keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// The day it is in the United Kingdom at this moment.
    pub fn day(self) -> Date {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        self.timestamp().to_zoned(zone).date()
    }

    /// RFC 3339, UTC.
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// "3 March 2026".
pub fn day_in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_one_in_london() {
        // 2026-06-30 23:30 UTC is already 1 July under summer time.
        let late = Moment("2026-06-30T23:30:00Z".parse::<Timestamp>().unwrap().as_microsecond());
        assert_eq!(day_in_words(late.day()), "1 July 2026");
    }
}
