//! Bytes to text: UTF-8, UTF-16 by its mark or by its shape, Windows-1252 as the last resort.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::domain::problem::Problem;

/// The text of a file, without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((unmarked(bytes), 0));
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    if broken && encoding != UTF_8 {
        return Err(super::damaged("text in the file"));
    }
    if broken {
        return Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0);
    }
    Ok(text)
}

/// Text in Latin letters has a zero in every other byte of UTF-16.
fn unmarked(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => UTF_16BE,
        [first, 0, third, 0, ..] if *first != 0 && *third != 0 => UTF_16LE,
        _ => UTF_8,
    }
}
