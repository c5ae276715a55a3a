//! A site's household list: read, held against the list before it and against the line, applied.

use rayon::prelude::*;

use super::{Admitted, ImportAnswer, off_the_loop, refused_csv};
use crate::app::{App, AppError, Result};
use crate::domain::address::Point;
use crate::domain::household::Household;
use crate::domain::import::{ImportReport, Outcome};
use crate::domain::problem::Problem;
use crate::domain::relisting::{Relisting, relist};
use crate::domain::site::Site;
use crate::formats::list::Rows;

/// Homes named one by one in a report.
const MOST_NAMED: usize = 50;
/// A list of which every home is farther from the line than this is hardly the site's own (metres).
const FAR_M: f64 = 1_000.0;

impl App {
    pub(super) async fn import_households(&self, admitted: &Admitted<'_>) -> Result<ImportAnswer> {
        let Some(site) = &admitted.site else { return Err(AppError::NotThere("site")) };
        let request = admitted.request;
        (admitted.progress)("Reading the list", 0);
        let mut list = admitted.read_list().await?;
        let mut report = admitted.list_report(&mut list);
        let refused_csv = refused_csv(&list.refused_rows)?;
        if list.outcome == Outcome::Rejected {
            return Ok(ImportAnswer { report, preview: None, refused_csv });
        }
        self.say_where_they_stand(site, &list.rows, &mut report).await?;
        let seen = self.store.revision().await?;
        let before = self.store.households(&site.organisation, &site.id, true).await?;
        let listed = homes_of(site, &list.rows);
        (admitted.progress)("Comparing with the list before", listed.len() as u64);
        let relisting = off_the_loop(move || relist(&before, listed)).await?;
        count_changes(&mut report, &relisting);
        // A source that is told anew is worth a record, even where no home changes.
        let nothing_new = relisting.changes.is_empty() && request.note.is_empty();
        if !request.dry_run && !nothing_new {
            // While the homes are known by the ids of the list before.
            for site in self.store.sites().await?.iter().filter(|one| one.organisation == site.organisation) {
                self.keep_wishes(admitted.viewer, site).await?;
            }
            (admitted.progress)("Writing", 0);
            let (record, entry) = self.import_record(admitted, &mut report)?;
            let written = |n| (admitted.progress)("Writing", n);
            self.store.apply_households(&record, &relisting.changes, seen, &entry, &written).await?;
        }
        Ok(ImportAnswer { report, preview: None, refused_csv })
    }

    /// Counts homes inside and outside today's boundary, and names those outside.
    async fn say_where_they_stand(&self, site: &Site, rows: &Rows, report: &mut ImportReport) -> Result<()> {
        let ground = self.ground().await?;
        let today = self.now().day().to_string();
        let Some(list) = &mut report.list else { return Ok(()) };
        let Some((version, boundary)) = ground.boundary_on(&site.id, &today) else {
            let words = "This site has no boundary yet, so nobody can say which homes are inside.";
            let problem =
                Problem::warning("no_boundary_yet", words).hint("Import the boundary, then look at the site.");
            report.problems.push(problem);
            return Ok(());
        };
        let stands = |(i, (_, point)): (usize, (u64, Option<Point>))| Some((i, boundary.locate(point?.at).inside));
        let (inside, outside): (Vec<_>, Vec<_>) =
            rows.points().enumerate().filter_map(stands).partition(|(_, inside)| *inside);
        (list.inside, list.outside) = (inside.len() as u64, outside.len() as u64);
        let far = |point: Point| boundary.locate(point.at).distance_to_line_m > FAR_M;
        if inside.is_empty() && !outside.is_empty() && rows.points().filter_map(|(_, point)| point).all(far) {
            let words = "Every home on this list is more than a kilometre from the site.";
            let hint = "Is it the list of this site? Are eastings and northings, or latitude and longitude, exchanged?";
            report.problems.insert(0, Problem::warning("list_far_from_boundary", words).hint(hint));
        }
        for row in outside.iter().take(MOST_NAMED).filter_map(|(i, _)| rows.get(*i)) {
            let words = format!("{} is outside the line (boundary {}).", row.fields.written(), version.version);
            report.problems.push(Problem::warning("home_outside_line", words).at_line(row.line));
        }
        if outside.len() > MOST_NAMED {
            let words = format!("{} more homes on the list are outside the line.", outside.len() - MOST_NAMED);
            report.problems.push(Problem::warning("homes_outside_line", words));
        }
        Ok(())
    }
}

fn homes_of(site: &Site, rows: &Rows) -> Vec<(u64, Household)> {
    rows.par_iter()
        .map(|row| {
            let address = row.fields.into_address(row.uprn, row.reference.as_deref(), row.point);
            let home = Household {
                organisation: site.organisation.clone(),
                site: site.id.clone(),
                address,
                reference: row.reference,
                is_void: row.is_void,
                dwelling_type: row.dwelling_type,
                other_spellings: row.other_spellings,
                gone_at: None,
            };
            (row.line, home)
        })
        .collect()
}

fn count_changes(report: &mut ImportReport, relisting: &Relisting) {
    let changes = &relisting.changes;
    report.added = changes.added.len() as u64;
    report.changed = (changes.changed.len() + changes.returned.len()) as u64;
    report.gone = changes.gone.len() as u64;
    report.unchanged = relisting.unchanged;
    // A first list is all new: naming every home would say nothing.
    let first = report.changed + report.gone + report.unchanged == 0;
    report.changes = if first { Vec::new() } else { relisting.shown.clone() };
}
