//! Recorded checks: kept as they were answered, for ever.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, StorageError, Store, from_code, from_json, only, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::eligibility::RecordedCheck;

#[derive(FromRow)]
struct CheckRow {
    organisation: String,
    id: String,
    at: i64,
    by: String,
    site: Option<String>,
    verdict: String,
    answer: String,
}

impl TryFrom<CheckRow> for RecordedCheck {
    type Error = StorageError;

    fn try_from(row: CheckRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            at: row.at,
            by: row.by,
            site: row.site,
            verdict: from_code("verdict", &row.verdict)?,
            answer: from_json("answer", &row.answer)?,
        })
    }
}

impl Store {
    /// `false`: the id is taken, in this organisation or another, and nothing was written.
    pub async fn record_check(&self, check: &RecordedCheck, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into recorded_check (organisation, id, at, by, site, verdict, answer)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            &check.organisation,
            &check.id,
            check.at,
            &check.by,
            check.site.as_deref(),
            check.verdict.code(),
            to_json(&check.answer)?
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    pub async fn check(&self, id: &str) -> Result<Option<RecordedCheck>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<CheckRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, verdict, answer from recorded_check where id = $1",
            id
        )?;
        only(found).map(RecordedCheck::try_from).transpose()
    }

    /// Newest first. `organisation`: `*` for all; `by` and `site`: only theirs, where given.
    pub async fn checks(
        &self,
        organisation: &str,
        by: Option<&str>,
        site: Option<&str>,
        limit: i64,
    ) -> Result<Vec<RecordedCheck>> {
        let found: Vec<CheckRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, verdict, answer from recorded_check
             where ($1 = '*' or organisation = $1) and ($2 is null or by = $2) and ($3 is null or site = $3)
             order by at desc, id desc limit $4",
            organisation,
            by,
            site,
            limit.max(0)
        )?;
        found.into_iter().map(RecordedCheck::try_from).collect()
    }

    /// Answers of "outside" and "near the line" on record in one organisation, newest first, from before one of them.
    pub async fn refusals(
        &self,
        organisation: &str,
        before: Option<&(i64, String)>,
        limit: i64,
    ) -> Result<Vec<RecordedCheck>> {
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (*at, id.as_str()));
        let found: Vec<CheckRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, verdict, answer from recorded_check
             where organisation = $1 and verdict in ('outside', 'near_line') and (at < $2 or (at = $2 and id < $3))
             order by at desc, id desc limit $4",
            organisation,
            at,
            id,
            limit.max(0)
        )?;
        found.into_iter().map(RecordedCheck::try_from).collect()
    }
}
