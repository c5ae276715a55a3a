//! Decisions: added to, and ended by a row of their own; never changed.

use sqlx::FromRow;

use super::engine::{Connection, Tx, rows, run};
use super::error::unreadable;
use super::{Result, StorageError, Store, unnameable};
use crate::domain::address::Uprn;
use crate::domain::audit::AuditEntry;
use crate::domain::decision::{AddressNamed, Decision, Ended};
use crate::domain::time::Moment;

/// Which address: the columns that decisions and marks share.
#[derive(FromRow)]
pub(super) struct NamedRow {
    address: String,
    uprn: Option<String>,
    list_organisation: String,
    list_site: Option<String>,
    written: String,
}

impl TryFrom<NamedRow> for AddressNamed {
    type Error = StorageError;

    fn try_from(row: NamedRow) -> Result<Self> {
        Ok(Self {
            id: row.address,
            uprn: row.uprn.map(|text| Uprn::read(&text).ok_or_else(|| unreadable("UPRN", &text))).transpose()?,
            list_organisation: row.list_organisation,
            list_site: row.list_site,
            written: row.written,
        })
    }
}

/// That it has ended: the columns that are empty while it has not.
#[derive(FromRow)]
pub(super) struct EndedRow {
    ended_at: Option<i64>,
    ended_by: Option<String>,
    ended_by_name: Option<String>,
}

impl From<EndedRow> for Option<Ended> {
    fn from(row: EndedRow) -> Self {
        let (at, by, by_name) = (row.ended_at?, row.ended_by?, row.ended_by_name?);
        Some(Ended { at, on: day_of(at), by, by_name })
    }
}

pub(super) fn day_of(at: i64) -> String {
    Moment(at).day().to_string()
}

#[derive(FromRow)]
struct DecisionRow {
    organisation: String,
    id: String,
    site: String,
    #[sqlx(flatten)]
    named: NamedRow,
    in_area: i64,
    why: String,
    until: Option<String>,
    at: i64,
    by: String,
    by_name: String,
    #[sqlx(flatten)]
    ended: EndedRow,
}

impl TryFrom<DecisionRow> for Decision {
    type Error = StorageError;

    fn try_from(row: DecisionRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            address: row.named.try_into()?,
            in_area: row.in_area != 0,
            why: row.why,
            until: row.until,
            at: row.at,
            decided_on: day_of(row.at),
            by: row.by,
            by_name: row.by_name,
            revoked: row.ended.into(),
        })
    }
}

impl Store {
    pub async fn add_decision(&self, decision: &Decision, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.next_ruling().await?;
        let address = &decision.address;
        run!(
            tx.on(),
            "insert into decision (organisation, id, site, address, uprn, list_organisation, list_site, written,
                in_area, why, until, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            &decision.organisation,
            &decision.id,
            &decision.site,
            &address.id,
            address.uprn.as_ref().map(Uprn::as_str),
            &address.list_organisation,
            address.list_site.as_deref(),
            &address.written,
            i64::from(decision.in_area),
            &decision.why,
            decision.until.as_deref(),
            decision.at,
            &decision.by,
            &decision.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Every site's, those that have ended too; the newest first.
    pub async fn decisions(&self) -> Result<Vec<Decision>> {
        let found: Vec<DecisionRow> = rows!(
            self.reader(),
            "select decision.organisation, decision.id, site, address, uprn, list_organisation, list_site, written,
                in_area, why, until, decision.at, decision.by, decision.by_name, ended.at as ended_at,
                ended.by as ended_by, ended.by_name as ended_by_name
             from decision left join decision_revoked as ended
                on ended.organisation = decision.organisation and ended.id = decision.id
             order by decision.at desc, decision.id desc"
        )?;
        found.into_iter().map(Decision::try_from).collect()
    }

    /// `false`: there is no such decision in this organisation, or it was revoked before; nothing was written.
    pub async fn revoke_decision(
        &self,
        organisation: &str,
        id: &str,
        ended: &Ended,
        audit: &AuditEntry,
    ) -> Result<bool> {
        end(self.begin().await?, End { table: "decision", organisation, id, ended }, audit).await
    }
}

/// What ends, and how.
pub(super) struct End<'a> {
    pub table: &'static str,
    pub organisation: &'a str,
    pub id: &'a str,
    pub ended: &'a Ended,
}

/// One row more, where the thing is there and has not ended.
pub(super) async fn end(mut tx: Tx, end: End<'_>, audit: &AuditEntry) -> Result<bool> {
    if unnameable(end.id) {
        return Ok(false);
    }
    let added = insert_end(tx.on(), &end).await?;
    if added == 1 {
        tx.next_ruling().await?;
        tx.audit(audit).await?;
    }
    tx.commit().await?;
    Ok(added == 1)
}

async fn insert_end(on: Connection<'_>, end: &End<'_>) -> Result<u64> {
    let sql = match end.table {
        "decision" => {
            "insert into decision_revoked (organisation, id, at, by, by_name)
             select organisation, id, $3, $4, $5 from decision where organisation = $1 and id = $2
             on conflict do nothing"
        }
        _ => {
            "insert into protected_address_lifted (organisation, id, at, by, by_name)
             select organisation, id, $3, $4, $5 from protected_address where organisation = $1 and id = $2
             on conflict do nothing"
        }
    };
    run!(on, sql, end.organisation, end.id, end.ended.at, &end.ended.by, &end.ended.by_name)
}
