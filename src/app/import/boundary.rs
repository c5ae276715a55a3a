//! A site's boundary: read, checked, mended or refused, and kept as a new dated version.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::{Admitted, ImportAnswer, blank_report, off_the_loop, rejected};
use crate::app::{App, AppError, Result};
use crate::domain::boundary::{Boundary, BoundaryVersion, CheckedBoundary, check, geometry_json};
use crate::domain::import::ImportReport;
use crate::domain::problem::Problem;
use crate::domain::site::Site;
use crate::formats::boundary::{self, MAX_BYTES};

impl App {
    pub(super) async fn import_boundary(&self, admitted: &Admitted<'_>) -> Result<ImportAnswer> {
        let Some(site) = &admitted.site else { return Err(AppError::NotThere("site")) };
        let request = admitted.request;
        let (file, name) = (request.file.clone(), request.file_name.clone());
        let checked = match off_the_loop(move || read_and_check(&file, &name)).await? {
            Ok(checked) => checked,
            Err(problem) => return Ok(rejected(request, vec![problem])),
        };
        let mut report =
            ImportReport { read: checked.read, problems: checked.problems, ..blank_report(request, checked.outcome) };
        let seen = self.store.revision().await?;
        let ground = self.ground().await?;
        let today = self.now().day().to_string();
        let from = request.from.clone().unwrap_or_else(|| today.clone());
        let mut preview = checked.preview;
        if let Some((before, _)) = ground.boundary_on(&site.id, &from) {
            add_before(&mut preview, &before.geojson);
        }
        let Some(shape) = checked.boundary else {
            return Ok(ImportAnswer { report, preview: Some(preview), refused_csv: None });
        };
        let geojson = geometry_json(&shape).to_string();
        let held = ground.boundary_on(&site.id, &from).map(|(v, _)| v);
        if held.is_some_and(|v| v.geojson == geojson && v.from <= from) {
            report.unchanged = 1;
            report.boundary_version = held.map(|v| v.version);
            return Ok(ImportAnswer { report, preview: Some(preview), refused_csv: None });
        }
        report.added = 1;
        if let Some(same_day) = held.filter(|v| v.from == from) {
            let words =
                format!("Version {} holds from the same day; this one takes its place from {from}.", same_day.version);
            report.problems.push(Problem::warning("replaces_version_of_same_day", words));
        }
        warn_of_later_versions(&mut report, ground.boundaries(&site.id).iter().map(|(v, _)| v), &from);
        let turned_away = self.turned_away(admitted, site, &geojson).await?;
        if turned_away > 0 {
            let words = match turned_away {
                1 => format!("1 address that was turned away before is inside from {from}."),
                n => format!("{n} addresses that were turned away before are inside from {from}."),
            };
            let hint = "From that day, `patchwalk site past-refusals` and the site's page list them.";
            report.problems.push(Problem::warning("past_refusals_now_inside", words).hint(hint));
        }
        if !request.dry_run {
            let (record, entry) = self.import_record(admitted, &mut report)?;
            let version = BoundaryVersion {
                organisation: site.organisation.clone(),
                site: site.id.clone(),
                version: 0,
                from,
                geojson,
                added_at: record.at,
                added_by: admitted.viewer.who.clone(),
                import: record.id.clone(),
            };
            report.boundary_version = Some(self.store.add_boundary(&version, &record, seen, &entry).await?);
        }
        Ok(ImportAnswer { report, preview: Some(preview), refused_csv: None })
    }

    /// How many addresses were refused before that the new shape puts inside.
    async fn turned_away(&self, admitted: &Admitted<'_>, site: &Site, geojson: &str) -> Result<usize> {
        let boundary = Boundary::from_geojson(geojson).map_err(|e| AppError::Broken(e.to_string()))?;
        // No version has this number: every answer on record was given under another line.
        Ok(self.refused_and_now_inside(admitted.viewer, site, 0, &boundary).await?.len())
    }
}

fn read_and_check(file: &Path, name: &str) -> std::result::Result<CheckedBoundary, Problem> {
    let unreadable = |e: std::io::Error| Problem::error("file_unreadable", format!("{name} can't be read: {e}."));
    let mut bytes = Vec::new();
    // One byte more than is allowed is enough to know.
    File::open(file).and_then(|f| f.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(check(boundary::read(&bytes, name)?))
}

/// A version from an earlier day than one that is there already holds only until that day.
fn warn_of_later_versions<'a>(
    report: &mut ImportReport,
    versions: impl Iterator<Item = &'a BoundaryVersion>,
    from: &str,
) {
    if let Some(next) = versions.filter(|v| v.from.as_str() > from).min_by(|a, b| a.from.cmp(&b.from)) {
        let words = format!("Version {} holds from {}, so this one holds only until then.", next.version, next.from);
        report.problems.push(Problem::warning("later_version_exists", words));
    }
}

/// The version now in force, beside the new one.
fn add_before(preview: &mut Value, geojson: &str) {
    let Ok(geometry) = serde_json::from_str::<Value>(geojson) else { return };
    if let Some(features) = preview.get_mut("features").and_then(Value::as_array_mut) {
        features.push(serde_json::json!({
            "type": "Feature", "properties": { "role": "before" }, "geometry": geometry,
        }));
    }
}
