//! An address: a place people live at or ask about, inside or outside. BS 7666 parts, UPRN where
//! known, and a point with the accuracy that its source is good for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub mod order;
pub mod parts;
pub mod words;

use super::plane::Bng;
use super::postcode::Postcode;

/// Unique Property Reference Number: up to 12 digits, kept as text without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Uprn(String);

impl Uprn {
    /// Reads `099950603702`, `99950603702`, `99950603702.0` and ` 99950603702 ` as the same.
    /// A number rounded by a spreadsheet (`1.00012E+11`) is no UPRN.
    pub fn read(written: &str) -> Option<Self> {
        let digits = written.trim();
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        let digits = digits.trim_start_matches('0');
        let sound = (1..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| Self(digits.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a point comes from, which says how good it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    /// Came with, or was looked up by, a UPRN.
    Uprn,
    /// The middle of a building.
    Building,
    /// The list gave numbers and nothing about them.
    Unknown,
}

impl PointSource {
    /// Metres that the point may be out by.
    pub fn accuracy_m(self) -> f64 {
        match self {
            PointSource::Uprn => 1.0,
            PointSource::Building => 5.0,
            PointSource::Unknown => 10.0,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            PointSource::Uprn => "uprn",
            PointSource::Building => "building",
            PointSource::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [PointSource::Uprn, PointSource::Building, PointSource::Unknown].into_iter().find(|s| s.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Point {
    #[serde(flatten)]
    pub at: Bng,
    pub source: PointSource,
}

/// The address columns of one row as they were written, before they are understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressFields {
    /// The whole address in one cell.
    pub whole: Option<String>,
    /// Address line 1 … 6, the empty ones left out.
    pub lines: Vec<String>,
    /// SAON: "Flat 3".
    pub sub_building: Option<String>,
    pub building_name: Option<String>,
    /// A number with its suffix or range: "12A", "12-14".
    pub number: Option<String>,
    /// PAON: a number or a name, the column does not say which.
    pub primary: Option<String>,
    pub street: Option<String>,
    pub locality: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<Postcode>,
}

/// An address taken apart. Written as people write it: "Flat 3", "Larchshaw House", "12A".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct AddressParts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_building: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<Postcode>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Address {
    /// The UPRN where there is one; else the file's own id; else made from the address itself.
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uprn: Option<Uprn>,
    /// One line without the postcode: "Flat 3, Larchshaw House, 12 Larch Road, Exampleton".
    pub written: String,
    #[serde(flatten)]
    pub parts: AddressParts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// False of a shop, an office or a school: people ask about it, and nobody lives there. Not
    /// written where it is true.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    #[schema(default = true)]
    pub is_home: bool,
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_yes(answer: &bool) -> bool {
    *answer
}

impl AddressFields {
    /// Nothing at all was written.
    pub fn is_empty(&self) -> bool {
        self.written().is_empty() && self.postcode.is_none()
    }

    /// The columns as one line, without the postcode, as people write an address.
    pub fn written(&self) -> String {
        let mut out = String::new();
        let number = self.number.as_deref().or(self.primary.as_deref());
        let structured = [self.sub_building.as_deref(), self.building_name.as_deref()];
        let lines = self.whole.as_deref().into_iter().chain(self.lines.iter().map(String::as_str));
        structured.into_iter().flatten().chain(lines).for_each(|part| push_part(&mut out, part, ", "));
        match (number, self.street.as_deref()) {
            (Some(number), Some(street)) => {
                push_part(&mut out, number, ", ");
                let number_is_a_name = !words::has_figure(number);
                push_part(&mut out, street, if number_is_a_name { ", " } else { " " });
            }
            (number, street) => {
                number.into_iter().chain(street).for_each(|part| push_part(&mut out, part, ", "));
            }
        }
        self.locality.iter().chain(&self.town).for_each(|part| push_part(&mut out, part, ", "));
        if let Some(postcode) = &self.postcode {
            strip_postcode(&mut out, postcode);
        }
        out
    }

    /// The same text for two spellings of the same address, different text for different ones:
    /// see [`words::normal`].
    pub fn identity(&self) -> String {
        identity(&self.written(), self.postcode.as_ref())
    }

    /// Takes the written columns apart.
    pub fn understand(&self) -> AddressParts {
        parts::understand(self)
    }

    /// The address with its id: the UPRN, else the list's own reference, else one made from the
    /// address itself. It is a home, unless whoever calls knows better.
    pub fn into_address(&self, uprn: Option<Uprn>, own_id: Option<&str>, point: Option<Point>) -> Address {
        let written = self.written();
        let id = match (&uprn, own_id) {
            (Some(uprn), _) => uprn.as_str().to_owned(),
            (None, Some(own)) => own.to_owned(),
            (None, None) => made_id(&identity(&written, self.postcode.as_ref())),
        };
        Address { id, uprn, written, parts: self.understand(), point, is_home: true }
    }
}

impl Address {
    /// See [`AddressFields::identity`].
    pub fn identity(&self) -> String {
        identity(&self.written, self.parts.postcode.as_ref())
    }

    /// The address as one line with its postcode.
    pub fn with_postcode(&self) -> String {
        match &self.parts.postcode {
            Some(postcode) if self.written.is_empty() => postcode.to_string(),
            Some(postcode) => format!("{}, {postcode}", self.written),
            None => self.written.clone(),
        }
    }
}

fn identity(written: &str, postcode: Option<&Postcode>) -> String {
    let mut key = words::normal(written);
    if let Some(postcode) = postcode {
        key.push('|');
        key.push_str(postcode.as_str());
    }
    key
}

/// Adds a part with its white space, non-breaking and control characters made single spaces.
fn push_part(out: &mut String, part: &str, joint: &str) {
    let before = out.len();
    for word in part.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control()) {
        let word = if out.len() == before { word.trim_start_matches(',') } else { word };
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(if out.len() == before { joint } else { " " });
        }
        out.push_str(word);
    }
    let kept = out.trim_end_matches([',', ' ']).len();
    out.truncate(kept.max(before));
}

/// A postcode column and the postcode at the end of the address: once is enough.
fn strip_postcode(written: &mut String, postcode: &Postcode) {
    let mut wanted = postcode.as_str().bytes().rev().filter(|b| *b != b' ');
    let mut next = wanted.next();
    let mut cut = written.len();
    for (at, c) in written.char_indices().rev() {
        let Some(want) = next else {
            if c.is_alphanumeric() {
                return;
            }
            break;
        };
        if c == ' ' {
            continue;
        }
        if !c.is_ascii() || !(c as u8).eq_ignore_ascii_case(&want) {
            return;
        }
        next = wanted.next();
        cut = at;
    }
    if next.is_none() {
        written.truncate(cut);
        let kept = written.trim_end_matches([',', ' ', '.']).len();
        written.truncate(kept);
    }
}

/// FNV-1a, 64 bits: an id that is the same on every machine and in every version.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
pub(crate) fn made_id(identity: &str) -> String {
    let hash =
        identity.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("a{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(lines: &[&str], town: &str, postcode: &str) -> AddressFields {
        AddressFields {
            lines: lines.iter().map(|&l| l.to_owned()).collect(),
            town: (!town.is_empty()).then(|| town.to_owned()),
            postcode: Postcode::read(postcode),
            ..AddressFields::default()
        }
    }

    #[test]
    fn uprns_are_read_as_text_whatever_a_spreadsheet_did_to_them() {
        for written in ["099950603702", "99950603702", "99950603702.0", " 99950603702 "] {
            assert_eq!(Uprn::read(written).unwrap().as_str(), "99950603702");
        }
        for written in ["", "0", "1.00012E+11", "1234567890123", "12a"] {
            assert_eq!(Uprn::read(written), None, "{written}");
        }
    }

    #[test]
    fn an_address_is_written_once_in_one_line_whatever_its_columns() {
        let by_line = fields(&["Flat 3, 12  Larch Road", ""], "EXAMPLETON", "ae12bd");
        assert_eq!(by_line.written(), "Flat 3, 12 Larch Road, EXAMPLETON");
        let by_part = AddressFields {
            sub_building: Some("FLAT 3".into()),
            number: Some("12".into()),
            street: Some("Larch Road".into()),
            town: Some("Exampleton".into()),
            postcode: Postcode::read("AE1 2BD"),
            ..AddressFields::default()
        };
        assert_eq!(by_part.written(), "FLAT 3, 12 Larch Road, Exampleton");
        let whole = AddressFields {
            whole: Some("Flat 3, 12 Larch Road, Exampleton, AE1 2BD".into()),
            postcode: Postcode::read("AE1 2BD"),
            ..AddressFields::default()
        };
        assert_eq!(whole.written(), "Flat 3, 12 Larch Road, Exampleton");
        assert_eq!(by_line.identity(), by_part.identity());
        assert_eq!(by_line.identity(), whole.identity());
    }

    #[test]
    fn a_block_name_in_the_number_column_is_a_name() {
        let named = AddressFields {
            sub_building: Some("Flat 4".into()),
            primary: Some("Larchshaw House".into()),
            street: Some("Birch Walk".into()),
            ..AddressFields::default()
        };
        assert_eq!(named.written(), "Flat 4, Larchshaw House, Birch Walk");
        assert_eq!(named.understand().building_name.as_deref(), Some("Larchshaw House"));
    }

    #[test]
    fn without_uprn_or_reference_the_id_comes_from_the_address_itself() {
        let a = fields(&["12 Larch Road"], "Exampleton", "AE1 2BD").into_address(None, None, None);
        let b = fields(&["12  LARCH RD"], "EXAMPLETON", "ae12bd").into_address(None, None, None);
        let c = fields(&["12A Larch Road"], "Exampleton", "AE1 2BD").into_address(None, None, None);
        assert_eq!(a.id, b.id);
        assert_ne!(a.id, c.id);
    }
}
