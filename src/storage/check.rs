//! Recorded checks: kept as they were answered, for ever.

use sqlx::FromRow;

use super::engine::{Tx, rows};
use super::insert::{Cell, Destination, insert_many};
use super::{Result, StorageError, Store, audit, from_code, from_json, only, to_json, unnameable};
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
    reference: Option<String>,
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
            reference: row.reference,
        })
    }
}

/// A check with the line that the audit log has of it.
pub type Audited = (RecordedCheck, AuditEntry);

impl Store {
    /// `false`: the id is taken, in this organisation or another, and nothing was written.
    pub async fn record_check(&self, check: &RecordedCheck, audit: &AuditEntry) -> Result<bool> {
        let one = [(check.clone(), audit.clone())];
        Ok(self.record_checks(&one).await?.first().copied().unwrap_or(false))
    }

    /// Many in one transaction, so that they share one wait for the disk. For each: `false`, its id
    /// is taken and it was not written.
    pub async fn record_checks(&self, checks: &[Audited]) -> Result<Vec<bool>> {
        let mut tx = self.begin().await?;
        if insert(&mut tx, checks).await? == checks.len() as u64 {
            audit::insert_all(&mut tx, checks, |(_, entry)| entry).await?;
            tx.commit().await?;
            return Ok(vec![true; checks.len()]);
        }
        // Which of them? Rare, so found out the slow way: from the start, one by one.
        drop(tx);
        let mut tx = self.begin().await?;
        let mut added = Vec::with_capacity(checks.len());
        for one in checks {
            let is_new = insert(&mut tx, std::slice::from_ref(one)).await? == 1;
            if is_new {
                tx.audit(&one.1).await?;
            }
            added.push(is_new);
        }
        tx.commit().await?;
        Ok(added)
    }

    pub async fn check(&self, id: &str) -> Result<Option<RecordedCheck>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<CheckRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, verdict, answer, reference from recorded_check where id = $1",
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
            "select organisation, id, at, by, site, verdict, answer, reference from recorded_check
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
            "select organisation, id, at, by, site, verdict, answer, reference from recorded_check
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

/// How many went in: those whose ids were free.
pub(super) async fn insert(tx: &mut Tx, checks: &[Audited]) -> Result<u64> {
    let into = Destination {
        table: "recorded_check",
        columns: "organisation, id, at, by, site, verdict, answer, reference",
        then: "on conflict do nothing",
    };
    let mut rows = Vec::with_capacity(checks.len());
    for (check, _) in checks {
        rows.push((check, to_json(&check.answer)?));
    }
    insert_many(tx, into, &rows, cells, &|_| ()).await
}

fn cells<'a>((check, answer): &'a (&'a RecordedCheck, String), into: &mut Vec<Cell<'a>>) {
    into.extend([
        Cell::from(&check.organisation),
        Cell::from(&check.id),
        Cell::Whole(Some(check.at)),
        Cell::from(&check.by),
        Cell::from(&check.site),
        Cell::from(check.verdict.code()),
        Cell::from(answer),
        Cell::from(&check.reference),
    ]);
}
