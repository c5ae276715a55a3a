//! `patchwalk serve`

use std::net::SocketAddr;

use clap::Args;

use super::{Failure, Place, print};
use crate::app::App;
use crate::domain::person::Viewer;
use crate::http::{self, Network, ServeOptions};

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
    let mut trusted_proxy = Vec::new();
    for written in &arguments.trusted_proxy {
        let network: Network = written.parse().map_err(|e: http::NotANetwork| Failure::Usage(e.to_string()))?;
        trusted_proxy.push(network);
    }
    let app = place.open().await?;
    until_stopped(app, ServeOptions { listen: arguments.listen, public_url: arguments.public_url, trusted_proxy }).await
}

/// Serves until Ctrl-C or SIGTERM; says where on standard output.
pub(super) async fn until_stopped(app: App, options: ServeOptions) -> Result<(), Failure> {
    let setup = app.setup_link(&Viewer::terminal()).await?;
    let (listen, public_url) = (options.listen, options.public_url.clone());
    let running = http::serve(app, options, stopped()).await.map_err(|e| {
        let next = "Is another one running? Try --listen 127.0.0.1:0, which picks a free port.";
        Failure::Trouble(format!("The server can't listen on {listen}: {e}. {next}"))
    })?;
    let own = format!("http://{}", running.address);
    let address = public_url.as_deref().map_or(own.as_str(), |url| url.trim_end_matches('/'));
    print::answer(&format!("Patchwalk is at {address}"))?;
    if let Some(link) = setup {
        let words = "No administrator yet. Open this link once, within 24 hours, to become the first:";
        print::answer(&format!("{words}\n{address}{link}"))?;
    }
    running.stopped().await;
    Ok(())
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
