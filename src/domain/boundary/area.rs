//! A boundary ready to be asked: which side of the line is a point, and how far from it?

use geo::{Area as _, BoundingRect, Coord, LineString, MultiPolygon, Polygon};
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use serde::Deserialize;
use thiserror::Error;

use super::sides::{Side, Sides};
use crate::domain::plane::{Bng, LonLat, NotOnGrid, to_bng};

/// Where a point is, against a boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// A point exactly on the line is inside, at distance 0: the distance tells that a person decides.
    pub inside: bool,
    /// Metres to the nearest point of the line (outlines and the edges of holes), never negative.
    pub distance_to_line_m: f64,
}

/// A stored geometry that cannot be used: the record is damaged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadBoundary {
    #[error("the stored boundary is not a MultiPolygon geometry: {0}")]
    NotGeometry(String),
    #[error("the boundary cannot be placed: {0}")]
    NotOnGrid(#[from] NotOnGrid),
}

/// An area ready to be asked about. Always valid: rings closed, no crossings, parts apart, holes
/// inside.
#[derive(Clone, Debug)]
pub struct Boundary {
    wgs84: MultiPolygon<f64>,
    bng: MultiPolygon<f64>,
    sides: Sides,
    edges: RTree<Edge>,
}

impl Boundary {
    /// From a stored version's geometry: GeoJSON MultiPolygon, WGS84.
    pub fn from_geojson(geojson: &str) -> Result<Self, BadBoundary> {
        #[derive(Deserialize)]
        struct Stored {
            r#type: String,
            coordinates: Vec<Vec<Vec<[f64; 2]>>>,
        }
        let stored: Stored = serde_json::from_str(geojson).map_err(|e| BadBoundary::NotGeometry(e.to_string()))?;
        if stored.r#type != "MultiPolygon" {
            return Err(BadBoundary::NotGeometry(format!("it is a {}", stored.r#type)));
        }
        let ring = |ring: Vec<[f64; 2]>| LineString(ring.into_iter().map(|[x, y]| Coord { x, y }).collect());
        let polygon = |rings: Vec<Vec<[f64; 2]>>| {
            let mut rings = rings.into_iter().map(ring);
            rings.next().map(|outline| Polygon::new(outline, rings.collect()))
        };
        Self::from_wgs84(MultiPolygon(stored.coordinates.into_iter().filter_map(polygon).collect()))
    }

    /// From a checked shape in degrees.
    pub fn from_wgs84(wgs84: MultiPolygon<f64>) -> Result<Self, BadBoundary> {
        use geo::MapCoords;
        let bng = wgs84.try_map_coords(|c| {
            to_bng(LonLat { longitude: c.x, latitude: c.y }).map(|at| Coord { x: at.easting, y: at.northing })
        })?;
        let rings = || bng.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let sides = Sides::new(rings().map(|ring| &ring.0[..]));
        let edges = RTree::bulk_load(rings().flat_map(|r| r.0.windows(2)).map(|w| Edge(w[0], w[1])).collect());
        Ok(Self { wgs84, bng, sides, edges })
    }

    pub fn locate(&self, at: Bng) -> Position {
        let side = self.sides.of(Coord { x: at.easting, y: at.northing });
        let point = [at.easting, at.northing];
        let distance_2 = self.edges.nearest_neighbor(point).map_or(f64::INFINITY, |edge| edge.distance_2(&point));
        match side {
            Side::OnLine => Position { inside: true, distance_to_line_m: 0.0 },
            _ => Position { inside: side == Side::Inside, distance_to_line_m: distance_2.sqrt() },
        }
    }

    /// In grid metres.
    pub fn bng(&self) -> &MultiPolygon<f64> {
        &self.bng
    }

    /// In degrees, as stored.
    pub fn wgs84(&self) -> &MultiPolygon<f64> {
        &self.wgs84
    }

    /// Hectares, holes left out, measured on British National Grid (within 0.1 % of the ground).
    pub fn area_ha(&self) -> f64 {
        self.bng.unsigned_area() / 10_000.0
    }

    /// Detached pieces.
    pub fn parts(&self) -> usize {
        self.bng.0.len()
    }

    pub fn holes(&self) -> usize {
        self.bng.iter().map(|part| part.interiors().len()).sum()
    }

    /// West, south, east, north, in degrees. `None` of an empty boundary.
    pub fn bbox_wgs84(&self) -> Option<[f64; 4]> {
        self.wgs84.bounding_rect().map(|b| [b.min().x, b.min().y, b.max().x, b.max().y])
    }
}

#[derive(Clone, Copy, Debug)]
struct Edge(Coord<f64>, Coord<f64>);

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.0.x, self.0.y], [self.1.x, self.1.y])
    }
}

impl PointDistance for Edge {
    fn distance_2(&self, at: &[f64; 2]) -> f64 {
        distance_2(self.0, self.1, Coord { x: at[0], y: at[1] })
    }
}

/// Squared distance from a point to the stretch between two others.
pub(super) fn distance_2(a: Coord<f64>, b: Coord<f64>, at: Coord<f64>) -> f64 {
    let along = b - a;
    let length_2 = along.x * along.x + along.y * along.y;
    let from_a = at - a;
    let share = if length_2 > 0.0 { (from_a.x * along.x + from_a.y * along.y) / length_2 } else { 0.0 };
    let nearest = a + along * share.clamp(0.0, 1.0);
    let gap = at - nearest;
    gap.x * gap.x + gap.y * gap.y
}
