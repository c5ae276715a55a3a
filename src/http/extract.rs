//! Bodies, queries and paths, with complaints in our own words.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::{HttpError, for_status};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &S) -> Result<Self, HttpError> {
        let (parts, body) = request.into_parts();
        let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let bytes = whole.map_err(|e| for_status(e.status()))?;
        if holds_null(&bytes) {
            return Err(null_character());
        }
        match Json::<T>::from_request(Request::from_parts(parts, bytes.into()), state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::JsonSyntaxError(e)) => {
                let words =
                    format!("The request is not JSON: {}. Check for a missing comma, quote or bracket.", cause(&e));
                Err(HttpError::new(StatusCode::BAD_REQUEST, "not_json", words))
            }
            Err(JsonRejection::JsonDataError(e)) => {
                let words =
                    format!("The request is JSON, but something in it is missing or of the wrong kind: {}.", cause(&e));
                Err(HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_shape", words))
            }
            Err(other) => Err(for_status(other.status())),
        }
    }
}

/// What comes after `?`.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(null_character());
        }
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|e| {
            let words = format!("Something after the question mark is missing or of the wrong kind: {}.", cause(&e));
            HttpError::new(StatusCode::BAD_REQUEST, "bad_query", words)
        })
    }
}

/// The variable parts of the address. One that can't be read names nothing.
pub struct In<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for In<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(path)| Self(path)).map_err(|_| for_status(StatusCode::NOT_FOUND))
    }
}

/// A null character is no part of any name or address, and PostgreSQL can't keep one.
pub fn null_character() -> HttpError {
    let words =
        "Something that was sent has a null character in it, which no text can have. Take it out, or type it anew.";
    HttpError::new(StatusCode::BAD_REQUEST, "null_character", words)
}

/// Whether a string in this JSON has a null character. JSON writes it as `\u0000`, which is found faster than
/// it is read; what looks like one may still be a backslash and six figures.
fn holds_null(json: &[u8]) -> bool {
    fn in_value(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => text.contains('\0'),
            serde_json::Value::Array(items) => items.iter().any(in_value),
            serde_json::Value::Object(members) => members.iter().any(|(k, v)| k.contains('\0') || in_value(v)),
            _ => false,
        }
    }
    memchr::memmem::find(json, b"\\u0000").is_some() && serde_json::from_slice(json).is_ok_and(|value| in_value(&value))
}

/// The innermost reason, which says what and where; those around it only say that there is one.
fn cause(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string().trim_end_matches('.').to_owned()
}
