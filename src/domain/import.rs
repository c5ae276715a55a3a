//! What came in, from whom, and what became of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Boundary,
    Addresses,
    Households,
    Streets,
}

impl ImportKind {
    pub fn code(self) -> &'static str {
        match self {
            ImportKind::Boundary => "boundary",
            ImportKind::Addresses => "addresses",
            ImportKind::Households => "households",
            ImportKind::Streets => "streets",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Accepted,
    /// Something was mended or set apart, and the problems say what.
    Repaired,
    /// Nothing was changed.
    Rejected,
}

/// What a column of a list was taken to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnMeaning {
    /// As written in the file; `(no header, E)` where there is none.
    pub header: String,
    /// A field's name, `ignored`, or `personal_not_stored`.
    pub field: String,
}

/// The answer to an import, the same on the terminal, in JSON, on the page and in the record.
/// The field names are a contract with other programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    pub file: String,
    pub outcome: Outcome,
    /// Rows of data (or shapes, in a boundary file) that were read.
    pub read: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub gone: u64,
    /// Rows that could not be used at all.
    pub refused: u64,
    pub problems: Vec<Problem>,
    /// Lists only, from here on.
    #[serde(default, skip_serializing_if = "Option::is_none", flatten)]
    pub list: Option<ListCounts>,
    /// Streets only.
    #[serde(default, skip_serializing_if = "Option::is_none", flatten)]
    pub streets: Option<StreetCounts>,
    /// Seen but not kept: nothing was written, because `--dry-run` asked for that.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dry_run: bool,
    /// The import's id in the record, once applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<String>,
    /// The first changes of each kind, before → after, so that a person can judge them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ListChange>,
    /// The boundary's version, once applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary_version: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(b: &bool) -> bool {
    !*b
}

/// What a list of addresses or households held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListCounts {
    /// Households after duplicates are joined and not-homes set apart. Voids are in it.
    pub homes: u64,
    pub voids: u64,
    pub with_point: u64,
    /// Of those with a point.
    pub inside: u64,
    pub outside: u64,
    /// Rows that are no homes: garages, blocks, shops, records that are not current.
    pub not_homes: u64,
    /// Of those, the shops, offices and other places that a gazetteer keeps, so that whoever asks
    /// about one finds it.
    #[serde(default)]
    pub places: u64,
    /// Rows that are the same home as another row.
    pub joined: u64,
    pub columns: Vec<ColumnMeaning>,
    /// How the file was read: "Windows-1252, separated by semicolons", "sheet Stock Nov 26".
    pub read_as: String,
}

/// What the site's streets come to: the network to walk on, and the doors on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreetCounts {
    /// Stretches of street and path, from junction to junction, that can be walked.
    pub stretches: u64,
    /// Places to step across a street.
    pub crossings: u64,
    /// Of those, over busy roads, where a crossing is marked or has lights.
    pub marked_crossings: u64,
    /// Homes on the site's list whose place on a street is known.
    pub doors_snapped: u64,
    /// Of those, on the street that they are named after.
    pub doors_by_name: u64,
    /// Of those, on the nearest street or path.
    pub doors_by_distance: u64,
    pub doors_not_reached: Vec<DoorNotReached>,
}

/// A home that no round can lead to, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DoorNotReached {
    pub household: String,
    pub address: String,
    /// Stable name for programs: `snake_case`.
    pub code: String,
    /// In plain words.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    /// The number or name of the home differs.
    Renumbered,
    /// Other words for the same home: "Apartment 3" for "Flat 3".
    Reworded,
    PointMoved,
    /// Void, dwelling type, reference.
    Details,
    Gone,
    /// Was gone, and is on the list again.
    Returned,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListChange {
    pub kind: ChangeKind,
    pub household: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Who gave a file, when, on what lawful basis, and how long it may be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceNote {
    /// "Larch Homes, asset team".
    pub given_by: Option<String>,
    /// ISO date.
    pub received_on: Option<String>,
    /// "public task", "legitimate interests", "open data" …
    pub lawful_basis: Option<String>,
    /// ISO date.
    pub keep_until: Option<String>,
}

impl SourceNote {
    /// Nothing was said of the source.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One applied import, as kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportRecord {
    pub organisation: String,
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    pub kind: ImportKind,
    pub at: i64,
    pub by: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    pub source: SourceNote,
    pub report: ImportReport,
}
