//! More than one address in a cell, and none at all. A cell is taken apart only where every piece is an
//! address by itself; where a cell may name two and can't be taken apart, that is said.

use crate::domain::postcode::Postcode;

/// What a cell names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    pub addresses: Vec<&'a str>,
    /// It may name another one that can't be told apart: "12 Larch Road or Rose Cottage".
    pub may_name_more: bool,
}

/// The addresses of a cell.
pub fn addresses_in(cell: &str) -> Named<'_> {
    let text = cell.trim_matches(idle);
    if names_none(text) {
        return Named { addresses: Vec::new(), may_name_more: false };
    }
    let mut addresses = Vec::new();
    let may_name_more = take_apart(text, &mut addresses);
    Named { addresses, may_name_more }
}

fn idle(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '\u{feff}' | '\u{200b}')
}

/// Words that stand where an address should: "no fixed abode", "as above", "n/a", "-".
pub fn names_none(text: &str) -> bool {
    const NONE: [&str; 40] = [
        "",
        "na",
        "n a",
        "nfa",
        "no fixed abode",
        "of no fixed abode",
        "no fixed address",
        "homeless",
        "rough sleeping",
        "rough sleeper",
        "sofa surfing",
        "unknown",
        "not known",
        "address unknown",
        "none",
        "nil",
        "null",
        "no address",
        "no address given",
        "no address provided",
        "not given",
        "not provided",
        "not supplied",
        "not disclosed",
        "withheld",
        "refused",
        "prefer not to say",
        "confidential",
        "as above",
        "same as above",
        "see above",
        "same",
        "same address",
        "ditto",
        "as below",
        "tbc",
        "tba",
        "to follow",
        "x",
        "xxx",
    ];
    if text.len() > 60 {
        return false;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let plain = words.join(" ");
    let homeless = plain.starts_with("no fixed abode") || plain.starts_with("nfa ");
    NONE.contains(&plain.as_str()) || (homeless && !plain.bytes().any(|b| b.is_ascii_digit()))
}

/// What may stand between two addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// "(was …)"
    Brackets,
    /// "or", "was", "formerly": a plain sign of two.
    Word,
    BlankLine,
    /// The rest stand between the parts of one address as well.
    Line,
    Stroke,
    Semicolon,
    And,
}

impl Between {
    const ALL: [Between; 7] = [
        Between::Brackets,
        Between::Word,
        Between::BlankLine,
        Between::Line,
        Between::Stroke,
        Between::Semicolon,
        Between::And,
    ];

    fn is_plain(self) -> bool {
        matches!(self, Between::Brackets | Between::Word | Between::BlankLine)
    }
}

/// Puts the addresses of a text into `out`; whether there may be more.
fn take_apart<'a>(text: &'a str, out: &mut Vec<&'a str>) -> bool {
    for between in Between::ALL {
        let pieces = pieces(text, between);
        if pieces.len() > 1 && are_addresses(&pieces, between) {
            let mut more = false;
            for piece in pieces {
                more |= take_apart(piece, out);
            }
            return more;
        }
    }
    out.push(text);
    may_name_more(text)
}

fn are_addresses(pieces: &[&str], between: Between) -> bool {
    if !pieces.iter().all(|piece| is_address(piece)) {
        return false;
    }
    // "Flat 2 Rose House / 12 Larch Road AE1 2BD" is one: its postcode comes at its end.
    let with_postcode = pieces.iter().filter(|piece| has_postcode(piece)).count();
    let bare = pieces.iter().any(|piece| is_bare_postcode(piece));
    let alike = with_postcode == pieces.len() || (has_postcode(pieces[0]) && !bare);
    alike
        || (!bare && between.is_plain())
        || (with_postcode == 0 && !pieces.iter().any(|piece| begins_with_unit(piece)))
}

fn may_name_more(text: &str) -> bool {
    [Between::Brackets, Between::Word].into_iter().any(|between| {
        let pieces = pieces(text, between);
        pieces.len() > 1
            && (pieces.iter().all(|piece| has_number(piece)) || (is_address(pieces[0]) && ends_like_street(pieces[0])))
    })
}

fn pieces(text: &str, between: Between) -> Vec<&str> {
    let cut: Vec<&str> = match between {
        Between::Brackets => return in_brackets(text),
        Between::Word => return at_words(text, &["or", "was", "formerly", "previously", "prev", "now", "then"]),
        Between::And => return at_words(text, &["and", "&", "+"]),
        Between::BlankLine => text.split("\n\n").flat_map(|piece| piece.split("\r\n\r\n")).collect(),
        Between::Line => return by_lines(text),
        Between::Semicolon => text.split(';').collect(),
        Between::Stroke => at_strokes(text),
    };
    cut.into_iter().map(|piece| piece.trim_matches(idle)).filter(|piece| !piece.is_empty()).collect()
}

/// Lines, those of one address taken together: an address that has a postcode ends with it.
fn by_lines(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    let any_postcode = has_postcode(text);
    for line in text.split_inclusive(['\n', '\r']) {
        at += line.len();
        let so_far = text[from..at].trim_matches(idle);
        if !so_far.is_empty() && (!any_postcode || has_postcode(so_far)) {
            out.push(so_far);
            from = at;
        }
    }
    let rest = text[from..].trim_matches(idle);
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

/// "…, AE1 2BD (was 9 Larch Road, AE1 2BE)": what is before the brackets, and what is in them.
fn in_brackets(text: &str) -> Vec<&str> {
    const FORMER: [&str; 10] = [
        "was ",
        "formerly ",
        "previously ",
        "prev ",
        "now ",
        "or ",
        "old address ",
        "moved from ",
        "moved to ",
        "before ",
    ];
    let Some((before, rest)) = text.split_once('(') else { return vec![text] };
    let (inner, after) = rest.split_once(')').unwrap_or((rest, ""));
    let inner = inner.trim_matches(idle);
    let said = FORMER.iter().find(|word| inner.get(..word.len()).is_some_and(|i| i.eq_ignore_ascii_case(word)));
    let former = said.map(|word| inner[word.len()..].trim_matches(|c| idle(c) || c == ':'));
    match former {
        Some(former) if after.trim_matches(idle).is_empty() => vec![before.trim_matches(idle), former],
        _ => vec![text],
    }
}

/// Cut at whole words, in any case.
fn at_words<'a>(text: &'a str, words: &[&str]) -> Vec<&'a str> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':'));
        if words.iter().any(|w| bare.eq_ignore_ascii_case(w)) {
            out.push(&text[from..at]);
            from = at + word.len();
        }
        at += word.len();
    }
    out.push(text.get(from..).unwrap_or_default());
    out.into_iter().map(|piece| piece.trim_matches(idle)).filter(|piece| !piece.is_empty()).collect()
}

/// A stroke between addresses has white space beside it, or a postcode before it: "1/2 Larch Road" has neither.
fn at_strokes(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(['/', '|']) {
        let (left, right) = (&text[from..at], &text[at + mark.len()..]);
        let spaced = left.ends_with(char::is_whitespace) && right.starts_with(char::is_whitespace);
        if spaced || ends_in_postcode(left) {
            out.push(left);
            from = at + mark.len();
        }
    }
    out.push(&text[from..]);
    out
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '/' | '|')).filter(|w| !w.is_empty())
}

/// A postcode, or a number with a street or building after it: "12 Larch Road", not "Flat 3", nor "Larch Road".
fn is_address(text: &str) -> bool {
    let mut number = false;
    for word in words(text) {
        if word.bytes().any(|b| b.is_ascii_digit()) {
            number = true;
        } else if number && is_street_word(word) {
            return true;
        }
    }
    has_postcode(text)
}

fn is_street_word(word: &str) -> bool {
    const STREETS: [&str; 62] = [
        "street",
        "st",
        "str",
        "road",
        "rd",
        "avenue",
        "ave",
        "av",
        "close",
        "cl",
        "crescent",
        "cres",
        "cresc",
        "drive",
        "dr",
        "lane",
        "ln",
        "place",
        "pl",
        "terrace",
        "terr",
        "ter",
        "walk",
        "way",
        "row",
        "mews",
        "grove",
        "gr",
        "gardens",
        "gdns",
        "square",
        "sq",
        "hill",
        "rise",
        "view",
        "vale",
        "parade",
        "green",
        "park",
        "path",
        "heol",
        "ffordd",
        "stryd",
        "lon",
        "broadway",
        "quay",
        "bank",
        "croft",
        "wynd",
        "court",
        "ct",
        "house",
        "hse",
        "point",
        "tower",
        "towers",
        "buildings",
        "lodge",
        "heights",
        "villas",
        "cottages",
        "cottage",
    ];
    let bare = word.trim_end_matches('.');
    STREETS.iter().any(|street| bare.eq_ignore_ascii_case(street))
}

fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 12] = [
        "flat",
        "flats",
        "apartment",
        "apt",
        "unit",
        "room",
        "floor",
        "block",
        "maisonette",
        "fflat",
        "bedsit",
        "studio",
    ];
    UNITS.iter().any(|unit| word.eq_ignore_ascii_case(unit))
}

fn begins_with_unit(text: &str) -> bool {
    words(text).next().is_some_and(is_unit)
}

/// Ends as addresses do, so that what follows "or" is no part of the name.
fn ends_like_street(text: &str) -> bool {
    has_postcode(text) || words(text).next_back().is_some_and(is_street_word)
}

pub fn has_postcode(text: &str) -> bool {
    let mut before: Option<&str> = None;
    words(text).any(|word| {
        let two = before.replace(word).is_some_and(|before| is_in_two(before, word));
        two || (word.len() >= 5 && Postcode::read(word).is_some())
    })
}

/// A figure that is no part of a postcode.
fn has_number(text: &str) -> bool {
    let words: Vec<&str> = words(text).collect();
    let figure = |word: &str| word.bytes().any(|b| b.is_ascii_digit());
    let of_postcode = |i: usize| {
        let whole = words[i].len() >= 5 && Postcode::read(words[i]).is_some();
        let with = |a: usize, b: usize| is_in_two(words[a], words[b]);
        whole || (i > 0 && with(i - 1, i)) || (i + 1 < words.len() && with(i, i + 1))
    };
    (0..words.len()).any(|i| figure(words[i]) && !of_postcode(i))
}

/// Outward and inward code, the second as every postcode ends: a quick look before the thorough one.
fn is_in_two(outward: &str, inward: &str) -> bool {
    let inward_like = inward.len() == 3 && inward.as_bytes()[0].is_ascii_digit();
    inward_like && (2..=4).contains(&outward.len()) && Postcode::read(&format!("{outward}{inward}")).is_some()
}

fn ends_in_postcode(text: &str) -> bool {
    let mut last = words(text).rev();
    let (Some(last), before) = (last.next(), last.next()) else { return false };
    (last.len() >= 5 && Postcode::read(last).is_some()) || before.is_some_and(|before| is_in_two(before, last))
}

fn is_bare_postcode(text: &str) -> bool {
    Postcode::read(text).is_some()
}
