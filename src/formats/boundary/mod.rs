//! Boundary files: GeoJSON, KML and KMZ, Shapefile, GeoPackage. Known by what is in them, not by
//! their names.
//!
//! Each reader turns bytes into a [`Drawn`] or one [`Problem`] that says what, where and what to
//! do. None trusts a count, a size or a depth that a file claims.

mod archive;
mod features;
mod geojson;
mod geopackage;
mod grids;
mod kml;
mod recognise;
mod shapefile;
mod text;
mod wkb;
mod write;

pub use write::write_geojson;

use crate::domain::boundary::{Drawn, MAX_POINTS};
use crate::domain::problem::Problem;
use recognise::Kind;

/// Larger files are refused unread.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;

/// A file of many areas, to be asked in bulk, may be as large as this if it is GeoJSON.
pub const MANY_BYTES: usize = 512 * 1024 * 1024;
const MANY_POINTS: usize = 12_000_000;

/// Reads a boundary file of any supported format. `file_name` helps with words only.
///
/// Blocking: seconds at most, whatever the file holds.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Drawn, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large());
    }
    guarded(|| read_kind(bytes, file_name, MAX_POINTS))
}

/// The same for a file of many areas: a map of the country's wards, say, rather than one site.
pub fn read_many(bytes: &[u8], file_name: &str) -> Result<Drawn, Problem> {
    let is_geojson = || recognise::recognise(bytes, file_name) == Ok(Kind::GeoJson);
    if bytes.len() > MANY_BYTES || (bytes.len() > MAX_BYTES && !is_geojson()) {
        return Err(too_large());
    }
    guarded(|| read_kind(bytes, file_name, MANY_POINTS))
}

/// The readers of others' formats are others' code; a panic in one is a file that is damaged.
fn guarded(read: impl FnOnce() -> Result<Drawn, Problem> + std::panic::UnwindSafe) -> Result<Drawn, Problem> {
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(damaged("file")))
}

fn read_kind(bytes: &[u8], file_name: &str, most_points: usize) -> Result<Drawn, Problem> {
    match recognise::recognise(bytes, file_name)? {
        Kind::GeoJson => geojson::read(&text::decode(bytes)?, most_points),
        Kind::Kml => kml::read(&text::decode(bytes)?),
        Kind::Zip => archive::read(bytes),
        Kind::Shp => shapefile::read_alone(bytes),
        Kind::GeoPackage => geopackage::read(bytes),
    }
}

fn too_large() -> Problem {
    Problem::error("file_too_large", "The file is larger than 50 MB.")
        .hint("A site's boundary is a few kilobytes. Export only the site's outline.")
}

fn damaged(what: &str) -> Problem {
    Problem::error("file_damaged", format!("The {what} is damaged and cannot be read."))
        .hint("Export the boundary again from the program that it was drawn in.")
}

fn cut_short(line: u64) -> Problem {
    Problem::error("file_cut_short", format!("The file is cut short: it ends in the middle, at line {line}."))
        .at_line(line)
        .hint("Copy or download the file again, or export it again, and import the whole of it.")
}

fn not_a_number(line: u64, written: &str) -> Problem {
    let written: String = written.chars().take(20).collect();
    Problem::error("coordinate_not_a_number", format!("A coordinate is not a number: \"{written}\", at line {line}."))
        .at_line(line)
        .hint("Export the boundary again from the program that it was drawn in.")
}

fn too_many_points(most: usize) -> Problem {
    Problem::error("too_many_points", format!("The file has more than {most} points."))
        .hint("Export only the site's outline, or simplify it: a site's boundary has some hundred corners.")
}

fn too_deep(line: u64) -> Problem {
    Problem::error("nested_too_deeply", format!("The file is nested too deeply to be a boundary, at line {line}."))
        .at_line(line)
        .hint("Export the boundary again from the program that it was drawn in.")
}

/// Words from a file, made fit for a message: one line, not long.
fn quoted(written: &str) -> String {
    const MOST: usize = 60;
    let clean: String = written.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.chars().count() > MOST { clean.chars().take(MOST).chain(['…']).collect() } else { clean }
}
