//! What the office made of the addresses that walkers reported: a row for each, and none is changed.

use super::engine::{rows, run};
use super::{Result, Store, from_code};
use crate::domain::audit::AuditEntry;
use crate::domain::plan::Made;
use crate::domain::reported::ReportedSettled;

impl Store {
    /// `false`: somebody settled it before; nothing was written.
    pub async fn settle_reported(&self, settled: &ReportedSettled, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into reported_settled (organisation, event, site, outcome, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            &settled.organisation,
            &settled.event,
            &settled.site,
            settled.outcome.code(),
            settled.made.at,
            &settled.made.by,
            &settled.made.by_name
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    /// The last settled first.
    pub async fn reported_settled(&self, organisation: &str, site: &str) -> Result<Vec<ReportedSettled>> {
        let found: Vec<(String, String, i64, String, String)> = rows!(
            self.reader(),
            "select event, outcome, at, by, by_name from reported_settled
             where organisation = $1 and site = $2 order by at desc, event desc",
            organisation,
            site
        )?;
        let read = |(event, outcome, at, by, by_name): (String, String, i64, String, String)| {
            Ok(ReportedSettled {
                organisation: organisation.to_owned(),
                site: site.to_owned(),
                event,
                outcome: from_code("outcome of a report", &outcome)?,
                made: Made { at, by, by_name },
            })
        };
        found.into_iter().map(read).collect()
    }
}
