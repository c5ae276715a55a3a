//! Files in: a form with the file, and an answer that says what became of it.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::caller::Caller;
use super::eligibility::is_yes;
use super::extract::{Asked, In};
use super::problem::{Answer, HttpError, Problems};
use super::upload::{IMPORT_FIELDS, ImportForm, Upload};
use super::{Door, IMPORT_LIMIT};
use crate::app::import::{ImportAnswer, ImportRequest};
use crate::app::viewer::SignedIn;
use crate::app::{App, AppError};
use crate::domain::import::{ImportKind, ImportRecord, Outcome};

pub fn routes() -> OpenApiRouter<Door> {
    let large = DefaultBodyLimit::max(IMPORT_LIMIT);
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(list_imports_of_site))
        .routes(routes!(import_boundary).layer(large))
        .routes(routes!(import_households).layer(large))
        .routes(routes!(import_streets).layer(large))
        .routes(routes!(import_addresses).layer(large))
}

#[derive(Serialize, ToSchema)]
struct Imports {
    imports: Vec<ImportRecord>,
}

#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `1`: look at the file and say what would happen; nothing is kept.
    dry_run: Option<String>,
    /// Boundaries: ISO date from which it holds; absent: today.
    from: Option<String>,
    /// `1`: leave out the rows that can't be used, and take the rest.
    accept_good_rows: Option<String>,
}

/// Every import that one may see, newest first
#[utoipa::path(get, path = "/imports", tag = "imports", responses((status = 200, body = Imports), Problems))]
async fn list_imports(State(app): State<App>, Caller(me): Caller) -> Answer<Imports> {
    Ok(Json(Imports { imports: app.imports(&me.viewer, None).await? }))
}

/// The site's imports, newest first
#[utoipa::path(get, path = "/sites/{site}/imports", tag = "imports", params(("site" = String, Path)),
    responses((status = 200, body = Imports), Problems))]
async fn list_imports_of_site(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Imports> {
    Ok(Json(Imports { imports: app.imports(&me.viewer, Some(&site)).await? }))
}

/// A new version of the site's boundary
#[utoipa::path(post, path = "/sites/{site}/imports/boundary", tag = "imports", params(("site" = String, Path), ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer), (status = 422, description = "Refused, and why", body = ImportAnswer), Problems))]
async fn import_boundary(
    State(door): State<Door>,
    Caller(me): Caller,
    In(site): In<String>,
    Asked(query): Asked<ImportQuery>,
    form: Multipart,
) -> Result<Response, HttpError> {
    bring_in(door, me, ImportKind::Boundary, Some(site), query, form).await
}

/// The site's household list
#[utoipa::path(post, path = "/sites/{site}/imports/households", tag = "imports", params(("site" = String, Path), ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer), (status = 422, description = "Refused, and why", body = ImportAnswer), Problems))]
async fn import_households(
    State(door): State<Door>,
    Caller(me): Caller,
    In(site): In<String>,
    Asked(query): Asked<ImportQuery>,
    form: Multipart,
) -> Result<Response, HttpError> {
    bring_in(door, me, ImportKind::Households, Some(site), query, form).await
}

/// Streets and the like for under the map
#[utoipa::path(post, path = "/sites/{site}/imports/streets", tag = "imports", params(("site" = String, Path), ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer), (status = 422, description = "Refused, and why", body = ImportAnswer), Problems))]
async fn import_streets(
    State(door): State<Door>,
    Caller(me): Caller,
    In(site): In<String>,
    Asked(query): Asked<ImportQuery>,
    form: Multipart,
) -> Result<Response, HttpError> {
    bring_in(door, me, ImportKind::Streets, Some(site), query, form).await
}

/// Addresses for the gazetteer, in and around the sites
#[utoipa::path(post, path = "/imports/addresses", tag = "imports", params(ImportQuery),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportAnswer), (status = 422, description = "Refused, and why", body = ImportAnswer), Problems))]
async fn import_addresses(
    State(door): State<Door>,
    Caller(me): Caller,
    Asked(query): Asked<ImportQuery>,
    form: Multipart,
) -> Result<Response, HttpError> {
    bring_in(door, me, ImportKind::Addresses, None, query, form).await
}

async fn bring_in(
    door: Door,
    me: SignedIn,
    kind: ImportKind,
    site: Option<String>,
    query: ImportQuery,
    form: Multipart,
) -> Result<Response, HttpError> {
    door.app.may_import(&me.viewer, site.as_deref()).await?;
    let place = door.imports.clone().try_acquire_owned();
    let place = place.map_err(|_| AppError::TooMany { retry_after_s: 30 })?;
    let upload = Upload::receive(form, &IMPORT_FIELDS).await?;
    let request = ImportRequest {
        kind,
        site,
        file_name: upload.file_name,
        file: upload.file,
        points: upload.points,
        from: query.from.or(upload.fields.from),
        note: upload.fields.note,
        sheet: upload.fields.sheet,
        map: upload.fields.map,
        accept_good_rows: query.accept_good_rows.as_deref().is_some_and(is_yes) || upload.fields.accept_good_rows,
        dry_run: query.dry_run.as_deref().is_some_and(is_yes),
    };
    let (app, folder) = (door.app, upload.folder);
    // On its own, so that a browser that goes away does not stop an import half way; the files go when
    // it is done with them.
    let work = tokio::spawn(async move {
        let answer = app.import(&me.viewer, &request, &|_, _| ()).await;
        drop((folder, place));
        answer
    });
    let answer = work.await.map_err(|_| AppError::Broken("an import stopped short".to_owned()))??;
    let status = match answer.report.outcome {
        Outcome::Accepted | Outcome::Repaired => StatusCode::OK,
        Outcome::Rejected => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(answer)).into_response())
}
