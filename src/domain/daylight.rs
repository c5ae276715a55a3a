//! When it gets dark.

use jiff::civil::{Date, DateTime, Time};

use super::plane::LonLat;
use super::time::Moment;

/// Sunset on a day at a place, on the clocks of the United Kingdom, to three minutes. None: the sun does not set that day.
///
/// By NOAA's *General Solar Position Calculations* (Global Monitoring Division): the sun's centre 0.833 degrees below the
/// horizon, for refraction and its radius.
pub fn sunset(day: Date, at: LonLat) -> Option<Time> {
    use std::f64::consts::TAU;
    let year = TAU / f64::from(day.days_in_year()) * (f64::from(day.day_of_year()) - 1.0 + 0.25);
    let (s1, c1, s2, c2) = (year.sin(), year.cos(), (2.0 * year).sin(), (2.0 * year).cos());
    let equation = 229.18 * (0.000_075 + 0.001_868 * c1 - 0.032_077 * s1 - 0.014_615 * c2 - 0.040_849 * s2);
    let (s3, c3) = ((3.0 * year).sin(), (3.0 * year).cos());
    let declination =
        0.006_918 - 0.399_912 * c1 + 0.070_257 * s1 - 0.006_758 * c2 + 0.000_907 * s2 - 0.002_697 * c3 + 0.001_48 * s3;
    let latitude = at.latitude.to_radians();
    let hour =
        90.833_f64.to_radians().cos() / (latitude.cos() * declination.cos()) - latitude.tan() * declination.tan();
    if !(-1.0..=1.0).contains(&hour) {
        return None;
    }
    let minutes = 720.0 - 4.0 * (at.longitude - hour.acos().to_degrees()) - equation;
    let since = jiff::Span::new().seconds((minutes * 60.0).round() as i64);
    let universal: DateTime = day.to_datetime(Time::midnight()).saturating_add(since);
    let local = Moment::at_universal(universal).local();
    (local.date() == day).then(|| local.time())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWPORT: LonLat = LonLat { longitude: -3.02, latitude: 51.57 };

    fn minutes_off(day: &str, expected: &str) -> i32 {
        let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
        minutes(sunset(day.parse().unwrap(), NEWPORT).unwrap()) - minutes(expected.parse().unwrap())
    }

    #[test]
    fn sunset_is_within_three_minutes_of_an_ephemeris() {
        // By PyEphem for the same place; the last is in summer time.
        for (day, expected) in
            [("2026-11-26", "16:12"), ("2026-12-21", "16:07"), ("2026-03-20", "18:27"), ("2026-06-21", "21:36")]
        {
            assert!(minutes_off(day, expected).abs() <= 3, "{day}: {}", minutes_off(day, expected));
        }
    }

    #[test]
    fn far_in_the_north_the_sun_does_not_set_in_june() {
        assert_eq!(sunset("2026-06-21".parse().unwrap(), LonLat { longitude: 20.0, latitude: 70.0 }), None);
    }
}
