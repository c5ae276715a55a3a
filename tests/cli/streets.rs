//! Streets brought in by command: the invented estate, a small extract, real places where they are at
//! hand.

use serde_json::Value;

use crate::installation::{Installation, demo_file, shared, text};
use crate::osm::Extract;

fn count(answer: &Value, field: &str) -> u64 {
    answer[field].as_u64().unwrap_or_else(|| panic!("no {field} in {answer:#}"))
}

/// Every home has its place on a street, or is listed with a reason.
fn all_told(answer: &Value) -> u64 {
    let listed = answer["doors_not_reached"].as_array().unwrap();
    assert!(listed.iter().all(|door| !door["reason"].as_str().unwrap().is_empty()));
    assert_eq!(count(answer, "doors_by_name") + count(answer, "doors_by_distance"), count(answer, "doors_snapped"));
    count(answer, "doors_snapped") + listed.len() as u64
}

#[test]
fn the_demo_estate_is_walked_from_its_geojson() {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson")]);
    let homes = here.import(&["households", "--site", &site, &demo_file("households.csv")]);
    let drawn = here.import(&["streets", "--site", &site, &demo_file("basemap.geojson")]);
    assert!(drawn.get("stretches").is_none(), "there are no streets yet");
    let streets = here.import(&["streets", "--site", &site, &demo_file("streets.geojson")]);
    assert_eq!(count(&streets, "marked_crossings"), 0, "the crossings are in the other file");
    let points = here.import(&["streets", "--site", &site, &demo_file("street-points.geojson")]);
    assert!(count(&points, "marked_crossings") > 0);
    assert_eq!(all_told(&points), count(&homes, "homes"));
    let now = here.run(&["--json", "site", "streets", "--site", &site]).must_be_done().json();
    assert_eq!(now["doors_snapped"], points["doors_snapped"]);
    let again = here.import(&["streets", "--site", &site, &demo_file("streets.geojson")]);
    assert_eq!((count(&again, "changed"), count(&again, "added")), (0, 0));
}

#[test]
fn an_extract_needs_a_boundary_and_then_brings_streets_and_base_map_in_one_go() {
    let (here, site) = Installation::with_site("Larch Park");
    let village = Extract::default()
        .node(1, -1.3640, 53.3880, &[])
        .node(2, -1.3600, 53.3880, &[])
        .node(3, -1.3630, 53.3882, &[])
        .node(4, -1.3630, 53.3883, &[])
        .node(5, -1.3629, 53.3883, &[])
        .way(7, &[1, 2], &[("highway", "residential"), ("name", "Larch Road")])
        .way(8, &[3, 4, 5, 3], &[("building", "house")]);
    let file = here.file("village.osm.pbf", village.bytes());
    let refused = here.try_import(&["streets", "--site", &site, &file]);
    assert_eq!(refused.status, 1);
    assert_eq!(refused.json()["problems"][0]["code"], "no_boundary");

    let square = r#"{"type":"Polygon","coordinates":[[[-1.365,53.386],[-1.359,53.386],[-1.359,53.39],[-1.365,53.39],[-1.365,53.386]]]}"#;
    here.import(&["boundary", "--site", &site, &here.file("square.geojson", square)]);
    let list = "uprn,address,postcode,easting,northing\n\
        999500000011,\"1 Larch Rd, Exampleton\",AE1 1AA,442350.0,388235.0\n\
        999500000012,\"2 Larch Rd, Exampleton\",AE1 1AA,442350.0,388205.0\n\
        999500000013,\"3 Larch Rd, Exampleton\",AE1 1AA,,\n";
    here.import(&["households", "--site", &site, &here.file("homes.csv", list)]);
    let brought = here.import(&["streets", "--site", &site, &file]);
    assert_eq!((count(&brought, "read"), count(&brought, "added")), (2, 2), "{brought:#}");
    assert_eq!((count(&brought, "stretches"), count(&brought, "doors_by_name")), (1, 2), "{brought:#}");
    assert_eq!(brought["doors_not_reached"][0]["code"], "door_without_point");
    let again = here.import(&["streets", "--site", &site, &file]);
    assert_eq!((count(&again, "unchanged"), count(&again, "added")), (2, 0));
}

#[test]
fn a_damaged_extract_is_refused_and_what_was_there_stays() {
    let (here, site) = Installation::with_site("Fernhollow");
    here.import(&["boundary", "--site", &site, &demo_file("boundary.geojson")]);
    here.import(&["streets", "--site", &site, &demo_file("streets.geojson")]);
    let before = here.run(&["--json", "site", "streets", "--site", &site]).must_be_done().json();
    let broken = here.file("broken.osm.pbf", b"\0\0\0\x0e\n\x09OSMHeader\x18\xff");
    let refused = here.try_import(&["streets", "--site", &site, &broken]);
    assert_eq!(refused.status, 1, "{}", refused.out);
    assert_eq!(refused.json()["outcome"], "rejected");
    assert_eq!(here.run(&["--json", "site", "streets", "--site", &site]).must_be_done().json(), before);
}

#[test]
fn real_places_are_walked_from_extract_and_geojson_and_every_door_is_accounted_for() {
    for (place, homes) in [("newport-gaer", 898), ("newport-maindee", 676)] {
        let Some(folder) = shared(&format!("sites/{place}")) else { return };
        let file = |name: &str| text(&folder.join(name)).to_owned();
        let (here, site) = Installation::with_site(place);
        here.import(&["boundary", "--site", &site, &file("boundary.geojson")]);
        here.import(&["households", "--site", &site, &file("households.csv")]);
        let mut files = vec!["street-points.geojson", "streets.geojson", "basemap.geojson", "area.osm.pbf"];
        files.retain(|name| folder.join(name).exists());
        for name in files {
            let brought = here.import(&["streets", "--site", &site, &file(name)]);
            if brought.get("stretches").is_some() {
                assert_eq!(all_told(&brought), homes, "{place} {name}");
                assert_eq!(
                    count(&brought, "doors_snapped"),
                    homes,
                    "{place} {name}: {:#}",
                    brought["doors_not_reached"]
                );
                assert!(count(&brought, "doors_by_name") * 100 >= homes * 97, "{place} {name}");
            }
        }
        let Some(city) = shared("osm/newport-2023-06-13.osm.pbf") else { return };
        let brought = here.import(&["streets", "--site", &site, text(&city)]);
        assert_eq!(count(&brought, "doors_snapped"), homes, "{place} from the city's extract");
    }
}
