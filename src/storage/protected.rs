//! Marks on protected addresses: added to, and lifted by a row of their own; never changed.

use sqlx::FromRow;

use super::decision::{End, EndedRow, NamedRow, end};
use super::engine::{rows, run};
use super::{Result, StorageError, Store, from_json, to_json};
use crate::domain::address::Uprn;
use crate::domain::audit::AuditEntry;
use crate::domain::decision::{Ended, ProtectedAddress};

#[derive(FromRow)]
struct MarkRow {
    organisation: String,
    id: String,
    site: String,
    #[sqlx(flatten)]
    named: NamedRow,
    may_see: String,
    at: i64,
    by: String,
    by_name: String,
    #[sqlx(flatten)]
    ended: EndedRow,
}

impl TryFrom<MarkRow> for ProtectedAddress {
    type Error = StorageError;

    fn try_from(row: MarkRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            address: row.named.try_into()?,
            may_see: from_json("list of people", &row.may_see)?,
            at: row.at,
            by: row.by,
            by_name: row.by_name,
            lifted: row.ended.into(),
        })
    }
}

impl Store {
    pub async fn protect_address(&self, mark: &ProtectedAddress, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.next_ruling().await?;
        let address = &mark.address;
        run!(
            tx.on(),
            "insert into protected_address (organisation, id, site, address, uprn, list_organisation, list_site,
                written, may_see, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &mark.organisation,
            &mark.id,
            &mark.site,
            &address.id,
            address.uprn.as_ref().map(Uprn::as_str),
            &address.list_organisation,
            address.list_site.as_deref(),
            &address.written,
            to_json(&mark.may_see)?,
            mark.at,
            &mark.by,
            &mark.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Every site's, those that were lifted too; the newest first.
    pub async fn protected_addresses(&self) -> Result<Vec<ProtectedAddress>> {
        let found: Vec<MarkRow> = rows!(
            self.reader(),
            "select mark.organisation, mark.id, site, address, uprn, list_organisation, list_site, written, may_see,
                mark.at, mark.by, mark.by_name, ended.at as ended_at, ended.by as ended_by,
                ended.by_name as ended_by_name
             from protected_address as mark left join protected_address_lifted as ended
                on ended.organisation = mark.organisation and ended.id = mark.id
             order by mark.at desc, mark.id desc"
        )?;
        found.into_iter().map(ProtectedAddress::try_from).collect()
    }

    /// `false`: there is no such mark in this organisation, or it was lifted before; nothing was written.
    pub async fn lift_protection(
        &self,
        organisation: &str,
        id: &str,
        ended: &Ended,
        audit: &AuditEntry,
    ) -> Result<bool> {
        end(self.begin().await?, End { table: "protected_address", organisation, id, ended }, audit).await
    }
}
