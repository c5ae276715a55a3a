//! What was drawn, what was kept and where the trouble is, as a map to look at.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::{Value, json};

use super::drawn::{Area, Shape, ShapeKind};

/// A MultiPolygon as a GeoJSON geometry: what a boundary version stores.
pub fn geometry_json(shape: &MultiPolygon<f64>) -> Value {
    let polygons: Vec<Value> = shape.iter().map(polygon_json).collect();
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

/// A polygon's rings as GeoJSON coordinates.
pub fn polygon_json(polygon: &Polygon<f64>) -> Value {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|LineString(ring)| ring_json(ring)).collect()
}

fn ring_json(ring: &[Coord<f64>]) -> Value {
    ring.iter().map(|c| json!([c.x, c.y])).collect()
}

/// A FeatureCollection whose features' `role` is `as_given`, `accepted` or `problem`. Degrees.
pub(super) fn preview(given: &[Shape], accepted: Option<&MultiPolygon<f64>>, marks: &[(Coord<f64>, String)]) -> Value {
    let given = given.iter().filter_map(as_given);
    let accepted = accepted.map(|shape| feature("accepted", None, geometry_json(shape)));
    let problems = marks.iter().map(|(at, words)| {
        feature("problem", Some(("words", words)), json!({ "type": "Point", "coordinates": [at.x, at.y] }))
    });
    let features: Vec<Value> = given.chain(accepted).chain(problems).collect();
    json!({ "type": "FeatureCollection", "features": features })
}

fn as_given(shape: &Shape) -> Option<Value> {
    let area = |area: &Area| area.rings().map(|ring| ring_json(ring)).collect::<Value>();
    let geometry = match &shape.kind {
        ShapeKind::Areas(areas) => {
            json!({ "type": "MultiPolygon", "coordinates": areas.iter().map(area).collect::<Vec<_>>() })
        }
        ShapeKind::Line(line) => json!({ "type": "LineString", "coordinates": ring_json(line) }),
        ShapeKind::Other(_) | ShapeKind::Nothing => return None,
    };
    let label = shape.label.as_ref().map(|label| ("label", label));
    Some(feature("as_given", label, geometry))
}

fn feature(role: &str, extra: Option<(&str, &String)>, geometry: Value) -> Value {
    let mut properties = json!({ "role": role });
    if let Some((name, value)) = extra {
        properties[name] = json!(value);
    }
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}
