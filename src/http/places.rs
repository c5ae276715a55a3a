//! What planning goes by: places on the map, settings for what is due, and what households wish.

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
use crate::app::place::NewPlace;
use crate::domain::due::DueRules;
use crate::domain::place::{Geometry, Place, PlaceKind};
use crate::domain::wish::{Wish, WishKind};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_places, add_place))
        .routes(routes!(remove_place))
        .routes(routes!(see_due_rules, set_due_rules))
        .routes(routes!(list_wishes, add_wish))
}

#[derive(Serialize, ToSchema)]
struct Places {
    places: Vec<Place>,
}

#[derive(Deserialize, ToSchema)]
struct PlaceForm {
    kind: PlaceKind,
    name: String,
    /// A point; of an area to stay out of, a polygon.
    geometry: Geometry,
}

#[derive(Serialize, ToSchema)]
struct Wishes {
    wishes: Vec<Wish>,
}

#[derive(Deserialize, ToSchema)]
struct WishForm {
    kind: WishKind,
    /// False: taken back.
    holds: bool,
}

/// Hubs, pick-up points, champions' doors and areas to stay out of
#[utoipa::path(get, path = "/sites/{site}/places", tag = "rounds", params(("site" = String, Path)),
    responses((status = 200, body = Places), Problems))]
async fn list_places(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Places> {
    Ok(Json(Places { places: app.places(&me.viewer, &site).await? }))
}

/// Puts a place on the site's map
#[utoipa::path(post, path = "/sites/{site}/places", tag = "rounds", params(("site" = String, Path)),
    request_body = PlaceForm, responses((status = 201, body = Place), Problems))]
async fn add_place(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(form): Body<PlaceForm>,
) -> Result<(StatusCode, Json<Place>), HttpError> {
    let PlaceForm { kind, name, geometry } = form;
    Ok((StatusCode::CREATED, Json(app.add_place(&me.viewer, &site, NewPlace { kind, name, geometry }).await?)))
}

/// Takes a place off the map
#[utoipa::path(post, path = "/sites/{site}/places/{id}/remove", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 204), Problems))]
async fn remove_place(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Result<StatusCode, HttpError> {
    app.remove_place(&me.viewer, &site, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The site's settings for what is due
#[utoipa::path(get, path = "/sites/{site}/due-rules", tag = "rounds", params(("site" = String, Path)),
    responses((status = 200, body = DueRules), Problems))]
async fn see_due_rules(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<DueRules> {
    Ok(Json(app.due_rules(&me.viewer, &site).await?))
}

/// Changes the site's settings for what is due
#[utoipa::path(put, path = "/sites/{site}/due-rules", tag = "rounds", params(("site" = String, Path)),
    request_body = DueRules, responses((status = 200, body = DueRules), Problems))]
async fn set_due_rules(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    Body(rules): Body<DueRules>,
) -> Answer<DueRules> {
    Ok(Json(app.set_due_rules(&me.viewer, &site, rules).await?))
}

/// What a household wishes, the newest first, what was taken back too
#[utoipa::path(get, path = "/sites/{site}/households/{id}/wishes", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), responses((status = 200, body = Wishes), Problems))]
async fn list_wishes(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
) -> Answer<Wishes> {
    Ok(Json(Wishes { wishes: app.wishes(&me.viewer, &site, &id).await? }))
}

/// Writes down what a household wishes, or that it is taken back
#[utoipa::path(post, path = "/sites/{site}/households/{id}/wishes", tag = "rounds",
    params(("site" = String, Path), ("id" = String, Path)), request_body = WishForm,
    responses((status = 200, body = Wishes), Problems))]
async fn add_wish(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<WishForm>,
) -> Answer<Wishes> {
    Ok(Json(Wishes { wishes: app.wish(&me.viewer, &site, &id, form.kind, form.holds).await? }))
}
