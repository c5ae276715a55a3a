//! The first administrator.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Visitor;
use super::extract::Body;
use super::problem::Problems;
use super::session::{Started, started};
use crate::app::session::SessionFacts;
use crate::app::setup::Setup;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(set_up))
}

#[derive(Deserialize, ToSchema)]
struct SetupForm {
    /// From the link on the terminal: what follows `#token=`.
    token: String,
    name: String,
    email: String,
    /// At least 12 characters.
    #[schema(format = Password)]
    password: String,
}

/// Makes the first administrator and signs them in; closed once there is one
#[utoipa::path(post, path = "/setup", tag = "session", security(()), request_body = SetupForm,
    responses((status = 200, body = SessionFacts), Problems))]
async fn set_up(State(door): State<Door>, visitor: Visitor, Body(form): Body<SetupForm>) -> Started {
    let SetupForm { token, name, email, password } = form;
    let setup = Setup { token, name, email, password, user_agent: visitor.user_agent };
    let session = door.app.set_up(setup).await?;
    started(&door, &session, visitor.asker).await
}
