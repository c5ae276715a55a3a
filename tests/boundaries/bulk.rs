//! Points in bulk, held against answers worked out in whole numbers, where nothing is ever rounded.

use patchwalk::domain::boundary::Many;
use patchwalk::formats::boundary::read_many;
use patchwalk::formats::locate::{self, locate};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A place in steps of 1/1024 degree, which floating point and decimals both hold exactly.
type At = (i64, i64);

const STEP: f64 = 1.0 / 1024.0;

fn degrees((x, y): At) -> [f64; 2] {
    [x as f64 * STEP - 3.0, y as f64 * STEP + 53.0]
}

/// The rule, in whole numbers: on a line is in; else in is where a ray meets an odd number of lines.
fn holds(rings: &[Vec<At>], (px, py): At) -> bool {
    let mut inside = false;
    for ring in rings {
        for (i, &(ax, ay)) in ring.iter().enumerate() {
            let (bx, by) = ring[(i + 1) % ring.len()];
            let turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
            let between = (ax.min(bx)..=ax.max(bx)).contains(&px) && (ay.min(by)..=ay.max(by)).contains(&py);
            if turn == 0 && between {
                return true;
            }
            if (ay <= py) != (by <= py) && (turn > 0) == (by > ay) {
                inside = !inside;
            }
        }
    }
    inside
}

fn outline() -> impl Strategy<Value = Vec<At>> {
    let corner = |size: i64| (0..=size, 0..=size);
    let rings = prop_oneof![
        prop::collection::vec(corner(8), 3..12),
        prop::collection::vec(corner(200), 3..12),
        // Level and upright edges only: rays run along lines and through corners.
        (0i64..20, 0i64..20, 1i64..20, 1i64..20).prop_map(|(x, y, w, h)| vec![
            (x, y),
            (x + w, y),
            (x + w, y + h),
            (x, y + h)
        ]),
    ];
    (rings, 0i64..3, 0i64..3).prop_map(|(ring, east, north)| {
        let moved = |(x, y): At| (x * 8 + east * 100, y * 8 + north * 100);
        ring.into_iter().map(moved).collect()
    })
}

fn feature(number: usize, rings: &[Vec<At>]) -> Value {
    let closed = |ring: &Vec<At>| ring.iter().chain(ring.first()).map(|at| degrees(*at)).collect::<Vec<_>>();
    let rings: Vec<_> = rings.iter().map(closed).collect();
    json!({"type": "Feature", "properties": {"name": format!("f{number}")}, "geometry": {"type": "Polygon", "coordinates": rings}})
}

fn csv_of(points: &[At]) -> String {
    let mut csv = "id,lon,lat\n".to_owned();
    for (i, at) in points.iter().enumerate() {
        let [lon, lat] = degrees(*at);
        csv += &format!("p{i},{lon},{lat}\n");
    }
    csv
}

fn ask(features: &[Value], points: &str) -> String {
    let file = json!({"type": "FeatureCollection", "features": features}).to_string();
    let many = Many::from_drawn(read_many(file.as_bytes(), "areas.geojson").unwrap()).unwrap().many;
    let mut out = Vec::new();
    locate(&many, points.as_bytes(), &mut out, &|_| {}).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn every_answer_is_that_of_whole_numbers(
        areas in prop::collection::vec(prop::collection::vec(outline(), 1..3), 1..40),
        scattered in prop::collection::vec((-20i64..2000, -20i64..2000), 100),
    ) {
        let all = || areas.iter().flatten();
        let corners = all().flatten().copied();
        // Exact, since corners are eight steps apart: eighths of each edge are on it.
        let on_edges = all().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)))
            .flat_map(|(a, b)| [1, 4, 7].map(|n| (a.0 + (b.0 - a.0) / 8 * n, a.1 + (b.1 - a.1) / 8 * n)));
        let level = all().flatten().zip(&scattered).map(|(corner, at)| (at.0, corner.1));
        let points: Vec<At> = corners.chain(on_edges).chain(level).chain(scattered.iter().copied()).collect();
        let features: Vec<Value> = areas.iter().enumerate().map(|(n, rings)| feature(n, rings)).collect();
        let said = ask(&features, &csv_of(&points));
        for (i, (line, at)) in said.lines().skip(1).zip(&points).enumerate() {
            let first = areas.iter().position(|rings| holds(rings, *at));
            let wanted = format!("p{i},{}", first.map(|n| format!("f{n}")).unwrap_or_default());
            prop_assert_eq!(line, wanted, "{:?}", at);
        }
        prop_assert_eq!(said.lines().count(), points.len() + 1);
    }
}

#[test]
fn where_areas_overlap_the_first_of_the_file_is_the_answer_and_a_line_belongs_to_its_area() {
    let left = vec![(0, 0), (80, 0), (80, 80), (0, 80)];
    let right = vec![(80, 0), (160, 0), (160, 80), (80, 80)];
    let over_both = vec![(40, 0), (120, 0), (120, 40), (40, 40)];
    let points = csv_of(&[(80, 60), (60, 20), (100, 20), (0, 0), (80, 80), (160, 81)]);
    let in_order = |rings: [&Vec<At>; 3]| {
        let features: Vec<Value> = rings.iter().enumerate().map(|(n, ring)| feature(n, &[(*ring).clone()])).collect();
        ask(&features, &points)
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(in_order([&left, &right, &over_both]), ["f0", "f0", "f1", "f0", "f0", ""]);
    assert_eq!(in_order([&over_both, &right, &left]), ["f1", "f0", "f0", "f2", "f1", ""]);
}

#[test]
fn the_edge_of_a_hole_is_in_and_the_hole_is_not() {
    let rings = [vec![(0, 0), (80, 0), (80, 80), (0, 80)], vec![(20, 20), (20, 60), (60, 60), (60, 20)]];
    let said = ask(&[feature(0, &rings)], &csv_of(&[(20, 40), (20, 20), (40, 40), (10, 10)]));
    assert_eq!(said, "id,feature\np0,f0\np1,f0\np2,\np3,f0\n");
}

/// More than a block, with quotation marks in the middle of it, and rows that are no points.
#[test]
fn a_long_file_comes_out_whole_and_in_order() {
    let square = feature(0, &[vec![(0, 0), (80, 0), (80, 80), (0, 80)]]);
    let (mut csv, mut wanted) = ("uprn,note,y,x\r\n".to_owned(), "id,feature\n".to_owned());
    for i in 0..60_000 {
        let inside = i % 3 == 0;
        let [lon, lat] = degrees(if inside { (40, 40) } else { (400, 40) });
        let id = if i % 1_000 == 7 { format!("\"a\n{i}, \"\"b\"\"\"") } else { format!("00{i}") };
        let place = if i == 50_000 { "north,".to_owned() } else { format!("{lat},{lon}") };
        csv += &format!("{id},some words,{place}\r\n");
        wanted += &format!("{id},{}\n", if inside && i != 50_000 { "f0" } else { "" });
    }
    assert_eq!(ask(std::slice::from_ref(&square), &csv), wanted);
    let file = json!({"type": "FeatureCollection", "features": [square]}).to_string();
    let many = Many::from_drawn(read_many(file.as_bytes(), "").unwrap()).unwrap().many;
    let located = locate(&many, csv.as_bytes(), std::io::sink(), &|_| {}).unwrap();
    // Each cell with a line break in it is two lines of the file.
    assert_eq!((located.points, located.unreadable, located.problems[0].line), (60_000, 1, Some(50_002 + 50)));
}

#[test]
fn ten_thousand_areas_are_read_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let square = |n: i64| {
        let (x, y) = (n % 100 * 8, n / 100 * 8);
        feature(n as usize, &[vec![(x, y), (x + 6, y), (x + 6, y + 6), (x, y + 6)]])
    };
    let mut features: Vec<Value> = (0..10_000).map(square).collect();
    let points: Vec<At> =
        (0..10_000).map(|n| (n % 100 * 8 + 3, n / 100 * 8 + if n % 2 == 0 { 3 } else { 7 })).collect();
    let paths = ["b.geojson", "in.csv", "out.csv"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    std::fs::write(&paths[1], csv_of(&points)).unwrap();
    let located = locate::run(&paths[0], &paths[1], &paths[2], &|_| {}).unwrap();
    assert_eq!((located.inside, located.outside), (5_000, 5_000));
    let said = std::fs::read_to_string(&paths[2]).unwrap();
    assert!(said.contains("\np9998,f9998\n") && said.contains("\np9999,\n"));

    // One of them is spoilt: the line is named, although features are read side by side.
    features[9_000]["geometry"]["coordinates"][0][0] = json!([null, 53.0]);
    let lines: Vec<String> = features.iter().map(Value::to_string).collect();
    let file = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", lines.join(",\n"));
    let problem = read_many(file.as_bytes(), "").unwrap_err();
    assert_eq!((problem.code.as_str(), problem.line), ("coordinate_not_a_number", Some(9_002)));
}

#[test]
fn degrees_are_laid_against_the_line_as_written_to_the_last_figure() {
    let edge = 0.123_456_789_012;
    let square = json!({"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Polygon",
        "coordinates": [[[0.0, 51.0], [edge, 51.0], [edge, 52.0], [0.0, 52.0], [0.0, 51.0]]]}});
    let said = ask(&[square], "id,lon,lat\n1,0.123456789011,51.5\n2,0.123456789012,51.5\n3,0.123456789013,51.5\n");
    assert_eq!(said, "id,feature\n1,a\n2,a\n3,\n");
}
