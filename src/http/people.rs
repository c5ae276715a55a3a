//! People and what they may do.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::account::Sessions;
use super::caller::Caller;
use super::extract::{Body, In};
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::people::{Invitation, PersonLine};
use crate::domain::person::Grant;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_people, add_person))
        .routes(routes!(set_grants))
        .routes(routes!(close_person))
        .routes(routes!(new_link))
        .routes(routes!(sessions_of_person))
        .routes(routes!(end_session_of_person))
}

#[derive(Serialize, ToSchema)]
struct People {
    people: Vec<PersonLine>,
}

#[derive(Deserialize, ToSchema)]
struct PersonForm {
    name: String,
    email: String,
    grants: Vec<Grant>,
}

#[derive(Deserialize, ToSchema)]
struct GrantsForm {
    grants: Vec<Grant>,
}

/// The people whom one looks after
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = People), Problems))]
async fn list_people(State(app): State<App>, Caller(me): Caller) -> Answer<People> {
    Ok(Json(People { people: app.people(&me.viewer).await? }))
}

/// Invites a person; the link in the answer is shown this once
#[utoipa::path(post, path = "/people", tag = "people", request_body = PersonForm,
    responses((status = 201, body = Invitation), Problems))]
async fn add_person(
    State(app): State<App>,
    Caller(me): Caller,
    Body(form): Body<PersonForm>,
) -> Result<(StatusCode, Json<Invitation>), HttpError> {
    let invitation = app.add_person(&me.viewer, &form.name, &form.email, &form.grants).await?;
    Ok((StatusCode::CREATED, Json(invitation)))
}

/// Replaces a person's grants, as far as one looks after them
#[utoipa::path(put, path = "/people/{id}/grants", tag = "people", params(("id" = String, Path)), request_body = GrantsForm,
    responses((status = 200, body = PersonLine), Problems))]
async fn set_grants(
    State(app): State<App>,
    Caller(me): Caller,
    In(id): In<String>,
    Body(form): Body<GrantsForm>,
) -> Answer<PersonLine> {
    Ok(Json(app.set_grants(&me.viewer, &id, &form.grants).await?))
}

/// Closes an account; its sessions and tokens end
#[utoipa::path(post, path = "/people/{id}/close", tag = "people", params(("id" = String, Path)),
    responses((status = 204, description = "Closed"), Problems))]
async fn close_person(State(app): State<App>, Caller(me): Caller, In(id): In<String>) -> Result<StatusCode, HttpError> {
    app.close_person(&me.viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new link to choose a password with, shown this once
#[utoipa::path(post, path = "/people/{id}/link", tag = "people", params(("id" = String, Path)),
    responses((status = 201, body = Invitation), Problems))]
async fn new_link(
    State(app): State<App>,
    Caller(me): Caller,
    In(id): In<String>,
) -> Result<(StatusCode, Json<Invitation>), HttpError> {
    Ok((StatusCode::CREATED, Json(app.new_link(&me.viewer, &id).await?)))
}

/// Where a person is signed in
#[utoipa::path(get, path = "/people/{id}/sessions", tag = "people", params(("id" = String, Path)),
    responses((status = 200, body = Sessions), Problems))]
async fn sessions_of_person(State(app): State<App>, Caller(me): Caller, In(id): In<String>) -> Answer<Sessions> {
    Ok(Json(Sessions { sessions: app.sessions_of(&me.viewer, &id).await? }))
}

/// Ends one of a person's sessions
#[utoipa::path(delete, path = "/people/{id}/sessions/{session}", tag = "people",
    params(("id" = String, Path), ("session" = String, Path)),
    responses((status = 204, description = "Ended"), Problems))]
async fn end_session_of_person(
    State(app): State<App>,
    Caller(me): Caller,
    In((id, session)): In<(String, String)>,
) -> Result<StatusCode, HttpError> {
    app.end_session_of(&me.viewer, &id, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
