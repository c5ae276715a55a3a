//! What the values of a column look like, judged on a sample of its rows.

use rustc_hash::FxHashMap;

use super::cell;
use super::people;
use crate::domain::dwelling::{self, CodeList, Occupancy, Reading};
use crate::domain::plane::looks_like_bng;
use crate::domain::postcode::Postcode;

/// Counts of what the filled cells of a column look like.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub rows: usize,
    pub filled: usize,
    pub distinct: usize,
    /// Every value seen with its count, up to [`MOST_VALUES`] of them.
    pub values: FxHashMap<String, usize>,
    pub numbers: usize,
    pub decimals: usize,
    /// Figures only, 8 to 12 of them.
    pub like_uprn: usize,
    /// Figures only, fewer than 8, leading zeros aside.
    pub short_figures: usize,
    /// `1.00012E+11`.
    pub rounded: usize,
    /// Figures that end in six zeros.
    pub ends_in_zeros: usize,
    pub postcodes: usize,
    /// End in a postcode, with something before it.
    pub end_in_postcode: usize,
    pub outward: usize,
    pub inward: usize,
    pub emails: usize,
    pub phones: usize,
    pub dates: usize,
    /// Dates with a year from 1900 to twelve years before the newest year seen.
    pub old_dates: usize,
    pub person_names: usize,
    /// May be a name, with or without a title; and how many different ones.
    pub names: usize,
    pub distinct_names: usize,
    /// A telephone number, e-mail address, "c/o", date or insurance number stands in it.
    pub contacts: usize,
    pub building_names: usize,
    pub latitudes: usize,
    pub longitudes: usize,
    /// Degrees with three decimals or fewer: good to a hundred metres at best.
    pub coarse_degrees: usize,
    pub eastings: usize,
    pub northings: usize,
    pub whole_hundreds: usize,
    /// Degrees of four decimals or fewer; whole tens of metres: good to some ten metres.
    pub rough_degrees: usize,
    pub whole_tens: usize,
    pub pairs: usize,
    pub grid_references: usize,
    pub begins_with_figure: usize,
    pub house_numbers: usize,
    pub has_letters: usize,
    pub words: usize,
    pub street_words: usize,
    pub commas: usize,
    pub dwelling_types: usize,
    pub statuses: usize,
    pub yes_no: usize,
    pub codes: usize,
    /// Each value differs from the one before by the same small step.
    pub is_sequence: bool,
}

const MOST_VALUES: usize = 2_000;

impl Profile {
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut profile = Self::default();
        let mut newest_year = 0;
        let mut years = Vec::new();
        let mut numbers = Vec::new();
        for cell in cells {
            profile.rows += 1;
            let cell = cell::content(cell);
            if cell.is_empty() {
                continue;
            }
            profile.add(cell);
            numbers.extend(cell::number(cell, false));
            if let Some(year) = date_year(cell) {
                newest_year = newest_year.max(year);
                years.push(year);
            }
        }
        profile.distinct = profile.values.len();
        profile.dates = years.len();
        profile.old_dates = years.iter().filter(|y| (1900..=2014).contains(*y)).count();
        profile.is_sequence = is_sequence(&numbers);
        profile.count_known_words();
        profile
    }

    /// Whether at least `percent` of the filled cells are counted in `count`.
    pub fn mostly(&self, count: usize, percent: usize) -> bool {
        self.filled > 0 && count * 100 >= self.filled * percent
    }

    pub fn is_empty(&self) -> bool {
        self.filled == 0
    }

    fn add(&mut self, cell: &str) {
        self.filled += 1;
        let short: String = cell.chars().take(120).collect();
        let seen = self.values.len();
        match self.values.get_mut(short.as_str()) {
            Some(count) => *count += 1,
            None if seen < MOST_VALUES => {
                self.values.insert(short.clone(), 1);
            }
            None => {}
        }
        let mut count = |tally: fn(&mut Self) -> &mut usize, yes: bool| *tally(self) += usize::from(yes);
        let text = short.as_str();
        let letters = text.chars().any(char::is_alphabetic);
        count(|p| &mut p.has_letters, letters);
        count(|p| &mut p.words, text.split_whitespace().count() > 1);
        count(|p| &mut p.commas, text.contains(','));
        count(|p| &mut p.begins_with_figure, letters && text.starts_with(|c: char| c.is_ascii_digit()));
        count(|p| &mut p.house_numbers, is_house_number(text));
        count(|p| &mut p.postcodes, Postcode::read(text).is_some());
        count(|p| &mut p.end_in_postcode, ends_in_postcode(cell));
        count(|p| &mut p.outward, is_outward(text));
        count(|p| &mut p.inward, is_inward(text));
        count(|p| &mut p.emails, is_email(text));
        count(|p| &mut p.phones, is_phone(text));
        count(|p| &mut p.rounded, is_rounded(text));
        count(|p| &mut p.person_names, is_titled_name(text));
        count(|p| &mut p.building_names, letters && has_building_word(text));
        count(|p| &mut p.street_words, letters && has_street_word(text));
        count(|p| &mut p.grid_references, super::place::grid_reference(text).is_some());
        count(|p| &mut p.pairs, super::place::split_pair(text).is_some());
        count(|p| &mut p.codes, is_code(text));
        self.add_number(text);
    }

    fn add_number(&mut self, text: &str) {
        let figures = text.strip_suffix(".0").unwrap_or(text);
        if figures.len() <= 14 && figures.bytes().all(|b| b.is_ascii_digit()) {
            let significant = figures.trim_start_matches('0').len();
            let padded = figures.len() == 12 && figures.starts_with('0');
            self.like_uprn += usize::from((8..=12).contains(&significant) || (padded && significant > 0));
            self.short_figures += usize::from(significant < 8 && !padded);
            self.ends_in_zeros += usize::from(significant > 8 && figures.ends_with("000000"));
        }
        let Some(value) = cell::degrees(text, false) else { return };
        self.numbers += 1;
        let places = text.split(['.', ',']).nth(1).map_or(0, |d| d.bytes().take_while(u8::is_ascii_digit).count());
        self.decimals += usize::from(places > 0);
        self.coarse_degrees += usize::from(places <= 3 && value.abs() < 90.0);
        self.rough_degrees += usize::from(places <= 4 && value.abs() < 90.0);
        self.whole_tens += usize::from(value.abs() >= 1_000.0 && value % 10.0 == 0.0);
        self.latitudes += usize::from((49.8..=60.95).contains(&value));
        self.longitudes += usize::from((-8.7..=1.8).contains(&value) && value != 0.0);
        self.eastings += usize::from((10_000.0..700_000.0).contains(&value) && looks_like_bng(value, 10_000.0));
        self.northings += usize::from((4_000.0..1_300_000.0).contains(&value));
        self.whole_hundreds += usize::from(value.abs() >= 1_000.0 && value % 100.0 == 0.0);
    }

    fn count_known_words(&mut self) {
        let list = self.code_list();
        for (value, count) in &self.values {
            if people::may_be_name(value) {
                self.names += count;
                self.distinct_names += 1;
            }
            self.contacts += if people::holds_contact(value) { *count } else { 0 };
            let known = dwelling::read_type(value, list) != Reading::Unknown;
            self.dwelling_types += if known { *count } else { 0 };
            self.statuses += if dwelling::read_status(value) == Occupancy::Unknown { 0 } else { *count };
            self.yes_no += if dwelling::read_yes_no(value).is_some() { *count } else { 0 };
        }
    }

    pub fn code_list(&self) -> CodeList {
        dwelling::code_list(self.values.iter().map(|(value, count)| (value.as_str(), *count)))
    }

    /// Few different values for so many rows: a list of codes or kinds.
    pub fn is_a_few_kinds(&self) -> bool {
        self.distinct <= 60 && (self.distinct * 4 <= self.filled || self.distinct <= 3)
    }

    /// What personal thing most cells are, by their values alone.
    pub fn personal(&self) -> Option<&'static str> {
        if self.filled < 2 {
            return None;
        }
        match () {
            () if self.mostly(self.emails, 60) => Some("e-mail addresses"),
            () if self.mostly(self.phones, 60) => Some("phone numbers"),
            () if self.mostly(self.person_names, 50) => Some("people's names"),
            () => None,
        }
    }

    /// Most cells are dates, most of them long ago, and no two hundred share one: dates of birth, if
    /// nothing says otherwise.
    pub fn looks_like_births(&self) -> bool {
        self.mostly(self.dates, 60) && self.old_dates * 10 >= self.dates * 7 && self.distinct * 2 >= self.filled
    }

    /// Every word of most cells is a name-like word: no figure, no word for a street, house or kind.
    pub fn may_be_names(&self) -> bool {
        self.has_letters == self.filled
            && self.mostly(self.words, 60)
            && self.distinct * 2 >= self.filled
            && self.begins_with_figure == 0
            && self.street_words * 5 < self.filled
            && self.building_names * 5 < self.filled
    }
}

fn is_sequence(numbers: &[f64]) -> bool {
    numbers.len() > 10 && numbers.windows(2).all(|w| w[1] > w[0]) && {
        let step = numbers[1] - numbers[0];
        let same = numbers.windows(2).filter(|w| (w[1] - w[0] - step).abs() < 1e-6).count();
        same * 10 >= numbers.len() * 5 && step >= 1.0
    }
}

const STREET_WORDS: [&str; 44] = [
    "street", "st", "road", "rd", "avenue", "ave", "close", "cl", "crescent", "cres", "drive", "dr", "lane", "ln",
    "place", "pl", "terrace", "ter", "walk", "way", "row", "mews", "grove", "gardens", "gdns", "square", "sq", "hill",
    "rise", "view", "vale", "parade", "green", "park", "path", "heol", "ffordd", "stryd", "lon", "broadway", "quay",
    "bank", "croft", "wynd",
];

pub fn has_street_word(text: &str) -> bool {
    let is_known = |word: &str| STREET_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    text.split(|c: char| !c.is_alphanumeric()).any(is_known)
}

pub fn has_building_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(dwelling::is_building_word)
}

/// "12", "12A", "12-14", "12A-14B".
fn is_house_number(text: &str) -> bool {
    let mut parts = text.split(['-', '–', '/']);
    let sound = |part: &str| {
        let part = part.trim();
        let figures = part.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&figures)
            && part.len() - figures <= 1
            && part[figures..].bytes().all(|b| b.is_ascii_alphabetic())
    };
    parts.next().is_some_and(sound) && parts.next().is_none_or(sound) && parts.next().is_none()
}

fn is_outward(text: &str) -> bool {
    (2..=4).contains(&text.len()) && Postcode::read(&format!("{text} 1AA")).is_some()
}

fn is_inward(text: &str) -> bool {
    text.len() == 3 && Postcode::read(&format!("AE1 {text}")).is_some()
}

/// Whether the text ends in a postcode and has something before it.
pub fn ends_in_postcode(text: &str) -> bool {
    split_postcode(text).is_some_and(|(before, _)| !before.is_empty())
}

/// "12 Larch Road, Exampleton AE1 2BD" → what is before the postcode, and the postcode.
pub fn split_postcode(text: &str) -> Option<(&str, Postcode)> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';'));
    let mut spaces = text.char_indices().rev().filter(|(_, c)| c.is_whitespace() || *c == ',');
    let first = spaces.next().map_or(0, |(i, c)| i + c.len_utf8());
    let second = spaces.next().map_or(0, |(i, c)| i + c.len_utf8());
    [second, first].into_iter().find_map(|at| {
        let postcode = Postcode::read(text.get(at..)?)?;
        Some((text[..at].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '-')), postcode))
    })
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains(' '))
}

/// UK numbers: 10 or 11 figures from 01, 02, 03, 07 or 08, or +44 and ten.
fn is_phone(text: &str) -> bool {
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')' | '-' | '\u{a0}')) {
        return false;
    }
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    let national =
        figures.strip_prefix("0044").or_else(|| figures.strip_prefix("44").filter(|_| text.starts_with('+')));
    match national {
        Some(rest) => (9..=11).contains(&rest.len()),
        None => {
            let grouped = text.contains(' ') || figures.len() == 11;
            (10..=11).contains(&figures.len()) && figures.starts_with("07")
                || (10..=11).contains(&figures.len())
                    && grouped
                    && ["01", "02", "03", "08"].iter().any(|p| figures.starts_with(p))
                || (figures.len() == 10 && figures.starts_with('7') && !text.contains('.'))
        }
    }
}

/// A spreadsheet's short form of a large number.
pub fn is_rounded(text: &str) -> bool {
    let Some((figures, power)) = text.split_once(['E', 'e']) else { return false };
    figures.starts_with(|c: char| c.is_ascii_digit())
        && figures.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        && power.strip_prefix('+').unwrap_or(power).parse::<u8>().is_ok_and(|p| (7..=12).contains(&p))
}

pub fn is_titled_name(text: &str) -> bool {
    const TITLES: [&str; 14] =
        ["mr", "mrs", "miss", "ms", "mx", "dr", "rev", "sir", "lady", "master", "prof", "mister", "messrs", "mstr"];
    let first = text.split([' ', '.']).next().unwrap_or("");
    TITLES.iter().any(|t| first.eq_ignore_ascii_case(t)) && !text.bytes().any(|b| b.is_ascii_digit())
}

/// A landlord's code rather than a name: figures, or letters and figures without a space.
fn is_code(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && !text.contains(' ') && text.len() >= 2
}

/// The year of a date in a usual form.
pub fn date_year(text: &str) -> Option<u16> {
    let date = text.split([' ', 'T']).next().unwrap_or(text);
    let mut parts = date.split(['/', '-', '.']);
    let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) else {
        return worded_date_year(text);
    };
    if parts.next().is_some() || a.len() > 4 || b.len() > 3 || c.len() > 4 {
        return None;
    }
    let (year, day) = if a.len() == 4 { (a, c) } else { (c, a) };
    let day: u8 = day.parse().ok()?;
    let month_named = MONTHS.iter().any(|m| b.eq_ignore_ascii_case(m));
    let month_sound = month_named || b.parse::<u8>().is_ok_and(|m| (1..=31).contains(&m));
    let year: u16 = year.parse().ok()?;
    let year = if year < 100 { if year > 30 { 1900 + year } else { 2000 + year } } else { year };
    ((1..=31).contains(&day) && month_sound && (1800..2200).contains(&year)).then_some(year)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// "3 March 1961".
fn worded_date_year(text: &str) -> Option<u16> {
    let mut words = text.split_whitespace();
    let day: u8 = words.next()?.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok()?;
    let month = words.next()?.to_lowercase();
    let year: u16 = words.next()?.parse().ok()?;
    (day <= 31 && MONTHS.iter().any(|m| month.starts_with(m)) && (1800..2200).contains(&year)).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&str]) -> Profile {
        Profile::of(cells.iter().copied())
    }

    #[test]
    fn personal_values_are_known_without_a_header() {
        let phones = profile(&["01632 960872", "07700 900978", "", "+44 7700 900309"]);
        assert_eq!(phones.personal(), Some("phone numbers"));
        let mails = profile(&["a.b@example.org", "c@example.org", "none"]);
        assert_eq!(mails.personal(), Some("e-mail addresses"));
        let names = profile(&["Mr Biscuit Umbrella", "Ms Waffle Teapot"]);
        assert_eq!(names.personal(), Some("people's names"));
        assert!(profile(&["08/08/1969", "14/01/1975", "1952-01-24"]).looks_like_births());
        assert!(!profile(&["01/08/2024", "01/07/2023", "01/05/2025"]).looks_like_births());
        assert_eq!(profile(&["099950603702", "099950604266"]).personal(), None);
        assert_eq!(profile(&["12 Larch Road", "14 Larch Road"]).personal(), None);
    }

    #[test]
    fn uprns_rounded_by_a_spreadsheet_are_seen() {
        assert!(is_rounded("1.00012E+11") && is_rounded("9.995E+11") && is_rounded("9,995E+11"));
        assert!(!is_rounded("12E") && !is_rounded("100012345678") && !is_rounded("E14"));
    }

    #[test]
    fn a_postcode_at_the_end_of_an_address_is_found() {
        let (before, postcode) = split_postcode("12 Larch Road, Exampleton, ae12bd.").unwrap();
        assert_eq!((before, postcode.as_str()), ("12 Larch Road, Exampleton", "AE1 2BD"));
        let (before, postcode) = split_postcode("12 Larch Road AE1 2BD").unwrap();
        assert_eq!((before, postcode.as_str()), ("12 Larch Road", "AE1 2BD"));
        assert!(split_postcode("12 Larch Road").is_none());
    }

    #[test]
    fn years_are_read_from_dates_in_usual_forms() {
        for text in ["08/08/1969", "1969-08-08", "1969-08-08 00:00:00", "8.8.69", "08-Aug-1969", "8 August 1969"] {
            assert_eq!(date_year(text), Some(1969), "{text}");
        }
        assert_eq!(date_year("12-14 Larch Road"), None);
        assert_eq!(date_year("99/99/1969"), None);
    }
}
