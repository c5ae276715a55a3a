//! Sets the stage: rings in metres from a corner of an invented estate, files, and answers.

use std::path::PathBuf;
use std::time::Duration;

use patchwalk::domain::boundary::{Boundary, CheckedBoundary, check};
use patchwalk::domain::import::Outcome;
use patchwalk::domain::plane::{Bng, to_lonlat};
use patchwalk::domain::problem::Problem;
use patchwalk::formats::boundary::read;
use serde_json::{Value, json};

/// Any file is answered in well under ten seconds by the program that is shipped. The tests' build
/// is some twenty times slower.
pub const IN_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });

/// The south-west corner of everything drawn here.
pub const CORNER: Bng = Bng { easting: 442_900.0, northing: 388_570.0 };

/// Metres from the corner → `[longitude, latitude]`, as a careful program writes them.
pub fn degrees(east: f64, north: f64) -> [f64; 2] {
    let at = to_lonlat(Bng { easting: CORNER.easting + east, northing: CORNER.northing + north }).unwrap();
    let round = |v: f64| (v * 1e7).round() / 1e7;
    [round(at.longitude), round(at.latitude)]
}

/// A ring through these places (metres), closed.
pub fn ring(corners: &[(f64, f64)]) -> Value {
    corners.iter().chain(corners.first()).map(|&(e, n)| json!(degrees(e, n))).collect()
}

/// A rectangle: west, south, east, north.
pub fn square(w: f64, s: f64, e: f64, n: f64) -> Value {
    ring(&[(w, s), (e, s), (e, n), (w, n)])
}

pub fn polygon(rings: &[Value]) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

pub fn multipolygon(polygons: &[&[Value]]) -> Value {
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

pub fn feature(name: &str, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": { "name": name }, "geometry": geometry })
}

pub fn collection(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

/// The whole way of a file: read, then checked. A file that cannot be read is a rejection too.
pub fn import(bytes: &[u8], name: &str) -> CheckedBoundary {
    match read(bytes, name) {
        Ok(drawn) => check(drawn),
        Err(problem) => CheckedBoundary {
            outcome: Outcome::Rejected,
            boundary: None,
            problems: vec![problem],
            preview: Value::Null,
            read: 0,
            format: "",
            area_ha: None,
        },
    }
}

pub fn import_json(value: &Value) -> CheckedBoundary {
    import(value.to_string().as_bytes(), "site.geojson")
}

pub fn codes(checked: &CheckedBoundary) -> Vec<&str> {
    checked.problems.iter().map(|p| p.code.as_str()).collect()
}

pub fn words(checked: &CheckedBoundary) -> String {
    checked.problems.iter().map(|p| format!("{}\n", p.message)).collect()
}

/// Square metres, to the nearest ten.
pub fn tens_of_m2(checked: &CheckedBoundary) -> i64 {
    (checked.area_ha.unwrap() * 1000.0).round() as i64
}

pub fn ready(checked: &CheckedBoundary) -> Boundary {
    Boundary::from_wgs84(checked.boundary.clone().unwrap()).unwrap()
}

/// Is the place (metres from the corner) inside?
pub fn holds(checked: &CheckedBoundary, east: f64, north: f64) -> bool {
    ready(checked).locate(Bng { easting: CORNER.easting + east, northing: CORNER.northing + north }).inside
}

pub fn accepted(value: &Value) -> CheckedBoundary {
    let checked = import_json(value);
    assert_eq!(checked.outcome, Outcome::Accepted, "{:?}", checked.problems);
    must_be_well_formed(&checked);
    checked
}

pub fn mended(value: &Value, code: &str) -> CheckedBoundary {
    let checked = import_json(value);
    assert_eq!(checked.outcome, Outcome::Repaired, "{:?}", checked.problems);
    assert!(codes(&checked).contains(&code), "{:?}", checked.problems);
    must_be_well_formed(&checked);
    checked
}

pub fn refused(value: &Value, code: &str) -> CheckedBoundary {
    let checked = import_json(value);
    assert_eq!(checked.outcome, Outcome::Rejected, "{:?}", checked.problems);
    assert!(codes(&checked).contains(&code), "{:?}", checked.problems);
    must_be_well_formed(&checked);
    checked
}

/// What is true of every answer.
pub fn must_be_well_formed(checked: &CheckedBoundary) {
    use geo::orient::{Direction, Orient};
    use geo::validation::Validation;
    let rejected = checked.outcome == Outcome::Rejected;
    assert_eq!(checked.boundary.is_none(), rejected);
    assert_eq!(checked.problems.iter().any(Problem::is_error), rejected, "{:?}", checked.problems);
    for problem in checked.problems.iter().filter(|p| p.is_error()) {
        assert!(problem.hint.is_some(), "an error must say what to do: {problem:?}");
    }
    let Some(boundary) = &checked.boundary else { return };
    assert!(boundary.is_valid(), "{:?}", boundary.validation_errors());
    assert_eq!(boundary, &boundary.orient(Direction::Default), "outlines must be anticlockwise");
    let accepted =
        checked.preview["features"].as_array().unwrap().iter().filter(|f| f["properties"]["role"] == "accepted");
    assert_eq!(accepted.count(), 1);
}

/// The folder of material that is not part of the project, where there is one.
pub fn shared(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PATCHWALK_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(what);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there. Set PATCHWALK_SHARED to the folder that has it.", path.display());
    None
}
