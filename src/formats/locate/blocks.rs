//! A CSV file cut into blocks of whole records, so that each can be read on its own.

use std::io::{self, Read};

/// Reads blocks of about `size` bytes. A block ends where a record does.
pub(super) struct Blocks<R> {
    from: R,
    size: u64,
    /// What was read and not handed out: the beginning of a record.
    rest: Vec<u8>,
    ended: bool,
    /// A block that was looked at and put back.
    put_back: Option<Vec<u8>>,
}

/// A quoted cell of this length is a quotation mark that nobody closed.
const LONGEST_RECORD: usize = 1 << 24;

impl<R: Read> Blocks<R> {
    pub(super) fn new(from: R, size: u64) -> Self {
        Self { from, size, rest: Vec::new(), ended: false, put_back: None }
    }

    /// The next block will be this, even where it is empty.
    pub(super) fn put_back(&mut self, block: Vec<u8>) {
        self.put_back = Some(block);
    }

    /// The next block, in `block`; false at the end. `block` is handed back to be filled again.
    pub(super) fn next(&mut self, block: &mut Vec<u8>) -> io::Result<bool> {
        if let Some(first) = self.put_back.take() {
            *block = first;
            return Ok(true);
        }
        block.clear();
        block.append(&mut self.rest);
        loop {
            if !self.ended {
                let before = block.len();
                let got = self.from.by_ref().take(self.size).read_to_end(block)?;
                self.ended = got == 0;
                debug_assert_eq!(block.len(), before + got);
            }
            if self.ended {
                return Ok(!block.is_empty());
            }
            if let Some(end) = last_record_end(block) {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok(true);
            }
            if block.len() > LONGEST_RECORD {
                let words = "a line, or a cell in quotation marks, is longer than 16 MB";
                return Err(io::Error::new(io::ErrorKind::InvalidData, words));
            }
        }
    }
}

/// Where the last whole record of `block` ends, which begins with a record.
fn last_record_end(block: &[u8]) -> Option<usize> {
    if memchr::memchr(b'"', block).is_none() {
        return memchr::memrchr(b'\n', block).map(|at| at + 1);
    }
    // A line break inside quotation marks ends no record. A quotation mark counts at the beginning
    // of a cell only, as in the reader of records.
    let (mut end, mut in_quotes, mut cell_begins) = (None, false, true);
    let mut at = 0;
    while at < block.len() {
        match block[at] {
            b'"' if in_quotes => {
                if block.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else {
                    in_quotes = false;
                }
            }
            _ if in_quotes => {}
            b'"' if cell_begins => in_quotes = true,
            b'\n' => end = Some(at + 1),
            _ => {}
        }
        cell_begins = !in_quotes && matches!(block[at], b',' | b'\n' | b'\r');
        at += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands out a few bytes at a time, as a pipe may.
    struct Dripping<'a>(&'a [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(buffer.len()).min(self.0.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn records(text: &[u8]) -> Vec<csv::ByteRecord> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text);
        reader.byte_records().map(Result::unwrap).collect()
    }

    proptest! {
        #[test]
        fn a_cut_is_never_inside_a_record(text in "([a-c]|\"|,|\n|\r\n|\"\"|,\"){0,60}") {
            let Some(end) = last_record_end(text.as_bytes()) else { return Ok(()) };
            let (before, after) = text.as_bytes().split_at(end);
            let mut apart = records(before);
            apart.extend(records(after));
            prop_assert_eq!(apart, records(text.as_bytes()));
        }

        #[test]
        fn all_bytes_come_out_in_order(lines in proptest::collection::vec("[a-z]{0,9}", 0..40), drip in 1usize..9, size in 1u64..50) {
            let text = lines.join("\n");
            let mut blocks = Blocks::new(Dripping(text.as_bytes(), drip), size);
            let (mut all, mut block) = (Vec::new(), Vec::new());
            while blocks.next(&mut block).unwrap() {
                all.extend_from_slice(&block);
            }
            prop_assert_eq!(all, text.as_bytes());
        }
    }
}
