//! A site's household list.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Asked, In};
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::household::{HouseholdDetail, HouseholdTable};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list_households)).routes(routes!(see_household))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormatQuery {
    /// `csv`: a file to download; `json` if not said.
    #[param(inline)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

/// The household list, each home with where it is against the boundary
#[utoipa::path(get, path = "/sites/{site}/households", tag = "households", params(("site" = String, Path), FormatQuery),
    responses((status = 200, content((HouseholdTable = "application/json"), (String = "text/csv"))), Problems))]
async fn list_households(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Asked(query): Asked<FormatQuery>,
) -> Result<Response, HttpError> {
    if query.format != Some(Format::Csv) {
        return Ok(Json(app.households(&me.viewer, &site).await?).into_response());
    }
    let text = app.households_csv(&me.viewer, &site).await?;
    // A site that is there has an id of letters, figures and hyphens.
    let name = format!("attachment; filename=\"households-{site}.csv\"");
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], text)
        .into_response())
}

/// One household, and what became of it import by import
#[utoipa::path(get, path = "/sites/{site}/households/{id}", tag = "households",
    params(("site" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = HouseholdDetail), Problems))]
async fn see_household(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Answer<HouseholdDetail> {
    Ok(Json(app.household(&me.viewer, &site, &id).await?))
}
