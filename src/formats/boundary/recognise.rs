//! What kind of file is this? By its first bytes; what cannot be a boundary is named and refused.

use super::text;
use crate::domain::problem::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    GeoJson,
    Kml,
    Zip,
    /// A Shapefile's `.shp` without the files that belong to it.
    Shp,
    GeoPackage,
}

/// First bytes, what the file is, and what to do.
const OTHERS: [(&[u8], &str); 22] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"RIFF", "a picture or recording"),
    (b"BM", "a picture (BMP)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"AC10", "an AutoCAD drawing (DWG)"),
    (b"fgb", "a FlatGeobuf file"),
    (b"{\\rtf", "a rich-text document"),
    (b"!table", "a MapInfo table"),
    (b"Version", "a MapInfo file"),
    (b"VERSION", "a MapInfo file"),
    (b"POLYGON", "well-known text"),
    (b"MULTIPOLYGON", "well-known text"),
];

pub(super) fn recognise(bytes: &[u8], file_name: &str) -> Result<Kind, Problem> {
    if bytes.is_empty() || bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(Problem::error("file_empty", "The file is empty: it holds no area.")
            .hint("Export the boundary again from the program that it was drawn in."));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(b"SQLite format 3\0") {
        return Ok(Kind::GeoPackage);
    }
    if bytes.starts_with(&[0, 0, 0x27, 0x0a]) {
        return if has_ending(file_name, "shx") { Err(companion()) } else { Ok(Kind::Shp) };
    }
    if ["dbf", "prj", "shx", "cpg", "sbn", "sbx"].iter().any(|ending| has_ending(file_name, ending)) {
        return Err(companion());
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(not_a_boundary(what));
    }
    recognise_text(&text::decode(&bytes[..bytes.len().min(4096) & !1])?)
}

fn recognise_text(start: &str) -> Result<Kind, Problem> {
    let start = start.trim_start();
    if start.starts_with(['{', '[']) {
        return Ok(Kind::GeoJson);
    }
    if !start.starts_with('<') {
        let separated = start.lines().next().is_some_and(|line| line.contains([',', ';', '\t']));
        let drawing = start.starts_with("0\n") || start.starts_with("0\r\n") || start.starts_with("999");
        return Err(not_a_boundary(match () {
            () if start.contains('\0') => "not a kind of file that Patchwalk knows",
            () if drawing => "an AutoCAD drawing (DXF)",
            () if separated => "a table or list (CSV)",
            () => "not a kind of file that Patchwalk knows",
        }));
    }
    match root(start).to_ascii_lowercase().as_str() {
        "kml" | "document" | "placemark" | "folder" => Ok(Kind::Kml),
        "featurecollection" | "gml" => Err(not_a_boundary("a GML file")),
        "gpx" => Err(not_a_boundary("a GPS track (GPX)")),
        "html" => Err(not_a_boundary("a web page")),
        "svg" => Err(not_a_boundary("a picture (SVG)")),
        "osm" => Err(not_a_boundary("an OpenStreetMap extract")),
        _ if start.to_ascii_lowercase().starts_with("<!doctype html") => Err(not_a_boundary("a web page")),
        _ if start.contains("opengis.net/kml") => Ok(Kind::Kml),
        _ => Err(not_a_boundary("an XML file, but not KML")),
    }
}

/// The name of the first element, without its prefix.
fn root(xml: &str) -> &str {
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with("!--") {
            rest = rest.split_once("-->").map_or("", |(_, after)| after);
        } else if !rest.starts_with(['?', '!']) {
            let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
            return rest[..end].rsplit(':').next().unwrap_or("");
        }
    }
    ""
}

fn has_ending(file_name: &str, ending: &str) -> bool {
    std::path::Path::new(file_name).extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

fn companion() -> Problem {
    Problem::error(
        "shapefile_incomplete",
        "This is one of the files that make up a Shapefile, and not the one with the outline.",
    )
    .hint("Put all files of the Shapefile (.shp, .shx, .dbf, .prj) into one .zip and import that.")
}

/// "The file is a PDF document, not a boundary."
pub(super) fn not_a_boundary(what: &str) -> Problem {
    let words = if what.starts_with("not ") {
        format!("The file is {what}.")
    } else {
        format!("The file is {what}, not a boundary.")
    };
    let hint = match what {
        "well-known text" => "Save the outline as GeoJSON, for instance in QGIS, and import that.",
        "a gzip archive" | "a 7-Zip archive" | "a RAR archive" | "a bzip2 archive" | "an xz archive" => {
            "Unpack it and import the boundary inside, or pack it as .zip."
        }
        "an Excel workbook" | "a table or list (CSV)" | "an OpenDocument spreadsheet" => {
            "If this is a list of addresses or households, import it as such. A boundary must be GeoJSON, KML, a zipped Shapefile or a GeoPackage."
        }
        _ => "Ask whoever drew the boundary for it as GeoJSON, KML, a zipped Shapefile or a GeoPackage.",
    };
    Problem::error("not_a_boundary_file", words).hint(hint)
}
