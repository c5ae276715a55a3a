//! `patchwalk locate`: which feature of a boundary file is each point of a CSV in?
//!
//! In: `id,lon,lat` with a header. Out: `id,feature`, in the same order; no feature where a point is
//! outside all. Streamed, on all cores: a file of any length takes the same memory.
//!
//! ```text
//! file ── blocks of whole records, one reader at a time ──▶ records ──▶ located, each core its own
//!      block ──▶ rows ── in the order of the blocks ──▶ file
//! ```

mod blocks;
mod number;
mod records;
mod rows;
mod turns;

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use blocks::Blocks;
use csv::{ByteRecord, ReaderBuilder};
use records::Columns;
use rows::Rows;
use turns::Turns;

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

/// Told the number of points so far, now and then, from any of the threads.
pub type Progress<'a> = &'a (dyn Fn(u64) + Sync);

/// Reads, looks up and writes.
pub fn run(boundaries: &Path, points: &Path, out: &Path, progress: Progress<'_>) -> Result<Located, LocateError> {
    let trouble = |path: &Path| {
        let path = path.display().to_string();
        move |source| LocateError::File { path, source }
    };
    let bytes = read_boundaries(boundaries).map_err(trouble(boundaries))?;
    let name = boundaries.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let drawn = boundary::read_many(&bytes, &name).map_err(|p| LocateError::Refused(vec![p]))?;
    drop(bytes);
    let labelled = Many::from_drawn(drawn).map_err(|UnusableShapes(problems)| LocateError::Refused(problems))?;
    let input = File::open(points).map_err(trouble(points))?;
    // Written beside its place and moved there when whole: half an answer is no answer.
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut whole = tempfile::NamedTempFile::new_in(folder).map_err(trouble(out))?;
    let mut located =
        locate(&labelled.many, input, whole.as_file_mut(), progress).map_err(|e| e.in_file(points, out))?;
    whole.persist(out).map_err(|e| trouble(out)(e.error))?;
    located.problems.splice(0..0, labelled.problems);
    Ok(located)
}

fn read_boundaries(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let most = boundary::MANY_BYTES as u64 + 1;
    let mut bytes = Vec::with_capacity(file.metadata()?.len().min(most) as usize + 1);
    file.take(most).read_to_end(&mut bytes)?;
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

/// The stream itself. Each thread takes a block, looks its points up and waits for its turn to write:
/// no more is in memory than a block a thread, and what is written for it.
pub fn locate(
    many: &Many,
    points: impl Read + Send,
    mut out: impl Write + Send,
    progress: Progress<'_>,
) -> Result<Located, Stopped> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let mut blocks = Blocks::new(points, block_size(many, threads));
    let mut first = Vec::new();
    blocks.next(&mut first).map_err(Stopped::Reading)?;
    let (columns, header) = header(&first)?;
    out.write_all(b"id,feature\n").map_err(Stopped::Writing)?;
    let rows = Rows::new(many, columns);
    blocks.put_back(first.split_off(header));
    let turns = Turns::new(blocks, out);
    let read = |block: &[u8], to: &mut Vec<u8>| rows.write(block, to);
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| turns.work(&read, progress));
        }
        turns.work(&read, progress);
    });
    let header_lines = memchr::memchr_iter(b'\n', &first).count() as u64;
    turns.finish(header_lines)
}

/// Bytes of a block. Of many areas a processor holds few at hand, so that half a million points are
/// asked about at a time, in the order of where they are. All threads' blocks together are as large
/// on a large machine as on a small one.
fn block_size(many: &Many, threads: usize) -> u64 {
    const SMALL: u64 = 1 << 18;
    const ALL_TOGETHER: u64 = 1 << 25;
    if many.is_large() { (ALL_TOGETHER / threads as u64).clamp(SMALL, ALL_TOGETHER / 2) } else { SMALL }
}

/// The columns, and where the header ends.
fn header(block: &[u8]) -> Result<(Columns, usize), Stopped> {
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(block);
    let mut header = ByteRecord::new();
    reader.read_byte_record(&mut header).map_err(|e| Stopped::Reading(e.into()))?;
    Ok((columns(&header)?, (reader.position().byte() as usize).min(block.len())))
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
