//! `patchwalk locate`: which feature of a boundary file is each point of a CSV in?
//!
//! In: `id,lon,lat` with a header. Out: `id,feature`, in the same order; no feature where a point is
//! outside all. Streamed: a file of any length takes the same memory.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::boundary;
use crate::domain::boundary::{Many, UnusableShapes};
use crate::domain::problem::Problem;

/// What a bulk location did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Located {
    pub points: u64,
    pub inside: u64,
    pub outside: u64,
    /// Rows whose longitude or latitude is not a number; they are written with no feature.
    pub unreadable: u64,
    pub problems: Vec<Problem>,
}

/// Why nothing, or not everything, was located.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// A file was refused.
    #[error("the input was refused")]
    Refused(Vec<Problem>),
    #[error("{path}: {source}")]
    File { path: String, source: std::io::Error },
}

/// Reads, looks up and writes. `progress` is told the number of points so far, now and then.
pub fn run(boundaries: &Path, points: &Path, out: &Path, progress: &dyn Fn(u64)) -> Result<Located, LocateError> {
    let trouble = |path: &Path| {
        let path = path.display().to_string();
        move |source| LocateError::File { path, source }
    };
    let bytes = read_boundaries(boundaries).map_err(trouble(boundaries))?;
    let name = boundaries.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let drawn = boundary::read(&bytes, &name).map_err(|p| LocateError::Refused(vec![p]))?;
    let labelled = Many::from_drawn(drawn).map_err(|UnusableShapes(problems)| LocateError::Refused(problems))?;
    let input = BufReader::with_capacity(1 << 18, File::open(points).map_err(trouble(points))?);
    // Written beside its place and moved there when whole: half an answer is no answer.
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut whole = tempfile::NamedTempFile::new_in(folder).map_err(trouble(out))?;
    let mut located = locate(&labelled.many, input, BufWriter::with_capacity(1 << 18, whole.as_file_mut()), progress)
        .map_err(|e| e.in_file(points, out))?;
    whole.persist(out).map_err(|e| trouble(out)(e.error))?;
    located.problems.splice(0..0, labelled.problems);
    Ok(located)
}

fn read_boundaries(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(boundary::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Trouble half way, before it is known in which file.
#[derive(Debug)]
pub enum Stopped {
    Refused(Problem),
    Reading(std::io::Error),
    Writing(std::io::Error),
}

impl Stopped {
    fn in_file(self, points: &Path, out: &Path) -> LocateError {
        match self {
            Self::Refused(problem) => LocateError::Refused(vec![problem]),
            Self::Reading(source) => LocateError::File { path: points.display().to_string(), source },
            Self::Writing(source) => LocateError::File { path: out.display().to_string(), source },
        }
    }
}

/// The stream itself.
pub fn locate(many: &Many, points: impl Read, out: impl Write, progress: &dyn Fn(u64)) -> Result<Located, Stopped> {
    const PROGRESS_EVERY: u64 = 100_000;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(points);
    let columns = columns(reader.byte_headers().map_err(reading)?)?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["id", "feature"]).map_err(writing)?;
    let mut located = Located::default();
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(reading)? {
        located.points += 1;
        let number = |column: usize| {
            std::str::from_utf8(record.get(column)?).ok()?.trim().parse::<f64>().ok().filter(|n| n.is_finite())
        };
        let found = match (number(columns.longitude), number(columns.latitude)) {
            (Some(longitude), Some(latitude)) => many.find(longitude, latitude),
            _ => {
                tell_unreadable(&mut located, &record);
                None
            }
        };
        located.inside += u64::from(found.is_some());
        let id = record.get(columns.id).unwrap_or_default();
        write_row(&mut writer, id, found.unwrap_or_default().as_bytes()).map_err(writing)?;
        if located.points.is_multiple_of(PROGRESS_EVERY) {
            progress(located.points);
        }
    }
    writer.flush().map_err(Stopped::Writing)?;
    located.outside = located.points - located.inside - located.unreadable;
    progress(located.points);
    Ok(located)
}

struct Columns {
    id: usize,
    longitude: usize,
    latitude: usize,
}

fn columns(header: &ByteRecord) -> Result<Columns, Stopped> {
    let clean = |h: &[u8]| String::from_utf8_lossy(h).trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
    let named: Vec<String> = header.iter().map(clean).collect();
    let find = |names: &[&str]| named.iter().position(|h| names.contains(&h.as_str()));
    let found = (find(&["id", "uprn"]), find(&["lon", "longitude", "lng", "x"]), find(&["lat", "latitude", "y"]));
    let (Some(id), Some(longitude), Some(latitude)) = found else {
        return Err(Stopped::Refused(
            Problem::error("columns_missing", "The first line must name the columns id, lon and lat.")
                .at_line(1)
                .hint("Write id,lon,lat as the first line of the file. Longitude and latitude are in degrees (WGS84)."),
        ));
    };
    Ok(Columns { id, longitude, latitude })
}

fn tell_unreadable(located: &mut Located, record: &ByteRecord) {
    const TOLD: u64 = 20;
    located.unreadable += 1;
    if located.unreadable <= TOLD {
        let line = record.position().map_or(0, csv::Position::line);
        located.problems.push(
            Problem::warning(
                "point_unreadable",
                format!(
                    "Line {line} has no longitude and latitude that are numbers. It was written without a feature."
                ),
            )
            .at_line(line),
        );
    }
}

/// A spreadsheet must not run what we write.
fn write_row<W: Write>(writer: &mut csv::Writer<W>, id: &[u8], feature: &[u8]) -> csv::Result<()> {
    for field in [id, feature] {
        let is_formula = field.first().is_some_and(|b| b"=+-@\t\r".contains(b));
        let is_number = || std::str::from_utf8(field).is_ok_and(|f| f.parse::<f64>().is_ok());
        if is_formula && !is_number() {
            writer.write_field([b"'", field].concat())?;
        } else {
            writer.write_field(field)?;
        }
    }
    writer.write_record(None::<&[u8]>)
}

fn reading(error: csv::Error) -> Stopped {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(source) => Stopped::Reading(source),
        _ => Stopped::Refused(
            Problem::error("csv_damaged", format!("The points cannot be read as CSV at line {line}."))
                .at_line(line)
                .hint("Save the file as CSV with the columns id, lon and lat."),
        ),
    }
}

fn writing(error: csv::Error) -> Stopped {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => Stopped::Writing(source),
        other => Stopped::Writing(std::io::Error::other(format!("{other:?}"))),
    }
}
