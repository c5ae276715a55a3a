//! How much each thing that agrees, or fails to, speaks for a candidate: log-likelihood weights in
//! bits, after Fellegi and Sunter (1969), "A theory for record linkage".
//!
//! A weight is log2(m/u): how often it is seen where the candidate is the one meant (m), over how
//! often where it is another home that shares its number (u).

use super::evidence::KindTyped;

/// How the name of the street or building agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameLevel {
    Typed {
        edits: u8,
        kind: KindTyped,
    },
    /// No name was typed.
    Untyped,
}

/// How the postcode agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PostcodeLevel {
    Same,
    /// One letter or figure is another, or two are swapped.
    Near,
    /// The district alone was typed, and is the same.
    District,
    /// Another district of the same area, and the rest is the same: districts are renumbered.
    Recoded,
    /// Another one of the same district.
    SameDistrict,
    Untyped,
    /// The candidate is listed without one.
    Unlisted,
    OtherDistrict,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TownLevel {
    Same,
    #[default]
    Untyped,
}

pub(super) fn name(level: NameLevel) -> f64 {
    match level {
        NameLevel::Untyped => 0.0,
        NameLevel::Typed { edits, kind } => {
            let by_edits = match edits {
                0 => 8.5,
                1 => 7.0,
                _ => 5.0,
            };
            by_edits
                + match kind {
                    KindTyped::Same => 2.0,
                    KindTyped::Misspelled => 1.0,
                    KindTyped::Missing => -0.5,
                }
        }
    }
}

pub(super) fn postcode(level: PostcodeLevel) -> f64 {
    match level {
        PostcodeLevel::Same => 9.0,
        PostcodeLevel::Near => 4.0,
        PostcodeLevel::Recoded => 3.0,
        PostcodeLevel::District => 1.0,
        PostcodeLevel::SameDistrict => -2.0,
        PostcodeLevel::Untyped | PostcodeLevel::Unlisted => 0.0,
        PostcodeLevel::OtherDistrict => -6.0,
    }
}

pub(super) fn town(level: TownLevel) -> f64 {
    match level {
        TownLevel::Same => 1.0,
        TownLevel::Untyped => 0.0,
    }
}

/// How likely it is that a candidate of this weight, with no rival, is the one meant.
pub(super) fn likelihood(weight: f64) -> f64 {
    1.0 / (1.0 + (-(weight - 3.0)).exp2())
}
