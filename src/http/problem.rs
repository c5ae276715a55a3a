//! Errors as problem documents (RFC 9457), in words for whoever reads them.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::app::AppError;
use crate::domain::problem::Problem;

/// RFC 9457.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemDocument {
    /// Always `about:blank`: the code says more.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    pub status: u16,
    /// What is wrong and what to do next, to be shown to people.
    pub detail: String,
    /// Stable name for programs: `snake_case`.
    pub code: String,
    /// One by one, where there are several or where a field is to blame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// To be quoted when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// An error on its way out.
#[derive(Debug)]
pub struct HttpError {
    status: StatusCode,
    document: Box<ProblemDocument>,
    retry_after_s: Option<u64>,
}

pub type Answer<T> = Result<Json<T>, HttpError>;

impl HttpError {
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let document = ProblemDocument {
            r#type: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            problems: Vec::new(),
            request_id: None,
        };
        Self { status, document: Box::new(document), retry_after_s: None }
    }

    pub fn document(self) -> ProblemDocument {
        *self.document
    }

    fn with_problems(mut self, problems: Vec<Problem>) -> Self {
        self.document.problems = problems;
        self
    }
}

impl From<AppError> for HttpError {
    fn from(error: AppError) -> Self {
        let words = error.to_string();
        match error {
            AppError::NotAllowed => Self::new(StatusCode::FORBIDDEN, "not_allowed", words),
            AppError::NotSignedIn => Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", words),
            AppError::WrongCredentials => Self::new(StatusCode::UNAUTHORIZED, "wrong_credentials", words),
            AppError::NotThere(_) => Self::new(StatusCode::NOT_FOUND, "not_there", words),
            AppError::Refused(problems) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", words).with_problems(problems)
            }
            AppError::Invalid(problem) => {
                let detail = [Some(words), problem.hint.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, &problem.code.clone(), detail).with_problems(vec![*problem])
            }
            AppError::TooMany { retry_after_s } => Self {
                retry_after_s: Some(retry_after_s),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", words)
            },
            AppError::OverLimit { retry_after_s, .. } => Self {
                retry_after_s: Some(retry_after_s),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "over_limit", words)
            },
            AppError::LooksLikeARun => Self::new(StatusCode::FORBIDDEN, "looks_like_a_run", words),
            AppError::Conflict(_) => Self::new(StatusCode::CONFLICT, "conflict", words),
            AppError::ChangedMeanwhile(_) => Self::new(StatusCode::CONFLICT, "changed_meanwhile", words),
            AppError::Full => {
                tracing::error!(code = "storage_full", "{words}");
                Self { retry_after_s: Some(60), ..Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", words) }
            }
            AppError::Storage(_) => trouble(StatusCode::SERVICE_UNAVAILABLE, "storage_trouble", &words),
            AppError::NoRandomness(_) | AppError::Broken(_) => {
                trouble(StatusCode::INTERNAL_SERVER_ERROR, "broken", &words)
            }
        }
    }
}

/// Our own fault: the words go to the log, not to the asker, who can do nothing with them.
fn trouble(status: StatusCode, code: &str, words: &str) -> HttpError {
    tracing::error!(code, "{words}");
    let detail = "Something went wrong on the server; what you sent may not have been kept. \
                  Try again in a minute. If it stays so, ask whoever runs the server, and quote the request number.";
    HttpError::new(status, code, detail)
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = as_response(self.status, &self.document);
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // Kept beside the body, so that the request's number can be put in on the way out.
        response.extensions_mut().insert(*self.document);
        response
    }
}

pub fn as_response(status: StatusCode, document: &ProblemDocument) -> Response {
    let mut response = (status, Json(document)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Words for an error that something other than our own code made: the router, or a library.
pub fn for_status(status: StatusCode) -> HttpError {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_there", "There is nothing at this address. Check it for a slip."),
        StatusCode::METHOD_NOT_ALLOWED => (
            "method_not_allowed",
            "This address does not take this kind of request. The Allow header lists those that it takes.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "too_large",
            "The request is too large. Files may have 50 MiB in all, a batch of checks or a file of unsent records 8 MiB, everything else 1 MiB.",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "unsupported_media_type",
            "Send JSON with the header Content-Type: application/json, or a form with files as multipart/form-data.",
        ),
        StatusCode::BAD_REQUEST => ("bad_request", "The request can't be understood. Check how it was put together."),
        _ if status.is_client_error() => ("refused", "The request was refused."),
        _ => return trouble(status, "broken", "an answer without words"),
    };
    HttpError::new(status, code, detail)
}

/// For the OpenAPI document: whatever goes wrong, the answer looks like this.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::response::Response>> {
        let schema = Ref::from_schema_name("ProblemDocument");
        let response = ResponseBuilder::new()
            .description("What is wrong, and what to do next (RFC 9457)")
            .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
            .build();
        BTreeMap::from([("default".to_owned(), response.into())])
    }
}
