//! For whoever watches over the server: does it live, can it work?

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::problem::{HttpError, Problems};
use crate::app::App;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(livez)).routes(routes!(readyz))
}

/// Does the process answer?
#[utoipa::path(get, path = "/livez", tag = "about", security(()),
    responses((status = 200, description = "It does", body = String, content_type = "text/plain")))]
async fn livez() -> &'static str {
    "alive\n"
}

/// Does storage answer, too?
#[utoipa::path(get, path = "/readyz", tag = "about", security(()),
    responses((status = 200, description = "It does", body = String, content_type = "text/plain"), Problems))]
async fn readyz(State(app): State<App>) -> Result<&'static str, HttpError> {
    app.ready().await?;
    Ok("ready\n")
}
