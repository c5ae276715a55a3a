//! Two engines behind one text per query.
//!
//! SQL is written once, with `$1` parameters, and compiled for both drivers by [`rows!`] and
//! [`run!`]. Where the engines must differ, the difference is a function with a name: see
//! [`Engine`], [`super::schema`] and [`super::insert`].
//!
//! How to add a query: write its text in the file of its word, read with `rows!(self.reader(), …)`
//! and write with `run!(tx.on(), …)` between [`super::Store::begin`] and [`Tx::commit`].
//!
//! Three traps are shut here:
//! * SQLite: a statement read with `fetch_optional` stays open and holds the write-ahead log open
//!   with it, for ever. So there is no `fetch_optional` in this room: `rows!` reads to the end.
//! * SQLite: where the disk is full, it ends the transaction by itself; the driver's own ending of it then fails, and the
//!   driver counts the connection as busy for ever. So the writer is looked at before each use, and made anew then.
//! * SQLite: a transaction that reads first and writes later can fail at once where another wrote
//!   in between, and no waiting helps. So every write transaction takes the write lock as it begins.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::error::{Result, StorageError};

/// Long enough for an import of a million rows by another process to end.
const WAIT: Duration = Duration::from_mins(1);
/// For PostgreSQL to answer.
const PATIENCE: Duration = Duration::from_secs(15);
const READERS: u32 = 4;
/// Kilobytes of pages that the writer holds before it spills them: a large import is one
/// transaction.
const WRITER_CACHE: &str = "-65536";
/// The write-ahead log is cut back to this after it has grown in a large import.
const LOG_LIMIT: &str = "67108864";

/// One of two things, by engine.
pub(super) enum Engine<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Rows of a query, as any type that `sqlx::FromRow` makes.
macro_rules! rows {
    ($on:expr, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $on {
            $crate::storage::engine::Engine::Sqlite(db) => {
                sqlx::query_as::<sqlx::Sqlite, _>($sql)$(.bind($argument))*.fetch_all(db).await
            }
            $crate::storage::engine::Engine::Postgres(db) => {
                sqlx::query_as::<sqlx::Postgres, _>($sql)$(.bind($argument))*.fetch_all(db).await
            }
        }
        .map_err($crate::storage::error::StorageError::from)
    };
}

/// Runs a statement; the number of rows that it touched.
macro_rules! run {
    ($on:expr, $sql:expr $(, $argument:expr)* $(,)?) => {
        match $on {
            $crate::storage::engine::Engine::Sqlite(db) => {
                sqlx::query::<sqlx::Sqlite>($sql)$(.bind($argument))*.execute(db).await.map(|done| done.rows_affected())
            }
            $crate::storage::engine::Engine::Postgres(db) => {
                sqlx::query::<sqlx::Postgres>($sql)$(.bind($argument))*.execute(db).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::storage::error::StorageError::from)
    };
}

pub(super) use {rows, run};

/// The texts of a JSON array in a parameter, for `in (…)`: any number of them in one statement. The engines differ in
/// how they take an array apart.
pub(super) fn one_of<S, P>(on: &Engine<S, P>, parameter: &str) -> String {
    match on {
        Engine::Sqlite(_) => format!("select value from json_each({parameter})"),
        Engine::Postgres(_) => format!("select json_array_elements_text({parameter}::json)"),
    }
}

/// The same for whole numbers.
pub(super) fn one_of_numbers<S, P>(on: &Engine<S, P>, parameter: &str) -> String {
    match on {
        Engine::Sqlite(_) => one_of(on, parameter),
        Engine::Postgres(_) => format!("{}::bigint", one_of(on, parameter)),
    }
}

/// How SQLite is told to save. Anything but `Full` exists for one test, which proves that the test
/// of `Full` can fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    #[default]
    Full,
    /// May lose what was acknowledged when the power goes.
    Normal,
}

/// Connections: for SQLite one that writes and a few that read, for PostgreSQL one pool.
#[derive(Debug)]
pub(super) struct Pools {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

pub(super) type Reader<'a> = Engine<&'a SqlitePool, &'a PgPool>;
pub(super) type Connection<'a> = Engine<&'a mut SqliteConnection, &'a mut PgConnection>;

impl Pools {
    pub async fn sqlite(file: &Path, synchronous: Synchronous) -> Result<Self> {
        let options = sqlite_options(file, synchronous);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .max_lifetime(None)
            .idle_timeout(None)
            .before_acquire(|writer, _| Box::pin(async move { Ok(!writer.is_in_transaction()) }))
            .connect_with(
                options
                    .clone()
                    .pragma("cache_size", WRITER_CACHE)
                    .pragma("journal_size_limit", LOG_LIMIT)
                    // What is deleted is not to be read out of the file.
                    .pragma("secure_delete", "on"),
            )
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(WAIT)
            .connect_lazy_with(options.pragma("query_only", "on").row_buffer_size(2_000));
        Ok(Self { inner: Inner::Sqlite { writer, readers } })
    }

    /// To look at a file without changing anything about it, not even its settings.
    pub fn sqlite_to_look_at(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(WAIT).pragma("query_only", "on");
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(WAIT).connect_lazy_with(options);
        Self { inner: Inner::Sqlite { writer: pool.clone(), readers: pool } }
    }

    pub async fn postgres(url: &str) -> Result<Self> {
        let options: PgConnectOptions = url.parse().map_err(|_| {
            StorageError::NotReachable(
                "the database's address cannot be understood. Write it as postgres://user:password@host:5432/name"
                    .into(),
            )
        })?;
        // Whatever the server's settings, what was acknowledged is on disk.
        let options = options.application_name("patchwalk").options([("synchronous_commit", "on")]);
        // The pool would go on trying where nobody answers; one connection of its own says why at once.
        let first = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
        let first = first.map_err(|_| {
            StorageError::NotReachable(
                "PostgreSQL does not answer. Check the database's address, and that it is running".into(),
            )
        })?;
        first?.close().await?;
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE).connect_lazy_with(options);
        Ok(Self { inner: Inner::Postgres(pool) })
    }

    pub fn reader(&self) -> Reader<'_> {
        match &self.inner {
            Inner::Sqlite { readers, .. } => Engine::Sqlite(readers),
            Inner::Postgres(pool) => Engine::Postgres(pool),
        }
    }

    /// SQLite's only: what must be done outside a transaction.
    pub fn sqlite_writer(&self) -> Option<&SqlitePool> {
        match &self.inner {
            Inner::Sqlite { writer, .. } => Some(writer),
            Inner::Postgres(_) => None,
        }
    }

    /// A transaction that writes. Dropped without [`Tx::commit`], it leaves nothing behind.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx(match &self.inner {
            Inner::Sqlite { writer, .. } => Engine::Sqlite(writer.begin_with("begin immediate").await?),
            Inner::Postgres(pool) => Engine::Postgres(pool.begin_with("begin isolation level read committed").await?),
        }))
    }

    /// A transaction that reads, and sees one moment of the data however long it takes.
    pub async fn begin_snapshot(&self) -> Result<Tx> {
        Ok(Tx(match &self.inner {
            Inner::Sqlite { readers, .. } => Engine::Sqlite(readers.begin_with("begin").await?),
            Inner::Postgres(pool) => {
                Engine::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
        }))
    }

    /// Readers first: the last SQLite connection to leave folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.inner {
            Inner::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Inner::Postgres(pool) => pool.close().await,
        }
    }

    pub fn name(&self) -> &'static str {
        match &self.inner {
            Inner::Sqlite { .. } => "sqlite",
            Inner::Postgres(_) => "postgres",
        }
    }
}

pub(super) fn sqlite_options(file: &Path, synchronous: Synchronous) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match synchronous {
            Synchronous::Full => SqliteSynchronous::Full,
            Synchronous::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        .busy_timeout(WAIT)
}

/// One transaction. Nothing is saved before [`Tx::commit`].
pub(super) struct Tx(pub(super) Engine<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>);

impl Tx {
    pub fn on(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Engine::Sqlite(tx) => Engine::Sqlite(&mut **tx),
            Engine::Postgres(tx) => Engine::Postgres(&mut **tx),
        }
    }

    pub async fn commit(self) -> Result<()> {
        Ok(match self.0 {
            Engine::Sqlite(tx) => tx.commit().await,
            Engine::Postgres(tx) => tx.commit().await,
        }?)
    }
}
