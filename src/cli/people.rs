//! `patchwalk administrator-link`: for whoever runs the machine and has nobody to sign in with.

use clap::Args;

use super::{Failure, Place, print};
use crate::domain::person::Viewer;

#[derive(Debug, Args)]
pub(super) struct LinkArguments {
    /// The address by which people reach the server
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    server: String,
    /// An administrator who lost their password, by e-mail address: a link to choose a new one
    #[arg(long, value_name = "WHO")]
    email: Option<String>,
}

pub(super) async fn run(place: &Place, arguments: LinkArguments) -> Result<(), Failure> {
    let app = place.open().await?;
    let link = match &arguments.email {
        Some(email) => Some(app.administrator_link(&Viewer::terminal(), email).await?),
        None => app.setup_link(&Viewer::terminal()).await?,
    };
    match link {
        Some(link) => print::answer(&format!("{}{link}", arguments.server.trim_end_matches('/'))),
        None => {
            eprintln!("There is an administrator already. They can invite others under People.");
            eprintln!("If they lost their password, add --email with their address.");
            Err(Failure::Refused)
        }
    }
}
