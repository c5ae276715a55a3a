//! Requests in, `app` calls, answers out. Decides nothing.
//!
//! A file per subject holds its routes; the rest is what every request passes, outermost first:
//! [`watch`] (request id, log line, errors made whole), [`security`] (headers, who may write from
//! where), [`limits`] on size and time, and [`caller`] (who is asking).

mod account;
mod assets;
mod audit;
mod boundaries;
mod caller;
mod care;
mod coverage;
mod decisions;
mod eligibility;
mod extract;
mod health;
mod households;
mod imports;
mod invitation;
mod limits;
mod live;
mod openapi;
mod partners;
mod people;
mod places;
mod plans;
mod problem;
mod proxy;
mod qr;
mod referrals;
mod security;
mod server;
mod session;
mod setup;
mod sites;
mod sync;
mod tokens;
mod upload;
mod watch;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;

pub use self::limits::{BATCH_LIMIT, BODY_LIMIT, IMPORT_LIMIT};
pub use self::proxy::{Network, NotANetwork, Peer};
pub use self::server::{Running, ServeOptions, serve};
use crate::app::App;

const IMPORTS_AT_ONCE: usize = 4;

/// How the server is reached.
#[derive(Clone, Debug, Default)]
pub struct HttpOptions {
    /// `https://patchwalk.example.org`, where people know the server by another address than its own.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<Network>,
    /// Bound to the machine's own loopback address.
    pub is_loopback: bool,
}

impl HttpOptions {
    /// No other machine can get here, not even through a proxy that we know of.
    fn only_this_machine(&self) -> bool {
        self.is_loopback && self.public_url.is_none() && self.trusted_proxies.is_empty()
    }
}

/// What every handler may ask for.
#[derive(Clone)]
struct Door {
    app: App,
    options: Arc<HttpOptions>,
    openapi: Arc<str>,
    /// Uploads take disk space while they last.
    imports: Arc<Semaphore>,
}

impl FromRef<Door> for App {
    fn from_ref(door: &Door) -> Self {
        door.app.clone()
    }
}

/// The whole server as one service.
pub fn router(app: App, options: HttpOptions) -> Router {
    let (routes, document) = documented_routes().split_for_parts();
    let door = Door {
        app,
        options: Arc::new(options),
        openapi: openapi::as_text(&document),
        imports: Arc::new(Semaphore::new(IMPORTS_AT_ONCE)),
    };
    routes
        .route("/plain.css", axum::routing::get(assets::plain_css))
        .fallback(assets::page)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(limits::in_size))
        .layer(from_fn_with_state(door.clone(), security::guard))
        .layer(from_fn(limits::in_time))
        .layer(CatchPanicLayer::custom(watch::panicked))
        .layer(from_fn_with_state(door.clone(), security::headers))
        .layer(from_fn_with_state(door.clone(), watch::watch))
        .layer(CompressionLayer::new())
        .with_state(door)
}

fn documented_routes() -> OpenApiRouter<Door> {
    let api = OpenApiRouter::new()
        .merge(session::routes())
        .merge(setup::routes())
        .merge(invitation::routes())
        .merge(account::routes())
        .merge(people::routes())
        .merge(tokens::routes())
        .merge(sites::routes())
        .merge(boundaries::routes())
        .merge(households::routes())
        .merge(imports::routes())
        .merge(eligibility::routes())
        .merge(decisions::routes())
        .merge(referrals::routes())
        .merge(partners::routes())
        .merge(plans::routes())
        .merge(places::routes())
        .merge(sync::routes())
        .merge(care::routes())
        .merge(live::routes())
        .merge(coverage::routes())
        .merge(audit::routes())
        .merge(openapi::routes());
    OpenApiRouter::with_openapi(openapi::head()).merge(health::routes()).nest("/api/v1", api)
}
