//! The short code by which a round is picked up: read out, typed with cold fingers, or held in a QR.

use super::Made;

/// Figures and letters that nobody takes for one another: no 0 or O, no 1, I or L.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
pub const CODE_LENGTH: usize = 6;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundCode {
    pub organisation: String,
    pub code: String,
    pub plan: String,
    /// The round's id.
    pub round: String,
    /// Microseconds: from then on it opens nothing.
    pub until: i64,
    pub made: Made,
}

/// A code from chance: eight bytes are enough that all codes are as likely, but for one in 10^10.
pub fn code_from(chance: [u8; 8]) -> String {
    let mut rest = u64::from_le_bytes(chance);
    let mut letter = || {
        let at = (rest % 31) as usize;
        rest /= 31;
        char::from(LETTERS[at])
    };
    (0..CODE_LENGTH).map(|_| letter()).collect()
}

/// What was typed, as a code: any case, with spaces or hyphens. None: it can't be one.
pub fn sound_code(typed: &str) -> Option<String> {
    let code: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let sound = code.len() == CODE_LENGTH && code.bytes().all(|b| LETTERS.contains(&b));
    sound.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_letters_that_nobody_mistakes() {
        for seed in 0u64..500 {
            let code = code_from((seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_le_bytes());
            assert_eq!(sound_code(&code.to_lowercase()).as_deref(), Some(code.as_str()));
            assert!(!code.contains(['0', 'O', '1', 'I', 'L']), "{code}");
        }
    }

    #[test]
    fn a_code_may_be_typed_with_spaces() {
        assert_eq!(sound_code(" k7m-2qx ").as_deref(), Some("K7M2QX"));
        assert_eq!(sound_code("K7M2Q"), None);
        assert_eq!(sound_code("K7M2Q0"), None);
    }
}
