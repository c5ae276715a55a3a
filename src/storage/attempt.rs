//! Attempts to sign in, counted so that they can be limited. Kept for a day, across restarts.

use super::engine::{rows, run};
use super::{Result, Store, only};

const DAY: i64 = 86_400_000_000;

impl Store {
    /// `key` says who or where from: `email:<hash>`, `ip:<address>`.
    pub async fn record_attempt(&self, key: &str, at: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(tx.on(), "delete from sign_in_attempt where at < $1", at - DAY)?;
        run!(
            tx.on(),
            "insert into sign_in_attempt (key, at, times) values ($1, $2, 1)
             on conflict (key, at) do update set times = sign_in_attempt.times + 1",
            key,
            at
        )?;
        tx.commit().await
    }

    /// One attempt, recorded at that very moment, was none.
    pub async fn take_back_attempt(&self, key: &str, at: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "update sign_in_attempt set times = times - 1 where key = $1 and at = $2 and times > 0",
            key,
            at
        )?;
        tx.commit().await
    }

    pub async fn attempts_since(&self, key: &str, since: i64) -> Result<i64> {
        let found: Vec<(Option<i64>,)> = rows!(
            self.reader(),
            "select cast(sum(times) as bigint) from sign_in_attempt where key = $1 and at >= $2",
            key,
            since
        )?;
        Ok(only(found).and_then(|(sum,)| sum).unwrap_or(0))
    }

    pub async fn clear_attempts(&self, key: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(tx.on(), "delete from sign_in_attempt where key = $1", key)?;
        tx.commit().await
    }
}
