//! Safety markers: what whoever calls at a door must know. A code and a day, never words of anybody's; each runs out by
//! itself unless somebody looks at it again. No preference: what a household wishes is [`super::wish`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::Made;

/// Until a marker is looked at again, where nobody says when.
pub const REVIEW_DAYS: u16 = 90;
/// The latest day for that.
pub const MOST_REVIEW_DAYS: u16 = 180;
/// From the day on which it should have been looked at, until it runs out.
const GRACE_DAYS: u16 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkerCode {
    Dog,
    TwoPeople,
    UnsafeAccess,
    /// Nobody calls there, and nothing is put through the letter box.
    OfficeOnly,
}

impl MarkerCode {
    pub const ALL: [Self; 4] = [Self::Dog, Self::TwoPeople, Self::UnsafeAccess, Self::OfficeOnly];

    pub fn code(self) -> &'static str {
        match self {
            Self::Dog => "dog",
            Self::TwoPeople => "two_people",
            Self::UnsafeAccess => "unsafe_access",
            Self::OfficeOnly => "office_only",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Dog => "Loose dog",
            Self::TwoPeople => "Go in twos",
            Self::UnsafeAccess => "Unsafe way to the door",
            Self::OfficeOnly => "No visits: the office deals with it",
        }
    }
}

/// How a marker stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkerState {
    InForce,
    /// In effect, and the day has come to look at it again.
    ReviewDue,
    /// Nobody looked at it again in time.
    Expired,
    Ended,
}

impl MarkerState {
    pub fn is_in_effect(self) -> bool {
        matches!(self, Self::InForce | Self::ReviewDue)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub organisation: String,
    pub id: String,
    pub site: String,
    pub household: String,
    pub code: MarkerCode,
    pub since: Date,
    pub days: MarkerDays,
    pub made: Made,
    /// In the order in which they were made.
    pub reviews: Vec<Review>,
}

/// The two days that a marker goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkerDays {
    /// To be looked at again from this day on.
    pub review_on: Date,
    /// Without effect from this day on.
    pub expires_on: Date,
}

/// Somebody looked at a marker again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// None: it was not needed any more.
    pub days: Option<MarkerDays>,
    pub made: Made,
}

impl MarkerDays {
    pub fn reviewed_on(review_on: Date) -> Self {
        Self { review_on, expires_on: later(review_on, GRACE_DAYS) }
    }

    /// From today on, with the day that was asked for; none: it is past, or too far off.
    pub fn from(today: Date, review_on: Option<Date>) -> Option<Self> {
        let review_on = review_on.unwrap_or_else(|| later(today, REVIEW_DAYS));
        let fits = review_on >= today && review_on <= later(today, MOST_REVIEW_DAYS);
        fits.then(|| Self::reviewed_on(review_on))
    }
}

impl Marker {
    /// Those that count now: of the last review, if there was one.
    pub fn days_now(&self) -> MarkerDays {
        self.reviews.iter().rev().find_map(|review| review.days).unwrap_or(self.days)
    }

    pub fn ended(&self) -> Option<&Made> {
        self.reviews.iter().find(|review| review.days.is_none()).map(|review| &review.made)
    }

    pub fn state(&self, on: Date) -> MarkerState {
        let days = self.days_now();
        match on {
            _ if self.ended().is_some() => MarkerState::Ended,
            on if on >= days.expires_on => MarkerState::Expired,
            on if on >= days.review_on => MarkerState::ReviewDue,
            _ => MarkerState::InForce,
        }
    }

    pub fn is_in_effect(&self, on: Date) -> bool {
        self.state(on).is_in_effect()
    }
}

/// What is in effect at one door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safety(Vec<MarkerCode>);

impl Safety {
    pub fn learn(&mut self, code: MarkerCode) {
        if !self.0.contains(&code) {
            self.0.push(code);
            self.0.sort_unstable();
        }
    }

    pub fn codes(&self) -> &[MarkerCode] {
        &self.0
    }

    /// Nobody calls there.
    pub fn is_office_only(&self) -> bool {
        self.0.contains(&MarkerCode::OfficeOnly)
    }

    /// Champions go to doors without any marker.
    pub fn is_for_champions(&self) -> bool {
        self.0.is_empty()
    }
}

fn later(day: Date, days: u16) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i64) -> Date {
        jiff::civil::date(2026, 11, 1).saturating_add(jiff::Span::new().days(n))
    }

    fn made() -> Made {
        Made { at: 0, by: "person:a".into(), by_name: "A".into() }
    }

    fn marker(review_on: i64) -> Marker {
        Marker {
            organisation: "larch".into(),
            id: "m".into(),
            site: "gaer".into(),
            household: "h".into(),
            code: MarkerCode::Dog,
            since: day(0),
            days: MarkerDays::reviewed_on(day(review_on)),
            made: made(),
            reviews: Vec::new(),
        }
    }

    fn reviewed(mut marker: Marker, days: Option<MarkerDays>) -> Marker {
        marker.reviews.push(Review { days, made: made() });
        marker
    }

    #[test]
    fn a_marker_is_to_be_looked_at_again_and_then_runs_out_by_itself() {
        use MarkerState::{Expired, InForce, ReviewDue};
        let states = [(0, InForce), (89, InForce), (90, ReviewDue), (119, ReviewDue), (120, Expired), (9_000, Expired)];
        for (n, state) in states {
            assert_eq!(marker(90).state(day(n)), state, "day {n}");
        }
    }

    #[test]
    fn a_review_carries_it_on_or_ends_it_for_good() {
        let on = reviewed(marker(90), MarkerDays::from(day(100), None));
        assert_eq!(on.state(day(130)), MarkerState::InForce);
        assert_eq!(on.days_now().review_on, day(190));
        let over = reviewed(on, None);
        assert_eq!(over.state(day(0)), MarkerState::Ended);
        assert_eq!(reviewed(over, MarkerDays::from(day(100), None)).state(day(101)), MarkerState::Ended);
    }

    #[test]
    fn the_day_to_look_again_is_within_half_a_year() {
        assert_eq!(MarkerDays::from(day(0), None), Some(MarkerDays::reviewed_on(day(90))));
        assert_eq!(MarkerDays::from(day(0), Some(day(180))), Some(MarkerDays::reviewed_on(day(180))));
        assert_eq!(MarkerDays::from(day(0), Some(day(181))), None);
        assert_eq!(MarkerDays::from(day(0), Some(day(-1))), None);
    }

    #[test]
    fn every_code_is_its_name_on_the_wire() {
        for code in MarkerCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.code());
        }
    }

    proptest! {
        /// The law: whatever was reviewed when, a marker without another look at it is out of effect 210 days later at the
        /// latest, and once out of effect stays so.
        #[test]
        fn no_marker_lasts_without_somebody_looking_at_it(
            first in 0i64..=180,
            looks in proptest::collection::vec((0i64..400, 0i64..=180), 0..5),
            ask in 0i64..2_000,
        ) {
            let mut marker = marker(first);
            let mut last = 0;
            for (after, review_on) in looks {
                last += after;
                let days = MarkerDays::from(day(last), Some(day(last + review_on))).unwrap();
                marker = reviewed(marker, Some(days));
            }
            let state = marker.state(day(last + ask));
            prop_assert!(ask < 210 || state == MarkerState::Expired);
            prop_assert!(state.is_in_effect() || !marker.is_in_effect(day(last + ask + 1)));
            prop_assert_eq!(reviewed(marker, None).state(day(last + ask)), MarkerState::Ended);
        }
    }
}
