//! A boundary as a file that any map program opens.

use geo::MultiPolygon;
use geo::orient::{Direction, Orient as _};
use serde_json::{Map, Value, json};

use crate::domain::boundary::{geometry_json, polygon_json};

/// GeoJSON (RFC 7946): a FeatureCollection of one feature, seven decimals, outlines anticlockwise.
/// One part is written as a Polygon.
pub fn write_geojson(wgs84: &MultiPolygon<f64>, properties: &Map<String, Value>) -> String {
    use geo::MapCoords as _;
    const SCALE: f64 = 1e7;
    let rounded =
        wgs84.map_coords(|c| geo::Coord { x: (c.x * SCALE).round() / SCALE, y: (c.y * SCALE).round() / SCALE });
    let shape = rounded.orient(Direction::Default);
    let geometry = match &shape.0[..] {
        [one] => json!({ "type": "Polygon", "coordinates": polygon_json(one) }),
        _ => geometry_json(&shape),
    };
    let feature = json!({ "type": "Feature", "properties": properties, "geometry": geometry });
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{feature}\n]}}\n")
}
