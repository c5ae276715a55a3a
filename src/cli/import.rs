//! `patchwalk import …`

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Failure, Place, print};
use crate::app::App;
use crate::app::import::{ImportAnswer, ImportRequest};
use crate::domain::import::{ChangeKind, ImportKind, ImportReport, Outcome, SourceNote, StreetCounts};
use crate::domain::person::Viewer;
use crate::formats::list::is_usage_error;

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// A new dated version of a site's boundary: GeoJSON, KML, zipped Shapefile, GeoPackage
    Boundary {
        #[arg(long)]
        site: String,
        file: PathBuf,
        /// The day from which it holds, year-month-day [default: today]
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Adds to the gazetteer: places in and around the sites. CSV, .xlsx, .ods
    Addresses {
        file: PathBuf,
        #[command(flatten)]
        list: ListFlags,
        #[command(flatten)]
        common: Common,
    },
    /// The site's household list. CSV, .xlsx, .ods
    Households {
        #[arg(long)]
        site: String,
        file: PathBuf,
        /// Bring it in without asking, even where homes change or go
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        list: ListFlags,
        #[command(flatten)]
        common: Common,
    },
    /// Walking network and base map: an OpenStreetMap extract (.osm.pbf), or GeoJSON
    Streets {
        #[arg(long)]
        site: String,
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Clone, Debug, Args)]
pub(super) struct Common {
    /// Read, check and compare, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Who gave the file
    #[arg(long, value_name = "WHO")]
    given_by: Option<String>,
    /// When they gave it, year-month-day
    #[arg(long, value_name = "DATE")]
    received_on: Option<String>,
    /// On what lawful basis: "public task", "legitimate interests", "open data" …
    #[arg(long, value_name = "BASIS")]
    lawful_basis: Option<String>,
    /// How long it may be kept, year-month-day
    #[arg(long, value_name = "DATE")]
    keep_until: Option<String>,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct ListFlags {
    /// Places rows by UPRN, from a file with OS Open UPRN's columns
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// What a column is, such as `--map "Prop Addr=address"`; repeatable
    #[arg(long, value_name = "HEADER=FIELD", value_parser = header_and_field)]
    map: Vec<(String, String)>,
    /// Which sheet of a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Bring in the good rows even where others are refused
    #[arg(long)]
    accept_good_rows: bool,
}

pub(super) fn header_and_field(text: &str) -> Result<(String, String), String> {
    let (header, field) = text.rsplit_once('=').ok_or("write it as HEADER=FIELD, such as \"Prop Addr=address\"")?;
    Ok((header.trim().to_owned(), field.trim().to_owned()))
}

pub(super) async fn run(place: &Place, command: ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::Boundary { site, file, from, common } => {
            let request = ImportRequest { from, ..request(ImportKind::Boundary, Some(site), file, None, &common) };
            one(place, request, true).await
        }
        ImportCommand::Addresses { file, list, common } => {
            one(place, request(ImportKind::Addresses, None, file, Some(list), &common), true).await
        }
        ImportCommand::Households { site, file, yes, list, common } => {
            one(place, request(ImportKind::Households, Some(site), file, Some(list), &common), yes).await
        }
        ImportCommand::Streets { site, files, common } => {
            for file in files {
                one(place, request(ImportKind::Streets, Some(site.clone()), file, None, &common), true).await?;
            }
            Ok(())
        }
    }
}

fn request(
    kind: ImportKind,
    site: Option<String>,
    file: PathBuf,
    list: Option<ListFlags>,
    common: &Common,
) -> ImportRequest {
    let list = list.unwrap_or_default();
    ImportRequest {
        kind,
        site,
        file_name: file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        file,
        points: list.points,
        from: None,
        note: SourceNote {
            given_by: common.given_by.clone(),
            received_on: common.received_on.clone(),
            lawful_basis: common.lawful_basis.clone(),
            keep_until: common.keep_until.clone(),
        },
        sheet: list.sheet,
        map: list.map,
        accept_good_rows: list.accept_good_rows,
        dry_run: common.dry_run,
    }
}

async fn one(place: &Place, request: ImportRequest, sure: bool) -> Result<(), Failure> {
    let app = place.open().await?;
    if !sure && !request.dry_run && std::io::stdin().is_terminal() && !agreed(&app, &request).await? {
        eprintln!("Nothing was brought in.");
        return Ok(());
    }
    let answer = app.import(&Viewer::terminal(), &request, &print::progress()).await?;
    report(place, &answer)
}

/// Where homes would change or go, somebody at a terminal is shown them and asked first.
async fn agreed(app: &App, request: &ImportRequest) -> Result<bool, Failure> {
    let look = ImportRequest { dry_run: true, ..request.clone() };
    let seen = app.import(&Viewer::terminal(), &look, &print::progress()).await?.report;
    if seen.outcome == Outcome::Rejected || seen.changed + seen.gone == 0 {
        return Ok(true);
    }
    for change in &seen.changes {
        eprintln!("{}", change_in_words(change.kind, change.before.as_deref(), change.after.as_deref()));
    }
    eprint!("{} added, {} changed, {} gone. Bring it in? [y/N] ", seen.added, seen.changed, seen.gone);
    let mut reply = String::new();
    std::io::stdin().read_line(&mut reply)?;
    Ok(matches!(reply.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn change_in_words(kind: ChangeKind, before: Option<&str>, after: Option<&str>) -> String {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    match kind {
        ChangeKind::Added => format!("added: {after}"),
        ChangeKind::Gone => format!("gone: {before}"),
        ChangeKind::Returned => format!("back on the list: {after}"),
        ChangeKind::Renumbered => format!("renumbered: {before} → {after}"),
        ChangeKind::Reworded => format!("worded differently: {before} → {after}"),
        ChangeKind::PointMoved => format!("point moved: {before} → {after}"),
        ChangeKind::Details => format!("details changed: {after}"),
    }
}

fn report(place: &Place, answer: &ImportAnswer) -> Result<(), Failure> {
    let report = &answer.report;
    if place.json {
        print::json(report)?;
    } else {
        print::problems(&report.problems);
        print::answer(&in_words(report))?;
    }
    match report.outcome {
        Outcome::Rejected if is_usage_error(report.outcome, &report.problems) => Err(Failure::Usage(
            "--map or --sheet names something that is not in this file, or no field of ours.".into(),
        )),
        Outcome::Rejected => Err(Failure::Refused),
        Outcome::Accepted | Outcome::Repaired => Ok(()),
    }
}

fn in_words(report: &ImportReport) -> String {
    let mut out = match (report.outcome, report.dry_run) {
        (Outcome::Rejected, _) => return format!("{}: refused. Nothing was brought in.", report.file),
        (_, true) => format!("{}: could be brought in (nothing was written, as asked).\n", report.file),
        (Outcome::Accepted, _) => format!("{}: brought in.\n", report.file),
        (Outcome::Repaired, _) => format!("{}: brought in, with the changes named above.\n", report.file),
    };
    if let Some(list) = &report.list {
        out += &format!("Read as {}.\n", list.read_as);
        for column in &list.columns {
            out += &format!("  {} → {}\n", column.header, column.field.replace('_', " "));
        }
        out += &format!(
            "{} ({} empty), {} with a point: {} inside, {} outside. {} not homes{}, {} joined to another row.\n",
            print::count(list.homes, "home"),
            list.voids,
            list.with_point,
            list.inside,
            list.outside,
            list.not_homes,
            if list.places > 0 { format!(" ({} kept to be found)", list.places) } else { String::new() },
            list.joined
        );
    }
    for change in &report.changes {
        out += &format!("{}\n", change_in_words(change.kind, change.before.as_deref(), change.after.as_deref()));
    }
    out += &format!(
        "{} read: {} added, {} changed, {} unchanged, {} gone, {} refused.",
        report.read, report.added, report.changed, report.unchanged, report.gone, report.refused
    );
    if let Some(streets) = &report.streets {
        out += &format!("\n{}", streets_in_words(streets));
    }
    if let Some(version) = report.boundary_version {
        out += &format!("\nBoundary version {version}.");
    }
    out
}

/// The network and the doors on it; each door that is not reached on a line of its own.
pub(super) fn streets_in_words(streets: &StreetCounts) -> String {
    let missed = streets.doors_not_reached.len() as u64;
    let mut out = format!(
        "{} of street and path to walk, {} to cross them ({} over busy roads).",
        print::count(streets.stretches, "piece"),
        print::count(streets.crossings, "place"),
        streets.marked_crossings
    );
    if streets.doors_snapped + missed > 0 {
        out += &format!(
            "\n{} on a street: {} by its name, {} by distance only. {} not reached{}",
            print::count(streets.doors_snapped, "door"),
            streets.doors_by_name,
            streets.doors_by_distance,
            missed,
            if missed > 0 { ":" } else { "." }
        );
    }
    for door in &streets.doors_not_reached {
        out += &format!("\n  {}: {}", door.address, door.reason);
    }
    out
}
