//! A household: an address in a site's saturation denominator. Garages are not households;
//! voids are, since the door exists and may be let tomorrow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::Address;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Household {
    pub organisation: String,
    pub site: String,
    /// The address's id.
    #[serde(flatten)]
    pub address: Address,
    /// The landlord's own reference, where the list has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub is_void: bool,
    /// "house", "flat", or the list's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwelling_type: Option<String>,
    /// Other ways in which the list writes this home.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_spellings: Vec<String>,
    /// Set: no longer on the landlord's list. Its history stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<i64>,
}

/// What an import does to a site's household list, each home with what it was and what it becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HouseholdChanges {
    pub added: Vec<Household>,
    /// Before, after: the same id.
    pub changed: Vec<(Household, Household)>,
    /// As they were; storage sets the moment at which they went.
    pub gone: Vec<Household>,
    /// Before (gone), after (not gone): the same id.
    pub returned: Vec<(Household, Household)>,
}

impl HouseholdChanges {
    pub fn len(&self) -> usize {
        self.added.len() + self.changed.len() + self.gone.len() + self.returned.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HouseholdChangeKind {
    Added,
    Changed,
    Gone,
    Returned,
}

impl HouseholdChangeKind {
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Gone, Self::Returned];

    pub fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Returned => "returned",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One line of a household's history, as kept for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HouseholdChange {
    pub organisation: String,
    pub site: String,
    /// The household's id.
    pub household: String,
    /// The import that brought it.
    pub import: String,
    pub at: i64,
    pub by: String,
    pub kind: HouseholdChangeKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Household>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Household>,
}
