//! Outlines as people really draw them.

use geo::Coord;
use serde_json::json;

use crate::stage::*;

#[test]
fn a_plain_outline_is_kept_corner_for_corner() {
    let checked = accepted(&polygon(&[square(0., 0., 300., 200.), square(100., 50., 150., 100.)]));
    assert_eq!(tens_of_m2(&checked), 5_750);
    let boundary = ready(&checked);
    assert_eq!((boundary.parts(), boundary.holes()), (1, 1));
    let first = boundary.wgs84().0[0].exterior().0[0];
    assert_eq!([first.x, first.y], degrees(0., 0.));
    assert!(holds(&checked, 10., 10.) && !holds(&checked, 120., 75.) && !holds(&checked, 301., 10.));
}

#[test]
fn a_tiny_figure_of_eight_is_refused_with_the_place_and_the_corners() {
    // Two corners 1.5 m apart, in the wrong order.
    let outline = ring(&[
        (0., 0.),
        (300., 0.),
        (300., 200.),
        (150., 200.),
        (150., 198.5),
        (151.5, 198.5),
        (148., 201.),
        (0., 200.),
    ]);
    let checked = refused(&polygon(&[outline]), "outline_crosses_itself");
    let said = words(&checked);
    assert!(said.contains("in the north of the shape") && said.contains("about 150 m east"), "{said}");
    assert!(said.contains("corner 6") && said.contains("corner 7"), "{said}");
    let mark =
        checked.preview["features"].as_array().unwrap().iter().find(|f| f["properties"]["role"] == "problem").unwrap();
    assert!(mark["properties"]["words"].as_str().unwrap().contains("crosses itself"));
}

#[test]
fn a_figure_of_eight_through_a_drawn_corner_is_refused_too() {
    let outline = ring(&[(0., 0.), (100., 100.), (200., 200.), (200., 0.), (100., 100.), (0., 200.)]);
    refused(&polygon(&[outline]), "outline_crosses_itself");
}

#[test]
fn two_blocks_joined_at_a_corner_in_one_ring_become_two_parts() {
    let outline =
        ring(&[(0., 0.), (100., 0.), (100., 100.), (200., 100.), (200., 200.), (100., 200.), (100., 100.), (0., 100.)]);
    let checked = mended(&polygon(&[outline]), "outline_touches_itself");
    assert_eq!(ready(&checked).parts(), 2);
    assert_eq!(tens_of_m2(&checked), 2_000);
}

/// The corner of one lobe lies on a slanting side of the other, as nearly as degrees can say it.
#[test]
fn an_outline_that_meets_its_own_side_with_a_corner_is_valid_or_refused() {
    let outline = [(350., 100.), (250., 300.), (150., 100.), (300., 200.), (200., 0.)];
    must_be_well_formed(&import_json(&polygon(&[ring(&outline)])));
}

#[test]
fn a_hole_drawn_as_a_keyhole_becomes_a_hole() {
    let outline = ring(&[
        (0., 0.),
        (200., 0.),
        (200., 200.),
        (0., 200.),
        (0., 100.),
        (50., 100.),
        (50., 150.),
        (150., 150.),
        (150., 50.),
        (50., 50.),
        (50., 100.),
        (0., 100.),
    ]);
    let checked = mended(&polygon(&[outline]), "outline_touches_itself");
    assert_eq!((ready(&checked).parts(), ready(&checked).holes()), (1, 1));
    assert_eq!(tens_of_m2(&checked), 3_000);
    assert!(!holds(&checked, 100., 100.) && holds(&checked, 20., 100.5));
}

#[test]
fn an_outline_drawn_round_twice_is_counted_once() {
    let once = [(0., 0.), (200., 0.), (200., 100.), (0., 100.)];
    let checked = mended(&polygon(&[ring(&[once, once].concat())]), "ring_drawn_twice");
    assert_eq!(tens_of_m2(&checked), 2_000);
}

#[test]
fn an_outline_that_laps_itself_is_refused() {
    let outline = ring(&[
        (0., 0.),
        (300., 0.),
        (300., 200.),
        (0., 200.),
        (0., 0.),
        (100., 0.),
        (100., 100.),
        (50., 150.),
        (0., 100.),
    ]);
    refused(&polygon(&[outline]), "outline_overlaps_itself");
}

#[test]
fn a_spike_is_removed_and_told() {
    let checked = mended(
        &polygon(&[ring(&[(0., 0.), (200., 0.), (200., 100.), (100., 100.), (100., 160.), (100., 100.), (0., 100.)])]),
        "spike_removed",
    );
    assert_eq!(tens_of_m2(&checked), 2_000);
    assert!(words(&checked).contains("60 m long"), "{}", words(&checked));
}

#[test]
fn a_hole_across_the_outline_is_cut_out() {
    let checked = mended(&polygon(&[square(0., 0., 200., 100.), square(150., 20., 250., 80.)]), "hole_crosses_outline");
    assert_eq!(tens_of_m2(&checked), 1_700);
    assert!(!holds(&checked, 175., 50.) && !holds(&checked, 225., 50.) && holds(&checked, 175., 10.));
}

#[test]
fn a_hole_along_the_outline_is_a_notch() {
    let checked = mended(
        &polygon(&[
            ring(&[(0., 0.), (200., 0.), (200., 20.), (200., 80.), (200., 100.), (0., 100.)]),
            square(150., 20., 200., 80.),
        ]),
        "hole_meets_outline",
    );
    assert_eq!(tens_of_m2(&checked), 1_700);
    assert_eq!(ready(&checked).holes(), 0);
}

#[test]
fn a_hole_over_everything_leaves_nothing() {
    refused(&polygon(&[square(0., 0., 200., 100.), square(0., 0., 200., 100.)]), "hole_covers_area");
    refused(&polygon(&[square(0., 0., 200., 100.), square(-10., -10., 210., 110.)]), "hole_covers_area");
}

#[test]
fn a_hole_in_a_hole_is_refused_since_either_could_be_meant() {
    let checked = refused(
        &polygon(&[square(0., 0., 300., 300.), square(50., 50., 250., 250.), square(100., 100., 200., 200.)]),
        "hole_in_hole",
    );
    assert!(
        words(&checked).contains("in the south-west of the shape")
            || words(&checked).contains("in the middle of the shape")
    );
}

#[test]
fn holes_that_overlap_repeat_or_share_an_edge_are_made_into_one() {
    let outline = square(0., 0., 300., 300.);
    let checked = mended(
        &polygon(&[outline.clone(), square(50., 50., 150., 150.), square(100., 100., 200., 200.)]),
        "holes_overlap",
    );
    assert_eq!(tens_of_m2(&checked), 9_000 - 1_750);
    let checked = mended(
        &polygon(&[outline.clone(), square(50., 50., 150., 150.), square(50., 50., 150., 150.)]),
        "hole_repeated",
    );
    assert_eq!(tens_of_m2(&checked), 8_000);
    assert_eq!(ready(&checked).holes(), 1);
    let checked =
        mended(&polygon(&[outline, square(50., 50., 150., 150.), square(150., 50., 250., 150.)]), "holes_share_edge");
    assert_eq!(tens_of_m2(&checked), 7_000);
}

#[test]
fn slivers_are_left_out() {
    let checked = mended(&polygon(&[square(0., 0., 300., 300.), square(50., 50., 250., 50.01)]), "hole_without_area");
    assert_eq!(tens_of_m2(&checked), 9_000);
    let flat = [square(400., 0., 600., 0.02)];
    let checked = mended(&multipolygon(&[&[square(0., 0., 300., 300.)], &flat]), "no_area");
    assert_eq!(ready(&checked).parts(), 1);
    refused(&polygon(&flat), "no_area");
    refused(&polygon(&[ring(&[(0., 0.), (0., 0.), (0., 0.)])]), "no_area");
    refused(&polygon(&[ring(&[(0., 0.), (100., 50.), (200., 100.)])]), "no_area");
}

#[test]
fn a_part_in_the_hole_of_another_is_legal_and_silent() {
    let ring_road = [square(0., 0., 300., 300.), square(50., 50., 250., 250.)];
    let island = [square(100., 100., 200., 200.)];
    let checked = accepted(&multipolygon(&[&ring_road, &island]));
    assert_eq!(ready(&checked).parts(), 2);
    assert!(holds(&checked, 150., 150.) && !holds(&checked, 75., 150.));
}

#[test]
fn parts_that_touch_at_a_corner_are_legal_and_silent() {
    let checked = accepted(&multipolygon(&[&[square(0., 0., 100., 100.)], &[square(100., 100., 200., 200.)]]));
    assert_eq!(ready(&checked).parts(), 2);
}

#[test]
fn a_part_inside_another_is_counted_once_and_the_doubt_told() {
    let checked =
        mended(&multipolygon(&[&[square(0., 0., 300., 300.)], &[square(100., 100., 200., 200.)]]), "part_inside_part");
    assert_eq!(tens_of_m2(&checked), 9_000);
    assert!(words(&checked).contains("Part 2 lies inside part 1") && words(&checked).contains("meant as a hole"));
}

#[test]
fn a_part_drawn_twice_is_counted_once() {
    let part = [square(0., 0., 300., 300.)];
    let checked = mended(&multipolygon(&[&part, &part]), "part_repeated");
    assert_eq!(tens_of_m2(&checked), 9_000);
}

#[test]
fn a_home_on_the_seam_of_two_parts_is_not_near_the_line() {
    let checked = mended(
        &collection(&[
            feature("West", polygon(&[square(0., 0., 100., 100.)])),
            feature("East", polygon(&[square(100., 0., 200., 100.)])),
        ]),
        "parts_share_edge",
    );
    assert!(words(&checked).contains("Two areas were found (West and East)"));
    let at = patchwalk::domain::plane::Bng { easting: CORNER.easting + 100., northing: CORNER.northing + 50. };
    let position = ready(&checked).locate(at);
    assert!(position.inside && (position.distance_to_line_m - 50.).abs() < 0.1, "{position:?}");
}

#[test]
fn neighbours_that_miss_each_other_by_a_hair_are_joined() {
    // A gap of 3 cm along half a kilometre, and corners that do not match.
    let west = [square(0., 0., 100., 500.)];
    let east = [ring(&[(100.03, -20.), (200., 0.), (200., 500.), (100.03, 480.), (100.03, 250.)])];
    let checked = mended(&multipolygon(&[&west, &east]), "gaps_closed");
    assert_eq!((ready(&checked).parts(), ready(&checked).holes()), (1, 0));
    let at = patchwalk::domain::plane::Bng { easting: CORNER.easting + 100.01, northing: CORNER.northing + 240. };
    assert!(ready(&checked).locate(at).distance_to_line_m > 90.);
}

#[test]
fn unclosed_clockwise_and_repeated_corners_change_nothing_inside() {
    let corners = [(0., 0.), (0., 200.), (0., 200.), (300., 200.), (300., 200.), (300., 0.), (0., 0.)];
    let plain = accepted(&polygon(&[square(0., 0., 300., 200.)]));
    let messy = accepted(&polygon(&[ring(&corners)]));
    assert_eq!(tens_of_m2(&plain), tens_of_m2(&messy));
    let open: serde_json::Value = corners[..6].iter().map(|&(e, n)| json!(degrees(e, n))).collect();
    let open = mended(&polygon(&[open]), "ring_not_closed");
    assert_eq!(tens_of_m2(&plain), tens_of_m2(&open));
}

#[test]
fn sizes_that_no_site_has_are_remarked_on_or_refused() {
    let checked = accepted(&polygon(&[square(0., 0., 15., 20.)]));
    assert_eq!(codes(&checked), ["tiny_area"]);
    let checked = accepted(&polygon(&[square(0., 0., 6_000., 6_000.)]));
    assert_eq!(codes(&checked), ["large_area"]);
    refused(
        &json!({"type": "Polygon", "coordinates": [[[-3., 52.], [0., 52.], [0., 54.], [-3., 54.], [-3., 52.]]]}),
        "too_large",
    );
}

#[test]
fn northern_ireland_is_refused_by_name_and_other_places_by_where_they_are() {
    let at = |lon: f64, lat: f64| json!({"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]]]});
    assert!(words(&refused(&at(-5.93, 54.597), "northern_ireland")).contains("Northern Ireland"));
    refused(&at(2.35, 48.85), "not_in_great_britain");
    refused(&at(-6.26, 53.35), "not_in_great_britain");
    refused(&at(0.0001, 0.0001), "not_in_great_britain");
}

#[test]
fn one_corner_at_zero_zero_is_found() {
    let [a, b, c] = [degrees(0., 0.), degrees(100., 0.), degrees(100., 100.)];
    let checked = refused(&json!({"type": "Polygon", "coordinates": [[a, b, [0, 0], c, a]]}), "not_in_great_britain");
    assert!(words(&checked).contains("Corner 3 of the outline"), "{}", words(&checked));
}

#[test]
fn all_zero_is_told_as_such() {
    refused(&json!({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]}), "all_zero");
}

#[test]
fn swapped_numbers_are_recognised_in_degrees_and_in_metres() {
    let swap = |v: &serde_json::Value| {
        v.as_array().unwrap().iter().map(|p| json!([p[1], p[0]])).collect::<serde_json::Value>()
    };
    let part = [swap(&square(0., 0., 100., 100.))];
    let other = [swap(&square(300., 0., 400., 100.))];
    refused(&multipolygon(&[&part, &other]), "latitude_longitude_swapped");
    let north = json!([[[1_205_000, 330_000], [1_205_100, 330_000], [1_205_100, 330_100], [1_205_000, 330_000]]]);
    refused(&json!({"type": "Polygon", "coordinates": north}), "easting_northing_swapped");
    refused(
        &json!({"type": "Polygon", "coordinates": north, "crs": {"type": "name", "properties": {"name": "EPSG:27700"}}}),
        "easting_northing_swapped",
    );
}

#[test]
fn web_mercator_is_converted_exactly_and_told() {
    let mercator = |east: f64, north: f64| {
        let [lon, lat] = degrees(east, north);
        let y = (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.).tan().ln() * 6_378_137.;
        json!([lon.to_radians() * 6_378_137., y])
    };
    let outline =
        json!([mercator(0., 0.), mercator(300., 0.), mercator(300., 200.), mercator(0., 200.), mercator(0., 0.)]);
    let unsaid = json!({"type": "Polygon", "coordinates": [outline]});
    let mut said = unsaid.clone();
    said["crs"] = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}});
    for value in [unsaid, said] {
        let checked = mended(&value, "converted_from_web_mercator");
        let first = ready(&checked).wgs84().0[0].exterior().0[0];
        let [x, y] = degrees(0., 0.);
        assert_eq!(first, Coord { x, y });
    }
}

#[test]
fn a_grid_that_is_not_known_is_refused_by_its_name() {
    let mut value = polygon(&[square(0., 0., 300., 200.)]);
    value["crs"] = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::29903"}});
    assert!(words(&refused(&value, "grid_not_supported")).contains("29903"));
}

#[test]
fn null_geometries_and_lone_lines_are_told() {
    let nothing = json!({"type": "Feature", "properties": {}, "geometry": null});
    mended(&collection(&[nothing.clone(), feature("A", polygon(&[square(0., 0., 300., 200.)]))]), "not_areas_left_out");
    refused(&collection(&[nothing]), "no_area");
    let line = json!({"type": "LineString", "coordinates": [degrees(0., 0.), degrees(10., 0.), degrees(10., 10.)]});
    refused(&line, "no_area");
    let street = json!({"type": "LineString", "coordinates": square(0., 0., 10., 10.)});
    refused(&collection(&[feature("a loop", street), feature("a street", line)]), "no_area");
}

#[test]
fn one_of_two_sites_can_be_picked_from_a_file() {
    let file = collection(&[
        feature("Copsehill", polygon(&[square(0., 0., 100., 100.)])),
        feature("Tanyard", polygon(&[square(500., 0., 700., 100.)])),
    ]);
    let mut drawn = patchwalk::formats::boundary::read(file.to_string().as_bytes(), "").unwrap();
    assert_eq!(drawn.labels(), ["Copsehill", "Tanyard"]);
    assert!(!drawn.keep_only("Larch"));
    assert!(drawn.keep_only("tanyard"));
    let checked = patchwalk::domain::boundary::check(drawn);
    assert_eq!(checked.outcome, patchwalk::domain::import::Outcome::Accepted);
    assert_eq!(tens_of_m2(&checked), 2_000);
}

#[test]
fn what_is_written_reads_back_as_the_same_ground() {
    let checked = accepted(&polygon(&[square(0., 0., 300., 200.), square(100., 50., 150., 100.)]));
    let properties = json!({"site": "larch"});
    let written = patchwalk::formats::boundary::write_geojson(
        checked.boundary.as_ref().unwrap(),
        properties.as_object().unwrap(),
    );
    let again = import(written.as_bytes(), "");
    assert_eq!(again.boundary, checked.boundary);
    assert!(again.problems.is_empty());
}
