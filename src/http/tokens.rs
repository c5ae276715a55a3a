//! Bearer tokens for programs.

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
use crate::app::token::NewToken;
use crate::domain::person::Action;
use crate::domain::session::Token;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(list_tokens, add_token)).routes(routes!(revoke_token))
}

#[derive(Serialize, ToSchema)]
struct Tokens {
    tokens: Vec<Token>,
}

#[derive(Deserialize, ToSchema)]
struct TokenForm {
    name: String,
    scopes: Vec<Action>,
    /// The last day on which it works, ISO date, within 12 months.
    ends_on: String,
    /// Whose it is to be, by id; absent: one's own.
    #[serde(default)]
    person: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MadeToken {
    /// `pw_…`, shown this once.
    token_text: String,
    token: Token,
}

/// The tokens of those whom one looks after
#[utoipa::path(get, path = "/tokens", tag = "people", responses((status = 200, body = Tokens), Problems))]
async fn list_tokens(State(app): State<App>, Caller(me): Caller) -> Answer<Tokens> {
    Ok(Json(Tokens { tokens: app.tokens(&me.viewer).await? }))
}

/// Makes a token
#[utoipa::path(post, path = "/tokens", tag = "people", request_body = TokenForm,
    responses((status = 201, body = MadeToken), Problems))]
async fn add_token(
    State(app): State<App>,
    Caller(me): Caller,
    Body(form): Body<TokenForm>,
) -> Result<(StatusCode, Json<MadeToken>), HttpError> {
    let TokenForm { name, scopes, ends_on, person } = form;
    let (token_text, token) = app.add_token(&me, NewToken { name, scopes, ends_on, person }).await?;
    Ok((StatusCode::CREATED, Json(MadeToken { token_text, token })))
}

/// Revokes a token
#[utoipa::path(delete, path = "/tokens/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"), Problems))]
async fn revoke_token(State(app): State<App>, Caller(me): Caller, In(id): In<String>) -> Result<StatusCode, HttpError> {
    app.revoke_token(&me.viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
