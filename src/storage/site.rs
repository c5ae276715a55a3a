//! Organisations and their sites.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, Store, only, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::site::{Organisation, Site};

#[derive(FromRow)]
struct SiteRow {
    organisation: String,
    id: String,
    name: String,
    added_at: i64,
    is_demo: i64,
}

impl From<SiteRow> for Site {
    fn from(row: SiteRow) -> Self {
        Self {
            organisation: row.organisation,
            id: row.id,
            name: row.name,
            added_at: row.added_at,
            is_demo: row.is_demo != 0,
        }
    }
}

impl Store {
    /// One that is there already stays as it is, and nothing is written.
    pub async fn add_organisation(&self, organisation: &Organisation, at: i64, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into organisation (id, name, added_at) values ($1, $2, $3) on conflict do nothing",
            &organisation.id,
            &organisation.name,
            at
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await
    }

    /// By id.
    pub async fn organisations(&self) -> Result<Vec<Organisation>> {
        let found: Vec<(String, String)> = rows!(self.reader(), "select id, name from organisation order by id")?;
        Ok(found.into_iter().map(|(id, name)| Organisation { id, name }).collect())
    }

    pub async fn organisation(&self, id: &str) -> Result<Option<Organisation>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<(String, String)> = rows!(self.reader(), "select id, name from organisation where id = $1", id)?;
        Ok(only(found).map(|(id, name)| Organisation { id, name }))
    }

    /// `false`: a site of this id is there already, in this organisation or another.
    pub async fn add_site(&self, site: &Site, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into site (organisation, id, name, added_at, is_demo) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            &site.organisation,
            &site.id,
            &site.name,
            site.added_at,
            i64::from(site.is_demo)
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    /// By id.
    pub async fn sites(&self) -> Result<Vec<Site>> {
        let found: Vec<SiteRow> =
            rows!(self.reader(), "select organisation, id, name, added_at, is_demo from site order by id")?;
        Ok(found.into_iter().map(Site::from).collect())
    }

    pub async fn site(&self, id: &str) -> Result<Option<Site>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<SiteRow> =
            rows!(self.reader(), "select organisation, id, name, added_at, is_demo from site where id = $1", id)?;
        Ok(only(found).map(Site::from))
    }
}
