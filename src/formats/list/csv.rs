//! Separated text, read without copying: a record's cells are slices of the file.
//!
//! A quotation mark means something only at the start of a cell (RFC 4180), so `5" pipe` is left
//! alone. One that is opened and not closed within [`LINES_IN_A_CELL`] lines is taken as a plain
//! character, so that it cannot swallow the rest of the list.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

const LINES_IN_A_CELL: usize = 50;
const BYTES_IN_A_CELL: usize = 1 << 20;

#[derive(Clone, Copy, Debug)]
pub struct Text<'t> {
    text: &'t str,
    shape: Shape,
}

/// How a text is cut.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    separator: u8,
    newline: u8,
    has_quotes: bool,
}

/// Where reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub at: usize,
    /// Before this, quotation marks are plain characters: one of them was not closed.
    quotes_from: usize,
}

impl Cursor {
    pub fn at(at: usize) -> Self {
        Self { at, quotes_from: 0 }
    }

    /// Whether the next record can be read again from its position alone.
    pub fn is_plain(self) -> bool {
        self.quotes_from <= self.at
    }
}

/// A stretch of whole records.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub from: Cursor,
    pub to: usize,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str, separator: u8) -> Self {
        let bytes = text.as_bytes();
        let newline = if memchr(b'\n', bytes).is_some() { b'\n' } else { b'\r' };
        Self { text, shape: Shape { separator, newline, has_quotes: memchr(b'"', bytes).is_some() } }
    }

    pub fn with_shape(text: &'t str, shape: Shape) -> Self {
        Self { text, shape }
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Reads the record at the cursor into `cells` and moves on. Says whether a quotation mark was
    /// opened and never closed.
    pub fn record(&self, cursor: &mut Cursor, cells: &mut Vec<Cow<'t, str>>) -> bool {
        cells.clear();
        let bytes = self.text.as_bytes();
        let mut stray = false;
        let mut i = cursor.at;
        loop {
            let quoted = if self.shape.has_quotes && i >= cursor.quotes_from { self.quoted(i) } else { Quoted::No };
            let end = match quoted {
                Quoted::Cell(cell, end) => {
                    cells.push(cell);
                    end
                }
                Quoted::No | Quoted::Open(_) => {
                    if let Quoted::Open(until) = quoted {
                        cursor.quotes_from = until;
                        stray = true;
                    }
                    let end = self.plain_end(i);
                    let cell = &self.text[i..end];
                    // Of a line's end as Windows writes it, the first half is no part of the cell.
                    let ends_line = bytes.get(end).is_none_or(|b| *b == b'\n');
                    let cell = if ends_line { cell.strip_suffix('\r').unwrap_or(cell) } else { cell };
                    cells.push(Cow::Borrowed(cell));
                    end
                }
            };
            match bytes.get(end) {
                None => {
                    cursor.at = end;
                    return stray;
                }
                Some(b) if *b == self.shape.separator => i = end + 1,
                Some(_) => {
                    cursor.at = end + 1;
                    return stray;
                }
            }
        }
    }

    /// The separator or line end after a cell without quotation marks. Cells are short: eight bytes
    /// at a time in a register are quicker than setting up a vector search.
    fn plain_end(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        for _ in 0..8 {
            let Some(eight) = bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes) else {
                break;
            };
            let found = zero_bytes(eight ^ (LOW * u64::from(self.shape.separator)))
                | zero_bytes(eight ^ (LOW * u64::from(self.shape.newline)));
            if found != 0 {
                return at + (found.trailing_zeros() / 8) as usize;
            }
            at += 8;
        }
        let rest = bytes.get(at..).unwrap_or(&[]);
        memchr2(self.shape.separator, self.shape.newline, rest).map_or(bytes.len(), |i| at + i)
    }

    fn quoted(&self, from: usize) -> Quoted<'t> {
        let bytes = self.text.as_bytes();
        let spaces = bytes[from..].iter().take_while(|b| **b == b' ').count();
        if bytes.get(from + spaces) != Some(&b'"') {
            return Quoted::No;
        }
        let start = from + spaces + 1;
        let limit = bytes.len().min(start + BYTES_IN_A_CELL);
        let (mut i, mut lines, mut doubled) = (start, 0, false);
        while let Some(step) = memchr2(b'"', self.shape.newline, &bytes[i..limit]) {
            i += step + 1;
            if bytes[i - 1] == self.shape.newline {
                lines += 1;
                if lines > LINES_IN_A_CELL {
                    return Quoted::Open(i);
                }
                continue;
            }
            if bytes.get(i) == Some(&b'"') {
                doubled = true;
                i += 1;
                continue;
            }
            // A mark that begins a cell on a later line: the cell we are in was never closed.
            let begins =
                bytes.get(i.wrapping_sub(2)).is_some_and(|b| *b == self.shape.separator || *b == self.shape.newline);
            let goes_on = bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
            if lines > 0 && begins && goes_on {
                return Quoted::Open(i - 1);
            }
            // A mark with text after it ("He said "hi" to") is part of the cell.
            let after =
                i + bytes[i..].iter().take_while(|b| matches!(b, b' ' | b'\r') && **b != self.shape.newline).count();
            if bytes.get(after).is_none_or(|b| *b == self.shape.separator || *b == self.shape.newline) {
                let inner = &self.text[start..i - 1];
                let cell = if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
                return Quoted::Cell(cell, after);
            }
        }
        Quoted::Open(limit)
    }

    /// Cuts what follows the cursor into stretches of about `size` bytes, each of whole records.
    pub fn stretches(&self, from: Cursor, size: usize) -> Vec<Stretch> {
        let mut out = Vec::new();
        let mut cursor = from;
        while cursor.at < self.text.len() {
            let start = cursor;
            self.skip_to_record_after(&mut cursor, start.at + size);
            out.push(Stretch { from: start, to: cursor.at });
        }
        out
    }

    /// Moves the cursor to the first record that begins after `target`, hopping over quoted cells.
    fn skip_to_record_after(&self, cursor: &mut Cursor, target: usize) {
        let bytes = self.text.as_bytes();
        let mut i = cursor.at;
        while self.shape.has_quotes && i < bytes.len() {
            let Range { start, end } = i..target.max(i).min(bytes.len());
            let Some(mark) = memchr(b'"', &bytes[start..end]).map(|m| start + m) else { break };
            i = self.past_mark(cursor, mark);
        }
        let from = i.max(target).min(bytes.len());
        cursor.at = self.line_end_outside_quotes(cursor, from);
    }

    /// From a place outside any quoted cell to just after the next line end outside one.
    fn line_end_outside_quotes(&self, cursor: &mut Cursor, mut i: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(step) = memchr2(self.shape.newline, b'"', &bytes[i..]) {
            let at = i + step;
            if bytes[at] == self.shape.newline {
                return at + 1;
            }
            i = self.past_mark(cursor, at);
        }
        bytes.len()
    }

    /// Past the quoted cell that a mark begins, or past the mark where it begins none.
    fn past_mark(&self, cursor: &mut Cursor, mark: usize) -> usize {
        let before = &self.text.as_bytes()[..mark];
        let start = mark - before.iter().rev().take_while(|b| **b == b' ').count();
        let begins_cell = before[..start].last().is_none_or(|b| *b == self.shape.separator || *b == self.shape.newline);
        if begins_cell && start >= cursor.quotes_from {
            match self.quoted(start) {
                Quoted::Cell(_, end) => return end,
                Quoted::Open(until) => cursor.quotes_from = until,
                Quoted::No => {}
            }
        }
        mark + 1
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The high bit of each zero byte; the lowest one set is exact (Mycroft's trick).
fn zero_bytes(x: u64) -> u64 {
    x.wrapping_sub(LOW) & !x & HIGH
}

enum Quoted<'t> {
    No,
    /// The cell, and where its separator or line end is.
    Cell(Cow<'t, str>, usize),
    /// Never closed: marks before this place are plain characters.
    Open(usize),
}

/// The separators to try, likeliest first, with their names.
pub const SEPARATORS: [(u8, &str); 4] =
    [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "vertical bars")];

/// How evenly a separator cuts the first lines: the commonest number of cells, and how many of the
/// lines have it.
pub fn evenness(text: &str, separator: u8) -> (usize, usize) {
    let text = Text::new(text, separator);
    let mut cursor = Cursor::default();
    let mut cells = Vec::new();
    let mut widths = Vec::new();
    while cursor.at < text.len() && widths.len() < 100 {
        text.record(&mut cursor, &mut cells);
        widths.push(cells.len());
    }
    widths.sort_unstable();
    let runs = widths.chunk_by(|a, b| a == b).map(|run| (run[0], run.len()));
    runs.filter(|(width, _)| *width > 1).max_by_key(|(width, lines)| (*lines, *width)).unwrap_or((1, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str, separator: u8) -> Vec<Vec<String>> {
        let text = Text::new(text, separator);
        let mut cursor = Cursor::default();
        let mut cells = Vec::new();
        let mut out = Vec::new();
        while cursor.at < text.len() {
            text.record(&mut cursor, &mut cells);
            out.push(cells.iter().map(|c| super::super::cell::trim(c).to_owned()).collect());
        }
        out
    }

    #[test]
    fn quoted_cells_hold_separators_line_breaks_and_marks() {
        let read = all("a,\"b, \"\"c\"\"\nd\",e\r\n1,2,3", b',');
        assert_eq!(read, [vec!["a", "b, \"c\"\nd", "e"], vec!["1", "2", "3"]]);
        assert_eq!(all("5\" pipe;x\n", b';'), [vec!["5\" pipe", "x"]]);
        assert_eq!(all("a, \"b,c\" ,d", b','), [vec!["a", "b,c", "d"]]);
        assert_eq!(all("a\tb\rc\td", b'\t'), [vec!["a", "b"], vec!["c", "d"]]);
    }

    #[test]
    fn a_mark_that_is_never_closed_does_not_swallow_the_list() {
        let mut text = String::from("1,\"Larch Road,AE1\n");
        for i in 0..200 {
            text.push_str(&format!("{i},Larch Road,AE1\n"));
        }
        let read = all(&text, b',');
        assert_eq!(read.len(), 201);
        assert_eq!(read[0], ["1", "\"Larch Road", "AE1"]);
    }

    #[test]
    fn the_separator_is_the_one_that_cuts_evenly() {
        assert_eq!(evenness("a;b;c\n1, x;2;3\n", b';'), (3, 2));
        assert_eq!(evenness("a;b;c\n1, x;2;3\n", b','), (2, 1));
    }

    proptest! {
        #[test]
        fn stretches_hold_the_same_records_as_reading_in_one_go(
            text in "[ab,\"\n\r ]{0,300}", size in 1usize..40
        ) {
            let csv = Text::new(&text, b',');
            let mut cells = Vec::new();
            let mut whole = Vec::new();
            let mut cursor = Cursor::default();
            while cursor.at < csv.len() {
                csv.record(&mut cursor, &mut cells);
                whole.push(cells.clone());
            }
            let mut cut = Vec::new();
            for stretch in csv.stretches(Cursor::default(), size) {
                let mut cursor = stretch.from;
                while cursor.at < stretch.to {
                    csv.record(&mut cursor, &mut cells);
                    cut.push(cells.clone());
                }
            }
            prop_assert_eq!(whole, cut);
        }
    }
}
