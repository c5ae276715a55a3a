//! Real places, where the right answer is known. Skipped, loudly, where the material is not there.

use std::path::Path;
use std::time::Instant;

use patchwalk::domain::import::Outcome;
use patchwalk::domain::plane::{Bng, LonLat, to_bng};

use crate::stage::{IN_TIME, import, must_be_well_formed, ready, shared};

/// Homes of a list that are inside, by their grid places and by their degrees.
fn homes_inside(site: &Path, boundary: &str) -> (usize, usize) {
    let checked = import(&std::fs::read(site.join(boundary)).unwrap(), boundary);
    assert_eq!(checked.outcome, Outcome::Accepted, "{:?}", checked.problems);
    must_be_well_formed(&checked);
    let boundary = ready(&checked);
    let mut list = csv::Reader::from_path(site.join("households-wider.csv")).unwrap();
    let headers = list.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let columns = ["easting", "northing", "longitude", "latitude"].map(column);
    let (mut by_grid, mut by_degrees) = (0, 0);
    for row in list.records().map(Result::unwrap) {
        let [easting, northing, longitude, latitude] = columns.map(|c| row[c].parse::<f64>().unwrap());
        by_grid += usize::from(boundary.locate(Bng { easting, northing }).inside);
        by_degrees += usize::from(boundary.locate(to_bng(LonLat { longitude, latitude }).unwrap()).inside);
    }
    (by_grid, by_degrees)
}

#[test]
fn the_gaer_estate_has_exactly_898_homes_inside_or_936_with_its_second_part() {
    let Some(site) = shared("sites/newport-gaer") else { return };
    assert_eq!(homes_inside(&site, "boundary.geojson"), (898, 898));
    assert_eq!(homes_inside(&site, "boundary-multipolygon.geojson"), (936, 936));
}

#[test]
fn maindee_has_exactly_676_homes_inside_or_754_with_its_second_part() {
    let Some(site) = shared("sites/newport-maindee") else { return };
    assert_eq!(homes_inside(&site, "boundary.geojson"), (676, 676));
    assert_eq!(homes_inside(&site, "boundary-multipolygon.geojson"), (754, 754));
}

#[test]
fn hundreds_of_census_areas_are_joined_into_one_place() {
    let Some(folder) = shared("boundaries/oa-2011") else { return };
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
        let started = Instant::now();
        let checked = import(&std::fs::read(&file).unwrap(), "");
        assert!(started.elapsed() < IN_TIME, "{} took {:?}", file.display(), started.elapsed());
        assert_eq!(checked.outcome, Outcome::Repaired, "{}: {:?}", file.display(), checked.problems);
        assert!(checked.problems.len() < 10, "{:?}", checked.problems);
        must_be_well_formed(&checked);
        assert!(ready(&checked).parts() < 4, "{}", file.display());
        files += 1;
    }
    assert_eq!(files, 11);
}

#[test]
fn the_lists_boundaries_are_taken() {
    let Some(folder) = shared("bench/lists") else { return };
    let boundaries = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    for file in boundaries.filter(|f| f.to_string_lossy().ends_with(".boundary.geojson")) {
        let checked = import(&std::fs::read(&file).unwrap(), "");
        must_be_well_formed(&checked);
        let two_sites = file.to_string_lossy().contains("two-sites");
        let expected = if two_sites { Outcome::Repaired } else { Outcome::Accepted };
        assert_eq!(checked.outcome, expected, "{}: {:?}", file.display(), checked.problems);
    }
}
