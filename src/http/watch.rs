//! A number for every request, a line in the log, and errors made whole.
//!
//! The log names the route (`/api/v1/sites/{site}/households/{id}`), never the address that was asked
//! for: it holds ids, and a query may hold somebody's address.

use std::any::Any;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;

use super::Door;
use super::problem::{ProblemDocument, as_response, for_status};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub async fn watch(State(door): State<Door>, request: Request, next: Next) -> Response {
    let id = door.app.chance::<8>().map_or_else(|_| "0".to_owned(), |bytes| HEXLOWER.encode(&bytes));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let started = door.app.now();
    let mut response = whole(next.run(request).await, &id);
    let took_ms = (door.app.now().0 - started.0) / 1000;
    let status = response.status().as_u16();
    tracing::info!(%method, route = route.as_deref().unwrap_or("(page)"), status, took_ms, request = id, "answered");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Every error leaves as a problem document with the request's number, whoever made it.
fn whole(mut response: Response, id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let known = response.extensions_mut().remove::<ProblemDocument>();
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let mut document = match known {
        Some(document) => document,
        // A report of a refused import, say.
        None if kind.is_some_and(|kind| kind.starts_with(b"application/json")) => return response,
        None => for_status(status).document(),
    };
    document.request_id = Some(id.to_owned());
    let (mut parts, _) = response.into_parts();
    let (new, body) = as_response(status, &document).into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(new.headers);
    Response::from_parts(parts, body)
}

/// A fault in the program stops one request, not the server.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub fn panicked(_why: Box<dyn Any + Send>) -> Response {
    for_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}
