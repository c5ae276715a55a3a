//! What phones wrote down: taken in, set aside, settled; and who is out.

use std::borrow::Cow;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::{Body, In};
use super::limits::BATCH_LIMIT;
use super::problem::{Answer, HttpError, Problems};
use crate::app::App;
use crate::app::set_aside::SetAsideLine;
use crate::app::sync::{OfOnePhone, Synced, UnsentTaken};
use crate::app::walk::Walk;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(sync))
        .routes(routes!(list_set_aside))
        .routes(routes!(settle_set_aside))
        .routes(routes!(list_walks))
        .routes(routes!(take_unsent_file).layer(DefaultBodyLimit::max(BATCH_LIMIT)))
}

/// A batch of events from one device: 500 at the most.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it says in the document what is read piece by piece")]
struct SyncForm {
    /// Made once on the device, and kept.
    device_id: String,
    /// Each with an id (UUID) and a sequence made on the device, its kind, and what belongs to the kind. What can't be
    /// read in one of them stands in no other's way.
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct Pieces<'a> {
    #[serde(borrow)]
    device_id: Cow<'a, str>,
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

#[derive(Serialize, ToSchema)]
struct SetAside {
    set_aside: Vec<SetAsideLine>,
}

#[derive(Deserialize, ToSchema)]
struct SettleForm {
    /// Into the record after all; else it is left out for good.
    take: bool,
}

#[derive(Serialize, ToSchema)]
struct Walks {
    walks: Vec<Walk>,
}

/// Takes in what a device wrote down, with an answer for each event
#[utoipa::path(post, path = "/sync", tag = "record", request_body = SyncForm,
    responses((status = 200, body = Synced), Problems))]
async fn sync(State(app): State<App>, Caller(me): Caller, body: Bytes) -> Answer<Synced> {
    let text = String::from_utf8_lossy(&body);
    let Pieces { device_id, events } = serde_json::from_str(&text).map_err(|error| not_a_batch(&error))?;
    let events: Vec<&str> = events.into_iter().map(RawValue::get).collect();
    Ok(Json(app.sync(&me.viewer, &device_id, &events).await?))
}

fn not_a_batch(error: &serde_json::Error) -> HttpError {
    let words = format!(
        "The batch can't be read: {error}. It must be JSON with a device_id and a list of events. Nothing was kept; keep \
         the events and send them again."
    );
    if error.is_data() {
        HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_shape", words)
    } else {
        HttpError::new(StatusCode::BAD_REQUEST, "not_json", words)
    }
}

/// Takes in a file of records that a phone could not send: a list of batches as for `/sync`, of any number of events
#[utoipa::path(post, path = "/sites/{site}/unsent-file", tag = "record", params(("site" = String, Path)),
    request_body = Vec<SyncForm>, responses((status = 200, body = UnsentTaken), Problems))]
async fn take_unsent_file(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
    body: Bytes,
) -> Answer<UnsentTaken> {
    let text = String::from_utf8_lossy(&body);
    let read = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Vec<Pieces<'_>>>(&text)
    } else {
        serde_json::from_str::<Pieces<'_>>(&text).map(|one| vec![one])
    };
    let phones = read.map_err(|error| not_a_file(&error))?;
    let phones: Vec<OfOnePhone<'_>> = (phones.iter())
        .map(|of_one| (of_one.device_id.as_ref(), of_one.events.iter().map(|event| event.get()).collect()))
        .collect();
    Ok(Json(app.take_unsent(&me.viewer, &site, &phones).await?))
}

fn not_a_file(error: &serde_json::Error) -> HttpError {
    let words = format!(
        "This is not a file of unsent records: {error}. Choose the file that the phone saved, as it is. Nothing was kept."
    );
    HttpError::new(StatusCode::UNPROCESSABLE_ENTITY, "not_an_unsent_file", words)
}

/// Events that the record could not take and that wait, the newest first; then the last that were settled
#[utoipa::path(get, path = "/sites/{site}/set-aside", tag = "record", params(("site" = String, Path)),
    responses((status = 200, body = SetAside), Problems))]
async fn list_set_aside(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<SetAside> {
    Ok(Json(SetAside { set_aside: app.set_aside(&me.viewer, &site).await? }))
}

/// Takes such an event into the record after all, or leaves it out
#[utoipa::path(post, path = "/sites/{site}/set-aside/{id}", tag = "record",
    params(("site" = String, Path), ("id" = String, Path)), request_body = SettleForm,
    responses((status = 200, body = SetAside), Problems))]
async fn settle_set_aside(
    State(app): State<App>,
    Caller(me): Caller,
    In((site, id)): In<(String, String)>,
    Body(form): Body<SettleForm>,
) -> Answer<SetAside> {
    Ok(Json(SetAside { set_aside: app.settle_set_aside(&me.viewer, &site, &id, form.take).await? }))
}

/// Who is out: walks of today and yesterday that have not ended
#[utoipa::path(get, path = "/sites/{site}/walks", tag = "record", params(("site" = String, Path)),
    responses((status = 200, body = Walks), Problems))]
async fn list_walks(State(app): State<App>, Caller(me): Caller, In(site): In<String>) -> Answer<Walks> {
    Ok(Json(Walks { walks: app.walks(&me.viewer, &site).await? }))
}
