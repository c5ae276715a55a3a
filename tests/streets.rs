//! Street files as they may come: whole, damaged, of another place.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers that the scenes write themselves"
)]

#[path = "support/osm.rs"]
mod osm;

use std::path::Path;

use osm::Extract;
use patchwalk::formats::streets::pbf::Area;
use patchwalk::formats::streets::{Cut, read_extract};
use proptest::prelude::*;
use serde_json::Value;

/// A square of about 700 m near Rotherham, where nobody real is asked about.
const AREA: Area = Area { west: -1.365, south: 53.385, east: -1.355, north: 53.392 };

/// A street that a lane joins, a lake with an island that reaches beyond the area, a house, a zebra.
fn village() -> Extract {
    let street = [("highway", "residential"), ("name", "Larch Road"), ("name:cy", "Heol Llarwydd")];
    Extract::default()
        .node(1, -1.364, 53.388, &[])
        .node(2, -1.362, 53.388, &[("highway", "crossing"), ("crossing", "zebra")])
        .node(3, -1.360, 53.388, &[])
        .node(4, -1.360, 53.390, &[])
        .node(5, -1.300, 53.390, &[("highway", "crossing")])
        .node(10, -1.357, 53.386, &[])
        .node(11, -1.350, 53.386, &[])
        .node(12, -1.350, 53.389, &[])
        .node(13, -1.357, 53.389, &[])
        .node(14, -1.3565, 53.387, &[])
        .node(15, -1.3560, 53.387, &[])
        .node(16, -1.3560, 53.388, &[])
        .node(20, -1.363, 53.3882, &[])
        .node(21, -1.363, 53.3883, &[])
        .node(22, -1.3629, 53.3883, &[])
        .way(100, &[1, 2, 3], &street)
        .way(101, &[3, 4], &[("highway", "residential"), ("name", "Elm Road")])
        .way(102, &[2, 4], &[("highway", "footway")])
        .way(110, &[10, 11, 12], &[])
        .way(111, &[10, 13, 12], &[])
        .way(112, &[14, 15, 16, 14], &[])
        .way(120, &[20, 21, 22, 20], &[("building", "house")])
        .way(130, &[4, 5], &[("railway", "rail"), ("name", "Marl Line")])
        .node(30, -1.370, 53.3915, &[])
        .node(31, -1.350, 53.3915, &[])
        .node(32, -1.360, 53.3915, &[])
        .way(140, &[31, 32, 30], &[("natural", "coastline")])
        .area(200, &[(110, "outer"), (111, "outer"), (112, "inner")], &[("natural", "water"), ("name", "Marl Water")])
}

fn read(bytes: &[u8]) -> Result<Cut, patchwalk::domain::problem::Problem> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read_extract(Path::new(file.path()), "village.osm.pbf", AREA)
}

fn features<'a>(cut: &'a Cut, kind: &str) -> &'a Vec<Value> {
    let (_, collection) = cut.collections.iter().find(|(k, _)| *k == kind).unwrap();
    assert_eq!(collection["attribution"], "© OpenStreetMap contributors");
    collection["features"].as_array().unwrap()
}

#[test]
fn streets_come_out_cut_where_they_meet_with_the_tags_that_matter() {
    let cut = read(&village().bytes()).unwrap();
    assert!(cut.problems.is_empty());
    let streets = features(&cut, "streets");
    let ids: Vec<&str> = streets.iter().map(|s| s["properties"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["100-0", "100-1", "101-0", "102-0"]);
    let first = &streets[0]["properties"];
    assert_eq!((&first["from"], &first["to"], &first["name"]), (&1.into(), &2.into(), &"Larch Road".into()));
    assert_eq!(
        (&first["busy"], &first["walk"], &first["name:cy"]),
        (&false.into(), &true.into(), &"Heol Llarwydd".into())
    );
    let points = features(&cut, "street_points");
    assert_eq!(points.len(), 1, "the crossing far away is not kept");
}

#[test]
fn a_lake_in_pieces_is_one_area_with_its_island_cut_at_the_edge_of_what_is_kept() {
    let cut = read(&village().bytes()).unwrap();
    let ground = features(&cut, "basemap");
    let kinds: Vec<&str> = ground.iter().map(|g| g["properties"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["natural=water", "natural=water", "building", "rail"]);
    let rings = ground[0]["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(rings.len(), 2, "a lake and its island");
    let furthest = |thing: &Value, pointer: &str| {
        let line = thing.pointer(pointer).unwrap().as_array().unwrap();
        line.iter().map(|p| p[0].as_f64().unwrap()).fold(f64::NEG_INFINITY, f64::max)
    };
    assert!((furthest(&ground[0], "/geometry/coordinates/0") - AREA.east).abs() < 1e-9);
    assert!((furthest(&ground[3], "/geometry/coordinates") - AREA.east).abs() < 1e-9);
}

#[test]
fn a_lake_with_a_side_missing_is_left_out_and_said() {
    let half = Extract::default()
        .node(1, -1.364, 53.388, &[])
        .node(2, -1.362, 53.388, &[])
        .way(1, &[1, 2], &[("highway", "residential")])
        .area(9, &[(1, "outer"), (77, "outer")], &[("natural", "water")]);
    let cut = read(&half.bytes()).unwrap();
    assert_eq!(cut.problems[0].code, "area_not_closed");
    assert!(features(&cut, "basemap").is_empty());
}

#[test]
fn an_extract_of_another_place_is_refused_by_name() {
    let away = Extract::default().node(1, -3.0, 51.5, &[]).node(2, -3.1, 51.5, &[]);
    let problem = read(&away.way(1, &[1, 2], &[("highway", "residential")]).bytes()).unwrap_err();
    assert_eq!(problem.code, "extract_elsewhere");
    assert!(problem.hint.is_some());
}

#[test]
fn what_is_cut_short_or_empty_is_refused_in_plain_words() {
    let whole = village().bytes();
    for (bytes, code) in [(&whole[..whole.len() - 40], "extract_damaged"), (&whole[..0], "extract_empty")] {
        let problem = read(bytes).unwrap_err();
        assert_eq!(problem.code, code);
        assert!(problem.message.starts_with("village.osm.pbf is "), "{}", problem.message);
    }
}

#[test]
fn a_relation_with_a_member_of_no_known_kind_is_damage_and_no_more() {
    let mut bytes = village().bytes();
    let kinds = bytes.windows(5).position(|w| w == [0x52, 3, 1, 1, 1]).unwrap();
    bytes[kinds + 3] = 9;
    assert_eq!(read(&bytes).unwrap_err().code, "extract_damaged");
}

#[test]
fn a_file_cut_at_any_byte_is_read_or_refused_and_never_breaks() {
    let whole = village().bytes();
    for end in 0..whole.len() {
        if let Err(problem) = read(&whole[..end]) {
            assert!(problem.is_error());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_bytes_never_break_anything(damage in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..12)) {
        let mut bytes = village().bytes();
        let length = bytes.len();
        for (at, byte) in damage {
            bytes[usize::from(at) % length] = byte;
        }
        if let Ok(cut) = read(&bytes) {
            let kept = |kind: &str| cut.collections.iter().find(|(k, _)| *k == kind).map(|(_, value)| value);
            let understood = patchwalk::formats::streets::geojson::understand(kept("streets"), kept("street_points"));
            patchwalk::domain::network::build::build(&understood.ways);
        }
    }
}
