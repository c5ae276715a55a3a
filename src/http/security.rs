//! What guards every request and every answer.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller::bearer;
use super::problem::{HttpError, for_status};
use super::proxy::Asker;
use super::{Door, HttpOptions};

/// Nothing from anywhere else, nothing inline, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    ),
];

/// Read with `GET`, and yet something comes of it: each check is put on record.
const CHECK: &str = "/api/v1/eligibility";

/// Puts the headers on every answer, errors and pictures included.
pub async fn headers(State(door): State<Door>, request: Request, next: Next) -> Response {
    let https = Asker::of(request.headers(), request.extensions(), &door.options).https;
    let is_program = is_for_programs(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    if is_program || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether a path is answered in JSON, and never by a page.
pub fn is_for_programs(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path == "/livez" || path == "/readyz"
}

/// Turns away what should not reach a handler at all.
pub async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let checks = host_is_ours(&request, &door.options)
        .and_then(|()| asked_from_here(request.method(), request.uri().path(), request.headers(), &door.options))
        .and_then(|()| kind_is_known(&request));
    if request.method() == Method::HEAD && request.uri().path() == CHECK {
        let mut response = for_status(StatusCode::METHOD_NOT_ALLOWED).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    match checks {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// A server for one machine answers to that machine's own names only. Otherwise a page from elsewhere
/// could give its own name this address, and read as if it were ours.
fn host_is_ours(request: &Request, options: &HttpOptions) -> Result<(), HttpError> {
    let Some(host) = host(request.headers(), request.uri()) else { return Ok(()) };
    if !options.only_this_machine() || is_own_name(host) {
        return Ok(());
    }
    let words = "This server answers only to the machine that it runs on, as localhost. \
                 To give it a name, start it with --public-url.";
    Err(HttpError::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", words))
}

fn is_own_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    is_loopback || name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    named.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
}

/// Refuses writes, and checks, that another website makes a browser send. Browsers say so themselves, in
/// `Sec-Fetch-Site` or, older ones, in `Origin`; whoever sends neither is no browser. A program with a
/// bearer token has no cookie to be misused. The scheme is that of Go's `CrossOriginProtection`.
fn asked_from_here(method: &Method, path: &str, headers: &HeaderMap, options: &HttpOptions) -> Result<(), HttpError> {
    let changes_nothing = method.is_safe() && path != CHECK;
    if changes_nothing || bearer(headers).is_some() {
        return Ok(());
    }
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    let ours = match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some("same-origin" | "none"), _) | (None, None) => true,
        (Some(_), None) => false,
        (Some(_), Some(origin)) => is_public_url(origin, options),
        (None, Some(origin)) => is_public_url(origin, options) || is_host(origin, text(header::HOST)),
    };
    if ours {
        return Ok(());
    }
    let words = "This was asked for by another website, so it was refused. Open Patchwalk itself and do it there.";
    Err(HttpError::new(StatusCode::FORBIDDEN, "cross_origin", words))
}

fn is_public_url(origin: &str, options: &HttpOptions) -> bool {
    let public = options.public_url.as_deref().and_then(|url| url.parse::<Uri>().ok());
    let origin = origin.parse::<Uri>().ok();
    let parts = |uri: &Uri| Some((uri.scheme_str()?.to_owned(), uri.authority()?.as_str().to_ascii_lowercase()));
    let public = public.as_ref().and_then(parts);
    public.is_some() && public == origin.as_ref().and_then(parts)
}

fn is_host(origin: &str, host: Option<&str>) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.zip(host).is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}

/// A plain HTML form on another site can send neither JSON nor, unseen, our multipart.
fn kind_is_known(request: &Request) -> Result<(), HttpError> {
    let writes = [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
    let is_empty = http_body_is_empty(request);
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(|kind| kind.trim().to_ascii_lowercase());
    let known = match kind.as_deref() {
        Some("application/json" | "multipart/form-data") => true,
        Some(other) => other.starts_with("application/") && other.ends_with("+json"),
        None => is_empty,
    };
    if writes && !known { Err(for_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)) } else { Ok(()) }
}

fn http_body_is_empty(request: &Request) -> bool {
    let said = request.headers().get(header::CONTENT_LENGTH).map(|value| value.as_bytes() == b"0");
    said.unwrap_or_else(|| !request.headers().contains_key(header::TRANSFER_ENCODING) && is_known_empty(request))
}

fn is_known_empty(request: &Request) -> bool {
    use axum::body::HttpBody;
    request.body().size_hint().exact() == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(pairs: &[(&str, &str)], public_url: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", "patchwalk.example".parse().unwrap());
        for (name, value) in pairs {
            headers.insert(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        let options = HttpOptions { public_url: public_url.map(Into::into), ..HttpOptions::default() };
        asked_from_here(&Method::POST, "/", &headers, &options).is_ok()
    }

    #[test]
    fn writes_from_our_own_pages_and_from_programs_pass() {
        assert!(verdict(&[("sec-fetch-site", "same-origin"), ("origin", "https://patchwalk.example")], None));
        assert!(verdict(&[("sec-fetch-site", "none")], None));
        assert!(verdict(&[("origin", "https://patchwalk.example")], None));
        assert!(verdict(&[], None));
        assert!(verdict(&[("origin", "https://evil.example"), ("authorization", "Bearer pw_x")], None));
    }

    #[test]
    fn writes_from_other_websites_do_not() {
        assert!(!verdict(&[("sec-fetch-site", "cross-site")], None));
        assert!(!verdict(&[("sec-fetch-site", "same-site"), ("origin", "https://other.patchwalk.example")], None));
        assert!(!verdict(&[("origin", "https://evil.example")], None));
        assert!(!verdict(&[("origin", "null")], None));
        assert!(!verdict(&[("origin", "https://patchwalk.example.evil.example")], None));
        assert!(!verdict(&[("sec-fetch-site", "cross-site"), ("authorization", "Basic eA==")], None));
    }

    #[test]
    fn behind_a_proxy_that_changes_the_host_the_public_address_counts() {
        let public = Some("https://walk.example/");
        assert!(verdict(&[("origin", "https://walk.example")], public));
        assert!(!verdict(&[("origin", "http://walk.example")], public));
    }

    #[test]
    fn a_server_for_one_machine_knows_its_own_names() {
        for own in ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]:8080", "demo.localhost"] {
            assert!(is_own_name(own), "{own}");
        }
        for other in ["evil.example", "localhost.evil.example:80", "10.0.0.1", "[fd00::1]:80", ""] {
            assert!(!is_own_name(other), "{other}");
        }
    }
}
