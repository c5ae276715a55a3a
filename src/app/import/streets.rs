//! A site's streets: the base map drawn under everything, and the network that people walk on. Out of
//! an OpenStreetMap extract, or the GeoJSON collections that one is kept as.

use std::path::Path;

use geo::BoundingRect;
use serde_json::Value;

use super::{Admitted, ImportAnswer, blank_report, off_the_loop, rejected};
use crate::app::walking::count;
use crate::app::{App, AppError, Result};
use crate::domain::import::{ImportReport, Outcome};
use crate::domain::network::build::{Ground, build};
use crate::domain::plane::{Bng, to_lonlat};
use crate::domain::problem::Problem;
use crate::domain::site::Site;
use crate::formats::base_map;
use crate::formats::streets::geojson::understand;
use crate::formats::streets::pbf::Area;
use crate::formats::streets::read_extract;

/// So much is kept around the site (metres): the way to it, and round what lies beside it.
const SURROUNDINGS_M: f64 = 500.0;
/// A bit of path shorter than this that hangs together with nothing is not worth a word (decimetres).
const WORTH_A_WORD_DM: u64 = 500;

/// What a file holds: kind and collection.
struct Brought {
    collections: Vec<(&'static str, Value)>,
    problems: Vec<Problem>,
}

impl App {
    pub(super) async fn import_streets(&self, admitted: &Admitted<'_>) -> Result<ImportAnswer> {
        let Some(site) = &admitted.site else { return Err(AppError::NotThere("site")) };
        let request = admitted.request;
        let area = self.around_site(&site.id).await?;
        let (file, name) = (request.file.clone(), request.file_name.clone());
        (admitted.progress)("Reading the streets", 0);
        let brought = match off_the_loop(move || read(&file, &name, area)).await? {
            Ok(brought) => brought,
            Err(problem) => return Ok(rejected(request, vec![problem])),
        };
        let held = self.store.base_map(&site.organisation, &site.id).await?;
        let mut report = compare(&brought, &held, blank_report(request, Outcome::Accepted));
        self.say_what_is_walked(site, &mut report, &brought, held).await?;
        if !request.dry_run && report.added + report.changed > 0 {
            let (record, entry) = self.import_record(admitted, &mut report)?;
            let texts: Vec<(&str, String)> = brought.collections.iter().map(|(k, v)| (*k, v.to_string())).collect();
            let maps: Vec<(&str, &str)> = texts.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
            self.store.put_base_maps(&site.organisation, &site.id, &maps, &record, &entry).await?;
        }
        Ok(ImportAnswer { report, preview: None, refused_csv: None })
    }

    /// The box around all versions of the site's boundary, and what lies about it. `None`: no boundary.
    async fn around_site(&self, site: &str) -> Result<Option<Area>> {
        let ground = self.ground().await?;
        let boxes = ground.boundaries(site).iter().filter_map(|(_, boundary)| boundary.bng().bounding_rect());
        let around = boxes.reduce(|a, b| {
            let low = |a: f64, b: f64| a.min(b);
            let high = |a: f64, b: f64| a.max(b);
            geo::Rect::new(
                (low(a.min().x, b.min().x), low(a.min().y, b.min().y)),
                (high(a.max().x, b.max().x), high(a.max().y, b.max().y)),
            )
        });
        Ok(around.and_then(area))
    }

    /// The network and the doors on it, with the files that are there already.
    async fn say_what_is_walked(
        &self,
        site: &Site,
        report: &mut ImportReport,
        brought: &Brought,
        held: Vec<(String, String)>,
    ) -> Result<()> {
        let newest = |kind: &str| {
            let new = brought.collections.iter().find(|(k, _)| *k == kind).map(|(_, value)| value.clone());
            let old = || held.iter().find(|(k, _)| k == kind).and_then(|(_, text)| serde_json::from_str(text).ok());
            new.or_else(old)
        };
        let (streets, points) = (newest("streets"), newest("street_points"));
        if streets.is_none() {
            return Ok(());
        }
        let ground = self.ground().await?;
        let homes = ground.households(&site.id).to_vec();
        let walked = move || {
            let understood = understand(streets.as_ref(), points.as_ref());
            let laid = build(&understood.ways);
            let problems = apart(&laid).into_iter().chain(misplaced(understood.misplaced));
            (count(&laid, &homes), problems.collect::<Vec<Problem>>())
        };
        let (counts, problems) = off_the_loop(walked).await?;
        report.streets = Some(counts);
        report.problems.extend(problems);
        Ok(())
    }
}

fn read(file: &Path, name: &str, area: Option<Area>) -> std::result::Result<Brought, Problem> {
    if !base_map::is_extract(file, name) {
        let read = base_map::read(file, name)?;
        return Ok(Brought { collections: vec![(read.kind, read.collection)], problems: Vec::new() });
    }
    let Some(area) = area else {
        let words =
            format!("{name} is a whole extract, and this site has no boundary yet to say which part of it to keep.");
        return Err(Problem::error("no_boundary", words).hint("Bring in the site's boundary first, then the streets."));
    };
    let cut = read_extract(file, name, area)?;
    Ok(Brought { collections: cut.collections.into(), problems: cut.problems })
}

/// What is new, what is as it was, kind by kind.
fn compare(brought: &Brought, held: &[(String, String)], mut report: ImportReport) -> ImportReport {
    for (kind, collection) in &brought.collections {
        let features = collection["features"].as_array().map_or(0, Vec::len) as u64;
        report.read += features;
        let before = held.iter().find(|(k, _)| k == kind).map(|(_, text)| serde_json::from_str::<Value>(text).ok());
        match before {
            Some(Some(before)) if before == *collection => report.unchanged += features,
            Some(_) => report.changed += features,
            None => report.added += features,
        }
    }
    if !brought.problems.is_empty() {
        report.outcome = Outcome::Repaired;
        report.problems.extend(brought.problems.iter().cloned());
    }
    report
}

/// Streets and paths that no safe way joins to the rest.
fn apart(ground: &Ground) -> Option<Problem> {
    let pieces: Vec<u64> = ground.pieces_dm.iter().skip(1).copied().filter(|dm| *dm >= WORTH_A_WORD_DM).collect();
    let metres = pieces.iter().sum::<u64>() / 10;
    let words = match pieces.len() {
        0 => return None,
        1 => format!(
            "One piece of street or path, {metres} m long, is not joined to the rest by any way that is safe on foot."
        ),
        n => format!(
            "{n} pieces of street or path, {metres} m together, are not joined to the rest by any way that is safe on foot."
        ),
    };
    let hint = "Doors there are listed as not reached. Where people do cross, mark the crossing in OpenStreetMap.";
    Some(Problem::warning("streets_apart", words).hint(hint))
}

fn misplaced(lines: usize) -> Option<Problem> {
    let words = match lines {
        0 => return None,
        1 => "One line or point has no place in Great Britain, and is left out of the walking network.".to_owned(),
        n => format!("{n} lines or points have no place in Great Britain, and are left out of the walking network."),
    };
    Some(Problem::warning("street_misplaced", words).hint("Coordinates must be longitude, then latitude (WGS84)."))
}

/// A box in metres, with its surroundings, as a box in degrees that holds all of it.
fn area(around: geo::Rect<f64>) -> Option<Area> {
    let (west, east) = (around.min().x - SURROUNDINGS_M, around.max().x + SURROUNDINGS_M);
    let (south, north) = (around.min().y - SURROUNDINGS_M, around.max().y + SURROUNDINGS_M);
    let corners = [(west, south), (west, north), (east, south), (east, north)];
    let corners: Vec<_> = corners
        .into_iter()
        .map(|(easting, northing)| to_lonlat(Bng { easting, northing }).ok())
        .collect::<Option<_>>()?;
    let low = |of: fn(&crate::domain::plane::LonLat) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let high = |of: fn(&crate::domain::plane::LonLat) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    Some(Area {
        west: low(|p| p.longitude),
        south: low(|p| p.latitude),
        east: high(|p| p.longitude),
        north: high(|p| p.latitude),
    })
}
