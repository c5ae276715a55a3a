//! Signing in and out, and who one is.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::{Caller, Visitor, clear_cookie, set_cookie};
use super::extract::Body;
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::session::SessionFacts;
use crate::app::sign_in::{NewSession, SignIn};

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(see_session, sign_in, sign_out))
}

#[derive(Deserialize, ToSchema)]
struct SignInForm {
    email: String,
    #[schema(format = Password)]
    password: String,
}

/// Who is signed in, what they may do, and what kind of installation this is
#[utoipa::path(get, path = "/session", tag = "session", security(()), responses((status = 200, body = SessionFacts), Problems))]
async fn see_session(State(door): State<Door>, visitor: Visitor) -> Answer<SessionFacts> {
    Ok(Json(door.app.session_facts(visitor.me.as_ref(), door.options.only_this_machine()).await?))
}

/// Signs in
///
/// The same words, after the same time, for an unknown address and a wrong password. After 5 failures
/// in 15 minutes for an account, or 30 from one network address: 429 with `Retry-After`.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignInForm,
    responses((status = 200, body = SessionFacts), Problems))]
async fn sign_in(State(door): State<Door>, visitor: Visitor, Body(form): Body<SignInForm>) -> Started {
    let asker = visitor.asker;
    let request = SignIn {
        email: form.email,
        password: form.password,
        from: asker.address,
        user_agent: visitor.user_agent,
        before: visitor.credentials,
    };
    let session = door.app.sign_in(request).await?;
    started(&door, &session, asker).await
}

/// Signs out: the session ends, here and on the server
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "Signed out"), Problems))]
async fn sign_out(
    State(app): State<App>,
    Caller(me): Caller,
    visitor: Visitor,
) -> Result<(StatusCode, HeaderMap), HttpError> {
    app.sign_out(&me).await?;
    Ok((StatusCode::NO_CONTENT, clear_cookie(visitor.asker)))
}

/// A session just started: its cookie, and who one is now.
pub type Started = Result<(HeaderMap, Json<SessionFacts>), HttpError>;

pub async fn started(door: &Door, session: &NewSession, asker: super::proxy::Asker) -> Started {
    let facts = door.app.session_facts(Some(&session.signed_in), door.options.only_this_machine()).await?;
    Ok((set_cookie(session, asker), Json(facts)))
}
