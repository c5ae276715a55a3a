//! One row read: its address, place, kind and status, and what is wrong with it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::ListRow;
use super::cell::{self, LONGEST};
use super::furniture;
use super::place::{self, Agreement, Numbers};
use super::plan::{ObjectColumns, Plan};
use super::report::Complaints;
use super::values::{is_rounded, split_postcode};
use crate::domain::address::{AddressFields, Point, PointSource, Uprn};
use crate::domain::dwelling::{self, LogicalStatus, NotHome, Occupancy, Reading};
use crate::domain::plane::{self, Bng};
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
    pub homes: Vec<ListRow>,
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
    agreement: Agreement,
}

/// Kinds that are remembered; a column with more is no list of kinds.
const MOST_KINDS: usize = 5_000;
const MOST_REFUSED_KEPT: usize = 10_000;

pub type Cells<'r, 't> = &'r [Cow<'t, str>];

enum Kind {
    Home,
    /// An address that people ask about, but no home.
    Place,
    Apart(NotHome, String),
    Spelling(Option<NotHome>),
}

impl Plan {
    /// Reads one row into `out`.
    pub fn read(&self, line: u64, cells: Cells, stray_quote: bool, out: &mut Gathered) {
        if cells.len() == 1 && cell::trim(&cells[0]).is_empty() {
            return;
        }
        let uprn_cell = self.content(cells, self.uprn);
        let uprn = Uprn::read(uprn_cell);
        let first_text = self.first_text(cells);
        let postcode_cell = self.content(cells, self.postcode);
        let doubtful = first_text.is_empty() || postcode_cell.is_empty() || uprn.is_none();
        if doubtful {
            match furniture::judge(self, cells, uprn.is_some(), first_text, postcode_cell) {
                furniture::Judgement::Blank => return,
                furniture::Judgement::Furniture => {
                    out.furniture.push(line);
                    return;
                }
                furniture::Judgement::Row => {}
            }
        }
        out.read += 1;
        if stray_quote {
            out.complaints.add("quotation_mark_not_closed", || {
                Problem::warning("quotation_mark_not_closed", "A quotation mark is opened here and never closed. It was taken as part of the text.")
                    .at_line(line)
            });
        }
        if cells.len() > self.width && cells[self.width..].iter().any(|c| !cell::trim(c).is_empty()) {
            let message = format!(
                "This row has {} cells where the header has {}. A comma inside an address needs quotation marks around it.",
                cells.len(),
                self.width
            );
            return self.refuse(line, cells, "too_many_cells", message, out);
        }
        if first_text.is_empty() && uprn.is_none() {
            let message = "This row has no address and no UPRN, so nobody can find its door.".to_owned();
            return self.refuse(line, cells, "no_address", message, out);
        }
        let (kind, is_void) = self.kind(line, cells, first_text, out);
        if let Kind::Apart(what, written) = kind {
            let address = (what == NotHome::Block).then(|| self.block_address(cells));
            out.apart.push(Apart { line, what, written, address });
            return;
        }
        if uprn.is_none() && !uprn_cell.is_empty() {
            self.complain_of_uprn(line, uprn_cell, out);
        }
        let mut row = self.row(line, cells, uprn, out);
        row.is_void = is_void;
        row.is_home = !matches!(kind, Kind::Place);
        match kind {
            Kind::Spelling(otherwise) => out.spellings.push(Spelling { row, otherwise }),
            _ => out.homes.push(row),
        }
    }

    pub fn content<'r>(&self, cells: &'r [Cow<'_, str>], index: Option<usize>) -> &'r str {
        index.and_then(|i| cells.get(i)).map_or("", |c| cell::content(c))
    }

    fn first_text<'r>(&self, cells: &'r [Cow<'_, str>]) -> &'r str {
        let singles = [
            self.whole,
            self.sub_building,
            self.building_name,
            self.primary,
            self.number,
            self.sao.text,
            self.pao.text,
            self.pao.start_number,
            self.sao.start_number,
            self.street,
        ];
        let all = self.lines.iter().copied().chain(singles.into_iter().flatten());
        all.map(|i| self.content(cells, Some(i))).find(|text| !text.is_empty()).unwrap_or("")
    }

    fn refuse(&self, line: u64, cells: Cells, code: &'static str, reason: String, out: &mut Gathered) {
        out.refused_count += 1;
        if out.refused.len() < MOST_REFUSED_KEPT {
            let shown = |(i, cell): (usize, &Cow<str>)| {
                self.may_be_shown.get(i)?.then(|| (self.header(i), cell::tidy(cell::trim(cell))))
            };
            let cells = cells.iter().enumerate().filter_map(shown).collect();
            out.refused.push(RefusedRow { line, reason: reason.clone(), cells });
        }
        out.complaints.add(code, || {
            Problem::error(code, reason).at_line(line).hint("Mend the row, or import the good rows alone with --accept-good-rows.")
        });
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

    /// What the row is, and whether it is void.
    fn kind(&self, line: u64, cells: Cells, first_text: &str, out: &mut Gathered) -> (Kind, bool) {
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
            let asked_about = matches!(what, NotHome::Business | NotHome::Institution);
            let kind = if self.for_gazetteer && asked_about { Kind::Place } else { Kind::Apart(what, written) };
            return (kind, false);
        }
        let _ = line;
        (self.name_kind(cells), is_void)
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
        count_value(&mut out.unknown_kinds, value);
        (reading, value.to_owned())
    }

    /// "1-32 Kestrel House" is a building, whatever its kind says.
    fn is_block(&self, cells: Cells, first_text: &str) -> bool {
        let start = first_text.as_bytes();
        let begins = &start[..start.len().min(24)];
        let range = begins.contains(&b'-') || first_text.contains("–") || memchr::memmem::find(begins, b" to ").is_some();
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
        if let Some(status) = self.status {
            let value = self.content(cells, Some(status));
            match if value.is_empty() { Occupancy::Occupied } else { dwelling::read_status(value) } {
                Occupancy::Void => is_void = true,
                Occupancy::Occupied => {}
                Occupancy::Gone(what) => {
                    if !matches!(reading, Reading::NotHome(_)) {
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
            && !matches!(reading, Reading::NotHome(_))
        {
            (*reading, *written) = (Reading::NotHome(what), format!("logical status {}", self.content(cells, Some(blpu))));
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
        Kind::Home
    }

    fn block_address(&self, cells: Cells) -> (String, Option<Postcode>) {
        let mut unheard = Gathered::default();
        let fields = self.fields(0, cells, &mut unheard);
        (super::identity::written(&fields), fields.postcode)
    }

    fn row(&self, line: u64, cells: Cells, uprn: Option<Uprn>, out: &mut Gathered) -> ListRow {
        let fields = self.fields(line, cells, out);
        let point = self.point(line, cells, uprn.is_some(), out);
        let dwelling_type = self.types.iter().map(|(i, _)| self.content(cells, Some(*i))).find(|t| !t.is_empty());
        ListRow {
            line,
            uprn,
            reference: self.text(line, cells, self.reference, out),
            fields,
            point,
            is_void: false,
            is_home: true,
            dwelling_type: dwelling_type.map(cell::tidy),
            other_spellings: Vec::new(),
        }
    }

    /// A cell as it is kept.
    fn text(&self, line: u64, cells: Cells, index: Option<usize>, out: &mut Gathered) -> Option<String> {
        let text = self.content(cells, index);
        let first = *text.as_bytes().first()?;
        let header = || self.header(index.unwrap_or(0));
        if text.len() > LONGEST {
            out.complaints.add("long_cell", || {
                let length = super::report::thousands(text.chars().count() as u64);
                Problem::warning("long_cell", format!("This cell is about {length} characters long. It was shortened to {LONGEST}."))
                    .at_line(line)
                    .in_column(header())
            });
        }
        if matches!(first, b'=' | b'@') {
            out.complaints.add("formula_kept_as_text", || {
                Problem::warning("formula_kept_as_text", "This cell looks like a spreadsheet formula. It was kept as plain text and is never run.")
                    .at_line(line)
                    .in_column(header())
            });
        }
        let text = cell::tidy(text);
        (!text.is_empty()).then_some(text)
    }

    /// The address columns of the row.
    fn fields(&self, line: u64, cells: Cells, out: &mut Gathered) -> AddressFields {
        let mut fields = AddressFields {
            sub_building: self.text(line, cells, self.sub_building, out).map(as_flat),
            building_name: self.text(line, cells, self.building_name, out),
            number: self.text(line, cells, self.number, out).map(whole_figure),
            primary: self.text(line, cells, self.primary, out).map(whole_figure),
            street: self.text(line, cells, self.street, out),
            locality: self.text(line, cells, self.locality, out),
            town: self.text(line, cells, self.town, out),
            ..AddressFields::default()
        };
        for index in &self.lines {
            fields.lines.extend(self.text(line, cells, Some(*index), out));
        }
        if self.has_objects {
            self.objects(cells, &mut fields);
        }
        if let (Some(sub), Some(street)) = (self.text(line, cells, self.sub_street, out), &mut fields.street) {
            *street = format!("{sub}, {street}");
        }
        let in_parts = !fields.lines.is_empty() || fields.street.is_some() || fields.primary.is_some();
        if !in_parts {
            fields.whole = self.text(line, cells, self.whole, out);
            said_once(&mut fields);
        }
        fields.postcode = self.postcode(line, cells, out).or_else(|| take_postcode(&mut fields));
        fields
    }

    fn objects(&self, cells: Cells, fields: &mut AddressFields) {
        let text = |index| Some(self.content(cells, index)).filter(|t| !t.is_empty()).map(cell::tidy);
        let flat_text = text(self.sao.text);
        let flat_number = self.range(cells, &self.sao);
        fields.sub_building = match (flat_text, flat_number) {
            (Some(text), Some(number)) => Some(format!("{text} {number}")),
            (Some(text), None) => Some(as_flat(text)),
            (None, Some(number)) => Some(as_flat(number)),
            (None, None) => fields.sub_building.take(),
        };
        fields.building_name = text(self.pao.text).or(fields.building_name.take());
        fields.number = self.range(cells, &self.pao).or(fields.number.take());
    }

    /// Numbers go with their suffixes: 12 and A is 12A; start and end are 12-14.
    fn range(&self, cells: Cells, object: &ObjectColumns) -> Option<String> {
        let figure = |index| whole_figure(self.content(cells, index).to_owned());
        let start = figure(object.start_number);
        if start.is_empty() {
            return None;
        }
        let end = figure(object.end_number);
        let mut out = format!("{start}{}", self.content(cells, object.start_suffix));
        if !end.is_empty() && end != start {
            out.push('-');
            out.push_str(&end);
            out.push_str(self.content(cells, object.end_suffix));
        }
        Some(out)
    }

    fn postcode(&self, line: u64, cells: Cells, out: &mut Gathered) -> Option<Postcode> {
        let written = self.content(cells, self.postcode);
        let index = self.postcode.or(self.outward);
        if written.is_empty() {
            let (outward, inward) = (self.content(cells, self.outward), self.content(cells, self.inward));
            if outward.is_empty() && inward.is_empty() {
                return None;
            }
            let both = Postcode::read(&format!("{outward} {inward}"));
            if both.is_none() {
                self.complain_of_postcode(line, "", index, out);
            }
            return both;
        }
        let postcode = Postcode::read(written);
        if postcode.is_none() && written != "0" {
            self.complain_of_postcode(line, written, index, out);
        }
        postcode
    }

    fn complain_of_postcode(&self, line: u64, written: &str, index: Option<usize>, out: &mut Gathered) {
        out.complaints.add("postcode_unreadable", || {
            // Only what looks like an attempt at one is quoted: a shifted cell may hold anything.
            let attempt = written.len() <= 9 && written.bytes().any(|b| b.is_ascii_digit());
            let what = if attempt { format!("“{written}” is") } else { "This is".to_owned() };
            Problem::warning("postcode_unreadable", format!("{what} not a full UK postcode. The home was kept without one."))
                .at_line(line)
                .in_column(index.map(|i| self.header(i)).unwrap_or_default())
        });
    }

    fn point(&self, line: u64, cells: Cells, has_uprn: bool, out: &mut Gathered) -> Option<Point> {
        let at = match self.place(line, cells, out) {
            Ok(at) => at?,
            Err(trouble) => {
                out.troubles.push((line, trouble));
                return None;
            }
        };
        if self.coarse_points {
            out.troubles.push((line, Trouble::Coarse));
            return None;
        }
        Some(Point { at, source: self.source(cells, has_uprn) })
    }

    fn source(&self, cells: Cells, has_uprn: bool) -> PointSource {
        // Representative point codes 1 and 2 are in the property; the others a street's or a postcode's.
        let code = self.content(cells, self.point_code);
        if !code.is_empty() && !matches!(code.trim_end_matches(".0"), "1" | "2") {
            return PointSource::Unknown;
        }
        if self.point_source.is_some() && super::columns::says_building(self.content(cells, self.point_source)) {
            return PointSource::Building;
        }
        if has_uprn { PointSource::Uprn } else { PointSource::Unknown }
    }

    /// The row's place: grid metres where given, else whatever else is. `Ok(None)`: it gives none.
    fn place(&self, line: u64, cells: Cells, out: &mut Gathered) -> Result<Option<Bng>, Trouble> {
        let mut trouble = None;
        let both = |pair: Option<(usize, usize)>| {
            pair.map(|(x, y)| (self.content(cells, Some(x)), self.content(cells, Some(y))))
        };
        if let Some((x, y)) = both(self.easting_northing) {
            match self.numbers(x, y) {
                Ok(Some(Numbers::Grid(grid))) => {
                    self.check_agreement(line, grid, both(self.longitude_latitude), out);
                    return Ok(Some(grid));
                }
                Ok(Some(numbers)) => match settle(numbers, out) {
                    Ok(at) => return Ok(Some(at)),
                    Err(why) => trouble = Some(why),
                },
                Ok(None) => {}
                Err(why) => trouble = Some(why),
            }
        }
        if let Some((x, y)) = both(self.longitude_latitude) {
            match self.numbers(x, y).and_then(|n| n.map(|n| settle(n, out)).transpose()) {
                Ok(Some(at)) => return Ok(Some(at)),
                Ok(None) => {}
                Err(why) => trouble = Some(why),
            }
        }
        match self.place_in_one_cell(cells, out) {
            Ok(Some(at)) => Ok(Some(at)),
            Ok(None) => trouble.map_or(Ok(None), Err),
            Err(why) => Err(why),
        }
    }

    fn place_in_one_cell(&self, cells: Cells, out: &mut Gathered) -> Result<Option<Bng>, Trouble> {
        let pair = self.content(cells, self.pair);
        if !pair.is_empty() {
            return match place::split_pair(pair) {
                Some((a, b)) if a == 0.0 && b == 0.0 => Err(Trouble::Zero),
                Some(numbers) => settle(place::tell_pair(numbers), out).map(Some),
                None => grid_reference(pair),
            };
        }
        let reference = self.content(cells, self.grid_reference);
        if reference.is_empty() { Ok(None) } else { grid_reference(reference) }
    }

    fn numbers(&self, x: &str, y: &str) -> Result<Option<Numbers>, Trouble> {
        match (x.is_empty(), y.is_empty()) {
            (true, true) => return Ok(None),
            (false, false) => {}
            _ => return Err(Trouble::Half),
        }
        let read = |text| cell::degrees(text, self.decimal_comma);
        match (read(x), read(y)) {
            (Some(x), Some(y)) if x == 0.0 && y == 0.0 => Err(Trouble::Zero),
            (Some(x), Some(y)) => Ok(Some(place::tell(x, y))),
            _ => Err(Trouble::NotNumbers),
        }
    }

    /// Where a row gives both grid and degrees, the grid is used; that they differ is told.
    fn check_agreement(&self, line: u64, grid: Bng, degrees: Option<(&str, &str)>, out: &mut Gathered) {
        let Some((x, y)) = degrees else { return };
        let Ok(Some(Numbers::Degrees(degrees))) = self.numbers(x, y) else { return };
        if let Some(metres) = out.agreement.disagreement_m(grid, degrees) {
            out.complaints.add("places_disagree", || {
                let apart = if metres.is_finite() { format!("{metres:.0} metres apart") } else { "in different countries".to_owned() };
                let words = format!("The grid coordinates and the degrees of this row are {apart}. The grid coordinates were used.");
                Problem::warning("places_disagree", words).at_line(line)
            });
        }
    }
}

fn count_value(counts: &mut FxHashMap<String, u64>, value: &str) {
    if let Some(count) = counts.get_mut(value) {
        *count += 1;
    } else if counts.len() < MOST_KINDS {
        *counts.entry(cell::tidy(value)).or_default() += 1;
    }
}

fn settle(numbers: Numbers, out: &mut Gathered) -> Result<Bng, Trouble> {
    match numbers {
        Numbers::Grid(at) => Ok(at),
        Numbers::Degrees(at) => plane::to_bng(at).map_err(|why| Trouble::NotHere(place::why_not(why))),
        Numbers::SwappedDegrees(at) => {
            out.swapped += 1;
            plane::to_bng(at).map_err(|why| Trouble::NotHere(place::why_not(why)))
        }
        Numbers::Elsewhere => Err(Trouble::NotHere(place::why_not(plane::NotOnGrid::OutsideGreatBritain))),
    }
}

/// A grid reference of eight or ten figures is a place; one of six is a square of 100 metres, in
/// which homes inside and outside may lie.
fn grid_reference(text: &str) -> Result<Option<Bng>, Trouble> {
    match place::grid_reference(text) {
        Some(reference) if reference.square_m <= 10.0 => Ok(Some(reference.at)),
        Some(_) => Err(Trouble::Coarse),
        None => Err(Trouble::NotNumbers),
    }
}

/// A flat's number alone: "3" is "Flat 3".
fn as_flat(text: String) -> String {
    let text = whole_figure(text);
    let bare = text.len() <= 5
        && (text.len() == 1 || text.starts_with(|c: char| c.is_ascii_digit()))
        && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if bare { format!("Flat {text}") } else { text }
}

/// "12.0" is a spreadsheet's 12.
fn whole_figure(mut text: String) -> String {
    if text.ends_with(".0") && text[..text.len() - 2].bytes().all(|b| b.is_ascii_digit()) {
        text.truncate(text.len() - 2);
    }
    text
}

/// A town that the whole address already names is not written twice.
fn said_once(fields: &mut AddressFields) {
    let Some(whole) = fields.whole.as_ref().map(|w| w.to_lowercase()) else { return };
    for part in [&mut fields.locality, &mut fields.town] {
        if part.as_ref().is_some_and(|p| whole.contains(&p.to_lowercase())) {
            *part = None;
        }
    }
}

/// The postcode at the end of the address, where no column holds it.
fn take_postcode(fields: &mut AddressFields) -> Option<Postcode> {
    let AddressFields { whole, lines, street, town, .. } = fields;
    let texts = town.iter_mut().chain(lines.iter_mut().rev()).chain(whole).chain(street);
    let mut found = None;
    for text in texts {
        if let Some((before, postcode)) = split_postcode(text) {
            *text = before.to_owned();
            found = Some(postcode);
            break;
        }
    }
    lines.retain(|l| !l.is_empty());
    if town.as_ref().is_some_and(String::is_empty) {
        *town = None;
    }
    found
}
