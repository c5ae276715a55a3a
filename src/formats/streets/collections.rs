//! An extract as the three collections that a site keeps: streets, points on them, and the ground
//! between.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::coast::water;
use super::pbf::{Area, Extract, RawWay};
use super::rings::{cut_line, cut_ring, join, polygons, wind};
use super::tags::{OF_POINTS, OF_STREETS, Tags, is_coast, is_street, kind_of_area, kind_of_line};
use crate::domain::network::kinds::make_of;
use crate::domain::network::ways::Class;

/// Whom the map is by. Its licence asks for it wherever the map is shown.
pub(super) const CREDIT: &str = "© OpenStreetMap contributors";

/// The three collections, and what was left out.
#[derive(Clone, Debug)]
pub(super) struct Collections {
    pub streets: Value,
    pub street_points: Value,
    pub basemap: Value,
    /// Areas whose outline is not closed in the file.
    pub open_areas: usize,
    /// A coast breaks off within the area, so the sea is not drawn.
    pub coast_broken: bool,
}

pub(super) fn collect(extract: &Extract, area: Area) -> Collections {
    let (mut basemap, open_areas) = joined_areas(extract, area);
    let sea = sea(extract, area);
    let coast_broken = sea.is_none();
    basemap.extend(sea.unwrap_or_default());
    for way in &extract.ways {
        basemap.extend(ground(extract, way, area));
    }
    Collections {
        streets: collection(streets(extract)),
        street_points: collection(points(extract)),
        basemap: collection(basemap),
        open_areas,
        coast_broken,
    }
}

fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "attribution": CREDIT, "features": features })
}

fn feature(properties: Map<String, Value>, kind: &str, coordinates: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": kind, "coordinates": coordinates } })
}

/// Degrees to seven decimals: a centimetre.
fn rounded(at: [f64; 2]) -> Value {
    json!(at.map(|degrees| (degrees * 1e7).round() / 1e7))
}

fn line_of(points: &[[f64; 2]]) -> Value {
    points.iter().map(|p| rounded(*p)).collect()
}

fn places(extract: &Extract, refs: &[i64]) -> Option<Vec<[f64; 2]>> {
    refs.iter().map(|node| extract.nodes.get(node).copied()).collect()
}

/// A feature for each stretch between nodes at which ways meet.
fn streets(extract: &Extract) -> Vec<Value> {
    let ways: Vec<&RawWay> = extract.ways.iter().filter(|way| is_street(&way.tags) && way.refs.len() > 1).collect();
    let mut used: FxHashMap<i64, u32> = FxHashMap::default();
    for way in &ways {
        let last = way.refs.len() - 1;
        for (i, node) in way.refs.iter().enumerate() {
            *used.entry(*node).or_default() += if i == 0 || i == last { 2 } else { 1 };
        }
    }
    let mut out = Vec::new();
    for way in ways {
        let mut from = 0;
        let mut part = 0;
        for to in 1..way.refs.len() {
            if to + 1 < way.refs.len() && used[&way.refs[to]] < 2 {
                continue;
            }
            out.extend(street(extract, way, &way.refs[from..=to], part));
            (from, part) = (to, part + 1);
        }
    }
    out
}

fn street(extract: &Extract, way: &RawWay, refs: &[i64], part: usize) -> Option<Value> {
    let line = places(extract, refs)?;
    let tags = |key: &str| way.tags.get(key);
    let make = make_of(&tags)?;
    let highway = tags("highway").unwrap_or_default();
    let traffic = match make.class {
        Class::Street if make.busy => "busy",
        Class::Street if highway.starts_with("tertiary") => "through",
        Class::Street => "quiet",
        _ if matches!(highway, "service" | "track" | "living_street") => "quiet",
        _ => "none",
    };
    let known = json!({
        "id": format!("{}-{part}", way.id), "osm_way": way.id, "from": refs[0], "to": refs[refs.len() - 1],
        "highway": highway, "name": tags("name").unwrap_or_default(), "walk": make.walk && !make.private,
        "busy": make.busy, "traffic": traffic,
    });
    let Value::Object(mut properties) = known else { return None };
    keep(&mut properties, &way.tags, &OF_STREETS);
    Some(feature(properties, "LineString", line_of(&line)))
}

fn keep(properties: &mut Map<String, Value>, tags: &Tags, keys: &[&str]) {
    for key in keys {
        if let Some(value) = tags.get(key) {
            properties.insert((*key).to_owned(), Value::from(value));
        }
    }
}

fn points(extract: &Extract) -> Vec<Value> {
    let point = |(id, tags): &(i64, Tags)| {
        let at = extract.nodes.get(id)?;
        let mut properties = Map::new();
        properties.insert("osm_node".to_owned(), Value::from(*id));
        keep(&mut properties, tags, &OF_POINTS);
        Some(feature(properties, "Point", rounded(*at)))
    };
    extract.points.iter().filter_map(point).collect()
}

/// The sea and tidal rivers; `None` where a coast breaks off.
fn sea(extract: &Extract, area: Area) -> Option<Vec<Value>> {
    let coast = extract.ways.iter().filter(|way| is_coast(&way.tags));
    let lines: Vec<Vec<[f64; 2]>> = coast
        .flat_map(|way| {
            // Where nodes are missing, beyond the file's edge, the line is in pieces.
            let runs = way.refs.split(|node| !extract.nodes.contains_key(node));
            runs.filter_map(|run| places(extract, run)).collect::<Vec<_>>()
        })
        .collect();
    let drawn = |rings: Vec<Vec<[f64; 2]>>| {
        let mut properties = Map::new();
        properties.insert("kind".to_owned(), Value::from("natural=water"));
        polygon(rings, properties, &Tags::default(), area)
    };
    Some(water(lines, area)?.into_iter().filter_map(drawn).collect())
}

/// What a way is drawn as, cut to the area: an area, or lines.
fn ground(extract: &Extract, way: &RawWay, area: Area) -> Vec<Value> {
    let Some(line) = places(extract, &way.refs) else { return Vec::new() };
    let closed = line.len() > 3 && line.first() == line.last() && way.tags.get("area") != Some("no");
    let mut properties = Map::new();
    properties.insert("osm_way".to_owned(), Value::from(way.id));
    let paved = closed && is_street(&way.tags) && way.tags.get("area") == Some("yes");
    if let Some(highway) = way.tags.get("highway").filter(|_| paved) {
        // A square: drawn as an area; its edge is among the streets, to be walked along.
        properties.insert("highway".to_owned(), Value::from(highway));
        return polygon(vec![line], properties, &way.tags, area).into_iter().collect();
    }
    if let Some(kind) = kind_of_area(&way.tags).filter(|_| closed) {
        properties.insert("kind".to_owned(), Value::from(kind));
        return polygon(vec![line], properties, &way.tags, area).into_iter().collect();
    }
    let Some(kind) = kind_of_line(&way.tags) else { return Vec::new() };
    properties.insert("kind".to_owned(), Value::from(kind));
    keep(&mut properties, &way.tags, &["name"]);
    let pieces = cut_line(&line, area);
    pieces.iter().map(|piece| feature(properties.clone(), "LineString", line_of(piece))).collect()
}

fn polygon(rings: Vec<Vec<[f64; 2]>>, mut properties: Map<String, Value>, tags: &Tags, area: Area) -> Option<Value> {
    let mut rings: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| cut_ring(ring, area)).collect();
    if rings.first().is_none_or(Vec::is_empty) {
        return None;
    }
    rings.retain(|ring| !ring.is_empty());
    wind(&mut rings);
    keep(&mut properties, tags, &["name"]);
    let coordinates: Value = rings.iter().map(|ring| line_of(ring)).collect();
    Some(feature(properties, "Polygon", coordinates))
}

/// Areas drawn in several lines: lakes with islands, blocks around a yard.
fn joined_areas(extract: &Extract, area: Area) -> (Vec<Value>, usize) {
    let ways: FxHashMap<i64, &RawWay> = extract.ways.iter().map(|way| (way.id, way)).collect();
    let (mut out, mut open) = (Vec::new(), 0);
    for relation in &extract.relations {
        let rings = |members: &[i64]| {
            let lines: Vec<&[i64]> =
                members.iter().filter_map(|id| ways.get(id)).map(|way| way.refs.as_slice()).collect();
            let (rings, loose) = join(&lines);
            let placed = rings.iter().filter_map(|ring| places(extract, ring)).collect();
            (placed, loose + members.len() - lines.len())
        };
        let ((outer, loose), (inner, loose_inner)) = (rings(&relation.outer), rings(&relation.inner));
        open += usize::from(loose + loose_inner > 0);
        let Some(kind) = kind_of_area(&relation.tags) else { continue };
        for rings in polygons(outer, inner) {
            let mut properties = Map::new();
            properties.insert("osm_relation".to_owned(), Value::from(relation.id));
            properties.insert("kind".to_owned(), Value::from(kind.clone()));
            out.extend(polygon(rings, properties, &relation.tags, area));
        }
    }
    (out, open)
}
