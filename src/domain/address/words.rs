//! Addresses as words: the same words for two spellings of one address, different words for two
//! addresses. Nothing is guessed: no letter is swapped, no word is dropped but "no." before a number.

use unicode_normalization::UnicodeNormalization;

/// Words for a home inside a building that mean the same: "Apartment 3" is "Flat 3".
const FLAT_WORDS: [&str; 4] = ["flat", "apartment", "apt", "fflat"];

/// Usual short forms, written out. "St" is not among them: see [`spell_out`].
const SHORT_FORMS: [(&str, &str); 31] = [
    ("av", "avenue"),
    ("ave", "avenue"),
    ("bldg", "building"),
    ("bldgs", "buildings"),
    ("blvd", "boulevard"),
    ("cl", "close"),
    ("cotts", "cottages"),
    ("cres", "crescent"),
    ("crt", "court"),
    ("ct", "court"),
    ("dr", "drive"),
    ("est", "estate"),
    ("gdn", "garden"),
    ("gdns", "gardens"),
    ("gr", "grove"),
    ("grn", "green"),
    ("gro", "grove"),
    ("hse", "house"),
    ("ind", "industrial"),
    ("la", "lane"),
    ("ln", "lane"),
    ("mdws", "meadows"),
    ("pde", "parade"),
    ("pl", "place"),
    ("rd", "road"),
    ("sq", "square"),
    ("tce", "terrace"),
    ("ter", "terrace"),
    ("terr", "terrace"),
    ("wk", "walk"),
    ("wlk", "walk"),
];

/// Lower-case words, one space between them: accents folded, apostrophes dropped, other
/// punctuation a space, short forms written out, "12 A" as "12a", "Apartment 3" as "flat 3".
/// Commas make no difference.
pub fn normal(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for segment in text.split([',', ';', '\n', '\r']) {
        let folded = fold(&ranges_closed(segment));
        let mut in_segment: Vec<&str> = folded.split_whitespace().collect();
        drop_number_sign(&mut in_segment);
        let last = in_segment.len().saturating_sub(1);
        for (i, word) in in_segment.into_iter().enumerate() {
            words.push(spell_out(word, i, last).to_owned());
        }
    }
    join_suffixes(&mut words);
    words.join(" ")
}

/// "12 - 14 High Street" is written "12-14": a dash between figures is a range, spaces or not.
fn ranges_closed(segment: &str) -> std::borrow::Cow<'_, str> {
    if !segment.contains(" -") && !segment.contains("- ") && !segment.contains(" –") && !segment.contains("– ") {
        return segment.into();
    }
    let mut out = String::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(at) = rest.find(['-', '–']) {
        let (before, after) = rest.split_at(at);
        let after = after.trim_start_matches(['-', '–']);
        let is_range = before.trim_end().ends_with(|c: char| c.is_ascii_alphanumeric())
            && last_word(before).starts_with(|c: char| c.is_ascii_digit())
            && after.trim_start().starts_with(|c: char| c.is_ascii_digit());
        out.push_str(if is_range { before.trim_end() } else { before });
        out.push('-');
        rest = if is_range { after.trim_start() } else { after };
    }
    out.push_str(rest);
    out.into()
}

fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or_default()
}

/// Lower-case words as they stand, nothing written out: two texts that differ here are worded
/// differently, whether or not they mean the same.
pub fn plain(text: &str) -> String {
    fold(&text.replace([',', ';'], " ")).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without accents; letters, figures and the `-` and `/` between two of them stay.
fn fold(segment: &str) -> String {
    let mut out = String::with_capacity(segment.len());
    let plain: Vec<char> = if segment.is_ascii() {
        segment.chars().collect()
    } else {
        segment.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
    };
    for (i, &c) in plain.iter().enumerate() {
        let between =
            |ok: fn(&char) -> bool| i > 0 && plain.get(i - 1).is_some_and(ok) && plain.get(i + 1).is_some_and(ok);
        match c {
            '\'' | '’' | '‘' | '`' | '.' if c != '.' || between(|c| c.is_alphabetic()) => {}
            '-' | '–' | '/' if between(|c| c.is_alphanumeric()) && near_a_figure(&plain, i) => {
                out.push(if c == '/' { '/' } else { '-' });
            }
            '&' => out.push_str(" and "),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => out.push(' '),
        }
    }
    out
}

/// "12-14" and "2/1" keep their sign, "Stratford-upon-Avon" does not.
fn near_a_figure(plain: &[char], i: usize) -> bool {
    plain.get(i + 1).is_some_and(char::is_ascii_digit) || plain[..i].last().is_some_and(char::is_ascii_digit)
}

/// "Flat No 3", "No. 12 Larch Road": the sign says nothing.
fn drop_number_sign(words: &mut Vec<&str>) {
    let mut i = 0;
    while i + 1 < words.len() {
        if matches!(words[i], "no" | "number" | "rhif") && words[i + 1].starts_with(|c: char| c.is_ascii_digit()) {
            words.remove(i);
        } else {
            i += 1;
        }
    }
}

/// "St" ends a street's name ("Alder St") or begins a saint's ("St Johns Road").
fn spell_out(word: &str, i: usize, last: usize) -> &str {
    if FLAT_WORDS.contains(&word) {
        return "flat";
    }
    if word == "st" {
        return if i == last && i > 0 { "street" } else { "saint" };
    }
    if word == "str" && i > 0 {
        return "street";
    }
    // A short form is never the first word: "Gr Floor", "La Rue".
    if i == 0 {
        return word;
    }
    SHORT_FORMS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// "12 A Larch Road" is 12A.
fn join_suffixes(words: &mut Vec<String>) {
    let mut i = 0;
    while i + 1 < words.len() {
        let number = words[i].bytes().all(|b| b.is_ascii_digit());
        let suffix = words[i + 1].len() == 1 && words[i + 1].bytes().all(|b| b.is_ascii_lowercase());
        if number && suffix && i + 2 < words.len() {
            let letter = words.remove(i + 1);
            words[i].push_str(&letter);
        }
        i += 1;
    }
}

/// Does this word carry the number of a house or flat?
pub fn has_figure(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_address_are_the_same_words() {
        let want = "flat 3 12a saint johns road";
        for written in [
            "Flat 3, 12A St. John's Road",
            "FLAT 3 12A ST JOHNS RD",
            "Apartment 3, 12 A St John’s Rd.",
            "flat no. 3,  12a\u{a0}St Johns Road ",
        ] {
            assert_eq!(normal(written), want, "{written}");
        }
        assert_eq!(normal("12-14 Alder St"), "12-14 alder street");
        assert_eq!(normal("12 - 14 Alder St"), "12-14 alder street");
        assert_eq!(normal("12 – 14 Alder St"), "12-14 alder street");
        assert_eq!(normal("2/1, 15 Alder St, Glasgow"), "2/1 15 alder street glasgow");
        assert_eq!(normal("3 Caffè Rd"), "3 caffe road");
    }

    #[test]
    fn other_addresses_are_other_words() {
        for (a, b) in [
            ("12 Larch Road", "12A Larch Road"),
            ("Flat 1, 2 Larch Road", "Flat 12 Larch Road"),
            ("1 Larch Road", "1 Larch Close"),
            ("9 Hazelcroft Road", "9 Hazelcroft Road, Rear of 9, up the steps"),
            ("12-14 Larch Road", "12 Larch Road"),
            ("12 - 14 High Street", "Flat 12, 14 High Street"),
            ("12½ Elm Road", "Flat 121, 2 Elm Road"),
            ("12½ Elm Road", "12 Elm Road"),
        ] {
            assert_ne!(normal(a), normal(b));
        }
    }

    proptest! {
        #[test]
        fn it_never_fails_and_is_stable(text in "\\PC{0,80}") {
            let once = normal(&text);
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn case_and_spacing_make_no_difference(text in "[A-Za-z0-9 ,]{0,40}") {
            prop_assert_eq!(normal(&text), normal(&text.to_uppercase().replace(' ', "  ")));
        }
    }
}
