//! Organisations and their sites.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Body, In};
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::site::SiteSummary;
use crate::domain::site::{Organisation, Site};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_organisations, add_organisation))
        .routes(routes!(list_sites, add_site))
        .routes(routes!(see_site))
}

#[derive(Serialize, ToSchema)]
struct Organisations {
    organisations: Vec<Organisation>,
}

#[derive(Serialize, ToSchema)]
struct Sites {
    sites: Vec<SiteSummary>,
}

#[derive(Deserialize, ToSchema)]
struct OrganisationForm {
    name: String,
}

#[derive(Deserialize, ToSchema)]
struct SiteForm {
    /// The organisation's id.
    organisation: String,
    name: String,
}

/// The organisations that one may see
#[utoipa::path(get, path = "/organisations", tag = "sites", responses((status = 200, body = Organisations), Problems))]
async fn list_organisations(State(app): State<App>, Caller(me): Caller) -> Answer<Organisations> {
    Ok(Json(Organisations { organisations: app.organisations(&me.viewer).await? }))
}

/// Adds an organisation
#[utoipa::path(post, path = "/organisations", tag = "sites", request_body = OrganisationForm,
    responses((status = 201, body = Organisation), Problems))]
async fn add_organisation(
    State(app): State<App>,
    Caller(me): Caller,
    Body(form): Body<OrganisationForm>,
) -> Result<(StatusCode, Json<Organisation>), HttpError> {
    Ok((StatusCode::CREATED, Json(app.add_organisation(&me.viewer, &form.name).await?)))
}

/// The sites that one may see, in figures
#[utoipa::path(get, path = "/sites", tag = "sites", responses((status = 200, body = Sites), Problems))]
async fn list_sites(State(app): State<App>, Caller(me): Caller) -> Answer<Sites> {
    Ok(Json(Sites { sites: app.sites(&me.viewer).await? }))
}

/// Adds a site
#[utoipa::path(post, path = "/sites", tag = "sites", request_body = SiteForm,
    responses((status = 201, body = Site), Problems))]
async fn add_site(
    State(app): State<App>,
    Caller(me): Caller,
    Body(form): Body<SiteForm>,
) -> Result<(StatusCode, Json<Site>), HttpError> {
    Ok((StatusCode::CREATED, Json(app.add_site(&me.viewer, &form.organisation, &form.name).await?)))
}

/// One site in figures, and where it is
#[utoipa::path(get, path = "/sites/{site}", tag = "sites", params(("site" = String, Path)),
    responses((status = 200, body = SiteSummary), Problems))]
async fn see_site(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<SiteSummary> {
    Ok(Json(app.site(&me.viewer, &site).await?))
}
