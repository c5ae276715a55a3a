//! Is this address in? Asked on the terminal, and found again in the record.

use crate::installation::{Installation, demo_file};

fn fernhollow() -> (Installation, String) {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson"), "--from", "2026-01-01"]);
    here.import(&["addresses", &demo_file("gazetteer.csv")]);
    here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    (here, site)
}

#[test]
fn a_recorded_check_reads_the_same_for_ever() {
    let (here, site) = fernhollow();
    let before = here.check(&["137 Chapel Lane"]);
    assert_eq!(before["verdict"], "inside", "{before:#}");
    assert_eq!(before["reasons"][1]["code"], "settled_by_household_list", "half a metre from the line, good to one");
    let id = before["check_id"].as_str().unwrap();
    here.import(&["boundary", "--site", &site, &demo_file("boundary-2026-04.geojson")]);
    let list = here.file("later.csv", "uprn,address,postcode\n999570001960,137B Chapel Lane,AE1 1AA\n");
    here.import(&["addresses", &list]);
    let after = here.run(&["--json", "check", "--recorded", id]).must_be_done();
    assert_eq!(after.json(), before);
    let now = here.check(&["999570001960"]);
    assert_ne!(now["boundary_version"], before["boundary_version"]);
}

#[test]
fn each_verdict_says_why_in_words() {
    let (here, site) = fernhollow();
    let inside = here.check(&["--site", &site, "999570001960"]);
    assert_eq!(inside["reasons"][0]["code"], "matched_uprn");
    let nowhere = here.check(&["1 Nowhere Street, Elsewhere"]);
    assert_eq!(nowhere["verdict"], "not_found");
    assert!(nowhere["reasons"].to_string().contains("doesn't mean that it is outside"));
    let words = here.run(&["check", "1 Nowhere Street"]).must_be_done();
    assert!(words.out.starts_with("Not on our list"), "{}", words.out);
}

#[test]
fn a_day_before_the_first_boundary_has_no_answer() {
    let (here, site) = fernhollow();
    let early = here.run(&["check", "--site", &site, "--on", "2025-12-31", "999570001960"]);
    assert_eq!(early.status, 1);
    assert!(early.err.contains("had no boundary on 2025-12-31"), "{}", early.err);
    let nonsense = here.run(&["check", "--on", "yesterday", "999570001960"]);
    assert_eq!(nonsense.status, 1);
    assert!(nonsense.err.contains("is not a date"), "{}", nonsense.err);
}

#[test]
fn an_unknown_site_is_refused_and_says_what_to_do() {
    let here = Installation::new();
    let said = here.run(&["check", "--site", "nowhere", "1 Larch Road"]);
    assert_eq!(said.status, 1);
    assert!(said.err.contains("patchwalk site list"), "{}", said.err);
}

#[test]
fn points_are_located_in_bulk_without_a_database() {
    let here = Installation::new();
    let points = here.file("points.csv", "id,lon,lat\nfar,-3.0,51.5\n");
    let out = here.folder.path().join("out.csv");
    let boundary = demo_file("boundary.geojson");
    let said = here
        .run(&["locate", "--boundaries", &boundary, "--points", &points, "--out", out.to_str().unwrap()])
        .must_be_done();
    assert_eq!(std::fs::read_to_string(out).unwrap(), "id,feature\nfar,\n", "{}", said.err);
    assert!(!here.folder.path().join("patchwalk.db").exists());
}
