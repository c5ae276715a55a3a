//! One row judged: its kind, status and place, and what is wrong with it. Nothing of it is copied
//! here; see [`super::rows`].

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::ListRow;
use super::cell::{self, LONGEST};
use super::fields::PostcodeCell;
use super::furniture;
use super::people;
use super::place::Agreement;
use super::plan::Plan;
use super::report::Complaints;
use super::rows::Seen;
use super::table::Row;
use super::values::is_rounded;
use crate::domain::address::Uprn;
use crate::domain::dwelling::{self, CodeList, LogicalStatus, NotHome, Occupancy, Reading};
use crate::domain::postcode::Postcode;
use crate::domain::problem::Problem;

/// A row that is not a home, and what it is: "garage", with the list's own word.
#[derive(Clone, Debug)]
pub struct Apart {
    pub line: u64,
    pub what: NotHome,
    pub written: String,
    /// Blocks only: to find its flats by.
    pub address: Option<(String, Option<Postcode>)>,
}

/// Another name of a home that is on the list.
#[derive(Clone, Debug)]
pub struct Spelling {
    pub row: ListRow,
    /// Where it stands in the file.
    pub at: usize,
    /// Where the home itself is not on the list: what this row is then.
    pub otherwise: Option<NotHome>,
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    pub line: u64,
    pub reason: String,
    /// Header and cell of the columns that are kept; never of a personal one.
    pub cells: Vec<(String, String)>,
}

/// Why a row that gives a place has no usable one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Zero,
    Half,
    NotNumbers,
    NotHere(&'static str),
    Coarse,
}

/// What reading some of the rows gave.
#[derive(Default)]
pub struct Gathered {
    pub homes: Vec<Seen>,
    /// Rows that cannot be read again from their position, by line.
    pub built: Vec<(u64, ListRow)>,
    pub spellings: Vec<Spelling>,
    pub apart: Vec<Apart>,
    pub furniture: Vec<u64>,
    pub refused: Vec<RefusedRow>,
    pub refused_count: u64,
    pub read: u64,
    pub troubles: Vec<(u64, Trouble)>,
    pub complaints: Complaints,
    /// Kinds that we do not know, and statuses.
    pub unknown_kinds: FxHashMap<String, u64>,
    pub unknown_statuses: FxHashMap<String, u64>,
    pub swapped: u64,
    kinds: FxHashMap<String, Reading>,
    last_postcode: String,
    pub(super) agreement: Agreement,
}

/// Kinds that are remembered; a column with more is no list of kinds.
const MOST_KINDS: usize = 5_000;
const MOST_REFUSED_KEPT: usize = 10_000;

pub type Cells<'r, 't> = &'r [Cow<'t, str>];

enum Kind {
    Kept,
    Apart(NotHome, String),
    Spelling(Option<NotHome>),
}

/// What a row is. Of what is no home only a gazetteer keeps any.
struct Judged {
    kind: Kind,
    is_home: bool,
    is_void: bool,
}

impl Plan {
    /// Judges one row into `out`.
    pub fn read(&self, row: &Row<'_, '_>, out: &mut Gathered) {
        let (line, cells) = (row.line, row.cells);
        if cells.len() == 1 && cell::trim(&cells[0]).is_empty() {
            return;
        }
        let uprn_cell = self.content(cells, self.uprn);
        let uprn = read_uprn(uprn_cell);
        let first_text = self.first_text(cells);
        let postcode_cell = self.content(cells, self.postcode);
        let doubtful = first_text.is_empty() || postcode_cell.is_empty() || uprn.is_none();
        if doubtful {
            match furniture::judge(self, cells, uprn.is_some(), first_text, postcode_cell) {
                furniture::Judgement::Blank => return,
                furniture::Judgement::Furniture => return out.furniture.push(line),
                furniture::Judgement::Row => {}
            }
        }
        out.read += 1;
        if row.stray_quote {
            out.complaints.add("quotation_mark_not_closed", || {
                Problem::warning(
                    "quotation_mark_not_closed",
                    "A quotation mark is opened here and never closed. It was taken as part of the text.",
                )
                .at_line(line)
            });
        }
        if let Some((code, why)) = self.unusable(cells, first_text, uprn) {
            return self.refuse(line, cells, code, why, out);
        }
        let Judged { kind, is_home, is_void } = self.kind(cells, first_text, out);
        if let Kind::Apart(what, written) = kind {
            let address = (what == NotHome::Block).then(|| {
                let fields = self.fields(cells);
                (fields.written(), fields.postcode)
            });
            return out.apart.push(Apart { line, what, written, address });
        }
        if uprn.is_none() && !uprn_cell.is_empty() {
            self.complain_of_uprn(line, uprn_cell, out);
        }
        self.check_texts(line, cells, out);
        let point = self.point(line, cells, uprn.is_some(), out);
        let seen = Seen::new(row, uprn, point, is_void, is_home);
        match kind {
            Kind::Spelling(otherwise) => {
                out.spellings.push(Spelling { row: seen.clothe(self.undressed(cells)), at: row.at, otherwise });
            }
            _ => {
                if !row.again {
                    out.built.push((line, self.undressed(cells)));
                }
                out.homes.push(seen);
            }
        }
    }

    /// The row's text: what it is made of besides the facts that [`Seen`] holds.
    pub fn undressed(&self, cells: &[Cow<'_, str>]) -> ListRow {
        let kinds = self.types.iter().map(|(i, list)| (self.content(cells, Some(*i)), *list));
        let dwelling_type = kinds.filter(|(kind, list)| self.may_keep_kind(kind, *list)).map(|(kind, _)| kind).next();
        ListRow {
            reference: self.text(cells, self.reference),
            fields: self.fields(cells),
            dwelling_type: dwelling_type.map(cell::tidy),
            ..ListRow::default()
        }
    }

    /// A kind that we know, or that many homes have: a remark about one home is not kept.
    fn may_keep_kind(&self, kind: &str, list: CodeList) -> bool {
        !kind.is_empty() && (self.kinds_kept.contains(kind) || dwelling::is_kind_in_full(kind, list))
    }

    fn unusable(&self, cells: Cells, first_text: &str, uprn: Option<u64>) -> Option<(&'static str, String)> {
        if cells.len() > self.width && cells[self.width..].iter().any(|c| !cell::trim(c).is_empty()) {
            let (has, may) = (cells.len(), self.width);
            let why = format!(
                "This row has {has} cells where the header has {may}. A comma inside an address needs quotation marks around it."
            );
            return Some(("too_many_cells", why));
        }
        let nowhere = first_text.is_empty() && uprn.is_none();
        nowhere.then(|| ("no_address", "This row has no address and no UPRN, so nobody can find its door.".to_owned()))
    }

    /// Cells that are too long, or that a spreadsheet would run; and the postcode.
    fn check_texts(&self, line: u64, cells: Cells, out: &mut Gathered) {
        for index in &self.texts {
            let Some(text) = cells.get(*index) else { continue };
            self.check_people(line, *index, cell::content(text), out);
            if text.len() > LONGEST {
                out.complaints.add("long_cell", || {
                    let length = super::report::thousands(text.chars().count() as u64);
                    Problem::warning(
                        "long_cell",
                        format!("This cell is about {length} characters long. It was shortened to {LONGEST}."),
                    )
                    .at_line(line)
                    .in_column(self.header(*index))
                });
            }
            if matches!(text.as_bytes().first(), Some(b'=' | b'@'))
                && matches!(cell::content(text).as_bytes().first(), Some(b'=' | b'@'))
            {
                out.complaints.add("formula_kept_as_text", || {
                    Problem::warning(
                        "formula_kept_as_text",
                        "This cell looks like a spreadsheet formula. It was kept as plain text and is never run.",
                    )
                    .at_line(line)
                    .in_column(self.header(*index))
                });
            }
        }
        // Lists are sorted by street: most postcodes are the one before.
        let postcode = self.content(cells, self.postcode);
        if postcode.is_empty() || postcode != out.last_postcode {
            match self.postcode_cell(cells) {
                PostcodeCell::Unreadable => self.complain_of_postcode(line, postcode, out),
                PostcodeCell::Read(_) => postcode.clone_into(&mut out.last_postcode),
                PostcodeCell::Empty => {}
            }
        }
    }

    /// Says where part of a cell, or all of it, was a person and was not kept.
    fn check_people(&self, line: u64, index: usize, text: &str, out: &mut Gathered) {
        let care = self.care.get(index).copied().unwrap_or_default();
        let (code, words) = match people::kept(text, care) {
            Cow::Borrowed("") if !text.is_empty() => {
                ("name_not_kept", "This cell looks like a person’s name and was not kept.")
            }
            Cow::Owned(_) => (
                "contact_not_kept",
                "A telephone number, an e-mail address or a “c/o” name stands in this cell. That part was not kept.",
            ),
            Cow::Borrowed(_) => return,
        };
        out.complaints.add(code, || Problem::warning(code, words).at_line(line).in_column(self.header(index)));
    }

    fn first_text<'r>(&self, cells: &'r [Cow<'_, str>]) -> &'r str {
        for index in &self.first_texts {
            let text = self.content(cells, Some(*index));
            if !text.is_empty() {
                return text;
            }
        }
        ""
    }

    fn refuse(&self, line: u64, cells: Cells, code: &'static str, reason: String, out: &mut Gathered) {
        out.refused_count += 1;
        if out.refused.len() < MOST_REFUSED_KEPT {
            let shown = |(i, cell): (usize, &Cow<str>)| {
                self.may_be_shown.get(i)?.then(|| (self.header(i), self.shown_cell(i, cell::trim(cell))))
            };
            let cells = cells.iter().enumerate().filter_map(shown).collect();
            out.refused.push(RefusedRow { line, reason: reason.clone(), cells });
        }
        out.complaints.add(code, || {
            Problem::error(code, reason)
                .at_line(line)
                .hint("Mend the row, or import the good rows alone with --accept-good-rows.")
        });
    }

    /// A refused row's cells may have slid under other headers: what may be a person's stays out.
    fn shown_cell(&self, index: usize, cell: &str) -> String {
        let first_line = self.first_texts.first() == Some(&index);
        let care = if first_line { people::Care::Titles } else { people::Care::Names };
        let cell = people::kept(cell, care);
        if people::holds_contact(&cell) { String::new() } else { cell::tidy(&cell) }
    }

    fn complain_of_uprn(&self, line: u64, uprn: &str, out: &mut Gathered) {
        let header = || self.uprn.map(|i| self.header(i)).unwrap_or_default();
        let why = if is_rounded(uprn) { "was rounded by a spreadsheet" } else { "is not a number of up to 12 figures" };
        out.complaints.add("uprn_unreadable", || {
            Problem::warning("uprn_unreadable", format!("The UPRN {why}. The home was kept without it."))
                .at_line(line)
                .in_column(header())
        });
    }

    fn kind(&self, cells: Cells, first_text: &str, out: &mut Gathered) -> Judged {
        let (mut reading, mut written) = self.read_types(cells, out);
        for (index, yes_is_home) in &self.is_home {
            match dwelling::read_yes_no(self.content(cells, Some(*index))).map(|yes| yes == *yes_is_home) {
                Some(false) if !matches!(reading, Reading::NotHome(_)) => {
                    let what = if *yes_is_home { NotHome::Other } else { NotHome::Block };
                    (reading, written) = (Reading::NotHome(what), self.header(*index));
                }
                Some(true) if reading == Reading::Unknown => reading = Reading::Home,
                _ => {}
            }
        }
        if !matches!(reading, Reading::Home | Reading::NotHome(_))
            && let Some(what) = dwelling::read_address_start(first_text)
        {
            (reading, written) = (Reading::NotHome(what), String::new());
        }
        if !matches!(reading, Reading::NotHome(_)) && self.is_block(cells, first_text) {
            (reading, written) = (Reading::NotHome(NotHome::Block), String::new());
        }
        let is_void = self.is_void(cells, &mut reading, &mut written, out);
        if let Reading::NotHome(what) = reading {
            let kind = if self.keeps(what) { self.name_kind(cells) } else { Kind::Apart(what, written) };
            return Judged { kind, is_home: false, is_void: false };
        }
        if !written.is_empty() && reading != Reading::Home {
            count_value(&mut out.unknown_kinds, &written);
        }
        Judged { kind: self.name_kind(cells), is_home: true, is_void }
    }

    /// A gazetteer knows shops and offices too: whoever asks about one is told what it is.
    fn keeps(&self, what: NotHome) -> bool {
        self.for_gazetteer && what.is_asked_about()
    }

    fn read_types(&self, cells: Cells, out: &mut Gathered) -> (Reading, String) {
        let mut unknown = None;
        for (index, list) in &self.types {
            let value = self.content(cells, Some(*index));
            if value.is_empty() {
                continue;
            }
            let reading = if let Some(reading) = out.kinds.get(value) {
                *reading
            } else {
                let answered = self.answers.get(&value.to_lowercase()).copied();
                let reading = answered.unwrap_or_else(|| dwelling::read_type(value, *list));
                if out.kinds.len() < MOST_KINDS {
                    out.kinds.insert(value.to_owned(), reading);
                }
                reading
            };
            match reading {
                Reading::Home => return (reading, String::new()),
                Reading::NotHome(_) => return (reading, value.to_owned()),
                Reading::Ask | Reading::Unknown => unknown = unknown.or(Some((reading, value))),
            }
        }
        let Some((reading, value)) = unknown else { return (Reading::Unknown, String::new()) };
        (reading, value.to_owned())
    }

    /// "1-32 Kestrel House" is a building, whatever its kind says.
    fn is_block(&self, cells: Cells, first_text: &str) -> bool {
        let start = first_text.as_bytes();
        let begins = &start[..start.len().min(24)];
        let range =
            begins.contains(&b'-') || first_text.contains("–") || memchr::memmem::find(begins, b" to ").is_some();
        if !self.has_objects && dwelling::is_block_in_words(first_text) {
            return true;
        }
        if !range && !start.first().is_some_and(|b| matches!(b, b'F' | b'f' | b'A' | b'a')) {
            return false;
        }
        if dwelling::is_block_range(first_text) {
            return true;
        }
        range && first_text.len() <= 12 && !self.has_objects && {
            let name = self.content(cells, self.building_name.or(self.street));
            dwelling::is_block_range(&format!("{first_text} {name}"))
        }
    }

    fn is_void(&self, cells: Cells, reading: &mut Reading, written: &mut String, out: &mut Gathered) -> bool {
        let mut is_void = false;
        let settled = |reading: &Reading| matches!(reading, Reading::NotHome(what) if !self.keeps(*what));
        if let Some(status) = self.status {
            let value = self.content(cells, Some(status));
            match if value.is_empty() { Occupancy::Occupied } else { dwelling::read_status(value) } {
                Occupancy::Void => is_void = true,
                Occupancy::Occupied => {}
                Occupancy::Gone(what) => {
                    if !settled(reading) {
                        (*reading, *written) = (Reading::NotHome(what), value.to_owned());
                    }
                }
                Occupancy::Unknown => count_value(&mut out.unknown_statuses, value),
            }
        }
        if let Some((flag, yes_is_void)) = self.void_flag {
            is_void |= dwelling::read_yes_no(self.content(cells, Some(flag))) == Some(yes_is_void);
        }
        is_void |= self.void_date.is_some() && !self.content(cells, self.void_date).is_empty();
        let empty = |i: &usize| self.content(cells, Some(*i)).is_empty();
        is_void |= !self.void_where_empty.is_empty() && self.void_where_empty.iter().all(empty);
        if let Some(blpu) = self.blpu_status
            && let LogicalStatus::NotCurrent(what) = dwelling::read_logical_status(self.content(cells, Some(blpu)))
            && !settled(reading)
        {
            (*reading, *written) =
                (Reading::NotHome(what), format!("logical status {}", self.content(cells, Some(blpu))));
        }
        is_void
    }

    /// The home itself, or another name of it.
    fn name_kind(&self, cells: Cells) -> Kind {
        if let Some(lpi) = self.lpi_status {
            match dwelling::read_logical_status(self.content(cells, Some(lpi))) {
                LogicalStatus::Alternative => return Kind::Spelling(None),
                LogicalStatus::NotCurrent(what) => return Kind::Spelling(Some(what)),
                _ => {}
            }
        }
        let language = self.content(cells, self.language);
        if ["CYM", "WEL", "CY", "Cymraeg", "Welsh"].iter().any(|w| language.eq_ignore_ascii_case(w)) {
            return Kind::Spelling(None);
        }
        Kind::Kept
    }

    fn complain_of_postcode(&self, line: u64, written: &str, out: &mut Gathered) {
        let index = self.postcode.filter(|_| !written.is_empty()).or(self.outward);
        out.complaints.add("postcode_unreadable", || {
            // Only what looks like an attempt at one is quoted: a shifted cell may hold anything.
            let attempt = written.len() <= 8
                && written.starts_with(|c: char| c.is_ascii_alphabetic())
                && written.bytes().any(|b| b.is_ascii_digit());
            let what = if attempt { format!("“{written}” is") } else { "This is".to_owned() };
            Problem::warning(
                "postcode_unreadable",
                format!("{what} not a full UK postcode. The home was kept without one."),
            )
            .at_line(line)
            .in_column(index.map(|i| self.header(i)).unwrap_or_default())
        });
    }
}

/// A UPRN as a number; see [`Uprn::read`] for what is one.
fn read_uprn(cell: &str) -> Option<u64> {
    let plain = (1..=14).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
    let value: u64 = if plain { cell.parse().ok()? } else { Uprn::read(cell)?.as_str().parse().ok()? };
    (1..1_000_000_000_000).contains(&value).then_some(value)
}

fn count_value(counts: &mut FxHashMap<String, u64>, value: &str) {
    if let Some(count) = counts.get_mut(value) {
        *count += 1;
    } else if counts.len() < MOST_KINDS {
        *counts.entry(cell::tidy(value)).or_default() += 1;
    }
}
