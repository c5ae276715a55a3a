//! Bodies, queries and paths, with complaints in our own words.

use axum::Json;
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
        match Json::<T>::from_request(request, state).await {
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

/// The innermost reason, which says what and where; those around it only say that there is one.
fn cause(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string().trim_end_matches('.').to_owned()
}
