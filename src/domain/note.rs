//! Free text: a short note from a door, and how to get to one. Kept for a while, and never for longer than was said when it
//! was written down.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Days that an entry note is kept, where nobody says how long.
const ENTRY_DAYS: i64 = 180;
/// The latest day for that.
const MOST_ENTRY_DAYS: i64 = 365;
pub const MOST_ENTRY_LETTERS: usize = 80;

/// A note that came with an event, or with one that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventNote {
    pub event: String,
    pub text: String,
    /// Microseconds.
    pub kept_at: i64,
    /// As it was said when the note came. Microseconds.
    pub expires_at: i64,
}

/// When a note that came then runs out, if notes are kept for so many days.
pub fn runs_out(kept_at: i64, days: u16) -> i64 {
    kept_at.saturating_add(i64::from(days) * DAY_US)
}

impl EventNote {
    /// Fewer days than were said count at once; more of them, for what comes from then on.
    pub fn ends_at(&self, days: u16) -> i64 {
        self.expires_at.min(runs_out(self.kept_at, days))
    }

    pub fn is_kept(&self, now: i64, days: u16) -> bool {
        now < self.ends_at(days)
    }
}

/// How to get to a door, in the office's words: "Use the back gate".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntryNote {
    #[serde(skip)]
    pub organisation: String,
    #[serde(skip)]
    pub site: String,
    pub household: String,
    pub text: String,
    /// Shown nowhere from this day on.
    #[schema(value_type = String)]
    pub expires_on: Date,
    pub at: i64,
    #[serde(skip)]
    pub by: String,
    pub by_name: String,
}

impl EntryNote {
    pub fn is_kept(&self, on: Date) -> bool {
        on < self.expires_on
    }
}

/// The day that was asked for, or the usual one; none: it is past, or too far off.
pub fn entry_note_until(today: Date, asked: Option<Date>) -> Option<Date> {
    let later = |days: i64| today.saturating_add(jiff::Span::new().days(days));
    let until = asked.unwrap_or_else(|| later(ENTRY_DAYS));
    (until > today && until <= later(MOST_ENTRY_DAYS)).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn note(days: u16) -> EventNote {
        EventNote { event: "e".into(), text: "Ring twice".into(), kept_at: 0, expires_at: runs_out(0, days) }
    }

    #[test]
    fn a_note_is_gone_on_the_moment() {
        assert!(note(28).is_kept(28 * DAY_US - 1, 28));
        assert!(!note(28).is_kept(28 * DAY_US, 28));
    }

    #[test]
    fn how_to_get_to_a_door_is_kept_for_a_year_at_most() {
        let today = jiff::civil::date(2026, 11, 21);
        let later = |days: i64| today.saturating_add(jiff::Span::new().days(days));
        assert_eq!(entry_note_until(today, None), Some(later(180)));
        assert_eq!(entry_note_until(today, Some(later(365))), Some(later(365)));
        assert_eq!(entry_note_until(today, Some(later(366))), None);
        assert_eq!(entry_note_until(today, Some(today)), None);
    }

    proptest! {
        /// The law: whatever the settings become, no note is kept longer than was said when it came, nor longer than the
        /// settings say now; and what was gone does not come back while they stay.
        #[test]
        fn no_note_outlives_what_was_promised(promised in 1u16..=90, now_days in 1u16..=90, at in 0i64..100) {
            let note = note(promised);
            let kept = note.is_kept(at * DAY_US, now_days);
            prop_assert_eq!(kept, at < i64::from(promised.min(now_days)));
            prop_assert!(kept || !note.is_kept((at + 1) * DAY_US, now_days));
        }
    }
}
