//! Restoring a backup into a fresh installation, on either engine.
//!
//! Everything is read and compared with the manifest before anything is touched, loaded in one
//! transaction, and digested again from the database before that is committed.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::ZipArchive;

use super::backup::{FORMAT, MANIFEST, Manifest, TableCount, sync_folder};
use super::dump::{self, Header, Kind, Table, count_and_write, digest_of};
use super::engine::{Pools, Synchronous, Tx, run};
use super::error::{Result, StorageError, file_trouble};
use super::insert::{Cell, Destination, insert_many};
use super::migrate::{MIGRATIONS, apply, known, table_names};
use super::open::{beside, check_engine, connect, new_epoch, stamp};
use super::{Store, Target, engine::Engine, hex};
use crate::domain::audit::AuditEntry;
use crate::domain::site::INSTALLATION;

/// A backup that was read to its end and found whole.
pub(super) struct Archive {
    pub manifest: Manifest,
    path: PathBuf,
}

impl Archive {
    /// Reads every byte. Blocks.
    pub fn verify(path: &Path) -> Result<Self> {
        let mut zip = open_zip(path)?;
        let manifest = read_manifest(&mut zip)?;
        if manifest.schema_version > known(MIGRATIONS) {
            return Err(StorageError::NewerSchema { found: manifest.schema_version, known: known(MIGRATIONS) });
        }
        for table in &manifest.tables {
            if count(&mut zip, &table.name)? != *table {
                return Err(differs(&format!("the table '{}' is not as it was written", table.name)));
            }
        }
        if zip.len() != manifest.tables.len() + 1 {
            return Err(differs("it holds files that its manifest does not name"));
        }
        if digest_of(manifest.schema_version, &manifest.tables) != manifest.digest {
            return Err(differs("its digest is not the one in its manifest"));
        }
        Ok(Self { manifest, path: path.to_owned() })
    }
}

fn open_zip(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|e| file_trouble("the backup cannot be opened:", path, &e))?;
    ZipArchive::new(BufReader::new(file)).map_err(|_| {
        StorageError::BadBackup(
            "this is not a Patchwalk backup, or its end is missing. Nothing was changed. Was it copied as a whole?"
                .into(),
        )
    })
}

fn read_manifest(zip: &mut ZipArchive<BufReader<File>>) -> Result<Manifest> {
    /// Far more than a manifest can need.
    const LIMIT: u64 = 1 << 20;
    let entry = zip.by_name(MANIFEST).map_err(|_| {
        StorageError::BadBackup(
            "this archive is not a Patchwalk backup: it has no manifest. Nothing was changed".into(),
        )
    })?;
    let value: Value =
        serde_json::from_reader(entry.take(LIMIT)).map_err(|_| differs("its manifest cannot be read"))?;
    // Looked at before the rest: a newer format may have another shape altogether.
    let format = value.get("format").and_then(Value::as_str).unwrap_or_default().to_owned();
    if format != FORMAT {
        return Err(StorageError::BadBackup(format!(
            "this backup is written as '{format}', and this program reads '{FORMAT}'. Nothing was changed. Use the \
             Patchwalk that made it"
        )));
    }
    serde_json::from_value(value).map_err(|_| differs("its manifest cannot be read"))
}

fn count(zip: &mut ZipArchive<BufReader<File>>, table: &str) -> Result<TableCount> {
    let mut entry = table_entry(zip, table)?;
    let mut digest = Sha256::new();
    let mut lines = 0u64;
    let mut buffer = vec![0u8; 1 << 17];
    loop {
        let n = entry.read(&mut buffer).map_err(|e| differs(&format!("the table '{table}' cannot be read ({e})")))?;
        if n == 0 {
            break;
        }
        digest.update(&buffer[..n]);
        lines += memchr::memchr_iter(b'\n', &buffer[..n]).count() as u64;
    }
    Ok(TableCount { name: table.to_owned(), rows: lines.saturating_sub(1), sha256: hex(&digest.finalize()) })
}

fn table_entry<'a>(
    zip: &'a mut ZipArchive<BufReader<File>>,
    table: &str,
) -> Result<zip::read::ZipFile<'a, BufReader<File>>> {
    zip.by_name(&format!("tables/{table}.ndjson")).map_err(|_| differs(&format!("the table '{table}' is missing")))
}

fn differs(how: &str) -> StorageError {
    StorageError::BadBackup(format!(
        "this backup is damaged: {how}. Nothing was changed. Use another backup, or copy this one again from where it came"
    ))
}

impl Store {
    /// Restores a backup, and gives the installation a new epoch. All sessions and tokens end, and
    /// the audit log gets a line with the backup's digest.
    ///
    /// SQLite: a database that is there already is kept beside it under another name; one that is
    /// in use is refused. PostgreSQL: a database that holds anything is refused.
    pub async fn restore(from: &Path, target: &Target, now: i64) -> Result<Manifest> {
        let path = from.to_owned();
        let archive = tokio::task::spawn_blocking(move || Archive::verify(&path))
            .await
            .map_err(|e| StorageError::Engine(format!("the restore was interrupted: {e}")))??;
        match target {
            Target::Sqlite(file) => into_sqlite(&archive, file, now).await?,
            Target::Postgres(_) => into_postgres(&archive, target, now).await?,
        }
        Ok(archive.manifest)
    }
}

/// Fills a new file, and only when it is whole puts it in the old one's place.
async fn into_sqlite(archive: &Archive, file: &Path, now: i64) -> Result<()> {
    if file.exists() {
        fold_log(file).await?;
    }
    let part = beside(file, "restoring");
    remove_database(&part);
    let pools = connect(&Target::Sqlite(part.clone()), Synchronous::Full).await?;
    let filled = fill(&pools, archive, now).await;
    pools.close().await;
    if let Err(error) = filled {
        remove_database(&part);
        return Err(error);
    }
    if file.exists() {
        let aside = beside(file, &format!("before-restore-{}", stamp(now)));
        move_database(file, &aside)
            .map_err(|e| file_trouble("the old database cannot be kept aside as", &aside, &e))?;
    }
    fs::rename(&part, file).map_err(|e| file_trouble("the restored database cannot be put at", file, &e))?;
    sync_folder(file);
    Ok(())
}

async fn into_postgres(archive: &Archive, target: &Target, now: i64) -> Result<()> {
    let pools = connect(target, Synchronous::Full).await?;
    let tables = table_names(&pools).await;
    let filled = match tables {
        Ok(tables) if tables.is_empty() => fill(&pools, archive, now).await,
        Ok(_) => Err(StorageError::InUse(
            "this PostgreSQL database already holds tables, and a restore never overwrites. Make an empty database with \
             'createdb', restore into that, then start Patchwalk with its address"
                .into(),
        )),
        Err(error) => Err(error),
    };
    pools.close().await;
    filled
}

/// Takes the old file for ourselves alone and folds its log into it. A file too damaged for that
/// is what restores are for, so only one that somebody else has open stops us.
async fn fold_log(file: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(Duration::from_secs(1))
        .locking_mode(SqliteLockingMode::Exclusive)
        .journal_mode(SqliteJournalMode::Delete);
    let folded = async {
        let mut alone = options.connect().await?;
        sqlx::query("begin exclusive").execute(&mut alone).await?;
        sqlx::query("rollback").execute(&mut alone).await?;
        alone.close().await
    };
    match folded.await.map_err(StorageError::from) {
        Err(StorageError::InUse(_)) => Err(StorageError::InUse(format!(
            "the database at '{}' is in use. Stop Patchwalk first, then restore",
            file.display()
        ))),
        _ => Ok(()),
    }
}

/// A database file's companions.
fn with_companions(file: &Path) -> impl Iterator<Item = PathBuf> {
    let whole = file.as_os_str().to_owned();
    ["", "-wal", "-shm", "-journal"].into_iter().map(move |end| {
        let mut name = whole.clone();
        name.push(end);
        name.into()
    })
}

fn remove_database(file: &Path) {
    for part in with_companions(file) {
        // What is not there need not go.
        let _ = fs::remove_file(part);
    }
}

fn move_database(file: &Path, to: &Path) -> io::Result<()> {
    for (from, to) in with_companions(file).zip(with_companions(to)) {
        if from.exists() {
            fs::rename(from, to)?;
        }
    }
    Ok(())
}

/// Schema as it was, rows, comparison, schema as it is now: one transaction.
async fn fill(pools: &Pools, archive: &Archive, now: i64) -> Result<()> {
    check_engine(pools).await?;
    let manifest = &archive.manifest;
    let steps = MIGRATIONS.iter().take_while(|step| step.number <= manifest.schema_version).count();
    let mut tx = pools.begin().await?;
    apply(&mut tx, &MIGRATIONS[..steps], now).await?;
    hold_references(&mut tx).await?;
    for table in dump::tables(&mut tx).await? {
        if manifest.tables.iter().any(|kept| kept.name == table.name) {
            load(&mut tx, archive, table).await?;
        }
    }
    check_references(&mut tx).await?;
    let counts = dump::dump(&mut tx, |pieces| count_and_write(pieces, &mut io::sink(), |_, _| Ok(()))).await?;
    if digest_of(manifest.schema_version, &counts) != manifest.digest {
        return Err(StorageError::BadBackup(
            "what was restored is not what the backup holds, so nothing was kept. Restore with the Patchwalk that made it".into(),
        ));
    }
    run!(
        tx.on(),
        "insert into installation (only_one, epoch, revision) values (1, $1, $2)",
        new_epoch()?,
        manifest.revision + 1
    )?;
    apply(&mut tx, MIGRATIONS, now).await?;
    sign_everybody_out(&mut tx, now).await?;
    tx.audit(&restored(&manifest.digest, now)?).await?;
    tx.commit().await
}

/// What was ended after the backup was made would be alive again with it. Everyone signs in anew, and
/// programs are given new tokens.
async fn sign_everybody_out(tx: &mut Tx, now: i64) -> Result<()> {
    run!(tx.on(), "update session set revoked_at = $1 where revoked_at is null", now)?;
    run!(tx.on(), "update token set revoked_at = $1 where revoked_at is null", now)?;
    Ok(())
}

/// Restoring is done at the terminal, beside the running of the program.
fn restored(digest: &str, now: i64) -> Result<AuditEntry> {
    let milliseconds = u64::try_from(now / 1000).unwrap_or_default();
    let mut chance = [0u8; 10];
    chance.copy_from_slice(&new_epoch()?.as_bytes()[..10]);
    let entry = AuditEntry {
        organisation: INSTALLATION.to_owned(),
        id: uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid().to_string(),
        at: now,
        who: "terminal".to_owned(),
        verb: "restored".to_owned(),
        what: "backup".to_owned(),
        subject: None,
        site: None,
        detail: None,
    };
    Ok(entry.with(&serde_json::json!({ "digest": digest })))
}

/// Tables are loaded by name, so a row may come before the one that it names. The engines differ
/// in how they are told to wait with that until the end.
async fn hold_references(tx: &mut Tx) -> Result<()> {
    match tx.on() {
        Engine::Sqlite(db) => sqlx::query("pragma defer_foreign_keys = on").execute(db).await.map(drop),
        Engine::Postgres(db) => sqlx::query("set constraints all deferred").execute(db).await.map(drop),
    }?;
    Ok(())
}

/// PostgreSQL wants them settled before the schema goes on changing; SQLite looks at the commit.
async fn check_references(tx: &mut Tx) -> Result<()> {
    if let Engine::Postgres(db) = tx.on() {
        sqlx::query("set constraints all immediate").execute(db).await?;
    }
    Ok(())
}

/// Rows handed over at a time.
const STRETCH: usize = 2_000;

/// A cell as it was kept, owned.
enum Kept {
    Text(Option<String>),
    Whole(Option<i64>),
    Real(Option<f64>),
}

type Row = Vec<Kept>;

async fn load(tx: &mut Tx, archive: &Archive, table: Table) -> Result<()> {
    let (to, mut from): (Sender<Vec<Row>>, Receiver<Vec<Row>>) = channel(4);
    let path = archive.path.clone();
    let columns: Vec<String> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let columns = columns.join(",");
    let name = table.name.clone();
    let reader = tokio::task::spawn_blocking(move || read_table(&path, &table, &to));
    let into = Destination { table: &name, columns: &columns, then: "" };
    while let Some(rows) = from.recv().await {
        insert_many(tx, into, &rows, |row, cells| cells.extend(row.iter().map(cell)), &|_| {}).await?;
    }
    reader.await.map_err(|e| StorageError::Engine(format!("the restore was interrupted: {e}")))?
}

fn cell(kept: &Kept) -> Cell<'_> {
    match kept {
        Kept::Text(text) => Cell::Text(text.as_deref()),
        Kept::Whole(number) => Cell::Whole(*number),
        Kept::Real(number) => Cell::Real(*number),
    }
}

fn read_table(path: &Path, table: &Table, to: &Sender<Vec<Row>>) -> Result<()> {
    let mut zip = open_zip(path)?;
    let mut lines = BufReader::with_capacity(1 << 17, table_entry(&mut zip, &table.name)?).lines();
    let strange = || differs(&format!("the table '{}' has rows of another shape", table.name));
    let header = lines.next().and_then(std::result::Result::ok).ok_or_else(strange)?;
    let header: Header = serde_json::from_str(&header).map_err(|_| strange())?;
    if !header.columns.iter().eq(table.columns.iter().map(|(name, _)| name)) {
        return Err(strange());
    }
    let mut rows = Vec::with_capacity(STRETCH);
    for line in lines {
        let line = line.map_err(|_| strange())?;
        rows.push(read_row(&line, table).ok_or_else(strange)?);
        if rows.len() == STRETCH && to.blocking_send(std::mem::take(&mut rows)).is_err() {
            return Ok(());
        }
    }
    // Where nobody listens any more, they know why.
    let _ = to.blocking_send(rows);
    Ok(())
}

fn read_row(line: &str, table: &Table) -> Option<Row> {
    let values: Vec<Value> = serde_json::from_str(line).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    values.into_iter().zip(&table.columns).map(|(value, (_, kind))| kept(value, *kind)).collect()
}

fn kept(value: Value, kind: Kind) -> Option<Kept> {
    Some(match (kind, value) {
        (Kind::Text, Value::Null) => Kept::Text(None),
        (Kind::Text, Value::String(text)) => Kept::Text(Some(text)),
        (Kind::Whole, Value::Null) => Kept::Whole(None),
        (Kind::Whole, Value::Number(number)) => Kept::Whole(Some(number.as_i64()?)),
        (Kind::Real, Value::Null) => Kept::Real(None),
        (Kind::Real, Value::Number(number)) => Kept::Real(Some(number.as_f64()?)),
        _ => return None,
    })
}
