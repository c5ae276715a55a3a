//! Notices to managers: added to, never changed.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, StorageError, Store, from_code, from_json, to_json};
use crate::domain::notice::Notice;
use crate::domain::partner::HOUR;

#[derive(FromRow)]
struct NoticeRow {
    organisation: String,
    id: String,
    at: i64,
    kind: String,
    person: String,
    site: Option<String>,
    detail: String,
}

impl TryFrom<NoticeRow> for Notice {
    type Error = StorageError;

    fn try_from(row: NoticeRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            at: row.at,
            kind: from_code("kind of notice", &row.kind)?,
            person: row.person,
            site: row.site,
            run: from_json("notice", &row.detail)?,
        })
    }
}

impl Store {
    /// Newest first. `organisation`: `*` for all.
    pub async fn notices(&self, organisation: &str, limit: i64) -> Result<Vec<Notice>> {
        let found: Vec<NoticeRow> = rows!(
            self.reader(),
            "select organisation, id, at, kind, person, site, detail from notice
             where ($1 = '*' or organisation = $1) order by at desc, id desc limit $2",
            organisation,
            limit.max(0)
        )?;
        found.into_iter().map(Notice::try_from).collect()
    }
}

/// Whoever goes on trying is told of once an hour, so that the list stays one that people read.
pub(super) async fn insert_unless_told(tx: &mut Tx, notice: &Notice) -> Result<()> {
    run!(
        tx.on(),
        "insert into notice (organisation, id, at, kind, person, site, detail)
         select $1, $2, $3, $4, $5, $6, $7 where not exists (
            select 1 from notice where organisation = $1 and kind = $4 and person = $5 and at > $8)",
        &notice.organisation,
        &notice.id,
        notice.at,
        notice.kind.code(),
        &notice.person,
        notice.site.as_deref(),
        to_json(&notice.run)?,
        notice.at - HOUR
    )
    .map(drop)
}
