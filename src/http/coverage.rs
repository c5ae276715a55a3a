//! Coverage: figures, layers of the map, doors with two answers.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Asked as Query, In};
use super::problem::{Answer, HttpError, Problems};
use crate::app::coverage::{By, Coverage, Layer, TwoAnswers};
use crate::app::{App, AppError};
use crate::formats::tile::TileAt;

const TILE: &str = "application/vnd.mapbox-vector-tile";

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(see_coverage))
        .routes(routes!(see_layer))
        .routes(routes!(see_tile))
        .routes(routes!(see_two_answers))
}

#[derive(Deserialize, IntoParams)]
struct CoverageQuery {
    /// As it was at the end of this day; today, if nothing is said
    #[param(value_type = Option<String>)]
    on: Option<Date>,
    /// What the table has a row for; streets, if nothing is said
    #[serde(default)]
    by: By,
}

#[derive(Deserialize, IntoParams)]
struct LayerQuery {
    /// As it was at the end of this day; today, if nothing is said
    #[param(value_type = Option<String>)]
    on: Option<Date>,
    /// Of leaflets: what was dropped; any, if nothing is said
    wave: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DoorsWithTwoAnswers {
    doors: Vec<TwoAnswers>,
}

/// How far a site's households are covered
#[utoipa::path(get, path = "/sites/{site}/coverage", tag = "coverage", params(("site" = String, Path), CoverageQuery),
    responses((status = 200, body = Coverage), Problems))]
async fn see_coverage(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Query(query): Query<CoverageQuery>,
) -> Answer<Coverage> {
    Ok(Json(app.coverage(&me.viewer, &site, query.on, query.by).await?))
}

/// A layer of the map: last_result, times_tried, leafleted or champion_routes, as GeoJSON with its legend
#[utoipa::path(get, path = "/sites/{site}/layers/{layer}", tag = "coverage",
    params(("site" = String, Path), ("layer" = String, Path, description = "`last_result.geojson`"), LayerQuery),
    responses((status = 200, body = Value), Problems))]
async fn see_layer(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, layer)): In<(String, String)>,
    Query(query): Query<LayerQuery>,
) -> Answer<Value> {
    let layer = layer.strip_suffix(".geojson").and_then(Layer::from_code).ok_or(AppError::NotThere("layer"))?;
    Ok(Json(app.layer(&me.viewer, &site, layer, query.on, query.wave.as_deref()).await?))
}

/// A layer of the map as a vector tile
#[utoipa::path(get, path = "/sites/{site}/tiles/{layer}/{z}/{x}/{y}", tag = "coverage",
    params(("site" = String, Path), ("layer" = String, Path, description = "`last_result`"), ("z" = u8, Path),
        ("x" = u32, Path), ("y" = String, Path, description = "`5442.mvt`"), LayerQuery),
    responses((status = 200, body = Vec<u8>, content_type = TILE), (status = 204, description = "Nothing stands there"), Problems))]
async fn see_tile(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, layer, zoom, x, y)): In<(String, String, u8, u32, String)>,
    Query(query): Query<LayerQuery>,
) -> Result<Response, HttpError> {
    let layer = Layer::from_code(&layer).ok_or(AppError::NotThere("layer"))?;
    let y = y.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let at = y.and_then(|y| TileAt::new(zoom, x, y)).ok_or(AppError::NotThere("tile"))?;
    let bytes = app.layer_tile(&me.viewer, &site, layer, query.on, query.wave.as_deref(), at).await?;
    Ok(if bytes.is_empty() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        ([(header::CONTENT_TYPE, TILE)], bytes).into_response()
    })
}

/// Doors at which two people wrote down different answers within minutes
#[utoipa::path(get, path = "/sites/{site}/two-answers", tag = "coverage", params(("site" = String, Path)),
    responses((status = 200, body = DoorsWithTwoAnswers), Problems))]
async fn see_two_answers(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Answer<DoorsWithTwoAnswers> {
    Ok(Json(DoorsWithTwoAnswers { doors: app.two_answers(&me.viewer, &site).await? }))
}
