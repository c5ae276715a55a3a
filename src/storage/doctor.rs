//! Is the installation sound? Looks, and changes nothing.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use utoipa::ToSchema;

use super::engine::{Engine, Pools, rows};
use super::error::{Result, StorageError};
use super::migrate::{MIGRATIONS, Standing, known, standing};
use super::open::{POSTGRES_NEEDED, SQLITE_NEEDED, at_least, engine_version};
use super::{Store, Target, only};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Stable name for programs: `integrity`, `schema`, `free_disk` …
    pub name: String,
    pub ok: bool,
    /// What was found, in plain words.
    pub words: String,
    /// What to do, where something is wrong.
    pub hint: Option<String>,
}

fn good(name: &str, words: impl Into<String>) -> Finding {
    Finding { name: name.into(), ok: true, words: words.into(), hint: None }
}

fn bad(name: &str, words: impl Into<String>, hint: &str) -> Finding {
    Finding { name: name.into(), ok: false, words: words.into(), hint: Some(hint.into()) }
}

/// A question that could not be asked is a finding too.
fn or_bad(name: &str, answer: Result<Finding>) -> Finding {
    answer.unwrap_or_else(|error| {
        bad(name, error.to_string(), "Put this right first, then run 'patchwalk doctor' again.")
    })
}

impl Store {
    /// Looks at everything, whatever state it is in. Long on a large database: every page is read.
    pub async fn doctor(target: &Target) -> Vec<Finding> {
        let mut findings = Vec::new();
        let pools = match reach(target).await {
            Ok(pools) => pools,
            Err(error) => return vec![or_bad("database", Err(error))],
        };
        findings.push(good("database", reached(target)));
        findings.push(or_bad("engine", engine(&pools).await));
        let schema = schema(&pools).await;
        let is_ours = schema.is_ok();
        findings.push(or_bad("schema", schema));
        findings.push(or_bad("integrity", integrity(&pools).await));
        findings.push(or_bad("references", references(&pools).await));
        if is_ours {
            findings.push(or_bad("append_only", append_only(&pools).await));
            findings.push(or_bad("counts", counts(&pools).await));
        }
        if let Target::Sqlite(file) = target {
            findings.extend([free_disk(file), log_size(file), permissions(file)]);
        }
        pools.close().await;
        findings
    }
}

async fn reach(target: &Target) -> Result<Pools> {
    match target {
        Target::Sqlite(file) if !file.exists() => Err(StorageError::NotReachable(format!(
            "there is no database at '{}'. It is made when Patchwalk first runs; or name another data folder with --data",
            file.display()
        ))),
        Target::Sqlite(file) => {
            let pools = Pools::sqlite_to_look_at(file);
            // Lazy pools connect with the first question.
            let _: Vec<(i64,)> = rows!(pools.reader(), "select count(*) from sqlite_schema")?;
            Ok(pools)
        }
        Target::Postgres(url) => Pools::postgres(url).await,
    }
}

fn reached(target: &Target) -> String {
    match target {
        Target::Sqlite(file) => {
            let bytes = fs::metadata(file).map_or(0, |about| about.len());
            format!("SQLite at '{}', {}", file.display(), size(bytes))
        }
        // Its address may hold a password.
        Target::Postgres(_) => "PostgreSQL answers".into(),
    }
}

async fn engine(pools: &Pools) -> Result<Finding> {
    let version = engine_version(pools).await?;
    let (name, needed) =
        if pools.name() == "sqlite" { ("SQLite", SQLITE_NEEDED) } else { ("PostgreSQL", POSTGRES_NEEDED) };
    at_least(&version, needed)?;
    Ok(good("engine", format!("{name} {version}, and {needed} is needed")))
}

async fn schema(pools: &Pools) -> Result<Finding> {
    let known = known(MIGRATIONS);
    Ok(match standing(pools, MIGRATIONS).await? {
        Standing::Current => good("schema", format!("version {known}, the newest that this program knows")),
        Standing::Behind(version) => good(
            "schema",
            format!(
                "version {version}; this program knows {known}, and will migrate when it next starts, after a copy"
            ),
        ),
        Standing::Empty => {
            return Err(StorageError::NotReachable("the database is empty. Start Patchwalk once to set it up".into()));
        }
    })
}

async fn integrity(pools: &Pools) -> Result<Finding> {
    match pools.reader() {
        Engine::Sqlite(db) => {
            let answer: Vec<(String,)> = sqlx::query_as("pragma integrity_check(5)").fetch_all(db).await?;
            let words: Vec<String> = answer.into_iter().map(|(words,)| words).collect();
            Ok(if words == ["ok"] {
                good("integrity", "every page was read and is sound")
            } else {
                bad("integrity", words.join("; "), "Stop Patchwalk, keep the file, and restore the last good backup.")
            })
        }
        Engine::Postgres(db) => {
            let (on,): (String,) = sqlx::query_as("select current_setting('data_checksums')").fetch_one(db).await?;
            Ok(good("integrity", format!("PostgreSQL checks pages as it reads them; its page checksums are {on}")))
        }
    }
}

/// SQLite only: PostgreSQL never lets go of a reference, whoever writes.
async fn references(pools: &Pools) -> Result<Finding> {
    let Engine::Sqlite(db) = pools.reader() else {
        return Ok(good("references", "held by PostgreSQL"));
    };
    let broken: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("pragma foreign_key_check").fetch_all(db).await?;
    Ok(match broken.first() {
        None => good("references", "every row that names another names one that is there"),
        Some((table, _, parent, _)) => bad(
            "references",
            format!("{} rows name one that is missing, the first in '{table}' (of '{parent}')", broken.len()),
            "The database was changed by another program. Restore the last good backup.",
        ),
    })
}

/// Are all the triggers there that our migrations made?
async fn append_only(pools: &Pools) -> Result<Finding> {
    let sql = match pools.reader() {
        Engine::Sqlite(_) => "select name from sqlite_schema where type = 'trigger'",
        Engine::Postgres(_) => {
            "select tgname::text from pg_trigger join pg_class on pg_class.oid = tgrelid
             where not tgisinternal and tgenabled in ('O', 'A') and relnamespace = current_schema()::regnamespace"
        }
    };
    let found: Vec<(String,)> = rows!(pools.reader(), sql)?;
    let missing: Vec<&str> =
        expected_triggers(pools.name()).filter(|name| !found.iter().any(|(found,)| found == name)).collect();
    Ok(if missing.is_empty() {
        good("append_only", format!("the audit log and other records cannot be changed ({} triggers)", found.len()))
    } else {
        bad(
            "append_only",
            format!("the audit log or another record can be changed: missing {}", missing.join(", ")),
            "The database was changed by another program. Find out by whom; restore the last good backup.",
        )
    })
}

fn expected_triggers(engine: &str) -> impl Iterator<Item = &'static str> {
    let is_sqlite = engine == "sqlite";
    MIGRATIONS
        .iter()
        .flat_map(move |step| if is_sqlite { step.sqlite.lines() } else { step.postgres.lines() })
        .filter_map(|line| line.strip_prefix("create trigger "))
        .filter_map(|rest| rest.split(' ').next())
}

async fn counts(pools: &Pools) -> Result<Finding> {
    const COUNTED: [(&str, &str); 9] = [
        ("organisation", "organisations"),
        ("site", "sites"),
        ("boundary_version", "boundary versions"),
        ("address", "addresses"),
        ("household", "households"),
        ("recorded_check", "checks"),
        ("referral_list", "referral lists"),
        ("person", "people"),
        ("audit_entry", "audit entries"),
    ];
    let mut words = Vec::with_capacity(COUNTED.len());
    for (table, called) in COUNTED {
        let count: Vec<(i64,)> = rows!(pools.reader(), AssertSqlSafe(format!("select count(*) from {table}")))?;
        words.push(format!("{} {called}", only(count).map_or(0, |(count,)| count)));
    }
    Ok(good("counts", words.join(", ")))
}

fn free_disk(file: &Path) -> Finding {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(free) = free_bytes(folder) else {
        return good("free_disk", "this system does not say how much room is left");
    };
    let needed = fs::metadata(file).map_or(0, |about| about.len()) * 2 + (256 << 20);
    let words = format!("{} free", size(free));
    if free >= needed {
        return good("free_disk", words);
    }
    bad("free_disk", format!("{words}, and {} is wanted", size(needed)), "Make room: imports and backups need it.")
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    rustix::fs::statvfs(folder).ok().map(|about| about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

fn log_size(file: &Path) -> Finding {
    const TOO_LARGE: u64 = 512 << 20;
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let bytes = fs::metadata(Path::new(&log)).map_or(0, |about| about.len());
    let words = format!("the write-ahead log holds {}", size(bytes));
    if bytes <= TOO_LARGE {
        return good("log_size", words);
    }
    bad("log_size", words, "Something keeps the database open for long. Restart Patchwalk when it can be spared.")
}

#[cfg(unix)]
fn permissions(file: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(about) = fs::metadata(file) else {
        return bad("permissions", "the file's permissions cannot be read", "Check who owns the data folder.");
    };
    let mode = about.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return good("permissions", format!("only its owner can read the database ({mode:03o})"));
    }
    bad(
        "permissions",
        format!("others on this machine can read the database ({mode:03o})"),
        "Run 'chmod 600' on the database file and on those beside it whose names begin the same.",
    )
}

#[cfg(not(unix))]
fn permissions(_file: &Path) -> Finding {
    good("permissions", "this system has no permissions that Patchwalk knows how to read")
}

/// `1,234,567` bytes → "1.2 MB".
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}
