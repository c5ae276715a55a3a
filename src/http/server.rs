//! The listening, and the stopping.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

use super::upload::sweep;
use super::{HttpOptions, Network, Peer, router};
use crate::app::App;

const CONNECTIONS: usize = 1024;
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const HEADER_BYTES: usize = 64 * 1024;
/// What is under way at the end may take so long to finish.
const GRACE: Duration = Duration::from_secs(10);

/// Notes whose time is up are shown no more at once, and deleted so often.
const TIDIED_EVERY: Duration = Duration::from_hours(1);

#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Port 0 picks a free one.
    pub listen: SocketAddr,
    /// `https://patchwalk.example.org`, where people know the server by another address than its own.
    pub public_url: Option<String>,
    /// Proxies whose word on who asks, and over what, is taken.
    pub trusted_proxy: Vec<Network>,
}

/// A server at work.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    work: JoinHandle<()>,
}

impl Running {
    /// Waits until the server has stopped.
    pub async fn stopped(self) {
        // It fails only if the work panicked or was cut off: it has stopped then, too.
        let _ = self.work.await;
    }
}

/// Starts serving, until `shutdown` comes about; then no more is taken on, and what is under way has
/// ten seconds to finish. Fails if it can't listen there.
pub async fn serve(
    app: App,
    options: ServeOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Running> {
    let listener = TcpListener::bind(options.listen).await?;
    let address = listener.local_addr()?;
    let http = HttpOptions {
        public_url: options.public_url,
        trusted_proxies: options.trusted_proxy,
        is_loopback: address.ip().is_loopback(),
    };
    let now = app.now();
    tokio::task::spawn_blocking(move || sweep(&std::env::temp_dir(), now));
    // Those who look on would be waited for in vain.
    let looked_on = app.clone();
    let shutdown = async move {
        shutdown.await;
        looked_on.end_changes();
    };
    let tidying = tokio::spawn(tidy(app.clone()));
    let work = tokio::spawn(async move {
        accept(listener, router(app, http), shutdown).await;
        tidying.abort();
    });
    Ok(Running { address, work })
}

async fn tidy(app: App) {
    loop {
        if let Err(error) = app.purge_notes().await {
            tracing::warn!(%error, "notes whose time is up could not be deleted; they are not shown, and tried again");
        }
        tokio::time::sleep(TIDIED_EVERY).await;
    }
}

async fn accept(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let (stop, stopping) = watch::channel(false);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        while connections.try_join_next().is_some() {}
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stopping) = (router.clone(), stopping.clone());
                connections.spawn(async move {
                    talk(stream, peer, router, stopping).await;
                    drop(place);
                });
            }
            // Out of file handles, most likely: some come free as others finish.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let _ = stop.send(true);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all_done).await.is_err() {
        connections.abort_all();
    }
}

async fn talk(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: watch::Receiver<bool>) {
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    // Small answers go at once, not when more has gathered; if that can't be had, they go later.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let told_to_stop = async {
        // An error means that the server is gone, which is as good as being told.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    // How a connection ends, cut off or not, is no news to anyone: requests are logged one by one.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = told_to_stop => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
