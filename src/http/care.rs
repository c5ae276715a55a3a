//! What the office keeps for those who walk: reported addresses, safety markers, how to get to doors, who looks out for whom.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Body, In};
use super::problem::{Answer, Problems};
use crate::app::App;
use crate::app::note::EntryNoteLine;
use crate::app::reported::Reported;
use crate::app::safety::MarkerLine;
use crate::app::walk::WatchedWalk;
use crate::domain::reported::ReportedOutcome;
use crate::domain::safety::MarkerCode;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_reported))
        .routes(routes!(settle_reported))
        .routes(routes!(list_safety_markers, add_safety_marker))
        .routes(routes!(review_safety_marker))
        .routes(routes!(list_entry_notes, set_entry_note))
        .routes(routes!(list_watched))
}

#[derive(Serialize, ToSchema)]
struct ReportedAddresses {
    reported: Vec<Reported>,
}

#[derive(Deserialize, ToSchema)]
struct ReportedForm {
    outcome: ReportedOutcome,
}

#[derive(Serialize, ToSchema)]
struct SafetyMarkers {
    markers: Vec<MarkerLine>,
}

#[derive(Deserialize, ToSchema)]
struct MarkerForm {
    household: String,
    code: MarkerCode,
    /// From this day on it is to be looked at again; in 90 days, if nothing is said; 180 at most
    #[schema(value_type = Option<String>)]
    review_on: Option<Date>,
}

#[derive(Deserialize, ToSchema)]
struct ReviewForm {
    /// False: it is over
    still_needed: bool,
    /// As for a new one
    #[schema(value_type = Option<String>)]
    review_on: Option<Date>,
}

#[derive(Serialize, ToSchema)]
struct EntryNotes {
    entry_notes: Vec<EntryNoteLine>,
}

#[derive(Deserialize, ToSchema)]
struct EntryNoteForm {
    household: String,
    /// 80 letters at most; none takes it away
    text: String,
    /// Shown nowhere from this day on; in 180 days, if nothing is said; 365 at most
    #[schema(value_type = Option<String>)]
    expires_on: Option<Date>,
}

#[derive(Serialize, ToSchema)]
struct Watched {
    walks: Vec<WatchedWalk>,
}

/// Addresses that walkers reported as missing, those that wait first
#[utoipa::path(get, path = "/sites/{site}/reported", tag = "record", params(("site" = String, Path)),
    responses((status = 200, body = ReportedAddresses), Problems))]
async fn list_reported(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<ReportedAddresses> {
    Ok(Json(ReportedAddresses { reported: app.reported(&me.viewer, &site).await? }))
}

/// Says what came of such an address, once
#[utoipa::path(post, path = "/sites/{site}/reported/{id}", tag = "record",
    params(("site" = String, Path), ("id" = String, Path)), request_body = ReportedForm,
    responses((status = 200, body = ReportedAddresses), Problems))]
async fn settle_reported(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<ReportedForm>,
) -> Answer<ReportedAddresses> {
    Ok(Json(ReportedAddresses { reported: app.settle_reported(&me.viewer, &site, &id, form.outcome).await? }))
}

/// Safety markers: those to be reviewed, those in force, then the last that are over
#[utoipa::path(get, path = "/sites/{site}/safety-markers", tag = "rounds", params(("site" = String, Path)),
    responses((status = 200, body = SafetyMarkers), Problems))]
async fn list_safety_markers(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Answer<SafetyMarkers> {
    Ok(Json(SafetyMarkers { markers: app.safety_markers(&me.viewer, &site).await? }))
}

/// Puts a safety marker at a door
#[utoipa::path(post, path = "/sites/{site}/safety-markers", tag = "rounds", params(("site" = String, Path)),
    request_body = MarkerForm, responses((status = 200, body = SafetyMarkers), Problems))]
async fn add_safety_marker(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<MarkerForm>,
) -> Answer<SafetyMarkers> {
    let MarkerForm { household, code, review_on } = form;
    let markers = app.add_safety_marker(&me.viewer, &site, &household, code, review_on).await?;
    Ok(Json(SafetyMarkers { markers }))
}

/// Carries a safety marker on, or ends it
#[utoipa::path(post, path = "/sites/{site}/safety-markers/{id}/review", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), request_body = ReviewForm,
    responses((status = 200, body = SafetyMarkers), Problems))]
async fn review_safety_marker(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<ReviewForm>,
) -> Answer<SafetyMarkers> {
    let ReviewForm { still_needed, review_on } = form;
    let markers = app.review_safety_marker(&me.viewer, &site, &id, still_needed, review_on).await?;
    Ok(Json(SafetyMarkers { markers }))
}

/// How to get to doors and buildings, in the office's words
#[utoipa::path(get, path = "/sites/{site}/entry-notes", tag = "rounds", params(("site" = String, Path)),
    responses((status = 200, body = EntryNotes), Problems))]
async fn list_entry_notes(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<EntryNotes> {
    Ok(Json(EntryNotes { entry_notes: app.entry_notes(&me.viewer, &site).await? }))
}

/// Writes down how to get to a door, in the place of what was written before
#[utoipa::path(post, path = "/sites/{site}/entry-notes", tag = "rounds", params(("site" = String, Path)),
    request_body = EntryNoteForm, responses((status = 200, body = EntryNotes), Problems))]
async fn set_entry_note(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<EntryNoteForm>,
) -> Answer<EntryNotes> {
    let EntryNoteForm { household, text, expires_on } = form;
    let entry_notes = app.set_entry_note(&me.viewer, &site, &household, &text, expires_on).await?;
    Ok(Json(EntryNotes { entry_notes }))
}

/// Walks of the last two days whose walkers asked whoever is signed in to look out for them
#[utoipa::path(get, path = "/me/watch", tag = "record", responses((status = 200, body = Watched), Problems))]
async fn list_watched(State(app): State<App>, Caller(me): Caller) -> Answer<Watched> {
    Ok(Json(Watched { walks: app.watched(&me.viewer).await? }))
}
