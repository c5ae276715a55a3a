//! Lists of addresses and households: CSV in any usual encoding and separator, `.xlsx`, `.ods`, `.xls`.
//!
//! ```text
//! bytes ── container ──▶ table ── header, sample ──▶ columns ──▶ plan ── rows, in parallel ──▶ join ──▶ list
//! ```
//!
//! Cells of personal columns, and of columns that we have no use for, never leave the reader: they are
//! in no row, no problem and no list of refused rows.

mod blocks;
mod by_values;
pub(super) mod cell;
mod choice;
pub(super) mod columns;
mod csv;
mod encoding;
pub(super) mod field;
mod fields;
mod furniture;
pub(super) mod header;
mod hidden;
mod join;
mod names;
mod open_uprn;
pub(super) mod people;
mod people_columns;
mod place;
pub(super) mod plan;
mod points;
pub(super) mod read;
pub(super) mod report;
mod row;
mod row_place;
mod rows;
pub(super) mod synonyms;
pub(super) mod table;
pub(super) mod tell;
pub(super) mod values;
mod workbook;

use std::path::Path;

use crate::domain::address::{AddressFields, Point, Uprn};
use crate::domain::import::{ColumnMeaning, ImportKind, Outcome};
use crate::domain::problem::Problem;

pub use row::RefusedRow;
pub use rows::Rows;

/// How a list is to be read.
#[derive(Clone, Debug)]
pub struct ListOptions {
    /// `Addresses` or `Households`.
    pub kind: ImportKind,
    /// A workbook's sheet, where more than one could be meant.
    pub sheet: Option<String>,
    /// What a column is: (header, field's name). Wins over what we would make of it. With
    /// (`Property Type:ROM`, `home` or `not_home`) it answers what a kind of property is.
    pub map: Vec<(String, String)>,
    /// Import the rows that can be used and set the others aside, instead of refusing the file.
    pub accept_good_rows: bool,
}

impl ListOptions {
    pub fn new(kind: ImportKind) -> Self {
        Self { kind, sheet: None, map: Vec::new(), accept_good_rows: false }
    }
}

/// One home (or, in a gazetteer, one address).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRow {
    /// As a spreadsheet counts: the first line of the file is 1, a cell's line breaks do not count.
    pub line: u64,
    pub uprn: Option<Uprn>,
    /// The landlord's or the file's own.
    pub reference: Option<String>,
    pub fields: AddressFields,
    pub point: Option<Point>,
    pub is_void: bool,
    /// False only in a gazetteer: a shop or office, which people ask about too.
    pub is_home: bool,
    /// The list's own word or code.
    pub dwelling_type: Option<String>,
    /// Other ways in which the list writes this home.
    pub other_spellings: Vec<String>,
}

/// A row that is no home: left out of the count, and said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetApart {
    pub line: u64,
    /// "garage", "block or building", "historical" …
    pub what: &'static str,
    /// The list's own word for it, if that was the reason.
    pub written: String,
}

/// A list as read. Where `outcome` is `Rejected` there are no rows.
#[derive(Debug)]
pub struct AddressList {
    /// One for each home, in the order of the file.
    pub rows: Rows,
    /// Rows of data: not titles, totals and blank lines.
    pub read: u64,
    pub refused: u64,
    pub not_homes: u64,
    /// Rows that are the same home as another row.
    pub joined: u64,
    /// Voids among `rows`.
    pub voids: u64,
    pub columns: Vec<ColumnMeaning>,
    /// "Windows-1252, separated by semicolons", "sheet Stock Nov 26".
    pub read_as: String,
    pub problems: Vec<Problem>,
    pub outcome: Outcome,
    /// Up to 10,000 of the refused rows, to be mended.
    pub refused_rows: Vec<RefusedRow>,
    pub set_apart: Vec<SetApart>,
}

impl AddressList {
    /// Homes whose place is known.
    pub fn with_point(&self) -> u64 {
        self.rows.points_of_homes().count() as u64
    }
}

/// Whether a list was refused for something asked for that is not there: a field, header or sheet.
pub fn is_usage_error(outcome: Outcome, problems: &[Problem]) -> bool {
    let usage = ["map_unknown_field", "map_unknown_header", "no_such_sheet"];
    outcome == Outcome::Rejected && problems.iter().any(|p| usage.contains(&p.code.as_str()))
}

/// Reads a list. Blocks; never panics; a file that cannot be used comes back `Rejected` with problems.
///
/// `points` is a file with OS Open UPRN's columns (plain or zipped) that places rows by UPRN.
/// `progress` gets the rows read so far, and then the rows of the points file passed so far.
pub fn read(
    bytes: Vec<u8>,
    options: &ListOptions,
    points: Option<&Path>,
    progress: &(dyn Fn(u64) + Sync),
) -> AddressList {
    read::list(bytes, options, points, progress)
}
