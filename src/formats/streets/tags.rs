//! Which of OpenStreetMap's tags are of use here, and as what.

use crate::domain::network::kinds::make_of;

/// What an object says of itself, in the file's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags(Vec<(String, String)>);

impl<'a> FromIterator<(&'a str, &'a str)> for Tags {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(tags: I) -> Self {
        Self(tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }
}

impl Tags {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    fn is(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }
}

/// Tags of a street that are kept with it.
pub(super) const OF_STREETS: [&str; 32] = [
    "maxspeed",
    "foot",
    "access",
    "sidewalk",
    "sidewalk:left",
    "sidewalk:right",
    "sidewalk:both",
    "surface",
    "lit",
    "oneway",
    "junction",
    "lanes",
    "footway",
    "path",
    "cycleway",
    "crossing",
    "crossing:markings",
    "crossing:signals",
    "bridge",
    "tunnel",
    "layer",
    "service",
    "step_count",
    "incline",
    "ref",
    "alt_name",
    "name:cy",
    "name:en",
    "name:gd",
    "old_name",
    "official_name",
    "loc_name",
];

/// Tags of a point on a street that are kept with it.
pub(super) const OF_POINTS: [&str; 11] = [
    "highway",
    "crossing",
    "crossing:markings",
    "crossing:signals",
    "tactile_paving",
    "barrier",
    "kerb",
    "name",
    "access",
    "foot",
    "locked",
];

/// Areas that are drawn: green, bare ground, water.
const AREAS: [(&str, &[&str]); 4] = [
    ("leisure", &["park", "pitch", "playground", "garden", "common", "golf_course", "nature_reserve"]),
    (
        "landuse",
        &[
            "grass",
            "forest",
            "cemetery",
            "meadow",
            "recreation_ground",
            "allotments",
            "village_green",
            "retail",
            "commercial",
            "industrial",
            "railway",
        ],
    ),
    ("natural", &["water", "wood", "scrub", "grassland", "heath"]),
    ("amenity", &["school", "parking", "college", "hospital"]),
];
const RAILS: [&str; 5] = ["rail", "light_rail", "tram", "subway", "narrow_gauge"];
const STREAMS: [&str; 5] = ["stream", "river", "canal", "drain", "ditch"];

pub(super) fn is_street(tags: &Tags) -> bool {
    make_of(&|key| tags.get(key)).is_some()
}

/// What an area is drawn as.
pub(super) fn kind_of_area(tags: &Tags) -> Option<String> {
    if tags.is("building") {
        return Some("building".to_owned());
    }
    if tags.get("waterway") == Some("riverbank") || matches!(tags.get("landuse"), Some("reservoir" | "basin")) {
        return Some("natural=water".to_owned());
    }
    AREAS.iter().find_map(|(key, values)| {
        tags.get(key).filter(|value| values.contains(value)).map(|value| format!("{key}={value}"))
    })
}

/// What a line is drawn as. What runs under ground is not.
pub(super) fn kind_of_line(tags: &Tags) -> Option<&str> {
    if tags.is("tunnel") {
        return None;
    }
    let rail = tags.get("railway").filter(|rail| RAILS.contains(rail)).map(|_| "rail");
    rail.or_else(|| tags.get("waterway").filter(|water| STREAMS.contains(water)))
}

pub(super) fn wanted_point(tags: &Tags) -> bool {
    matches!(tags.get("highway"), Some("crossing" | "traffic_signals" | "turning_circle" | "bus_stop"))
        || tags.is("barrier")
        || (tags.is("crossing") && tags.get("railway").is_none())
}

/// An edge of the sea, or of a river as far as the tide comes.
pub(super) fn is_coast(tags: &Tags) -> bool {
    tags.get("natural") == Some("coastline")
}

pub(super) fn wanted_way(tags: &Tags) -> bool {
    is_coast(tags) || is_street(tags) || kind_of_area(tags).is_some() || kind_of_line(tags).is_some()
}

pub(super) fn wanted_relation(tags: &Tags) -> bool {
    tags.get("type") == Some("multipolygon") && kind_of_area(tags).is_some()
}
