//! The gazetteer: places in and around the sites. A file adds and corrects; it takes nothing away.

use rayon::prelude::*;

use super::{Admitted, ImportAnswer, off_the_loop, refused_csv};
use crate::app::{App, Result};
use crate::domain::address::{Address, Point};
use crate::domain::import::{ImportReport, Outcome};
use crate::domain::relisting::readdress;
use crate::domain::site::INSTALLATION;
use crate::formats::list::Rows;

impl App {
    pub(super) async fn import_addresses(&self, admitted: &Admitted<'_>) -> Result<ImportAnswer> {
        let request = admitted.request;
        (admitted.progress)("Reading the addresses", 0);
        let mut list = admitted.read_list().await?;
        let mut report = admitted.list_report(&mut list);
        let refused_csv = refused_csv(&list.refused_rows)?;
        if list.outcome == Outcome::Rejected {
            return Ok(ImportAnswer { report, preview: None, refused_csv });
        }
        self.count_sides(list.rows.points_of_homes().collect(), &mut report).await?;
        let seen = self.store.revision().await?;
        let before = self.store.addresses(INSTALLATION).await?;
        let rows = std::mem::take(&mut list.rows);
        if before.is_empty() && request.dry_run {
            report.added = rows.len() as u64;
            return Ok(ImportAnswer { report, preview: None, refused_csv });
        }
        (admitted.progress)("Comparing with what is known", rows.len() as u64);
        let out = off_the_loop(move || readdress(&before, addresses_of(rows))).await?;
        report.added = out.added.len() as u64;
        report.changed = out.changed.len() as u64;
        report.unchanged = out.unchanged;
        report.changes.clone_from(&out.shown);
        // A source that is told anew is worth a record, even where no home changes.
        let nothing_new = out.added.is_empty() && out.changed.is_empty() && request.note.is_empty();
        if !request.dry_run && !nothing_new {
            let (record, entry) = self.import_record(admitted, &mut report)?;
            let written = |n| (admitted.progress)("Writing", n);
            self.store.apply_addresses(&record, &out.added, &out.changed, seen, &entry, &written).await?;
        }
        Ok(ImportAnswer { report, preview: None, refused_csv })
    }

    /// Inside any site's boundary of today, or outside all of them.
    async fn count_sides(&self, placed: Vec<Point>, report: &mut ImportReport) -> Result<()> {
        let Some(list) = &mut report.list else { return Ok(()) };
        let boundaries = self.ground().await?.all_boundaries_on(&self.now().day().to_string());
        if boundaries.is_empty() {
            return Ok(());
        }
        let inside = placed.par_iter().filter(|p| boundaries.iter().any(|b| b.locate(p.at).inside)).count();
        list.inside = inside as u64;
        list.outside = (placed.len() - inside) as u64;
        Ok(())
    }
}

fn addresses_of(rows: Rows) -> Vec<(u64, Address)> {
    rows.par_iter()
        .map(|row| {
            let address = row.fields.into_address(row.uprn, row.reference.as_deref(), row.point);
            (row.line, Address { is_home: row.is_home, ..address })
        })
        .collect()
}
