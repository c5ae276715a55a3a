//! Streets and the like under the map. (Interface only: bodies to be replaced.)

use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};

impl App {
    pub async fn base_map(&self, viewer: &Viewer, site: &str) -> Result<serde_json::Value> {
        self.site_for(viewer, Action::SeeBoundary, site).await?;
        Err(AppError::Conflict("stub".into()))
    }
}
