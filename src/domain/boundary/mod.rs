//! A boundary: a dated version of a site's area. One or more polygons, holes allowed.
//!
//! What comes in is [`Drawn`] (as somebody drew it, in whatever grid). [`check`] accepts it, mends
//! it and says so, or refuses it. What is kept is a [`BoundaryVersion`]; what is asked is a
//! [`Boundary`].

mod area;
mod cells;
mod check;
mod contacts;
mod drawn;
mod findings;
mod frame;
mod grid;
mod holes;
mod many;
mod nearby;
mod parts;
mod preview;
mod rings;
mod sides;
mod snap;

pub use area::{BadBoundary, Boundary, Position};
pub use check::{CheckedBoundary, check};
pub use drawn::{Area, Drawn, DrawnGrid, Ring, Shape, ShapeKind};
pub use many::{Labelled, Many, UnusableShapes};
pub use preview::{geometry_json, polygon_json};
pub use sides::{Side, Sides};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// No boundary of a site needs more corners than this; a file with more is a map of something else.
pub const MAX_POINTS: usize = 200_000;

/// A version of a site's boundary, as kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoundaryVersion {
    pub organisation: String,
    pub site: String,
    /// 1, 2, 3 … in the order in which they came.
    pub version: i64,
    /// ISO date from which it holds. On a day, the version with the latest `from` not after that
    /// day is in force; of two with the same `from`, the later version.
    pub from: String,
    /// GeoJSON MultiPolygon geometry, WGS84, right-hand rule.
    pub geojson: String,
    pub added_at: i64,
    pub added_by: String,
    /// The import that brought it.
    pub import: String,
}

/// The version in force on a day (ISO date), or `None` before the first.
pub fn in_force<'a>(versions: impl IntoIterator<Item = &'a BoundaryVersion>, on: &str) -> Option<&'a BoundaryVersion> {
    versions
        .into_iter()
        .filter(|v| v.from.as_str() <= on)
        .max_by(|a, b| (&a.from, a.version).cmp(&(&b.from, b.version)))
}
