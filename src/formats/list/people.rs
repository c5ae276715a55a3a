//! What in a cell looks like a person: names, and ways to reach somebody. Lists of homes have them
//! in columns where nobody expects them, and none of it may be kept.

use std::borrow::Cow;

use super::values;
use crate::domain::dwelling::{self, CodeList, Occupancy, Reading};

/// How warily the cells of a column are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Care {
    /// Telephone numbers, e-mail addresses and "c/o" names are taken out.
    #[default]
    Contacts,
    /// And cells that begin with a title: "Mr …".
    Titles,
    /// And cells that may be a name: most of the column is.
    Names,
}

/// Words of places, states and kinds that no name has.
const NOT_NAMES: &str = "
    the of and at no not under to with for on in by or a an upper lower north south east west major minor works
    let void flat flats floor ground first second third top rear front left right basement unit block room phase
    plot area estate repair repairs refurbishment site ward parish county council trust association group ltd
    limited plc company homes housing services team centre center church school station manor grange priory abbey
    mount pine meadow meadows wood woods field fields brook bridge end common village heath needs rent rented
    tenancy tenant lease exempt exemption class pending awaiting hold decant temporary permanent empty sold other
    type code status unknown general exterior interior dwelling y yr";

/// "Waffle Teapot", "TEAPOT, WAFFLE": two to four words, none of them a figure or a word for a
/// place, a kind or a state.
pub fn may_be_name(text: &str) -> bool {
    if text.len() > 60 || text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    if is_titled(text) {
        return true;
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let like_name = |w: &&str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
    (2..=4).contains(&words.len())
        && words.iter().all(like_name)
        && words.iter().any(|w| w.len() > 2)
        && !values::has_building_word(text)
        && !values::has_street_word(text)
        && !words.iter().any(|w| super::names::holds(NOT_NAMES, &w.to_lowercase()))
        && dwelling::read_type(text, CodeList::Words) == Reading::Unknown
        && dwelling::read_status(text) == Occupancy::Unknown
}

/// "Mr W Teapot", and not "Lady Teapot House".
pub fn is_titled(text: &str) -> bool {
    values::is_titled_name(text)
        && text.split_whitespace().nth(1).is_some()
        && !values::has_building_word(text)
        && !values::has_street_word(text)
}

/// Nine characters as on a National Insurance card: `QQ 12 34 56 C`.
pub fn is_insurance_number(text: &str) -> bool {
    let plain: Vec<u8> = text.bytes().filter(|b| *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
    plain.len() == 9
        && plain[..2].iter().all(u8::is_ascii_uppercase)
        && plain[2..8].iter().all(u8::is_ascii_digit)
        && (b'A'..=b'D').contains(&plain[8])
}

/// Whether a way to reach somebody, a "c/o" or a date of birth stands anywhere in the text.
pub fn holds_contact(text: &str) -> bool {
    without_contacts(text).is_some()
        || is_insurance_number(text)
        || text.split([' ', ',', '(', ')']).any(|w| w.len() >= 6 && values::date_year(w).is_some())
}

/// Whether a report may repeat a value that we do not know: seen three times, short, no figures but
/// in a code, nobody's name with a title and no way to reach anybody.
pub fn may_be_quoted(value: &str, count: u64) -> bool {
    let is_code = value.len() <= 5 && value.bytes().all(|b| b.is_ascii_alphanumeric());
    let plain = value.len() <= 40 && !value.bytes().any(|b| b.is_ascii_digit());
    count >= 3 && (is_code || plain) && !is_titled(value) && !holds_contact(value)
}

/// The cell as it may be kept: borrowed where all of it may.
pub fn kept(text: &str, care: Care) -> Cow<'_, str> {
    let is_person = match care {
        Care::Contacts => false,
        Care::Titles => is_titled(text),
        Care::Names => may_be_name(text),
    };
    if is_person {
        return Cow::Borrowed("");
    }
    without_contacts(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text with telephone numbers, e-mail addresses and "c/o NAME" taken out, if it has any.
fn without_contacts(text: &str) -> Option<String> {
    if !may_hold_contact(text.as_bytes()) {
        return None;
    }
    let mut out = text.to_owned();
    let mut changed = false;
    while let Some((from, to)) = care_of(&out).or_else(|| email(&out)).or_else(|| phone(&out)) {
        out.replace_range(from..to, " ");
        changed = true;
    }
    changed.then(|| tidied(&out))
}

/// A quick look: nearly no cell of a list does.
fn may_hold_contact(bytes: &[u8]) -> bool {
    let (mut figures, mut marks) = (0, false);
    for b in bytes {
        figures += usize::from(b.is_ascii_digit());
        marks |= matches!(b, b'@' | b'/');
    }
    figures >= 10 || marks || memchr::memmem::find(bytes, b"are of ").is_some()
}

/// "c/o" and the words after it, up to a comma or a figure.
fn care_of(text: &str) -> Option<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let (from, after) = ["c/o", "care of "].iter().find_map(|mark| {
        let at = lower.find(mark)?;
        let parted = !lower[..at].ends_with(|c: char| c.is_alphanumeric());
        parted.then_some((at, at + mark.len()))
    })?;
    let end = text[after..].find(|c: char| matches!(c, ',' | ';' | '\n') || c.is_ascii_digit());
    Some((from, end.map_or(text.len(), |end| after + end)))
}

fn email(text: &str) -> Option<(usize, usize)> {
    let at = text.find('@')?;
    let breaks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>');
    let from = text[..at].rfind(breaks).map_or(0, |i| i + 1);
    let to = text[at..].find(breaks).map_or(text.len(), |i| at + i);
    (text.is_char_boundary(from) && from < at && text[at..to].contains('.')).then(|| (before_label(text, from), to))
}

/// A UK number among other text, with the word before it ("Tel").
fn phone(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    for from in 0..bytes.len() {
        let starts = matches!(bytes[from], b'0' | b'+' | b'7')
            && (from == 0 || !(bytes[from - 1].is_ascii_alphanumeric() || bytes[from - 1] == b'.'));
        if !starts {
            continue;
        }
        let (mut figures, mut to) = (0, from);
        for (i, b) in bytes.iter().enumerate().skip(from) {
            match b {
                b'0'..=b'9' => {
                    figures += 1;
                    to = i + 1;
                }
                b' ' | b'-' | b'(' | b')' => {}
                b'+' if i == from => {}
                _ => break,
            }
        }
        let length = match bytes[from] {
            b'0' => 10..=11,
            b'+' => 11..=13,
            _ => 10..=10,
        };
        let ended = bytes.get(to).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'.');
        if length.contains(&figures) && ended {
            let open = from - usize::from(from > 0 && bytes[from - 1] == b'(');
            return Some((before_label(text, open), to));
        }
    }
    None
}

/// Where "Tel", "Mob:" or "e-mail" begins, if that stands right before `at`.
fn before_label(text: &str, at: usize) -> usize {
    const LABELS: [&str; 11] =
        ["tel", "telephone", "phone", "ph", "mob", "mobile", "ring", "call", "email", "e-mail", "ffôn"];
    let before = text[..at].trim_end_matches([' ', ':', '.', '-', '(']);
    let start = before.rfind([' ', ',', '(', ';']).map_or(0, |i| i + 1);
    let label = before[start..].to_lowercase();
    if LABELS.contains(&label.as_str()) { start } else { at }
}

/// Without the doubled spaces and idle commas that were left.
fn tidied(text: &str) -> String {
    let pieces = text.split(',').map(|piece| piece.split_whitespace().collect::<Vec<_>>().join(" "));
    let idle = |c: char| matches!(c, ' ' | '-' | ';' | ':' | '(' | ')' | '/');
    let pieces = pieces.map(|piece| piece.trim_matches(idle).to_owned());
    pieces.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_houses_kinds_and_states() {
        for name in ["Waffle Teapot", "TEAPOT, WAFFLE", "Mr W. Teapot", "Biscuit O'Kettle", "Noodle Ann Cushion"] {
            assert!(may_be_name(name), "{name}");
        }
        for other in
            ["Rose Cottage", "Lady Teapot House", "Under Repair", "The Willows", "Flat 3", "Void", "Exampleton"]
        {
            assert!(!may_be_name(other), "{other}");
        }
    }

    #[test]
    fn ways_to_reach_somebody_are_taken_out_of_an_address() {
        for (text, left) in [
            ("12 Larch Road tel 07700 900123", "12 Larch Road"),
            ("c/o Waffle Teapot, 12 Larch Road", "12 Larch Road"),
            ("C/O Waffle Teapot 12 Larch Road", "12 Larch Road"),
            ("12 Larch Road (w.teapot@example.org), Exampleton", "12 Larch Road, Exampleton"),
            ("Tel: 01632 960 872", ""),
            ("+44 7700 900123", ""),
            ("2/1 12 Larch Road", "2/1 12 Larch Road"),
            ("099950603702", "099950603702"),
            ("443012.5, 388610.0", "443012.5, 388610.0"),
        ] {
            assert_eq!(kept(text, Care::Contacts), left, "{text}");
        }
    }
}
