//! `patchwalk locate`: which area is each point in, in bulk and without a database.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Place, print};
use crate::formats::locate::{self, LocateError};

#[derive(Debug, Args)]
pub(super) struct LocateArguments {
    /// Areas, as GeoJSON; named by their property site, name or id, else by their number
    #[arg(long, value_name = "FILE")]
    boundaries: PathBuf,
    /// Points, as CSV with columns id, lon, lat
    #[arg(long, value_name = "FILE")]
    points: PathBuf,
    /// The answer, as CSV with columns id, feature; empty: outside all
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) async fn run(place: &Place, arguments: LocateArguments) -> Result<(), Failure> {
    let show = print::progress();
    let work = tokio::task::block_in_place(|| {
        locate::run(&arguments.boundaries, &arguments.points, &arguments.out, &|n| show("Locating", n))
    });
    let done = work.map_err(|error| match error {
        LocateError::Refused(problems) => {
            print::problems(&problems);
            Failure::Refused
        }
        LocateError::File { .. } => Failure::Trouble(error.to_string()),
    })?;
    if place.json {
        return print::json(&done);
    }
    print::problems(&done.problems);
    eprintln!("{}: {} in an area, {} in none.", print::count(done.points, "point"), done.inside, done.outside);
    Ok(())
}
