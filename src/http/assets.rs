//! The pages: the web app as embedded in the program, or a plain page that says how to get it.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;

use super::problem::for_status;
use super::security::is_for_programs;

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Web;

const WITHOUT_WEB_APP: &str = include_str!("plain.html");

/// One file of the web app.
struct File {
    bytes: Cow<'static, [u8]>,
    kind: String,
    tag: String,
}

fn embedded(path: &str) -> Option<File> {
    let file = Web::get(path)?;
    let kind = file.metadata.mimetype();
    let is_text = kind.starts_with("text/") || kind.ends_with("javascript") || kind.ends_with("json");
    let kind = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let tag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..16]));
    Some(File { bytes: file.data, kind, tag })
}

/// Whatever no route took.
pub async fn page(request: Request) -> Response {
    answer(&request, embedded)
}

/// The look of the plain page: styles may come only from files of our own.
pub async fn plain_css() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")],
        include_str!("plain.css"),
    )
}

fn answer(request: &Request, find: impl Fn(&str) -> Option<File>) -> Response {
    let path = request.uri().path();
    if is_for_programs(path) {
        return for_status(StatusCode::NOT_FOUND).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (allow, for_status(StatusCode::METHOD_NOT_ALLOWED)).into_response();
    }
    let name = path.trim_start_matches('/');
    let is_sound = !name.split('/').any(|part| part.starts_with('.')) && !name.contains(['\\', '\0', '%']);
    if let Some(file) = find(name).filter(|_| is_sound && !name.is_empty() && name != "index.html") {
        return send(request.headers(), file, name.starts_with("assets/"));
    }
    // The web app has its own addresses, which no file has; a picture that is missing is just missing.
    let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.') || name == "index.html";
    if !is_page || !wants_html(request.headers()) {
        return for_status(StatusCode::NOT_FOUND).into_response();
    }
    match find("index.html") {
        Some(index) => send(request.headers(), index, false),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], WITHOUT_WEB_APP).into_response(),
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    accept.contains("text/html") || accept.contains("*/*")
}

/// Names in `assets/` hold a digest of what is in the file, so they never change their content; all
/// else is asked for again each time, and comes only if it changed.
fn send(headers: &HeaderMap, file: File, is_digested: bool) -> Response {
    let caching = if is_digested { "public, max-age=31536000, immutable" } else { "no-cache" };
    let unchanged = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged =
        unchanged.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == file.tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.bytes.into_owned()).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    for (name, value) in [(header::ETAG, file.tag), (header::CONTENT_TYPE, file.kind)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            out.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(path: &str) -> Option<File> {
        let file =
            |bytes: &'static [u8], kind: &str| File { bytes: bytes.into(), kind: kind.into(), tag: "\"1\"".into() };
        match path {
            "index.html" => Some(file(b"<!doctype html>", "text/html; charset=utf-8")),
            "assets/app-1a2b.js" => Some(file(b"app()", "text/javascript; charset=utf-8")),
            ".env" | "../secret" => Some(file(b"secret", "text/plain")),
            _ => None,
        }
    }

    fn get(path: &str, accept: &str, find: impl Fn(&str) -> Option<File>) -> Response {
        let request = Request::get(path).header("accept", accept).body(Body::empty()).unwrap();
        answer(&request, find)
    }

    fn caching(response: &Response) -> &str {
        response.headers()[header::CACHE_CONTROL].to_str().unwrap()
    }

    #[test]
    fn every_address_of_the_web_app_gets_its_one_page_and_is_asked_for_again() {
        for path in ["/", "/sites/gaer", "/check", "/index.html"] {
            let page = get(path, "text/html,*/*;q=0.8", built);
            assert_eq!((page.status(), caching(&page)), (StatusCode::OK, "no-cache"), "{path}");
        }
    }

    #[test]
    fn digested_files_are_kept_for_ever_and_missing_ones_are_no_page() {
        let script = get("/assets/app-1a2b.js", "*/*", built);
        assert_eq!(caching(&script), "public, max-age=31536000, immutable");
        assert_eq!(get("/assets/gone.js", "*/*", built).status(), StatusCode::NOT_FOUND);
        assert_eq!(get("/sites/gaer", "application/json", built).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn no_path_leads_out_of_the_web_app() {
        for path in ["/.env", "/../secret", "/assets/../../secret", "/%2e%2e/secret"] {
            let response = get(path, "image/png", built);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        let request = Request::get("/").header("if-none-match", "W/\"1\"").body(Body::empty()).unwrap();
        assert_eq!(answer(&request, built).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn without_a_web_app_a_plain_page_says_how_to_get_it() {
        let page = get("/", "text/html", |_| None);
        assert_eq!(page.status(), StatusCode::OK);
        assert!(WITHOUT_WEB_APP.contains("make web") && WITHOUT_WEB_APP.contains("<html lang=\"en\">"));
    }
}
