//! Base maps: GeoJSON by kind (`streets`, `street_points`, `basemap`), replaced as a whole. What they
//! were before is kept.

use super::engine::{Tx, rows, run};
use super::{Result, Store, import};
use crate::domain::audit::AuditEntry;
use crate::domain::import::ImportRecord;

impl Store {
    /// The one of this kind that was there before is replaced, and kept aside.
    pub async fn put_base_map(
        &self,
        organisation: &str,
        site: &str,
        kind: &str,
        geojson: &str,
        import: &ImportRecord,
        audit: &AuditEntry,
    ) -> Result<()> {
        self.put_base_maps(organisation, site, &[(kind, geojson)], import, audit).await
    }

    /// Several kinds of one file (kind and GeoJSON), all of them or none.
    pub async fn put_base_maps(
        &self,
        organisation: &str,
        site: &str,
        maps: &[(&str, &str)],
        import: &ImportRecord,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        import::insert(&mut tx, import).await?;
        for (kind, geojson) in maps {
            put_one(&mut tx, organisation, site, kind, geojson, &import.id).await?;
        }
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Kind and the import that brought it, by kind: whoever holds what was made of them knows
    /// whether it still holds.
    pub async fn base_map_imports(&self, organisation: &str, site: &str) -> Result<Vec<(String, String)>> {
        rows!(
            self.reader(),
            "select kind, import from base_map where organisation = $1 and site = $2 order by kind",
            organisation,
            site
        )
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

    /// What the base map of this kind was before: the import that brought it, and its GeoJSON; in
    /// the order in which they were replaced.
    pub async fn earlier_base_maps(&self, organisation: &str, site: &str, kind: &str) -> Result<Vec<(String, String)>> {
        rows!(
            self.reader(),
            "select base_map_before.import, geojson from base_map_before
             join import_record on import_record.organisation = base_map_before.organisation
                and import_record.id = base_map_before.replaced_by
             where base_map_before.organisation = $1 and base_map_before.site = $2 and base_map_before.kind = $3
             order by import_record.at, import_record.id",
            organisation,
            site,
            kind
        )
    }
}

async fn put_one(tx: &mut Tx, organisation: &str, site: &str, kind: &str, geojson: &str, import: &str) -> Result<()> {
    run!(
        tx.on(),
        "insert into base_map_before (organisation, site, kind, import, geojson, replaced_by)
         select organisation, site, kind, import, geojson, $4 from base_map
         where organisation = $1 and site = $2 and kind = $3",
        organisation,
        site,
        kind,
        import
    )?;
    run!(
        tx.on(),
        "insert into base_map (organisation, site, kind, geojson, import) values ($1, $2, $3, $4, $5)
         on conflict (organisation, site, kind) do update set geojson = excluded.geojson, import = excluded.import",
        organisation,
        site,
        kind,
        geojson,
        import
    )?;
    Ok(())
}
