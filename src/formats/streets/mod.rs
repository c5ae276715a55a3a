//! Streets and the ground between them, out of an OpenStreetMap extract or GeoJSON files. Whatever
//! they come from, what is kept is the same three collections: `streets`, `street_points` and
//! `basemap`. The walking network is laid from the first two whenever it is needed.

mod coast;
mod collections;
pub mod geojson;
pub mod pbf;
mod rings;
mod tags;

use std::path::Path;

use serde_json::Value;

use crate::domain::problem::Problem;
use pbf::Area;

/// An extract cut to one area, as the collections that a site keeps.
#[derive(Clone, Debug)]
pub struct Cut {
    /// `streets`, `street_points` and `basemap`.
    pub collections: [(&'static str, Value); 3],
    /// What could not be used, in plain words.
    pub problems: Vec<Problem>,
}

/// Reads what of an extract touches an area.
///
/// # Errors
/// A problem in plain words: the file is damaged, or has nothing here.
pub fn read_extract(file: &Path, name: &str, area: Area) -> Result<Cut, Problem> {
    let extract = pbf::read(file, name, area)?;
    let found = collections::collect(&extract, area);
    let none = found.streets["features"].as_array().is_none_or(Vec::is_empty);
    if none {
        let words = format!("{name} has no streets within the site and its surroundings.");
        return Err(Problem::error("extract_elsewhere", words)
            .hint("Use an extract of the place where the site's boundary is."));
    }
    let mut problems = Vec::new();
    if found.open_areas > 0 {
        let words = format!(
            "{} of the areas drawn in several lines (lakes, woods, blocks) are not whole in the file; what could not be \
             closed is not drawn.",
            found.open_areas
        );
        problems.push(Problem::warning("area_not_closed", words));
    }
    if found.coast_broken {
        let words = format!("The coast breaks off in {name} within this area, so the sea is not drawn.");
        problems.push(Problem::warning("coast_not_whole", words).hint("An extract of a larger area has it whole."));
    }
    let collections = [("streets", found.streets), ("street_points", found.street_points), ("basemap", found.basemap)];
    Ok(Cut { collections, problems })
}
