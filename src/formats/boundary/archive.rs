//! Zip archives: a Shapefile's files, a KMZ, or one boundary file that somebody zipped.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::recognise::not_a_boundary;
use super::{damaged, geojson, geopackage, kml, quoted, shapefile, text};
use crate::domain::boundary::{Drawn, MAX_POINTS};
use crate::domain::problem::Problem;

const MAX_UNPACKED: u64 = 200 * 1024 * 1024;
const MAX_ENTRIES: usize = 1_000;
/// Unpacked to packed. Text packs 10 : 1, a Shapefile's table 50 : 1; a bomb, 1,000 : 1 and more.
const MAX_RATIO: u64 = 100;
/// Nothing this small can do harm, whatever its ratio.
const SMALL: u64 = 1024 * 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Drawn, Problem> {
    let broken = |_| damaged("zip archive");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let names = names(&mut archive, bytes.len() as u64)?;
    let with = |ending: &str| names.iter().filter(|n| ends_with(n, ending)).cloned().collect::<Vec<String>>();
    let (shps, kmls, packages) = (with(".shp"), with(".kml"), with(".gpkg"));
    let jsons: Vec<String> = [with(".geojson"), with(".json")].concat();
    if !kmls.is_empty() && shps.is_empty() && packages.is_empty() && jsons.is_empty() {
        // A KMZ shows `doc.kml`, or else its first.
        let main = kmls.iter().find(|n| ends_with(n, "doc.kml")).unwrap_or(&kmls[0]);
        return kml::read(&text::decode(&unpack(&mut archive, main)?)?);
    }
    let candidates: Vec<&String> = shps.iter().chain(&kmls).chain(&packages).chain(&jsons).collect();
    match candidates[..] {
        [] => Err(what_else(&names)),
        [one] if ends_with(one, ".shp") => read_shapefile(&mut archive, &names, one),
        [one] if ends_with(one, ".gpkg") => geopackage::read(&unpack(&mut archive, one)?),
        [one] => geojson::read(&text::decode(&unpack(&mut archive, one)?)?, MAX_POINTS),
        ref several => {
            let listed: Vec<String> = several.iter().take(10).map(|n| format!("\"{}\"", quoted(n))).collect();
            Err(Problem::error(
                "several_files",
                format!(
                    "The archive holds {} boundary files: {}. It cannot be told which is the site's.",
                    several.len(),
                    listed.join(", ")
                ),
            )
            .hint("Make an archive with one of them and import that."))
        }
    }
}

/// File names, without folders and what Macs add; and the archive's limits.
fn names(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: u64) -> Result<Vec<String>, Problem> {
    if archive.len() > MAX_ENTRIES {
        return Err(Problem::error(
            "archive_too_large",
            format!("The archive holds {} files; at most {MAX_ENTRIES} are read.", archive.len()),
        )
        .hint("Make an archive with the boundary's files only."));
    }
    let mut names = Vec::new();
    let mut unpacked: u64 = 0;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|_| damaged("zip archive"))?;
        if entry.encrypted() {
            return Err(Problem::error("archive_locked", "The archive is locked with a password.")
                .hint("Make an archive without a password and import that."));
        }
        unpacked = unpacked.saturating_add(entry.size());
        let name = entry.name().map_err(|_| damaged("zip archive"))?.into_owned();
        let of_a_mac = name.starts_with("__MACOSX/") || name.rsplit('/').next().is_some_and(|n| n.starts_with("._"));
        if !of_a_mac && !name.ends_with('/') {
            names.push(name);
        }
    }
    if unpacked > MAX_UNPACKED || (unpacked > SMALL && unpacked / packed.max(1) > MAX_RATIO) {
        return Err(bomb());
    }
    Ok(names)
}

fn bomb() -> Problem {
    Problem::error(
        "archive_too_large",
        "The archive unpacks to far more than a boundary needs: more than 200 MB, or more than 100 times its own size.",
    )
    .hint("Make an archive with the boundary's files only.")
}

/// One file of the archive. What it claims to unpack to is not believed.
fn unpack(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, Problem> {
    let broken = || damaged("zip archive");
    let entry = archive.by_name(name).map_err(|_| broken())?;
    let packed = entry.compressed_size();
    let most = MAX_UNPACKED.min(packed.saturating_mul(MAX_RATIO).max(SMALL));
    let mut unpacked = Vec::new();
    entry.take(most + 1).read_to_end(&mut unpacked).map_err(|_| broken())?;
    if unpacked.len() as u64 > most { Err(bomb()) } else { Ok(unpacked) }
}

fn read_shapefile(archive: &mut ZipArchive<Cursor<&[u8]>>, names: &[String], shp: &str) -> Result<Drawn, Problem> {
    let stem = &shp[..shp.len() - ".shp".len()];
    let companion = |ending: &str| {
        let same = |n: &&String| n.len() == stem.len() + ending.len() && n.starts_with(stem) && ends_with(n, ending);
        let only = || names.iter().filter(|n| ends_with(n, ending)).take(2).collect::<Vec<_>>();
        names.iter().find(same).or_else(|| if let [one] = only()[..] { Some(one) } else { None }).cloned()
    };
    let outlines = unpack(archive, shp)?;
    let prj = companion(".prj").map(|name| unpack(archive, &name)).transpose()?;
    let prj = prj.as_deref().map(text::decode).transpose()?;
    let dbf = companion(".dbf").map(|name| unpack(archive, &name)).transpose()?;
    let mut drawn = shapefile::read(&outlines, prj.as_deref(), dbf.as_deref())?;
    if prj.is_none() {
        drawn.problems.push(
            Problem::warning(
                "shapefile_without_prj",
                "The archive has no .prj file, which names the grid; it was guessed from the numbers.",
            )
            .hint("Look at the preview: is the area where it should be?"),
        );
    }
    Ok(drawn)
}

fn ends_with(name: &str, ending: &str) -> bool {
    name.len() >= ending.len() && name.as_bytes()[name.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
}

fn what_else(names: &[String]) -> Problem {
    let has = |start: &str| names.iter().any(|n| n.starts_with(start));
    let any = |ending: &str| names.iter().any(|n| ends_with(n, ending));
    let holds = |part: &str| names.iter().any(|n| n.to_ascii_lowercase().contains(part));
    match () {
        () if has("xl/") => not_a_boundary("an Excel workbook"),
        () if has("word/") => not_a_boundary("a Word document"),
        () if has("ppt/") => not_a_boundary("a PowerPoint presentation"),
        () if names.iter().any(|n| n == "content.xml") => not_a_boundary("an OpenDocument spreadsheet"),
        () if holds(".gdb/") => not_a_boundary("an Esri file geodatabase"),
        () if any(".tab") || any(".mif") => not_a_boundary("an archive of MapInfo files"),
        () if any(".zip") || any(".kmz") => not_a_boundary("an archive within an archive"),
        () if any(".dbf") || any(".shx") || any(".prj") => Problem::error(
            "shapefile_incomplete",
            "The archive holds parts of a Shapefile, but not the .shp with the outline.",
        )
        .hint("Put all files of the Shapefile (.shp, .shx, .dbf, .prj) into one .zip and import that."),
        () if names.is_empty() => Problem::error("file_empty", "The archive is empty: it holds no area.")
            .hint("Make an archive with the boundary's files and import that."),
        () => not_a_boundary("an archive without a boundary"),
    }
}
