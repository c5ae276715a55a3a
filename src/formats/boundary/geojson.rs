//! GeoJSON (RFC 7946), with what older and careless programs write: a `crs` member, a bare
//! geometry, collections, heights, `NaN`.
//!
//! Read by hand over `serde_json`, so that a complaint can name the line and memory stays bounded.

use geo::Coord;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{cut_short, features, grids, not_a_number, quoted, too_deep, too_many_points};
use crate::domain::boundary::{Area, Drawn, DrawnGrid, Ring, Shape, ShapeKind};
use crate::domain::problem::Problem;

pub(super) fn read(text: &str, most_points: usize) -> Result<Drawn, Problem> {
    // Every point and every object costs memory: count them before taking any.
    if memchr::memchr_iter(b'[', text.as_bytes()).count() > most_points + most_points / 2
        || memchr::memchr_iter(b'{', text.as_bytes()).count() > most_points
    {
        return Err(too_many_points(most_points));
    }
    match read_apart(text) {
        Some(drawn) => Ok(drawn),
        None => read_whole(text),
    }
}

/// A large collection, its features side by side. `None` where anything is amiss: the whole reader
/// finds it again, and says where.
fn read_apart(text: &str) -> Option<Drawn> {
    const WORTH_IT: usize = 1 << 20;
    if text.len() < WORTH_IT {
        return None;
    }
    let apart = features::apart(text)?;
    let rest: Node = serde_json::from_str(&apart.rest).ok()?;
    if rest.kind.as_deref() != Some("FeatureCollection") {
        return None;
    }
    let read = |(index, feature): (usize, &&str)| {
        let mut shapes = Vec::new();
        let node: Node = serde_json::from_str(feature).ok()?;
        add_feature(index as u64 + 1, &node, &mut shapes).ok()?;
        Some(shapes)
    };
    let shapes: Option<Vec<Vec<Shape>>> = apart.features.par_iter().enumerate().map(read).collect();
    let shapes = shapes?.into_iter().flatten().collect();
    Some(Drawn { format: "GeoJSON", grid: rest.grid(), any_grid: false, shapes, problems: Vec::new() })
}

fn read_whole(text: &str) -> Result<Drawn, Problem> {
    let node: Node = serde_json::from_str(text).map_err(|e| in_words(&e, text))?;
    refuse_relatives(&node)?;
    let mut shapes = Vec::new();
    match (node.kind.as_deref(), &node.features) {
        (Some("FeatureCollection"), Some(features)) => {
            for (number, feature) in (1..).zip(features) {
                add_feature(number, feature, &mut shapes)?;
            }
        }
        (Some("FeatureCollection"), None) => return Err(malformed("It is a FeatureCollection without features.", 1)),
        _ => add_feature(1, &node, &mut shapes)?,
    }
    Ok(Drawn { format: "GeoJSON", grid: node.grid(), any_grid: false, shapes, problems: Vec::new() })
}

/// Any GeoJSON object.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Node {
    #[serde(rename = "type")]
    kind: Option<String>,
    features: Option<Vec<Node>>,
    geometry: Option<Box<Node>>,
    geometries: Option<Vec<Node>>,
    coordinates: Option<Coordinates>,
    properties: Option<Properties>,
    crs: Option<Crs>,
    /// Esri's own JSON has these.
    rings: Option<IgnoredAny>,
    #[serde(rename = "spatialReference")]
    spatial_reference: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Crs {
    properties: Option<CrsProperties>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CrsProperties {
    name: Option<String>,
    code: Option<i64>,
    href: Option<String>,
}

impl Node {
    fn grid(&self) -> DrawnGrid {
        let Some(properties) = self.crs.as_ref().and_then(|crs| crs.properties.as_ref()) else {
            return DrawnGrid::Unstated;
        };
        match (&properties.name, properties.code, &properties.href) {
            (Some(name), _, _) | (None, None, Some(name)) => grids::from_name(name),
            (None, Some(code), _) => DrawnGrid::from_epsg(code),
            (None, None, None) => DrawnGrid::Unstated,
        }
    }
}

fn refuse_relatives(node: &Node) -> Result<(), Problem> {
    if node.kind.as_deref() == Some("Topology") {
        return Err(super::recognise::not_a_boundary("a TopoJSON file"));
    }
    if node.kind.is_none() && (node.rings.is_some() || node.spatial_reference.is_some()) {
        return Err(super::recognise::not_a_boundary("in Esri's own JSON"));
    }
    if node.kind.is_none() {
        return Err(malformed("It is JSON, but it has no \"type\".", 1));
    }
    Ok(())
}

fn malformed(what: &str, line: u64) -> Problem {
    Problem::error("not_geojson", format!("The file is not GeoJSON. {what}"))
        .at_line(line)
        .hint("Export the boundary again as GeoJSON from the program that it was drawn in.")
}

fn add_feature(number: u64, node: &Node, shapes: &mut Vec<Shape>) -> Result<(), Problem> {
    let label = node.properties.as_ref().and_then(Properties::label);
    let add = |in_collection: bool, kind: ShapeKind, shapes: &mut Vec<Shape>| {
        shapes.push(Shape { feature: number, label: label.clone(), in_collection, kind });
    };
    let geometry = match node.kind.as_deref() {
        Some("Feature") => node.geometry.as_deref(),
        _ => Some(node),
    };
    let Some(geometry) = geometry else {
        add(false, ShapeKind::Nothing, shapes);
        return Ok(());
    };
    let mut kinds = Vec::new();
    flatten(number, geometry, &mut kinds)?;
    let in_collection = geometry.kind.as_deref() == Some("GeometryCollection");
    if kinds.is_empty() {
        kinds.push(ShapeKind::Nothing);
    }
    for kind in kinds {
        add(in_collection, kind, shapes);
    }
    Ok(())
}

fn flatten(feature: u64, node: &Node, kinds: &mut Vec<ShapeKind>) -> Result<(), Problem> {
    let coordinates = node.coordinates.as_ref();
    let wrong = || {
        let kind = quoted(node.kind.as_deref().unwrap_or("shape"));
        Problem::error(
            "shape_malformed",
            format!("The coordinates of a {kind} are missing or not nested as GeoJSON wants them."),
        )
        .at_feature(feature)
        .hint("Export the boundary again as GeoJSON from the program that it was drawn in.")
    };
    let empty = coordinates.is_some_and(|c| matches!(c, Coordinates::List(list) if list.is_empty()));
    match node.kind.as_deref().unwrap_or("") {
        "GeometryCollection" => {
            for inner in node.geometries.as_deref().unwrap_or_default() {
                flatten(feature, inner, kinds)?;
            }
        }
        "Polygon" | "MultiPolygon" | "LineString" | "MultiLineString" if empty => kinds.push(ShapeKind::Nothing),
        "Polygon" => kinds.push(ShapeKind::Areas(vec![coordinates.and_then(Coordinates::area).ok_or_else(wrong)?])),
        "MultiPolygon" => {
            let polygons = coordinates.and_then(Coordinates::list).ok_or_else(wrong)?;
            let areas: Option<Vec<Area>> = polygons.iter().map(Coordinates::area).collect();
            kinds.push(ShapeKind::Areas(areas.ok_or_else(wrong)?));
        }
        "LineString" => kinds.push(ShapeKind::Line(coordinates.and_then(Coordinates::ring).ok_or_else(wrong)?)),
        "MultiLineString" => {
            let lines = coordinates.and_then(Coordinates::list).ok_or_else(wrong)?;
            for line in lines {
                kinds.push(ShapeKind::Line(line.ring().ok_or_else(wrong)?));
            }
        }
        "Point" => kinds.push(ShapeKind::Other("a point")),
        "MultiPoint" => kinds.push(ShapeKind::Other("a group of points")),
        "" => return Err(wrong()),
        "Feature" | "FeatureCollection" => {
            return Err(Problem::error("shape_malformed", "A feature stands where a geometry should be.")
                .at_feature(feature)
                .hint("Export the boundary again as GeoJSON from the program that it was drawn in."));
        }
        other => {
            return Err(Problem::error(
                "shape_unknown",
                format!("\"{}\" is not a kind of shape that GeoJSON has.", quoted(other)),
            )
            .at_feature(feature)
            .hint("Export the boundary again as GeoJSON from the program that it was drawn in."));
        }
    }
    Ok(())
}

/// Nested arrays of numbers. Heights and further numbers of a position are dropped.
enum Coordinates {
    Position(Coord<f64>),
    List(Vec<Coordinates>),
}

impl Coordinates {
    fn list(&self) -> Option<&[Coordinates]> {
        match self {
            Self::List(list) => Some(list),
            Self::Position(_) => None,
        }
    }

    fn ring(&self) -> Option<Ring> {
        let position = |c: &Coordinates| match c {
            Self::Position(at) => Some(*at),
            Self::List(_) => None,
        };
        self.list()?.iter().map(position).collect()
    }

    fn area(&self) -> Option<Area> {
        let rings: Option<Vec<Ring>> = self.list()?.iter().map(Self::ring).collect();
        Area::from_rings(rings?)
    }
}

/// Marks an error of ours among serde's, so that it can be told in words.
const NOT_A_NUMBER: &str = "coordinate is not a number";

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CoordinatesVisitor).map(|found| match found {
            Found::Array(coordinates) => coordinates,
            Found::Number(x) => Coordinates::Position(Coord { x, y: f64::NAN }),
        })
    }
}

/// What stands at one place of an array.
enum Found {
    Number(f64),
    Array(Coordinates),
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CoordinatesVisitor)
    }
}

struct CoordinatesVisitor;

impl<'de> Visitor<'de> for CoordinatesVisitor {
    type Value = Found;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(NOT_A_NUMBER)
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Found, E> {
        Ok(Found::Number(v))
    }

    #[allow(clippy::cast_precision_loss, reason = "a coordinate of 2^53 is refused as no place on Earth")]
    fn visit_i64<E: Error>(self, v: i64) -> Result<Found, E> {
        Ok(Found::Number(v as f64))
    }

    #[allow(clippy::cast_precision_loss, reason = "a coordinate of 2^53 is refused as no place on Earth")]
    fn visit_u64<E: Error>(self, v: u64) -> Result<Found, E> {
        Ok(Found::Number(v as f64))
    }

    fn visit_unit<E: Error>(self) -> Result<Found, E> {
        Err(E::custom(NOT_A_NUMBER))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Found, E> {
        Err(E::custom(NOT_A_NUMBER))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Found, A::Error> {
        let Some(first) = seq.next_element::<Found>()? else { return Ok(Found::Array(Coordinates::List(Vec::new()))) };
        match first {
            Found::Number(x) => {
                let Some(Found::Number(y)) = seq.next_element::<Found>()? else {
                    return Err(A::Error::custom(NOT_A_NUMBER));
                };
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Found::Array(Coordinates::Position(Coord { x, y })))
            }
            Found::Array(first) => {
                let mut list = vec![first];
                while let Some(next) = seq.next_element::<Found>()? {
                    let Found::Array(next) = next else { return Err(A::Error::custom(NOT_A_NUMBER)) };
                    list.push(next);
                }
                Ok(Found::Array(Coordinates::List(list)))
            }
        }
    }
}

/// The properties that may name a feature; the others are not looked at.
#[derive(Default)]
struct Properties {
    site: Option<String>,
    name: Option<String>,
    id: Option<String>,
}

impl Properties {
    fn label(&self) -> Option<String> {
        self.site.as_ref().or(self.name.as_ref()).or(self.id.as_ref()).map(|l| quoted(l)).filter(|l| !l.is_empty())
    }
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PropertiesVisitor)
    }
}

struct PropertiesVisitor;

impl<'de> Visitor<'de> for PropertiesVisitor {
    type Value = Properties;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut found = Properties::default();
        while let Some(key) = map.next_key::<String>()? {
            let place = match key.to_ascii_lowercase().as_str() {
                "site" => &mut found.site,
                "name" => &mut found.name,
                "id" => &mut found.id,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let Word(value) = map.next_value()?;
            *place = place.take().or(value);
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Properties, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Properties::default())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Properties, E> {
        Ok(Properties::default())
    }
}

/// A text or number, or nothing where it is neither.
struct Word(Option<String>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Word, E> {
        Ok(Word(Some(v.trim().to_owned()).filter(|v| !v.is_empty())))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Word, E> {
        Ok(Word(Some(v.to_string())))
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Word, E> {
        Ok(Word(Some(v.to_string())))
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Word, E> {
        Ok(Word(Some(v.to_string())))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_unit<E: Error>(self) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Word, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
}

/// What `serde_json` found, in words, with the line.
fn in_words(error: &serde_json::Error, text: &str) -> Problem {
    use serde_json::error::Category;
    let line = error.line() as u64;
    let written = error.to_string();
    let near = token_near(text, error.line(), error.column());
    let lower = near.to_ascii_lowercase();
    if error.classify() == Category::Eof {
        return cut_short(line);
    }
    if written.contains("recursion limit") {
        return too_deep(line);
    }
    if written.contains(NOT_A_NUMBER) || ["nan", "inf", "-inf", "+inf"].iter().any(|odd| lower.starts_with(odd)) {
        return not_a_number(line, &near);
    }
    if written.contains("number out of range") {
        return Problem::error(
            "not_on_earth",
            format!("The coordinates are not a place on Earth: a number at line {line} is too large."),
        )
        .at_line(line)
        .hint("Export the boundary again in WGS84 (EPSG:4326).");
    }
    if written.contains("trailing characters") {
        return malformed(
            &format!(
                "There is more after its end, at line {line}: perhaps it holds several GeoJSON texts, one a line."
            ),
            line,
        );
    }
    malformed(
        &format!(
            "The trouble is at line {line}, character {}{}.",
            error.column(),
            if near.is_empty() { String::new() } else { format!(", near \"{near}\"") }
        ),
        line,
    )
}

/// The word at a place that `serde_json` names: line from 1, column in bytes.
fn token_near(text: &str, line: usize, column: usize) -> String {
    let Some(line) = text.lines().nth(line.saturating_sub(1)) else { return String::new() };
    let bytes = line.as_bytes();
    let ends = |b: u8| b.is_ascii_whitespace() || b",[]{}:".contains(&b);
    let at = column.saturating_sub(1).min(bytes.len());
    let before = |i: usize| bytes[..i].iter().rev().take(30).take_while(|b| !ends(**b)).count();
    let start = match before(at) {
        0 if bytes.get(at).is_none_or(|b| ends(*b)) => {
            at.saturating_sub(1) - before(at.saturating_sub(1)).min(at.saturating_sub(1))
        }
        n => at - n,
    };
    let token: Vec<u8> = bytes[start..].iter().copied().take(30).take_while(|b| !ends(*b)).collect();
    quoted(&String::from_utf8_lossy(&token))
}
