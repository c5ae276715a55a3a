//! Base maps: GeoJSON by kind (`streets`, `street_points`, `basemap`), replaced as a whole.

use super::engine::{rows, run};
use super::{Result, Store, import};
use crate::domain::audit::AuditEntry;
use crate::domain::import::ImportRecord;

impl Store {
    /// The one of this kind that was there before is replaced.
    pub async fn put_base_map(
        &self,
        organisation: &str,
        site: &str,
        kind: &str,
        geojson: &str,
        import: &ImportRecord,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        import::insert(&mut tx, import).await?;
        run!(
            tx.on(),
            "insert into base_map (organisation, site, kind, geojson, import) values ($1, $2, $3, $4, $5)
             on conflict (organisation, site, kind) do update set geojson = excluded.geojson, import = excluded.import",
            organisation,
            site,
            kind,
            geojson,
            &import.id
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Kind and GeoJSON, by kind.
    pub async fn base_map(&self, organisation: &str, site: &str) -> Result<Vec<(String, String)>> {
        rows!(
            self.reader(),
            "select kind, geojson from base_map where organisation = $1 and site = $2 order by kind",
            organisation,
            site
        )
    }
}
