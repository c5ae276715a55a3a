//! The kinds of file that mapping teams send, and the kinds that are something else.

use std::io::{Cursor, Write};
use std::time::Instant;

use patchwalk::domain::boundary::CheckedBoundary;
use patchwalk::domain::import::Outcome;
use serde_json::json;
use sqlx::{Connection, Executor};
use zip::write::SimpleFileOptions;

use crate::stage::*;

const BNG_PRJ: &str = r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936"],PROJECTION["Transverse_Mercator"]]"#;
const WGS84_PRJ: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]"#;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Rings in metres from the corner. Clockwise rings are outlines, the others holes.
fn shp(rings: &[&[(f64, f64)]], in_degrees: bool) -> Vec<u8> {
    let point = |&(e, n): &(f64, f64)| {
        let [lon, lat] = degrees(e, n);
        if in_degrees {
            shapefile::Point::new(lon, lat)
        } else {
            shapefile::Point::new(CORNER.easting + e, CORNER.northing + n)
        }
    };
    let area2 = |r: &[(f64, f64)]| -> f64 {
        (0..r.len())
            .map(|i| {
                let (a, b) = (r[i], r[(i + 1) % r.len()]);
                a.0 * b.1 - b.0 * a.1
            })
            .sum()
    };
    let rings = rings.iter().map(|r| {
        let points: Vec<_> = r.iter().chain(r.first()).map(point).collect();
        if area2(r) < 0. { shapefile::PolygonRing::Outer(points) } else { shapefile::PolygonRing::Inner(points) }
    });
    let mut bytes = Cursor::new(Vec::new());
    shapefile::ShapeWriter::new(&mut bytes).write_shapes(&[shapefile::Polygon::with_rings(rings.collect())]).unwrap();
    bytes.into_inner()
}

const OUTLINE: [(f64, f64); 4] = [(0., 0.), (0., 200.), (300., 200.), (300., 0.)];
const HOLE: [(f64, f64); 4] = [(100., 50.), (150., 50.), (150., 100.), (100., 100.)];
const ISLAND: [(f64, f64); 4] = [(500., 0.), (500., 100.), (600., 100.), (600., 0.)];

fn taken(bytes: &[u8], name: &str) -> CheckedBoundary {
    let checked = import(bytes, name);
    assert_eq!(checked.outcome, Outcome::Accepted, "{:?}", checked.problems);
    must_be_well_formed(&checked);
    checked
}

fn turned_away(bytes: &[u8], name: &str, code: &str, fact: &str) {
    let started = Instant::now();
    let checked = import(bytes, name);
    assert!(started.elapsed() < IN_TIME, "took {:?}", started.elapsed());
    assert_eq!(checked.outcome, Outcome::Rejected, "{:?}", checked.problems);
    must_be_well_formed(&checked);
    assert_eq!(codes(&checked), [code], "{:?}", checked.problems);
    assert!(words(&checked).contains(fact), "{}", words(&checked));
}

#[test]
fn a_zipped_shapefile_is_read_in_the_grid_that_its_prj_names() {
    let grid = taken(
        &zipped(&[
            ("site/area.shp", &shp(&[&OUTLINE, &HOLE, &ISLAND], false)),
            ("site/area.prj", BNG_PRJ.as_bytes()),
            ("site/area.shx", b""),
        ]),
        "area.zip",
    );
    let degrees = taken(
        &zipped(&[("area.SHP", &shp(&[&OUTLINE, &HOLE, &ISLAND], true)), ("area.PRJ", WGS84_PRJ.as_bytes())]),
        "area.zip",
    );
    for checked in [&grid, &degrees] {
        assert_eq!((tens_of_m2(checked), ready(checked).parts(), ready(checked).holes()), (6_750, 2, 1));
        assert!(!holds(checked, 120., 75.) && holds(checked, 550., 50.));
    }
    assert_eq!(grid.boundary, degrees.boundary);
}

#[test]
fn a_shapefile_in_another_grid_is_refused_by_its_name() {
    let utm = zipped(&[
        ("a.shp", &shp(&[&OUTLINE], false)),
        ("a.prj", br#"PROJCS["WGS_1984_UTM_Zone_30N",GEOGCS["GCS_WGS_1984"]]"#),
    ]);
    turned_away(&utm, "a.zip", "grid_not_supported", "WGS_1984_UTM_Zone_30N");
}

#[test]
fn a_shapefile_without_its_companions_is_read_with_a_warning() {
    for (bytes, name) in
        [(shp(&[&OUTLINE], false), "area.shp"), (zipped(&[("area.shp", &shp(&[&OUTLINE], false))]), "area.zip")]
    {
        let checked = import(&bytes, name);
        assert_eq!(checked.outcome, Outcome::Repaired, "{:?}", checked.problems);
        assert_eq!(codes(&checked), ["shapefile_without_prj", "converted_from_british_national_grid"]);
        assert_eq!(tens_of_m2(&checked), 6_000);
    }
    turned_away(b"anything", "area.dbf", "shapefile_incomplete", "one of the files");
    turned_away(&zipped(&[("area.dbf", b"x"), ("area.prj", b"x")]), "area.zip", "shapefile_incomplete", "not the .shp");
}

#[test]
fn two_shapefiles_in_one_archive_are_a_question_and_not_a_guess() {
    let one = shp(&[&OUTLINE], false);
    turned_away(&zipped(&[("a.shp", &one), ("b.shp", &one)]), "both.zip", "several_files", "\"a.shp\", \"b.shp\"");
}

fn kml_ring(corners: &[(f64, f64)]) -> String {
    let tuple = |&(e, n): &(f64, f64)| {
        let [lon, lat] = degrees(e, n);
        format!("{lon},{lat},12.5")
    };
    let all: Vec<String> = corners.iter().chain(corners.first()).map(tuple).collect();
    format!("<LinearRing><coordinates>\n  {}\n</coordinates></LinearRing>", all.join("\n  "))
}

fn kml(placemark: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>d</name><Folder><Placemark><name>Larch &amp; Elm</name>{placemark}</Placemark></Folder></Document></kml>"
    )
}

#[test]
fn kml_is_read_with_holes_and_collections_and_kmz_too() {
    let polygon = format!(
        "<Polygon><innerBoundaryIs>{}</innerBoundaryIs><outerBoundaryIs>{}</outerBoundaryIs></Polygon>",
        kml_ring(&HOLE),
        kml_ring(&OUTLINE)
    );
    let plain = kml(&polygon);
    let checked = taken(plain.as_bytes(), "site.kml");
    assert_eq!((tens_of_m2(&checked), ready(&checked).holes()), (5_750, 1));
    let kmz = taken(&zipped(&[("files/icon.png", b"x"), ("doc.kml", plain.as_bytes())]), "site.kmz");
    assert_eq!(kmz.boundary, checked.boundary);
    let other = format!("<Polygon><outerBoundaryIs>{}</outerBoundaryIs></Polygon>", kml_ring(&ISLAND));
    let several = kml(&format!(
        "<MultiGeometry>{polygon}<MultiGeometry>{other}<Point><coordinates></coordinates></Point></MultiGeometry></MultiGeometry>"
    ));
    let checked = import(several.as_bytes(), "site.kml");
    assert_eq!(codes(&checked), ["not_areas_left_out", "several_areas"], "{:?}", checked.problems);
    assert_eq!((tens_of_m2(&checked), ready(&checked).parts()), (6_750, 2));
}

#[test]
fn kml_that_attacks_is_cut_or_broken_is_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><kml><Placemark><name>&b;</name></Placemark></kml>";
    turned_away(bomb.as_bytes(), "x.kml", "xml_document_type", "document type");
    let outside = "<!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><kml>&x;</kml>";
    turned_away(outside.as_bytes(), "x.kml", "xml_document_type", "document type");
    let deep = format!("<kml>{}", "<Folder>".repeat(1_000_000));
    turned_away(deep.as_bytes(), "x.kml", "nested_too_deeply", "nested too deeply");
    let whole = kml(&format!("<Polygon><outerBoundaryIs>{}</outerBoundaryIs></Polygon>", kml_ring(&OUTLINE)));
    turned_away(&whole.as_bytes()[..whole.len() - 30], "x.kml", "file_cut_short", "cut short");
    turned_away(&whole.as_bytes()[..whole.len() - 140], "x.kml", "file_cut_short", "cut short");
    let [lon, _] = degrees(0., 0.);
    turned_away(whole.replacen(&lon.to_string(), "NaN", 1).as_bytes(), "x.kml", "coordinate_not_a_number", "line 3");
    turned_away(b"<kml></kml>", "x.kml", "no_area", "no area");
}

fn gpkg_blob(rings: &[&[(f64, f64)]], multi: bool) -> Vec<u8> {
    let mut wkb = Vec::new();
    let polygon = |wkb: &mut Vec<u8>| {
        wkb.push(1);
        wkb.extend(1003u32.to_le_bytes());
        wkb.extend((rings.len() as u32).to_le_bytes());
        for ring in rings {
            wkb.extend((ring.len() as u32 + 1).to_le_bytes());
            for (e, n) in ring.iter().chain(ring.first()) {
                for v in [CORNER.easting + e, CORNER.northing + n, 80.0] {
                    wkb.extend(v.to_le_bytes());
                }
            }
        }
    };
    if multi {
        wkb.push(1);
        wkb.extend(1006u32.to_le_bytes());
        wkb.extend(1u32.to_le_bytes());
    }
    polygon(&mut wkb);
    let mut blob = b"GP\0\x03".to_vec();
    blob.extend(27700i32.to_le_bytes());
    blob.extend([0; 32]);
    blob.extend(wkb);
    blob
}

/// A GeoPackage with these statements run and these blobs put into layers.
fn geopackage(layers: &[(&str, i64, Vec<u8>)], extra: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gpkg");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true).journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
        let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let schema = "create table gpkg_contents (table_name text, data_type text);
            create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer, z integer, m integer);
            create table gpkg_spatial_ref_sys (srs_name text, srs_id integer, organization text, organization_coordsys_id integer, definition text);
            insert into gpkg_spatial_ref_sys values ('OSGB36 / British National Grid', 27700, 'EPSG', 27700, ''), ('WGS 84', 4326, 'EPSG', 4326, ''), ('TM75 / Irish Grid', 29903, 'EPSG', 29903, '')";
        db.execute(schema).await.unwrap();
        for (name, srs, blob) in layers {
            let quoted = name.replace('"', "\"\"");
            let make = format!("create table \"{quoted}\" (fid integer primary key, \"the geom\" blob, Name text)");
            db.execute(sqlx::AssertSqlSafe(make)).await.unwrap();
            sqlx::query("insert into gpkg_geometry_columns values ($1, 'the geom', 'POLYGON', $2, 0, 0)").bind(name).bind(srs).execute(&mut db).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(format!("insert into \"{quoted}\" values (1, $1, 'Larch')"))).bind(blob).execute(&mut db).await.unwrap();
        }
        if !extra.is_empty() {
            db.execute(sqlx::AssertSqlSafe(extra.to_owned())).await.unwrap();
        }
        db.close().await.unwrap();
    });
    std::fs::read(path).unwrap()
}

#[test]
fn a_geopackage_is_read_in_the_grid_of_its_layer() {
    for multi in [false, true] {
        let checked = taken(
            &geopackage(&[("the \"site\"; drop table x", 27700, gpkg_blob(&[&OUTLINE, &HOLE], multi))], ""),
            "site.gpkg",
        );
        assert_eq!((tens_of_m2(&checked), ready(&checked).holes()), (5_750, 1));
    }
    turned_away(
        &geopackage(&[("site", 29903, gpkg_blob(&[&OUTLINE], false))], ""),
        "x.gpkg",
        "grid_not_supported",
        "TM75 / Irish Grid",
    );
}

#[test]
fn a_geopackage_can_be_read_inside_an_async_program() {
    let bytes = geopackage(&[("site", 27700, gpkg_blob(&[&OUTLINE], false))], "");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    runtime.block_on(async { taken(&bytes, "x.gpkg") });
}

#[test]
fn several_layers_are_a_question_and_not_a_guess() {
    let area = gpkg_blob(&[&OUTLINE], false);
    turned_away(
        &geopackage(&[("estate", 27700, area.clone()), ("wards", 27700, area)], ""),
        "x.gpkg",
        "several_layers",
        "\"estate\", \"wards\"",
    );
}

#[test]
fn a_geopackage_that_attacks_or_is_broken_is_refused() {
    let whole = geopackage(&[("site", 27700, gpkg_blob(&[&OUTLINE], false))], "");
    turned_away(&whole[..whole.len() / 2], "x.gpkg", "file_damaged", "");
    let mut short = gpkg_blob(&[&OUTLINE], false);
    short.truncate(100);
    turned_away(&geopackage(&[("site", 27700, short)], ""), "x.gpkg", "file_damaged", "damaged");
    let mut huge = gpkg_blob(&[&OUTLINE], false);
    huge[45..49].copy_from_slice(&u32::MAX.to_le_bytes());
    turned_away(&geopackage(&[("site", 27700, huge)], ""), "x.gpkg", "file_damaged", "damaged");
    let view = "create view trap as with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid, cast(i as blob) as \"the geom\", '' as Name from n;
        insert into gpkg_geometry_columns values ('trap', 'the geom', 'POLYGON', 27700, 0, 0)";
    turned_away(&geopackage(&[], view), "x.gpkg", "no_area", "no area");
    let trap = "drop table gpkg_geometry_columns; create view gpkg_geometry_columns as with recursive n(i) as (select 1 union all select i + 1 from n) select i as table_name from n";
    turned_away(&geopackage(&[], trap), "x.gpkg", "not_a_boundary_file", "not a GeoPackage");
}

#[test]
fn other_kinds_of_file_are_named_and_refused() {
    for (bytes, name, fact) in [
        (&b"%PDF-1.7 ..."[..], "map.pdf", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "map.png", "a picture"),
        (b"\xff\xd8\xff\xe0....", "map.jpg", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "list.xls", "an old Word or Excel document"),
        (b"\x1f\x8b\x08....", "x.gz", "a gzip archive"),
        (b"AC1027....", "plan.dwg", "AutoCAD"),
        (b"  0\nSECTION\n  2\nHEADER\n", "plan.dxf", "AutoCAD"),
        (b"uprn,address\n1,2\n", "list.csv", "a table or list (CSV)"),
        (b"<!doctype html><html><body>Sign in</body></html>", "site.geojson", "a web page"),
        (b"<?xml version=\"1.0\"?><gml:FeatureCollection/>", "a.gml", "a GML file"),
        (b"<gpx></gpx>", "a.gpx", "a GPS track"),
        (b"{\\rtf1 hello}", "a.rtf", "a rich-text document"),
        (b"POLYGON((0 0, 1 1, 1 0, 0 0))", "a.txt", "well-known text"),
        (br#"{"type":"Topology","objects":{}}"#, "a.json", "a TopoJSON file"),
        (br#"{"rings":[[[1,2]]],"spatialReference":{"wkid":27700}}"#, "a.json", "Esri's own JSON"),
        (b"\x01\x02\x03\x04\0\0", "a.bin", "not a kind of file"),
    ] {
        turned_away(bytes, name, "not_a_boundary_file", fact);
    }
    for (inner, fact) in [
        ("xl/workbook.xml", "an Excel workbook"),
        ("word/document.xml", "a Word document"),
        ("content.xml", "an OpenDocument"),
        ("a.gdb/x", "an Esri file geodatabase"),
        ("a.zip", "an archive within an archive"),
        ("readme.txt", "an archive without a boundary"),
    ] {
        turned_away(&zipped(&[(inner, b"x")]), "x.zip", "not_a_boundary_file", fact);
    }
    turned_away(b"", "x.geojson", "file_empty", "empty");
    turned_away(b" \r\n\t ", "x.geojson", "file_empty", "empty");
    turned_away(&zipped(&[]), "x.zip", "file_empty", "empty");
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let zeros = vec![b' '; 30 * 1024 * 1024];
    turned_away(&zipped(&[("site.geojson", &zeros)]), "x.zip", "archive_too_large", "more than 100 times");
    let names: Vec<String> = (0..1_200).map(|i| format!("{i}.txt")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    turned_away(&zipped(&many), "x.zip", "archive_too_large", "1200 files");
    // A lie about the size: the local header and the directory both say 10 bytes.
    let mut lying = zipped(&[("site.geojson", &zeros)]);
    let size = (zeros.len() as u32).to_le_bytes();
    while let Some(at) = lying.windows(4).position(|w| w == size) {
        lying[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let started = Instant::now();
    assert_eq!(import(&lying, "x.zip").outcome, Outcome::Rejected);
    assert!(started.elapsed() < IN_TIME);
}

#[test]
fn geojson_in_a_zip_is_read_too() {
    let json = polygon(&[square(0., 0., 300., 200.)]).to_string();
    let checked = taken(&zipped(&[("__MACOSX/._site.geojson", b"junk"), ("site.geojson", json.as_bytes())]), "x.zip");
    assert_eq!(tens_of_m2(&checked), 6_000);
}

#[test]
fn geojson_is_read_in_any_usual_encoding() {
    let text = feature("Tŷ Coch", polygon(&[square(0., 0., 300., 200.)])).to_string();
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for bytes in [
        text.clone().into_bytes(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        utf16(false, true),
        utf16(true, true),
        utf16(false, false),
        utf16(true, false),
    ] {
        assert_eq!(tens_of_m2(&taken(&bytes, "")), 6_000);
    }
}

#[test]
fn careless_geojson_is_refused_with_the_line() {
    let good = polygon(&[square(0., 0., 300., 200.)]).to_string();
    let [lon, _] = degrees(0., 0.);
    let with = |odd: &str| format!("{{\n\"a\": 1,\n{}", good[1..].replacen(&lon.to_string(), odd, 1));
    for odd in ["NaN", "-Infinity", "\"-1.35\"", "null", "inf"] {
        turned_away(with(odd).as_bytes(), "", "coordinate_not_a_number", "line 3");
    }
    turned_away(with("1e999").as_bytes(), "", "not_on_earth", "line 3");
    turned_away(&good.as_bytes()[..good.len() - 3], "", "file_cut_short", "cut short");
    turned_away(format!("{good}\n{good}").as_bytes(), "", "not_geojson", "more after its end");
    turned_away(b"{\"type\": \"Polygon\",\n \"coordinates\": [[[1 2]]]}", "", "not_geojson", "line 2");
    turned_away(b"{}", "", "not_geojson", "no \"type\"");
    turned_away(b"[]", "", "not_geojson", "not GeoJSON");
    turned_away(br#"{"type":"Polygon"}"#, "", "shape_malformed", "Polygon");
    turned_away(br#"{"type":"Polygon","coordinates":[[1,2],[3,4]]}"#, "", "shape_malformed", "Polygon");
    turned_away(br#"{"type":"Polygon","coordinates":[[[1],[3,4]]]}"#, "", "coordinate_not_a_number", "line 1");
    turned_away(br#"{"type":"Circle","coordinates":[1,2]}"#, "", "shape_unknown", "Circle");
    turned_away(br#"{"type":"Polygon","coordinates":[]}"#, "", "no_area", "no area");
    turned_away(br#"{"type":"MultiPolygon","coordinates":[[[]]]}"#, "", "no_area", "no ");
    turned_away(
        format!("{{\"type\":\"Polygon\",\"coordinates\":{}", "[".repeat(100_000)).as_bytes(),
        "",
        "nested_too_deeply",
        "nested",
    );
    let deep = format!("{}{}", r#"{"type":"GeometryCollection","geometries":["#.repeat(5_000), "]}".repeat(5_000));
    turned_away(deep.as_bytes(), "", "nested_too_deeply", "nested");
}

#[test]
fn files_of_more_than_anybody_draws_are_refused_quickly() {
    let corner = |i: usize| {
        let a = i as f64 / 1e5;
        format!("[{},{}]", -1.35 + a.cos() / 100., 53.39 + a.sin() / 100.)
    };
    let many: Vec<String> = (0..250_000).map(corner).collect();
    turned_away(
        format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", many.join(",")).as_bytes(),
        "",
        "too_many_points",
        "200000",
    );
    turned_away(&vec![b' '; 51 * 1024 * 1024], "", "file_too_large", "50 MB");
    let flat = format!("{{\"type\":\"Polygon\",\"coordinates\":[[[{}]]]}}", "1,".repeat(10_000_000));
    let started = Instant::now();
    assert_eq!(import(flat.as_bytes(), "").outcome, Outcome::Rejected);
    assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
}

#[test]
fn shapes_too_intricate_to_check_are_refused_in_time() {
    // Long thin teeth at a slant: every box overlaps every other, and nothing crosses.
    let teeth = 30_000;
    let mut corners: Vec<(f64, f64)> = Vec::new();
    for i in 0..teeth {
        let x = f64::from(i) * 0.1;
        corners.extend([(x, 0.), (x + 3_000., 3_000.)]);
    }
    corners.extend([(6_100., 3_000.), (6_100., -10.), (-10., -10.)]);
    let started = Instant::now();
    let checked = import_json(&polygon(&[ring(&corners)]));
    assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
    assert_eq!(checked.outcome, Outcome::Rejected);
    // Thousands of parts, each in the next.
    let nested: Vec<serde_json::Value> = (0..5_000)
        .map(|i| {
            let d = f64::from(i) * 0.1;
            json!([square(d, d, 1_100. - d, 1_100. - d)])
        })
        .collect();
    let started = Instant::now();
    import_json(&json!({"type": "MultiPolygon", "coordinates": nested}));
    assert!(started.elapsed() < IN_TIME, "{:?}", started.elapsed());
}

/// Whole files of the binary kinds, to be spoilt elsewhere.
pub fn good_binary_files() -> Vec<Vec<u8>> {
    static FILES: std::sync::LazyLock<Vec<Vec<u8>>> = std::sync::LazyLock::new(|| {
        vec![
            shp(&[&OUTLINE, &HOLE, &ISLAND], false),
            zipped(&[("a.shp", &shp(&[&OUTLINE], false)), ("a.prj", BNG_PRJ.as_bytes())]),
            geopackage(&[("site", 27700, gpkg_blob(&[&OUTLINE, &HOLE], true))], ""),
        ]
    });
    FILES.clone()
}
