//! The rows of the answer, for one block of points.

use std::io;

use geo::Coord;

use super::number;
use super::records::{Columns, Record, each_record};
use crate::domain::boundary::Many;

/// What a block's points came to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub points: u64,
    pub inside: u64,
    pub unreadable: u64,
    /// Lines of the first points that could not be read, counted from 0 at the block's start.
    pub unreadable_lines: Vec<u64>,
    /// Line ends in the block.
    pub lines: u64,
}

/// Unreadable points that are named one by one.
pub(super) const TOLD: usize = 20;

/// Everything that is the same for all blocks.
pub(super) struct Rows<'a> {
    many: &'a Many,
    columns: Columns,
    /// The end of a row, `,label` and the line end, for each feature.
    ends: Vec<Vec<u8>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(many: &'a Many, columns: Columns) -> Self {
        let end = |label: &String| {
            let mut end = vec![b','];
            write_cell(label.as_bytes(), &mut end);
            end.push(b'\n');
            end
        };
        Self { many, columns, ends: many.labels().iter().map(end).collect() }
    }

    /// Adds a row for each point of `block` to `to`.
    pub(super) fn write(&self, block: &[u8], to: &mut Vec<u8>) -> io::Result<Tally> {
        let mut tally = Tally { lines: memchr::memchr_iter(b'\n', block).count() as u64, ..Tally::default() };
        let mut points = Vec::new();
        // Cells of all ids, and where each ends.
        let (mut ids, mut ends) = (Vec::new(), Vec::new());
        each_record(block, self.columns, |record| {
            points.push(point(&record, &mut tally));
            write_cell(record.id, &mut ids);
            ends.push(ids.len());
        })?;
        tally.points = points.len() as u64;
        let found = self.many.find_all(&points);
        let mut from = 0;
        for (end, found) in ends.into_iter().zip(found) {
            to.extend_from_slice(&ids[from..end]);
            to.extend_from_slice(found.map_or(b",\n", |feature| &self.ends[feature as usize]));
            tally.inside += u64::from(found.is_some());
            from = end;
        }
        Ok(tally)
    }
}

/// Longitude and latitude; a place that is in no area where they are no numbers.
fn point(record: &Record<'_>, tally: &mut Tally) -> Coord<f64> {
    let numbers = number::read(record.longitude).zip(number::read(record.latitude));
    if let Some((x, y)) = numbers {
        return Coord { x, y };
    }
    tally.unreadable += 1;
    if tally.unreadable_lines.len() < TOLD {
        tally.unreadable_lines.push(record.line);
    }
    Coord { x: f64::NAN, y: f64::NAN }
}

/// One cell, in quotation marks where it needs them. A spreadsheet must not run what we write.
fn write_cell(cell: &[u8], to: &mut Vec<u8>) {
    let is_formula = cell.first().is_some_and(|b| b"=+-@\t\r".contains(b));
    let is_number = || std::str::from_utf8(cell).is_ok_and(|f| f.parse::<f64>().is_ok());
    let guard: &[u8] = if is_formula && !is_number() { b"'" } else { b"" };
    if !cell.iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
        to.extend_from_slice(guard);
        return to.extend_from_slice(cell);
    }
    to.push(b'"');
    to.extend_from_slice(guard);
    for byte in cell {
        if *byte == b'"' {
            to.push(b'"');
        }
        to.push(*byte);
    }
    to.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cell_comes_back_as_it_was_unless_a_spreadsheet_would_run_it(cell in "[a-c=+\",\n\r -]{0,12}") {
            let mut written = Vec::new();
            write_cell(cell.as_bytes(), &mut written);
            written.extend_from_slice(b",x\n");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&written[..]);
            let back = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(back[0].strip_prefix('\'').unwrap_or(&back[0]), &cell);
            prop_assert!(!back[0].starts_with(['=', '@', '+', '-', '\r']) || back[0].parse::<f64>().is_ok());
        }
    }
}
