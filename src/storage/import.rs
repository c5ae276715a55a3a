//! The record of imports: added, never changed.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, StorageError, Store, from_code, from_json, only, to_json, unnameable};
use crate::domain::import::ImportRecord;

#[derive(FromRow)]
struct ImportRow {
    organisation: String,
    id: String,
    site: Option<String>,
    kind: String,
    at: i64,
    by: String,
    sha256: String,
    source: String,
    report: String,
}

impl TryFrom<ImportRow> for ImportRecord {
    type Error = StorageError;

    fn try_from(row: ImportRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            kind: from_code("kind of import", &row.kind)?,
            at: row.at,
            by: row.by,
            sha256: row.sha256,
            source: from_json("source", &row.source)?,
            report: from_json("import report", &row.report)?,
        })
    }
}

pub(super) async fn insert(tx: &mut Tx, import: &ImportRecord) -> Result<()> {
    run!(
        tx.on(),
        "insert into import_record (organisation, id, site, kind, at, by, sha256, source, report)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &import.organisation,
        &import.id,
        import.site.as_deref(),
        import.kind.code(),
        import.at,
        &import.by,
        &import.sha256,
        to_json(&import.source)?,
        to_json(&import.report)?
    )
    .map(drop)
}

impl Store {
    /// Newest first: of one site, or of all the organisation's. Those of the shared gazetteer are
    /// under `*`.
    pub async fn imports(&self, organisation: &str, site: Option<&str>) -> Result<Vec<ImportRecord>> {
        let found: Vec<ImportRow> = rows!(
            self.reader(),
            "select organisation, id, site, kind, at, by, sha256, source, report from import_record
             where organisation = $1 and ($2 is null or site = $2) order by at desc, id desc",
            organisation,
            site
        )?;
        found.into_iter().map(ImportRecord::try_from).collect()
    }

    pub async fn import_record(&self, organisation: &str, id: &str) -> Result<Option<ImportRecord>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<ImportRow> = rows!(
            self.reader(),
            "select organisation, id, site, kind, at, by, sha256, source, report from import_record
             where organisation = $1 and id = $2",
            organisation,
            id
        )?;
        only(found).map(ImportRecord::try_from).transpose()
    }
}
