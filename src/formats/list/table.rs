//! Rows of cells, from text or from a sheet, walked the same way.

use std::borrow::Cow;
use std::ops::Range;

use super::csv::{Cursor, Shape, Stretch, Text};

/// A row of a sheet, with the number that the spreadsheet shows beside it.
#[derive(Clone, Debug)]
pub struct SheetRow {
    pub line: u64,
    pub cells: Vec<String>,
}

/// The rows' keeper: the whole file, personal cells and all, so it shows itself to nobody.
#[derive(Default)]
pub enum Store {
    #[default]
    Nothing,
    Text {
        text: String,
        from: usize,
        shape: Shape,
    },
    Sheet(Vec<SheetRow>),
}

impl Store {
    pub fn table(&self) -> Table<'_> {
        match self {
            Store::Nothing => Table::Sheet(&[]),
            Store::Text { text, from, shape } => Table::Text(Text::with_shape(&text[*from..], *shape)),
            Store::Sheet(rows) => Table::Sheet(rows),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Table<'t> {
    Text(Text<'t>),
    Sheet(&'t [SheetRow]),
}

/// Some of the rows, for one thread to walk.
#[derive(Clone, Debug)]
pub enum Part {
    Stretch(Stretch),
    Rows(Range<usize>),
}

/// A place between rows: what is before it has been read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    cursor: Cursor,
    row: usize,
    /// Lines before it.
    pub line: u64,
}

/// A row as it is walked past.
pub struct Row<'r, 't> {
    /// Counted from the part's first line, or the file's: see [`Table::counts_lines_by_part`].
    pub line: u64,
    /// Where [`Table::row_at`] finds it again.
    pub at: usize,
    pub cells: &'r [Cow<'t, str>],
    /// A quotation mark was opened and never closed.
    pub stray_quote: bool,
    /// Whether [`Table::row_at`] would read the same.
    pub again: bool,
}

const BYTES_PER_PART: usize = 8 << 20;
const ROWS_PER_PART: usize = 8_192;

impl<'t> Table<'t> {
    /// Up to `limit` rows from the start, each with its line and the place after it.
    pub fn head(&self, limit: usize) -> Vec<(u64, Vec<Cow<'t, str>>, Place)> {
        let mut out = Vec::new();
        let mut place = Place::default();
        let mut cells = Vec::new();
        while out.len() < limit {
            let Some(line) = self.next(&mut place, &mut cells) else { break };
            out.push((line, cells.clone(), place));
        }
        out
    }

    fn next(&self, place: &mut Place, cells: &mut Vec<Cow<'t, str>>) -> Option<u64> {
        match self {
            Table::Text(text) => {
                if place.cursor.at >= text.len() {
                    return None;
                }
                text.record(&mut place.cursor, cells);
                place.line += 1;
                Some(place.line)
            }
            Table::Sheet(rows) => {
                let row = rows.get(place.row)?;
                borrow_cells(row, cells);
                place.row += 1;
                place.line = row.line;
                Some(row.line)
            }
        }
    }

    /// The rows after a place, in parts.
    pub fn parts(&self, after: Place) -> Vec<Part> {
        match self {
            Table::Text(text) => text.stretches(after.cursor, BYTES_PER_PART).into_iter().map(Part::Stretch).collect(),
            Table::Sheet(rows) => (after.row..rows.len())
                .step_by(ROWS_PER_PART)
                .map(|from| Part::Rows(from..(from + ROWS_PER_PART).min(rows.len())))
                .collect(),
        }
    }

    /// Whether the lines that [`Table::walk`] gives count from the part's first, not the file's.
    pub fn counts_lines_by_part(&self) -> bool {
        matches!(self, Table::Text(_))
    }

    /// Walks a part's rows. Returns how many lines it had.
    pub fn walk(&self, part: &Part, mut each: impl FnMut(&Row<'_, 't>)) -> u64 {
        let mut cells = Vec::new();
        let mut lines = 0;
        match (self, part) {
            (Table::Text(text), Part::Stretch(stretch)) => {
                let mut cursor = stretch.from;
                while cursor.at < stretch.to {
                    let (at, plain) = (cursor.at, cursor.is_plain());
                    let stray_quote = text.record(&mut cursor, &mut cells);
                    lines += 1;
                    each(&Row { line: lines, at, cells: &cells, stray_quote, again: plain && !stray_quote });
                }
            }
            (Table::Sheet(rows), Part::Rows(range)) => {
                for (i, row) in rows.get(range.clone()).unwrap_or(&[]).iter().enumerate() {
                    borrow_cells(row, &mut cells);
                    lines += 1;
                    each(&Row { line: row.line, at: range.start + i, cells: &cells, stray_quote: false, again: true });
                }
            }
            _ => {}
        }
        lines
    }

    /// Reads the row at a position that [`Table::walk`] gave once more.
    pub fn row_at(&self, at: usize, cells: &mut Vec<Cow<'t, str>>) {
        match self {
            Table::Text(text) => drop(text.record(&mut Cursor::at(at), cells)),
            Table::Sheet(rows) => match rows.get(at) {
                Some(row) => borrow_cells(row, cells),
                None => cells.clear(),
            },
        }
    }

    /// Some rows from all over the file, to judge columns by.
    pub fn sample(&self, after: Place, limit: usize) -> Vec<Vec<Cow<'t, str>>> {
        let parts = self.parts(after);
        let per_part = limit / parts.len().clamp(1, 8) + 1;
        let step = parts.len().div_ceil(8).max(1);
        let mut out = Vec::new();
        for part in parts.iter().step_by(step) {
            match (self, part) {
                (Table::Text(text), Part::Stretch(stretch)) => {
                    let mut cursor = stretch.from;
                    let mut cells = Vec::new();
                    let mut taken = 0;
                    while cursor.at < stretch.to && taken < per_part {
                        text.record(&mut cursor, &mut cells);
                        out.push(cells.clone());
                        taken += 1;
                    }
                }
                (Table::Sheet(rows), Part::Rows(range)) => {
                    for row in rows.get(range.clone()).unwrap_or(&[]).iter().take(per_part) {
                        out.push(row.cells.iter().map(|c| Cow::Borrowed(c.as_str())).collect());
                    }
                }
                _ => {}
            }
        }
        out.retain(|row| row.iter().any(|c| !super::cell::trim(c).is_empty()));
        out
    }
}

fn borrow_cells<'t>(row: &'t SheetRow, cells: &mut Vec<Cow<'t, str>>) {
    cells.clear();
    cells.extend(row.cells.iter().map(|c| Cow::Borrowed(c.as_str())));
}
