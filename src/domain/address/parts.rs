//! A written address taken apart into BS 7666 parts. It serves sorting, streets and searching;
//! whether two rows are the same home never hangs on it (that is [`super::words::normal`]).

use super::words::has_figure;
use super::{AddressFields, AddressParts};
use crate::domain::postcode::Postcode;

const UNIT_WORDS: [&str; 9] = ["flat", "apartment", "apt", "fflat", "unit", "room", "maisonette", "studio", "bedsit"];
const BUILDING_WORDS: [&str; 17] = [
    "house",
    "court",
    "tower",
    "towers",
    "lodge",
    "mansions",
    "point",
    "block",
    "building",
    "buildings",
    "flats",
    "apartments",
    "heights",
    "hall",
    "cottage",
    "mill",
    "ty",
];
const STREET_WORDS: [&str; 46] = [
    "street", "st", "road", "rd", "avenue", "ave", "av", "close", "cl", "crescent", "cres", "drive", "dr", "lane",
    "ln", "place", "pl", "terrace", "ter", "terr", "walk", "way", "row", "mews", "grove", "gardens", "gdns", "square",
    "sq", "hill", "rise", "view", "vale", "parade", "green", "park", "path", "court", "bank", "mount", "circus",
    "quay", "broadway", "heol", "ffordd", "stryd",
];
const NOT_A_TOWN: [&str; 12] =
    ["rear", "annexe", "annex", "floor", "basement", "upper", "lower", "garden", "top", "left", "right", "flat"];

/// Takes the fields apart. A part that is not there is `None`; nothing is made up.
pub fn understand(fields: &AddressFields) -> AddressParts {
    let mut parts = AddressParts {
        sub_building: fields.sub_building.clone(),
        building_name: fields.building_name.clone(),
        number: fields.number.clone(),
        street: fields.street.clone(),
        locality: fields.locality.clone(),
        town: fields.town.clone(),
        postcode: fields.postcode.clone(),
    };
    if let Some(primary) = &fields.primary {
        place_primary(&mut parts, primary);
    }
    let mut segments = segments_of(fields);
    if parts.town.is_none() && parts.street.is_none() {
        parts.town = take_town(&mut segments);
    }
    for segment in segments {
        place_segment(&mut parts, segment);
    }
    parts
}

/// PAON: a column that holds a number or a name.
fn place_primary(parts: &mut AddressParts, primary: &str) {
    let begins_with_figure = primary.starts_with(|c: char| c.is_ascii_digit());
    let slot = if begins_with_figure && parts.number.is_none() { &mut parts.number } else { &mut parts.building_name };
    slot.get_or_insert_with(|| primary.to_owned());
}

/// The free-text columns as comma-separated pieces, without the postcode.
fn segments_of(fields: &AddressFields) -> Vec<&str> {
    fields
        .whole
        .iter()
        .chain(&fields.lines)
        .flat_map(|line| line.split([',', ';', '\n']))
        .map(|s| s.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == '\u{a0}'))
        .filter(|s| !s.is_empty() && Postcode::read(s).is_none())
        .collect()
}

/// The last piece, where something that is not a flat's name stands before it.
fn take_town(segments: &mut Vec<&str>) -> Option<String> {
    let last = *segments.last()?;
    let before = &segments[..segments.len() - 1];
    let named_before = before.iter().any(|s| !only_a_unit(s) && s.chars().any(char::is_alphabetic));
    let lower = last.to_lowercase();
    let plain = !has_figure(last)
        && !lower.split_whitespace().any(|w| NOT_A_TOWN.contains(&w))
        && lower
            .split_whitespace()
            .next_back()
            .is_none_or(|w| !STREET_WORDS.contains(&w) || w == "hill" || w == "park");
    let street_before = before.iter().any(|s| has_figure(s) && !only_a_unit(s)) || before.len() > 1;
    (named_before && street_before && plain).then(|| {
        segments.pop();
        last.to_owned()
    })
}

/// "Flat 3", "Unit 2A", and nothing after.
fn only_a_unit(segment: &str) -> bool {
    split_unit(segment).is_some_and(|(_, rest)| rest.is_empty())
}

/// "Flat 3 Larchshaw House" → ("Flat 3", "Larchshaw House").
fn split_unit(segment: &str) -> Option<(&str, &str)> {
    let first_end = segment.find(char::is_whitespace).unwrap_or(segment.len());
    if !UNIT_WORDS.contains(&segment[..first_end].to_lowercase().as_str()) {
        return None;
    }
    let after = segment[first_end..].trim_start();
    let after = ["no. ", "no ", "No. ", "No "].iter().find_map(|no| after.strip_prefix(no)).unwrap_or(after);
    let start = segment.len() - after.len();
    let id_end = after.find(char::is_whitespace).unwrap_or(after.len());
    Some((segment[..start + id_end].trim(), after[id_end..].trim()))
}

/// "12A Larch Road" → ("12A", "Larch Road").
fn split_number(segment: &str) -> Option<(&str, &str)> {
    if !segment.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = segment.find(char::is_whitespace).unwrap_or(segment.len());
    let (number, rest) = (&segment[..end], segment[end..].trim());
    let sound = number.len() <= 12
        && number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '–'))
        && number.chars().filter(char::is_ascii_alphabetic).count() <= 3;
    sound.then_some((number, rest))
}

fn place_segment(parts: &mut AddressParts, segment: &str) {
    if parts.sub_building.is_none()
        && parts.number.is_none()
        && let Some((unit, rest)) = split_unit(segment)
    {
        parts.sub_building = Some(unit.to_owned());
        if !rest.is_empty() {
            place_segment(parts, rest);
        }
        return;
    }
    // "2/1, 14 Larch Road", "1F2, 14 Larch Road": the first is a flat.
    if parts.street.is_none()
        && parts.sub_building.is_none()
        && parts.number.is_some()
        && split_number(segment).is_some_and(|(_, rest)| !rest.is_empty())
    {
        parts.sub_building = parts.number.take();
    }
    if parts.number.is_none()
        && parts.street.is_none()
        && let Some((number, rest)) = split_number(segment)
    {
        parts.number = Some(number.to_owned());
        parts.street = (!rest.is_empty()).then(|| rest.to_owned());
        return;
    }
    place_name(parts, segment);
}

/// A piece without a number: the street of a number before it, a building's name, or a locality.
fn place_name(parts: &mut AddressParts, segment: &str) {
    let lower = segment.to_lowercase();
    let last_word = lower.split_whitespace().next_back().unwrap_or("");
    let first_word = lower.split_whitespace().next().unwrap_or("");
    let like_street = STREET_WORDS.contains(&last_word) || STREET_WORDS[43..].contains(&first_word);
    let like_building = BUILDING_WORDS.contains(&last_word);
    if parts.street.is_none() && (parts.number.is_some() || (like_street && !like_building)) {
        parts.street = Some(segment.to_owned());
    } else if parts.street.is_none() && parts.building_name.is_none() {
        parts.building_name = Some(segment.to_owned());
    } else if parts.street.is_none() {
        parts.street = Some(segment.to_owned());
    } else if like_street && turn_number_into_flat(parts, segment) {
    } else {
        match &mut parts.locality {
            Some(locality) => {
                locality.push_str(", ");
                locality.push_str(segment);
            }
            none => *none = Some(segment.to_owned()),
        }
    }
}

/// "4 Larchshaw House, Birch Walk": the 4 was a flat, since a street follows the building.
fn turn_number_into_flat(parts: &mut AddressParts, street: &str) -> bool {
    let building = parts.street.as_deref().is_some_and(|s| {
        let lower = s.to_lowercase();
        lower.split_whitespace().next_back().is_some_and(|w| BUILDING_WORDS.contains(&w))
    });
    if !building || parts.sub_building.is_some() || parts.building_name.is_some() {
        return false;
    }
    parts.sub_building = parts.number.take();
    parts.building_name = parts.street.take();
    parts.street = Some(street.to_owned());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(whole: &str) -> [Option<String>; 6] {
        let parts = understand(&AddressFields { whole: Some(whole.into()), ..AddressFields::default() });
        [parts.sub_building, parts.building_name, parts.number, parts.street, parts.locality, parts.town]
    }

    fn want(texts: [&str; 6]) -> [Option<String>; 6] {
        texts.map(|t| (!t.is_empty()).then(|| t.to_owned()))
    }

    #[test]
    fn usual_shapes_are_taken_apart() {
        for (whole, parts) in [
            ("122 Alderbrook Street, EXAMPLETON", ["", "", "122", "Alderbrook Street", "", "EXAMPLETON"]),
            ("Flat 3, 12A Larch Road, Gaer, Newport", ["Flat 3", "", "12A", "Larch Road", "Gaer", "Newport"]),
            (
                "Flat 3 Larchshaw House, Birch Walk, Modelford",
                ["Flat 3", "Larchshaw House", "", "Birch Walk", "", "Modelford"],
            ),
            ("4 Larchshaw House, Birch Walk, Modelford", ["4", "Larchshaw House", "", "Birch Walk", "", "Modelford"]),
            ("Rose Cottage, Larch Road, Newport", ["", "Rose Cottage", "", "Larch Road", "", "Newport"]),
            ("12, Larch Road", ["", "", "12", "Larch Road", "", ""]),
            ("2/1, 14 Larch Road, Glasgow", ["2/1", "", "14", "Larch Road", "", "Glasgow"]),
            ("1F2, 14 Larch Road, Edinburgh", ["1F2", "", "14", "Larch Road", "", "Edinburgh"]),
            ("Flat 3, Larch House", ["Flat 3", "Larch House", "", "", "", ""]),
            ("9 Hazelcroft Road, Rear of 9", ["", "", "9", "Hazelcroft Road", "Rear of 9", ""]),
            ("14 Heol Fawr, Llanelli", ["", "", "14", "Heol Fawr", "", "Llanelli"]),
        ] {
            assert_eq!(read(whole), want(parts), "{whole}");
        }
    }
}
