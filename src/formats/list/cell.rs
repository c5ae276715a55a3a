//! One cell: its white space, the words that mean "nothing here", and numbers as lists write them.

/// Without the white space around it, non-breaking and zero-width included.
pub fn trim(cell: &str) -> &str {
    let plain = |b: Option<&u8>| b.is_none_or(|b| *b > b' ' && *b < 0x7f);
    let bytes = cell.as_bytes();
    if plain(bytes.first()) && plain(bytes.last()) {
        return cell;
    }
    cell.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// What the cell says: trimmed, out of a spreadsheet's text guard (`="0123"`, `'0123`), and empty
/// where it says so in words ("n/a", "-", "1900-01-01").
pub fn content(cell: &str) -> &str {
    // Nearly all cells begin with a figure or a letter that begins no word for nothing.
    let ends_plainly = |bytes: &[u8]| bytes.last().is_some_and(|b| (b'!'..0x7f).contains(b));
    match cell.as_bytes() {
        [] => cell,
        bytes @ [
            b'2'..=b'9' | b'A'..=b'M' | b'O'..=b'T' | b'V'..=b'Z' | b'a'..=b'm' | b'o'..=b't' | b'v'..=b'z',
            ..,
        ] if ends_plainly(bytes) => cell,
        bytes @ [b'0' | b'1', ..]
            if ends_plainly(bytes) && !bytes.get(4).is_some_and(|b| matches!(b, b'-' | b'0' | b'1')) =>
        {
            cell
        }
        _ => awkward_content(cell),
    }
}

fn awkward_content(cell: &str) -> &str {
    let cell = trim(cell);
    match cell.as_bytes().first() {
        None => cell,
        Some(b'=') => match cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')) {
            Some(guarded) if !guarded.contains('"') => awkward_content(guarded),
            _ => cell,
        },
        Some(b'\'') if cell.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => &cell[1..],
        Some(first) if cell.len() <= 19 && !first.is_ascii_digit() && is_nothing(cell) => "",
        Some(b'0' | b'1') if is_nothing_date(cell) => "",
        _ => cell,
    }
}

fn is_nothing(cell: &str) -> bool {
    const NOTHING: [&str; 22] = [
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "null",
        "(null)",
        "none",
        "nil",
        "nan",
        "unknown",
        "not known",
        "not applicable",
        "(blank)",
        "#ref!",
        "#value!",
        "?",
    ];
    NOTHING.iter().any(|n| cell.eq_ignore_ascii_case(n))
}

fn is_nothing_date(cell: &str) -> bool {
    ["1900-01-01", "01/01/1900", "00/01/1900", "0000-00-00", "00/00/0000", "1900-01-00"]
        .iter()
        .any(|date| cell.starts_with(date))
}

/// A cell longer than this is shortened, and the report says so.
pub const LONGEST: usize = 500;

/// The cell's text as it is kept: white space made single spaces, line breaks made commas, curly
/// apostrophes and quotation marks straight.
pub fn tidy(cell: &str) -> String {
    let cell = shortened(cell);
    let bytes = cell.as_bytes();
    let plain = bytes.iter().all(|b| (b' '..0x7f).contains(b)) && memchr::memmem::find(bytes, b"  ").is_none();
    if plain { cell.to_owned() } else { tidy_slowly(cell) }
}

fn shortened(cell: &str) -> &str {
    if cell.len() <= LONGEST {
        return cell;
    }
    let mut end = LONGEST;
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    cell[..end].trim_end()
}

fn tidy_slowly(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut gap = false;
    let mut line_break = false;
    for c in cell.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = true;
            line_break |= matches!(c, '\n' | '\r');
            continue;
        }
        if matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{ad}') {
            continue;
        }
        if gap && !out.is_empty() {
            if line_break && !out.ends_with(',') && c != ',' {
                out.push(',');
            }
            out.push(' ');
        }
        (gap, line_break) = (false, false);
        out.push(match c {
            '‘' | '’' | '‛' | '`' | '´' => '\'',
            '“' | '”' => '"',
            other => other,
        });
    }
    out
}

/// A number: `443012.5`, `443,012.5`, `443 012.5`, `4.43E5`, `443012.5 m`. With `decimal_comma`,
/// `443012,5` too.
pub fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    simple_number(cell.as_bytes()).or_else(|| awkward_number(cell, decimal_comma))
}

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Digits with one point: an integer and a power of ten below 2⁵³ and 10²², so the quotient is the
/// nearest double, the same as the standard library's (Clinger 1990).
fn simple_number(bytes: &[u8]) -> Option<f64> {
    let (negative, digits) = match bytes.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let mut value = 0u64;
    let mut point = None;
    for (i, b) in digits.iter().enumerate() {
        match b {
            b'0'..=b'9' => value = value * 10 + u64::from(b - b'0'),
            b'.' if point.is_none() => point = Some(i),
            _ => return None,
        }
    }
    let places = point.map_or(0, |at| digits.len() - 1 - at);
    if point.is_some() && digits.len() == 1 {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "15 digits fit")]
    let value = value as f64 / TENS[places];
    (value < 9e15).then_some(if negative { -value } else { value })
}

fn awkward_number(cell: &str, decimal_comma: bool) -> Option<f64> {
    if cell.len() > 40 || !cell.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let text: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches(['m', 'M', '°']);
    let unsigned = text.trim_start_matches(['-', '+', '−']);
    let sign = if text.starts_with(['-', '−']) { -1.0 } else { 1.0 };
    let grouped = is_grouped_by_thousands(unsigned);
    let plain = if grouped {
        unsigned.replace(',', "")
    } else if (decimal_comma || !unsigned.contains('.')) && unsigned.matches(',').count() == 1 {
        unsigned.replace(',', ".")
    } else {
        unsigned.to_owned()
    };
    let sound = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let value: f64 = if sound && plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        plain.parse().ok()?
    } else {
        return None;
    };
    value.is_finite().then_some(sign * value)
}

/// `443,012` and `1,234,567.8`: groups of three after the first.
fn is_grouped_by_thousands(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let figures = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    (1..=3).contains(&first.len())
        && figures(first)
        && !rest.is_empty()
        && rest.iter().all(|g| g.len() == 3 && figures(g))
}

/// Degrees: a number, `53.39 N`, `1.35W`, or degrees, minutes and seconds.
pub fn degrees(cell: &str, decimal_comma: bool) -> Option<f64> {
    number(cell, decimal_comma).or_else(|| degrees_in_words(cell))
}

fn degrees_in_words(cell: &str) -> Option<f64> {
    if cell.len() > 40 {
        return None;
    }
    let upper = cell.trim().to_uppercase();
    let side = upper.chars().find(|c| matches!(c, 'N' | 'S' | 'E' | 'W'))?;
    let figures = upper.replace(['N', 'S', 'E', 'W', '°', 'º', '\'', '"', '′', '″', '’', '”', ':'], " ");
    let parts: Vec<f64> = figures.split_whitespace().map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let value = match parts.as_slice() {
        [d] => *d,
        [d, m] if *m < 60.0 => d + m / 60.0,
        [d, m, s] if *m < 60.0 && *s < 60.0 => d + m / 60.0 + s / 3600.0,
        _ => return None,
    };
    Some(if matches!(side, 'S' | 'W') { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_for_nothing_are_empty_and_homes_are_not() {
        for nothing in ["", "  ", "\u{a0}", "n/a", "N/A", "-", "1900-01-01", "1900-01-01 00:00:00", "NULL", "="] {
            if nothing != "=" {
                assert_eq!(content(nothing), "", "{nothing:?}");
            }
        }
        assert_eq!(content(" 12 Larch Road\u{a0} "), "12 Larch Road");
        assert_eq!(content("=\"099950603702\""), "099950603702");
        assert_eq!(content("'099950603702"), "099950603702");
        assert_eq!(content("None Such House"), "None Such House");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("443012.5", 443_012.5),
            ("443,012.5", 443_012.5),
            ("1,234,567", 1_234_567.0),
            ("443 012.5", 443_012.5),
            ("-1.3552", -1.3552),
            ("443012.5 m", 443_012.5),
            ("4.430125E5", 443_012.5),
            ("−1.5", -1.5),
        ] {
            assert_eq!(number(text, false), Some(value), "{text}");
        }
        assert_eq!(number("443012,5", true), Some(443_012.5));
        for text in ["", "-", ".", "12A", "1-2", "12 Larch Road", "nan", "inf", "e5"] {
            assert_eq!(number(text, false), None, "{text}");
        }
        assert_eq!(degrees("53.39 N", false), Some(53.39));
        assert_eq!(degrees("1.35W", false), Some(-1.35));
        assert_eq!(degrees("53°23'24\"N", false), Some(53.39));
    }

    #[test]
    fn text_is_kept_with_single_spaces_and_straight_apostrophes() {
        assert_eq!(tidy("2\u{a0}ST JOHN’S  ROAD"), "2 ST JOHN'S ROAD");
        assert_eq!(tidy("Flat 3, The \"Old\" Mill,\nHazelcroft Road"), "Flat 3, The \"Old\" Mill, Hazelcroft Road");
        assert_eq!(tidy("Flat 3\r\nLarch Road"), "Flat 3, Larch Road");
        assert_eq!(tidy(&"x".repeat(9_000)).len(), LONGEST);
    }

    proptest! {
        #[test]
        fn a_simple_number_is_what_the_standard_library_reads(whole in 0u32..9_999_999, places in 0u32..9_999_999) {
            let text = format!("{whole}.{places:07}");
            prop_assert_eq!(number(&text, false), text.parse().ok());
        }

        #[test]
        fn no_cell_fails(text in "\\PC{0,60}") {
            let _ = (number(&text, true), degrees(&text, false), tidy(&text), content(&text));
        }
    }
}
