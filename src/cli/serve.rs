//! `patchwalk serve`

use std::net::SocketAddr;

use clap::Args;

use super::{Failure, Place, print};
use crate::app::App;
use crate::domain::person::Viewer;
use crate::http::{self, HttpOptions, Network, ServeOptions};

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Where to listen; port 0 picks a free one and prints it
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR", env = "PATCHWALK_LISTEN")]
    listen: SocketAddr,
    /// The address by which people reach the server: https://patchwalk.example.org
    #[arg(long, value_name = "URL", env = "PATCHWALK_PUBLIC_URL")]
    public_url: Option<String>,
    /// A reverse proxy whose word on the caller's address is believed; repeatable
    #[arg(long, value_name = "NETWORK", env = "PATCHWALK_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxy: Vec<String>,
}

pub(super) async fn run(place: &Place, arguments: ServeArguments) -> Result<(), Failure> {
    let mut trusted_proxies = Vec::new();
    for written in &arguments.trusted_proxy {
        let network: Network = written.parse().map_err(|e: http::NotANetwork| Failure::Usage(e.to_string()))?;
        trusted_proxies.push(network);
    }
    let app = place.open().await?;
    let options = HttpOptions {
        public_url: arguments.public_url.clone(),
        trusted_proxies,
        is_loopback: arguments.listen.ip().is_loopback(),
    };
    until_stopped(app, arguments.listen, options, arguments.public_url.as_deref()).await
}

/// Serves until Ctrl-C or SIGTERM; says where on standard output.
pub(super) async fn until_stopped(
    app: App,
    listen: SocketAddr,
    http: HttpOptions,
    public_url: Option<&str>,
) -> Result<(), Failure> {
    let setup = app.setup_link(&Viewer::terminal()).await?;
    let running = http::serve(app, ServeOptions { listen, http }, stopped()).await.map_err(|e| {
        Failure::Trouble(format!("The server can't listen on {listen}: {e}. Is another one running? Try --listen 127.0.0.1:0."))
    })?;
    let address = public_url.map_or_else(|| format!("http://{}", running.address()), |url| url.trim_end_matches('/').to_owned());
    print::answer(&format!("Patchwalk is at {address}"))?;
    if let Some(link) = setup {
        print::answer(&format!("No administrator yet. Open this link once, within 24 hours, to become the first:\n{address}{link}"))?;
    }
    running.finished().await.map_err(|e| Failure::Trouble(e.to_string()))
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! { _ = interrupt => (), _ = terminate.recv() => () }
            return;
        }
    }
    let _ = interrupt.await;
}
