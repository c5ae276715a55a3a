//! Household lists in the shapes that real systems export, against what is known to be true of them.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geo::{Contains, MultiPolygon, Point, Polygon};
use patchwalk::domain::import::{ImportKind, Outcome};
use patchwalk::domain::plane::{LonLat, to_bng};
use patchwalk::formats::list::{self, AddressList, ListOptions};

fn data(folder: &str, file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder).join(file)
}

fn read_with(folder: &str, file: &str, points: Option<&str>, change: impl Fn(&mut ListOptions)) -> AddressList {
    let bytes = std::fs::read(data(folder, file)).unwrap();
    let mut options = ListOptions::new(ImportKind::Households);
    change(&mut options);
    let points = points.map(|p| data(folder, p));
    list::read(bytes, &options, points.as_deref(), &|_| {})
}

fn read_list(file: &str) -> AddressList {
    read_with("lists", file, None, |_| {})
}

fn read_text(text: &str) -> AddressList {
    list::read(text.as_bytes().to_vec(), &ListOptions::new(ImportKind::Households), None, &|_| {})
}

/// All that a report says, to look words up in.
fn said(list: &AddressList) -> String {
    let words = list.problems.iter().map(|p| {
        format!("[{}] line {:?} {:?}: {} {}", p.code, p.line, p.column, p.message, p.hint.as_deref().unwrap_or(""))
    });
    words.collect::<Vec<_>>().join("\n")
}

/// The boundary's vertices on the grid, so that inside is decided where the points are.
fn boundary(file: &str) -> MultiPolygon<f64> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(data("lists", file)).unwrap()).unwrap();
    let geometry = json.pointer("/features/0/geometry").or_else(|| json.get("geometry")).unwrap_or(&json);
    let ring = |ring: &serde_json::Value| {
        let corners = ring.as_array().unwrap().iter().map(|c| {
            let at = LonLat { longitude: c[0].as_f64().unwrap(), latitude: c[1].as_f64().unwrap() };
            let at = to_bng(at).unwrap();
            (at.easting, at.northing)
        });
        corners.collect::<Vec<_>>().into()
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings = rings.as_array().unwrap().iter().map(ring);
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    match geometry["type"].as_str().unwrap() {
        "Polygon" => MultiPolygon(vec![polygon(&geometry["coordinates"])]),
        _ => MultiPolygon(geometry["coordinates"].as_array().unwrap().iter().map(polygon).collect()),
    }
}

fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn inside(list: &AddressList, boundary: &MultiPolygon<f64>) -> u64 {
    let points = list.rows.iter().filter_map(|r| r.point);
    points.filter(|p| boundary.contains(&Point::new(p.at.easting, p.at.northing))).count() as u64
}

fn allowed(outcome: Outcome, row: &BTreeMap<String, String>) -> bool {
    let name = match outcome {
        Outcome::Accepted => "accept",
        Outcome::Repaired => "repair",
        Outcome::Rejected => "reject",
    };
    ["must", "also_ok"].iter().any(|column| row[*column].split(' ').any(|o| o.starts_with(name)))
}

/// Our name for what the expectations call a column's meaning.
fn same_meaning(ours: &str, theirs: &str) -> bool {
    match theirs {
        "ignored" => ours != "personal_not_stored",
        "personal: not stored" => ours == "personal_not_stored",
        // Free text: leaving it out and saying so is fine.
        "note" => matches!(ours, "personal_not_stored" | "ignored"),
        other => ours == other,
    }
}

#[test]
fn all_eight_household_lists_are_read_exactly_as_expected() {
    let expectations = csv_rows(&data("lists", "expectations.csv"));
    let households: Vec<_> = expectations.iter().filter(|e| e["kind"] == "households").collect();
    assert_eq!(households.len(), 8);
    for expected in households {
        let file = &expected["file"];
        let points = Some(expected["companion"].as_str()).filter(|c| c.ends_with("open-uprn.csv"));
        let list = read_with("lists", file, points, |_| {});
        let want = |column: &str| expected[column].parse::<u64>().unwrap_or(0);
        let report = said(&list);
        assert!(allowed(list.outcome, expected), "{file}: {:?}\n{report}", list.outcome);
        assert_eq!(list.read, want("rows"), "{file}: rows\n{report}");
        assert_eq!(list.rows.len() as u64, want("homes_expected"), "{file}: homes\n{report}");
        assert_eq!(list.voids, want("of_which_void"), "{file}: voids\n{report}");
        assert_eq!(list.with_point(), want("homes_with_point_expected"), "{file}: with a point\n{report}");
        assert_eq!(list.not_homes, want("not_homes_expected"), "{file}: not homes\n{report}");
        assert_eq!(list.joined, want("duplicates_expected"), "{file}: joined\n{report}");
        let inside = inside(&list, &boundary(&expected["boundary"]));
        assert_eq!(inside, want("inside_expected"), "{file}: inside");
        assert_eq!(list.with_point() - inside, want("outside_expected"), "{file}: outside");
        let meanings: BTreeMap<String, String> = serde_json::from_str(&expected["columns"]).unwrap();
        assert_eq!(list.columns.len(), meanings.len(), "{file}: {:?}", list.columns);
        for column in &list.columns {
            let theirs = &meanings[&column.header];
            assert!(same_meaning(&column.field, theirs), "{file}: {} is {}, not {theirs}", column.header, column.field);
        }
    }
}

#[test]
fn every_line_of_every_list_is_what_its_truth_says() {
    for file in csv_rows(&data("lists", "expectations.csv")).iter().filter(|e| e["kind"] == "households") {
        let name = &file["file"];
        let points = Some(file["companion"].as_str()).filter(|c| c.ends_with("open-uprn.csv"));
        let list = read_with("lists", name, points, |_| {});
        let truth_file = format!("{}.truth.csv", name.rsplit_once('.').unwrap().0);
        let rows: BTreeMap<u64, list::ListRow> = list.rows.iter().map(|r| (r.line, r)).collect();
        let apart: Vec<u64> = list.set_apart.iter().map(|a| a.line).collect();
        for truth in csv_rows(&data("lists", &truth_file)) {
            let Ok(line) = truth["line"].parse::<u64>() else { continue };
            let row = rows.get(&line);
            match truth["what"].as_str() {
                "home" => {
                    let row = row.unwrap_or_else(|| panic!("{name} line {line} is a home"));
                    assert_eq!(row.is_void, truth["void"] == "1", "{name} line {line}: void");
                    assert_eq!(row.point.is_some(), truth["point"] == "1", "{name} line {line}: point");
                    let postcode = row.fields.postcode.as_ref().map_or("", |p| p.as_str());
                    assert_eq!(postcode, truth["postcode"], "{name} line {line}: postcode");
                }
                "duplicate" | "furniture" => {
                    assert!(row.is_none() && !apart.contains(&line), "{name} line {line}");
                }
                _ => assert!(row.is_none() && apart.contains(&line), "{name} line {line} is no home"),
            }
        }
    }
}

#[test]
fn what_the_reports_must_tell_is_told() {
    for (file, words) in [
        (
            "l01-housing-extract.csv",
            vec![
                "26 rows are not homes",
                "14 garage",
                "6 parking",
                "3 shop",
                "2 communal",
                "1 block",
                "11 homes are void",
            ],
        ),
        ("l02-tenancies.ods", vec!["49 rows repeat", "Tenant Name; DOB; Home Tel; Mobile; Email; Rent Balance"]),
        (
            "l03-llpg.csv",
            vec![
                "“PP”",
                "“PS”",
                "“RG02”",
                "“CR08”",
                "3 historical (“logical status 8”",
                "3 provisional",
                "another name of the home on line 35",
            ],
        ),
        (
            "l04-stock-workbook.xlsx",
            vec![
                "The sheet “Stock Nov 26” was read",
                "“Old list 2019”",
                "line 4",
                "485",
                "Tenant, a hidden column",
                "2-32 Larchshaw House",
                "up to 31 homes are missing",
            ],
        ),
        (
            "l05-no-coordinates.csv",
            vec![
                "--points FILE, such as OS Open UPRN) would place them",
                "lines 1, 2 and 450",
                "439 homes have a UPRN",
            ],
        ),
        ("l06-capitals.csv", vec!["read as Windows-1252", "NOTES"]),
    ] {
        let report = said(&read_list(file));
        for word in words {
            assert!(report.contains(word), "{file} does not say “{word}”:\n{report}");
        }
    }
    let placed = said(&read_with("lists", "l05-no-coordinates.csv", Some("l05-no-coordinates.open-uprn.csv"), |_| {}));
    for word in [
        "433 homes were placed from the UPRN file",
        "Its UPRN is not in the UPRN file",
        "It has no UPRN to place it by",
        "11 homes have no usable place",
    ] {
        assert!(placed.contains(word), "l05 does not say “{word}”:\n{placed}");
    }
}

#[test]
fn names_phones_and_dates_of_birth_never_leave_the_reader() {
    let people = [
        "Thimble",
        "Lampshade",
        "Umbrella",
        "Teapot",
        "Candlestick",
        "01632 960",
        "07700 900",
        "@example.org",
        "1969-08-08",
    ];
    for file in ["l02-tenancies.ods", "l04-stock-workbook.xlsx"] {
        let mut list = read_list(file);
        list.problems.push(patchwalk::domain::problem::Problem::warning(
            "all",
            format!("{:?}", list.rows.iter().collect::<Vec<_>>()),
        ));
        let everything = format!("{list:?}");
        for person in people {
            assert!(!everything.contains(person), "{file} lets “{person}” out");
        }
    }
}

#[test]
fn the_awkward_household_files_come_out_as_expected() {
    for expected in csv_rows(&data("bad-inputs", "expectations.csv")).iter().filter(|e| e["kind"] == "households") {
        let file = &expected["file"];
        let list = read_with("bad-inputs", file, None, |_| {});
        assert!(allowed(list.outcome, expected), "{file}: {:?}\n{}", list.outcome, said(&list));
        if list.outcome == Outcome::Rejected {
            assert!(list.rows.is_empty() && !list.problems.is_empty(), "{file}");
        } else {
            assert_eq!(list.rows.len(), 8, "{file}\n{}", said(&list));
        }
    }
}

#[test]
fn the_awkward_files_are_told_about_in_plain_words_with_their_lines() {
    for (file, words) in [
        ("h03-no-header.csv", vec!["The first line must name the columns"]),
        ("h04-repeated-header.csv", vec!["Two columns are called postcode"]),
        ("h05-same-uprn-same-row.csv", vec!["Line 10 repeats line 5 (same UPRN", "8 households are kept"]),
        ("h06-same-uprn-two-places.csv", vec!["Lines 3 and 8 have the same UPRN", "different addresses"]),
        ("h08-formula-cells.csv", vec!["kept as plain text"]),
        ("h09-zero-and-blank-places.csv", vec!["line Some(5)", "line Some(7)"]),
        ("h10-outside-uk.csv", vec!["line Some(4)", "line Some(6)", "Its place is not in the UK"]),
        ("h14-empty.csv", vec!["The file is empty"]),
        ("h15-one-column.csv", vec!["no UPRN, no postcode, no place", "It needs a UPRN column; or"]),
        ("h16-very-long-line.csv", vec!["line Some(6)", "about 19", "shortened to 500"]),
    ] {
        let report = said(&read_with("bad-inputs", file, None, |_| {}));
        for word in words {
            assert!(report.contains(word), "{file} does not say “{word}”:\n{report}");
        }
    }
    let cafe = read_with("bad-inputs", "h01-windows-1252.csv", None, |_| {});
    assert_eq!(cafe.rows.get(0).unwrap().fields.lines, ["1 Café £ Road"]);
    let mill = read_with("bad-inputs", "h02-quotes-commas-newlines.csv", None, |_| {});
    assert_eq!(mill.rows.get(2).unwrap().fields.lines, ["Flat 3, The \"Old\" Mill, Hazelcroft Road"]);
    let spelt = read_with("bad-inputs", "h07-postcode-spellings.csv", None, |_| {});
    assert!(spelt.rows.iter().all(|r| r.fields.postcode.as_ref().unwrap().as_str() == "AE1 2BD"));
    let formula = read_with("bad-inputs", "h08-formula-cells.csv", None, |_| {});
    assert!(formula.rows.get(1).unwrap().fields.lines[0].starts_with("=HYPERLINK("));
}

#[test]
fn ready_made_sites_and_gazetteers_need_no_mapping() {
    let sample = "uprn,address_line_1,address_line_2,post_town,postcode,easting,northing,latitude,longitude,dwelling_type,source\n\
        999500004746,146 Quarrycroft Road,,EXAMPLETON,AE1 0FL,442961.5,388150.5,53.3884544,-1.3555049,house,osm building\n";
    let list = read_text(sample);
    let row = list.rows.get(0).unwrap();
    assert_eq!(list.outcome, Outcome::Accepted, "{}", said(&list));
    assert_eq!(row.fields.town.as_deref(), Some("EXAMPLETON"));
    assert_eq!((row.point.unwrap().at.easting, row.point.unwrap().source.code()), (442_961.5, "building"));
    let gazetteer = "id,sub_building,building_name,building_number,street,locality,town,postcode,lat,lon,class,synthetic_sub,premises_id,osm_id\n\
        D1,Flat 1,,12,Abberley Road,,Testport,AE2 2PW,51.575470,-3.005115,R,1,7ea85a2099,w689481668\n\
        D2,,,14,Abberley Road,,Testport,AE2 2PY,51.575348,-3.004884,C,0,fb63799dce,w570456790\n";
    let mut options = ListOptions::new(ImportKind::Addresses);
    let list = list::read(gazetteer.as_bytes().to_vec(), &options, None, &|_| {});
    assert_eq!(list.rows.len(), 2, "{}", said(&list));
    assert_eq!(list.rows.get(0).unwrap().reference.as_deref(), Some("D1"));
    assert_eq!(list.rows.iter().map(|r| r.is_home).collect::<Vec<_>>(), [true, false]);
    options.kind = ImportKind::Households;
    assert_eq!(list::read(gazetteer.as_bytes().to_vec(), &options, None, &|_| {}).rows.len(), 1);
}

/// Forty homes and one more column, whose cells are made of the home's number.
fn forty_homes_with(header: &str, cell: impl Fn(usize) -> String) -> AddressList {
    let mut text = format!("Prop Ref,Address,Postcode,Easting,Northing,{header}\n");
    for i in 1..=40 {
        text.push_str(&format!("R{i},{i} Larch Road,AE1 2BD,{}.5,388300.5,{}\n", 443_000 + i, cell(i)));
    }
    read_text(&text)
}

fn nobody(i: usize) -> String {
    const FIRST: [&str; 8] = ["Biscuit", "Marble", "Waffle", "Thimble", "Pickle", "Button", "Noodle", "Pepper"];
    const LAST: [&str; 6] = ["Lampshade", "Umbrella", "Teapot", "Bookend", "Doormat", "Kettle"];
    format!("{} {}", FIRST[i % 8], LAST[i / 8 % 6])
}

#[test]
fn people_under_the_header_of_something_else_are_not_kept() {
    type Cell = fn(usize) -> String;
    let columns: [(&str, Cell); 14] = [
        ("Occ", nobody),
        ("Occupancy", |i| if i % 2 == 0 { "Void".to_owned() } else { nobody(i) }),
        ("Type", nobody),
        ("Class", nobody),
        ("Category", |i| format!("{} 07700 900123", nobody(i))),
        ("Exemption type", |i| if i % 5 == 0 { nobody(i) } else { String::new() }),
        ("Status", |i| if i % 3 == 0 { format!("Deceased - {} 07700 900123", nobody(i)) } else { "Let".to_owned() }),
        ("Name", |i| if i % 2 == 0 { "Rose Cottage".to_owned() } else { nobody(i) }),
        ("House Name", |i| if i % 4 == 0 { nobody(i) } else { String::new() }),
        ("Block", nobody),
        ("Flat", nobody),
        ("Locality", nobody),
        ("Address 2", |i| format!("c/o {} tel 07700 900{:03}", nobody(i), i)),
        ("Mr Waffle Teapot", |_| "x".to_owned()),
    ];
    for (header, cell) in columns {
        let list = forty_homes_with(header, cell);
        assert_eq!(list.rows.len(), 40, "{header}\n{}", said(&list));
        let everything = format!("{list:?} {:?}", list.rows.iter().collect::<Vec<_>>());
        for word in ["Lampshade", "Umbrella", "Teapot", "Bookend", "Doormat", "Kettle", "07700", "Deceased"] {
            assert!(!everything.contains(word), "{header} lets “{word}” out:\n{}", said(&list));
        }
    }
}

/// Larch Road 1 to 20, with one more row or one row changed.
fn larch_road(change: impl Fn(&mut Vec<String>)) -> AddressList {
    let row =
        |i: u32| format!("9995001000{i:02},\"{i} Larch Road, EXAMPLETON\",AE1 2BD,{}.5,388300.5", 443_000 + 10 * i);
    let mut lines: Vec<String> = (1..=20).map(row).collect();
    lines.insert(0, "UPRN,Address,Postcode,Easting,Northing".to_owned());
    change(&mut lines);
    read_text(&lines.join("\r\n"))
}

#[test]
fn a_quotation_mark_that_is_not_closed_costs_no_home_and_is_told() {
    let list = larch_road(|lines| {
        lines[5] = "999500100005,\"5 Larch Road EXAMPLETON,AE1 2BD,443050.5,388300.5".to_owned();
    });
    assert_eq!((list.read, list.rows.len(), list.refused), (20, 20, 0), "{}", said(&list));
    assert_eq!(list.outcome, Outcome::Repaired);
    assert!(said(&list).contains("[quotation_mark_not_closed] line Some(6)"), "{}", said(&list));
    assert!(!format!("{:?}", list.rows.get(4)).contains("999500100006"));
}

#[test]
fn flats_that_have_the_uprn_of_their_house_stay_flats() {
    let list = read_text(
        "UPRN,Address,Postcode,Easting,Northing\n\
        999500100001,\"Ground Floor Flat, 12 Larch Road\",AE1 2BD,443100.5,388300.5\n\
        999500100001,\"First Floor Flat, 12 Larch Road\",AE1 2BD,443100.5,388300.5\n\
        999500100002,\"Flat A, 14 Larch Road\",AE1 2BD,443110.5,388300.5\n\
        999500100002,\"Flat B, 14 Larch Road\",AE1 2BD,443110.5,388300.5\n\
        999500100003,\"3 Larch House, Larch Road\",AE1 2BD,443110.5,388300.5\n\
        999500100003,\"3 Larch Lodge, Larch Road\",AE1 2BD,443110.5,388300.5\n\
        999500100004,16 Larch Road,AE1 2BD,443110.5,388300.5\n\
        999500100005,18 Larch Road,AE1 2BD,443110.5,388300.5\n",
    );
    assert_eq!(list.rows.len(), 8, "{}", said(&list));
}

#[test]
fn the_same_words_in_two_towns_are_two_homes() {
    let list = read_text(
        "Prop Ref,Address,Property Type,Easting,Northing\n\
        A1,12 Church Road,House,443100.5,388300.5\nA2,14 Church Road,House,443110.5,388300.5\n\
        B1,12 Church Road,House,446100.5,389300.5\nB2,14 Church Road,House,446110.5,389300.5\n\
        C1,1 Elm Road,House,443200.5,388300.5\n",
    );
    assert_eq!(list.rows.len(), 5, "{}", said(&list));
}

#[test]
fn whole_blocks_are_set_apart_however_they_are_written() {
    for block in [
        "Kestrel House 1-24",
        "\"Kestrel House, 1-24\"",
        "1A-1F Plover Close",
        "\"1,3,5,7 Plover Close\"",
        "2-12 (even) Kestrel Road",
        "Odd 1-11 Robin Row",
        "\"All flats, Kestrel House\"",
        "Lift Motor Room",
        "Wardens Office",
        "Roof Aerial",
        "Mobility Scooter Store",
    ] {
        let list = larch_road(|lines| lines.push(format!(",{block},AE1 2BD,443300.5,388300.5")));
        assert_eq!((list.rows.len(), list.not_homes), (20, 1), "{block}\n{}", said(&list));
    }
    let list = larch_road(|lines| lines.push(",12-14 High Street,AE1 2BD,443300.5,388300.5".to_owned()));
    assert_eq!((list.rows.len(), list.not_homes), (21, 0), "{}", said(&list));
}

#[test]
fn totals_of_a_street_are_no_homes() {
    for total in
        ["20,Larch Road total,,,", ",Larch Road total: 20,,,", "20,Larch Road,,,", "20,Total homes this street,,,"]
    {
        let list = larch_road(|lines| lines.push(total.to_owned()));
        assert_eq!((list.rows.len(), list.refused), (20, 0), "{total}\n{}", said(&list));
    }
}

#[test]
fn a_point_rounded_to_ten_metres_does_not_claim_one() {
    let source = |header: &str, cell: fn(u32) -> String| {
        let mut text = format!("UPRN,Address,Postcode,{header}\n");
        for i in 1..=24 {
            text.push_str(&format!("9995002000{i:02},{i} Ash Road,AE1 2BD,{}\n", cell(i)));
        }
        let list = read_text(&text);
        list.rows.get(3).and_then(|row| row.point).map(|p| p.source.accuracy_m())
    };
    assert_eq!(source("Grid Ref", |i| format!("SK 43{i:02} 8830")), Some(10.0));
    assert_eq!(source("Grid Ref", |i| format!("SK 430{i:02} 88301")), Some(1.0));
    assert_eq!(source("Latitude,Longitude", |i| format!("53.39{i:02},-1.35{i:02}")), Some(10.0));
    assert_eq!(source("Latitude,Longitude", |i| format!("53.39{i:02}123,-1.35{i:02}123")), Some(1.0));
    assert_eq!(source("Easting,Northing", |i| format!("{},388300", 443_000 + 10 * i)), Some(10.0));
    assert_eq!(source("Easting,Northing", |i| format!("{}.4,388301.2", 443_000 + 10 * i)), Some(1.0));
}
