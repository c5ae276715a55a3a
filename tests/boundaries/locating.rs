//! Which side of the line, and how far from it.

use geo::{Contains, Coord, LineString, MultiPolygon, Polygon};
use patchwalk::domain::boundary::{Boundary, Many, check};
use patchwalk::domain::plane::Bng;
use patchwalk::formats::boundary::read;
use patchwalk::formats::locate;
use proptest::prelude::*;

use crate::stage::*;

/// A star with a star-shaped hole: valid whatever the radii. Metres from the middle.
fn star(radii: &[(f64, f64)], turn: usize, reversed: bool) -> [Vec<(f64, f64)>; 2] {
    let at = |radius: f64, i: usize| {
        let angle = std::f64::consts::TAU * i as f64 / radii.len() as f64;
        (500. + radius * angle.cos(), 500. + radius * angle.sin())
    };
    let mut rings = [
        radii.iter().enumerate().map(|(i, r)| at(100. + 300. * r.0, i)).collect::<Vec<_>>(),
        radii.iter().enumerate().map(|(i, r)| at(10. + 80. * r.1, i)).collect::<Vec<_>>(),
    ];
    for ring in &mut rings {
        ring.rotate_left(turn % radii.len());
        if reversed {
            ring.reverse();
        }
    }
    rings
}

fn boundary(rings: &[Vec<(f64, f64)>; 2]) -> Boundary {
    let to_ring = |ring: &Vec<(f64, f64)>| {
        let mut line: Vec<Coord<f64>> = ring.iter().map(|&(e, n)| degrees(e, n)).map(|[x, y]| Coord { x, y }).collect();
        line.push(line[0]);
        LineString(line)
    };
    let polygon = Polygon::new(to_ring(&rings[0]), vec![to_ring(&rings[1])]);
    Boundary::from_wgs84(MultiPolygon(vec![polygon])).unwrap()
}

fn place(east: f64, north: f64) -> Bng {
    Bng { easting: CORNER.easting + east, northing: CORNER.northing + north }
}

fn radii() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0.0..1.0f64, 0.0..1.0f64), 5..40)
}

proptest! {
    #[test]
    fn locate_agrees_with_contains_and_with_measuring_every_edge(radii in radii(), points in prop::collection::vec((0.0..1000.0f64, 0.0..1000.0f64), 30)) {
        let boundary = boundary(&star(&radii, 0, false));
        for (e, n) in points {
            let at = place(e, n);
            let point = geo::Point::new(at.easting, at.northing);
            let position = boundary.locate(at);
            prop_assert_eq!(position.inside, boundary.bng().contains(&point));
            let rings = boundary.bng().iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            let nearest = rings.flat_map(LineString::lines).map(|edge| {
                use geo::{Distance, Euclidean};
                Euclidean.distance(&edge, &point)
            }).fold(f64::INFINITY, f64::min);
            prop_assert!((position.distance_to_line_m - nearest).abs() < 1e-6, "{} {}", position.distance_to_line_m, nearest);
        }
    }

    #[test]
    fn where_a_ring_starts_and_which_way_it_runs_change_nothing(radii in radii(), turn in 0usize..40, reversed: bool, points in prop::collection::vec((0.0..1000.0f64, 0.0..1000.0f64), 20)) {
        let (plain, turned) = (boundary(&star(&radii, 0, false)), boundary(&star(&radii, turn, reversed)));
        for (e, n) in points {
            let (a, b) = (plain.locate(place(e, n)), turned.locate(place(e, n)));
            prop_assert_eq!(a.inside, b.inside);
            prop_assert!((a.distance_to_line_m - b.distance_to_line_m).abs() < 1e-9);
        }
    }

    #[test]
    fn a_good_outline_is_accepted_and_kept_whatever_its_shape(radii in radii(), turn in 0usize..40, reversed: bool) {
        let [outline, hole] = star(&radii, turn, reversed);
        let checked = import_json(&polygon(&[ring(&outline), ring(&hole)]));
        must_be_well_formed(&checked);
        prop_assert_eq!(checked.outcome, patchwalk::domain::import::Outcome::Accepted);
    }

    #[test]
    fn many_boundaries_and_one_give_the_same_answer(radii in radii(), points in prop::collection::vec((0.0..1000.0f64, 0.0..1000.0f64), 20)) {
        let [outline, hole] = star(&radii, 0, false);
        let drawn = read(polygon(&[ring(&outline), ring(&hole)]).to_string().as_bytes(), "").unwrap();
        let one = Boundary::from_wgs84(check(drawn.clone()).boundary.unwrap()).unwrap();
        let many = Many::from_drawn(drawn).unwrap().many;
        for (e, n) in points {
            let [lon, lat] = degrees(e, n);
            let position = one.locate(place(e, n));
            // Edges are straight in degrees in one, in metres in the other: centimetres apart.
            if position.distance_to_line_m > 0.05 {
                prop_assert_eq!(many.find(lon, lat).is_some(), position.inside);
            }
        }
    }
}

#[test]
fn a_point_on_the_line_is_at_no_distance() {
    let boundary = ready(&accepted(&polygon(&[square(0., 0., 300., 200.), square(100., 50., 150., 100.)])));
    for ring in [boundary.bng().0[0].exterior(), &boundary.bng().0[0].interiors()[0]] {
        for corner in &ring.0 {
            let position = boundary.locate(Bng { easting: corner.x, northing: corner.y });
            assert!(position.inside && position.distance_to_line_m.abs() < f64::EPSILON);
        }
    }
}

#[test]
fn the_edge_of_a_hole_is_a_line_too() {
    let boundary = ready(&accepted(&polygon(&[square(0., 0., 300., 300.), square(100., 100., 200., 200.)])));
    let position = boundary.locate(place(95., 150.));
    assert!(position.inside && (position.distance_to_line_m - 5.).abs() < 0.02, "{position:?}");
    let position = boundary.locate(place(150., 150.));
    assert!(!position.inside && (position.distance_to_line_m - 50.).abs() < 0.02, "{position:?}");
}

#[test]
fn what_is_stored_comes_back_the_same() {
    let checked = accepted(&polygon(&[square(0., 0., 300., 300.), square(100., 100., 200., 200.)]));
    let stored = patchwalk::domain::boundary::geometry_json(checked.boundary.as_ref().unwrap()).to_string();
    let again = Boundary::from_geojson(&stored).unwrap();
    assert_eq!(again.wgs84(), checked.boundary.as_ref().unwrap());
    let [west, south, east, north] = again.bbox_wgs84().unwrap();
    let ([_, lowest], [rightmost, _]) = (degrees(0., 0.), degrees(300., 0.));
    assert!((south - lowest).abs() < 1e-4 && (east - rightmost).abs() < 1e-4 && west < east && south < north);
    for damaged in ["", "{}", "[1]", r#"{"type":"Polygon","coordinates":[]}"#, &stored[..stored.len() / 2]] {
        assert!(Boundary::from_geojson(damaged).is_err(), "{damaged}");
    }
}

#[test]
fn a_bulk_location_keeps_order_ids_and_the_first_feature() {
    let folder = tempfile::tempdir().unwrap();
    let boundaries = collection(&[
        feature("North", polygon(&[square(0., 0., 100., 100.)])),
        serde_json::json!({"type": "Feature", "properties": {"site": "south", "name": "ignored"}, "geometry": polygon(&[square(50., 50., 200., 200.)])}),
        serde_json::json!({"type": "Feature", "properties": {"id": 7}, "geometry": polygon(&[square(300., 0., 400., 100.)])}),
        serde_json::json!({"type": "Feature", "properties": {}, "geometry": polygon(&[square(500., 0., 600., 100.)])}),
    ]);
    let at = |e: f64, n: f64| {
        let [lon, lat] = degrees(e, n);
        format!("{lon},{lat}")
    };
    let points = format!(
        "id,lon,lat\n00012,{}\n\"a,b\",{}\n3,{}\n4,{}\n5,{}\n=1+1,{}\n7,north,53\n",
        at(10., 10.),
        at(75., 75.),
        at(150., 150.),
        at(350., 50.),
        at(550., 50.),
        at(900., 50.)
    );
    let paths = ["b.geojson", "in.csv", "out.csv"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], boundaries.to_string()).unwrap();
    std::fs::write(&paths[1], points).unwrap();
    let located = locate::run(&paths[0], &paths[1], &paths[2], &|_| {}).unwrap();
    assert_eq!((located.points, located.inside, located.outside, located.unreadable), (7, 5, 1, 1));
    assert_eq!(located.problems[0].line, Some(8));
    let written = std::fs::read_to_string(&paths[2]).unwrap();
    assert_eq!(written, "id,feature\n00012,North\n\"a,b\",North\n3,south\n4,7\n5,3\n'=1+1,\n7,\n");
}

#[test]
fn a_bulk_location_without_its_columns_is_refused_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["b.geojson", "in.csv", "out.csv"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], polygon(&[square(0., 0., 100., 100.)]).to_string()).unwrap();
    std::fs::write(&paths[1], "1,2,3\n").unwrap();
    let error = locate::run(&paths[0], &paths[1], &paths[2], &|_| {}).unwrap_err();
    assert!(
        matches!(&error, locate::LocateError::Refused(problems) if problems[0].code == "columns_missing"),
        "{error:?}"
    );
    assert!(!paths[2].exists());
}
