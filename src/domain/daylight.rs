//! When it gets dark.

use jiff::civil::{Date, DateTime, Time};

use super::plane::LonLat;
use super::time::Moment;

/// Sunset on a day at a place, on the clocks of the United Kingdom, to about a minute. None: the sun does not set that day.
///
/// The sun's place by the low-precision formula of the *Astronomical Almanac* (section C), good to 0.01 degrees, taken at
/// six in the evening; its centre is 0.833 degrees below the horizon then, for refraction and its radius.
pub fn sunset(day: Date, at: LonLat) -> Option<Time> {
    const J2000: Date = Date::constant(2000, 1, 1);
    // From noon on 1 January 2000.
    let days = f64::from(J2000.until(day).ok()?.get_days()) + 0.25;
    let mean = (280.460 + 0.985_647_4 * days).rem_euclid(360.0);
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let along = (mean + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
    let tilt = (23.439 - 0.000_000_4 * days).to_radians();
    let declination = (tilt.sin() * along.sin()).asin();
    let ascension = (tilt.cos() * along.sin()).atan2(along.cos()).to_degrees();
    // The equation of time, in degrees.
    let equation = (mean - ascension + 180.0).rem_euclid(360.0) - 180.0;
    let latitude = at.latitude.to_radians();
    let hour =
        90.833_f64.to_radians().cos() / (latitude.cos() * declination.cos()) - latitude.tan() * declination.tan();
    if !(-1.0..=1.0).contains(&hour) {
        return None;
    }
    let minutes = 720.0 - 4.0 * (at.longitude - hour.acos().to_degrees() + equation);
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
    fn sunset_is_within_a_minute_of_an_ephemeris() {
        // By PyEphem for the same place; the last is in summer time.
        for (day, expected) in
            [("2026-11-26", "16:10"), ("2026-12-21", "16:05"), ("2026-03-20", "18:25"), ("2026-06-21", "21:33")]
        {
            assert!(minutes_off(day, expected).abs() <= 1, "{day}: {}", minutes_off(day, expected));
        }
    }

    #[test]
    fn far_in_the_north_the_sun_does_not_set_in_june() {
        assert_eq!(sunset("2026-06-21".parse().unwrap(), LonLat { longitude: 20.0, latitude: 70.0 }), None);
    }
}
