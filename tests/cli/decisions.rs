//! What people decide about addresses and sites, on the terminal.

use serde_json::Value;

use crate::installation::{Installation, demo_file};

/// Inside today's boundary, outside the one that held in spring.
const TAKEN_IN: &str = "999570008276";
const OUTSIDE: &str = "999570000007";

fn in_spring() -> (Installation, String) {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary-2026-04.geojson"), "--from", "2026-04-01"]);
    here.import(&["addresses", &demo_file("gazetteer.csv")]);
    (here, site)
}

fn extend(here: &Installation, site: &str) -> Value {
    here.import(&["boundary", "--site", site, &demo_file("boundary.geojson"), "--from", "2026-09-14"])
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect()
}

#[test]
fn whoever_was_turned_away_before_the_area_grew_is_found_again() {
    let (here, site) = in_spring();
    here.check(&[OUTSIDE]);
    here.check(&[TAKEN_IN]);
    let refused = here.check(&[TAKEN_IN]);
    assert_eq!((&refused["verdict"], &refused["boundary_version"]), (&"outside".into(), &1.into()));
    let report = extend(&here, &site);
    let told = report["problems"].as_array().unwrap().iter().find(|p| p["code"] == "past_refusals_now_inside");
    assert!(told.unwrap()["message"].as_str().unwrap().starts_with("1 address that was turned away"), "{report:#}");

    let past = here.run(&["--json", "site", "past-refusals", "--site", "Fernhollow"]).must_be_done().json();
    let [one] = past["refusals"].as_array().unwrap().as_slice() else { panic!("{past:#}") };
    assert_eq!((&one["check_id"], &one["address_id"]), (&refused["check_id"], &TAKEN_IN.into()), "the newest");
    assert_eq!((&one["old_version"], &one["new_version"], &one["was"]), (&1.into(), &2.into(), &"outside".into()));
    let now = here.check(&[TAKEN_IN]);
    let then = here.check(&["--on", "2026-05-01", TAKEN_IN]);
    assert_eq!((&now["verdict"], &now["boundary_version"]), (&"inside".into(), &2.into()));
    assert_eq!((&then["verdict"], &then["boundary_version"]), (&"outside".into(), &1.into()));
}

#[test]
fn a_decision_is_made_shown_and_revoked() {
    let (here, site) = in_spring();
    let add = |more: &[&str]| here.run(&[&["decision", "add", "--site", &site], more].concat());
    let why = "Its only door is on the estate.";
    let id = add(&["--in", "--why", why, "--until", "2999-12-31", OUTSIDE]).must_be_done().out;
    let decided = here.check(&[OUTSIDE]);
    assert_eq!((&decided["verdict"], &decided["site"]), (&"inside".into(), &site.as_str().into()));
    assert_eq!(decided["decision"]["geometry_says"], "outside");
    assert!(codes(&decided).contains(&"decided"), "{decided:#}");
    assert_eq!(here.check(&["--on", "2026-05-01", OUTSIDE])["verdict"], "outside", "it was not decided yet");
    let words = here.run(&["check", OUTSIDE]).must_be_done().out;
    assert!(words.starts_with("Yes, it was decided that it is in"), "{words}");
    let listed = here.run(&["decision", "list", "--site", &site]).must_be_done().out;
    assert!(listed.contains(why) && listed.contains("until 2999-12-31"), "{listed}");

    here.run(&["decision", "revoke", "--site", &site, id.trim()]).must_be_done();
    assert_eq!(here.check(&[OUTSIDE])["verdict"], "outside");
    assert_eq!(here.run(&["decision", "revoke", "--site", &site, id.trim()]).status, 1, "once");
    let kept = here.run(&["--json", "check", "--recorded", decided["check_id"].as_str().unwrap()]).must_be_done();
    assert_eq!(kept.json(), decided, "what was answered stays on record");
    for (wrong, says) in [
        (&["--in", "--why", "Ring 01632 960 123 first.", OUTSIDE][..], "telephone"),
        (&["--out", "--why", why, "--until", "2020-01-01", OUTSIDE], "is past"),
        (&["--out", "--why", why, "1 Nowhere Street"], "No listed address"),
    ] {
        let refused = add(wrong);
        assert_eq!(refused.status, 1);
        assert!(refused.err.contains(says), "{}", refused.err);
    }
}

#[test]
fn what_is_known_around_a_site_is_measured_and_can_be_declared() {
    let (here, site) = in_spring();
    let ask = |more: &[&str]| {
        let said = here.run(&[&["--json", "site", "surroundings", "--site", &site], more].concat());
        said.must_be_done().json()
    };
    assert_eq!(ask(&[])["surroundings"], "incomplete");
    assert_eq!(here.check(&["AE21 4BF"])["verdict"], "ambiguous");
    assert_eq!(here.run(&["site", "surroundings", "--site", &site, "--complete"]).status, 2, "how is it known?");
    let said = ask(&["--complete", "--note", "The council's full list, November."]);
    assert_eq!((&said["surroundings"], &said["statement"]["number"]), (&"complete".into(), &1.into()));
    assert_eq!(here.check(&["AE21 4BF"])["verdict"], "outside", "all that are listed are all that there are");
    assert_eq!(here.check(&["1 Nowhere Street, AE99 9ZZ"])["reasons"][0]["code"], "postcode_not_around");
    assert_eq!(ask(&["--not-complete"])["surroundings"], "incomplete");
    assert_eq!(here.check(&["1 Nowhere Street, AE99 9ZZ"])["verdict"], "not_found");

    let (own, site) = Installation::with_site("Fernhollow");
    own.import(&["boundary", "--site", &site, &demo_file("boundary.geojson"), "--from", "2026-01-01"]);
    own.import(&["households", "--site", &site, &demo_file("households.csv")]);
    let known = own.run(&["--json", "site", "surroundings", "--site", &site]).must_be_done().json();
    assert_eq!(known["surroundings"], "own_list_only", "{known:#}");
    let words = own.check(&["1 Nowhere Street"])["reasons"].to_string();
    assert!(words.contains("Only the site's own list is known"), "{words}");
}

#[test]
fn too_near_the_line_and_on_no_household_list_is_for_a_person() {
    let (here, site) = in_spring();
    extend(&here, &site);
    let unsure = here.check(&["137 Chapel Lane"]);
    assert_eq!(unsure["verdict"], "near_line", "half a metre from the line, good to one\n{unsure:#}");
    here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    assert!(codes(&here.check(&["137 Chapel Lane"])).contains(&"settled_by_household_list"));
    let before_it_was_listed = here.check(&["--on", "2026-09-20", "137 Chapel Lane"]);
    assert_eq!(before_it_was_listed["verdict"], "near_line");
}
