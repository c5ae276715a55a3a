//! Bearer tokens for programs. Only their hashes are kept.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, StorageError, Store, from_json, only, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::session::Token;

#[derive(FromRow)]
struct TokenRow {
    organisation: String,
    id: String,
    person: String,
    name: String,
    hash: String,
    scopes: String,
    added_at: i64,
    ends_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TryFrom<TokenRow> for Token {
    type Error = StorageError;

    fn try_from(row: TokenRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            person: row.person,
            name: row.name,
            hash: row.hash,
            scopes: from_json("list of scopes", &row.scopes)?,
            added_at: row.added_at,
            ends_at: row.ends_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        })
    }
}

pub(super) async fn revoke_all(tx: &mut Tx, person: &str, at: i64) -> Result<u64> {
    run!(tx.on(), "update token set revoked_at = $2 where person = $1 and revoked_at is null", person, at)
}

impl Store {
    pub async fn add_token(&self, token: &Token, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into token
                (organisation, id, person, name, hash, scopes, added_at, ends_at, last_used_at, revoked_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &token.organisation,
            &token.id,
            &token.person,
            &token.name,
            &token.hash,
            to_json(&token.scopes)?,
            token.added_at,
            token.ends_at,
            token.last_used_at,
            token.revoked_at
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Ended or not: whether it still holds is for the caller to say.
    pub async fn token_by_hash(&self, hash: &str) -> Result<Option<Token>> {
        if unnameable(hash) {
            return Ok(None);
        }
        let found: Vec<TokenRow> = rows!(
            self.reader(),
            "select organisation, id, person, name, hash, scopes, added_at, ends_at, last_used_at, revoked_at
             from token where hash = $1",
            hash
        )?;
        only(found).map(Token::try_from).transpose()
    }

    /// Newest first, ended ones too.
    pub async fn tokens(&self) -> Result<Vec<Token>> {
        let found: Vec<TokenRow> = rows!(
            self.reader(),
            "select organisation, id, person, name, hash, scopes, added_at, ends_at, last_used_at, revoked_at
             from token order by added_at desc, id desc"
        )?;
        found.into_iter().map(Token::try_from).collect()
    }

    pub async fn touch_token(&self, id: &str, at: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "update token set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)",
            id,
            at
        )?;
        tx.commit().await
    }

    /// `false`: there is no such token, or it has ended already.
    pub async fn revoke_token(&self, id: &str, at: i64, audit: &AuditEntry) -> Result<bool> {
        if unnameable(id) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let revoked = run!(tx.on(), "update token set revoked_at = $2 where id = $1 and revoked_at is null", id, at)?;
        if revoked == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(revoked == 1)
    }
}
