//! Household list and boundary, held against each other. (Interface only: bodies to be replaced.)

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::household::HomeLine;
use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    pub on_list_outside: Vec<HomeLine>,
    pub missing_from_list: Vec<HomeLine>,
    pub on_list_no_point: Vec<HomeLine>,
}

impl App {
    pub async fn comparison(&self, viewer: &Viewer, site: &str) -> Result<Comparison> {
        self.site_for(viewer, Action::SeeImports, site).await?;
        Err(AppError::Conflict("stub".into()))
    }
}
