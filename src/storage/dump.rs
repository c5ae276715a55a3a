//! The logical copy: every table's rows as lines of JSON, the same from either engine.
//!
//! A table is one text: a first line `{"table":…,"columns":[…]}`, then a JSON array a row, in the
//! order of the table's key, sorted by bytes. Equal data gives equal bytes, and so equal digests,
//! whichever engine holds it. Which columns there are is asked of the database itself, so that a
//! copy can be made of an older schema before it is migrated.

use std::io::Write;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row as _};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::backup::TableCount;
use super::engine::{Engine, Tx, rows};
use super::error::{Result, StorageError, unreadable};
use super::hex;

/// Not in a copy: what the manifest says already, and what must not come back to life. A link
/// that was used since would work a second time.
const LEFT_OUT: [&str; 5] = ["access_counter", "installation", "one_time_link", "schema_migration", "sign_in_attempt"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Real,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
    key: Vec<String>,
}

/// A table's first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub table: String,
    pub columns: Vec<String>,
}

/// A stretch of a dump, on its way to whoever writes or digests it.
pub(super) enum Piece {
    Table(String),
    Rows { bytes: Vec<u8>, rows: u64 },
}

/// The tables that a copy holds, by name.
pub(super) async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let sql = match tx.0 {
        Engine::Sqlite(_) => SQLITE_COLUMNS,
        Engine::Postgres(_) => POSTGRES_COLUMNS,
    };
    let found: Vec<(String, String, String, i64)> = rows!(tx.on(), sql)?;
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, kind, in_key) in found {
        if LEFT_OUT.contains(&table.as_str()) {
            continue;
        }
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table, columns: Vec::new(), key: Vec::new() });
        }
        if let Some(table) = tables.last_mut() {
            if in_key > 0 {
                table.key.push(column.clone());
            }
            table.columns.push((column, kind_of(&kind)?));
        }
    }
    Ok(tables)
}

/// The engines differ: each has its own catalogue.
const SQLITE_COLUMNS: &str = "
    select tables.name, columns.name, lower(columns.type), columns.pk
    from sqlite_schema as tables join pragma_table_info(tables.name) as columns
    where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\'
    order by tables.name, columns.cid";
const POSTGRES_COLUMNS: &str = "
    select columns.table_name::text, columns.column_name::text, columns.data_type::text,
        coalesce(keys.ordinal_position, 0)::bigint
    from information_schema.columns as columns
    left join (information_schema.table_constraints as constraints
        join information_schema.key_column_usage as keys
        on keys.constraint_schema = constraints.constraint_schema
            and keys.constraint_name = constraints.constraint_name and keys.table_name = constraints.table_name
            and constraints.constraint_type = 'PRIMARY KEY')
    on keys.table_schema = columns.table_schema and keys.table_name = columns.table_name
        and keys.column_name = columns.column_name
    where columns.table_schema = current_schema()
    order by columns.table_name::text collate \"C\", columns.ordinal_position";

fn kind_of(name: &str) -> Result<Kind> {
    match name {
        "text" => Ok(Kind::Text),
        "integer" | "bigint" => Ok(Kind::Whole),
        "real" | "double precision" => Ok(Kind::Real),
        other => Err(unreadable("type of column", other)),
    }
}

/// Sends every table's text down the channel. Ends early, without complaint, where nobody listens
/// any more: whoever listened knows why.
async fn send(tx: &mut Tx, to: &Sender<Piece>) -> Result<()> {
    for table in tables(tx).await? {
        let header = Header { table: table.name.clone(), columns: table.columns.iter().map(|c| c.0.clone()).collect() };
        let mut line = serde_json::to_vec(&header).map_err(|e| unreadable("table", &e.to_string()))?;
        line.push(b'\n');
        if to.send(Piece::Table(table.name.clone())).await.is_err()
            || to.send(Piece::Rows { bytes: line, rows: 0 }).await.is_err()
        {
            return Ok(());
        }
        send_rows(tx, &table, to).await?;
    }
    Ok(())
}

/// Rows go in stretches of about this many bytes.
const STRETCH: usize = 1 << 18;

async fn send_rows(tx: &mut Tx, table: &Table, to: &Sender<Piece>) -> Result<()> {
    let columns: Vec<String> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let key: Vec<String> = table.key.iter().map(|name| format!("\"{name}\"")).collect();
    let sql = format!("select {} from \"{}\" order by {}", columns.join(", "), table.name, key.join(", "));
    let mut bytes = Vec::with_capacity(STRETCH + 1024);
    let mut count = 0;
    macro_rules! each_row {
        ($db:expr) => {{
            // Names come from the database's own catalogue, of tables that our migrations made.
            let mut found = sqlx::query(AssertSqlSafe(sql)).fetch($db);
            while let Some(row) = found.try_next().await? {
                for (at, (_, kind)) in table.columns.iter().enumerate() {
                    bytes.push(if at == 0 { b'[' } else { b',' });
                    match kind {
                        Kind::Text => json(&mut bytes, row.try_get::<Option<&str>, _>(at)?)?,
                        Kind::Whole => json(&mut bytes, row.try_get::<Option<i64>, _>(at)?)?,
                        Kind::Real => json(&mut bytes, row.try_get::<Option<f64>, _>(at)?)?,
                    }
                }
                bytes.extend_from_slice(b"]\n");
                count += 1;
                if bytes.len() >= STRETCH {
                    let full = std::mem::replace(&mut bytes, Vec::with_capacity(STRETCH + 1024));
                    if to.send(Piece::Rows { bytes: full, rows: std::mem::take(&mut count) }).await.is_err() {
                        return Ok(());
                    }
                }
            }
        }};
    }
    match tx.on() {
        Engine::Sqlite(db) => each_row!(db),
        Engine::Postgres(db) => each_row!(db),
    }
    // The listener's own error says why, if it is gone.
    let _ = to.send(Piece::Rows { bytes, rows: count }).await;
    Ok(())
}

fn json<T: Serialize>(to: &mut Vec<u8>, value: T) -> Result<()> {
    serde_json::to_writer(to, &value).map_err(|e| unreadable("value", &e.to_string()))
}

/// Dumps while `listen` takes the pieces in a thread of its own, where it may block.
pub(super) async fn dump<T: Send + 'static>(
    tx: &mut Tx,
    listen: impl FnOnce(Receiver<Piece>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (to, from) = channel(8);
    let listener = tokio::task::spawn_blocking(move || listen(from));
    let sent = send(tx, &to).await;
    drop(to);
    let heard = listener.await.map_err(|e| StorageError::Engine(format!("the copy was interrupted: {e}")))?;
    sent?;
    heard
}

/// Digests each table's text as it passes, and writes it on.
pub(super) fn count_and_write<W: Write>(
    mut from: Receiver<Piece>,
    to: &mut W,
    mut begin: impl FnMut(&mut W, &str) -> Result<()>,
) -> Result<Vec<TableCount>> {
    let mut counts: Vec<TableCount> = Vec::new();
    let mut digest = Sha256::new();
    while let Some(piece) = from.blocking_recv() {
        match piece {
            Piece::Table(name) => {
                finish(&mut counts, &mut digest);
                begin(to, &name)?;
                counts.push(TableCount { name, rows: 0, sha256: String::new() });
            }
            Piece::Rows { bytes, rows } => {
                digest.update(&bytes);
                to.write_all(&bytes).map_err(|e| StorageError::Engine(format!("the backup cannot be written: {e}")))?;
                if let Some(table) = counts.last_mut() {
                    table.rows += rows;
                }
            }
        }
    }
    finish(&mut counts, &mut digest);
    Ok(counts)
}

fn finish(counts: &mut [TableCount], digest: &mut Sha256) {
    let whole = std::mem::take(digest).finalize();
    if let Some(table) = counts.last_mut() {
        table.sha256 = hex(&whole);
    }
}

/// One digest over all tables and the schema that they are in.
pub(super) fn digest_of(schema_version: i64, tables: &[TableCount]) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("patchwalk schema {schema_version}\n"));
    for table in tables {
        digest.update(format!("{} {} {}\n", table.name, table.rows, table.sha256));
    }
    hex(&digest.finalize())
}
