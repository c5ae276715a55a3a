//! Many rows in one statement: the way in for lists of a million addresses.

use std::fmt::Write as _;
use std::sync::Arc;

use futures_util::future::join;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Postgres, Sqlite};

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
pub(super) struct Destination<'a> {
    pub table: &'a str,
    /// Names, separated by commas.
    pub columns: &'a str,
    /// What follows the rows: `on conflict …`, or nothing.
    pub then: &'a str,
}

/// Rows in a statement: few enough for both engines' limits on parameters (32,766 and 65,535),
/// many enough that a statement's own cost vanishes.
const ROWS: usize = 400;

/// Inserts every row, and says how many went in (`then` may leave some out); `cells` puts a row's cells in the order of the columns, and `done` is told
/// the number of rows so far.
pub(super) async fn insert_many<'a, T: Sync>(
    tx: &mut Tx,
    to: Destination<'_>,
    rows: &'a [T],
    cells: impl Fn(&'a T, &mut Vec<Cell<'a>>) + Send + Sync,
    done: &(dyn Fn(u64) + Sync),
) -> Result<u64> {
    let columns = to.columns.split(',').count();
    let is_sqlite = matches!(tx.0, Engine::Sqlite(_));
    let whole = statement(is_sqlite, to, columns, ROWS);
    let mut buffer: Vec<Cell<'a>> = Vec::with_capacity(ROWS * columns);
    let mut bind = |chunk: &'a [T]| {
        buffer.clear();
        for row in chunk {
            cells(row, &mut buffer);
        }
        Bound::new(is_sqlite, &buffer)
    };
    let mut chunks = rows.chunks(ROWS);
    let mut next = chunks.next().map(|chunk| (chunk.len(), bind(chunk)));
    let (mut so_far, mut went_in) = (0, 0);
    while let Some((rows, bound)) = next.take() {
        let is_whole = rows == ROWS;
        let sql = if is_whole { Arc::clone(&whole) } else { statement(is_sqlite, to, columns, rows) };
        // The engine works on these rows in its own thread or process while the next are bound.
        let (inserted, following) =
            join(execute(tx, sql, bound?, is_whole), async { chunks.next().map(|chunk| (chunk.len(), bind(chunk))) })
                .await;
        went_in += inserted?;
        next = following;
        so_far += rows as u64;
        done(so_far);
    }
    Ok(went_in)
}

/// The engines differ: PostgreSQL knows only numbered parameters, and SQLite keeps numbered ones
/// by name in a list that it walks for each binding, which for thousands of parameters costs more
/// than the insert itself.
fn statement(is_sqlite: bool, to: Destination<'_>, columns: usize, rows: usize) -> Arc<str> {
    let mut sql = format!("insert into {} ({}) values ", to.table, to.columns);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            if is_sqlite {
                let _ = write!(sql, "{comma}?");
            } else {
                let _ = write!(sql, "{comma}${}", row * columns + column + 1);
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(to.then);
    sql.into()
}

/// Cells handed to a driver.
enum Bound {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Bound {
    fn new(is_sqlite: bool, cells: &[Cell<'_>]) -> Result<Self> {
        macro_rules! add_all {
            ($arguments:expr) => {{
                let mut arguments = $arguments;
                arguments.reserve(cells.len(), 0);
                for &cell in cells {
                    match cell {
                        Cell::Text(text) => arguments.add(text),
                        Cell::Whole(number) => arguments.add(number),
                        Cell::Real(number) => arguments.add(number),
                    }
                    .map_err(sqlx::Error::Encode)?;
                }
                arguments
            }};
        }
        Ok(if is_sqlite {
            Self::Sqlite(add_all!(SqliteArguments::default()))
        } else {
            Self::Postgres(add_all!(PgArguments::default()))
        })
    }
}

/// `sql` is put together from this room's own constants and counts, never from what came in.
async fn execute(tx: &mut Tx, sql: Arc<str>, bound: Bound, keep: bool) -> Result<u64> {
    let sql = AssertSqlSafe(sql);
    Ok(match (&mut tx.0, bound) {
        (Engine::Sqlite(tx), Bound::Sqlite(arguments)) => sqlx::query_with::<Sqlite, _>(sql, arguments)
            .persistent(keep)
            .execute(&mut **tx)
            .await
            .map(|done| done.rows_affected()),
        (Engine::Postgres(tx), Bound::Postgres(arguments)) => sqlx::query_with::<Postgres, _>(sql, arguments)
            .persistent(keep)
            .execute(&mut **tx)
            .await
            .map(|done| done.rows_affected()),
        _ => Err(sqlx::Error::Protocol("rows bound for one engine were sent to the other".into())),
    }?)
}
