//! The audit log: added to, never changed. The engine holds that too, by triggers.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::insert::{Cell, Destination, insert_many};
use super::{Result, Store};
use crate::domain::audit::AuditEntry;

#[derive(FromRow)]
struct AuditRow {
    organisation: String,
    id: String,
    at: i64,
    who: String,
    verb: String,
    what: String,
    subject: Option<String>,
    site: Option<String>,
    detail: Option<String>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            organisation: row.organisation,
            id: row.id,
            at: row.at,
            who: row.who,
            verb: row.verb,
            what: row.what,
            subject: row.subject,
            site: row.site,
            detail: row.detail,
        }
    }
}

pub(super) async fn insert(tx: &mut Tx, entry: &AuditEntry) -> Result<()> {
    run!(
        tx.on(),
        "insert into audit_entry (organisation, id, at, who, verb, what, subject, site, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &entry.organisation,
        &entry.id,
        entry.at,
        &entry.who,
        &entry.verb,
        &entry.what,
        entry.subject.as_deref().map(short),
        entry.site.as_deref().map(short),
        entry.detail.as_deref()
    )
    .map(drop)
}

/// The same for many.
pub(super) async fn insert_all<'a, T: Sync>(
    tx: &mut Tx,
    of: &'a [T],
    entry: impl Fn(&'a T) -> &'a AuditEntry + Send + Sync,
) -> Result<()> {
    let into = Destination {
        table: "audit_entry",
        columns: "organisation, id, at, who, verb, what, subject, site, detail",
        then: "",
    };
    let cells = |one: &'a T, cells: &mut Vec<Cell<'a>>| {
        let entry = entry(one);
        cells.extend([
            Cell::from(&entry.organisation),
            Cell::from(&entry.id),
            Cell::Whole(Some(entry.at)),
            Cell::from(&entry.who),
            Cell::from(&entry.verb),
            Cell::from(&entry.what),
            Cell::Text(entry.subject.as_deref().map(short)),
            Cell::Text(entry.site.as_deref().map(short)),
            Cell::Text(entry.detail.as_deref()),
        ]);
    };
    insert_many(tx, into, of, cells, &|_| ()).await.map(drop)
}

/// What is written can't be taken back, so nobody may write much: an id has 36 characters.
fn short(subject: &str) -> &str {
    const MOST: usize = 200;
    subject.char_indices().nth(MOST).map_or(subject, |(end, _)| &subject[..end])
}

impl Store {
    pub async fn audit(&self, entry: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.audit(entry).await?;
        tx.commit().await
    }

    /// Newest first. `organisation`: `*` for all; `before`: only what is older than this moment.
    ///
    /// A page has `limit` entries, and any others of the same microsecond as its last, so that
    /// asking again with that moment as `before` misses none.
    pub async fn audit_log(&self, organisation: &str, before: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>> {
        let found: Vec<AuditRow> = rows!(
            self.reader(),
            "select organisation, id, at, who, verb, what, subject, site, detail from audit_entry
             where ($1 = '*' or organisation = $1) and at < $2 and at >= (
                select min(page.at) from (
                    select at from audit_entry where ($1 = '*' or organisation = $1) and at < $2
                    order by at desc limit $3) as page)
             order by at desc, id desc",
            organisation,
            before.unwrap_or(i64::MAX),
            limit.max(0)
        )?;
        Ok(found.into_iter().map(AuditEntry::from).collect())
    }
}
