//! Referral lists through the whole program: answered row for row, put on the record, and nobody's name kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::installation::{Installation, Said, repository, text};
use crate::lists::assert_nothing_of;

type Row = BTreeMap<String, String>;

const OURS: [&str; 10] = [
    "id",
    "verdict",
    "site",
    "address_id",
    "matched_address",
    "match_confidence",
    "distance_to_line_m",
    "boundary_version",
    "reasons",
    "candidates",
];

fn data(name: &str) -> PathBuf {
    repository().join("tests/data").join(name)
}

fn rows(file: &Path) -> Vec<Row> {
    csv::Reader::from_path(file).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn header(file: &Path) -> Vec<String> {
    csv::Reader::from_path(file).unwrap().headers().unwrap().iter().map(str::to_owned).collect()
}

/// Checks a list; what was said, and where the answered file is.
fn check(here: &Installation, list: &str, more: &[&str]) -> (Said, PathBuf) {
    let out = here.folder.path().join("answered.csv");
    let said = here.run(&[&["--json", "check", "--file", list, "--out", text(&out)], more].concat());
    (said, out)
}

fn answered(here: &Installation, list: &str, more: &[&str]) -> (Value, Vec<Row>) {
    let (said, out) = check(here, list, more);
    (said.must_be_done().json(), rows(&out))
}

/// Larch Road: number 2 is inside, number 9 is outside.
fn larch_road() -> Installation {
    let (here, site) = Installation::with_site("Larchfield");
    let square = json!({ "type": "Polygon", "coordinates": [[[-1.37, 53.38], [-1.34, 53.38], [-1.34, 53.40], [-1.37, 53.40], [-1.37, 53.38]]] });
    let boundary = here.file("boundary.geojson", square.to_string());
    here.import(&["boundary", "--site", &site, &boundary]);
    let mut list = "uprn,address,post_town,postcode,latitude,longitude\n".to_owned();
    list += "999500000002,2 Larch Road,EXAMPLETON,AE1 2BD,53.3901234,-1.3501234\n";
    list += "999500000009,9 Larch Road,EXAMPLETON,AE1 2BE,53.3904321,-1.3304321\n";
    for n in 10..200 {
        let longitude = if n % 2 == 0 { "-1.3500" } else { "-1.3300" };
        list += &format!("9995000010{n:03},{n} Rowan Street,EXAMPLETON,AE1 3BD,53.3910{n:03},{longitude}{n:03}\n");
    }
    let file = here.file("gazetteer.csv", list);
    here.import(&["addresses", &file]);
    here
}

/// The places of a referral list's companion files: one site for each that the boundary file names.
fn places_of(name: &str) -> Installation {
    let here = Installation::new();
    let boundary = std::fs::read_to_string(data(&format!("lists/{name}.boundary.geojson"))).unwrap();
    let boundary: Value = serde_json::from_str(&boundary).unwrap();
    let mut sites: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for feature in boundary["features"].as_array().unwrap() {
        sites.entry(feature["properties"]["site"].as_str().unwrap().to_owned()).or_default().push(feature.clone());
    }
    for (site, features) in sites {
        let id = here.run(&["site", "add", "--organisation", "Larch Homes", &site]).must_be_done().out;
        let one = json!({ "type": "FeatureCollection", "features": features });
        let file = here.file("one.geojson", one.to_string());
        here.import(&["boundary", "--site", id.trim(), &file]);
    }
    here.import(&["addresses", text(&data(&format!("lists/{name}.gazetteer.csv")))]);
    here
}

/// Every row with its truth: several where the cell has several addresses.
fn truth_of(name: &str) -> BTreeMap<u64, Vec<Row>> {
    let mut truth: BTreeMap<u64, Vec<Row>> = BTreeMap::new();
    for row in rows(&data(&format!("lists/{name}.truth.csv"))) {
        truth.entry(row["line"].parse().unwrap()).or_default().push(row);
    }
    truth
}

/// What the row may be answered, and what it must not.
fn wanted(truth: &[Row]) -> (Vec<String>, Vec<String>) {
    let words = |text: &str| text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    if let [one] = truth {
        let may = [words(&one["expected"]), words(&one["also_ok"])].concat();
        return (may, words(&one["must_not"]));
    }
    let all = |word: &str| truth.iter().all(|t| t["expected"] == word);
    let right = ["inside", "outside"].into_iter().find(|word| all(word)).unwrap_or("ambiguous");
    let wrong = ["inside", "outside"].into_iter().filter(|word| *word != right);
    (vec![right.to_owned()], wrong.map(str::to_owned).collect())
}

/// Each with its rows inside, outside and unclear. A postcode alone is answered only where a site's surroundings
/// are known to be complete; where they are not, it may be unclear.
const SHEETS: [(&str, [u64; 3]); 3] = [
    ("q01-jobcentre.csv", [30, 21, 9]),
    ("q02-two-sites.xlsx", [30, 12, 6]),
    ("q03-postcodes-and-pairs.csv", [11, 7, 27]),
];

#[test]
fn partners_sheets_are_answered_as_they_should_be() {
    for (file, counts) in SHEETS {
        let name = file.split('.').next().unwrap();
        let here = places_of(name);
        let (report, answers) = answered(&here, text(&data(&format!("lists/{file}"))), &[]);
        let truth = truth_of(name);
        assert_eq!(answers.len(), truth.len(), "{file}: {report:#}");
        for ((line, truth), answer) in truth.iter().zip(&answers) {
            let (may, must_not) = wanted(truth);
            let verdict = &answer["verdict"];
            assert!(!must_not.contains(verdict), "{file} line {line} {answer:#?}");
            assert!(may.contains(verdict), "{file} line {line}: not {may:?} {answer:#?}");
            if verdict == "inside" && !truth[0]["site"].is_empty() {
                assert_eq!(answer["site"], truth[0]["site"], "{file} line {line}");
            }
        }
        let counted = ["inside", "outside", "unclear"].map(|word| report[word].as_u64().unwrap());
        assert_eq!(counted, counts, "{file}: {report:#}");
    }
}

#[test]
fn the_report_says_what_each_column_is_and_counts_each_partner() {
    let here = places_of("q01-jobcentre");
    let (report, _) = answered(&here, text(&data("lists/q01-jobcentre.csv")), &[]);
    let field = |header: &str| {
        let columns = report["columns"].as_array().unwrap();
        columns.iter().find(|c| c["header"] == header).unwrap()["field"].as_str().unwrap().to_owned()
    };
    assert_eq!(field("Address"), "address");
    assert_eq!(field("Work Coach"), "partner");
    assert_eq!(
        (field("Customer Name"), field("Contact No")),
        ("personal_not_stored".into(), "personal_not_stored".into())
    );
    assert_eq!(field("Reason / Notes"), "passed_through");
    assert_eq!((&report["blank_lines"], &report["no_address"]), (&json!(4), &json!(2)));
    let partners: Vec<&str> =
        report["partners"].as_array().unwrap().iter().map(|p| p["partner"].as_str().unwrap()).collect();
    assert_eq!(partners, ["WC1", "WC2", "WC3", "WC4"]);
    let here = places_of("q02-two-sites");
    let (report, answers) = answered(&here, text(&data("lists/q02-two-sites.xlsx")), &[]);
    assert!(report["problems"].to_string().contains("names another site"), "{report:#}");
    assert!(answers[12]["reasons"].ends_with("other_site_named"), "{:#?}", answers[12]);
}

#[test]
fn nothing_personal_of_a_referral_list_is_kept() {
    for file in ["q01-jobcentre.csv", "q02-two-sites.xlsx"] {
        let here = places_of(file.split('.').next().unwrap());
        let (said, out) = check(&here, text(&data(&format!("lists/{file}"))), &[]);
        let said = said.must_be_done();
        let whole = std::fs::read_to_string(&out).unwrap();
        assert!(whole.contains("01632 960") || whole.contains("07700 900"), "the columns are passed through");
        std::fs::remove_file(&out).unwrap();
        here.run(&["backup", text(&here.folder.path().join("backup.patchwalk"))]).must_be_done();
        let words = ["Biscuit", "Lampshade", "Umbrella", "Saucepan", "Teapot", "01632 960", "07700 900"];
        assert_nothing_of(here.folder.path(), &[&words[..], &["call after 4pm", "ESOL", "childcare"]].concat());
        for word in words {
            assert!(!said.out.contains(word) && !said.err.contains(word), "{word}");
        }
    }
}

#[test]
fn an_awkward_workbook_is_read_and_its_columns_come_back() {
    let here = larch_road();
    let list = data("referrals/awkward.xlsx");
    let (report, answers) = answered(&here, text(&list), &[]);
    assert!(report["read_as"].as_str().unwrap().contains("Referrals Nov"), "{report:#}");
    let said: Vec<(&str, &str)> = answers.iter().map(|r| (r["id"].as_str(), r["verdict"].as_str())).collect();
    let wanted =
        [("F-1", "inside"), ("F-2", "outside"), ("F-3", "ambiguous"), ("F-4", "not_found"), ("F-5", "not_found")];
    assert_eq!(said, wanted);
    assert!(answers[2]["reasons"].starts_with("several_addresses_in_row"), "{:#?}", answers[2]);
    assert_eq!(answers[2]["candidates"], "999500000002 999500000009");
    assert_eq!(answers[3]["reasons"], "no_address");
    assert_eq!((answers[4]["Name"].as_str(), answers[4]["Comments"].as_str()), ("Mrs Marble Umbrella", "'+44 call"));
    let out = here.folder.path().join("answered.csv");
    let expected = [&OURS[..], &["Referred by", "Name", "Home Tel", "Address", "Post Code", "Comments"]].concat();
    assert_eq!(header(&out), expected);
    std::fs::remove_file(out).unwrap();
    assert_nothing_of(here.folder.path(), &["Umbrella", "Teapot", "01632 960"]);
}

#[test]
fn a_list_saved_by_windows_comes_back_cell_for_cell() {
    let here = larch_road();
    let sheet = "Address,Phone,Notes\r\n\"2 Larch Road, AE1 2BD\",+44 7700 900000,\r\n\"9 Larch Road, AE1 2BE\",,rings twice\r\n";
    let list = here.file("windows.csv", sheet);
    let (_, answers) = answered(&here, &list, &["--map", "Address=address"]);
    let last: Vec<&str> = answers.iter().map(|row| row["Notes"].as_str()).collect();
    assert_eq!(last, ["", "rings twice"]);
    assert_eq!(answers[1]["Phone"], "");
}

#[test]
fn the_list_itself_is_never_overwritten() {
    let here = larch_road();
    let list = here.file("ours.csv", "Address\n\"2 Larch Road, AE1 2BD\"\n");
    for more in [&["--dry-run"][..], &[]] {
        let said = here.run(&[&["check", "--file", &list, "--out", &list], more].concat());
        assert_eq!(said.status, 2, "{}", said.err);
        assert!(said.err.contains("would be overwritten"), "{}", said.err);
    }
    assert!(std::fs::read_to_string(&list).unwrap().starts_with("Address\n"));
}

#[test]
fn semicolons_and_old_encodings_pass_through_unharmed() {
    let here = larch_road();
    let sheet = "Verdict;Café;Adresse\r\n;crème brûlée;\"2 Larch Road, AE1 2BD\"\r\n;\"a; b\";9 Larch Road AE1 2BE\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(sheet);
    let list = here.file("vieux.csv", &bytes);
    let (_, answers) = answered(&here, &list, &["--map", "Adresse=address"]);
    assert_eq!((answers[0]["verdict"].as_str(), answers[1]["verdict"].as_str()), ("inside", "outside"));
    assert_eq!((answers[0]["Café"].as_str(), answers[1]["Café"].as_str()), ("crème brûlée", "a; b"));
    assert_eq!((answers[0]["id"].as_str(), answers[1]["id"].as_str()), ("2", "3"));
}

#[test]
fn ten_thousand_rows_come_back_in_their_order() {
    let here = larch_road();
    let mut list = "qid,query,verdict\n".to_owned();
    for n in 0..10_000 {
        let number = 10 + n % 190;
        list += &format!("Q{n},\"{number} Rowan Street, AE1 3BD\",their own\n");
    }
    let list = here.file("many.csv", list);
    let (report, answers) = answered(&here, &list, &["--partner", "Advice Centre"]);
    assert_eq!((report["inside"].as_u64(), report["outside"].as_u64()), (Some(5_000), Some(5_000)));
    assert_eq!(report["partners"][0]["partner"], "Advice Centre");
    for (n, answer) in answers.iter().enumerate() {
        let right = if n % 2 == 0 { "inside" } else { "outside" };
        assert_eq!((answer["id"].as_str(), answer["verdict"].as_str()), (format!("Q{n}").as_str(), right));
        assert_eq!(answer["verdict (as sent)"], "their own");
    }
}

#[test]
fn a_row_that_does_not_fit_the_header_is_never_inside() {
    let here = larch_road();
    let good = "\"2 Larch Road, AE1 2BD\",";
    let sheet = format!("id,address,notes\n1,2 Larch Road,AE1 2BD,ring first\n2,{good}\n3,{good}\n4,{good}\n");
    let list = here.file("shifted.csv", sheet);
    let (report, answers) = answered(&here, &list, &[]);
    assert_eq!(report["outcome"], "repaired");
    assert_eq!((answers[0]["verdict"].as_str(), answers[1]["verdict"].as_str()), ("not_found", "inside"));
    assert_eq!(answers[0]["reasons"], "row_does_not_fit_header");
    assert_eq!(answers[0]["notes"], "AE1 2BD,ring first");
}

#[test]
fn a_dry_run_answers_and_keeps_nothing() {
    let here = larch_road();
    let list = here.file("list.csv", "address\n\"2 Larch Road, AE1 2BD\"\n");
    let (report, answers) = answered(&here, &list, &["--dry-run"]);
    assert_eq!(answers[0]["verdict"], "inside");
    assert_eq!((&report["list"], &report["dry_run"]), (&Value::Null, &json!(true)));
    assert!(here.run(&["doctor"]).out.contains("0 referral lists"));
    answered(&here, &list, &[]);
    assert!(here.run(&["doctor"]).out.contains("1 referral lists"));
}

#[test]
fn what_is_no_list_is_refused_and_leaves_no_file() {
    let here = larch_road();
    for (name, words) in [("a.csv", "colour,size\nred,2\n"), ("b.csv", ""), ("c.csv", "{\"a\":1}")] {
        let list = here.file(name, words);
        let (said, out) = check(&here, &list, &[]);
        assert_eq!(said.status, 1, "{}", said.out);
        assert!(!out.exists());
        assert!(!said.json()["problems"].as_array().unwrap().is_empty());
    }
    let left = std::fs::read_dir(here.folder.path())
        .unwrap()
        .filter(|f| f.as_ref().unwrap().file_name().to_string_lossy().contains("patchwalk-check"));
    assert_eq!(left.count(), 0);
    let list = here.file("list.csv", "address\n2 Larch Road\n");
    let nowhere = here.run(&["check", "--file", &list]);
    assert_eq!(nowhere.status, 2, "{}", nowhere.err);
}
