//! Backups: one file that restores into either engine.
//!
//! A zip archive, so that anyone can look inside: `manifest.json`, and for each table
//! `tables/<name>.ndjson` as [`super::dump`] describes. A backup is read back and compared before it
//! gets its name; a file that has the name is whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use utoipa::ToSchema;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::dump::{count_and_write, digest_of, dump};
use super::engine::{Engine, Pools, Tx, rows};
use super::error::{Result, StorageError, file_trouble};
use super::open::{beside, private};
use super::restore::Archive;
use super::{Store, only};

pub(super) const FORMAT: &str = "patchwalk-backup/1";
pub(super) const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    /// `patchwalk-backup/1`.
    pub format: String,
    pub schema_version: i64,
    pub app_version: String,
    /// Where it was made, `sqlite` or `postgres`. It restores into either.
    pub engine: String,
    /// Of the installation that it was made of; a restore gives a new one.
    pub epoch: String,
    pub revision: i64,
    /// Microseconds since 1970, UTC.
    pub made_at: i64,
    /// By name.
    pub tables: Vec<TableCount>,
    /// SHA-256, in hex, over the schema version and the tables' names, counts and digests. The same
    /// data has the same digest on either engine.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TableCount {
    pub name: String,
    pub rows: u64,
    /// Of the table's text, in hex.
    pub sha256: String,
}

impl Store {
    /// Writes a backup to a file that is not there yet, readable by its owner only. Work goes on
    /// meanwhile: the backup holds one moment of the data.
    pub async fn backup(&self, to: &Path, now: i64) -> Result<Manifest> {
        integrity_check(&self.pools).await?;
        write(&self.pools, to, now).await
    }
}

/// SQLite only: PostgreSQL checks its own pages as it reads them.
async fn integrity_check(pools: &Pools) -> Result<()> {
    let Engine::Sqlite(db) = pools.reader() else { return Ok(()) };
    let answer: Vec<(String,)> = sqlx::query_as("pragma integrity_check(1)").fetch_all(db).await?;
    match only(answer) {
        Some((words,)) if words == "ok" => Ok(()),
        _ => Err(StorageError::Damaged(
            "the database is damaged, so no backup was made of it: it would not be sound. Run 'patchwalk doctor', and \
             restore the last good backup"
                .into(),
        )),
    }
}

pub(super) async fn write(pools: &Pools, to: &Path, now: i64) -> Result<Manifest> {
    if to.exists() {
        return Err(StorageError::BadBackup(format!(
            "there is already something at '{}', and a backup never overwrites. Name a new file",
            to.display()
        )));
    }
    let part = beside(to, "part");
    let written = write_part(pools, part.clone(), now).await;
    let kept = match written {
        Ok(manifest) => keep(part.clone(), to.to_owned(), manifest).await,
        Err(error) => Err(error),
    };
    if kept.is_err() {
        // What is left of it is of no use, and the first error is the one to tell.
        let _ = fs::remove_file(&part);
    }
    kept
}

async fn write_part(pools: &Pools, part: PathBuf, now: i64) -> Result<Manifest> {
    let mut tx = pools.begin_snapshot().await?;
    let (schema_version, epoch, revision) = state(&mut tx).await?;
    let engine = pools.name().to_owned();
    dump(&mut tx, move |pieces| {
        let _ = fs::remove_file(&part);
        let file = private(fs::OpenOptions::new().write(true).create_new(true))
            .open(&part)
            .map_err(|e| file_trouble("the backup cannot be made at", &part, &e))?;
        let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 20, file));
        let tables = count_and_write(pieces, &mut zip, |zip, name| {
            zip.start_file(format!("tables/{name}.ndjson"), entry()).map_err(|e| unwritable(&e))
        })?;
        let manifest = Manifest {
            format: FORMAT.into(),
            schema_version,
            app_version: env!("CARGO_PKG_VERSION").into(),
            engine,
            epoch,
            revision,
            made_at: now,
            digest: digest_of(schema_version, &tables),
            tables,
        };
        write_manifest(zip, &manifest).map_err(|e| unwritable(&e))?;
        Ok(manifest)
    })
    .await
}

fn write_manifest(mut zip: ZipWriter<BufWriter<File>>, manifest: &Manifest) -> std::io::Result<()> {
    zip.start_file(MANIFEST, entry())?;
    serde_json::to_writer_pretty(&mut zip, manifest)?;
    let mut out = zip.finish()?;
    out.flush()?;
    out.get_ref().sync_all()
}

fn entry() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(3))
        .large_file(true)
        .unix_permissions(0o600)
}

fn unwritable(error: &dyn std::error::Error) -> StorageError {
    StorageError::Engine(format!("the backup cannot be written: {error}. Is the disk full?"))
}

/// Reads it back, and only then gives it its name.
async fn keep(part: PathBuf, to: PathBuf, manifest: Manifest) -> Result<Manifest> {
    let work = move || {
        let read_back = Archive::verify(&part)?;
        if read_back.manifest != manifest {
            return Err(StorageError::BadBackup(
                "the backup does not read back as it was written, so it was thrown away. Check the disk, then try again".into(),
            ));
        }
        fs::rename(&part, &to).map_err(|e| file_trouble("the backup cannot be made at", &to, &e))?;
        sync_folder(&to);
        Ok(manifest)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| StorageError::Engine(format!("the backup was interrupted: {e}")))?
}

/// Makes a new name in a folder last through a power cut, where the platform lets folders be synced.
pub(super) fn sync_folder(of: &Path) {
    if let Some(folder) = of.parent()
        && let Ok(folder) = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
    {
        let _ = folder.sync_all();
    }
}

/// Schema version, epoch and revision.
async fn state(tx: &mut Tx) -> Result<(i64, String, i64)> {
    let version: Vec<(i64,)> = rows!(tx.on(), "select coalesce(max(number), 0) from schema_migration")?;
    let named: Vec<(String, i64)> = rows!(tx.on(), "select epoch, revision from installation")?;
    let (epoch, revision) = only(named).unwrap_or_default();
    Ok((only(version).map_or(0, |(version,)| version), epoch, revision))
}

/// A copy of SQLite's own file, opened and checked before it counts.
pub(super) async fn copy_sqlite_file(pools: &Pools, to: &Path) -> Result<()> {
    let Some(writer) = pools.sqlite_writer() else { return Ok(()) };
    let Some(name) = to.to_str() else {
        return Err(StorageError::NotReachable(format!(
            "the name '{}' cannot be used for a copy of the database. Move the data to a folder with a plain name",
            to.display()
        )));
    };
    // SQLite fills an empty file that is there, and so keeps its permissions.
    let file = private(fs::OpenOptions::new().write(true).create_new(true))
        .open(to)
        .map_err(|e| file_trouble("no copy of the database can be made at", to, &e))?;
    sqlx::query("vacuum into $1").bind(name).execute(writer).await?;
    file.sync_all().map_err(|e| file_trouble("the copy of the database cannot be saved at", to, &e))?;
    sync_folder(to);
    let mut copy: SqliteConnection = SqliteConnectOptions::new().filename(to).read_only(true).connect().await?;
    let answer: Vec<(String,)> = sqlx::query_as("pragma integrity_check(1)").fetch_all(&mut copy).await?;
    copy.close().await?;
    match only(answer) {
        Some((words,)) if words == "ok" => Ok(()),
        _ => Err(StorageError::Damaged(format!(
            "the copy that was made before migrating is not sound, so nothing was migrated: '{}'. Check the disk",
            to.display()
        ))),
    }
}
