//! `patchwalk site …`

use clap::Subcommand;

use super::import::streets_in_words;
use super::{Failure, Place, print};
use crate::app::surroundings::{Counts, SurroundingsNow};
use crate::domain::gazetteer::Surroundings;
use crate::domain::person::Viewer;
use crate::domain::time::Moment;

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
    /// How much is known of what lies around a site; or say that every address there is listed
    Surroundings {
        #[arg(long)]
        site: String,
        /// Every address in and around the site is listed
        #[arg(long, requires = "note", conflicts_with = "not_complete")]
        complete: bool,
        /// Take that back
        #[arg(long)]
        not_complete: bool,
        /// How it is known
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// The streets as they are walked, and which doors can't be reached and why
    Streets {
        #[arg(long)]
        site: String,
    },
    /// Who was turned away before, and would be inside under today's boundary
    PastRefusals {
        #[arg(long)]
        site: String,
    },
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
        SiteCommand::Streets { site } => {
            let streets = app.streets(&viewer, &site).await?;
            if place.json { print::json(&streets) } else { print::answer(&streets_in_words(&streets)) }
        }
        SiteCommand::Surroundings { site, complete, not_complete, note } => {
            let now = if complete || not_complete {
                app.state_surroundings(&viewer, &site, complete, note.as_deref().unwrap_or_default()).await?
            } else {
                app.surroundings(&viewer, &site).await?
            };
            if place.json { print::json(&now) } else { print::answer(&surroundings_in_words(&now)) }
        }
        SiteCommand::PastRefusals { site } => {
            let past = app.past_refusals(&viewer, &site).await?;
            if place.json {
                return print::json(&past);
            }
            if past.refusals.is_empty() {
                eprintln!("Nobody on record was turned away who would be inside today.");
            }
            past.refusals.iter().try_for_each(|one| {
                let address = one.matched_address.as_deref().unwrap_or(&one.query);
                let by = one.by_name.as_deref().unwrap_or(&one.by);
                let was = one.was.code().replace('_', " ");
                print::answer(&format!("{}\t{address}\t{was} on {}\tasked by {by}", one.check_id, one.on))
            })
        }
    }
}

fn surroundings_in_words(now: &SurroundingsNow) -> String {
    let known = match now.surroundings {
        Surroundings::OwnListOnly => "Only the site's own list is known.",
        Surroundings::Incomplete => "Addresses around the site are known, but some may be missing.",
        Surroundings::Complete => "Every address in and around the site is listed, as a manager says.",
    };
    let Counts { inside_near_line, outside_near_line } = now.counts;
    let counts = format!("Within 150 metres of the line: {inside_near_line} inside, {outside_near_line} outside.");
    let said = now.statement.as_ref().map(|s| {
        let what = if s.is_complete { "complete" } else { "not complete" };
        format!("\n{} said on {}: {what}. {}", s.by_name, Moment(s.at).day(), s.note)
    });
    format!("{known}\n{counts}{}", said.unwrap_or_default())
}
