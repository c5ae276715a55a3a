//! `patchwalk site …`

use clap::Subcommand;

use super::{Failure, Place, print};
use crate::domain::person::Viewer;

#[derive(Debug, Subcommand)]
pub(super) enum SiteCommand {
    /// Add a site; prints its id
    Add {
        /// Who runs it; made if it is new
        #[arg(long, value_name = "ORG")]
        organisation: String,
        name: String,
    },
    /// List the sites
    List,
}

pub(super) async fn run(place: &Place, command: SiteCommand) -> Result<(), Failure> {
    let app = place.open().await?;
    let viewer = Viewer::terminal();
    match command {
        SiteCommand::Add { organisation, name } => {
            let organisation = app.add_organisation(&viewer, &organisation).await?;
            let site = app.add_site(&viewer, &organisation.id, &name).await?;
            if place.json { print::json(&site) } else { print::answer(&site.id) }
        }
        SiteCommand::List => {
            let sites = app.sites(&viewer).await?;
            if place.json {
                return print::json(&sites);
            }
            if sites.is_empty() {
                eprintln!("No sites yet. `patchwalk site add --organisation ORG NAME` makes one.");
            }
            for site in sites {
                let boundary =
                    site.boundary.map_or("no boundary".into(), |b| format!("boundary {} from {}", b.version, b.from));
                let counts = match (site.inside, site.outside, site.without_point) {
                    (Some(inside), Some(outside), Some(without)) => {
                        format!("{inside} inside, {outside} outside, {without} without a point")
                    }
                    _ => format!("{} homes on the list", site.homes.unwrap_or_default()),
                };
                print::answer(&format!(
                    "{}\t{}\t{}\t{boundary}\t{counts}",
                    site.id, site.name, site.organisation_name
                ))?;
            }
            Ok(())
        }
    }
}
