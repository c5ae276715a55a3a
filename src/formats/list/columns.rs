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
}

impl Column {
    /// For reports: the header, or "(no header, E)".
    pub fn shown(&self, index: usize) -> String {
        if self.header.is_empty() { format!("(no header, {})", letters(index)) } else { self.header.clone() }
    }

    fn is(&self, field: Field) -> bool {
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
        let field = match synonyms::read(name) {
            Hint::Field(field) => Some(field),
            Hint::Doubt(doubt) => Some(settle(doubt, &profile)),
            Hint::Nothing => None,
        };
        columns.all.push(Column {
            header: super::cell::tidy(name),
            field: field.unwrap_or(Field::Ignored),
            why: if field.is_some() { Why::Name } else { Why::Values },
            profile,
            personal: None,
        });
    }
    columns.apply_map(map);
    columns.personal_by_values();
    columns.correct_by_values();
    columns.headless_address_lines();
    columns.repeated_address_headers();
    columns.unnamed_by_values();
    columns.order_of_address_lines();
    columns.status_columns();
    columns.choose_between_equals();
    columns.all.truncate(columns.all.iter().rposition(|c| !c.header.is_empty() || !c.profile.is_empty() || c.field != Field::Ignored).map_or(0, |last| last + 1));
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

    fn set(&mut self, index: usize, field: Field) {
        self.all[index].field = field;
        self.all[index].why = Why::Values;
    }

    fn free(&self, index: usize) -> bool {
        let column = &self.all[index];
        column.why == Why::Values && column.is(Field::Ignored) && column.personal.is_none()
    }

    /// `--map HEADER=FIELD`. The header may be written in any case and spacing; a column without a
    /// header goes by its letter.
    fn apply_map(&mut self, map: &[(String, String)]) {
        for (header, field_name) in map {
            let wanted = synonyms::squeezed(header);
            let by_header = |c: &Column| !c.header.is_empty() && (c.header == *header || synonyms::squeezed(&c.header) == wanted);
            let by_letter = |(i, c): (usize, &Column)| {
                c.header.is_empty() && (letters(i).eq_ignore_ascii_case(header.trim()) || c.shown(i) == *header)
            };
            let index = self.all.iter().position(|c| c.header == *header).or_else(|| self.all.iter().position(by_header));
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
            "general needs", "secure", "assured", "introductory", "starter", "leasehold", "affordable rent",
            "social rent", "shared ownership", "licence",
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

    /// A column called UPRN may hold the landlord's own numbers, or numbers that a spreadsheet rounded.
    fn uprns_that_are_none(&mut self) {
        let national = |c: &Column| c.is(Field::Uprn) && c.profile.mostly(c.profile.like_uprn, 50);
        let has_national = self.all.iter().any(national);
        for index in 0..self.all.len() {
            let column = &self.all[index];
            if !column.is(Field::Uprn) || column.why == Why::Map || column.profile.is_empty() {
                continue;
            }
            let p = &column.profile;
            let header = column.shown(index);
            if p.rounded > 0 && p.mostly(p.rounded, 2) || (p.filled > 5 && p.mostly(p.ends_in_zeros, 50)) {
                self.set(index, Field::Ignored);
                self.all[index].why = Why::Name;
                self.problems.push(
                    Problem::warning(
                        "uprns_rounded",
                        format!("A spreadsheet has rounded the numbers in “{header}” (as 1.00012E+11), so none of them can be used. The whole column was left out."),
                    )
                    .in_column(header)
                    .hint("Ask for the list again with this column saved as text."),
                );
            } else if !p.mostly(p.like_uprn, 50) {
                let spare = !self.has(Field::Reference);
                self.set(index, if spare { Field::Reference } else { Field::Ignored });
                self.all[index].why = Why::Name;
                let as_what = if spare { "taken as the landlord’s own references" } else { "left out" };
                let because = if has_national { "Another column holds the national ones." } else { "National UPRNs have 8 to 12 figures." };
                self.problems.push(
                    Problem::warning(
                        "uprn_not_national",
                        format!("The numbers in “{header}” do not look like national UPRNs and were {as_what}. {because}"),
                    )
                    .in_column(header.clone())
                    .hint(format!("If they are UPRNs, import again with --map \"{header}=uprn\".")),
                );
            }
        }
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
            self.all.get(first + n).is_some_and(|c| {
                c.why != Why::Map && (c.header == header || c.header == format!("{header}.{n}"))
            })
        };
        let more = (1..6).take_while(|n| next(*n)).count();
        for n in 0..=more {
            if more > 0 {
                self.all[first + n].field = Field::Line(u8::try_from(n + 1).unwrap_or(6));
            }
        }
    }

    /// Columns whose header says nothing, by their values: only what is plain.
    fn unnamed_by_values(&mut self) {
        self.take_best(Field::Uprn, |p| p.mostly(p.like_uprn, 90) && p.distinct * 10 >= p.filled * 7);
        if !self.has(Field::PostcodeOutward) {
            self.take_best(Field::Postcode, |p| p.mostly(p.postcodes, 70));
        }
        if !self.has_place() {
            self.take_best(Field::LatLon, |p| p.mostly(p.pairs, 80));
        }
        if !self.has_place() {
            self.take_best(Field::GridReference, |p| p.mostly(p.grid_references, 80));
        }
        if !self.has_place() {
            self.pair_of_coordinates();
        }
        if !self.has_address_text() {
            self.take_best(Field::Address, |p| {
                p.mostly(p.begins_with_figure, 50) && p.mostly(p.words, 80) && p.distinct * 2 >= p.filled
            });
            self.lines_after_the_first();
        }
        if !self.has(Field::DwellingType) {
            self.take_best(Field::DwellingType, |p| p.mostly(p.dwelling_types, 80) && p.is_a_few_kinds());
        }
        if !self.all.iter().any(|c| c.field.is_status()) {
            self.take_best(Field::Status, |p| p.mostly(p.statuses, 80) && p.is_a_few_kinds() && p.distinct > 1);
        }
        for index in 0..self.all.len() {
            if self.free(index) && self.all[index].profile.may_be_names() {
                self.all[index].field = Field::Personal;
                self.all[index].personal = Some("people's names, by the look of them");
            }
        }
    }

    fn take_best(&mut self, field: Field, fits: impl Fn(&Profile) -> bool) {
        if self.has(field) {
            return;
        }
        let fitting = (0..self.all.len()).filter(|i| self.free(*i) && fits(&self.all[*i].profile));
        if let Some(index) = fitting.max_by_key(|i| (self.all[*i].profile.filled, usize::MAX - i)) {
            self.set(index, field);
        }
    }

    /// Two neighbours that are degrees, or metres with decimals. Plain figures may be anything.
    fn pair_of_coordinates(&mut self) {
        for a in 0..self.all.len().saturating_sub(1) {
            let b = a + 1;
            if !self.free(a) || !self.free(b) {
                continue;
            }
            let (pa, pb) = (&self.all[a].profile, &self.all[b].profile);
            let degrees = |lat: &Profile, lon: &Profile| {
                lat.mostly(lat.latitudes, 80) && lon.mostly(lon.longitudes, 80) && lat.mostly(lat.decimals, 80)
            };
            let metres = pa.mostly(pa.eastings, 90)
                && pb.mostly(pb.northings, 90)
                && ![pa, pb].iter().any(|p| p.is_sequence)
                && (pa.mostly(pa.decimals, 30) && pb.mostly(pb.decimals, 30));
            let fields = match () {
                () if degrees(pa, pb) => (Field::Latitude, Field::Longitude),
                () if degrees(pb, pa) => (Field::Longitude, Field::Latitude),
                () if metres => (Field::Easting, Field::Northing),
                () => continue,
            };
            self.set(a, fields.0);
            self.set(b, fields.1);
            return;
        }
    }

    /// After an address found by its values, neighbours that are words go on with it.
    fn lines_after_the_first(&mut self) {
        let Some(first) = self.find(Field::Address) else { return };
        let mut line = 1;
        for index in first + 1..self.all.len() {
            let p = &self.all[index].profile;
            let goes_on = self.free(index)
                && line < 6
                && (p.is_empty() || p.mostly(p.has_letters, 80))
                && !p.mostly(p.codes, 20)
                && !p.mostly(p.dates, 20)
                && (p.mostly(p.street_words, 30) || p.mostly(p.building_names, 30) || (p.distinct <= 3 && !p.mostly(p.dwelling_types, 30) && !p.mostly(p.statuses, 30)));
            if !goes_on {
                break;
            }
            line += 1;
            self.set(index, Field::Line(line));
            self.set(first, Field::Line(1));
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
            let has_classes = self.all.iter().any(|c| c.is(Field::ParentUprn) || c.is(Field::Object(super::field::Object::Pao, super::field::Part::StartNumber)));
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

    /// Two columns for one thing: refused where both are named alike and hold different things;
    /// otherwise the better filled one is used, and said.
    fn choose_between_equals(&mut self) {
        for index in 0..self.all.len() {
            let field = self.all[index].field;
            if !field.is_one_valued() {
                continue;
            }
            let Some(other) = (index + 1..self.all.len()).find(|i| self.all[*i].field == field) else { continue };
            self.choose(index, other, field);
        }
    }

    fn choose(&mut self, a: usize, b: usize, field: Field) {
        let (one, two) = (&self.all[a], &self.all[b]);
        let alike = synonyms::squeezed(&one.header) == synonyms::squeezed(&two.header);
        let same_values = one.profile.values == two.profile.values;
        let spare = two.profile.is_empty() || one.profile.is_empty() || same_values;
        let mapped = one.why == Why::Map || two.why == Why::Map;
        if alike && !spare && !mapped {
            self.problems.push(
                Problem::error(
                    "repeated_header",
                    format!("Two columns are called {}: columns {} and {}. They hold different things.", one.header, letters(a), letters(b)),
                )
                .in_column(one.header.clone())
                .hint("Take out or rename the one that is not the home’s, and import again."),
            );
            self.all[b].field = Field::Ignored;
            return;
        }
        let rank = |c: &Column| {
            let fits = if field == Field::Uprn { c.profile.like_uprn } else { c.profile.filled };
            (c.why == Why::Map, fits, if field == Field::Reference { c.profile.distinct } else { 0 })
        };
        let (kept, left) = if rank(two) > rank(one) { (b, a) } else { (a, b) };
        let (kept_name, left_name) = (self.all[kept].shown(kept), self.all[left].shown(left));
        self.all[left].field = Field::Ignored;
        self.all[left].why = Why::Name;
        if field.is_critical() && !spare {
            self.problems.push(
                Problem::warning(
                    "two_columns_for_one_field",
                    format!("“{kept_name}” and “{left_name}” could both be the {}. “{kept_name}” was used.", field.name().replace('_', " ")),
                )
                .in_column(left_name.clone())
                .hint(format!("To use the other, import again with --map \"{left_name}={}\".", field.name())),
            );
        }
        if kept == b {
            // The one kept stands further on and is compared with those after it in its turn.
            return;
        }
        if let Some(next) = (kept + 1..self.all.len()).find(|i| self.all[*i].field == field) {
            self.choose(kept, next, field);
        }
    }
}

/// "building", "building centroid", "rooftop": the point is the middle of a building.
pub fn says_building(value: &str) -> bool {
    let lower = value.to_lowercase();
    ["building", "rooftop", "roof", "adeilad"].iter().any(|w| lower.contains(w))
}
