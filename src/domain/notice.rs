//! What managers should know of, unasked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::partner::Run;

/// One notice. Kept for ever; holds ids, never an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notice {
    pub organisation: String,
    /// UUIDv7.
    pub id: String,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    pub kind: NoticeKind,
    /// Whom it is about, by their id.
    pub person: String,
    /// Where it is about one site only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// What was noticed.
    pub run: Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A partner asked about neighbour after neighbour, and was stopped.
    RunOfNeighbours,
}

impl NoticeKind {
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::RunOfNeighbours => "run_of_neighbours",
        }
    }
}
