//! The gazetteer: homes, and the shops and offices between them that people ask about too.

use crate::installation::{Installation, shared, text};

const STREET: &str = "\
id,address,postcode,easting,northing,property type
L1,1 Larch Road,AE1 2BD,443010,388510,House
L2,3 Larch Road,AE1 2BD,443020,388510,Shop
L3,Larch Road Primary School,AE1 2BD,443030,388510,School
L4,Community Hall Larch Road,AE1 2BD,443040,388510,Community Hall
L5,Garage 4 Larch Road,AE1 2BD,443050,388510,Garage
L6,Plant Room Larch House,AE1 2BD,443060,388510,Plant Room
L7,1-32 Larch House,AE1 2BF,443070,388510,Block of Flats
";

#[test]
fn shops_and_offices_are_kept_to_be_found_and_are_counted_as_no_homes() {
    let (here, _) = Installation::with_site("Larch");
    let report = here.import(&["addresses", &here.file("street.csv", STREET)]);
    let counts = ["homes", "places", "not_homes", "with_point"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(counts, [1, 3, 6, 1], "{report:#}");
    assert_eq!(report["added"], 4);
    for found in ["1 Larch Road AE1 2BD", "3 Larch Road AE1 2BD", "Larch Road Primary School AE1 2BD"] {
        assert_ne!(here.check(&[found])["verdict"], "not_found", "{found}");
    }
    for unknown in ["Garage 4 Larch Road AE1 2BD", "1-32 Larch House AE1 2BF"] {
        assert_eq!(here.check(&[unknown])["verdict"], "not_found", "{unknown}");
    }
    let again = here.import(&["addresses", &here.file("street.csv", STREET)]);
    assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&0.into(), &0.into(), &4.into()));
    let converted = here.file("converted.csv", STREET.replace("388510,Shop", "388510,Flat"));
    let report = here.import(&["addresses", &converted]);
    assert_eq!(
        (&report["homes"], &report["changed"], &report["changes"][0]["kind"]),
        (&2.into(), &1.into(), &"details".into())
    );
}

#[test]
fn a_household_list_still_sets_its_shops_apart() {
    let (here, site) = Installation::with_site("Larch");
    let report = here.import(&["households", "--site", &site, &here.file("street.csv", STREET)]);
    let counts = ["homes", "places", "not_homes"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(counts, [1, 0, 6], "{report:#}");
    assert_eq!(report["added"], 1);
}

#[test]
fn every_row_of_a_citys_register_is_in_the_gazetteer_under_its_own_id() {
    let Some(file) = shared("bench/address/canonical.csv") else { return };
    let here = Installation::new();
    let report = here.import(&["addresses", text(&file)]);
    let counts = ["read", "added"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(counts, [10_965; 2], "{report:#}");
    let homes = ["homes", "places", "not_homes"].map(|count| report[count].as_u64().unwrap());
    assert_eq!((homes[0] + homes[1], homes[1]), (10_965, homes[2]), "{report:#}");
    let backup = here.folder.path().join("b.zip");
    here.run(&["backup", text(&backup)]).must_be_done();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&backup).unwrap()).unwrap();
    let kept = std::io::read_to_string(zip.by_name("tables/address.ndjson").unwrap()).unwrap();
    let kept: std::collections::BTreeSet<String> = kept
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()[1].as_str().unwrap().to_owned())
        .collect();
    let mut register = csv::Reader::from_path(&file).unwrap();
    let ids: std::collections::BTreeSet<String> =
        register.records().map(|row| row.unwrap().get(0).unwrap().to_owned()).collect();
    assert_eq!(kept, ids);
}

#[test]
fn a_map_or_sheet_that_names_nothing_is_wrong_use() {
    let (here, site) = Installation::with_site("Larch");
    let file = here.file("street.csv", STREET);
    for wrong in ["Colour=street", "id=colour"] {
        let said = here.try_import(&["households", "--site", &site, &file, "--map", wrong]);
        assert_eq!((said.status, &said.json()["outcome"]), (2, &"rejected".into()), "{wrong}: {}", said.err);
        assert!(said.err.contains("--map"), "{}", said.err);
    }
}
