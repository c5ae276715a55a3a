//! Who is asking: the cookie of a browser, or the bearer token of a program.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use super::Door;
use super::problem::HttpError;
use super::proxy::Asker;
use crate::app::AppError;
use crate::app::session::ABSOLUTE_S;
use crate::app::sign_in::NewSession;
use crate::app::viewer::{Credentials, SignedIn};

/// Somebody signed in; anyone else is told to sign in.
pub struct Caller(pub SignedIn);

impl FromRequestParts<Door> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, HttpError> {
        let Visitor { me, .. } = Visitor::from_request_parts(parts, door).await?;
        me.map(Self).ok_or_else(|| AppError::NotSignedIn.into())
    }
}

/// Anyone, signed in or not.
pub struct Visitor {
    pub me: Option<SignedIn>,
    pub credentials: Credentials,
    pub asker: Asker,
    pub user_agent: String,
}

impl FromRequestParts<Door> for Visitor {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, HttpError> {
        let asker = Asker::of(&parts.headers, &parts.extensions, &door.options);
        let credentials = credentials(&parts.headers, asker.https);
        let me = door.app.who_is_asking(&credentials).await?;
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Self { me, credentials, asker, user_agent: user_agent.to_owned() })
    }
}

/// Whether a request speaks for a program. Its cookies, if any, count for nothing then.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn credentials(headers: &HeaderMap, https: bool) -> Credentials {
    if let Some(token) = bearer(headers) {
        return Credentials::Bearer(token.to_owned());
    }
    let mine = |pair: &str| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name(https)).then(|| value.to_owned())
    };
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(mine).map_or(Credentials::None, Credentials::Cookie)
}

/// With `__Host-`, browsers take the cookie only over HTTPS, from this host and for all of it, so that
/// a neighbouring site can't plant one. They refuse it over plain HTTP, which is for one's own machine.
fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-patchwalk" } else { "patchwalk" }
}

/// Hands the browser its new session.
pub fn set_cookie(session: &NewSession, asker: Asker) -> HeaderMap {
    cookie(&session.token, ABSOLUTE_S, asker)
}

/// Takes it away again.
pub fn clear_cookie(asker: Asker) -> HeaderMap {
    cookie("", 0, asker)
}

fn cookie(value: &str, max_age_s: i64, asker: Asker) -> HeaderMap {
    let name = cookie_name(asker.https);
    let secure = if asker.https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    let mut headers = HeaderMap::new();
    // A secret is made of letters, figures, - and _, all of which a header may hold.
    if let Ok(text) = HeaderValue::from_str(&text) {
        headers.insert(header::SET_COOKIE, text);
    }
    headers
}
