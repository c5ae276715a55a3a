//! The OpenAPI document, made from the code.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::problem::ProblemDocument;
use crate::domain::problem::{Problem, Severity};

#[derive(OpenApi)]
#[openapi(
    info(title = "Patchwalk", description = "Eligibility by address, household lists and boundaries of tightly drawn areas."),
    components(schemas(ProblemDocument, Problem, Severity)),
    modifiers(&Keys),
    security(("cookie" = []), ("bearer" = []))
)]
struct Head;

/// The two ways to say who asks.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_with(Components::new);
        let cookie =
            ApiKeyValue::with_description("__Host-patchwalk", "`patchwalk` over plain HTTP on one's own machine");
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`pw_…`")).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// What stands at the top of the document, before any route.
pub fn head() -> Document {
    Head::openapi()
}

pub fn as_text(document: &Document) -> Arc<str> {
    // A document made of our own types has no map with keys other than text: it can always be written.
    document.to_json().unwrap_or_default().into()
}

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(openapi))
}

/// This document
#[utoipa::path(get, path = "/openapi.json", tag = "about", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
async fn openapi(State(door): State<Door>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], door.openapi.to_string())
}
