//! Looking after the installation: backups, restoring, and whether storage is sound.

use std::path::Path;

use super::{App, Clock, Result, SystemClock};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::INSTALLATION;
use crate::storage::Store;
pub use crate::storage::{Finding, Manifest, Target};

impl App {
    /// Writes everything to one file and reads it back to be sure.
    pub async fn backup(&self, viewer: &Viewer, to: &Path) -> Result<Manifest> {
        self.require_everywhere(viewer, Action::Operate, "backup").await?;
        let manifest = self.store.backup(to, self.now().0).await?;
        self.note(self.entry(viewer, INSTALLATION, "exported", "backup")?).await?;
        Ok(manifest)
    }
}

/// Brings a backup back. The installation gets a new epoch, so that phones send again what they hold.
pub async fn restore(viewer: &Viewer, from: &Path, target: &Target) -> Result<Manifest> {
    viewer.must_everywhere(Action::Operate)?;
    Ok(Store::restore(from, target, SystemClock.now().0).await?)
}

/// Looks storage over, also where it can't be opened.
pub async fn doctor(viewer: &Viewer, target: &Target) -> Result<Vec<Finding>> {
    viewer.must_everywhere(Action::Operate)?;
    Ok(Store::doctor(target).await)
}
