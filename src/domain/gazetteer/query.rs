//! What was typed, read as evidence but not yet looked up.

use unicode_normalization::UnicodeNormalization;

use super::vocabulary::{floor_flat, is_unit_word};
use crate::domain::address::Uprn;
use crate::domain::postcode::Postcode;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// An address's own id: picked from what was offered.
    pub picked: Option<String>,
    pub uprn: Option<Uprn>,
    pub postcode: Option<Postcode>,
    /// As it was typed, where the postcode had to be put right: "NP2O 3JE".
    pub mended_postcode: Option<String>,
    /// A postcode was given apart, and it can't be read.
    pub unreadable_postcode: bool,
    /// More than one postcode was typed: two addresses, perhaps.
    pub several_postcodes: bool,
    /// The other words, in their order.
    pub(super) tokens: Vec<Token>,
}

/// One word, or one number, of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Lower case, without accents and apostrophes.
    pub text: String,
    /// Which piece between commas it stands in.
    pub piece: u8,
    pub sort: Sort,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    /// `12`, `12a`, `8-13`.
    Number,
    /// `2/14`, `3/c`: flat and number, either way round; or a range; or a flat called so.
    Slash,
    /// `a`, `c2`, `1f2`.
    Letter,
    /// "Flat".
    Unit,
    /// "No", "#", and the "at" of "Flat 2 at 14": it says nothing.
    Sign,
}

/// More than this of one address says nothing more.
const MOST_TOKENS: usize = 40;

impl Query {
    /// One of the addresses that were offered, by its id.
    pub fn picked(id: &str) -> Self {
        Self { picked: Some(id.to_owned()), ..Self::default() }
    }

    /// The address of this UPRN.
    pub fn of_uprn(uprn: &Uprn) -> Self {
        Self { uprn: Some(uprn.clone()), ..Self::default() }
    }

    /// Reads what was typed; a postcode given apart wins over one in the text.
    pub fn read(text: &str, postcode: Option<&str>) -> Self {
        let given = postcode.and_then(Postcode::read);
        let mended = postcode
            .filter(|_| given.is_none())
            .and_then(|p| Postcode::mended(p).map(|read| (p.trim().to_owned(), read)));
        let unreadable_postcode = given.is_none() && mended.is_none() && postcode.is_some_and(|p| !p.trim().is_empty());
        let (given, given_mended) = match (given, mended) {
            (None, Some((typed, read))) => (Some(read), Some(typed)),
            (given, _) => (given, None),
        };
        if let Some(uprn) = read_uprn(text) {
            return Self { uprn: Some(uprn), postcode: given, unreadable_postcode, ..Self::default() };
        }
        let pieces = pieces(text);
        let (found, rest) = take_postcodes(pieces);
        let first = given.as_ref().or(found.first().map(|(p, _)| p));
        let several_postcodes = found.iter().any(|(p, _)| Some(p) != first);
        let mended_postcode =
            if given.is_some() { given_mended } else { found.last().and_then(|(_, typed)| typed.clone()) };
        Self {
            picked: None,
            uprn: None,
            several_postcodes,
            mended_postcode,
            unreadable_postcode,
            postcode: given.or_else(|| found.into_iter().next_back().map(|(p, _)| p)),
            tokens: tokens(rest),
        }
    }

    /// Nothing was typed that names a place.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.postcode.is_none() && self.uprn.is_none() && self.picked.is_none()
    }

    /// Was anything typed beside the postcode?
    pub fn has_words(&self) -> bool {
        !self.tokens.is_empty()
    }
}

/// The postcodes in what was typed so far, and the rest of it as it stands.
pub(super) fn apart(typed: &str) -> (Vec<Postcode>, String) {
    let (found, rest) = take_postcodes(pieces(typed));
    (
        found.into_iter().map(|(p, _)| p).collect(),
        rest.iter().map(|piece| piece.join(" ")).collect::<Vec<_>>().join(" , "),
    )
}

/// "UPRN 999100000019" or the bare figures, eight at least: shorter ones are house numbers.
fn read_uprn(text: &str) -> Option<Uprn> {
    let text = text.trim();
    let text = text.get(..4).filter(|t| t.eq_ignore_ascii_case("uprn")).map_or(text, |_| &text[4..]);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == ':');
    (text.len() >= 8).then(|| Uprn::read(text)).flatten()
}

/// Lower case without accents; every run of white space is one break, and what sets pieces of an
/// address apart (commas, brackets, line ends) is a piece's end.
fn pieces(text: &str) -> Vec<Vec<String>> {
    let folded: String = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        let plain = text.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
        plain.map(|c| if matches!(c, '–' | '—' | '‐' | '‑') { '-' } else { c }).flat_map(char::to_lowercase).collect()
    };
    let ends_a_piece = |c: char| matches!(c, ',' | ';' | '\n' | '\r' | '(' | ')' | '[' | ']' | '|' | '\t' | '"');
    folded
        .split(ends_a_piece)
        .map(|piece| piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A postcode that was found, and how it was typed where it had to be mended.
type FoundPostcode = (Postcode, Option<String>);

/// Every postcode in the pieces, and the pieces without them.
fn take_postcodes(pieces: Vec<Vec<String>>) -> (Vec<FoundPostcode>, Vec<Vec<String>>) {
    let mut found = Vec::new();
    let mut rest = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut left = Vec::with_capacity(piece.len());
        let mut i = 0;
        while i < piece.len() {
            match postcode_at(&piece[i..]) {
                Some((words, postcode)) => {
                    found.push(postcode);
                    i += words;
                }
                None => {
                    left.push(piece[i].clone());
                    i += 1;
                }
            }
        }
        if !left.is_empty() {
            rest.push(left);
        }
    }
    (found, rest)
}

/// A postcode in the first one, two or three words: as it should be, else mended.
fn postcode_at(words: &[String]) -> Option<(usize, FoundPostcode)> {
    let joined = |n: usize| words.get(..n).map(|w| w.concat()).filter(|w| (5..=8).contains(&w.len()));
    let plain = |n: usize| joined(n).and_then(|w| Postcode::read(&w)).map(|p| (n, (p, None)));
    // Three words only as "NP 20 1LB": elsewhere they are a number and a name.
    let three = || {
        plain(3)
            .filter(|_| words[0].bytes().all(|b| b.is_ascii_alphabetic()) && words[0].len() <= 2 && words[2].len() == 3)
    };
    let mended = |n: usize| {
        let typed = joined(n)?;
        let (outward, inward) = typed.split_at_checked(typed.len() - 3)?;
        let digit = |half: &str| half.bytes().any(|b| b.is_ascii_digit());
        let letter = |half: &str| half.bytes().any(|b| b.is_ascii_alphabetic());
        // "AEl 2BD": the inward half is right as it stands, and is no "2nd".
        let right = inward.as_bytes()[0].is_ascii_digit() && inward[1..].bytes().all(|b| b.is_ascii_alphabetic());
        let right = right && outward.len() >= 3 && !matches!(inward, "1st" | "2nd" | "3rd") && !inward.ends_with("th");
        let has_both =
            outward.starts_with(|c: char| c.is_ascii_alphabetic()) && (digit(outward) || right) && letter(inward);
        // "Flat 1, 10 BA"? No: the last three must look like the inward half, and two words must be its halves.
        let halves = n == 1 || words[1].len() == 3;
        let read = Postcode::mended(&typed).filter(|_| has_both && halves)?;
        Some((n, (read, Some(words[..n].join(" ").to_uppercase()))))
    };
    plain(1).or_else(|| plain(2)).or_else(three).or_else(|| mended(1)).or_else(|| mended(2))
}

fn tokens(pieces: Vec<Vec<String>>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for (piece, at) in pieces.into_iter().zip(0u8..=255) {
        let mut words = close_ranges(piece);
        for i in 0..words.len() {
            if is_flat_and_letter(&words, i) {
                words[i].replace_range(..1, "flat");
            }
        }
        // "The Flat, 4 Larch Road" is what the house is called, not one of several.
        if words == ["the", "flat"] {
            out.extend(words.into_iter().map(|text| Token { text, piece: at, sort: Sort::Word }));
            continue;
        }
        for word in words {
            if out.len() >= MOST_TOKENS {
                return out;
            }
            read_word(&word, at, &mut out);
        }
    }
    out
}

/// "FB, 1 Larch Close", "FB 1 Larch Close", "Flat FB": flat B.
fn is_flat_and_letter(words: &[String], i: usize) -> bool {
    let before = i.checked_sub(1).and_then(|b| words.get(b));
    let after = words.get(i + 1);
    let stands_so = words.len() == 1
        || before.is_some_and(|w| is_unit_word(w))
        || after.is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    matches!(words[i].as_str(), "fa" | "fb" | "fc" | "fd" | "fe" | "ff" | "fg" | "fh") && stands_so
}

/// "12 - 14", "8 to 13" and "12 / 14" are one number each.
fn close_ranges(words: Vec<String>) -> Vec<String> {
    let is_figure = |w: &String| w.starts_with(|c: char| c.is_ascii_digit());
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let sign = match word.as_str() {
            "-" | "to" => "-",
            "/" => "/",
            _ => "",
        };
        let between = !sign.is_empty() && out.last().is_some_and(is_figure) && words.peek().is_some_and(is_figure);
        match out.last_mut() {
            Some(last) if between => {
                let next = words.next().unwrap_or_default();
                // "1/8 - 13" stays a flat and a range.
                *last = format!("{last}{sign}{next}");
            }
            _ if word == "-" || word == "/" => {}
            _ => out.push(word),
        }
    }
    out
}

fn read_word(word: &str, piece: u8, out: &mut Vec<Token>) {
    let mut push = |text: &str, sort: Sort| out.push(Token { text: text.to_owned(), piece, sort });
    let clean: String =
        word.chars().filter(|c| !matches!(c, '\'' | '’' | '‘' | '`' | '.' | ':' | '*' | '!' | '?')).collect();
    let numbered = clean.trim_start_matches('#');
    if numbered.len() < clean.len() && numbered.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return read_word(numbered, piece, out);
    }
    if clean == "c/o" {
        return push("c/o", Sort::Word);
    }
    if let Some(floor) = floor_by_slash(&clean) {
        return push(floor, Sort::Word);
    }
    if let Some((a, b)) = clean.split_once('/')
        && !a.is_empty()
        && !b.is_empty()
    {
        return read_slash(a, b.trim_start_matches('#'), piece, out);
    }
    if let Some(number) = clean.strip_prefix("no").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        push("no", Sort::Sign);
        return read_word(number, piece, out);
    }
    if is_unit_word(&clean) {
        return push(&clean, Sort::Unit);
    }
    if matches!(clean.as_str(), "no" | "number" | "num" | "rhif" | "at") {
        return push("no", Sort::Sign);
    }
    if let Some((unit, id)) = glued_unit(&clean) {
        push(unit, Sort::Unit);
        return read_word(id, piece, out);
    }
    if let Some(number) = number(&clean) {
        return push(&number, Sort::Number);
    }
    if floor_flat(&clean).is_some() {
        return push(&clean, Sort::Word);
    }
    if is_flat_code(&clean) {
        return push(&clean, Sort::Letter);
    }
    // Names with a hyphen are so many words.
    for part in clean.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
        if part.len() == 1 && part.starts_with(|c: char| c.is_ascii_alphabetic()) {
            push(part, Sort::Letter);
        } else if let Some(number) = number(part) {
            push(&number, Sort::Number);
        } else {
            push(part, Sort::Word);
        }
    }
}

/// "g/f" is the ground floor.
fn floor_by_slash(word: &str) -> Option<&'static str> {
    ["gff", "fff", "sff", "tff"]
        .into_iter()
        .find(|code| word == format!("{}/f", &code[..1]) || word == format!("{}/f/f", &code[..1]))
}

/// "2/14", "flat0/1", "b/7", "13/12-14".
fn read_slash(a: &str, b: &str, piece: u8, out: &mut Vec<Token>) {
    if let Some((unit, id)) = glued_unit(a) {
        out.push(Token { text: unit.to_owned(), piece, sort: Sort::Unit });
        return read_slash(id, b, piece, out);
    }
    let one_letter = |part: &str| part.len() == 1 && part.bytes().all(|c| c.is_ascii_alphabetic());
    let id = |part: &str| number(part).or_else(|| (one_letter(part) || is_flat_code(part)).then(|| part.to_owned()));
    match (id(a), b.split_once('/').map_or_else(|| id(b), |(c, d)| Some(format!("{}-{}", id(c)?, id(d)?)))) {
        (Some(a), Some(b)) => out.push(Token { text: format!("{a}/{b}"), piece, sort: Sort::Slash }),
        _ => {
            for part in [a, b] {
                read_word(&part.replace('/', " "), piece, out);
            }
        }
    }
}

/// "flat2", "flata", "f12", "apt3b": the unit word and the id.
fn glued_unit(word: &str) -> Option<(&str, &str)> {
    ["flat", "flt", "apartment", "apt", "unit", "fl", "f"].into_iter().find_map(|unit| {
        let id = word.strip_prefix(unit)?;
        let is_number = id.starts_with(|c: char| c.is_ascii_digit());
        let is_letter = unit.len() >= 3 && id.len() == 1 && id.bytes().all(|b| b.is_ascii_alphabetic());
        (is_number || is_letter).then_some((&word[..unit.len()], id))
    })
}

/// "12", "012", "12a", "12-a", "8-13" as they are compared; `None` for "1st" and "3m2".
pub(super) fn number(word: &str) -> Option<String> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (figures, rest) = word.split_at(digits);
    if figures.is_empty() || digits > 6 {
        return None;
    }
    let figures = figures.trim_start_matches('0');
    let figures = if figures.is_empty() { "0" } else { figures };
    if rest.is_empty() {
        return Some(figures.to_owned());
    }
    if let Some(to) = rest.strip_prefix('-') {
        if to.len() == 1 && to.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Some(format!("{figures}{to}"));
        }
        return number(to).filter(|to| !to.contains('-')).map(|to| format!("{figures}-{to}"));
    }
    let (suffix, to) = rest.split_once('-').map_or((rest, None), |(s, to)| (s, Some(to)));
    let one_letter = suffix.len() == 1 && suffix.bytes().all(|b| b.is_ascii_alphabetic());
    match to {
        None => one_letter.then(|| format!("{figures}{suffix}")),
        Some(to) => number(to).filter(|_| one_letter).map(|to| format!("{figures}{suffix}-{to}")),
    }
}

/// "C2", "1F2", "PF1": what flats are called, in Scotland above all.
fn is_flat_code(word: &str) -> bool {
    let shape: String = word
        .bytes()
        .map(|b| {
            if b.is_ascii_digit() {
                '9'
            } else if b.is_ascii_alphabetic() {
                'a'
            } else {
                '?'
            }
        })
        .collect();
    matches!(shape.as_str(), "a9" | "a99" | "aa9" | "9a9" | "9a99" | "99a9")
}

/// The figures that a number begins with: 12 of "12a", 8 of "8-13".
pub(super) fn base(number: &str) -> &str {
    let end = number.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(number.len());
    &number[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Vec<String>) {
        let query = Query::read(text, None);
        let mark = |t: &Token| match t.sort {
            Sort::Word => t.text.clone(),
            Sort::Number => format!("n:{}", t.text),
            Sort::Slash => format!("s:{}", t.text),
            Sort::Letter => format!("l:{}", t.text),
            Sort::Unit => "flat".to_owned(),
            Sort::Sign => "no".to_owned(),
        };
        (query.postcode.map(|p| p.to_string()), query.tokens.iter().map(mark).collect())
    }

    #[test]
    fn postcodes_are_found_however_they_are_spaced_and_mended_where_they_cannot_be() {
        for text in [
            "14 Larch Rd AE1 2BD",
            "14 larch rd, ae12bd",
            "AE1  2BD 14 larch rd",
            "14 larch rd ae 1 2bd",
            "ae12bd, 14 larch rd",
        ] {
            assert_eq!(
                read(text),
                (Some("AE1 2BD".into()), vec!["n:14".into(), "larch".into(), "rd".into()]),
                "{text}"
            );
        }
        assert_eq!(read("14 NP2O 3JE").0.as_deref(), Some("NP20 3JE"));
        assert_eq!(Query::read("14 NP2O 3JE", None).mended_postcode.as_deref(), Some("NP2O 3JE"));
        assert_eq!(read("14 Larch Road, NP20").0, None);
    }

    #[test]
    fn numbers_letters_and_units_are_told_apart() {
        for (text, tokens) in [
            ("Flat 2, 14a Larch Rd", "flat n:2 n:14a larch rd"),
            ("flat2 14-a larch", "flat n:2 n:14a larch"),
            ("F0/1, 8 – 13 James Ct", "flat s:0/1 n:8-13 james ct"),
            ("1 to 7 James Court", "n:1-7 james court"),
            ("9/8 - 13 James Ct", "s:9/8-13 james ct"),
            ("13/12/14 James Ct", "s:13/12-14 james ct"),
            ("3./c Iron Clo", "s:3/c iron clo"),
            ("#12 St. David's Cr", "n:12 st davids cr"),
            ("No.64, Ffos-y-Fran", "no n:64 ffos l:y fran"),
            ("K Nowak, no 7 High St", "l:k nowak no n:7 high st"),
            ("1F2, 14 Larch Rd", "l:1f2 n:14 larch rd"),
            ("GFF, 1st Floor, 007 Heol Fôr", "gff 1st floor n:7 heol for"),
        ] {
            assert_eq!(read(text).1.join(" "), tokens, "{text}");
        }
    }

    #[test]
    fn two_postcodes_are_noticed() {
        assert!(Query::read("14 Larch Road AE1 2BD or 12 Larch Road AE9 1AA", None).several_postcodes);
        assert!(!Query::read("14 Larch Road AE1 2BD", Some("ae1 2bd")).several_postcodes);
    }
}
