//! Referral lists: in, answered, on the record; and the queue of what is unclear.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::caller::Caller;
use super::eligibility::is_yes;
use super::extract::{Asked, Body, In};
use super::problem::{Answer, HttpError, Problems};
use super::upload::{REFERRAL_FIELDS, ReferralForm, Upload};
use super::{Door, IMPORT_LIMIT};
use crate::app::referral::{QueueRow, Referral, ReferralReport, ReferralRequest, SettleRequest};
use crate::app::{App, AppError};
use crate::domain::import::Outcome;
use crate::domain::referral::{PartnerCounts, ReferralList, ReferralRow};

/// Rows in one list; the command line takes any number.
const MOST_ROWS: u64 = 20_000;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(list_referrals))
        .routes(routes!(check_referrals).layer(DefaultBodyLimit::max(IMPORT_LIMIT)))
        .routes(routes!(referral_partners))
        .routes(routes!(referral_queue))
        .routes(routes!(see_referral))
        .routes(routes!(referral_file))
        .routes(routes!(settle_referral))
}

#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CheckListQuery {
    /// `1`: check and answer, and put nothing on the record.
    dry_run: Option<String>,
}

/// What became of the list, and the list itself with the answers before its own columns. The answered file is
/// nowhere but here: columns that were passed through are not stored.
#[derive(Serialize, ToSchema)]
struct ReferralAnswer {
    #[serde(flatten)]
    report: ReferralReport,
    /// CSV; absent where the list was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_csv: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Referrals {
    referrals: Vec<ReferralList>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ReferralPartners)]
struct Partners {
    partners: Vec<PartnerCounts>,
}

#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueQuery {
    /// A site's id; absent: all sites that one works at.
    site: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Queue {
    rows: Vec<QueueRow>,
}

/// Checks a list and gives it back answered: up to 20,000 rows
#[utoipa::path(post, path = "/referrals", tag = "referrals", params(CheckListQuery),
    request_body(content = ReferralForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ReferralAnswer), (status = 422, description = "Refused, and why", body = ReferralAnswer), Problems))]
async fn check_referrals(
    State(door): State<Door>,
    Caller(me): Caller,
    Asked(query): Asked<CheckListQuery>,
    form: Multipart,
) -> Result<Response, HttpError> {
    door.app.may_refer(&me.viewer).await?;
    let place = door.imports.clone().try_acquire_owned();
    let place = place.map_err(|_| AppError::TooMany { retry_after_s: 30 })?;
    let upload = Upload::receive(form, &REFERRAL_FIELDS).await?;
    let fields = upload.fields;
    let request = ReferralRequest {
        file_name: upload.file_name,
        file: upload.file,
        site: fields.referral.site,
        on: fields.referral.on,
        sheet: fields.sheet,
        map: fields.map,
        partner: fields.referral.partner,
        reference: fields.referral.reference,
        note: fields.referral.note,
        most_rows: Some(MOST_ROWS),
        dry_run: query.dry_run.as_deref().is_some_and(is_yes),
    };
    let (app, folder) = (door.app, upload.folder);
    // On its own, so that a browser that goes away leaves no list answered and not on the record.
    let work = tokio::spawn(async move {
        let mut out = Vec::new();
        let report = app.check_referrals(&me.viewer, &request, &mut out, &|_, _| ()).await;
        drop((folder, place));
        report.map(|report| (report, out))
    });
    let (report, out) = work.await.map_err(|_| AppError::Broken("a list stopped short".to_owned()))??;
    let refused = report.outcome == Outcome::Rejected;
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let answered_csv = (!refused).then(|| String::from_utf8_lossy(&out).into_owned());
    Ok((status, Json(ReferralAnswer { report, answered_csv })).into_response())
}

/// Lists on the record with their counts, newest first
#[utoipa::path(get, path = "/referrals", tag = "referrals", responses((status = 200, body = Referrals), Problems))]
async fn list_referrals(State(app): State<App>, Caller(me): Caller) -> Answer<Referrals> {
    Ok(Json(Referrals { referrals: app.referrals(&me.viewer).await? }))
}

/// How many of each partner's rows were inside, outside and unclear
#[utoipa::path(get, path = "/referrals/partners", tag = "referrals", responses((status = 200, body = Partners), Problems))]
async fn referral_partners(State(app): State<App>, Caller(me): Caller) -> Answer<Partners> {
    Ok(Json(Partners { partners: app.referral_partners(&me.viewer).await? }))
}

/// Rows that wait for a person, the longest waiting first: 100 at the most
#[utoipa::path(get, path = "/referrals/queue", tag = "referrals", params(QueueQuery),
    responses((status = 200, body = Queue), Problems))]
async fn referral_queue(State(app): State<App>, Caller(me): Caller, Asked(query): Asked<QueueQuery>) -> Answer<Queue> {
    Ok(Json(Queue { rows: app.referral_queue(&me.viewer, query.site.as_deref()).await? }))
}

/// One list with its rows
#[utoipa::path(get, path = "/referrals/{id}", tag = "referrals", params(("id" = String, Path)),
    responses((status = 200, body = Referral), Problems))]
async fn see_referral(State(app): State<App>, Caller(me): Caller, In(id): In<String>) -> Answer<Referral> {
    Ok(Json(app.referral(&me.viewer, &id).await?))
}

/// The rows on the record as CSV, without the columns that were passed through: those are not stored
#[utoipa::path(get, path = "/referrals/{id}/file", tag = "referrals", params(("id" = String, Path)),
    responses((status = 200, description = "CSV", body = String, content_type = "text/csv"), Problems))]
async fn referral_file(
    State(app): State<App>,
    Caller(me): Caller,
    In(id): In<String>,
) -> Result<impl IntoResponse, HttpError> {
    let (name, text) = app.referral_file(&me.viewer, &id).await?;
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let disposition = format!("attachment; filename=\"{plain}\"");
    let kind = "text/csv; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text))
}

/// Settles a row of the queue: by the address that is meant, or by a verdict and why
#[utoipa::path(post, path = "/referrals/{id}/rows/{line}/settle", tag = "referrals",
    params(("id" = String, Path), ("line" = i64, Path)), request_body = SettleRequest,
    responses((status = 200, body = ReferralRow), Problems))]
async fn settle_referral(
    State(app): State<App>,
    Caller(me): Caller,
    In((id, line)): In<(String, i64)>,
    Body(request): Body<SettleRequest>,
) -> Answer<ReferralRow> {
    Ok(Json(app.settle_referral(&me.viewer, &id, line, &request).await?))
}
