//! What tells one home from the next: flat, number, building and street, in the form in which they
//! are compared.

use super::query::number;
use super::vocabulary::{Kind, areas_of_county, floor, floor_flat, is_floor_word, is_nation, is_unit_word};
use crate::domain::address::AddressParts;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    /// `2`, `a`, `0/1`, `gf`: see [`flat_key`].
    pub flat: Option<Box<str>>,
    /// `12`, `12a`, `8-13`.
    pub number: Option<Box<str>>,
    pub building: Vec<String>,
    pub street: Vec<String>,
    /// Localities, then the town.
    pub localities: Vec<String>,
    pub town: Option<String>,
}

impl Identity {
    pub fn of(parts: &AddressParts) -> Self {
        // "Penylan Cottages, Penylan Road": the second says where the first is.
        let (street, off) =
            parts.street.as_deref().map_or(("", None), |s| s.split_once(',').map_or((s, None), |(a, b)| (a, Some(b))));
        let mut identity = Self {
            flat: parts.sub_building.as_deref().and_then(flat_key),
            street: words(street),
            building: words(parts.building_name.as_deref().unwrap_or_default()),
            localities: names_of(off).into_iter().chain(names_of(parts.locality.as_deref())).collect(),
            town: names_of(parts.town.as_deref()).pop(),
            number: None,
        };
        if let Some(text) = parts.number.as_deref() {
            match number_key(text) {
                Some(number) => identity.number = Some(number.into()),
                None if identity.building.is_empty() => identity.building = words(text),
                None => {}
            }
        }
        identity.see_a_county();
        identity.see_a_floor();
        identity.see_a_flat_in_a_building();
        identity
    }

    /// "Exampleton, Gwent" and "Exampleton Gwent": the county says no more than the postcode.
    fn see_a_county(&mut self) {
        let Some(town) = &mut self.town else { return };
        if is_county(town) {
            if let Some(before) = self.localities.pop() {
                *town = before;
            }
        } else if let Some(at) = town.match_indices(' ').map(|(at, _)| at).find(|at| is_county(&town[at + 1..]))
            && !matches!(&town[..at], "north" | "south" | "east" | "west" | "mid" | "new" | "central" | "old")
        {
            town.truncate(at);
        }
    }

    /// "Ground Floor Flat" is a flat, whatever column it stands in.
    fn see_a_floor(&mut self) {
        let is_floor =
            |w: &String| floor(w).is_some() || is_floor_word(w) || is_unit_word(w) || floor_flat(w).is_some();
        let says_which = self.building.iter().any(|w| floor(w).is_some() || floor_flat(w).is_some());
        if self.flat.is_none() && says_which && self.building.len() > 1 && self.building.iter().all(is_floor) {
            self.flat = flat_key(&self.building.join(" "));
            self.building.clear();
        }
    }

    /// "3 Larch House" is flat 3 of Larch House, however the list has cut it.
    fn see_a_flat_in_a_building(&mut self) {
        let named_so = |words: &[String]| {
            words.len() > 1 && words.last().is_some_and(|w| Kind::named(w).is_some_and(Kind::is_building))
        };
        if self.flat.is_none() && self.building.is_empty() && self.number.is_some() && named_so(&self.street) {
            self.flat = self.number.take();
            self.building = std::mem::take(&mut self.street);
        }
    }
}

fn is_county(name: &str) -> bool {
    areas_of_county(name).is_some() || is_nation(name)
}

fn names_of(text: Option<&str>) -> Vec<String> {
    let pieces = text.into_iter().flat_map(|t| t.split([',', ';']));
    pieces.map(|piece| words(piece).join(" ")).filter(|name| !name.is_empty()).collect()
}

/// Lower case, without accents and apostrophes; hyphens and other signs part words.
pub(super) fn words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let plain =
        text.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c) && !matches!(c, '\'' | '’' | '‘' | '`' | '.'));
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    plain
        .replace('&', " and ")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// "12 A", "12-14", "12/14" as they are compared.
fn number_key(text: &str) -> Option<String> {
    let squeezed: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| if matches!(c, '/' | '–') { '-' } else { c }).collect();
    number(&squeezed.to_lowercase())
}

/// "Flat 2" and "Apartment 2" are `2`, "Ground Floor Flat" is `gf`, "First Floor Flat 2" is `1f 2`.
pub(super) fn flat_key(text: &str) -> Option<Box<str>> {
    let lower = text.to_lowercase();
    let mut key: Vec<String> = Vec::new();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')' | '#'))
        .filter(|w| !w.is_empty())
        .collect();
    for (i, word) in words.iter().enumerate() {
        let says_floor = words.get(i + 1).is_some_and(|next| is_floor_word(next) || is_unit_word(next))
            || words.len() == 1
            || *word == "basement";
        if is_unit_word(word) && words.len() > 1 || is_floor_word(word) || matches!(*word, "no" | "number" | "the") {
            continue;
        }
        let code =
            floor_flat(word).or_else(|| floor(word).filter(|_| says_floor || words.iter().any(|w| is_floor_word(w))));
        key.push(match code {
            Some(code) => code.to_owned(),
            None => number(word).unwrap_or_else(|| (*word).to_owned()),
        });
    }
    // The floor first, then the flat on it.
    key.sort_by_key(|word| !is_floor_code(word));
    (!key.is_empty()).then(|| key.join(" ").into())
}

fn is_floor_code(word: &str) -> bool {
    matches!(word, "gf" | "1f" | "2f" | "3f" | "4f" | "5f" | "bf" | "lf" | "uf" | "tf" | "gdf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flats_are_compared_by_what_tells_them_apart() {
        for (text, key) in [
            ("Flat 2", "2"),
            ("APARTMENT 02", "2"),
            ("Flat 0/1", "0/1"),
            ("Ground Floor Flat", "gf"),
            ("1st Floor", "1f"),
            ("Basement", "bf"),
            ("First Floor Flat 2", "1f 2"),
            ("Flat C Grd Floor", "gf c"),
            ("Flat A", "a"),
            ("1F2", "1f2"),
            ("Annexe", "annexe"),
        ] {
            assert_eq!(flat_key(text).as_deref(), Some(key), "{text}");
        }
    }

    #[test]
    fn a_number_before_a_buildings_name_is_a_flats() {
        let parts =
            AddressParts { number: Some("3".into()), street: Some("Larch House".into()), ..AddressParts::default() };
        let identity = Identity::of(&parts);
        assert_eq!((identity.flat.as_deref(), identity.number.as_deref()), (Some("3"), None));
        assert_eq!(identity.building, ["larch", "house"]);
    }
}
