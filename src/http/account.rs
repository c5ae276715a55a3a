//! One's own account. For people, not programs.

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
use crate::app::session::SessionLine;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(change_password)).routes(routes!(my_sessions)).routes(routes!(end_my_session))
}

#[derive(Deserialize, ToSchema)]
struct PasswordForm {
    #[schema(format = Password)]
    current: String,
    /// At least 12 characters.
    #[schema(format = Password)]
    new: String,
}

#[derive(Serialize, ToSchema)]
pub struct Sessions {
    pub sessions: Vec<SessionLine>,
}

/// Changes one's own password; all other sessions end
#[utoipa::path(post, path = "/account/password", tag = "account", request_body = PasswordForm,
    responses((status = 204, description = "Changed"), Problems))]
async fn change_password(
    State(app): State<App>,
    Caller(me): Caller,
    Body(form): Body<PasswordForm>,
) -> Result<StatusCode, HttpError> {
    app.change_password(&me, &form.current, &form.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one is signed in
#[utoipa::path(get, path = "/account/sessions", tag = "account", responses((status = 200, body = Sessions), Problems))]
async fn my_sessions(State(app): State<App>, Caller(me): Caller) -> Answer<Sessions> {
    Ok(Json(Sessions { sessions: app.my_sessions(&me).await? }))
}

/// Ends one of one's own sessions
#[utoipa::path(delete, path = "/account/sessions/{id}", tag = "account", params(("id" = String, Path)),
    responses((status = 204, description = "Ended"), Problems))]
async fn end_my_session(
    State(app): State<App>,
    Caller(me): Caller,
    In(id): In<String>,
) -> Result<StatusCode, HttpError> {
    app.end_my_session(&me, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
