//! Versions of boundaries: added, never changed.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, Store, import, only};
use crate::domain::audit::AuditEntry;
use crate::domain::boundary::BoundaryVersion;
use crate::domain::import::ImportRecord;

#[derive(FromRow)]
struct BoundaryRow {
    organisation: String,
    site: String,
    version: i64,
    holds_from: String,
    geojson: String,
    added_at: i64,
    added_by: String,
    import: String,
}

impl From<BoundaryRow> for BoundaryVersion {
    fn from(row: BoundaryRow) -> Self {
        Self {
            organisation: row.organisation,
            site: row.site,
            version: row.version,
            from: row.holds_from,
            geojson: row.geojson,
            added_at: row.added_at,
            added_by: row.added_by,
            import: row.import,
        }
    }
}

impl Store {
    /// By version.
    pub async fn boundary_versions(&self, organisation: &str, site: &str) -> Result<Vec<BoundaryVersion>> {
        let found: Vec<BoundaryRow> = rows!(
            self.reader(),
            "select organisation, site, version, holds_from, geojson, added_at, added_by, import
             from boundary_version where organisation = $1 and site = $2 order by version",
            organisation,
            site
        )?;
        Ok(found.into_iter().map(BoundaryVersion::from).collect())
    }

    /// By organisation, site and version.
    pub async fn all_boundary_versions(&self) -> Result<Vec<BoundaryVersion>> {
        let found: Vec<BoundaryRow> = rows!(
            self.reader(),
            "select organisation, site, version, holds_from, geojson, added_at, added_by, import
             from boundary_version order by organisation, site, version"
        )?;
        Ok(found.into_iter().map(BoundaryVersion::from).collect())
    }

    /// Takes the site's next version number, whatever number `boundary` has, and returns it; the
    /// stored import's report has it too. `seen`: the revision that the boundary was compared at;
    /// where there is a newer one, the answer is [`StorageError::ChangedMeanwhile`].
    pub async fn add_boundary(
        &self,
        boundary: &BoundaryVersion,
        import: &ImportRecord,
        seen: i64,
        audit: &AuditEntry,
    ) -> Result<i64> {
        let mut tx = self.begin().await?;
        tx.next_revision(seen).await?;
        let last: Vec<(i64,)> = rows!(
            tx.on(),
            "select coalesce(max(version), 0) from boundary_version where organisation = $1 and site = $2",
            &boundary.organisation,
            &boundary.site
        )?;
        let version = only(last).map_or(0, |(last,)| last) + 1;
        let mut import = import.clone();
        import.report.boundary_version = Some(version);
        import::insert(&mut tx, &import).await?;
        run!(
            tx.on(),
            "insert into boundary_version
                (organisation, site, version, holds_from, geojson, added_at, added_by, import)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &boundary.organisation,
            &boundary.site,
            version,
            &boundary.from,
            &boundary.geojson,
            boundary.added_at,
            &boundary.added_by,
            &boundary.import
        )?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(version)
    }
}
