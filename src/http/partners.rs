//! Partners' limits, and notices of what they were stopped at.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Body, In};
use super::problem::{Answer, Problems};
use crate::app::App;
use crate::app::partner::{NoticeLine, PartnerLine};
use crate::domain::partner::PartnerLimits;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_partners))
        .routes(routes!(set_partner_limits))
        .routes(routes!(list_notices))
}

#[derive(Serialize, ToSchema)]
struct Partners {
    partners: Vec<PartnerLine>,
}

#[derive(Deserialize, ToSchema)]
struct LimitsForm {
    /// Whose addresses the partner asks about.
    organisation: String,
    #[serde(flatten)]
    limits: PartnerLimits,
}

#[derive(Serialize, ToSchema)]
struct Notices {
    notices: Vec<NoticeLine>,
}

/// Partners, how much they may ask, and how much they asked
#[utoipa::path(get, path = "/partners", tag = "partners", responses((status = 200, body = Partners), Problems))]
async fn list_partners(State(app): State<App>, Caller(me): Caller) -> Answer<Partners> {
    Ok(Json(Partners { partners: app.partners(&me.viewer).await? }))
}

/// How much a partner may ask of an organisation from now on
#[utoipa::path(put, path = "/partners/{id}/limits", tag = "partners", params(("id" = String, Path)),
    request_body = LimitsForm, responses((status = 200, body = PartnerLine), Problems))]
async fn set_partner_limits(
    State(app): State<App>,
    Caller(me): Caller,
    In(id): In<String>,
    Body(form): Body<LimitsForm>,
) -> Answer<PartnerLine> {
    Ok(Json(app.set_partner_limits(&me.viewer, &id, &form.organisation, form.limits).await?))
}

/// What managers should know of, newest first
#[utoipa::path(get, path = "/notices", tag = "partners", responses((status = 200, body = Notices), Problems))]
async fn list_notices(State(app): State<App>, Caller(me): Caller) -> Answer<Notices> {
    Ok(Json(Notices { notices: app.notices(&me.viewer).await? }))
}
