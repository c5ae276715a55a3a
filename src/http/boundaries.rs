//! A site's boundary versions, and the map under them.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::In;
use super::problem::{Answer, HttpError, Problems, for_status};
use crate::app::App;
use crate::app::boundary::BoundarySummary;
use crate::domain::import::StreetCounts;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_boundaries))
        .routes(routes!(see_boundary))
        .routes(routes!(see_comparison))
        .routes(routes!(see_base_map))
        .routes(routes!(see_streets))
}

#[derive(Serialize, ToSchema)]
struct Versions {
    versions: Vec<BoundarySummary>,
}

/// The site's boundary versions
#[utoipa::path(get, path = "/sites/{site}/boundaries", tag = "boundaries", params(("site" = String, Path)),
    responses((status = 200, body = Versions), Problems))]
async fn list_boundaries(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Versions> {
    Ok(Json(Versions { versions: app.boundaries(&me.viewer, &site).await? }))
}

/// One version as a GeoJSON feature
#[utoipa::path(get, path = "/sites/{site}/boundaries/{version}", tag = "boundaries",
    params(("site" = String, Path), ("version" = String, Path, description = "`3.geojson`")),
    responses((status = 200, description = "A Feature (RFC 7946)", body = Value, content_type = "application/geo+json"), Problems))]
async fn see_boundary(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, file)): In<(String, String)>,
) -> Result<Response, HttpError> {
    let number = file.strip_suffix(".geojson").and_then(|number| number.parse().ok());
    let version: i64 = number.ok_or_else(|| for_status(StatusCode::NOT_FOUND))?;
    let feature = app.boundary_geojson(&me.viewer, &site, version).await?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], feature.to_string()).into_response())
}

/// The household list held against the boundary
#[utoipa::path(get, path = "/sites/{site}/comparison", tag = "boundaries", params(("site" = String, Path)),
    responses((status = 200, body = crate::app::comparison::Comparison), Problems))]
async fn see_comparison(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Answer<crate::app::comparison::Comparison> {
    Ok(Json(app.comparison(&me.viewer, &site).await?))
}

/// Streets and the like to draw under a map, as GeoJSON feature collections
#[utoipa::path(get, path = "/sites/{site}/base-map", tag = "boundaries", params(("site" = String, Path)),
    responses((status = 200, description = "streets, street_points, basemap: those that the site has", body = Value), Problems))]
async fn see_base_map(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Value> {
    Ok(Json(app.base_map(&me.viewer, &site).await?))
}

/// The streets as they are walked: how much there is, and which doors can't be reached and why
#[utoipa::path(get, path = "/sites/{site}/streets", tag = "boundaries", params(("site" = String, Path)),
    responses((status = 200, body = StreetCounts), Problems))]
async fn see_streets(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<StreetCounts> {
    Ok(Json(app.streets(&me.viewer, &site).await?))
}
