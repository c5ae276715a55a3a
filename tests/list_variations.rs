//! The same list in other clothes is the same list; and nothing that anybody can send brings the reader
//! down.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use patchwalk::domain::import::{ImportKind, Outcome};
use patchwalk::formats::list::{self, AddressList, ListOptions, ListRow};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

fn read(bytes: Vec<u8>) -> AddressList {
    list::read(bytes, &ListOptions::new(ImportKind::Households), None, &|_| {})
}

fn read_mapped(text: &str, map: &[(&str, &str)]) -> AddressList {
    let mut options = ListOptions::new(ImportKind::Households);
    options.map = map.iter().map(|(h, f)| ((*h).to_owned(), (*f).to_owned())).collect();
    list::read(text.as_bytes().to_vec(), &options, None, &|_| {})
}

fn rows(list: &AddressList) -> Vec<ListRow> {
    list.rows.iter().collect()
}

fn said(list: &AddressList) -> String {
    list.problems.iter().map(|p| format!("[{}] {} {}\n", p.code, p.message, p.hint.as_deref().unwrap_or(""))).collect()
}

fn field_of<'a>(list: &'a AddressList, header: &str) -> &'a str {
    list.columns.iter().find(|c| c.header == header).map_or("", |c| &c.field)
}

/// A small estate, column by column: field, headers it may go by, cells.
fn estate() -> Vec<(&'static [&'static str], Vec<String>)> {
    let homes = 0..40u64;
    let per = |cell: &dyn Fn(u64) -> String| homes.clone().map(cell).collect::<Vec<_>>();
    vec![
        (
            &["UPRN", "u_llpg_ref", "Property_URN", "NLPG UPRN", "Unique Property Reference Number"],
            per(&|i| (999_600_000_000 + i * 7).to_string()),
        ),
        (&["Prop Ref", "LPRO_PROPREF", "Asset ID", "Cyfeirnod Eiddo", "house_ref"], per(&|i| format!("EX{i:05}"))),
        (
            &["address_line_1", "Address 1", "addr1", "AddressLine1", "Llinell cyfeiriad 1"],
            per(&|i| format!("{} Café’s Road", i * 2 + 1)),
        ),
        (&["post_town", "TOWN_NAME", "Town/City", "Tref neu ddinas"], per(&|_| "EXAMPLETON".into())),
        (&["postcode", "Post Code", "POSTCODE_LOCATOR", "Cod post"], per(&|i| format!("AE1 {}BD", i % 9 + 1))),
        (
            &["easting", "X_COORDINATE", "Eastings", "BNG_X", "Dwyreiniad"],
            per(&|i| format!("{:.1}", 443_012.5 + i as f64 * 9.0)),
        ),
        (
            &["northing", "Y_COORDINATE", "Northings", "BNG_Y", "Gogleddiad"],
            per(&|i| format!("{:.1}", 388_610.3 + i as f64 * 3.0)),
        ),
        (
            &["Property Type", "Unit Type", "cat_type", "Math o Eiddo"],
            per(&|i| if i % 5 == 0 { "Flat".into() } else { "House, semi".to_owned() }),
        ),
        (&["Status", "Occ Status", "Statws"], per(&|i| if i % 8 == 0 { "Void".into() } else { "Occupied".to_owned() })),
        (
            &["Tenant", "Surname", "con_name", "Enw"],
            per(&|i| format!("Mx Teapot {}", ["Lampshade", "Umbrella"][usize::try_from(i % 2).unwrap()])),
        ),
    ]
}

fn quoted(cell: &str, separator: char) -> String {
    if cell.contains([separator, '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn text_of(columns: &[(String, Vec<String>)], separator: char, line_end: &str) -> String {
    let joint = separator.to_string();
    let mut out = columns.iter().map(|(h, _)| quoted(h, separator)).collect::<Vec<_>>().join(&joint);
    for i in 0..columns[0].1.len() {
        out.push_str(line_end);
        out.push_str(&columns.iter().map(|(_, cells)| quoted(&cells[i], separator)).collect::<Vec<_>>().join(&joint));
    }
    out
}

fn usual_estate() -> Vec<(String, Vec<String>)> {
    estate().into_iter().map(|(headers, cells)| (headers[0].to_owned(), cells)).collect()
}

fn zipped(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A sheet: its name, its rows, and its hidden columns (counted from 1).
type Sheet<'a> = (&'a str, Vec<Vec<String>>, &'a [usize]);

fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = String::from(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>"#,
    );
    let mut relations =
        String::from(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#);
    let mut files = Vec::new();
    for (i, (name, rows, hidden)) in sheets.iter().enumerate() {
        let n = i + 1;
        let _ = write!(book, r#"<sheet name="{}" sheetId="{n}" r:id="rId{n}"/>"#, escaped(name));
        let _ = write!(
            relations,
            r#"<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        let mut xml =
            String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols>"#);
        hidden.iter().for_each(|c| write!(xml, r#"<col min="{c}" max="{c}" hidden="1"/>"#).unwrap());
        xml.push_str("</cols><sheetData>");
        for (r, row) in rows.iter().enumerate() {
            let _ = write!(xml, r#"<row r="{}">"#, r + 1);
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let at = format!("{}{}", char::from(b'A' + u8::try_from(c).unwrap()), r + 1);
                let _ = match cell.parse::<f64>() {
                    Ok(number) => write!(xml, r#"<c r="{at}"><v>{number}</v></c>"#),
                    Err(_) => write!(xml, r#"<c r="{at}" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(cell)),
                };
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{n}.xml"), xml));
    }
    book.push_str("</sheets></workbook>");
    relations.push_str("</Relationships>");
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let root = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let mut all = vec![
        ("[Content_Types].xml", types.to_owned()),
        ("_rels/.rels", root.to_owned()),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations),
    ];
    all.extend(files.iter().map(|(name, xml)| (name.as_str(), xml.clone())));
    zipped(&all)
}

fn ods(rows: &[Vec<String>]) -> Vec<u8> {
    let mut xml = String::from(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="List">"#,
    );
    for row in rows {
        xml.push_str("<table:table-row>");
        for cell in row {
            let _ = write!(
                xml,
                r#"<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
                escaped(cell)
            );
        }
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".into()),
        ("content.xml", xml),
        ("META-INF/manifest.xml", "<manifest/>".into()),
    ])
}

fn as_rows(columns: &[(String, Vec<String>)]) -> Vec<Vec<String>> {
    let header = columns.iter().map(|(h, _)| h.clone()).collect();
    let rows = (0..columns[0].1.len()).map(|i| columns.iter().map(|(_, cells)| cells[i].clone()).collect());
    std::iter::once(header).chain(rows).collect()
}

fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    let utf16 = |to: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to).collect();
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        2 => utf16(u16::to_le_bytes),
        3 => utf16(u16::to_be_bytes),
        _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
    }
}

fn expected() -> Vec<ListRow> {
    let list = read(text_of(&usual_estate(), ',', "\n").into_bytes());
    assert_eq!((list.rows.len(), list.with_point(), list.voids), (40, 40, 5), "{}", said(&list));
    rows(&list)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_of_columns_and_any_usual_name_gives_the_same_rows(
        order in Just((0..10usize).collect::<Vec<_>>()).prop_shuffle(),
        names in prop::collection::vec(any::<Index>(), 10),
        upper in any::<bool>(),
    ) {
        let estate = estate();
        let dressed: Vec<(String, Vec<String>)> = order.iter().map(|i| {
            let (headers, cells) = &estate[*i];
            let header = headers[names[*i].index(headers.len())];
            (if upper { header.to_uppercase() } else { header.to_owned() }, cells.clone())
        }).collect();
        let list = read(text_of(&dressed, ',', "\n").into_bytes());
        prop_assert_eq!(rows(&list), expected(), "{:?}\n{}", list.columns, said(&list));
        let everything = format!("{list:?}{:?}", rows(&list));
        prop_assert!(!everything.contains("Lampshade") && !everything.contains("Umbrella"));
    }

    #[test]
    fn any_encoding_separator_and_line_end_gives_the_same_rows(
        encoding in 0..5usize, separator in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let list = read(encoded(&text_of(&usual_estate(), separator, line_end), encoding));
        prop_assert_eq!(rows(&list), expected(), "{} {}", &list.read_as, said(&list));
    }

    #[test]
    fn lines_above_and_totals_below_change_nothing_but_the_line_numbers(
        above in 0..5usize, blank in any::<bool>(), total in prop::sample::select(vec!["Total,40", "Grand total", "Sub-total: 40", ""]),
    ) {
        let mut text = String::new();
        for line in ["Example Homes - all stock", "Report: X1,Run by: SYSTEM,,", "Printed on 03/11/2026", ",,,,"].iter().take(above) {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(&text_of(&usual_estate(), ',', "\n"));
        text.push_str(if blank { "\n,,,,,,,,,\n\n" } else { "\n" });
        text.push_str(total);
        let list = read(text.into_bytes());
        let moved: Vec<ListRow> = expected().into_iter().map(|r| ListRow { line: r.line + above.min(4) as u64, ..r }).collect();
        prop_assert_eq!(rows(&list), moved, "{}", said(&list));
        prop_assert_eq!(list.read, 40);
    }

    #[test]
    fn bytes_of_any_kind_are_refused_or_read_and_never_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let list = read(bytes);
        prop_assert!(list.outcome != Outcome::Rejected || list.rows.is_empty());
    }

    #[test]
    fn text_like_a_list_of_any_kind_is_read_in_good_time(text in "(uprn|address|postcode|x|y|type|[a-z\"]{0,6})([,;\n\"]{1,2}[-0-9a-zA-Z .,\"£é]{0,9}){0,200}") {
        let start = Instant::now();
        let list = read(text.into_bytes());
        prop_assert!(start.elapsed() < Duration::from_secs(10));
        prop_assert!(!list.problems.is_empty() || list.outcome != Outcome::Rejected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_damaged_file_is_refused_or_read_and_never_brings_it_down(
        file in prop::sample::select(vec!["lists/l01-housing-extract.csv", "lists/l02-tenancies.ods", "lists/l04-stock-workbook.xlsx", "bad-inputs/h02-quotes-commas-newlines.csv"]),
        cut in any::<Index>(), hits in prop::collection::vec((any::<Index>(), any::<u8>()), 0..12), cut_it in any::<bool>(),
    ) {
        let mut bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file)).unwrap();
        for (at, to) in hits {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        if cut_it {
            bytes.truncate(cut.index(bytes.len()));
        }
        let start = Instant::now();
        let list = read(bytes);
        prop_assert!(list.outcome != Outcome::Rejected || !list.problems.is_empty());
        prop_assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn rows_that_are_taken_out_or_repeated_are_counted_right(kept in subsequence((0..40usize).collect::<Vec<_>>(), 1..40), again in 0..5usize) {
        let estate = usual_estate();
        let chosen: Vec<usize> = kept.iter().copied().chain(kept.iter().copied().take(again)).collect();
        let columns: Vec<(String, Vec<String>)> =
            estate.iter().map(|(h, cells)| (h.clone(), chosen.iter().map(|i| cells[*i].clone()).collect())).collect();
        let list = read(text_of(&columns, ',', "\n").into_bytes());
        prop_assert_eq!(list.rows.len(), kept.len(), "{}", said(&list));
        prop_assert_eq!(list.joined as usize, again.min(kept.len()));
    }
}

#[test]
fn a_workbook_gives_the_same_rows_as_text() {
    let rows_of_sheet = as_rows(&usual_estate());
    for bytes in [xlsx(&[("List", rows_of_sheet.clone(), &[])]), ods(&rows_of_sheet)] {
        let list = read(bytes);
        assert_eq!(rows(&list), expected(), "{} {}", list.read_as, said(&list));
    }
}

#[test]
fn of_two_sheets_that_could_be_meant_a_person_chooses() {
    let all = as_rows(&usual_estate());
    let (first, second) = (all[..20].to_vec(), [&all[..1], &all[20..]].concat());
    let bytes = xlsx(&[("North", first, &[]), ("South", second, &[10])]);
    let list = read(bytes.clone());
    assert_eq!(list.outcome, Outcome::Rejected);
    assert!(
        said(&list).contains("Two sheets could be the list: “South” (21 rows) and “North” (19 rows)"),
        "{}",
        said(&list)
    );
    let mut options = ListOptions::new(ImportKind::Households);
    options.sheet = Some("south".into());
    let list = list::read(bytes.clone(), &options, None, &|_| {});
    assert_eq!(list.rows.len(), 21, "{}", said(&list));
    assert!(said(&list).contains("Tenant, a hidden column"), "{}", said(&list));
    options.sheet = Some("West".into());
    let list = list::read(bytes, &options, None, &|_| {});
    assert!(list::is_usage_error(list.outcome, &list.problems) && said(&list).contains("no sheet called “West”"));
}

#[test]
fn a_sheet_that_would_fill_the_memory_is_refused() {
    let far = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>UPRN</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    let book = xlsx(&[("List", vec![vec!["UPRN".into()]], &[])]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    let files: Vec<(&str, String)> = names
        .iter()
        .map(|name| {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
            (name.as_str(), if name.contains("sheet1") { far.to_owned() } else { text })
        })
        .collect();
    assert_eq!(read(zipped(&files)).outcome, Outcome::Rejected);
    let repeated = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="L"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let list = read(zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".into()),
        ("content.xml", repeated.into()),
    ]));
    assert!(said(&list).contains("too large"), "{}", said(&list));
}

#[test]
fn a_map_wins_and_a_wrong_one_says_what_is_there() {
    let text = "A,B,C\n999600000000,1 Larch Road,AE1 2BD\n999600000007,3 Larch Road,AE1 2BD\n";
    let list = read_mapped(text, &[("A", "reference"), ("B", "address_line_1"), ("C", "postcode")]);
    assert_eq!(list.rows.get(0).unwrap().reference.as_deref(), Some("999600000000"));
    assert_eq!(list.rows.get(0).unwrap().uprn, None);
    let list = read_mapped(text, &[("D", "uprn")]);
    assert!(
        list::is_usage_error(list.outcome, &list.problems) && said(&list).contains("Its columns are: A, B, C."),
        "{}",
        said(&list)
    );
    let list = read_mapped(text, &[("A", "colour")]);
    assert!(
        list::is_usage_error(list.outcome, &list.problems) && said(&list).contains("Use one of: uprn, reference"),
        "{}",
        said(&list)
    );
}

#[test]
fn a_column_called_uprn_may_hold_the_landlords_own_numbers() {
    let mut text = String::from("UPRN,CAG UPRN,Address,Postcode\n");
    (0..20)
        .for_each(|i| writeln!(text, "{},{},{} Larch Road,AE1 2BD", 4000 + i, 999_600_000_000u64 + i, i + 1).unwrap());
    let list = read(text.clone().into_bytes());
    assert_eq!((field_of(&list, "UPRN"), field_of(&list, "CAG UPRN")), ("reference", "uprn"), "{}", said(&list));
    let alone = text.replace("CAG UPRN", "USRN");
    let list = read(alone.clone().into_bytes());
    assert_eq!(field_of(&list, "UPRN"), "reference");
    assert!(said(&list).contains("do not look like national UPRNs"));
    assert_eq!(field_of(&read_mapped(&alone, &[("UPRN", "uprn")]), "UPRN"), "uprn");
}

#[test]
fn uprns_that_a_spreadsheet_rounded_are_not_used_at_all() {
    let mut text = String::from("UPRN,Address,Postcode\n");
    (0..20).for_each(|i| writeln!(text, "9.996E+11,{} Larch Road,AE1 2BD", i + 1).unwrap());
    let list = read(text.into_bytes());
    assert_eq!((list.rows.len(), list.outcome), (20, Outcome::Repaired), "{}", said(&list));
    assert!(rows(&list).iter().all(|r| r.uprn.is_none()));
    assert!(said(&list).contains("rounded the numbers in “UPRN”"));
}

#[test]
fn coordinates_of_something_else_are_not_the_homes() {
    let mut text = String::from(
        "UPRN,Address,Postcode,Polling_Place_Easting,Polling_Place_Northing,Correspondence Address,Billing Postcode\n",
    );
    (0..20).for_each(|i| {
        writeln!(
            text,
            "{},{} Larch Road,AE1 2BD,443000.5,388000.5,1 Office Road,AE9 9ZZ",
            999_600_000_000u64 + i,
            i + 1
        )
        .unwrap()
    });
    let list = read(text.into_bytes());
    assert_eq!((list.rows.len(), list.with_point()), (20, 0), "{}", said(&list));
    assert!(said(&list).contains("The list has no coordinates"));
    let mut one_point = String::from("UPRN,Address,Postcode,Easting,Northing\n");
    (0..20).for_each(|i| {
        writeln!(one_point, "{},{} Larch Road,AE{} 2BD,443000.5,388000.5", 999_600_000_000u64 + i, i + 1, i % 5 + 1)
            .unwrap()
    });
    let list = read(one_point.into_bytes());
    assert_eq!(list.with_point(), 0);
    assert!(said(&list).contains("All 20 homes have the same point"), "{}", said(&list));
}

#[test]
fn both_systems_may_stand_in_one_column_and_degrees_the_wrong_way_round() {
    let text = "Ref,Address,Postcode,X,Y\n\
        R1,1 Larch Road,AE1 2BD,443012.5,388610.3\n\
        R2,3 Larch Road,AE1 2BD,-1.3548,53.3925\n\
        R3,5 Larch Road,AE1 2BD,53.3925,-1.3548\n\
        R4,7 Larch Road,AE1 2BD,\"443,012.5\",\"388,610.3\"\n";
    let list = read(text.as_bytes().to_vec());
    assert_eq!(list.with_point(), 4, "{}", said(&list));
    let east: Vec<i64> = rows(&list).iter().map(|r| r.point.unwrap().at.easting.round() as i64).collect();
    assert!(east.iter().all(|e| (442_950..443_060).contains(e)), "{east:?}");
    assert!(said(&list).contains("1 row has latitude and longitude the wrong way round"));
}

#[test]
fn grid_references_place_a_home_where_they_are_fine_enough() {
    let mut text = String::from("Ref,Address,Postcode,NGR\n");
    (0..10).for_each(|i| writeln!(text, "R{i},{} Larch Road,AE1 2BD,SK 4301{i} 88610", i + 1).unwrap());
    text.push_str("R10,12 Larch Road,AE1 2BD,SK 429 885\n");
    let list = read(text.into_bytes());
    assert_eq!(list.with_point(), 10, "{}", said(&list));
    assert!(said(&list).contains("only good to 100 metres"));
}

#[test]
fn kinds_that_we_do_not_know_are_shown_with_their_counts_and_can_be_answered() {
    let mut text = String::from("Ref,Address,Postcode,Asset Category\n");
    (0..20).for_each(|i| {
        writeln!(text, "R{i},{} Larch Road,AE1 2BD,{}", i + 1, if i < 3 { "ZQ" } else { "House" }).unwrap()
    });
    let list = read(text.clone().into_bytes());
    assert_eq!(list.rows.len(), 20);
    assert!(said(&list).contains("“ZQ” × 3"), "{}", said(&list));
    let list = read_mapped(&text, &[("Asset Category:ZQ", "not_home")]);
    assert_eq!((list.rows.len(), list.not_homes), (17, 3), "{}", said(&list));
}

#[test]
fn flats_that_all_bear_their_blocks_uprn_stay_homes_of_their_own() {
    let mut text = String::from("UPRN,Address,Postcode\n");
    (1..=12).for_each(|i| writeln!(text, "999600000014,\"Flat {i}, Larch House\",AE1 2BD").unwrap());
    text.push_str("999600000007,3 Larch Road,AE1 2BD\n");
    let list = read(text.into_bytes());
    assert_eq!((list.rows.len(), list.joined), (13, 0), "{}", said(&list));
    assert!(said(&list).contains("Lines 2 to 13 have the same UPRN"), "{}", said(&list));
}

#[test]
fn a_tenant_without_uprn_is_joined_to_the_home_that_has_one() {
    let text =
        "UPRN,Address,Postcode,Status\n999600000000,1 Larch Road,AE1 2BD,Void\n,\"1, LARCH ROAD\",ae12bd,Occupied\n";
    let list = read(text.as_bytes().to_vec());
    assert_eq!((list.rows.len(), list.joined, list.voids), (1, 1, 0), "{}", said(&list));
    assert!(list.rows.get(0).unwrap().uprn.is_some());
}

#[test]
fn one_bad_row_refuses_the_file_unless_the_good_ones_are_asked_for() {
    let text = "UPRN,Address,Postcode,Email\n\
        999600000000,1 Larch Road,AE1 2BD,a@example.org\n\
        ,,AE1 2BD,b@example.org\n\
        999600000007,3 Larch Road, Exampleton,AE1 2BD,c@example.org\n\
        999600000014,5 Larch Road,AE1 2BD,d@example.org\n";
    let list = read(text.as_bytes().to_vec());
    assert_eq!((list.outcome, list.refused, list.rows.len()), (Outcome::Rejected, 2, 0), "{}", said(&list));
    assert_eq!(list.refused_rows.iter().map(|r| r.line).collect::<Vec<_>>(), [3, 4]);
    assert!(said(&list).contains("This row has 5 cells where the header has 4"));
    let mut options = ListOptions::new(ImportKind::Households);
    options.accept_good_rows = true;
    let list = list::read(text.as_bytes().to_vec(), &options, None, &|_| {});
    assert_eq!((list.outcome, list.refused, list.rows.len()), (Outcome::Repaired, 2, 2));
    assert!(!format!("{list:?}").contains("b@example.org"));
}

#[test]
fn files_that_are_no_lists_are_refused_with_what_to_do() {
    for (bytes, word) in [
        (b"%PDF-1.7 \xe2\xe3".as_slice(), "a PDF"),
        (b"<html><table><tr><td>UPRN</td></tr></table></html>", "a web page or XML"),
        (b"{\"type\":\"FeatureCollection\"}", "JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither text nor a spreadsheet"),
        (b"PK\x03\x04broken", "damaged or cut short"),
        (b"UPRN,Address,Postcode\n", "a header and no rows"),
        (b"  \r\n\r\n", "The file is empty"),
    ] {
        let list = read(bytes.to_vec());
        assert_eq!(list.outcome, Outcome::Rejected);
        assert!(said(&list).contains(word), "{word}: {}", said(&list));
    }
}
