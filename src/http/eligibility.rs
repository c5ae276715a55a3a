//! Checking addresses, and the checks on record.

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Asked, Body, In};
use super::limits::BATCH_LIMIT;
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::check::{CheckReply, CheckRequest};
use crate::domain::eligibility::NamedAddress;

/// Checks in one batch.
const MOST: usize = 10_000;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(check_many).layer(DefaultBodyLimit::max(BATCH_LIMIT)))
        .routes(routes!(list_checks))
        .routes(routes!(see_check))
        .routes(routes!(suggest))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CheckQuery {
    address: String,
    postcode: Option<String>,
    /// The id of one of the candidates that an earlier answer offered.
    picked: Option<String>,
    /// A site's id; absent: any site.
    site: Option<String>,
    /// ISO date; absent: today.
    on: Option<String>,
    /// Which referral it is for: a number or code, nothing about the person. Partners must say.
    reference: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct BatchForm {
    /// Up to 10,000.
    checks: Vec<BatchCheck>,
    #[serde(default)]
    site: Option<String>,
    #[serde(default)]
    on: Option<String>,
    /// For those checks that have none of their own.
    #[serde(default)]
    reference: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct BatchCheck {
    /// Comes back with the answer.
    id: String,
    address: String,
    #[serde(default)]
    postcode: Option<String>,
    /// Which referral it is for. Partners must say.
    #[serde(default)]
    reference: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct BatchResult {
    id: String,
    #[serde(flatten)]
    answer: CheckReply,
}

#[derive(Serialize, ToSchema)]
struct BatchResults {
    results: Vec<BatchResult>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChecksQuery {
    site: Option<String>,
    /// `1`: one's own only.
    mine: Option<String>,
    /// 1 to 500; 100 if not said.
    limit: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct Checks {
    checks: Vec<CheckReply>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SuggestQuery {
    q: String,
    site: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Suggestions {
    suggestions: Vec<NamedAddress>,
}

/// Is this address inside the area?
#[utoipa::path(get, path = "/eligibility", tag = "eligibility", params(CheckQuery),
    responses((status = 200, body = CheckReply), Problems))]
async fn check(State(app): State<App>, Caller(me): Caller, Asked(query): Asked<CheckQuery>) -> Answer<CheckReply> {
    let CheckQuery { address, postcode, picked, site, on, reference } = query;
    Ok(Json(app.check(&me.viewer, CheckRequest { address, postcode, picked, site, on, reference }).await?))
}

/// The same for up to 10,000 addresses
#[utoipa::path(post, path = "/eligibility/batch", tag = "eligibility", request_body = BatchForm,
    responses((status = 200, body = BatchResults), Problems))]
async fn check_many(State(app): State<App>, Caller(me): Caller, Body(form): Body<BatchForm>) -> Answer<BatchResults> {
    if form.checks.len() > MOST {
        let words = format!("There are {} addresses; one batch may have 10,000. Split them.", form.checks.len());
        return Err(HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_checks", words));
    }
    let request = |one: BatchCheck| {
        let (site, on) = (form.site.clone(), form.on.clone());
        let reference = one.reference.or_else(|| form.reference.clone());
        (one.id, CheckRequest { address: one.address, postcode: one.postcode, picked: None, site, on, reference })
    };
    let answers = app.check_many(&me.viewer, form.checks.into_iter().map(request).collect()).await?;
    Ok(Json(BatchResults { results: answers.into_iter().map(|(id, answer)| BatchResult { id, answer }).collect() }))
}

/// Checks on record, newest first
#[utoipa::path(get, path = "/checks", tag = "eligibility", params(ChecksQuery),
    responses((status = 200, body = Checks), Problems))]
async fn list_checks(State(app): State<App>, Caller(me): Caller, Asked(query): Asked<ChecksQuery>) -> Answer<Checks> {
    let mine = query.mine.as_deref().is_some_and(is_yes);
    let limit = query.limit.unwrap_or(100);
    let checks = app.recorded_checks(&me.viewer, query.site.as_deref(), mine, limit).await?;
    Ok(Json(Checks { checks }))
}

/// One check on record, exactly as it was answered
#[utoipa::path(get, path = "/checks/{id}", tag = "eligibility", params(("id" = String, Path)),
    responses((status = 200, body = CheckReply), Problems))]
async fn see_check(State(app): State<App>, Caller(me): Caller, In(id): In<String>) -> Answer<CheckReply> {
    Ok(Json(app.recorded_check(&me.viewer, &id).await?))
}

/// Addresses that begin so, to pick from while typing: up to 8
#[utoipa::path(get, path = "/suggestions", tag = "eligibility", params(SuggestQuery),
    responses((status = 200, body = Suggestions), Problems))]
async fn suggest(State(app): State<App>, Caller(me): Caller, Asked(query): Asked<SuggestQuery>) -> Answer<Suggestions> {
    Ok(Json(Suggestions { suggestions: app.suggest(&me.viewer, &query.q, query.site.as_deref()).await? }))
}

/// How a yes is written after `?`, and in a form.
pub fn is_yes(written: &str) -> bool {
    matches!(written.trim().to_ascii_lowercase().as_str(), "" | "1" | "true" | "yes" | "on")
}
