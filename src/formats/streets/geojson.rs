//! Street files as GeoJSON: what is kept of streets, whatever they were read from, and what a network
//! is laid from.
//!
//! `streets`: a `LineString` for each stretch between junctions, with `highway`, `name`, the nodes
//! `from` and `to` (ways with a node in common meet there), and OpenStreetMap's own tags.
//! `street_points`: crossings, gates and the like. Without `from` and `to`, ends at the same point meet.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::domain::network::kinds::{make_of, mark_of};
use crate::domain::network::ways::{Make, Mark, Sign, Way, Ways};
use crate::domain::plane::{LonLat, to_bng};

/// Streets understood, and how many lines could not be.
#[derive(Clone, Debug, Default)]
pub struct Understood {
    pub ways: Ways,
    /// Lines and points that are no place in Great Britain, or have no shape.
    pub misplaced: usize,
}

/// Reads the collections, as held or as just read.
pub fn understand(streets: Option<&Value>, points: Option<&Value>) -> Understood {
    let mut out = Understood::default();
    let mut nodes = Nodes::default();
    for feature in features(streets) {
        let Some(properties) = feature.get("properties").and_then(Value::as_object) else { continue };
        let tags = |key: &str| text(properties, key);
        let Some(make) = make_of(&tags) else { continue };
        for line in lines(feature) {
            match way(&line, properties, make, &mut nodes) {
                Some(way) => {
                    crossing_way(&way, properties, &mut out.ways.signs);
                    out.ways.ways.push(way);
                }
                None => out.misplaced += 1,
            }
        }
    }
    for feature in features(points) {
        let Some(properties) = feature.get("properties").and_then(Value::as_object) else { continue };
        let Some(mark) = mark_of(&|key: &str| text(properties, key)) else { continue };
        match feature.pointer("/geometry/coordinates").and_then(position).and_then(metres) {
            Some(at) => out.ways.signs.push(Sign { at, mark }),
            None => out.misplaced += 1,
        }
    }
    out
}

fn features(collection: Option<&Value>) -> impl Iterator<Item = &Value> {
    collection.and_then(|c| c.get("features")).and_then(Value::as_array).into_iter().flatten()
}

/// A tag's value; `true` and `false` as words.
fn text<'a>(properties: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    match properties.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

fn lines(feature: &Value) -> Vec<Vec<LonLat>> {
    let coordinates = feature.pointer("/geometry/coordinates");
    let line = |value: &Value| value.as_array().into_iter().flatten().filter_map(position).collect();
    match feature.pointer("/geometry/type").and_then(Value::as_str) {
        Some("LineString") => coordinates.map(line).into_iter().collect(),
        Some("MultiLineString") => coordinates.and_then(Value::as_array).into_iter().flatten().map(line).collect(),
        _ => Vec::new(),
    }
}

fn position(value: &Value) -> Option<LonLat> {
    Some(LonLat { longitude: value.get(0)?.as_f64()?, latitude: value.get(1)?.as_f64()? })
}

/// To the centimetre, so that the last bits of the conversion decide nothing.
fn metres(at: LonLat) -> Option<[f64; 2]> {
    let at = to_bng(at).ok()?;
    Some([at.easting, at.northing].map(|m| (m * 100.0).round() / 100.0))
}

fn way(line: &[LonLat], properties: &Map<String, Value>, make: Make, nodes: &mut Nodes) -> Option<Way> {
    let points: Vec<[f64; 2]> = line.iter().map(|p| metres(*p)).collect::<Option<_>>()?;
    let (first, last) = (*points.first()?, *points.last()?);
    let tags = |key: &str| text(properties, key);
    let mut other_names: Vec<String> =
        ["alt_name", "name:en", "name:cy", "name:gd", "old_name", "official_name", "loc_name"]
            .iter()
            .filter_map(|key| tags(key))
            .flat_map(|names| names.split(';'))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty() && Some(name.as_str()) != tags("name"))
            .collect();
    other_names.sort_unstable();
    other_names.dedup();
    (points.len() > 1).then(|| Way {
        from: nodes.number(properties.get("from"), first),
        to: nodes.number(properties.get("to"), last),
        line: points,
        name: tags("name").map(str::to_owned),
        other_names,
        level: level(properties),
        oneway: matches!(tags("oneway"), Some("yes" | "true" | "1")) || tags("junction") == Some("roundabout"),
        make,
    })
}

/// 0 on the ground. A bridge or tunnel that doesn't say is one above, or one below.
fn level(properties: &Map<String, Value>) -> i8 {
    let said = match properties.get("layer") {
        Some(Value::Number(layer)) => layer.as_i64(),
        Some(Value::String(layer)) => layer.trim().parse().ok(),
        _ => None,
    };
    let is = |key: &str| text(properties, key).is_some_and(|value| value != "no" && value != "false");
    let raised = i64::from(is("bridge")) - i64::from(is("tunnel"));
    i8::try_from(said.unwrap_or(raised).clamp(-9, 9)).unwrap_or_default()
}

/// A path that is drawn as a crossing, and says how it is marked, marks the street that it meets.
fn crossing_way(way: &Way, properties: &Map<String, Value>, signs: &mut Vec<Sign>) {
    let tags = |key: &str| text(properties, key);
    let is_crossing = ["footway", "path", "cycleway"].iter().any(|key| tags(key) == Some("crossing"));
    if !is_crossing {
        return;
    }
    let as_point = |key: &str| if key == "highway" { None } else { tags(key) };
    if let Some(mark @ Mark::MarkedCrossing) = mark_of(&as_point) {
        let ends = [way.line.first(), way.line.last()];
        signs.extend(ends.into_iter().flatten().map(|at| Sign { at: *at, mark }));
    }
}

/// Nodes by what files call them.
#[derive(Default)]
struct Nodes {
    by_name: FxHashMap<String, u32>,
    count: u32,
}

impl Nodes {
    fn number(&mut self, named: Option<&Value>, at: [f64; 2]) -> u32 {
        let name = match named {
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(name)) => name.clone(),
            _ => format!("at {:.2} {:.2}", at[0], at[1]),
        };
        let count = &mut self.count;
        *self.by_name.entry(name).or_insert_with(|| {
            *count += 1;
            *count - 1
        })
    }
}
