//! Signed-in browsers. Only hashes of their tokens are kept.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, Store, only, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::session::Session;

#[derive(FromRow)]
struct SessionRow {
    organisation: String,
    id: String,
    person: String,
    hash: String,
    started_at: i64,
    last_seen_at: i64,
    ends_at: i64,
    revoked_at: Option<i64>,
    device: String,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            organisation: row.organisation,
            id: row.id,
            person: row.person,
            hash: row.hash,
            started_at: row.started_at,
            last_seen_at: row.last_seen_at,
            ends_at: row.ends_at,
            revoked_at: row.revoked_at,
            device: row.device,
        }
    }
}

/// Ends all of a person's sessions but one.
pub(super) async fn revoke_all(tx: &mut Tx, person: &str, except_id: Option<&str>, at: i64) -> Result<u64> {
    run!(
        tx.on(),
        "update session set revoked_at = $3
         where person = $1 and revoked_at is null and ($2 is null or id <> $2)",
        person,
        except_id,
        at
    )
}

impl Store {
    pub async fn add_session(&self, session: &Session, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into session
                (organisation, id, person, hash, started_at, last_seen_at, ends_at, revoked_at, device)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &session.organisation,
            &session.id,
            &session.person,
            &session.hash,
            session.started_at,
            session.last_seen_at,
            session.ends_at,
            session.revoked_at,
            &session.device
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Ended or not: whether it still holds is for the caller to say.
    pub async fn session_by_hash(&self, hash: &str) -> Result<Option<Session>> {
        if unnameable(hash) {
            return Ok(None);
        }
        let found: Vec<SessionRow> = rows!(
            self.reader(),
            "select organisation, id, person, hash, started_at, last_seen_at, ends_at, revoked_at, device
             from session where hash = $1",
            hash
        )?;
        Ok(only(found).map(Session::from))
    }

    /// Last seen never goes back.
    pub async fn touch_session(&self, hash: &str, at: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(tx.on(), "update session set last_seen_at = $2 where hash = $1 and last_seen_at < $2", hash, at)?;
        tx.commit().await
    }

    /// Newest first, ended ones too.
    pub async fn sessions_of(&self, person: &str) -> Result<Vec<Session>> {
        let found: Vec<SessionRow> = rows!(
            self.reader(),
            "select organisation, id, person, hash, started_at, last_seen_at, ends_at, revoked_at, device
             from session where person = $1 order by started_at desc, id desc",
            person
        )?;
        Ok(found.into_iter().map(Session::from).collect())
    }

    /// `false`: this person has no such session, or it has ended already.
    pub async fn revoke_session(&self, person: &str, id: &str, at: i64, audit: &AuditEntry) -> Result<bool> {
        if unnameable(id) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let revoked = run!(
            tx.on(),
            "update session set revoked_at = $3 where person = $1 and id = $2 and revoked_at is null",
            person,
            id,
            at
        )?;
        if revoked == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(revoked == 1)
    }

    pub async fn revoke_sessions_of(
        &self,
        person: &str,
        except_id: Option<&str>,
        at: i64,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        revoke_all(&mut tx, person, except_id, at).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }
}
