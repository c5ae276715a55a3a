//! Plans of rounds: asked for, looked on while they are made, changed by hand, handed out, picked up.

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Asked as Query, Body, In};
use super::problem::{Answer, HttpError, Problems};
use crate::app::plan::{DueSum, MyRound, PickedUp, Plan, PlanLine, Planning};
use crate::app::{App, AppError};
use crate::domain::plan::{Asked, Edit, PlanKind};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(see_due))
        .routes(routes!(list_plans, begin_planning))
        .routes(routes!(see_planning))
        .routes(routes!(stop_planning))
        .routes(routes!(see_plan))
        .routes(routes!(change_plan))
        .routes(routes!(hand_out))
        .routes(routes!(close_plan))
        .routes(routes!(see_code))
        .routes(routes!(my_rounds))
        .routes(routes!(pick_up))
        .routes(routes!(see_map))
}

#[derive(Serialize, ToSchema)]
struct Plans {
    plans: Vec<PlanLine>,
}

#[derive(Serialize, ToSchema)]
struct MyRounds {
    rounds: Vec<MyRound>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DueQuery {
    /// The day, as 2026-11-26.
    #[param(value_type = String)]
    on: Date,
    /// When rounds would start, as 17:30.
    #[param(value_type = String)]
    from: Time,
    /// Of rounds of which kind; doors if not said.
    #[param(inline)]
    kind: Option<PlanKind>,
}

#[derive(Deserialize, ToSchema)]
struct PlanForm {
    #[serde(flatten)]
    asked: Asked,
    /// A plan to plan again: its locked and handed-out rounds stay.
    #[serde(default)]
    plan: Option<String>,
    /// The version of it that was seen.
    #[serde(default)]
    version: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
struct StopForm {
    /// The best so far becomes the plan; else nothing is kept.
    keep: bool,
}

#[derive(Deserialize, ToSchema)]
struct EditForm {
    /// The version that was seen.
    version: i64,
    #[serde(flatten)]
    edit: Edit,
}

#[derive(Deserialize, ToSchema)]
struct HandOutForm {
    /// Ids of rounds.
    rounds: Vec<String>,
}

/// What would be due at a moment, before anything is planned
#[utoipa::path(get, path = "/sites/{site}/due", tag = "rounds", params(("site" = String, Path), DueQuery),
    responses((status = 200, body = DueSum), Problems))]
async fn see_due(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Query(query): Query<DueQuery>,
) -> Answer<DueSum> {
    let kind = query.kind.unwrap_or(PlanKind::Doors);
    Ok(Json(app.due_sum(&me.viewer, &site, query.on, query.from, kind).await?))
}

/// A site's plans, the newest first
#[utoipa::path(get, path = "/sites/{site}/plans", tag = "rounds", params(("site" = String, Path)),
    responses((status = 200, body = Plans), Problems))]
async fn list_plans(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Plans> {
    Ok(Json(Plans { plans: app.plans(&me.viewer, &site).await? }))
}

/// Begins to plan rounds; ask on until it is done
#[utoipa::path(post, path = "/sites/{site}/plans", tag = "rounds", params(("site" = String, Path)),
    request_body = PlanForm, responses((status = 202, body = Planning), Problems))]
async fn begin_planning(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<PlanForm>,
) -> Result<(StatusCode, Json<Planning>), HttpError> {
    let again = match (form.plan, form.version) {
        (Some(plan), Some(version)) => Some((plan, version)),
        (None, None) => None,
        _ => {
            let (message, hint) = ("Give both the plan and its version, or neither.", "Neither makes a new plan.");
            return Err(AppError::invalid("half_a_plan", "version", message, hint).into());
        }
    };
    Ok((StatusCode::ACCEPTED, Json(app.begin_planning(&me.viewer, &site, form.asked, again).await?)))
}

/// Planning that goes on, or has ended
#[utoipa::path(get, path = "/sites/{site}/planning/{id}", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 200, body = Planning), Problems))]
async fn see_planning(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Answer<Planning> {
    Ok(Json(app.planning(&me.viewer, &site, &id).await?))
}

/// Ends planning, with the best so far or with nothing
#[utoipa::path(post, path = "/sites/{site}/planning/{id}/stop", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), request_body = StopForm,
    responses((status = 200, body = Planning), Problems))]
async fn stop_planning(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<StopForm>,
) -> Answer<Planning> {
    Ok(Json(app.stop_planning(&me.viewer, &site, &id, form.keep).await?))
}

/// A plan: its rounds, and every home in one of them or with the reason why not
#[utoipa::path(get, path = "/sites/{site}/plans/{id}", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 200, body = Plan), Problems))]
async fn see_plan(State(app): State<App>, Caller(me): Caller, In((site, id)): In<(String, String)>) -> Answer<Plan> {
    Ok(Json(app.plan(&me.viewer, &site, &id).await?))
}

/// Changes a plan by hand, or takes a change back
#[utoipa::path(post, path = "/sites/{site}/plans/{id}/edits", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), request_body = EditForm,
    responses((status = 200, body = Plan), Problems))]
async fn change_plan(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<EditForm>,
) -> Answer<Plan> {
    Ok(Json(app.change_plan(&me.viewer, &site, &id, form.version, &form.edit).await?))
}

/// Hands rounds out: each gets a code by which a phone picks it up
#[utoipa::path(post, path = "/sites/{site}/plans/{id}/hand-out", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), request_body = HandOutForm,
    responses((status = 200, body = Plan), Problems))]
async fn hand_out(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<HandOutForm>,
) -> Answer<Plan> {
    Ok(Json(app.hand_out(&me.viewer, &site, &id, &form.rounds).await?))
}

/// Puts a plan away; its doors are free for others
#[utoipa::path(post, path = "/sites/{site}/plans/{id}/close", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 200, body = Plan), Problems))]
async fn close_plan(State(app): State<App>, Caller(me): Caller, In((site, id)): In<(String, String)>) -> Answer<Plan> {
    Ok(Json(app.close_plan(&me.viewer, &site, &id).await?))
}

/// The QR of a round that was handed out: the address at which a phone picks it up
#[utoipa::path(get, path = "/sites/{site}/plans/{id}/rounds/{round}/code.svg", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path), ("round" = String, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml"), Problems))]
async fn see_code(
    State(door): State<Door>,
    Caller(me): Caller,
    In((site, id, round)): In<(String, String, String)>,
    parts: Parts,
) -> Result<Response, HttpError> {
    let code = door.app.code_of_round(&me.viewer, &site, &id, &round).await?;
    let svg = super::qr::svg(&format!("{}/r/{code}", super::qr::address(&door.options, &parts)))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, no-cache")], svg).into_response())
}

/// Rounds that were given to whoever asks, from yesterday on
#[utoipa::path(get, path = "/rounds/mine", tag = "rounds", responses((status = 200, body = MyRounds), Problems))]
async fn my_rounds(State(app): State<App>, Caller(me): Caller) -> Answer<MyRounds> {
    Ok(Json(MyRounds { rounds: app.my_rounds(&me.viewer).await? }))
}

/// The round that a code stands for
#[utoipa::path(get, path = "/rounds/{code}", tag = "rounds", params(("code" = String, Path)),
    responses((status = 200, body = PickedUp), Problems))]
async fn pick_up(State(app): State<App>, Caller(me): Caller, In(code): In<String>) -> Answer<PickedUp> {
    Ok(Json(app.pick_up(&me.viewer, &code).await?))
}

/// What is drawn under the round that a code stands for
#[utoipa::path(get, path = "/rounds/{code}/map", tag = "rounds", params(("code" = String, Path)),
    responses((status = 200, body = Value), Problems))]
async fn see_map(State(app): State<App>, Caller(me): Caller, In(code): In<String>) -> Answer<Value> {
    Ok(Json(app.pick_up_map(&me.viewer, &code).await?))
}
