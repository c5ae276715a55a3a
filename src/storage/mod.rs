//! The only SQL: one text per query, two engines.
//!
//! [`Store`] speaks the domain's words. A missing row is `None`, not an error; whatever changes
//! something takes its [`AuditEntry`] and writes it in the same transaction; moments are handed in.
//!
//! | file | holds |
//! |---|---|
//! | `engine`, `insert` | two engines behind one text per query; many rows at once |
//! | `migrate`, `migrations/` | the schema, step by step |
//! | `site` … `audit` | a file per word: its queries, and nothing else |
//! | `dump`, `backup`, `restore` | one logical copy that restores into either engine |
//! | `doctor` | is it sound? |

mod address;
mod attempt;
mod audit;
mod backup;
mod base_map;
mod boundary;
mod check;
mod decision;
mod doctor;
mod dump;
mod engine;
mod error;
mod event;
mod household;
mod import;
mod insert;
mod kept_wish;
mod limit;
mod link;
mod migrate;
mod note;
mod notice;
mod open;
mod person;
mod place;
mod plan;
mod protected;
mod referral;
mod reported;
mod restore;
mod safety;
mod session;
mod set_aside;
mod site;
mod surroundings;
mod token;
mod wish;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde::de::value::{Error as NotACode, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer as _};

use crate::domain::audit::AuditEntry;

pub use backup::{Manifest, TableCount};
pub use check::Audited;
pub use doctor::Finding;
pub use engine::Synchronous;
pub use error::{Result, StorageError};
pub use event::{Batch, TakenIn, Whereabouts};
pub use limit::{PartnerOutcome, Told};
pub use migrate::{MIGRATIONS, Migration};
pub use open::Options;
pub use person::ByLink;

use engine::{Pools, Reader, Tx, rows, run};
use error::unreadable;

/// Where the installation's data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The database file. Made where missing, its folder too.
    Sqlite(PathBuf),
    /// `postgres://user:password@host:5432/name`, an existing database.
    Postgres(String),
}

/// Told the number of rows done so far, now and then.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// An open installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Arc<Pools>,
}

impl Store {
    fn reader(&self) -> Reader<'_> {
        self.pools.reader()
    }

    async fn begin(&self) -> Result<Tx> {
        self.pools.begin().await
    }

    /// For `/readyz`: does the database answer?
    pub async fn ready(&self) -> Result<()> {
        self.epoch().await.map(drop)
    }

    /// Random; a restore gives a new one.
    pub async fn epoch(&self) -> Result<String> {
        let found: Vec<(String,)> = rows!(self.reader(), "select epoch from installation")?;
        found.into_iter().next().map(|(epoch,)| epoch).ok_or_else(|| unreadable("installation", "none"))
    }

    /// One more after every transaction that changed boundaries, addresses or households.
    pub async fn revision(&self) -> Result<i64> {
        let found: Vec<(i64,)> = rows!(self.reader(), "select revision from installation")?;
        found.into_iter().next().map(|(revision,)| revision).ok_or_else(|| unreadable("installation", "none"))
    }
}

/// What tells whether something that is held in memory still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Counters {
    /// As [`Store::revision`].
    pub revision: i64,
    /// One more after every decision, mark or statement that people make.
    pub rulings: i64,
    /// One more with every change to who may do what, and to the sites there are.
    pub access: i64,
}

impl Store {
    pub async fn counters(&self) -> Result<Counters> {
        let found: Vec<Counters> =
            rows!(self.reader(), "select revision, rulings, moved as access from installation, access_counter")?;
        only(found).ok_or_else(|| unreadable("installation", "none"))
    }
}

impl Tx {
    /// Says that boundaries, addresses or households are about to change, as worked out from what
    /// they were at revision `seen`. First in its transaction: on PostgreSQL the row's lock makes
    /// such changes queue up, as they do on SQLite.
    async fn next_revision(&mut self, seen: i64) -> Result<()> {
        match run!(self.on(), "update installation set revision = revision + 1 where revision = $1", seen)? {
            0 => Err(StorageError::ChangedMeanwhile(
                "somebody else imported something meanwhile, so nothing was applied. Import the file again to see what \
                 it would change now"
                    .into(),
            )),
            _ => Ok(()),
        }
    }

    /// Says that somebody decided, marked or stated something.
    async fn next_ruling(&mut self) -> Result<()> {
        run!(self.on(), "update installation set rulings = rulings + 1").map(drop)
    }

    async fn audit(&mut self, entry: &AuditEntry) -> Result<()> {
        audit::insert(self, entry).await
    }
}

/// The one row of an answer that has one at the most.
fn only<T>(rows: Vec<T>) -> Option<T> {
    rows.into_iter().next()
}

/// PostgreSQL cannot hold a null character, so nothing by such a name is there, on either engine.
fn unnameable(name: &str) -> bool {
    name.contains('\0')
}

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StorageError::Engine(format!("this cannot be written as JSON: {e}")))
}

fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| unreadable(what, &e.to_string()))
}

/// `near_line` → `Verdict::NearLine`, for any type whose codes are its names in snake case.
fn from_code<T: DeserializeOwned>(what: &str, code: &str) -> Result<T> {
    let code_reader: StrDeserializer<'_, NotACode> = code.into_deserializer();
    T::deserialize(code_reader).map_err(|_| unreadable(what, code))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
