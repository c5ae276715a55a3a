//! GeoPackage (OGC 12-128r19): a SQLite database with layers of shapes.
//!
//! Somebody else's database is opened read-only from a copy, asked three questions, and stopped if
//! it takes long: a view may hide any amount of work. This is the one place outside `storage` that
//! speaks SQL, and never to our own database.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

use super::{damaged, quoted, too_many_points, wkb};
use crate::domain::boundary::{Drawn, DrawnGrid, MAX_POINTS, Shape, ShapeKind};
use crate::domain::problem::Problem;

/// Reads all layers that hold areas. Blocking; safe to call from anywhere.
pub(super) fn read(bytes: &[u8]) -> Result<Drawn, Problem> {
    // A runtime may not be started inside another, and who calls us is not known: own thread.
    let read = || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(no_temporary)?;
        runtime.block_on(read_database(bytes))
    };
    std::thread::scope(|scope| scope.spawn(read).join()).unwrap_or_else(|_| Err(damaged("GeoPackage")))
}

fn no_temporary(error: std::io::Error) -> Problem {
    Problem::error("no_temporary_file", format!("The GeoPackage could not be unpacked: {error}."))
        .hint("Make room on the disk for temporary files and import the file again.")
}

fn unreadable(error: sqlx::Error) -> Problem {
    let mut problem = damaged("GeoPackage");
    problem.message = format!("The GeoPackage cannot be read: {}.", quoted(&error.to_string()));
    problem
}

struct Layer {
    name: String,
    column: String,
    grid: DrawnGrid,
}

async fn read_database(bytes: &[u8]) -> Result<Drawn, Problem> {
    let mut copy = tempfile::NamedTempFile::new().map_err(no_temporary)?;
    copy.write_all(bytes).map_err(no_temporary)?;
    copy.flush().map_err(no_temporary)?;
    let mut database = open(copy.path()).await.map_err(unreadable)?;
    let layers = layers(&mut database).await?;
    let mut drawn = Drawn { format: "GeoPackage", any_grid: true, ..Drawn::default() };
    let mut with_areas: Vec<Layer> = Vec::new();
    let mut points = 0;
    for layer in layers {
        let shapes = shapes(&mut database, &layer, drawn.shapes.len(), &mut points).await?;
        if shapes.iter().any(Shape::is_area) {
            with_areas.push(layer);
        }
        drawn.shapes.extend(shapes);
    }
    database.close().await.ok();
    settle_layers(&mut drawn, &with_areas)?;
    Ok(drawn)
}

async fn open(path: &std::path::Path) -> sqlx::Result<SqliteConnection> {
    /// SQLite's own steps, in thousands: some seconds.
    const MOST_STEPS: u32 = 200_000;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
        .pragma("query_only", "on")
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .disable_statement_logging();
    let mut database = SqliteConnection::connect_with(&options).await?;
    let steps = AtomicU32::new(0);
    database
        .lock_handle()
        .await?
        .set_progress_handler(1_000, move || steps.fetch_add(1, Ordering::Relaxed) < MOST_STEPS);
    Ok(database)
}

async fn layers(database: &mut SqliteConnection) -> Result<Vec<Layer>, Problem> {
    let is_geopackage = "select count(*) from sqlite_schema where type = 'table' and name in ('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')";
    let tables: i64 = sqlx::query_scalar(is_geopackage).fetch_one(&mut *database).await.map_err(unreadable)?;
    if tables < 3 {
        return Err(super::recognise::not_a_boundary("a SQLite database, but not a GeoPackage"));
    }
    // Tables only: what a view would do when it is read is anybody's guess.
    let rows = sqlx::query(
        "select g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.srs_name, g.srs_id
         from gpkg_geometry_columns g
         join sqlite_schema t on t.name = g.table_name and t.type = 'table'
         left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
         order by g.table_name limit 1000",
    )
    .fetch_all(&mut *database)
    .await
    .map_err(unreadable)?;
    let layer = |row: &sqlx::sqlite::SqliteRow| -> sqlx::Result<Layer> {
        let organisation: Option<String> = row.try_get(2)?;
        let epsg = organisation.is_some_and(|o| o.eq_ignore_ascii_case("epsg"));
        let number: Option<i64> = if epsg { row.try_get(3)? } else { Some(row.try_get(5)?) };
        let name: Option<String> = row.try_get(4)?;
        let grid = match number {
            None | Some(-1 | 0) => DrawnGrid::Unstated,
            Some(number) => match (DrawnGrid::from_epsg(number), name) {
                (DrawnGrid::Other(code), Some(name)) => DrawnGrid::Other(format!("{} ({code})", quoted(&name))),
                (grid, _) => grid,
            },
        };
        Ok(Layer { name: row.try_get(0)?, column: row.try_get(1)?, grid })
    };
    rows.iter().map(layer).collect::<sqlx::Result<Vec<Layer>>>().map_err(unreadable)
}

async fn shapes(
    database: &mut SqliteConnection,
    layer: &Layer,
    before: usize,
    points: &mut usize,
) -> Result<Vec<Shape>, Problem> {
    use futures_util::TryStreamExt as _;
    const MOST_ROWS: usize = 50_000;
    let label = label_column(database, layer).await.map_err(unreadable)?;
    let label = label.map_or_else(|| "null".to_owned(), |l| format!("cast({} as text)", identifier(&l)));
    let sql = format!(
        "select {column}, {label} from {table} where {column} is null or (typeof({column}) = 'blob' and length({column}) <= {most}) limit {rows}",
        column = identifier(&layer.column),
        table = identifier(&layer.name),
        most = super::MAX_BYTES,
        rows = MOST_ROWS + 1,
    );
    let mut shapes: Vec<Shape> = Vec::new();
    // The names come from the file; `identifier` quotes them, and the database is read-only.
    let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *database);
    let mut feature = before as u64;
    while let Some(row) = rows.try_next().await.map_err(unreadable)? {
        feature += 1;
        let blob: Option<&[u8]> = row.try_get(0).map_err(unreadable)?;
        let label: Option<String> = row.try_get(1).map_err(unreadable)?;
        let kinds = match blob {
            None => vec![ShapeKind::Nothing],
            Some(blob) => geometry(blob).ok_or_else(|| {
                let mut problem = damaged("GeoPackage").at_feature(feature);
                problem.message = format!("A shape in layer \"{}\" of the GeoPackage is damaged.", quoted(&layer.name));
                problem
            })?,
        };
        let in_collection = kinds.len() > 1;
        let label = label.map(|l| quoted(&l)).filter(|l| !l.is_empty());
        for kind in kinds {
            let shape = Shape { feature, label: label.clone(), in_collection, kind };
            *points += shape.points();
            shapes.push(shape);
        }
        if *points > MAX_POINTS || shapes.len() > MOST_ROWS {
            return Err(too_many_points(MAX_POINTS));
        }
    }
    Ok(shapes)
}

async fn label_column(database: &mut SqliteConnection, layer: &Layer) -> sqlx::Result<Option<String>> {
    let names: Vec<String> =
        sqlx::query_scalar("select name from pragma_table_info($1)").bind(&layer.name).fetch_all(database).await?;
    let named = |wanted: &str| names.iter().find(|n| n.eq_ignore_ascii_case(wanted)).cloned();
    Ok(named("site").or_else(|| named("name")))
}

/// A name from the file as SQL: in quotes, with its own quotes doubled.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\"").replace('\0', ""))
}

/// GeoPackage's own header (magic, version, flags, grid, envelope), then well-known binary.
fn geometry(blob: &[u8]) -> Option<Vec<ShapeKind>> {
    const HEADER: usize = 8;
    let [b'G', b'P', _, flags, ..] = blob else { return None };
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    let is_empty = flags & 0b1_0000 != 0;
    if is_empty { Some(vec![ShapeKind::Nothing]) } else { wkb::read(blob.get(HEADER + envelope..)?).ok() }
}

/// One grid for the file; and if areas come from several layers, a person must say which.
fn settle_layers(drawn: &mut Drawn, with_areas: &[Layer]) -> Result<(), Problem> {
    match with_areas {
        [] => Ok(()),
        [one] => {
            drawn.grid = one.grid.clone();
            Ok(())
        }
        several => {
            let names: Vec<String> = several.iter().take(10).map(|l| format!("\"{}\"", quoted(&l.name))).collect();
            Err(Problem::error(
                "several_layers",
                format!("The GeoPackage has {} layers with areas: {}. It cannot be told which is the site's boundary.", several.len(), names.join(", ")),
            )
            .hint("Export the layer with the boundary on its own, as GeoJSON or as a GeoPackage with one layer, and import that."))
        }
    }
}
