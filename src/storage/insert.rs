//! Many rows in one statement: the way in for lists of a million addresses.

use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use super::engine::{Engine, Tx};
use super::error::Result;

/// One cell of a row to insert.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    Text(Option<&'a str>),
    Whole(Option<i64>),
    Real(Option<f64>),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Some(text))
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Cell::Text(Some(text))
    }
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Cell::Text(text.as_deref())
    }
}

/// Where rows go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Into<'a> {
    pub table: &'a str,
    /// Names, separated by commas.
    pub columns: &'a str,
    /// What follows the rows: `on conflict …`, or nothing.
    pub then: &'a str,
}

/// Rows in a statement: few enough for both engines' limits on parameters (32,766 and 65,535),
/// many enough that a statement's own cost vanishes.
const ROWS: usize = 400;

/// Inserts every row; `cells` puts a row's cells in the order of the columns, and `done` is told
/// the number of rows so far.
pub(super) async fn insert_many<'a, T: Sync>(
    tx: &mut Tx,
    into: Into<'_>,
    rows: &'a [T],
    cells: impl Fn(&'a T, &mut Vec<Cell<'a>>) + Send + Sync,
    done: &(dyn Fn(u64) + Sync),
) -> Result<()> {
    let columns = into.columns.split(',').count();
    let whole = statement(tx, into, columns, ROWS);
    let mut buffer: Vec<Cell<'a>> = Vec::with_capacity(ROWS * columns);
    let mut so_far = 0;
    for chunk in rows.chunks(ROWS) {
        buffer.clear();
        for row in chunk {
            cells(row, &mut buffer);
        }
        let is_whole = chunk.len() == ROWS;
        let sql = if is_whole { Arc::clone(&whole) } else { statement(tx, into, columns, chunk.len()) };
        execute(tx, sql, &buffer, is_whole).await?;
        so_far += chunk.len() as u64;
        done(so_far);
    }
    Ok(())
}

/// The engines differ: PostgreSQL knows only numbered parameters, and SQLite keeps numbered ones
/// by name in a list that it walks for each binding, which for thousands of parameters costs more
/// than the insert itself.
fn statement(tx: &Tx, into: Into<'_>, columns: usize, rows: usize) -> Arc<str> {
    let numbered = matches!(tx.0, Engine::Postgres(_));
    let mut sql = format!("insert into {} ({}) values ", into.table, into.columns);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            if numbered {
                let _ = write!(sql, "{comma}${}", row * columns + column + 1);
            } else {
                let _ = write!(sql, "{comma}?");
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(into.then);
    sql.into()
}

/// `sql` is put together from this room's own constants and counts, never from what came in.
async fn execute(tx: &mut Tx, sql: Arc<str>, cells: &[Cell<'_>], keep: bool) -> Result<()> {
    macro_rules! bound {
        ($driver:ty) => {{
            let mut query = sqlx::query::<$driver>(AssertSqlSafe(sql)).persistent(keep);
            for &cell in cells {
                query = match cell {
                    Cell::Text(text) => query.bind(text),
                    Cell::Whole(number) => query.bind(number),
                    Cell::Real(number) => query.bind(number),
                };
            }
            query
        }};
    }
    match &mut tx.0 {
        Engine::Sqlite(tx) => bound!(Sqlite).execute(&mut **tx).await.map(drop),
        Engine::Postgres(tx) => bound!(Postgres).execute(&mut **tx).await.map(drop),
    }?;
    Ok(())
}
