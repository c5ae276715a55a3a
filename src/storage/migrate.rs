//! Brings a database to the schema that this program knows, step by step, or refuses in plain words.
//!
//! A step is one file per engine in `migrations/`, and never changes once released: its SHA-256 is
//! recorded when it is applied and compared at every start. To change the schema, add the next
//! number to [`MIGRATIONS`] with a file for each engine.

use sha2::{Digest, Sha256};

use super::engine::{Connection, Engine, Pools, Tx, rows, run};
use super::error::{Result, StorageError};
use super::hex;

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Each greater than the one before.
    pub number: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "foundation",
        sqlite: include_str!("migrations/sqlite/0001_foundation.sql"),
        postgres: include_str!("migrations/postgres/0001_foundation.sql"),
    },
    Migration {
        number: 2,
        name: "decisions",
        sqlite: include_str!("migrations/sqlite/0002_decisions.sql"),
        postgres: include_str!("migrations/postgres/0002_decisions.sql"),
    },
    Migration {
        number: 3,
        name: "referrals",
        sqlite: include_str!("migrations/sqlite/0003_referrals.sql"),
        postgres: include_str!("migrations/postgres/0003_referrals.sql"),
    },
    Migration {
        number: 4,
        name: "many_at_once",
        sqlite: include_str!("migrations/sqlite/0004_many_at_once.sql"),
        postgres: include_str!("migrations/postgres/0004_many_at_once.sql"),
    },
    Migration {
        number: 5,
        name: "places",
        sqlite: include_str!("migrations/sqlite/0005_places.sql"),
        postgres: include_str!("migrations/postgres/0005_places.sql"),
    },
    Migration {
        number: 6,
        name: "rounds",
        sqlite: include_str!("migrations/sqlite/0006_rounds.sql"),
        postgres: include_str!("migrations/postgres/0006_rounds.sql"),
    },
    Migration {
        number: 7,
        name: "events",
        sqlite: include_str!("migrations/sqlite/0007_events.sql"),
        postgres: include_str!("migrations/postgres/0007_events.sql"),
    },
    Migration {
        number: 8,
        name: "care",
        sqlite: include_str!("migrations/sqlite/0008_care.sql"),
        postgres: include_str!("migrations/postgres/0008_care.sql"),
    },
    Migration {
        number: 9,
        name: "kept_wishes",
        sqlite: include_str!("migrations/sqlite/0009_kept_wishes.sql"),
        postgres: include_str!("migrations/postgres/0009_kept_wishes.sql"),
    },
];

/// The schema version that a list of steps ends at.
pub(super) fn known(migrations: &[Migration]) -> i64 {
    migrations.last().map_or(0, |last| last.number)
}

/// What was found when a database was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// No tables at all.
    Empty,
    /// At an older version.
    Behind(i64),
    Current,
}

/// Compares what was applied with what is known. Changes nothing.
pub(super) async fn standing(pools: &Pools, migrations: &[Migration]) -> Result<Standing> {
    let tables: Vec<(String,)> = table_names(pools).await?;
    if tables.is_empty() {
        return Ok(Standing::Empty);
    }
    refuse_others_tables(&tables)?;
    let applied = rows!(pools.reader(), "select number, checksum from schema_migration order by number")?;
    let version = verify(&applied, migrations, pools.name())?;
    Ok(if version == known(migrations) { Standing::Current } else { Standing::Behind(version) })
}

/// A database with tables, and without ours, is not ours to write to.
pub(super) fn refuse_others_tables(tables: &[(String,)]) -> Result<()> {
    if tables.is_empty() || tables.iter().any(|(name,)| name == "schema_migration") {
        return Ok(());
    }
    Err(StorageError::NotReachable(
        "this database belongs to another program: it has tables, and none of Patchwalk's. Nothing was changed. Name an \
         empty database, or another data folder"
            .into(),
    ))
}

/// Tables in this database: the question that each engine has its own catalogue for.
pub(super) async fn table_names(pools: &Pools) -> Result<Vec<(String,)>> {
    let sql = if pools.name() == "sqlite" {
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name"
    } else {
        "select table_name::text from information_schema.tables
         where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name collate \"C\""
    };
    rows!(pools.reader(), sql)
}

/// The version that the applied steps reach, or why they cannot be gone on from.
fn verify(applied: &[(i64, String)], migrations: &[Migration], engine: &str) -> Result<i64> {
    let found = applied.last().map_or(0, |(number, _)| *number);
    let known = known(migrations);
    if found > known {
        return Err(StorageError::NewerSchema { found, known });
    }
    for (at, (number, checksum)) in applied.iter().enumerate() {
        let step = migrations.get(at).filter(|step| step.number == *number);
        if step.is_none_or(|step| checksum_of(text(step, engine)) != *checksum) {
            return Err(StorageError::Damaged(format!(
                "step {number} of the database's schema is not the one that this program carries. Was the database made by \
                 a development version? Nothing was changed. Use that version, or restore a backup"
            )));
        }
    }
    Ok(found)
}

fn text(step: &Migration, engine: &str) -> &'static str {
    if engine == "sqlite" { step.sqlite } else { step.postgres }
}

fn checksum_of(sql: &str) -> String {
    hex(&Sha256::digest(sql.as_bytes()))
}

/// Applies what is missing, all in one transaction: all of it or none.
pub(super) async fn migrate(pools: &Pools, migrations: &[Migration], now: i64) -> Result<()> {
    let mut tx = pools.begin().await?;
    apply(&mut tx, migrations, now).await?;
    tx.commit().await
}

/// The same inside a transaction that goes on.
pub(super) async fn apply(tx: &mut Tx, migrations: &[Migration], now: i64) -> Result<()> {
    let engine = one_at_a_time(tx).await?;
    run!(
        tx.on(),
        "create table if not exists schema_migration (
            number bigint primary key, name text not null, checksum text not null, applied_at bigint not null)"
    )?;
    // Asked again under the lock: another process may have been quicker.
    let applied: Vec<(i64, String)> = rows!(tx.on(), "select number, checksum from schema_migration order by number")?;
    let version = verify(&applied, migrations, engine)?;
    for step in migrations.iter().filter(|step| step.number > version) {
        let sql = text(step, engine);
        script(tx.on(), sql).await?;
        run!(
            tx.on(),
            "insert into schema_migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)",
            step.number,
            step.name,
            checksum_of(sql),
            now
        )?;
    }
    Ok(())
}

/// The engines differ: SQLite's transaction already is the only one that writes; PostgreSQL's
/// processes queue for a lock of ours (any number, as long as it is always the same).
async fn one_at_a_time(tx: &mut Tx) -> Result<&'static str> {
    match tx.on() {
        Engine::Sqlite(_) => Ok("sqlite"),
        Engine::Postgres(db) => {
            sqlx::query("select pg_advisory_xact_lock(7274682911)").execute(db).await?;
            Ok("postgres")
        }
    }
}

async fn script(on: Connection<'_>, sql: &'static str) -> Result<()> {
    match on {
        Engine::Sqlite(db) => sqlx::raw_sql(sql).execute(db).await.map(drop),
        Engine::Postgres(db) => sqlx::raw_sql(sql).execute(db).await.map(drop),
    }?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_order_and_each_is_there_once() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|step| step.number).collect();
        assert!(numbers.iter().copied().eq(1..=known(MIGRATIONS)), "{numbers:?}");
    }
}
