//! Lists and awkward files through the whole program: what is said, what is kept, what never is.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::installation::{Installation, repository, text};

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn data(folder: &str) -> std::path::PathBuf {
    repository().join("tests/data").join(folder)
}

fn fits(row: &Row, said: &Value) -> bool {
    let wanted = |word: &str| match word {
        "accept" | "accepted" => "accepted",
        "repair-with-warning" | "repaired" => "repaired",
        "reject" | "rejected" => "rejected",
        other => panic!("{other}"),
    };
    [&row["must"], &row["also_ok"]].iter().any(|word| !word.is_empty() && said["outcome"] == wanted(word))
}

#[test]
fn every_awkward_file_is_answered_as_it_should_be_and_none_is_half_brought_in() {
    let expected = rows(&data("bad-inputs/expectations.csv"));
    assert_eq!(expected.len(), 39);
    for row in expected {
        let (here, site) = Installation::with_site("Awkward");
        let file = data("bad-inputs").join(&row["file"]);
        let said = here.try_import(&[&row["kind"], "--site", &site, text(&file)]);
        let report = said.json();
        assert!(fits(&row, &report), "{}: {report:#}", row["file"]);
        let rejected = report["outcome"] == "rejected";
        assert_eq!(said.status, i32::from(rejected), "{}", row["file"]);
        let site_now = &here.run(&["--json", "site", "list"]).must_be_done().json()[0];
        let brought_in = !site_now["homes"].is_null() || !site_now["boundary"].is_null();
        assert_eq!(brought_in, !rejected, "{}: {site_now:#}", row["file"]);
        if rejected || report["outcome"] == "repaired" {
            assert!(!report["problems"].as_array().unwrap().is_empty(), "{} says nothing", row["file"]);
        }
    }
}

#[test]
fn every_list_counts_as_it_should() {
    let folder = data("lists");
    for row in rows(&folder.join("expectations.csv")).iter().filter(|r| r["kind"] == "households") {
        let (here, site) = Installation::with_site("Patch");
        here.import(&["boundary", "--site", &site, text(&folder.join(&row["boundary"]))]);
        let companion = row["companion"].clone();
        if companion.contains("imported first") {
            here.import(&["households", "--site", &site, text(&folder.join(companion.split(' ').next().unwrap()))]);
        }
        let file = folder.join(&row["file"]);
        let points = folder.join(&companion);
        let mut arguments = vec!["households", "--site", &site, text(&file)];
        if companion.ends_with("open-uprn.csv") {
            arguments.extend(["--points", text(&points)]);
        }
        let report = here.import(&arguments);
        assert!(fits(row, &report), "{}: {report:#}", row["file"]);
        for (said, wanted) in [
            ("homes", "homes_expected"),
            ("voids", "of_which_void"),
            ("with_point", "homes_with_point_expected"),
            ("inside", "inside_expected"),
            ("outside", "outside_expected"),
            ("not_homes", "not_homes_expected"),
            ("joined", "duplicates_expected"),
            ("read", "rows"),
            ("added", "added"),
            ("changed", "changed"),
            ("gone", "gone"),
            ("unchanged", "unchanged"),
        ] {
            let wanted = &row[wanted];
            // One total line more or less is furniture or not, by the reader's own account.
            if !wanted.is_empty() && said != "read" {
                assert_eq!(report[said].to_string(), *wanted, "{} {said}: {report:#}", row["file"]);
            }
        }
    }
}

/// The cells of some columns of a workbook's first sheet, but for those too short to tell.
fn cells_of(workbook: &Path, header_row: usize, columns: &[&str]) -> Vec<String> {
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(workbook).unwrap();
    let sheet = book.sheet_names().into_iter().find(|n| n != "Notes").unwrap();
    let range = book.worksheet_range(&sheet).unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
    let wanted: Vec<usize> =
        (0..rows[header_row].len()).filter(|i| columns.contains(&rows[header_row][*i].as_str())).collect();
    assert_eq!(wanted.len(), columns.len(), "{:?}", rows[header_row]);
    let cells = rows[header_row + 1..].iter().flat_map(|row| wanted.iter().map(|i| row[*i].trim().to_owned()));
    cells.filter(|cell| cell.len() >= 7).collect()
}

#[test]
fn names_and_telephone_numbers_are_never_kept() {
    let (here, site) = Installation::with_site("Patch");
    let header = "UPRN,Address,Postcode,Tenant Name,DOB,Home Tel,Email,Notes\n";
    let mut list = header.to_owned();
    for n in 1..=40 {
        list += &format!(
            "9995000{n:05},{n} Larch Road,AE1 2BD,Zebedee Quillfeather{n},1961-02-{:02},01632 960{n:03},quill{n}@example.org,rings Zebedee first\n",
            n % 28 + 1
        );
    }
    let file = here.file("tenants.csv", list);
    let report = here.import(&["households", "--site", &site, &file]);
    assert_eq!(report["homes"], 40);
    let personal: Vec<&str> = report["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["field"] == "personal_not_stored")
        .map(|c| c["header"].as_str().unwrap())
        .collect();
    assert_eq!(personal, ["Tenant Name", "DOB", "Home Tel", "Email", "Notes"]);
    let backup = here.folder.path().join("backup.patchwalk");
    here.run(&["backup", text(&backup)]).must_be_done();
    std::fs::remove_file(&file).unwrap();
    let said = here.run(&["--json", "site", "list"]).must_be_done();
    assert_nothing_of(here.folder.path(), &["Quillfeather", "Zebedee", "01632 960", "quill1@", "1961-02-"]);
    assert!(!said.err.contains("Quillfeather") && !report.to_string().contains("Quillfeather"));
}

#[test]
fn nothing_personal_of_the_tenancy_lists_is_kept() {
    let folder = data("lists");
    let (here, site) = Installation::with_site("Patch");
    here.import(&["households", "--site", &site, text(&folder.join("l02-tenancies.ods"))]);
    here.import(&["households", "--site", &site, text(&folder.join("l04-stock-workbook.xlsx"))]);
    let backup = here.folder.path().join("backup.patchwalk");
    here.run(&["backup", text(&backup)]).must_be_done();
    let columns = ["Tenant Name", "DOB", "Home Tel", "Mobile", "Email"];
    let mut personal = cells_of(&folder.join("l02-tenancies.ods"), 0, &columns);
    personal.sort();
    personal.dedup();
    assert!(personal.len() > 500, "{}", personal.len());
    let secrets: Vec<&str> = personal.iter().map(String::as_str).collect();
    assert_nothing_of(here.folder.path(), &secrets[..secrets.len().min(400)]);
    // Both lists' people are named from these words, have these numbers and this domain.
    let words = ["Biscuit", "Lampshade", "Umbrella", "Saucepan", "01632 960", "07700 900", "@example.org"];
    assert_nothing_of(here.folder.path(), &words);
}

pub fn assert_nothing_of(folder: &Path, secrets: &[&str]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_nothing_of(&path, secrets);
            continue;
        }
        let bytes = unpacked(&path);
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|w| w.eq_ignore_ascii_case(secret.as_bytes()));
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
}

/// A compressed backup is looked into, not at.
fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else { return bytes };
    let mut out = Vec::new();
    for i in 0..archive.len() {
        std::io::copy(&mut archive.by_index(i).unwrap(), &mut out).unwrap();
    }
    out
}

#[test]
fn a_list_with_bad_rows_is_all_or_nothing_unless_told_otherwise() {
    let (here, site) = Installation::with_site("Patch");
    let list = here.file(
        "list.csv",
        "uprn,address,postcode\n1001,1 Larch Road,AE1 2BD\n,,\n,,AE1 2BD\n1003,3 Larch Road,AE1 2BD\n",
    );
    let all = here.try_import(&["households", "--site", &site, &list]);
    if all.status == 1 {
        assert!(here.run(&["--json", "site", "list"]).json()[0]["homes"].is_null());
    }
    let good = here.import(&["households", "--site", &site, &list, "--accept-good-rows"]);
    assert_eq!(good["homes"], 2, "{good:#}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let (here, site) = Installation::with_site("Patch");
    let list = here.file("list.csv", "uprn,address,postcode\n1001,1 Larch Road,AE1 2BD\n");
    let said = here.import(&["households", "--site", &site, &list, "--dry-run"]);
    assert_eq!(
        (said["homes"].as_u64(), said["added"].as_u64(), said["dry_run"].as_bool()),
        (Some(1), Some(1), Some(true))
    );
    assert!(here.run(&["--json", "site", "list"]).json()[0]["homes"].is_null());
}

#[test]
fn a_month_later_shows_what_changed_one_by_one() {
    let folder = data("lists");
    let (here, site) = Installation::with_site("Patch");
    here.import(&["households", "--site", &site, text(&folder.join("l07-list-with-gaps.csv"))]);
    let later = here.import(&["households", "--site", &site, text(&folder.join("l08-a-month-later.csv")), "--dry-run"]);
    let kinds = |kind: &str| later["changes"].as_array().unwrap().iter().filter(|c| c["kind"] == kind).count();
    assert_eq!(
        ["added", "renumbered", "reworded", "point_moved", "gone", "details"].map(kinds),
        [11, 5, 8, 4, 6, 0],
        "{later:#}"
    );
}

#[test]
fn a_list_that_is_nowhere_near_its_site_is_told_loudly() {
    let (here, site) = Installation::with_site("Patch");
    here.import(&["boundary", "--site", &site, &crate::installation::demo_file("boundary.geojson")]);
    let mut list = "address,postcode,easting,northing\n".to_owned();
    for n in 1..=10 {
        // The estate is near 443000 E 388500 N: these are the other way about.
        list += &format!("{n} Larch Road,AE1 2BD,{},{}\n", 388_500.4 + f64::from(n), 443_000.7 + f64::from(n));
    }
    let file = here.file("exchanged.csv", list);
    let report = here.import(&["households", "--site", &site, &file, "--dry-run"]);
    assert_eq!(report["inside"], 0);
    assert_eq!(report["problems"][0]["code"], "list_far_from_boundary", "{report:#}");
}
