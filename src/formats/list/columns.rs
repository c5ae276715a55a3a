//! What each column of a list is: by its header, by its values where the header is odd, doubtful or
//! missing, and by `--map`, which always wins.

use std::borrow::Cow;

use super::field::Field;
use super::synonyms::{self, Doubt, Hint};
use super::values::Profile;
use crate::domain::problem::Problem;

/// How a column's meaning was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Name,
    Values,
    Map,
}

#[derive(Clone, Debug)]
pub struct Column {
    /// As written; empty where the column has no header.
    pub header: String,
    pub field: Field,
    pub why: Why,
    pub profile: Profile,
    /// What personal thing its values are, where the values said so.
    pub personal: Option<&'static str>,
    /// The header is somebody's name, and was not kept.
    pub named_after_a_person: bool,
}

impl Column {
    /// For reports: the header, or "(no header, E)".
    pub fn shown(&self, index: usize) -> String {
        if self.named_after_a_person {
            format!("(column {})", letters(index))
        } else if self.header.is_empty() {
            format!("(no header, {})", letters(index))
        } else {
            self.header.clone()
        }
    }

    pub(super) fn is(&self, field: Field) -> bool {
        self.field == field
    }
}

/// "A" … "Z", "AA" …: what a spreadsheet writes over a column.
pub fn letters(index: usize) -> String {
    let mut out = Vec::new();
    let mut n = index + 1;
    while n > 0 {
        n -= 1;
        out.push(b'A' + u8::try_from(n % 26).unwrap_or(0));
        n /= 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// The columns of a list, and what there is to say about them. Problems with severity error refuse
/// the file.
#[derive(Debug, Default)]
pub struct Columns {
    pub all: Vec<Column>,
    pub problems: Vec<Problem>,
}

pub fn recognise(header: &[Cow<'_, str>], sample: &[Vec<Cow<'_, str>>], map: &[(String, String)]) -> Columns {
    let mut columns = Columns::default();
    for index in 0..header.len().min(1_000) {
        let name = header.get(index).map_or("", |h| super::cell::trim(h));
        let profile = Profile::of(sample.iter().map(|row| row.get(index).map_or("", AsRef::as_ref)));
        let hint = synonyms::read(name);
        let named_after_a_person = super::people::is_titled(name) && !matches!(hint, Hint::Field(f) if f.is_critical());
        let hint = if named_after_a_person { Hint::Field(Field::Personal) } else { hint };
        let field = match hint {
            Hint::Field(field) => Some(field),
            Hint::Doubt(doubt) => Some(settle(doubt, &profile)),
            Hint::Nothing => None,
        };
        columns.all.push(Column {
            header: if named_after_a_person { String::new() } else { super::cell::tidy(name) },
            field: field.unwrap_or(Field::Ignored),
            why: if field.is_some() { Why::Name } else { Why::Values },
            profile,
            personal: None,
            named_after_a_person,
        });
    }
    columns.apply_map(map);
    columns.personal_by_values();
    columns.correct_by_values();
    columns.people_under_other_headers();
    columns.headless_address_lines();
    columns.repeated_address_headers();
    columns.unnamed_by_values();
    columns.order_of_address_lines();
    columns.status_columns();
    columns.choose_between_equals();
    columns.all.truncate(
        columns
            .all
            .iter()
            .rposition(|c| !c.header.is_empty() || !c.profile.is_empty() || c.field != Field::Ignored)
            .map_or(0, |last| last + 1),
    );
    columns
}

/// A header that could be several things, decided by its values.
fn settle(doubt: Doubt, p: &Profile) -> Field {
    match doubt {
        Doubt::Name if p.mostly(p.building_names, 40) => Field::BuildingName,
        Doubt::Name => Field::Personal,
        Doubt::Location if p.mostly(p.pairs, 60) => Field::LatLon,
        Doubt::Location if p.mostly(p.grid_references, 60) => Field::GridReference,
        Doubt::Location if p.mostly(p.begins_with_figure, 30) || p.mostly(p.commas, 50) => Field::Address,
        Doubt::Location | Doubt::Area => Field::Ignored,
        Doubt::Block if p.mostly(p.codes, 50) || !p.mostly(p.has_letters, 50) => Field::Ignored,
        Doubt::Block => Field::BuildingName,
        Doubt::Unit if p.mostly(p.house_numbers, 60) || p.mostly(p.words, 60) => Field::SubBuilding,
        Doubt::Unit => Field::Reference,
        Doubt::Number if p.mostly(p.house_numbers, 60) && !p.is_sequence => Field::Number,
        Doubt::Number if p.distinct * 10 >= p.filled * 9 && !p.is_sequence => Field::Reference,
        Doubt::Number => Field::Ignored,
    }
}

impl Columns {
    pub fn find(&self, field: Field) -> Option<usize> {
        self.all.iter().position(|c| c.is(field))
    }

    pub fn has(&self, field: Field) -> bool {
        self.find(field).is_some()
    }

    pub fn has_address_text(&self) -> bool {
        self.all.iter().any(|c| c.field.is_address_text() && !matches!(c.field, Field::Locality | Field::Town))
    }

    pub fn has_place(&self) -> bool {
        self.has(Field::LatLon)
            || self.has(Field::GridReference)
            || (self.has(Field::Easting) && self.has(Field::Northing))
            || (self.has(Field::Longitude) && self.has(Field::Latitude))
    }

    pub(super) fn set(&mut self, index: usize, field: Field) {
        self.all[index].field = field;
        self.all[index].why = Why::Values;
    }

    pub(super) fn free(&self, index: usize) -> bool {
        let column = &self.all[index];
        column.why == Why::Values && column.is(Field::Ignored) && column.personal.is_none()
    }

    /// `--map HEADER=FIELD`. The header may be written in any case and spacing; a column without a
    /// header goes by its letter.
    fn apply_map(&mut self, map: &[(String, String)]) {
        for (header, field_name) in map {
            let wanted = synonyms::squeezed(header);
            let by_header =
                |c: &Column| !c.header.is_empty() && (c.header == *header || synonyms::squeezed(&c.header) == wanted);
            let by_letter = |(i, c): (usize, &Column)| {
                c.header.is_empty() && (letters(i).eq_ignore_ascii_case(header.trim()) || c.shown(i) == *header)
            };
            let index =
                self.all.iter().position(|c| c.header == *header).or_else(|| self.all.iter().position(by_header));
            let index = index.or_else(|| self.all.iter().enumerate().position(by_letter));
            match (index, Field::named(field_name)) {
                (Some(index), Some(field)) => self.map_one(index, field),
                (None, _) => self.problems.push(
                    Problem::error("map_unknown_header", format!("The list has no column called “{header}”."))
                        .hint(format!("Its columns are: {}.", self.headers())),
                ),
                (_, None) => self.problems.push(
                    Problem::error("map_unknown_field", format!("“{field_name}” is not something a column can be."))
                        .hint(format!("Use one of: {}.", Field::all_names())),
                ),
            }
        }
    }

    fn map_one(&mut self, index: usize, field: Field) {
        for other in &mut self.all {
            if other.is(field) && field.is_one_valued() && other.why != Why::Map {
                other.field = Field::Ignored;
                other.why = Why::Name;
            }
        }
        self.all[index].field = field;
        self.all[index].why = Why::Map;
    }

    fn headers(&self) -> String {
        let named = self.all.iter().enumerate().filter(|(_, c)| !c.header.is_empty() || !c.profile.is_empty());
        named.map(|(i, c)| c.shown(i)).collect::<Vec<_>>().join(", ")
    }

    /// Phones, e-mail addresses, names with titles and dates of birth, whatever the header says.
    fn personal_by_values(&mut self) {
        for column in &mut self.all {
            let keeps_its_name = matches!(
                column.field,
                Field::Uprn | Field::Reference | Field::Postcode | Field::Easting | Field::Northing | Field::Personal
            ) || column.why == Why::Map;
            if keeps_its_name {
                continue;
            }
            let births = column.why == Why::Values && column.profile.looks_like_births();
            let found = column.profile.personal().or_else(|| births.then_some("dates of birth"));
            if let Some(what) = found {
                column.field = Field::Personal;
                column.personal = Some(what);
            }
        }
    }

    /// Where a header says one thing and the values another.
    fn correct_by_values(&mut self) {
        self.uprns_that_are_none();
        for index in 0..self.all.len() {
            let column = &self.all[index];
            if column.why == Why::Map || column.profile.is_empty() {
                continue;
            }
            let p = &column.profile;
            let corrected = match column.field {
                Field::Line(_) | Field::Town | Field::Locality if p.mostly(p.postcodes, 70) => {
                    if self.has(Field::Postcode) { Field::Ignored } else { Field::Postcode }
                }
                Field::Postcode if !p.mostly(p.postcodes, 20) && p.mostly(p.outward, 70) => Field::PostcodeOutward,
                Field::Postcode if p.postcodes == 0 && p.mostly(p.inward, 70) => Field::PostcodeInward,
                Field::Address | Field::Street if p.mostly(p.pairs, 70) => Field::LatLon,
                Field::Address if p.mostly(p.emails, 50) => Field::Personal,
                Field::Easting | Field::Northing | Field::Longitude | Field::Latitude | Field::LatLon
                    if p.mostly(p.grid_references, 60) =>
                {
                    Field::GridReference
                }
                Field::Easting | Field::Northing | Field::GridReference | Field::Longitude | Field::Latitude
                    if p.mostly(p.pairs, 60) =>
                {
                    Field::LatLon
                }
                Field::VoidFlag | Field::OccupiedFlag if p.mostly(p.dates, 60) => Field::VoidDate,
                Field::VoidFlag | Field::OccupiedFlag if p.mostly(p.statuses, 60) && !p.mostly(p.yes_no, 60) => {
                    Field::Status
                }
                Field::Status if p.mostly(p.yes_no, 90) => Field::Ignored,
                Field::IsHome if !p.mostly(p.yes_no, 60) && p.mostly(p.dwelling_types, 50) => Field::DwellingType,
                Field::IsHome if !p.mostly(p.yes_no, 60) => Field::Ignored,
                Field::DwellingType if self.is_no_dwelling_type(index) => Field::Ignored,
                Field::PointSource if !p.values.keys().any(|v| says_building(v)) => Field::Ignored,
                Field::Number | Field::SubBuilding | Field::Reference => column.field,
                _ => continue,
            };
            if corrected != column.field {
                self.set(index, corrected);
                self.all[index].why = Why::Name;
            }
        }
        self.one_header_over_two_coordinates();
    }

    /// "Type" of a tenancy, or so many different values that they are descriptions.
    fn is_no_dwelling_type(&self, index: usize) -> bool {
        const TENANCIES: [&str; 10] = [
            "general needs",
            "secure",
            "assured",
            "introductory",
            "starter",
            "leasehold",
            "affordable rent",
            "social rent",
            "shared ownership",
            "licence",
        ];
        let p = &self.all[index].profile;
        let tenancies: usize = p
            .values
            .iter()
            .filter(|(value, _)| TENANCIES.iter().any(|t| value.to_lowercase().starts_with(t)))
            .map(|(_, count)| count)
            .sum();
        (p.mostly(tenancies, 50) && !p.mostly(p.dwelling_types, 50))
            || (p.distinct > 60 && !p.mostly(p.dwelling_types, 50))
            || (p.mostly(p.numbers, 90) && !p.mostly(p.dwelling_types, 50))
    }

    /// One header over easting and northing, the second column without one.
    fn one_header_over_two_coordinates(&mut self) {
        for index in 1..self.all.len() {
            let (a, b) = (&self.all[index - 1], &self.all[index]);
            let unpaired = matches!(a.field, Field::LatLon | Field::GridReference | Field::Easting | Field::Latitude)
                && !a.profile.mostly(a.profile.pairs, 50)
                && !a.profile.mostly(a.profile.grid_references, 50);
            if !unpaired || !b.header.is_empty() || a.why == Why::Map {
                continue;
            }
            let (pa, pb) = (&a.profile, &b.profile);
            let fields = if pa.mostly(pa.latitudes, 60) && pb.mostly(pb.longitudes, 60) {
                Some((Field::Latitude, Field::Longitude))
            } else if pa.mostly(pa.longitudes, 60) && pb.mostly(pb.latitudes, 60) {
                Some((Field::Longitude, Field::Latitude))
            } else if pa.mostly(pa.eastings, 60) && pb.mostly(pb.northings, 60) {
                Some((Field::Easting, Field::Northing))
            } else {
                None
            };
            if let Some((first, second)) = fields {
                self.set(index - 1, first);
                self.set(index, second);
            }
        }
    }

    /// A header over several columns (a merged cell): the columns without one to its right go on with
    /// the address.
    fn headless_address_lines(&mut self) {
        for index in 1..self.all.len() {
            let before = self.all[index - 1].field;
            let column = &self.all[index];
            let p = &column.profile;
            let text = p.is_empty() || (p.mostly(p.has_letters, 50) && !p.mostly(p.postcodes, 30));
            let ended = p.is_empty() && self.all[index..].iter().all(|c| c.header.is_empty() && c.profile.is_empty());
            if !column.header.is_empty() || !self.free(index) || !text || ended {
                continue;
            }
            match before {
                Field::Address => {
                    self.all[index - 1].field = Field::Line(1);
                    self.set(index, Field::Line(2));
                }
                Field::Line(n) if n < 6 => self.set(index, Field::Line(n + 1)),
                _ => {}
            }
            self.all[index].why = if matches!(self.all[index].field, Field::Line(_)) { Why::Name } else { Why::Values };
        }
    }

    /// "Address, Address, Address" and "Address, Address.1, Address.2": a merged header written out by the
    /// program that saved the list.
    fn repeated_address_headers(&mut self) {
        let Some(first) = self.find(Field::Address).filter(|i| self.all[*i].why != Why::Map) else { return };
        let header = self.all[first].header.clone();
        let next = |n: usize| {
            self.all
                .get(first + n)
                .is_some_and(|c| c.why != Why::Map && (c.header == header || c.header == format!("{header}.{n}")))
        };
        let more = (1..6).take_while(|n| next(*n)).count();
        for n in 0..=more {
            if more > 0 {
                self.all[first + n].field = Field::Line(u8::try_from(n + 1).unwrap_or(6));
            }
        }
    }

    /// "Address, Address 2, Address 3" is lines 1 to 3. A street column that holds "12 Larch Road", with
    /// no column for the number, is line 1.
    fn order_of_address_lines(&mut self) {
        let has_lines = (2..=6).any(|n| self.has(Field::Line(n)));
        if has_lines
            && !self.has(Field::Line(1))
            && let Some(index) = self.find(Field::Address)
        {
            self.all[index].field = Field::Line(1);
        }
        let has_number = self.all.iter().any(|c| matches!(c.field, Field::Number | Field::Primary | Field::Object(..)));
        if !has_number
            && !self.has(Field::Line(1))
            && !self.has(Field::Address)
            && let Some(index) = self.find(Field::Street)
            && self.all[index].profile.mostly(self.all[index].profile.begins_with_figure, 40)
        {
            self.all[index].field = Field::Line(1);
        }
    }

    /// Logical statuses are told from let and void by their values; a date of the last void is used
    /// only where nothing else says what is void, and only where few homes have one.
    fn status_columns(&mut self) {
        for index in 0..self.all.len() {
            let column = &self.all[index];
            let p = &column.profile;
            if !column.field.is_status() || column.why == Why::Map && !column.is(Field::Status) {
                continue;
            }
            let logical = p.filled > 0
                && p.values.keys().all(|v| matches!(v.trim_end_matches(".0"), "1" | "3" | "5" | "6" | "7" | "8" | "9"));
            let has_classes = self.all.iter().any(|c| {
                c.is(Field::ParentUprn)
                    || c.is(Field::Object(super::field::Object::Pao, super::field::Part::StartNumber))
            });
            if column.is(Field::Status) && logical && has_classes {
                self.all[index].field = Field::BlpuStatus;
            } else if column.is(Field::Status) && p.mostly(p.dates, 60) {
                self.all[index].field = Field::VoidDate;
            }
        }
        let says_void = |c: &Column| {
            matches!(c.field, Field::VoidFlag | Field::OccupiedFlag)
                || (c.is(Field::Status) && c.profile.mostly(c.profile.statuses, 30))
        };
        let told_otherwise = self.all.iter().any(says_void);
        for column in &mut self.all {
            let few = column.profile.filled * 10 <= column.profile.rows * 3 && column.profile.filled > 0;
            let dates = column.profile.mostly(column.profile.dates, 60);
            if column.is(Field::VoidDate) && column.why != Why::Map && (told_otherwise || !few || !dates) {
                column.field = Field::Ignored;
            }
        }
    }
}

/// "building", "building centroid", "rooftop": the point is the middle of a building.
pub fn says_building(value: &str) -> bool {
    let lower = value.to_lowercase();
    ["building", "rooftop", "roof", "adeilad"].iter().any(|w| lower.contains(w))
}
