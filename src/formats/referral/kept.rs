//! What of an asked address may be kept. A cell for an address now and then holds whose it is.

use crate::domain::postcode::Postcode;
use crate::formats::list::cell;
use crate::formats::list::people::{self, Care};
use crate::formats::list::values::{has_building_word, has_street_word};

/// The address without people: names before it, ways to reach somebody, and what stands in the row's own
/// personal cells. `None`: what is left says nothing of a place.
pub fn address(text: &str, personal: &[&str]) -> Option<String> {
    let text = people::kept(text, Care::Contacts);
    let text = without_personal(&text, personal);
    let mut pieces: Vec<&str> = Vec::new();
    let mut placed = false;
    for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
        let piece = if placed { piece } else { without_name_before(piece) };
        let is_person = people::is_titled(piece) || (!placed && people::may_be_name(piece));
        if is_person || piece.is_empty() {
            continue;
        }
        placed |= names_place(piece);
        pieces.push(piece);
    }
    placed.then(|| cell::tidy(&pieces.join(", ")))
}

/// A figure, a street or a building.
fn names_place(piece: &str) -> bool {
    piece.bytes().any(|b| b.is_ascii_digit()) || has_street_word(piece) || has_building_word(piece)
}

/// "Biscuit Lampshade 12 Larch Road" → "12 Larch Road".
fn without_name_before(piece: &str) -> &str {
    let Some(figure) = piece.find(|c: char| c.is_ascii_digit()) else { return piece };
    let before = piece[..figure].trim_end();
    let titled = people::is_titled(before);
    if titled || (people::may_be_name(before) && Postcode::read(piece).is_none()) { &piece[figure..] } else { piece }
}

/// Takes out, in any case, what the row's personal cells say: a name written again beside the address.
fn without_personal(text: &str, personal: &[&str]) -> String {
    let mut out = text.to_owned();
    for secret in personal.iter().filter(|secret| secret.trim().len() >= 4 && secret.len() <= 80) {
        let secret = secret.trim().to_ascii_lowercase();
        while let Some(at) = out.to_ascii_lowercase().find(&secret) {
            out.replace_range(at..at + secret.len(), " ");
        }
    }
    out
}

/// An id that is nobody's name, number to ring or insurance number.
pub fn may_be_id(id: &str) -> bool {
    id.len() <= 60 && !people::may_be_name(id) && !people::holds_contact(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_is_kept_of_a_cell_that_names_a_person() {
        for (cell, kept) in [
            ("Mrs Biscuit Lampshade, 12 Larch Road, AE1 2BD", "12 Larch Road, AE1 2BD"),
            ("Biscuit Lampshade 12 Larch Road", "12 Larch Road"),
            ("Mr Lampshade 12 Larch Road tel 07700 900123", "12 Larch Road"),
            ("c/o Waffle Teapot, 12 Larch Road", "12 Larch Road"),
            ("Rose Cottage, 12 Larch Road", "Rose Cottage, 12 Larch Road"),
            ("Flat 6 Violet House, AE2 0PG", "Flat 6 Violet House, AE2 0PG"),
            ("65 Larch Terr AE20HW", "65 Larch Terr AE20HW"),
            ("Larch Way, EXAMPLETON", "Larch Way, EXAMPLETON"),
            ("12 Larch Road, Newton Abbot", "12 Larch Road, Newton Abbot"),
        ] {
            assert_eq!(address(cell, &[]).as_deref(), Some(kept), "{cell}");
        }
        assert_eq!(address("staying with Biscuit", &[]), None);
        let beside = address("12 Larch Road (BISCUIT LAMPSHADE)", &["Biscuit Lampshade"]).unwrap();
        assert!(!beside.to_lowercase().contains("biscuit"), "{beside}");
    }

    #[test]
    fn an_id_is_nobodys_name_or_number() {
        for id in ["R001", "42", "JCP/2026/17"] {
            assert!(may_be_id(id), "{id}");
        }
        for id in ["QQ 12 34 56 C", "Biscuit Lampshade", "07700 900123"] {
            assert!(!may_be_id(id), "{id}");
        }
    }
}
