//! A QR of an address of this server.

use axum::http::request::Parts;
use axum::http::{Uri, header};
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

use super::HttpOptions;
use super::problem::HttpError;
use super::proxy::Asker;
use crate::app::AppError;

/// Where people reach this server: what they were told, else where this request went.
pub fn address(options: &HttpOptions, request: &Parts) -> String {
    if let Some(url) = &options.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = request.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| host.parse::<Uri>().is_ok()).unwrap_or("localhost");
    let https = Asker::of(&request.headers, &request.extensions, options).https;
    format!("{}://{host}", if https { "https" } else { "http" })
}

/// Black on white, without a size of its own, so that paper and page choose one. Level M mends a smudge.
pub fn svg(text: &str) -> Result<String, HttpError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|e| AppError::Broken(e.to_string()))?;
    let drawn = code.render::<Color<'_>>().min_dimensions(100, 100).quiet_zone(true).build();
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn a_code_is_drawn_as_squares() {
        let svg = svg("https://patchwalk.example.org/r/K7M2QX").unwrap_or_default();
        assert!(svg.contains("<svg") && svg.contains("path"), "{svg}");
    }

    #[test]
    fn the_public_address_is_preferred() {
        let (request, ()) = Request::builder().header(header::HOST, "127.0.0.1:8080").body(()).unwrap().into_parts();
        let told = HttpOptions { public_url: Some("https://patchwalk.example.org/".into()), ..HttpOptions::default() };
        assert_eq!(address(&told, &request), "https://patchwalk.example.org");
        assert_eq!(address(&HttpOptions::default(), &request), "http://127.0.0.1:8080");
    }
}
