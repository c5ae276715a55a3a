//! Places on a site's map: added, and taken off by a row of their own.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, StorageError, Store, from_code, from_json, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::place::Place;
use crate::domain::plan::Made;

#[derive(FromRow)]
struct PlaceRow {
    organisation: String,
    id: String,
    site: String,
    kind: String,
    name: String,
    geojson: String,
    at: i64,
    by: String,
    by_name: String,
}

impl TryFrom<PlaceRow> for Place {
    type Error = StorageError;

    fn try_from(row: PlaceRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            kind: from_code("kind of place", &row.kind)?,
            name: row.name,
            geometry: from_json("geometry", &row.geojson)?,
            at: row.at,
            by: row.by,
            by_name: row.by_name,
        })
    }
}

impl Store {
    pub async fn add_place(&self, place: &Place, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into place (organisation, id, site, kind, name, geojson, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &place.organisation,
            &place.id,
            &place.site,
            place.kind.code(),
            &place.name,
            to_json(&place.geometry)?,
            place.at,
            &place.by,
            &place.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Those on a site's map now, the oldest first.
    pub async fn places(&self, organisation: &str, site: &str) -> Result<Vec<Place>> {
        let found: Vec<PlaceRow> = rows!(
            self.reader(),
            "select organisation, id, site, kind, name, geojson, at, by, by_name from place
             where organisation = $1 and site = $2 and not exists (
                select 1 from place_removed where place_removed.organisation = place.organisation
                    and place_removed.id = place.id)
             order by at, id",
            organisation,
            site
        )?;
        found.into_iter().map(Place::try_from).collect()
    }

    /// `false`: it is not on this site's map; nothing was written.
    pub async fn remove_place(
        &self,
        (organisation, site): (&str, &str),
        id: &str,
        made: &Made,
        audit: &AuditEntry,
    ) -> Result<bool> {
        if unnameable(id) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into place_removed (organisation, id, at, by, by_name)
             select organisation, id, $4, $5, $6 from place where organisation = $1 and site = $2 and id = $3
             on conflict do nothing",
            organisation,
            site,
            id,
            made.at,
            &made.by,
            &made.by_name
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }
}
