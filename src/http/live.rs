//! Looking on at a site as things are stored there (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{StreamExt as _, stream};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Door;
use super::caller::Caller;
use super::extract::In;
use super::problem::{HttpError, Problems};
use crate::app::App;

const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// Then the browser asks again, and is asked again who it is.
const LONGEST: Duration = Duration::from_mins(10);

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(look_on))
}

/// Tells each time that something is stored at a site: `event: changed`, `data: {"number": 17}`. First where it stands
#[utoipa::path(get, path = "/sites/{site}/live", tag = "record", params(("site" = String, Path)),
    responses((status = 200, body = String, content_type = "text/event-stream"), Problems))]
async fn look_on(
    State(app): State<App>,
    Caller(me): Caller,
    In(site): In<String>,
) -> Result<impl IntoResponse, HttpError> {
    let changes = app.changes(&me.viewer, &site).await?;
    let told = stream::unfold(changes, async |mut changes| {
        let number = changes.next().await?;
        let event = Event::default().event("changed").data(format!("{{\"number\": {number}}}"));
        Some((Ok::<_, Infallible>(event), changes))
    });
    let told = told.take_until(Box::pin(tokio::time::sleep(LONGEST)));
    Ok(Sse::new(told).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}
