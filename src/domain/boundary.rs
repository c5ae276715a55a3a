//! A boundary: a dated version of a site's area. One or more polygons, holes allowed.

use geo::MultiPolygon;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plane::{Bng, NotOnGrid};

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

/// Where a point is, against a boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub inside: bool,
    /// Metres to the nearest point of the line, never negative.
    pub distance_to_line_m: f64,
}

/// An area ready to be asked about, in grid metres. Always valid: rings closed, no crossings,
/// parts apart, holes inside.
#[derive(Clone, Debug)]
pub struct Boundary {
    bng: MultiPolygon<f64>,
}

impl Boundary {
    /// From a stored version's geometry.
    pub fn from_geojson(_geojson: &str) -> Result<Self, NotOnGrid> {
        todo!()
    }

    pub fn locate(&self, _at: Bng) -> Position {
        todo!()
    }

    pub fn bng(&self) -> &MultiPolygon<f64> {
        &self.bng
    }
}

/// The version in force on a day (ISO date), or `None` before the first.
pub fn in_force<'a>(
    versions: impl IntoIterator<Item = &'a BoundaryVersion>,
    on: &str,
) -> Option<&'a BoundaryVersion> {
    versions
        .into_iter()
        .filter(|v| v.from.as_str() <= on)
        .max_by(|a, b| (&a.from, a.version).cmp(&(&b.from, b.version)))
}
