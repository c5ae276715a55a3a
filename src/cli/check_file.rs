//! `patchwalk check --file …`: a check for each row of a list.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::import::header_and_field;
use super::{Failure, Place, print};
use crate::app::referral::{ReferralReport, ReferralRequest};
use crate::domain::import::Outcome;
use crate::domain::person::Viewer;

#[derive(Clone, Debug, Default, Args)]
pub(super) struct ListArguments {
    /// Check each row of this list instead: CSV, .xlsx, .ods
    #[arg(long, value_name = "FILE", requires = "out", conflicts_with_all = ["picked", "recorded"])]
    pub file: Option<PathBuf>,
    /// Where the answered list goes, as CSV: our columns, then the list's own
    #[arg(long, value_name = "FILE", requires = "file")]
    out: Option<PathBuf>,
    /// Which sheet of a workbook
    #[arg(long, value_name = "NAME", requires = "file")]
    sheet: Option<String>,
    /// What a column is, such as `--map "Where=address"`; repeatable
    #[arg(long, value_name = "HEADER=FIELD", value_parser = header_and_field, requires = "file")]
    map: Vec<(String, String)>,
    /// Who sent the list, for the rows that do not say
    #[arg(long, value_name = "NAME", requires = "file")]
    partner: Option<String>,
    /// The partner's reference for it
    #[arg(long, value_name = "TEXT", requires = "file")]
    reference: Option<String>,
    /// Check and answer, but put nothing on the record
    #[arg(long, requires = "file")]
    dry_run: bool,
}

pub(super) async fn run(
    place: &Place,
    file: PathBuf,
    site: Option<String>,
    on: Option<String>,
    list: ListArguments,
) -> Result<(), Failure> {
    let Some(out) = list.out else { return Err(Failure::Usage("--file needs --out FILE.".into())) };
    if is_same_file(&file, &out) {
        let words = "--out is the list itself, which would be overwritten. Name another file for the answers.";
        return Err(Failure::Usage(words.into()));
    }
    let app = place.open().await?;
    let request = ReferralRequest {
        file_name: file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        file,
        site,
        on,
        sheet: list.sheet,
        map: list.map,
        partner: list.partner,
        reference: list.reference,
        note: None,
        most_rows: None,
        dry_run: list.dry_run,
    };
    let mut beside = Beside::new(&out)?;
    let report = app.check_referrals(&Viewer::terminal(), &request, &mut beside.writer, &print::progress()).await?;
    if report.outcome != Outcome::Rejected {
        beside.into_place(&out)?;
    }
    tell(place, &report)
}

fn is_same_file(list: &Path, out: &Path) -> bool {
    matches!((list.canonicalize(), out.canonicalize()), (Ok(list), Ok(out)) if list == out)
}

/// The answered file while it is written: beside its place, so that nobody reads half of it.
struct Beside {
    writer: BufWriter<tempfile::NamedTempFile>,
}

impl Beside {
    fn new(out: &Path) -> Result<Self, Failure> {
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::Builder::new().prefix(".patchwalk-check-").tempfile_in(folder).map_err(|error| {
            Failure::Trouble(format!("Nothing can be written in {}: {error}. Name another --out.", folder.display()))
        })?;
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, file) })
    }

    fn into_place(mut self, out: &Path) -> Result<(), Failure> {
        self.writer.flush()?;
        let file = self.writer.into_inner().map_err(|error| Failure::Trouble(error.to_string()))?;
        file.as_file().sync_all()?;
        let moved = file.persist(out).map(drop);
        moved.map_err(|error| Failure::Trouble(format!("{} can't be written: {}.", out.display(), error.error)))
    }
}

fn tell(place: &Place, report: &ReferralReport) -> Result<(), Failure> {
    if place.json {
        print::json(report)?;
    } else {
        print::problems(&report.problems);
        print::answer(&in_words(report))?;
    }
    if report.outcome == Outcome::Rejected { Err(Failure::Refused) } else { Ok(()) }
}

fn in_words(report: &ReferralReport) -> String {
    if report.outcome == Outcome::Rejected {
        return format!("{}: refused. Nothing was written.", report.file);
    }
    let mut out = format!("{}: read as {}.\n", report.file, report.read_as);
    for column in &report.columns {
        out += &format!("  {} → {}\n", column.header, column.field.replace('_', " "));
    }
    out += &format!(
        "{}: {} inside, {} outside, {} unclear.\n",
        print::count(report.read, "row"),
        report.inside,
        report.outside,
        report.unclear
    );
    for site in &report.sites {
        out += &format!("  {}: {} inside\n", site.name, site.inside);
    }
    for partner in report.partners.iter().filter(|p| !p.partner.is_empty()) {
        let counts = &partner.counts;
        let (inside, outside, unclear) = (counts.inside, counts.outside, counts.unclear);
        out += &format!("  {}: {inside} inside, {outside} outside, {unclear} unclear\n", partner.partner);
    }
    match &report.list {
        Some(list) => out + &format!("On the record as {list}."),
        None => out + "Nothing was put on the record, as asked.",
    }
}
