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

    pub fn as_str(&self) -> &str {
        &self.0
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
    fn what_is_not_a_postcode_is_none() {
        for written in ["", "AE1", "2BD AE1", "NP2O 3JE", "AE1 2B", "AE1 222BD", "12345", "Café1 2BD"] {
            assert_eq!(Postcode::read(written), None, "{written}");
        }
    }
}
