//! Links that work once. Only their hashes are kept.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, Store, only, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::session::OneTimeLink;

#[derive(FromRow)]
struct LinkRow {
    organisation: String,
    hash: String,
    person: Option<String>,
    made_at: i64,
    ends_at: i64,
    used_at: Option<i64>,
}

impl From<LinkRow> for OneTimeLink {
    fn from(row: LinkRow) -> Self {
        Self {
            organisation: row.organisation,
            hash: row.hash,
            person: row.person,
            made_at: row.made_at,
            ends_at: row.ends_at,
            used_at: row.used_at,
        }
    }
}

/// Uses a link up: of any number who try at once, one gets it. `false`: there is none such, it has
/// been used, or it has ended.
pub(super) async fn spend(tx: &mut Tx, hash: &str, at: i64) -> Result<bool> {
    let used = run!(
        tx.on(),
        "update one_time_link set used_at = $2 where hash = $1 and used_at is null and ends_at > $2",
        hash,
        at
    )?;
    Ok(used == 1)
}

/// Uses up whatever links a person still has, so that an old one does not outlive a new password.
/// `None`: those by which somebody becomes the first administrator.
pub(super) async fn spend_others(tx: &mut Tx, person: Option<&str>, at: i64) -> Result<()> {
    match person {
        Some(person) => {
            run!(tx.on(), "update one_time_link set used_at = $2 where person = $1 and used_at is null", person, at)
        }
        None => run!(tx.on(), "update one_time_link set used_at = $1 where person is null and used_at is null", at),
    }
    .map(drop)
}

impl Store {
    /// The person's earlier links stop working.
    pub async fn add_link(&self, link: &OneTimeLink, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        if let Some(person) = &link.person {
            spend_others(&mut tx, Some(person), link.made_at).await?;
        }
        run!(
            tx.on(),
            "insert into one_time_link (organisation, hash, person, made_at, ends_at, used_at)
             values ($1, $2, $3, $4, $5, $6)",
            &link.organisation,
            &link.hash,
            link.person.as_deref(),
            link.made_at,
            link.ends_at,
            link.used_at
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Used or not, ended or not.
    pub async fn link(&self, hash: &str) -> Result<Option<OneTimeLink>> {
        if unnameable(hash) {
            return Ok(None);
        }
        let found: Vec<LinkRow> = rows!(
            self.reader(),
            "select organisation, hash, person, made_at, ends_at, used_at from one_time_link where hash = $1",
            hash
        )?;
        Ok(only(found).map(OneTimeLink::from))
    }
}
