//! What a search of the gazetteer found, and how much it knows about it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Known;
use crate::domain::postcode::Postcode;

/// How much is known of what lies around the sites asked about. It decides how far "the only one
/// listed" may be taken for "the only one there is".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Surroundings {
    /// The site's own household list and little else: a namesake just outside would not be listed.
    #[default]
    OwnListOnly,
    /// Addresses around the site are known, but some are missing.
    Incomplete,
    /// Somebody has said that every address in and around the site is listed.
    Complete,
}

/// How the homes were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Picked by a person from what was offered.
    Picked,
    Uprn,
    /// One home: what was typed says which, and nothing contradicts it.
    Match,
    /// One building: it is certain, but which flat was not said. All of its homes are here.
    WithoutFlat,
    /// What was typed fits each of these equally well.
    Several,
    /// A street or a building with many homes, and no number. All of its homes are here.
    StreetOnly,
    /// All that is listed there.
    PostcodeOnly,
    /// Not certain enough to answer: these may be meant, the likeliest first.
    Perhaps,
    /// Not listed. Doors beside it may be among the homes: 14 where 14A was asked for.
    Nothing,
}

/// Something about the match that the reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The postcode as typed can't exist; this is the nearest that does.
    PostcodeRead { typed: String, read: Postcode },
    /// Accepted although the postcodes differ: everything else is sure.
    PostcodeDiffers { typed: Postcode, listed: Postcode },
    /// The name was spelled otherwise.
    NameRead { typed: String, listed: String },
    /// Words that say nothing about where it is: "ring bell twice".
    SetAside(String),
}

/// One home, as each list that holds it knows it.
pub type Home<'a> = Vec<&'a Known>;

#[derive(Clone, Debug)]
pub struct Finding<'a> {
    pub how: Found,
    /// In natural order, but for [`Found::Perhaps`]. The same home on several lists is one.
    pub homes: Vec<Home<'a>>,
    /// 0 to 1: how likely it is that the one home is the one meant; only where there is one.
    pub confidence: Option<f64>,
    pub notes: Vec<Note>,
    /// The postcode that was asked about, where there was one.
    pub postcode: Option<Postcode>,
    /// Number and name both agree, or postcode and number do: which of them, for the reason given.
    pub agreed: Agreed,
    /// Where nothing matches: the nearest thing to it.
    pub miss: Option<Miss>,
}

/// What of the address was typed and agrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Street or building name.
    pub name: bool,
    pub postcode: bool,
    pub town: bool,
}

/// The nearest thing to a match, where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The words match, but this is its postcode.
    OtherPostcode(Postcode),
    /// This is listed, what was asked is not: "14 is listed, 14A is not".
    OtherNumber { listed: String, asked: String },
    /// The building is listed, this flat of it is not.
    OtherFlat { listed: String, asked: String },
    /// The street is known, but no number was typed.
    NoNumber,
    /// The street is known in another town than the one typed.
    OtherTown { listed: String },
}

impl Finding<'_> {
    pub fn nothing() -> Self {
        Self {
            how: Found::Nothing,
            homes: Vec::new(),
            confidence: None,
            notes: Vec::new(),
            postcode: None,
            agreed: Agreed::default(),
            miss: None,
        }
    }
}
