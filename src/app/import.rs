//! Bringing in files. (Interface only: bodies to be replaced.)

use std::path::PathBuf;

use super::{App, AppError, Result};
use crate::domain::import::{ImportKind, ImportRecord, ImportReport, SourceNote};
use crate::domain::person::{Action, Viewer};

/// A file to bring in, and how.
pub struct ImportRequest {
    pub kind: ImportKind,
    pub site: Option<String>,
    /// As its owner calls it; `file` may be a temporary copy.
    pub file_name: String,
    pub file: PathBuf,
    /// A UPRN → point file.
    pub points: Option<PathBuf>,
    /// Boundaries: ISO date from which it holds.
    pub from: Option<String>,
    pub note: SourceNote,
    pub sheet: Option<String>,
    /// Header → field.
    pub map: Vec<(String, String)>,
    pub accept_good_rows: bool,
    pub dry_run: bool,
}

/// What became of it; `preview` is GeoJSON, for boundaries.
pub struct ImportAnswer {
    pub report: ImportReport,
    pub preview: Option<serde_json::Value>,
}

impl App {
    pub async fn imports(&self, viewer: &Viewer, site: Option<&str>) -> Result<Vec<ImportRecord>> {
        match site {
            Some(site) => drop(self.site_for(viewer, Action::SeeImports, site).await?),
            None => self.require_somewhere(viewer, Action::SeeImports, "imports").await?,
        }
        Err(AppError::Conflict("stub".into()))
    }

    /// Asked before a file is uploaded, so that nobody fills the disk with what is refused afterwards.
    pub async fn may_import(&self, viewer: &Viewer, site: Option<&str>) -> Result<()> {
        match site {
            Some(site) => self.site_for(viewer, Action::Import, site).await.map(drop),
            None => self.require_somewhere(viewer, Action::Import, "addresses").await,
        }
    }

    pub async fn import(
        &self,
        viewer: &Viewer,
        request: ImportRequest,
        _progress: &(dyn Fn(u64) + Sync),
    ) -> Result<ImportAnswer> {
        self.may_import(viewer, request.site.as_deref()).await?;
        Err(AppError::Conflict("stub".into()))
    }
}
