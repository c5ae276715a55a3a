//! A site's boundary versions. (Interface only: bodies to be replaced.)

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};

/// A version of a boundary, without its geometry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BoundarySummary {
    pub version: i64,
    /// ISO date from which it holds.
    pub from: String,
    /// ISO date of the last day on which it held; absent for the one in force and those to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub in_force: bool,
    /// Microseconds since 1970, UTC.
    pub added_at: i64,
    pub added_by: String,
    pub area_ha: f64,
    pub parts: u64,
    pub holes: u64,
    /// The import that brought it.
    pub import: String,
}

impl App {
    pub async fn boundaries(&self, viewer: &Viewer, site: &str) -> Result<Vec<BoundarySummary>> {
        self.site_for(viewer, Action::SeeBoundary, site).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn boundary_geojson(&self, viewer: &Viewer, site: &str, _version: i64) -> Result<serde_json::Value> {
        self.site_for(viewer, Action::SeeBoundary, site).await?;
        Err(AppError::Conflict("stub".into()))
    }
}
