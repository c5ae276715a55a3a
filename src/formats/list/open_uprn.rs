//! Points by UPRN, from a file with OS Open UPRN's columns. It has 41 million rows, so it is
//! streamed: blocks of a few megabytes, two or more threads, and an end as soon as all are found.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;

use memchr::{memchr, memrchr};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cell;
use super::field::Field;
use super::place::{self, Numbers};
use super::synonyms::{self, Hint};
use crate::domain::plane::{self, Bng};

/// Why a points file cannot be used.
#[derive(Debug)]
pub enum PointsError {
    Io(io::Error),
    NoColumns,
    Empty,
}

const BLOCK: usize = 4 << 20;

/// Where the numbers stand in a line.
#[derive(Clone, Copy, Debug)]
struct Layout {
    separator: u8,
    uprn: usize,
    x: usize,
    y: usize,
}

/// Finds the wanted UPRNs. `progress` gets the rows passed so far.
pub fn find(
    file: &Path,
    wanted: &FxHashSet<u64>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<FxHashMap<u64, Bng>, PointsError> {
    let mut file = File::open(file).map_err(PointsError::Io)?;
    let mut start = [0; 4];
    let got = read_fully(&mut file, &mut start).map_err(PointsError::Io)?;
    if start.starts_with(b"PK\x03\x04") {
        return find_in_zip(file, wanted, progress);
    }
    find_in((&start[..got]).chain(file), wanted, progress)
}

/// The first `.csv` of a zip file, as Ordnance Survey delivers it.
fn find_in_zip(
    file: File,
    wanted: &FxHashSet<u64>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<FxHashMap<u64, Bng>, PointsError> {
    let broken = |_| PointsError::NoColumns;
    let mut zip = zip::ZipArchive::new(file).map_err(broken)?;
    let is_list = |i: &usize| matches!(zip.name_for_index(*i), Some(Ok(name)) if name.to_lowercase().ends_with(".csv"));
    let index = (0..zip.len()).find(is_list).ok_or(PointsError::NoColumns)?;
    let entry = zip.by_index(index).map_err(broken)?;
    find_in(entry, wanted, progress)
}

/// Fills the buffer as far as there is anything to read.
fn read_fully(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

fn find_in(
    mut from: impl Read,
    wanted: &FxHashSet<u64>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<FxHashMap<u64, Bng>, PointsError> {
    let mut block = vec![0; BLOCK];
    let filled = read_fully(&mut from, &mut block).map_err(PointsError::Io)?;
    block.truncate(filled);
    let (layout, header_end) = read_header(&block)?;
    block.drain(..header_end);
    let found = Mutex::new(FxHashMap::default());
    let (done, rows) = (AtomicBool::new(wanted.is_empty()), AtomicU64::new(0));
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(8);
    // One block waits for each worker, so memory stays at a few blocks whatever the file's size.
    let (send, receive) = mpsc::sync_channel::<Vec<u8>>(workers);
    let receive = Mutex::new(receive);
    let work = || {
        loop {
            let next = receive.lock().map(|r| r.recv());
            let Ok(Ok(block)) = next else { return };
            let (hits, lines) = scan(&block, layout, wanted);
            progress(rows.fetch_add(lines, Ordering::Relaxed) + lines);
            if let Ok(mut found) = found.lock() {
                found.extend(hits);
                done.fetch_or(found.len() >= wanted.len(), Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
        // The sender goes with it: workers stop when it is dropped.
        feed(from, block, send, &done)
    })
    .map_err(PointsError::Io)?;
    Ok(found.into_inner().unwrap_or_default())
}

/// Cuts the file into blocks of whole lines.
fn feed(mut from: impl Read, first: Vec<u8>, send: mpsc::SyncSender<Vec<u8>>, done: &AtomicBool) -> io::Result<()> {
    let mut block = first;
    let mut at_end = false;
    loop {
        let filled = block.len();
        block.resize(filled + BLOCK, 0);
        let more = read_fully(&mut from, &mut block[filled..])?;
        block.truncate(filled + more);
        at_end |= more == 0;
        let cut = if at_end { block.len() } else { memrchr(b'\n', &block).map_or(0, |i| i + 1) };
        let rest = block.split_off(cut);
        if (!block.is_empty() && send.send(block).is_err()) || at_end || done.load(Ordering::Relaxed) {
            return Ok(());
        }
        block = rest;
    }
}

fn read_header(block: &[u8]) -> Result<(Layout, usize), PointsError> {
    let text = block.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(block);
    if text.is_empty() {
        return Err(PointsError::Empty);
    }
    let skipped = block.len() - text.len();
    let end = memchr(b'\n', text).map_or(text.len(), |i| i + 1);
    let header = String::from_utf8_lossy(&text[..end.min(4_096)]).into_owned();
    let separator = [b',', b';', b'\t', b'|'].into_iter().max_by_key(|s| header.bytes().filter(|b| b == s).count());
    let separator = separator.unwrap_or(b',');
    let fields: Vec<Hint> =
        header.split(char::from(separator)).map(|h| synonyms::read(h.trim().trim_matches('"'))).collect();
    let at = |field| fields.iter().position(|h| *h == Hint::Field(field));
    let grid = at(Field::Easting).zip(at(Field::Northing));
    let place = grid.or_else(|| at(Field::Longitude).zip(at(Field::Latitude)));
    match (at(Field::Uprn), place) {
        (Some(uprn), Some((x, y))) => Ok((Layout { separator, uprn, x, y }, skipped + end)),
        _ => Err(PointsError::NoColumns),
    }
}

/// The wanted points of a block of whole lines, and how many lines it had.
fn scan(block: &[u8], layout: Layout, wanted: &FxHashSet<u64>) -> (Vec<(u64, Bng)>, u64) {
    let mut hits = Vec::new();
    let mut lines = 0;
    let mut rest = block;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or(&[]);
        lines += 1;
        let uprn = if layout.uprn == 0 { leading_figure(line) } else { leading_figure(nth(line, layout, layout.uprn)) };
        if let Some(uprn) = uprn.filter(|u| wanted.contains(u))
            && let Some(at) = place_of(line, layout)
        {
            hits.push((uprn, at));
        }
    }
    (hits, lines)
}

fn leading_figure(line: &[u8]) -> Option<u64> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let mut value = 0u64;
    let mut count = 0;
    for b in line {
        if !b.is_ascii_digit() {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
        count += 1;
    }
    (1..=14).contains(&count).then_some(value)
}

fn nth(line: &[u8], layout: Layout, index: usize) -> &[u8] {
    line.split(|b| *b == layout.separator).nth(index).unwrap_or(&[])
}

fn place_of(line: &[u8], layout: Layout) -> Option<Bng> {
    let number = |index| {
        let text = std::str::from_utf8(nth(line, layout, index)).ok()?;
        cell::number(text.trim().trim_matches('"'), false)
    };
    match place::tell(number(layout.x)?, number(layout.y)?) {
        Numbers::Grid(at) => Some(at),
        Numbers::Degrees(at) | Numbers::SwappedDegrees(at) => plane::to_bng(at).ok(),
        Numbers::Elsewhere => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn wanted(numbers: &[u64]) -> FxHashSet<u64> {
        numbers.iter().copied().collect()
    }

    #[test]
    fn points_are_found_whatever_the_order_of_columns_and_the_size_of_the_file() {
        let mut text = String::from("\u{feff}UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\r\n");
        for i in 0..300_000u64 {
            let _ = write!(text, "{i},{}.50,197344.10,51.6,-0.26\r\n", 400_000 + i % 1_000);
        }
        let found = find_in(text.as_bytes(), &wanted(&[5, 299_999, 400_000]), &|_| {}).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[&299_999], Bng { easting: 400_999.5, northing: 197_344.1 });
        let other = "LATITUDE;LONGITUDE;UPRN\n53.392;-1.355;000012\n";
        let found = find_in(other.as_bytes(), &wanted(&[12]), &|_| {}).unwrap();
        assert!(found.contains_key(&12));
    }

    #[test]
    fn a_file_that_is_not_one_is_refused() {
        assert!(matches!(find_in(b"".as_slice(), &wanted(&[1]), &|_| {}), Err(PointsError::Empty)));
        assert!(matches!(find_in(b"a,b\n1,2\n".as_slice(), &wanted(&[1]), &|_| {}), Err(PointsError::NoColumns)));
    }
}
