//! Finds the line that names the columns: not always the first, under titles and run dates.

use std::borrow::Cow;

use super::cell;
use super::synonyms::{self, Hint};
use super::values;
use crate::domain::postcode::Postcode;

/// Lines among which the header is looked for.
pub const SEARCHED: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Among the lines looked at, from 0.
    pub index: usize,
    /// Columns whose name we know.
    pub known: usize,
}

/// The line that names most columns; failing that, the first whose cells are all names and not data.
pub fn find<'a>(rows: impl Iterator<Item = &'a [Cow<'a, str>]> + Clone) -> Option<Found> {
    let scored = rows.clone().enumerate().map(|(index, row)| Found { index, known: known_names(row) });
    let best = scored.max_by_key(|f| (f.known, usize::MAX - f.index))?;
    if best.known > 0 {
        return Some(best);
    }
    // Odd headers ("Col1, Col2"): the first full row, if it holds no data.
    let filled = |row: &[Cow<str>]| row.iter().filter(|c| !cell::trim(c).is_empty()).count();
    let widest = rows.clone().map(filled).max().unwrap_or(0);
    let (index, row) = rows.enumerate().find(|(_, row)| filled(row) * 3 >= widest * 2 && filled(row) > 1)?;
    row.iter().all(|c| !is_data(cell::trim(c))).then_some(Found { index, known: 0 })
}

/// Names that we know, where the row is names: a row with data in it is no header.
fn known_names(row: &[Cow<'_, str>]) -> usize {
    let cells = || row.iter().map(|c| cell::trim(c)).filter(|c| !c.is_empty());
    let filled = cells().count();
    let data = cells().filter(|c| is_data(c)).count();
    let known = cells().filter(|c| c.len() <= 80 && synonyms::read(c) != Hint::Nothing).count();
    if data > 0 || known * 4 < filled { 0 } else { known }
}

/// A value, not a name: a postcode, a long number, a decimal, a date, an e-mail address.
fn is_data(cell: &str) -> bool {
    if cell.is_empty() {
        return false;
    }
    let figures = cell.bytes().filter(u8::is_ascii_digit).count();
    (figures >= 3 && cell::degrees(cell, false).is_some())
        || Postcode::read(cell).is_some()
        || values::date_year(cell).is_some()
        || values::is_rounded(cell)
        || (cell.contains('@') && cell.contains('.'))
        || (cell.starts_with(|c: char| c.is_ascii_digit())
            && cell.split_whitespace().count() > 2
            && !cell.contains("ine of"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[&[&str]]) -> Option<(usize, usize)> {
        let rows: Vec<Vec<Cow<str>>> = rows.iter().map(|r| r.iter().map(|c| Cow::Borrowed(*c)).collect()).collect();
        find(rows.iter().map(Vec::as_slice)).map(|f| (f.index, f.known))
    }

    #[test]
    fn the_header_is_found_under_titles_and_run_dates() {
        let title: &[&str] = &["Patternbury Housing - All Stock Extract", "", ""];
        let run: &[&str] = &["Report: PRP0042", "Run by: SYSTEM", "Date: 02/11/2026"];
        let header: &[&str] = &["Place Ref", "UPRN", "Post Code"];
        let row: &[&str] = &["GB-1", "099950603702", "AE6 0EW"];
        assert_eq!(found(&[title, run, &["", "", ""], header, row]), Some((3, 3)));
    }

    #[test]
    fn a_list_without_a_header_has_none() {
        let row: &[&str] = &["999600000000", "1 Hazelcroft Road", "", "EXAMPLETON", "AE1 2BD", "53.39", "-1.35"];
        assert_eq!(found(&[row, row]), None);
    }

    #[test]
    fn names_that_nobody_knows_are_a_header_all_the_same() {
        let header: &[&str] = &["Col1", "Col2", "Col3"];
        let row: &[&str] = &["999600000000", "1 Hazelcroft Road", "AE1 2BD"];
        assert_eq!(found(&[header, row]), Some((0, 0)));
    }
}
