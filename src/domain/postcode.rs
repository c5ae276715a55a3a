//! UK postcodes: read in any spacing and case, written one way.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A full postcode as it is written: upper case, one space before the last three characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Postcode(String);

impl Postcode {
    /// Reads a full postcode; spaces, case and full stops do not matter. Letters are not swapped
    /// for figures here: a mistyped postcode is not silently another one.
    pub fn read(written: &str) -> Option<Self> {
        let mut squeezed = [0u8; 8];
        let mut length = 0;
        for c in written.chars() {
            match c {
                c if c.is_ascii_alphanumeric() => {
                    *squeezed.get_mut(length)? = c.to_ascii_uppercase() as u8;
                    length += 1;
                }
                c if c.is_whitespace() || matches!(c, '.' | '-' | '\u{a0}') => {}
                _ => return None,
            }
        }
        let squeezed = &squeezed[..length];
        if !is_postcode(squeezed) {
            return None;
        }
        let (outward, inward) = squeezed.split_at(length - 3);
        let mut text = String::with_capacity(length + 1);
        text.extend(outward.iter().map(|&b| b as char));
        text.push(' ');
        text.extend(inward.iter().map(|&b| b as char));
        Some(Self(text))
    }

    /// Reads a postcode in which letters and figures were taken for one another: O and 0, I or L and
    /// 1, S and 5, B and 8, Z and 2. `None` where it is a postcode as it stands, or none either way.
    pub fn mended(written: &str) -> Option<Self> {
        let squeezed: Vec<u8> =
            written.bytes().filter(|b| !matches!(b, b' ' | b'.' | b'-')).map(|b| b.to_ascii_uppercase()).collect();
        if !(5..=7).contains(&squeezed.len()) || is_postcode(&squeezed) {
            return None;
        }
        let outward = squeezed.len() - 3;
        // Letters and figures as they must stand, the commonest shapes first.
        let shapes = ["AA99", "AA9", "A99", "A9", "AA9A", "A9A"];
        let mended = shapes.iter().filter(|shape| shape.len() == outward).find_map(|shape| {
            let fixed: Option<Vec<u8>> = shape
                .bytes()
                .chain(*b"9AA")
                .zip(&squeezed)
                .map(|(want, &have)| if want == b'9' { as_figure(have) } else { as_letter(have) })
                .collect();
            fixed.filter(|f| is_postcode(f))
        })?;
        Self::read(std::str::from_utf8(&mended).ok()?)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "2BD" of "AE1 2BD".
    pub fn inward(&self) -> &str {
        self.0.split(' ').next_back().unwrap_or(&self.0)
    }

    /// "AE" of "AE1 2BD".
    pub fn area(&self) -> &str {
        let end = self.0.bytes().position(|b| b.is_ascii_digit()).unwrap_or(self.0.len());
        &self.0[..end]
    }

    /// "AE1" of "AE1 2BD".
    pub fn outward(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }
}

impl std::fmt::Display for Postcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn as_figure(b: u8) -> Option<u8> {
    Some(match b {
        b'0'..=b'9' => b,
        b'O' => b'0',
        b'I' | b'L' => b'1',
        b'S' => b'5',
        b'B' => b'8',
        b'Z' => b'2',
        _ => return None,
    })
}

fn as_letter(b: u8) -> Option<u8> {
    Some(match b {
        b'A'..=b'Z' => b,
        b'0' => b'O',
        b'1' => b'I',
        b'5' => b'S',
        b'8' => b'B',
        b'2' => b'Z',
        _ => return None,
    })
}

/// The shapes of BS 7666 part 2: A9, A99, AA9, AA99, A9A or AA9A, then 9AA; only some letters may
/// stand in the third and fourth places.
fn is_postcode(squeezed: &[u8]) -> bool {
    let n = squeezed.len();
    if !(5..=7).contains(&n) {
        return false;
    }
    let (outward, inward) = squeezed.split_at(n - 3);
    let letter = |b: &u8| b.is_ascii_uppercase();
    let digit = |b: &u8| b.is_ascii_digit();
    let third = |b: &u8| b"ABCDEFGHJKPSTUW".contains(b);
    let fourth = |b: &u8| b"ABEHMNPRVWXY".contains(b);
    digit(&inward[0])
        && letter(&inward[1])
        && letter(&inward[2])
        && match outward {
            [a, b] => letter(a) && digit(b),
            [a, b, c] => letter(a) && ((letter(b) && digit(c)) || (digit(b) && (digit(c) || third(c)))),
            [a, b, c, d] => letter(a) && letter(b) && digit(c) && (digit(d) || fourth(d)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spacing_and_case_reads_the_same() {
        for written in ["ae12bd", " ae1  2bd ", "AE12BD", "AE1 2BD", "Ae1\u{a0}2bD"] {
            assert_eq!(Postcode::read(written).unwrap().as_str(), "AE1 2BD");
        }
        assert_eq!(Postcode::read("ec1a1bb").unwrap().as_str(), "EC1A 1BB");
        assert_eq!(Postcode::read("m1 1ae").unwrap().outward(), "M1");
    }

    #[test]
    fn letters_and_figures_taken_for_one_another_are_put_right() {
        for (written, read) in
            [("NP2O 3JE", "NP20 3JE"), ("np1o9dh", "NP10 9DH"), ("NPIO 9DH", "NP10 9DH"), ("M1 lAE", "M1 1AE")]
        {
            assert_eq!(Postcode::mended(written).unwrap().as_str(), read);
        }
        for written in ["NP20 3JE", "NP20", "hello", "12345", ""] {
            assert_eq!(Postcode::mended(written), None, "{written}");
        }
        assert_eq!(Postcode::read("NP20 3JE").unwrap().area(), "NP");
        assert_eq!(Postcode::read("NP20 3JE").unwrap().inward(), "3JE");
    }

    #[test]
    fn what_is_not_a_postcode_is_none() {
        for written in ["", "AE1", "2BD AE1", "NP2O 3JE", "AE1 2B", "AE1 222BD", "12345", "Café1 2BD"] {
            assert_eq!(Postcode::read(written), None, "{written}");
        }
    }
}
