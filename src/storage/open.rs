//! Opening an installation: look before touching, keep a copy before migrating.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::{Engine, Pools, Synchronous, rows, run};
use super::error::{Result, StorageError, file_trouble};
use super::migrate::{MIGRATIONS, Migration, Standing, migrate, refuse_others_tables, standing, table_names};
use super::{Store, Target, backup, hex, only};
use crate::domain::time::Moment;

/// The first SQLite without the bug that could lose a reset write-ahead log.
pub(super) const SQLITE_NEEDED: &str = "3.51.3";
pub(super) const POSTGRES_NEEDED: &str = "14";

/// How to open. The default is what the program does; the rest is for tests.
#[derive(Clone, Debug)]
pub struct Options {
    pub synchronous: Synchronous,
    pub migrations: &'static [Migration],
    /// Where the copy goes that is made of a PostgreSQL database before it is migrated (SQLite's
    /// goes beside its file). Absent: the platform's data folder.
    pub copies: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { synchronous: Synchronous::Full, migrations: MIGRATIONS, copies: None }
    }
}

impl Store {
    /// Opens an installation, and makes it where there is none: checks the engine's version, that
    /// the file is sound and that its schema is not newer than this program; keeps a copy before it
    /// migrates. `now`: microseconds since 1970.
    pub async fn open(target: &Target, now: i64) -> Result<Self> {
        Self::open_with(target, now, &Options::default()).await
    }

    pub async fn open_with(target: &Target, now: i64, options: &Options) -> Result<Self> {
        let pools = connect(target, options.synchronous).await?;
        match prepare(&pools, target, now, options).await {
            Ok(()) => Ok(Self { pools: Arc::new(pools) }),
            Err(error) => {
                pools.close().await;
                Err(error)
            }
        }
    }

    pub async fn close(self) {
        self.pools.close().await;
    }
}

async fn prepare(pools: &Pools, target: &Target, now: i64, options: &Options) -> Result<()> {
    check_engine(pools).await?;
    quick_check(pools).await?;
    match standing(pools, options.migrations).await? {
        Standing::Current => {}
        Standing::Empty => migrate(pools, options.migrations, now).await?,
        Standing::Behind(version) => {
            keep_a_copy(pools, target, version, now, options).await?;
            migrate(pools, options.migrations, now).await?;
        }
    }
    name_installation(pools).await
}

pub(super) async fn connect(target: &Target, synchronous: Synchronous) -> Result<Pools> {
    match target {
        Target::Sqlite(file) => {
            make_private_file(file)?;
            refuse_anothers(file).await?;
            Pools::sqlite(file, synchronous).await
        }
        Target::Postgres(url) => Pools::postgres(url).await,
    }
}

/// An empty file that only its owner may read; SQLite gives its companions the same permissions.
fn make_private_file(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        private_folder(folder).map_err(|e| file_trouble("the data folder cannot be made at", folder, &e))?;
    }
    match private(fs::OpenOptions::new().write(true).create_new(true)).open(file) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(file_trouble("the database file cannot be made at", file, &e)),
    }
}

/// Before our settings are laid on a file: they would change another program's database.
async fn refuse_anothers(file: &Path) -> Result<()> {
    let looking = Pools::sqlite_to_look_at(file);
    let tables = table_names(&looking).await;
    looking.close().await;
    refuse_others_tables(&tables?)
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Files made with these options can be read by their owner only.
pub(super) fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

pub(super) async fn check_engine(pools: &Pools) -> Result<()> {
    let version = engine_version(pools).await?;
    let Engine::Postgres(db) = pools.reader() else { return at_least(&version, SQLITE_NEEDED) };
    let (encoding,): (String,) = sqlx::query_as("select current_setting('server_encoding')").fetch_one(db).await?;
    if encoding != "UTF8" {
        return Err(StorageError::NotReachable(format!(
            "the PostgreSQL database is encoded in {encoding}, and Patchwalk needs UTF8. Make it again with \
             'createdb --encoding=UTF8 --template=template0'"
        )));
    }
    at_least(&version, POSTGRES_NEEDED)
}

/// The engines differ in how they say their version.
pub(super) async fn engine_version(pools: &Pools) -> Result<String> {
    let sql = match pools.reader() {
        Engine::Sqlite(_) => "select sqlite_version()",
        Engine::Postgres(_) => "select current_setting('server_version')",
    };
    let version: Vec<(String,)> = rows!(pools.reader(), sql)?;
    Ok(only(version).unwrap_or_default().0)
}

pub(super) fn at_least(found: &str, needed: &'static str) -> Result<()> {
    let numbers =
        |version: &str| -> Vec<u64> { version.split([' ', '.']).map_while(|part| part.parse().ok()).collect() };
    if numbers(found) >= numbers(needed) {
        return Ok(());
    }
    Err(StorageError::EngineTooOld { found: found.to_owned(), needed })
}

/// SQLite only: PostgreSQL checks its own pages as it reads them.
async fn quick_check(pools: &Pools) -> Result<()> {
    let Engine::Sqlite(db) = pools.reader() else { return Ok(()) };
    let answer: Vec<(String,)> = sqlx::query_as("pragma quick_check(1)").fetch_all(db).await?;
    match answer.first() {
        Some((words,)) if words == "ok" => Ok(()),
        Some((words,)) => Err(StorageError::Damaged(format!(
            "the database is damaged ({words}). Nothing was changed. Run 'patchwalk doctor', then restore the last backup"
        ))),
        None => Err(StorageError::Damaged(
            "the database does not answer whether it is sound. Restore the last backup".into(),
        )),
    }
}

/// The engines differ: SQLite copies its own file; PostgreSQL's copy is the logical backup.
async fn keep_a_copy(pools: &Pools, target: &Target, version: i64, now: i64, options: &Options) -> Result<()> {
    match target {
        Target::Sqlite(file) => {
            let to = beside(file, &format!("before-schema-{}-{}", version + 1, stamp(now)));
            backup::copy_sqlite_file(pools, &to).await
        }
        Target::Postgres(_) => {
            let folder = copies_folder(options)?;
            let to = folder.join(format!("patchwalk-before-schema-{}-{}.zip", version + 1, stamp(now)));
            backup::write(pools, &to, now).await.map(drop)
        }
    }
}

fn copies_folder(options: &Options) -> Result<PathBuf> {
    let folder = options
        .copies
        .clone()
        .or_else(|| directories::ProjectDirs::from("", "", "patchwalk").map(|dirs| dirs.data_dir().join("copies")))
        .ok_or_else(|| {
            StorageError::NotReachable(
                "there is no folder for the copy that is made before a migration. Set HOME, then start again".into(),
            )
        })?;
    private_folder(&folder).map_err(|e| file_trouble("the folder for copies cannot be made at", &folder, &e))?;
    Ok(folder)
}

/// `patchwalk.db` → `patchwalk.db.<end>`, in the same folder.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(end);
    file.with_file_name(name)
}

/// A moment that can stand in a file's name: `20261121T221451.123456Z`.
pub(super) fn stamp(now: i64) -> String {
    Moment(now).rfc3339().replace([':', '-'], "")
}

/// Gives a new installation its epoch.
async fn name_installation(pools: &Pools) -> Result<()> {
    let named: Vec<(i64,)> = rows!(pools.reader(), "select only_one from installation")?;
    if named.is_empty() {
        let mut tx = pools.begin().await?;
        run!(
            tx.on(),
            "insert into installation (only_one, epoch, revision) values (1, $1, 0) on conflict do nothing",
            new_epoch()?
        )?;
        tx.commit().await?;
    }
    Ok(())
}

/// 128 random bits, in hex.
#[allow(
    clippy::disallowed_methods,
    reason = "the installation's own epoch: nothing is decided by it but whether it changed"
)]
pub(super) fn new_epoch() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|e| StorageError::Engine(format!("this machine gives no random numbers: {e}")))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(at_least("3.51.3", "3.51.3").is_ok());
        assert!(at_least("3.100.0", "3.51.3").is_ok());
        assert!(at_least("3.40.1", "3.51.3").is_err());
        assert!(at_least("15.20 (Debian 15.20-0+deb12u1)", "14").is_ok());
        assert!(at_least("13.9", "14").is_err());
    }

    #[test]
    fn a_copy_is_named_beside_its_file() {
        assert_eq!(beside(Path::new("/d/patchwalk.db"), "old"), Path::new("/d/patchwalk.db.old"));
        assert_eq!(stamp(1_000_000), "19700101T000001Z");
    }
}
