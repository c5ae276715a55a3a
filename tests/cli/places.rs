//! Whole places brought in by command: the invented estate, and real ones where they are at hand.

use serde_json::Value;

use crate::installation::{Installation, demo_file, repository, shared, text};

fn demo_expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(repository().join("boundaries/demo/expected.json")).unwrap()).unwrap()
}

#[test]
fn the_demo_estate_counts_as_it_was_made() {
    let expected = demo_expected();
    let (here, site) = Installation::with_site("Fernhollow");
    let first =
        here.import(&["boundary", "--site", &site, &demo_file("boundary-2026-04.geojson"), "--from", "2026-04-01"]);
    assert_eq!((&first["outcome"], &first["boundary_version"]), (&"accepted".into(), &1.into()));
    let second = here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson"), "--from", "2026-09-14"]);
    assert_eq!(second["boundary_version"], 2);

    let addresses = here.import(&["addresses", &demo_file("gazetteer.csv")]);
    for (said, wanted) in [("homes", "homes"), ("not_homes", "not_homes"), ("inside", "inside"), ("outside", "outside")]
    {
        assert_eq!(addresses[said], expected["gazetteer"][wanted], "gazetteer {said}\n{addresses:#}");
    }
    let homes = here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    for (said, wanted) in [
        ("homes", "homes"),
        ("voids", "voids"),
        ("with_point", "with_point"),
        ("inside", "inside"),
        ("outside", "outside"),
        ("not_homes", "not_homes"),
        ("joined", "joined"),
    ] {
        assert_eq!(homes[said], expected["households"][wanted], "households {said}\n{homes:#}");
    }
    for name in ["streets.geojson", "street-points.geojson", "basemap.geojson"] {
        let streets = here.import(&["streets", "--site", &site, &demo_file(name)]);
        assert_eq!(streets["outcome"], "accepted", "{name}");
        assert!(streets["added"].as_u64().unwrap() > 10, "{name}");
    }
    let again = here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    assert_eq!(
        (again["added"].as_u64(), again["changed"].as_u64(), again["gone"].as_u64()),
        (Some(0), Some(0), Some(0))
    );
    assert_eq!(again["unchanged"], homes["homes"]);
    let again = here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson"), "--from", "2026-09-14"]);
    assert_eq!((again["added"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(1)));
}

#[test]
fn real_places_count_exactly_as_they_should() {
    for (place, polygon, multipolygon) in [("newport-gaer", 898, 936), ("newport-maindee", 676, 754)] {
        let Some(folder) = shared(&format!("sites/{place}")) else { return };
        let file = |name: &str| text(&folder.join(name)).to_owned();
        for (boundary, homes) in [("boundary.geojson", polygon), ("boundary-multipolygon.geojson", multipolygon)] {
            let (here, site) = Installation::with_site(place);
            let drawn = here.import(&["boundary", "--site", &site, &file(boundary)]);
            assert_eq!(drawn["outcome"], "accepted", "{drawn:#}");
            let wider = here.import(&["households", "--site", &site, &file("households-wider.csv")]);
            assert_eq!(wider["inside"], homes, "{place} {boundary}");
            let around = here.import(&["addresses", &file("households-wider.csv")]);
            assert_eq!(around["inside"], homes, "{place} {boundary}, as addresses");
        }
    }
}

#[test]
fn two_real_places_live_side_by_side() {
    let (Some(gaer), Some(maindee)) = (shared("sites/newport-gaer"), shared("sites/newport-maindee")) else { return };
    let (here, first) = Installation::with_site("Gaer estate");
    let second = here.run(&["site", "add", "--organisation", "Beech Homes", "Maindee"]).must_be_done().out;
    for (site, folder) in [(first.as_str(), &gaer), (second.trim(), &maindee)] {
        here.import(&["boundary", "--site", site, text(&folder.join("boundary.geojson"))]);
        here.import(&["households", "--site", site, text(&folder.join("households.csv"))]);
        here.import(&["addresses", text(&folder.join("households-wider.csv"))]);
    }
    let sites = here.run(&["--json", "site", "list"]).must_be_done().json();
    let inside: Vec<_> = sites.as_array().unwrap().iter().map(|s| s["inside"].as_u64().unwrap()).collect();
    assert_eq!(inside.iter().sum::<u64>(), 898 + 676);
    let here_or_there = here.check(&["1 Barrie Gardens", "NP20 3JT"]);
    assert_eq!(here_or_there["verdict"], "inside");
    assert_eq!(here_or_there["site"], first);
}

#[test]
fn two_organisations_are_never_one_however_alike_their_names() {
    let here = Installation::new();
    let organisation = |name: &str| {
        let site = here.run(&["--json", "site", "add", "--organisation", name, "Patch"]).must_be_done().json();
        site["organisation"].as_str().unwrap().to_owned()
    };
    let barnet = organisation("National Housing Group Limited Community Homes for Barnet");
    let barrow = organisation("National Housing Group Limited Community Homes for Barrow");
    assert_ne!(barnet, barrow);
    assert_ne!(organisation("Лиственница"), organisation("…"));
    assert_eq!(organisation("national housing group limited community homes for barnet"), barnet);
}
