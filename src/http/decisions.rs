//! What people decide at a site: decisions on addresses, protected addresses, what is known of its
//! surroundings; and who was turned away before the area grew.

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
use crate::app::decision::{DecisionLine, NewDecision};
use crate::app::refusal::PastRefusals;
use crate::app::surroundings::SurroundingsNow;
use crate::domain::decision::{ProtectedAddress, SurroundingsStatement};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_decisions, add_decision))
        .routes(routes!(revoke_decision))
        .routes(routes!(see_surroundings, state_surroundings))
        .routes(routes!(list_past_refusals))
        .routes(routes!(list_protected, protect))
        .routes(routes!(lift_protection))
}

#[derive(Deserialize, ToSchema)]
struct DecisionForm {
    /// The address's id or UPRN, as an answer shows it.
    address: String,
    in_area: bool,
    /// Why, in a sentence. Kept for good, so without personal facts; 300 characters at the most.
    why: String,
    /// The last day on which it counts, ISO date; absent: until it is revoked.
    #[serde(default)]
    until: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Decisions {
    decisions: Vec<DecisionLine>,
}

#[derive(Deserialize, ToSchema)]
struct SurroundingsForm {
    /// Every address in and around the site is listed.
    is_complete: bool,
    /// How it is known; needed where it is complete.
    #[serde(default)]
    note: String,
}

#[derive(Serialize, ToSchema)]
struct SurroundingsPage {
    #[serde(flatten)]
    now: SurroundingsNow,
    /// All that was ever said of it, newest first.
    history: Vec<SurroundingsStatement>,
}

#[derive(Deserialize, ToSchema)]
struct ProtectionForm {
    /// The address's id or UPRN, as an answer shows it.
    address: String,
    /// Who is told besides managers of the site and administrators: people's ids or e-mail addresses.
    #[serde(default)]
    people: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct ProtectedAddresses {
    protected_addresses: Vec<ProtectedAddress>,
}

/// Decisions on addresses, newest first, those that have ended too
#[utoipa::path(get, path = "/sites/{site}/decisions", tag = "decisions", params(("site" = String, Path)),
    responses((status = 200, body = Decisions), Problems))]
async fn list_decisions(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Decisions> {
    Ok(Json(Decisions { decisions: app.decisions(&me.viewer, &site).await? }))
}

/// Decides one address against its verdict
#[utoipa::path(post, path = "/sites/{site}/decisions", tag = "decisions", params(("site" = String, Path)),
    request_body = DecisionForm, responses((status = 201, body = DecisionLine), Problems))]
async fn add_decision(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<DecisionForm>,
) -> Result<(StatusCode, Json<DecisionLine>), HttpError> {
    let DecisionForm { address, in_area, why, until } = form;
    let made = app.decide(&me.viewer, &site, &NewDecision { address, in_area, why, until }).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Revokes a decision from today on
#[utoipa::path(post, path = "/sites/{site}/decisions/{id}/revoke", tag = "decisions",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 200, body = DecisionLine), Problems))]
async fn revoke_decision(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Answer<DecisionLine> {
    Ok(Json(app.revoke_decision(&me.viewer, &site, &id).await?))
}

/// How much is known of what lies around the site
#[utoipa::path(get, path = "/sites/{site}/surroundings", tag = "decisions", params(("site" = String, Path)),
    responses((status = 200, body = SurroundingsPage), Problems))]
async fn see_surroundings(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Answer<SurroundingsPage> {
    let history = app.surroundings_statements(&me.viewer, &site).await?;
    Ok(Json(SurroundingsPage { now: app.surroundings(&me.viewer, &site).await?, history }))
}

/// Says that every address around the site is listed, or takes it back
#[utoipa::path(put, path = "/sites/{site}/surroundings", tag = "decisions", params(("site" = String, Path)),
    request_body = SurroundingsForm, responses((status = 200, body = SurroundingsNow), Problems))]
async fn state_surroundings(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<SurroundingsForm>,
) -> Answer<SurroundingsNow> {
    Ok(Json(app.state_surroundings(&me.viewer, &site, form.is_complete, &form.note).await?))
}

/// Addresses that were turned away, and that today's boundary puts inside
#[utoipa::path(get, path = "/sites/{site}/past-refusals", tag = "decisions", params(("site" = String, Path)),
    responses((status = 200, body = PastRefusals), Problems))]
async fn list_past_refusals(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<PastRefusals> {
    Ok(Json(app.past_refusals(&me.viewer, &site).await?))
}

/// Addresses of which only named staff are told, newest first, those that were lifted too
#[utoipa::path(get, path = "/sites/{site}/protected-addresses", tag = "decisions", params(("site" = String, Path)),
    responses((status = 200, body = ProtectedAddresses), Problems))]
async fn list_protected(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Answer<ProtectedAddresses> {
    Ok(Json(ProtectedAddresses { protected_addresses: app.protected_addresses(&me.viewer, &site).await? }))
}

/// Marks an address as protected: everyone but named staff is told to ask the team
#[utoipa::path(post, path = "/sites/{site}/protected-addresses", tag = "decisions", params(("site" = String, Path)),
    request_body = ProtectionForm, responses((status = 201, body = ProtectedAddress), Problems))]
async fn protect(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<ProtectionForm>,
) -> Result<(StatusCode, Json<ProtectedAddress>), HttpError> {
    let mark = app.protect_address(&me.viewer, &site, &form.address, &form.people).await?;
    Ok((StatusCode::CREATED, Json(mark)))
}

/// Lifts the mark
#[utoipa::path(post, path = "/sites/{site}/protected-addresses/{id}/lift", tag = "decisions",
    params(("site" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = ProtectedAddress), Problems))]
async fn lift_protection(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Answer<ProtectedAddress> {
    Ok(Json(app.lift_protection(&me.viewer, &site, &id).await?))
}
