//! The audit log.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::Asked;
use super::problem::{Answer, Problems};
use crate::app::App;
use crate::app::audit::AuditLine;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(see_audit))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Microseconds since 1970: lines before this moment; for the next page, the last line's `at`.
    before: Option<i64>,
    /// 1 to 500; 100 if not said.
    limit: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct AuditLog {
    entries: Vec<AuditLine>,
}

/// Who saw, changed and exported what, newest first
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditLog), Problems))]
async fn see_audit(State(app): State<App>, Caller(me): Caller, Asked(query): Asked<AuditQuery>) -> Answer<AuditLog> {
    let entries = app.audit_log(&me.viewer, query.before, query.limit.unwrap_or(100)).await?;
    Ok(Json(AuditLog { entries }))
}
