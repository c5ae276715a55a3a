//! Organisations and sites. (Interface only: bodies to be replaced.)

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::LonLat;
use crate::domain::site::{Organisation, Site};

/// The boundary version in force today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InForce {
    pub version: i64,
    /// ISO date from which it holds.
    pub from: String,
}

/// A site in figures. No addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SiteSummary {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub organisation_name: String,
    pub is_demo: bool,
    pub boundary: Option<InForce>,
    /// Homes on the list; absent before there is one.
    pub homes: Option<u64>,
    pub inside: Option<u64>,
    pub outside: Option<u64>,
    pub voids: Option<u64>,
    pub without_point: Option<u64>,
    /// One site only, from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<LonLat>,
    /// West, south, east, north, in degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
}

impl App {
    pub async fn sites(&self, viewer: &Viewer) -> Result<Vec<SiteSummary>> {
        self.require_somewhere(viewer, Action::SeeCounts, "sites").await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn site(&self, viewer: &Viewer, id: &str) -> Result<SiteSummary> {
        self.site_for(viewer, Action::SeeCounts, id).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn add_site(&self, viewer: &Viewer, organisation: &str, _name: &str) -> Result<Site> {
        self.require_in(viewer, Action::AddSite, organisation).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn organisations(&self, viewer: &Viewer) -> Result<Vec<Organisation>> {
        self.require_somewhere(viewer, Action::SeeCounts, "organisations").await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn add_organisation(&self, viewer: &Viewer, _name: &str) -> Result<Organisation> {
        self.require_everywhere(viewer, Action::AddSite, "organisations").await?;
        Err(AppError::Conflict("stub".into()))
    }
}
