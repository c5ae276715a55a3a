//! Choosing a password by a link.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Visitor;
use super::extract::Body;
use super::problem::{Answer, Problems};
use super::session::{Started, started};
use crate::app::App;
use crate::app::invitation::Invited;
use crate::app::session::SessionFacts;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(accept_invitation)).routes(routes!(see_invitation))
}

#[derive(Deserialize, ToSchema)]
struct LookForm {
    /// From the link: what follows `#token=`.
    token: String,
}

#[derive(Deserialize, ToSchema)]
struct AcceptForm {
    token: String,
    /// At least 12 characters.
    #[schema(format = Password)]
    password: String,
}

/// Whom a link is for
///
/// The secret travels in the body: addresses are written down by proxies and browsers.
#[utoipa::path(post, path = "/invitation/look", tag = "session", security(()), request_body = LookForm,
    responses((status = 200, body = Invited), Problems))]
async fn see_invitation(State(app): State<App>, Body(form): Body<LookForm>) -> Answer<Invited> {
    Ok(Json(app.invitation(&form.token).await?))
}

/// Chooses a password and signs in; the link works once, and earlier sessions end
#[utoipa::path(post, path = "/invitation", tag = "session", security(()), request_body = AcceptForm,
    responses((status = 200, body = SessionFacts), Problems))]
async fn accept_invitation(State(door): State<Door>, visitor: Visitor, Body(form): Body<AcceptForm>) -> Started {
    let session = door.app.accept_invitation(&form.token, &form.password, &visitor.user_agent).await?;
    started(&door, &session, visitor.asker).await
}
