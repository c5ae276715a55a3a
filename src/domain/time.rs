//! Moments and days. The clock is handed in, so that tests set the date.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A moment, as microseconds since 1970 in UTC: the form both storage engines keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// The day it is in the United Kingdom at this moment.
    pub fn day(self) -> Date {
        self.local().date()
    }

    /// RFC 3339, UTC.
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// The moment of a time on the clocks of the United Kingdom.
    pub fn at_local(at: jiff::civil::DateTime) -> Self {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let zoned = zone.to_ambiguous_zoned(at).compatible();
        Self(zoned.map_or(0, |at| at.timestamp().as_microsecond()))
    }

    /// The moment of a time in UTC.
    pub fn at_universal(at: jiff::civil::DateTime) -> Self {
        Self(at.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_microsecond()))
    }

    /// What the clocks of the United Kingdom show.
    pub fn local(self) -> jiff::civil::DateTime {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        self.timestamp().to_zoned(zone).datetime()
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

/// "Tue 3 Nov".
pub fn day_in_short(day: Date) -> String {
    day.strftime("%a %-d %b").to_string()
}

/// A time of day as people write it, "17:30", in JSON.
pub mod hours_minutes {
    use jiff::civil::Time;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub fn serialize<S: Serializer>(time: &Time, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.strftime("%H:%M"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        Time::deserialize(from)
    }
}

/// The same, where there may be none.
pub mod maybe_hours_minutes {
    use jiff::civil::Time;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[allow(clippy::ref_option, reason = "serde calls it with a reference")]
    pub fn serialize<S: Serializer>(time: &Option<Time>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => to.collect_str(&time.strftime("%H:%M")),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
        Option::<Time>::deserialize(from)
    }
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
