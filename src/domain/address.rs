//! An address: a place people live at or ask about, inside or outside. BS 7666 parts, UPRN where
//! known, and a point with the accuracy that its source is good for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
}

impl AddressFields {
    /// Takes the written columns apart into BS 7666 parts.
    pub fn understand(&self) -> AddressParts {
        todo!()
    }

    /// The columns as one line, without the postcode.
    pub fn written(&self) -> String {
        todo!()
    }
}

impl AddressParts {
    /// The same text for two spellings of the same address (case, spacing, punctuation,
    /// abbreviations); different text for different addresses. "Flat 3" and "Apartment 3" of one
    /// building are the same home; "12" and "12A" are not.
    pub fn identity(&self) -> String {
        todo!()
    }
}
