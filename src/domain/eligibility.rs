//! Is this address inside the area? A verdict with its reasons, never a wrong yes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plane::LonLat;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Inside,
    Outside,
    /// Closer to the line than the point's stated accuracy: a person decides.
    NearLine,
    /// Several addresses match.
    Ambiguous,
    NotFound,
}

impl Verdict {
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::NearLine => "near_line",
            Verdict::Ambiguous => "ambiguous",
            Verdict::NotFound => "not_found",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Stable name for programs.
    pub code: String,
    /// The same in plain words.
    pub words: String,
}

/// An address named beside the answer: one to pick from, or a neighbour whose answer differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NamedAddress {
    pub id: String,
    pub address: String,
    /// `inside`, `outside`, `near_line`; absent where it has no point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<LonLat>,
}

/// The whole answer to one check. What is stored is this, so its id reproduces it exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// `4KD-297`.
    pub check_id: String,
    /// RFC 3339, UTC.
    pub checked_at: String,
    /// As typed.
    pub query: String,
    /// The day the answer is for, ISO date.
    pub on: String,
    pub verdict: Verdict,
    /// The site that the answer is about: the one asked about, or the one that holds the address.
    pub site: Option<String>,
    pub site_name: Option<String>,
    /// The matched address's id (UPRN where known).
    pub address_id: Option<String>,
    pub matched_address: Option<String>,
    /// 0 to 1.
    pub match_confidence: Option<f64>,
    pub distance_to_line_m: Option<f64>,
    pub boundary_version: Option<i64>,
    /// ISO date from which that version holds.
    pub boundary_from: Option<String>,
    pub reasons: Vec<Reason>,
    /// To pick from when `ambiguous`: five at the most, flats in natural order.
    pub candidates: Vec<NamedAddress>,
    /// Nearby addresses whose answer is the other one.
    pub neighbours: Vec<NamedAddress>,
    /// Where the matched address is.
    pub point: Option<LonLat>,
    /// Metres that the point may be out by.
    pub point_accuracy_m: Option<f64>,
}

/// A check as kept for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedCheck {
    pub organisation: String,
    pub id: String,
    pub at: i64,
    pub by: String,
    pub site: Option<String>,
    pub verdict: Verdict,
    pub answer: Answer,
}
