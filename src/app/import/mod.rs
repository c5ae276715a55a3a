//! Bringing files in. Every file is read whole before anything is written, and what is written is
//! one transaction: all of it or nothing.

mod addresses;
mod boundary;
mod households;
mod streets;

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::audit::AuditEntry;
use crate::domain::import::{ImportKind, ImportRecord, ImportReport, ListCounts, Outcome, SourceNote};
use crate::domain::person::{Action, Viewer};
use crate::domain::problem::Problem;
use crate::domain::site::{INSTALLATION, Site};
use crate::formats::csv_out;
use crate::formats::list::{self, AddressList, ListOptions, RefusedRow};

/// What a person wants brought in.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    pub kind: ImportKind,
    /// Its id or its name; none for addresses.
    pub site: Option<String>,
    /// As the person knows it.
    pub file_name: String,
    /// Where its bytes are.
    pub file: PathBuf,
    /// A UPRN → point file, in OS Open UPRN's columns.
    pub points: Option<PathBuf>,
    /// Boundaries: ISO date from which it holds; today if not said.
    pub from: Option<String>,
    pub note: SourceNote,
    /// Which sheet of a workbook.
    pub sheet: Option<String>,
    /// Header → field, as the person says.
    pub map: Vec<(String, String)>,
    pub accept_good_rows: bool,
    /// Read, check and compare; write nothing.
    pub dry_run: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportAnswer {
    #[serde(flatten)]
    pub report: ImportReport,
    /// Boundaries: GeoJSON of the file as given, as accepted, and the version now in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<Value>,
    /// Lists: the rows that were refused, with reasons, as CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_csv: Option<String>,
}

/// Told how far the work is: what is being done, and how many rows of it are done.
pub type Progress<'a> = &'a (dyn Fn(&str, u64) + Sync);

/// A request that has passed the door: who may, where, and what exactly the file's bytes are.
pub(super) struct Admitted<'a> {
    viewer: &'a Viewer,
    request: &'a ImportRequest,
    /// Absent for addresses.
    site: Option<Site>,
    organisation: String,
    sha256: String,
    progress: Progress<'a>,
}

impl App {
    /// Brings a file in, or says what it would do.
    ///
    /// # Errors
    /// `NotAllowed`, `NotThere` (no such site), `Invalid` (a date that is none). A file that is no
    /// good is no error: the report says `rejected`, and nothing was changed.
    pub async fn import(
        &self,
        viewer: &Viewer,
        request: &ImportRequest,
        progress: Progress<'_>,
    ) -> Result<ImportAnswer> {
        check_dates(request)?;
        let (site, organisation) = self.import_into(viewer, request).await?;
        let sha256 = digest(&request.file)?;
        let admitted = Admitted { viewer, request, site, organisation, sha256, progress };
        match request.kind {
            ImportKind::Boundary => self.import_boundary(&admitted).await,
            ImportKind::Addresses => self.import_addresses(&admitted).await,
            ImportKind::Households => self.import_households(&admitted).await,
            ImportKind::Streets => self.import_streets(&admitted).await,
        }
    }

    /// Asked before a file is uploaded, so that nobody fills the disk with what is refused afterwards.
    pub async fn may_import(&self, viewer: &Viewer, site: Option<&str>) -> Result<()> {
        match site {
            Some(site) => self.site_for(viewer, Action::Import, site).await.map(drop),
            None => self.require_everywhere(viewer, Action::Import, "addresses").await,
        }
    }

    /// Every applied import that the viewer may see, newest first.
    pub async fn imports(&self, viewer: &Viewer, site: Option<&str>) -> Result<Vec<ImportRecord>> {
        if let Some(site) = site {
            let site = self.site_for(viewer, Action::SeeImports, site).await?;
            return Ok(self.store.imports(&site.organisation, Some(&site.id)).await?);
        }
        self.require_somewhere(viewer, Action::SeeImports, "imports").await?;
        let mut out = self.store.imports(INSTALLATION, None).await?;
        for organisation in self.store.organisations().await? {
            let all = self.store.imports(&organisation.id, None).await?;
            out.extend(all.into_iter().filter(|record| match &record.site {
                Some(site) => viewer.may_at(Action::SeeImports, &organisation.id, site),
                None => viewer.may_in(Action::SeeImports, &organisation.id),
            }));
        }
        out.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        let entry = self.entry(viewer, super::viewer::home(viewer), "saw", "imports")?;
        self.note(entry.with(&serde_json::json!({ "imports": out.len() }))).await?;
        Ok(out)
    }

    /// Whose data it becomes, and may they?
    async fn import_into(&self, viewer: &Viewer, request: &ImportRequest) -> Result<(Option<Site>, String)> {
        if request.kind == ImportKind::Addresses {
            self.may_import(viewer, None).await?;
            return Ok((None, INSTALLATION.to_owned()));
        }
        let site = request.site.as_deref().ok_or(AppError::NotThere("site"))?;
        let site = self.site_for(viewer, Action::Import, &self.site_id(site).await?).await?;
        let organisation = site.organisation.clone();
        Ok((Some(site), organisation))
    }

    /// People name a site as they know it: by its id, or by its name.
    pub(super) async fn site_id(&self, named: &str) -> Result<String> {
        if self.store.site(named).await?.is_some() {
            return Ok(named.to_owned());
        }
        let sites = self.store.sites().await?;
        let mut same = sites.into_iter().filter(|s| s.name.eq_ignore_ascii_case(named.trim()));
        match (same.next(), same.next()) {
            (Some(site), None) => Ok(site.id),
            _ => Ok(named.to_owned()),
        }
    }

    /// The record of an import that is about to be applied, and its line in the audit log.
    fn import_record(&self, admitted: &Admitted<'_>, report: &mut ImportReport) -> Result<(ImportRecord, AuditEntry)> {
        let id = self.new_id()?;
        report.import_id = Some(id.clone());
        let site = admitted.site.as_ref().map(|s| s.id.clone());
        let mut entry = self.entry(admitted.viewer, &admitted.organisation, "changed", admitted.request.kind.code())?;
        (entry.subject, entry.site) = (Some(id.clone()), site.clone());
        let entry = entry.with(&serde_json::json!({
            "added": report.added, "changed": report.changed, "gone": report.gone, "refused": report.refused,
        }));
        let record = ImportRecord {
            organisation: admitted.organisation.clone(),
            id,
            site,
            kind: admitted.request.kind,
            at: self.now().0,
            by: admitted.viewer.who.clone(),
            sha256: admitted.sha256.clone(),
            source: admitted.request.note.clone(),
            report: report.clone(),
        };
        Ok((record, entry))
    }
}

impl Admitted<'_> {
    /// Reads the file as a list.
    async fn read_list(&self) -> Result<AddressList> {
        let options = ListOptions {
            kind: self.request.kind,
            sheet: self.request.sheet.clone(),
            map: self.request.map.clone(),
            accept_good_rows: self.request.accept_good_rows,
        };
        let bytes = std::fs::read(&self.request.file).map_err(|e| unreadable(&self.request.file, &e))?;
        let points = self.request.points.as_deref();
        Ok(aside(|| list::read(bytes, &options, points, &|n| (self.progress)("Reading the list", n))))
    }

    /// The report as far as reading the list tells; changes and sides of the line come after.
    fn list_report(&self, list: &mut AddressList) -> ImportReport {
        let places = list.rows.places();
        ImportReport {
            read: list.read,
            refused: list.refused,
            problems: std::mem::take(&mut list.problems),
            list: Some(ListCounts {
                homes: list.rows.len() as u64 - places,
                places,
                voids: list.voids,
                with_point: list.with_point(),
                inside: 0,
                outside: 0,
                not_homes: list.not_homes + places,
                joined: list.joined,
                columns: std::mem::take(&mut list.columns),
                read_as: std::mem::take(&mut list.read_as),
            }),
            ..blank_report(self.request, list.outcome)
        }
    }
}

fn blank_report(request: &ImportRequest, outcome: Outcome) -> ImportReport {
    ImportReport {
        file: request.file_name.clone(),
        outcome,
        read: 0,
        added: 0,
        changed: 0,
        unchanged: 0,
        gone: 0,
        refused: 0,
        problems: Vec::new(),
        list: None,
        streets: None,
        dry_run: request.dry_run,
        import_id: None,
        changes: Vec::new(),
        boundary_version: None,
    }
}

/// A refused file: nothing was changed, and this is why.
fn rejected(request: &ImportRequest, problems: Vec<Problem>) -> ImportAnswer {
    let report = ImportReport { problems, ..blank_report(request, Outcome::Rejected) };
    ImportAnswer { report, preview: None, refused_csv: None }
}

fn check_dates(request: &ImportRequest) -> Result<()> {
    let dates =
        [("from", &request.from), ("received_on", &request.note.received_on), ("keep_until", &request.note.keep_until)];
    for (field, date) in dates {
        if let Some(date) = date
            && (date.len() != 10 || date.parse::<jiff::civil::Date>().is_err())
        {
            let message = format!("“{date}” is not a date.");
            return Err(AppError::invalid("bad_date", field, message, "Write it as year-month-day: 2026-10-15."));
        }
    }
    Ok(())
}

/// SHA-256 of a file, in hex.
fn digest(file: &Path) -> Result<String> {
    let mut reader = std::fs::File::open(file).map_err(|e| unreadable(file, &e))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer).map_err(|e| unreadable(file, &e))? {
            0 => return Ok(data_encoding::HEXLOWER.encode(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> AppError {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let message = format!("The file {name} can't be opened: {error}.");
    AppError::invalid("file_unreadable", "file", message, "Check its name and that you may read it.")
}

/// The rows that were refused, with reasons, to be mended and brought in again.
fn refused_csv(rows: &[RefusedRow]) -> Result<Option<String>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let mut header = vec!["line", "reason"];
    for (name, _) in rows.iter().flat_map(|row| &row.cells) {
        if !header.contains(&name.as_str()) {
            header.push(name);
        }
    }
    let cell = |row: &RefusedRow, name: &str| {
        row.cells.iter().find(|(header, _)| header == name).map(|(_, cell)| cell.clone()).unwrap_or_default()
    };
    let lines = rows.iter().map(|row| {
        let kept = header[2..].iter().map(|name| cell(row, name));
        [row.line.to_string(), row.reason.clone()].into_iter().chain(kept).collect()
    });
    csv_out::table(&header, lines).map(Some).map_err(AppError::Broken)
}

/// Runs long work that borrows, letting the runtime's other tasks move to other threads, where it has any.
pub(super) fn aside<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        tokio::runtime::RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Runs work that reads and reckons on a thread of its own.
async fn off_the_loop<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Broken(e.to_string()))
}
