//! The base map's files: GeoJSON collections of streets, of points on streets (crossings, gates),
//! and of what lies between (buildings, green, water), told apart by their properties.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::streets::pbf;
use crate::domain::problem::Problem;

/// One collection, recognised.
#[derive(Clone, Debug)]
pub struct BaseMap {
    /// `streets`, `street_points` or `basemap`.
    pub kind: &'static str,
    pub collection: Value,
}

/// Whether a file is an OpenStreetMap extract, by how it begins or what it is called.
pub fn is_extract(file: &Path, name: &str) -> bool {
    let mut head = [0; 32];
    let read = std::fs::File::open(file).and_then(|mut file| file.read(&mut head)).unwrap_or_default();
    pbf::looks_like_one(&head[..read]) || name.to_ascii_lowercase().ends_with(".pbf")
}

/// Reads one GeoJSON file.
///
/// # Errors
/// A problem in plain words: not GeoJSON, or not one of the three kinds.
pub fn read(file: &Path, name: &str) -> Result<BaseMap, Problem> {
    let bytes =
        std::fs::read(file).map_err(|e| Problem::error("file_unreadable", format!("{name} can't be read: {e}.")))?;
    let text = String::from_utf8(bytes).map_err(|_| not_geojson(name))?;
    let collection: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        Problem::error(
            "not_geojson",
            format!("{name} is not GeoJSON: it stops making sense at line {}, character {}.", e.line(), e.column()),
        )
        .hint("Save it again as GeoJSON and retry.")
    })?;
    let features = collection.get("features").and_then(Value::as_array).ok_or_else(|| not_geojson(name))?;
    let kind = kind_of(features).ok_or_else(|| not_geojson(name))?;
    Ok(BaseMap { kind, collection })
}

/// The first feature's properties tell: a highway that is a line, a highway or barrier that is a
/// point, or a kind.
fn kind_of(features: &[Value]) -> Option<&'static str> {
    let first = features.first()?;
    let geometry = first.pointer("/geometry/type")?.as_str()?;
    let has = |name: &str| first.pointer(&format!("/properties/{name}")).is_some_and(|v| !v.is_null());
    match geometry {
        "Point" => Some("street_points"),
        "LineString" | "MultiLineString" if has("highway") => Some("streets"),
        _ if has("kind") => Some("basemap"),
        _ => None,
    }
}

fn not_geojson(name: &str) -> Problem {
    let words = format!("{name} is not a base map file: streets, points on streets, or the ground between.");
    Problem::error("not_a_base_map", words)
        .hint("It must be an OpenStreetMap extract (.osm.pbf), or a GeoJSON FeatureCollection whose features have `highway` or `kind`.")
}
