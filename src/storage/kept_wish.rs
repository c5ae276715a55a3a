//! Wishes kept as hashes, and each organisation's key to them.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, Store, only, unreadable};
use crate::domain::audit::AuditEntry;
use crate::domain::kept_wish::{KeptWish, KeptWishes};

#[derive(FromRow)]
struct KeptRow {
    hash: String,
    holds: i64,
    at: i64,
}

impl From<KeptRow> for KeptWish {
    fn from(row: KeptRow) -> Self {
        Self { hash: row.hash, holds: row.holds != 0, at: row.at }
    }
}

impl Store {
    /// The organisation's key, once it has one.
    pub async fn wish_key(&self, organisation: &str) -> Result<Option<Vec<u8>>> {
        let found: Vec<(String,)> =
            rows!(self.reader(), "select key from wish_key where organisation = $1", organisation)?;
        only(found).map(|(key,)| read_key(&key)).transpose()
    }

    /// Gives the organisation this key, if it has none yet. The key that it has then.
    pub async fn give_wish_key(&self, organisation: &str, key: &[u8]) -> Result<Vec<u8>> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into wish_key (organisation, key) values ($1, $2) on conflict do nothing",
            organisation,
            data_encoding::HEXLOWER.encode(key)
        )?;
        let found: Vec<(String,)> = rows!(tx.on(), "select key from wish_key where organisation = $1", organisation)?;
        let (key,) = only(found).ok_or_else(|| unreadable("key to kept wishes", "none"))?;
        tx.commit().await?;
        read_key(&key)
    }

    pub async fn kept_wishes(&self, organisation: &str) -> Result<KeptWishes> {
        let found: Vec<KeptRow> = rows!(
            self.reader(),
            "select hash, holds, at from kept_wish where organisation = $1 order by number",
            organisation
        )?;
        Ok(KeptWishes::of(found.into_iter().map(KeptWish::from)))
    }

    pub async fn keep_wishes(&self, organisation: &str, kept: &[KeptWish], audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        // First: on PostgreSQL the row's lock makes two who write at once queue up.
        tx.next_ruling().await?;
        let last: Vec<(i64,)> =
            rows!(tx.on(), "select coalesce(max(number), 0) from kept_wish where organisation = $1", organisation)?;
        let from = only(last).map_or(0, |(last,)| last) + 1;
        for (number, one) in (from..).zip(kept) {
            run!(
                tx.on(),
                "insert into kept_wish (organisation, number, hash, holds, at) values ($1, $2, $3, $4, $5)",
                organisation,
                number,
                &one.hash,
                i64::from(one.holds),
                one.at
            )?;
        }
        tx.audit(audit).await?;
        tx.commit().await
    }
}

fn read_key(text: &str) -> Result<Vec<u8>> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| unreadable("key to kept wishes", "not in hex"))
}
