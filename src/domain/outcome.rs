//! Outcomes: what can come of knocking at a door. One table; each row says what it counts as and what
//! comes next. Codes and words are those of every list, map, button and file.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    NoAnswer,
    CallBack,
    Spoke,
    Interested,
    Registered,
    Refused,
    DoNotKnock,
    NoAccess,
    Void,
    NotResidential,
    NotFound,
    LanguageNeed,
}

/// What an outcome asks of the next rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Try again another day, at another time of day.
    TryAgain,
    /// Come back when it was asked for.
    CallBack,
    /// Somebody was spoken to, and more knocking would not help.
    Reached,
    /// They said no. Nobody comes again, unless staff say so.
    Closed,
    /// Nobody comes again, for ever, unless staff take it back.
    Never,
    /// Staff find out: a way in, an empty home, an address that is none.
    Office,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub outcome: Outcome,
    pub code: &'static str,
    pub word: &'static str,
    /// Somebody of the household was spoken to: a contact in AAPOR's sense.
    pub is_contact: bool,
    /// Interested or registered.
    pub is_engaged: bool,
    pub next: Next,
}

const fn row(outcome: Outcome, code: &'static str, word: &'static str, counts: [bool; 2], next: Next) -> Row {
    Row { outcome, code, word, is_contact: counts[0], is_engaged: counts[1], next }
}

pub const TABLE: [Row; 12] = [
    row(Outcome::NoAnswer, "no_answer", "No answer", [false, false], Next::TryAgain),
    row(Outcome::CallBack, "call_back", "Call back", [true, false], Next::CallBack),
    row(Outcome::Spoke, "spoke", "Spoke", [true, false], Next::Reached),
    row(Outcome::Interested, "interested", "Interested", [true, true], Next::Reached),
    row(Outcome::Registered, "registered", "Registered", [true, true], Next::Reached),
    row(Outcome::Refused, "refused", "Refused", [true, false], Next::Closed),
    row(Outcome::DoNotKnock, "do_not_knock", "Do not knock", [false, false], Next::Never),
    row(Outcome::NoAccess, "no_access", "No access", [false, false], Next::Office),
    row(Outcome::Void, "void", "Empty home", [false, false], Next::Office),
    row(Outcome::NotResidential, "not_residential", "Not a home", [false, false], Next::Office),
    row(Outcome::NotFound, "not_found", "Wrong door", [false, false], Next::Office),
    row(Outcome::LanguageNeed, "language_need", "Another language", [true, false], Next::CallBack),
];

impl Outcome {
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    pub fn code(self) -> &'static str {
        self.row().code
    }

    pub fn from_code(code: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.code == code).map(|row| row.outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_stands_in_its_own_row() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.outcome as usize, at, "{}", row.code);
            assert_eq!(Outcome::from_code(row.code), Some(row.outcome));
            assert!(row.is_contact || !row.is_engaged, "{}: engaged without being spoken to", row.code);
        }
    }
}
