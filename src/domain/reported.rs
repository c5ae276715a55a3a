//! Addresses that walkers found and no list has, and what the office made of each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan::Made;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportedOutcome {
    /// It was there all along.
    OnTheList,
    /// Whoever keeps the list is to add it.
    ToBeAdded,
    NoHome,
}

impl ReportedOutcome {
    pub fn code(self) -> &'static str {
        match self {
            Self::OnTheList => "on_the_list",
            Self::ToBeAdded => "to_be_added",
            Self::NoHome => "no_home",
        }
    }
}

/// Once for each event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedSettled {
    pub organisation: String,
    pub site: String,
    pub event: String,
    pub outcome: ReportedOutcome,
    pub made: Made,
}
