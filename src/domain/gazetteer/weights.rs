//! How much each thing that agrees, or fails to, speaks for a candidate: log-likelihood weights in
//! bits, after Fellegi and Sunter (1969), "A theory for record linkage".
//!
//! A weight is log2(m/u): how often a level is seen where the candidate is the one meant (m), over
//! how often where it is another home of the same number (u). They were counted on 7,234 typed
//! addresses of one Welsh city with their right answers, against every other home there that shares
//! flat and number, rounded to halves and kept in order: a slip never speaks for a candidate more
//! than none (`cargo bench --bench address -- --fit` counts again). The town was not countable, since
//! all were of one; a town that agrees is worth one bit.

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
        NameLevel::Typed { edits: 0, kind: KindTyped::Same } => 12.0,
        NameLevel::Typed { edits: 0, kind: KindTyped::Misspelled } => 11.0,
        NameLevel::Typed { edits: 0, kind: KindTyped::Missing } => 5.0,
        NameLevel::Typed { edits: 1, kind: KindTyped::Missing } => 4.5,
        NameLevel::Typed { edits: 1, .. } => 10.5,
        NameLevel::Typed { kind: KindTyped::Missing, .. } => 3.5,
        NameLevel::Typed { .. } => 9.0,
    }
}

pub(super) fn postcode(level: PostcodeLevel) -> f64 {
    match level {
        PostcodeLevel::Same => 11.5,
        PostcodeLevel::Near => 7.0,
        PostcodeLevel::Recoded => 6.0,
        PostcodeLevel::District => 1.0,
        PostcodeLevel::SameDistrict => -3.5,
        PostcodeLevel::Untyped | PostcodeLevel::Unlisted => 0.0,
        PostcodeLevel::OtherDistrict => -13.0,
    }
}

pub(super) fn town(level: TownLevel) -> f64 {
    match level {
        TownLevel::Same => 1.0,
        TownLevel::Untyped => 0.0,
    }
}

/// One home in so many shares flat and number with what was typed: the odds before anything else is
/// looked at, in bits.
const BEFORE: f64 = -6.0;

/// How likely it is that a candidate of this weight, with no rival, is the one meant.
pub(super) fn likelihood(weight: f64) -> f64 {
    1.0 / (1.0 + (-(weight + BEFORE)).exp2())
}

/// One home held against what was typed: the levels at which they agree, by their codes.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub id: String,
    pub name: &'static str,
    pub postcode: &'static str,
    pub town: &'static str,
    /// Bits.
    pub weight: f64,
}

pub(super) fn name_code(level: NameLevel) -> &'static str {
    match level {
        NameLevel::Untyped => "untyped",
        NameLevel::Typed { edits: 0, kind: KindTyped::Same } => "exact",
        NameLevel::Typed { edits: 0, kind: KindTyped::Misspelled } => "exact_kind_misspelled",
        NameLevel::Typed { edits: 0, kind: KindTyped::Missing } => "exact_kind_missing",
        NameLevel::Typed { edits: 1, kind: KindTyped::Missing } => "one_slip_kind_missing",
        NameLevel::Typed { edits: 1, .. } => "one_slip",
        NameLevel::Typed { kind: KindTyped::Missing, .. } => "more_slips_kind_missing",
        NameLevel::Typed { .. } => "more_slips",
    }
}

pub(super) fn postcode_code(level: PostcodeLevel) -> &'static str {
    match level {
        PostcodeLevel::Same => "same",
        PostcodeLevel::Near => "near",
        PostcodeLevel::District => "district",
        PostcodeLevel::Recoded => "recoded",
        PostcodeLevel::SameDistrict => "same_district",
        PostcodeLevel::Untyped => "untyped",
        PostcodeLevel::Unlisted => "unlisted",
        PostcodeLevel::OtherDistrict => "other_district",
    }
}

pub(super) fn town_code(level: TownLevel) -> &'static str {
    match level {
        TownLevel::Same => "same",
        TownLevel::Untyped => "untyped",
    }
}
