//! A site's household list. (Interface only: bodies to be replaced.)

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::household::{Household, HouseholdChange};
use crate::domain::person::{Action, Viewer};

/// Where a home is, against the boundary in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    Inside,
    Outside,
    NoPoint,
}

/// A row of the household table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HomeLine {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uprn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(rename = "where")]
    pub place: Where,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_to_line_m: Option<f64>,
    pub is_void: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwelling_type: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HouseholdTable {
    pub boundary_version: Option<i64>,
    pub homes: Vec<HomeLine>,
    pub total: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HouseholdDetail {
    pub household: Household,
    pub history: Vec<HouseholdChange>,
}

impl App {
    pub async fn households(&self, viewer: &Viewer, site: &str) -> Result<HouseholdTable> {
        self.site_for(viewer, Action::SeeHouseholds, site).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn households_csv(&self, viewer: &Viewer, site: &str) -> Result<String> {
        self.site_for(viewer, Action::SeeHouseholds, site).await?;
        Err(AppError::Conflict("stub".into()))
    }

    pub async fn household(&self, viewer: &Viewer, site: &str, _id: &str) -> Result<HouseholdDetail> {
        self.site_for(viewer, Action::SeeHouseholds, site).await?;
        Err(AppError::Conflict("stub".into()))
    }
}
