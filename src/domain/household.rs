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
