//! How much and how long. Files, and batches of checks, may be larger and take longer than anything else.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::problem::{HttpError, for_status};

const MIB: usize = 1024 * 1024;
/// Bytes that a request may have, but for those below.
pub const BODY_LIMIT: usize = MIB;
/// Bytes that 10,000 addresses to be checked may have, or a phone's unsent records.
pub const BATCH_LIMIT: usize = 8 * MIB;
/// Bytes that an import's request may have, all of its files together.
pub const IMPORT_LIMIT: usize = 50 * MIB;

const USUAL: Duration = Duration::from_mins(1);
/// Fifty megabytes over a slow line, read and kept.
const LONG: Duration = Duration::from_mins(15);

struct Limits {
    bytes: usize,
    time: Duration,
}

fn limits(path: &str) -> Limits {
    match path.strip_prefix("/api/v1/") {
        Some(rest) if rest.starts_with("imports/") || rest.contains("/imports/") => {
            Limits { bytes: IMPORT_LIMIT, time: LONG }
        }
        Some("referrals") => Limits { bytes: IMPORT_LIMIT, time: LONG },
        Some(rest) if rest.starts_with("sites/") && rest.ends_with("/unsent-file") => {
            Limits { bytes: BATCH_LIMIT, time: LONG }
        }
        Some("eligibility/batch") => Limits { bytes: BATCH_LIMIT, time: LONG },
        _ => Limits { bytes: BODY_LIMIT, time: USUAL },
    }
}

/// Ends a request that hangs, be it the asker's line or ourselves.
pub async fn in_time(request: Request, next: Next) -> Response {
    let Limits { time, .. } = limits(request.uri().path());
    tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| {
        let words = "This took too long and was stopped. Try again; if it is a large request, split it.";
        HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "took_too_long", words).into_response()
    })
}

/// Refuses at once what says that it is too long; bodies that do not say are cut off as they come.
pub async fn in_size(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let Limits { bytes, .. } = limits(request.uri().path());
    if length.is_none_or(|length| length <= bytes) {
        return next.run(request).await;
    }
    throw_away(request).await;
    for_status(StatusCode::PAYLOAD_TOO_LARGE).into_response()
}

/// Reads on for a while, keeping nothing. Many browsers look at the answer only once they have sent
/// everything; hung up on before that, they can tell their user nothing but that something broke.
async fn throw_away(request: Request) {
    let mut pieces = request.into_body().into_data_stream();
    let mut left = 4 * IMPORT_LIMIT;
    while let Some(Ok(piece)) = pieces.next().await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_batches_may_be_larger_than_the_rest() {
        assert_eq!(limits("/api/v1/sites/gaer/imports/boundary").bytes, IMPORT_LIMIT);
        assert_eq!(limits("/api/v1/imports/addresses").bytes, IMPORT_LIMIT);
        assert_eq!(limits("/api/v1/referrals").bytes, IMPORT_LIMIT);
        assert_eq!(limits("/api/v1/eligibility/batch").bytes, BATCH_LIMIT);
        assert_eq!(limits("/api/v1/sites/gaer/unsent-file").bytes, BATCH_LIMIT);
        for usual in ["/api/v1/people", "/api/v1/eligibility", "/imports/addresses", "/", "/api/v1/imports"] {
            assert_eq!(limits(usual).bytes, BODY_LIMIT, "{usual}");
        }
    }
}
