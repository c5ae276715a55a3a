//! Rounds of a site by command: the invented estate on an autumn evening.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::installation::{Installation, demo_file};

fn estate() -> (Installation, String) {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson")]);
    // A part of it: planning takes long in a program that was not optimised.
    let part: Vec<String> =
        std::fs::read_to_string(demo_file("households.csv")).unwrap().lines().take(221).map(str::to_owned).collect();
    let file = here.folder.path().join("part.csv");
    std::fs::write(&file, part.join("\n")).unwrap();
    here.import(&["households", "--site", &site, file.to_str().unwrap()]);
    for file in ["streets.geojson", "street-points.geojson"] {
        here.import(&["streets", "--site", &site, &demo_file(file)]);
    }
    (here, site)
}

/// A street corner within the estate, as latitude and longitude.
fn hub() -> String {
    let boundary: Value =
        serde_json::from_str(&std::fs::read_to_string(demo_file("streets.geojson")).unwrap()).unwrap();
    let lines = boundary["features"].as_array().unwrap();
    let middle = &lines[lines.len() / 2]["geometry"]["coordinates"][0];
    format!("{},{}", middle[1], middle[0])
}

fn plan(here: &Installation, site: &str, more: &[&str]) -> Value {
    let hub = hub();
    let asked = ["--json", "plan", "--site", site, "--hub", &hub, "--on", "2026-11-26", "--from", "17:30"];
    here.run(&[&asked[..], more].concat()).must_be_done().json()
}

#[test]
fn every_home_is_in_one_round_or_has_its_reason() {
    let (here, site) = estate();
    let planned = plan(&here, &site, &["--people", "2", "--shift", "120"]);
    let rounds = planned["rounds"].as_array().unwrap();
    assert_eq!(rounds.len(), 2);
    every_home_is_accounted_for(&planned);
    for round in rounds {
        assert!(round["minutes"].as_u64().unwrap() <= 120, "{}", round["minutes"]);
        assert!(round["ends_at"].as_str().unwrap() <= "2026-11-26T19:30:00");
    }
    assert!(because(&planned, "no_room") > 0, "two people in two hours reach a part of them");
    let again = plan(&here, &site, &["--people", "2", "--shift", "120"]);
    assert_eq!(doors_of(&again), doors_of(&planned), "the same seed plans the same");
}

fn doors_of(planned: &Value) -> Vec<&Value> {
    planned["rounds"].as_array().unwrap().iter().map(|round| &round["doors"]).collect()
}

fn because(planned: &Value, code: &str) -> u64 {
    let reasons = planned["reasons"].as_array().unwrap();
    reasons.iter().find(|reason| reason["code"] == code).map_or(0, |reason| reason["count"].as_u64().unwrap())
}

/// Each home is in one round, or in none with its reason; and the sums say so.
fn every_home_is_accounted_for(planned: &Value) {
    let doors = planned["doors"].as_array().unwrap();
    let number = |key: &str| planned[key].as_u64().unwrap();
    assert_eq!(number("homes"), doors.len() as u64);
    let held: Vec<&str> =
        doors_of(planned).iter().flat_map(|d| d.as_array().unwrap()).map(|id| id.as_str().unwrap()).collect();
    assert_eq!(held.iter().collect::<BTreeSet<_>>().len(), held.len(), "nobody twice");
    assert_eq!(number("in_rounds"), held.len() as u64);
    assert_eq!(number("in_rounds") + number("not_in_a_round"), number("homes"));
    let told: u64 = planned["reasons"].as_array().unwrap().iter().map(|r| r["count"].as_u64().unwrap()).sum();
    assert_eq!(told, number("not_in_a_round"));
    for door in doors {
        assert_eq!(door["round"].is_null(), !held.contains(&door["household"].as_str().unwrap()));
        assert!(!door["code"].as_str().unwrap().is_empty() && !door["why"].as_str().unwrap().is_empty(), "{door}");
    }
}

#[test]
fn where_nobody_says_how_many_walk_there_are_as_many_rounds_as_the_shift_asks_for() {
    let (here, site) = estate();
    let sheet = here.folder.path().join("rounds.csv");
    let planned = plan(&here, &site, &["--shift", "150", "--out", sheet.to_str().unwrap()]);
    assert_eq!(because(&planned, "no_room"), 0, "{:#}", planned["reasons"]);
    let csv = std::fs::read_to_string(&sheet).unwrap();
    assert!(csv.starts_with("round,order,household,address,street,code,why\n1,1,"), "{}", &csv[..200]);
    assert_eq!(csv.lines().count() as u64, planned["homes"].as_u64().unwrap() + 1);
    let steps = plan(&here, &site, &["--shift", "150", "--step-free"]);
    assert_eq!(steps["homes"], planned["homes"]);
}

#[test]
fn what_can_not_be_walked_is_said_in_words() {
    let (here, site) = estate();
    let hub = hub();
    let refused = |hub: &str, from: &str| {
        let answer = here.run(&["plan", "--site", &site, "--hub", hub, "--on", "2026-11-26", "--from", from]);
        assert_eq!(answer.status, 1, "{}", answer.err);
        answer.err
    };
    assert!(refused(&hub, "20:00").contains("Nobody knocks before 09:00 or after 20:30"));
    assert!(refused("51.5,-0.1", "17:30").contains("from the nearest street of this site"));
    let (bare, site) = Installation::with_site("Larch Park");
    bare.import(&["boundary", "--site", &site, &demo_file("boundary.geojson")]);
    let answer = bare.run(&["plan", "--site", &site, "--hub", &hub, "--on", "2026-11-26"]);
    assert!(answer.err.contains("no streets to walk on yet"), "{}", answer.err);
}
