//! The three cells that matter of each record of a block.

use std::io;

/// Which columns they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub id: usize,
    pub longitude: usize,
    pub latitude: usize,
}

/// One record's cells; a cell that is not there is empty. `line` counts from 0 at the block's start.
pub(super) struct Record<'a> {
    pub id: &'a [u8],
    pub longitude: &'a [u8],
    pub latitude: &'a [u8],
    pub line: u64,
}

/// Hands each record of a block to `each`. Blank lines are none.
pub(super) fn each_record(block: &[u8], columns: Columns, each: impl FnMut(Record<'_>)) -> io::Result<()> {
    if is_plain(block) {
        each_plain(block, columns, each);
        Ok(())
    } else {
        each_quoted(block, columns, each)
    }
}

/// No quotation marks, and no line ends of old Macs: commas and line ends are what they seem.
fn is_plain(block: &[u8]) -> bool {
    let mut returns = memchr::memchr_iter(b'\r', block);
    memchr::memchr(b'"', block).is_none() && returns.all(|at| block.get(at + 1) == Some(&b'\n'))
}

fn each_plain(block: &[u8], columns: Columns, mut each: impl FnMut(Record<'_>)) {
    let mut record = Record { id: &[], longitude: &[], latitude: &[], line: 0 };
    let (mut line_from, mut from, mut column) = (0, 0, 0);
    let ends = memchr::memchr2_iter(b',', b'\n', block);
    let last = (block.last() != Some(&b'\n')).then_some(block.len());
    for at in ends.chain(last) {
        let ends_line = block.get(at) != Some(&b',');
        let end = if ends_line && at > from && block[at - 1] == b'\r' { at - 1 } else { at };
        let cell = &block[from..end];
        if column == columns.id {
            record.id = cell;
        } else if column == columns.longitude {
            record.longitude = cell;
        } else if column == columns.latitude {
            record.latitude = cell;
        }
        (from, column) = (at + 1, column + 1);
        if ends_line {
            let line = record.line;
            if end > line_from {
                each(record);
            }
            record = Record { id: &[], longitude: &[], latitude: &[], line: line + 1 };
            (line_from, column) = (from, 0);
        }
    }
}

fn each_quoted(block: &[u8], columns: Columns, mut each: impl FnMut(Record<'_>)) -> io::Result<()> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(block);
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let cell = |column| record.get(column).unwrap_or_default();
        // Where the reader stood before it; blank lines may lie between.
        let start = record.position().map_or(0, |p| (p.byte() as usize).min(block.len()));
        let blank = block[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
        let line = record.position().map_or(0, |p| p.line() - 1) + blank as u64;
        each(Record {
            id: cell(columns.id),
            longitude: cell(columns.longitude),
            latitude: cell(columns.latitude),
            line,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: Columns = Columns { id: 0, longitude: 2, latitude: 1 };

    type Cells = (Vec<u8>, Vec<u8>, Vec<u8>, u64);

    fn cells(r: &Record<'_>) -> Cells {
        (r.id.to_vec(), r.longitude.to_vec(), r.latitude.to_vec(), r.line)
    }

    proptest! {
        #[test]
        fn the_quick_way_and_the_careful_way_read_the_same(text in "([a-c1-3.]|,|\n|\r\n|é){0,60}") {
            let (mut quick, mut careful) = (Vec::new(), Vec::new());
            each_plain(text.as_bytes(), COLUMNS, |r| quick.push(cells(&r)));
            each_quoted(text.as_bytes(), COLUMNS, |r| careful.push(cells(&r))).unwrap();
            prop_assert_eq!(quick, careful);
        }
    }

    #[test]
    fn quotation_marks_and_old_line_ends_are_read_with_care() {
        for block in ["a,\"1,5\",2\n", "a,1,2\rb,3,4\r"] {
            assert!(!is_plain(block.as_bytes()), "{block:?}");
        }
        let mut ids = Vec::new();
        each_record(b"\"a,b\",1,2\nc,3,4\n", COLUMNS, |r| ids.push(r.id.to_vec())).unwrap();
        assert_eq!(ids, [b"a,b".to_vec(), b"c".to_vec()]);
    }
}
