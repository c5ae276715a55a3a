//! The base map of a site: streets, points on them, and what lies between, as GeoJSON.

use serde_json::Value;

use super::{Admitted, ImportAnswer, blank_report, off_the_loop, rejected};
use crate::app::{App, AppError, Result};
use crate::domain::import::{ImportReport, Outcome};
use crate::formats::base_map;

impl App {
    pub(super) async fn import_streets(&self, admitted: &Admitted<'_>) -> Result<ImportAnswer> {
        let Some(site) = &admitted.site else { return Err(AppError::NotThere("site")) };
        let request = admitted.request;
        let (file, name) = (request.file.clone(), request.file_name.clone());
        let read = match off_the_loop(move || base_map::read(&file, &name)).await? {
            Ok(read) => read,
            Err(problem) => return Ok(rejected(request, vec![problem])),
        };
        let mut report = ImportReport { read: read.features, ..blank_report(request, Outcome::Accepted) };
        let held = self.store.base_map(&site.organisation, &site.id).await?;
        let same = |text: &str| serde_json::from_str::<Value>(text).ok() == serde_json::from_str(&read.geojson).ok();
        if held.iter().any(|(kind, text)| kind == read.kind && same(text)) {
            report.unchanged = read.features;
        } else if held.iter().any(|(kind, _)| kind == read.kind) {
            report.changed = read.features;
        } else {
            report.added = read.features;
        }
        if !request.dry_run && report.unchanged == 0 {
            let (record, entry) = self.import_record(admitted, &mut report)?;
            self.store.put_base_map(&site.organisation, &site.id, read.kind, &read.geojson, &record, &entry).await?;
        }
        Ok(ImportAnswer { report, preview: None, refused_csv: None })
    }
}
