//! Bytes to text. Councils' files are UTF-8, UTF-16 or Windows-1252, and now and then two of them.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes as text: where in it the text begins (after a byte order mark), and the encoding's name.
pub struct Decoded {
    pub text: String,
    pub from: usize,
    pub encoding: &'static str,
}

/// `None`: these bytes are not text. UTF-8 is not copied.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    let whole = |text: Cow<str>, encoding| Some(Decoded { text: text.into_owned(), from: 0, encoding });
    if bytes.starts_with(b"\xFF\xFE") || looks_like_utf16(&bytes, 1) {
        return whole(UTF_16LE.decode_with_bom_removal(&bytes).0, "UTF-16");
    }
    if bytes.starts_with(b"\xFE\xFF") || looks_like_utf16(&bytes, 0) {
        return whole(UTF_16BE.decode_with_bom_removal(&bytes).0, "UTF-16");
    }
    if memchr::memchr(0, &bytes[..bytes.len().min(65_536)]).is_some() {
        return None;
    }
    let from = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    Some(match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, from, encoding: "UTF-8" },
        Err(not_utf8) => {
            let (text, encoding) = mixed(&not_utf8.as_bytes()[from..]);
            Decoded { text, from: 0, encoding }
        }
    })
}

/// Most of every other byte is zero: Latin letters in 16 bits.
fn looks_like_utf16(bytes: &[u8], zero_at: usize) -> bool {
    let start = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    start.len() >= 4 && zeros(zero_at) * 4 > start.len() && zeros(1 - zero_at) * 16 < start.len()
}

/// UTF-8, and where a byte isn't, the Windows-1252 letter for it: a file put together from two
/// sources is read right in both halves.
fn mixed(bytes: &[u8]) -> (String, &'static str) {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 16);
    let mut also_utf8 = false;
    for chunk in bytes.utf8_chunks() {
        also_utf8 |= !chunk.valid().is_ascii();
        out.push_str(chunk.valid());
        out.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    (out, if also_utf8 { "UTF-8 with some Windows-1252" } else { "Windows-1252" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_any_usual_encoding_is_the_same_text() {
        let text = "uprn,address\n1,3 Café £ Road’s";
        let utf16 = |little: bool, bom: bool| -> Vec<u8> {
            let mark: &[u16] = if bom { &[0xFEFF] } else { &[] };
            let units = mark.iter().copied().chain(text.encode_utf16());
            units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (windows, "Windows-1252"),
            (utf16(true, true), "UTF-16"),
            (utf16(false, true), "UTF-16"),
            (utf16(true, false), "UTF-16"),
            (utf16(false, false), "UTF-16"),
        ] {
            let read = decode(bytes).unwrap();
            assert_eq!((&read.text[read.from..], read.encoding), (text, name));
        }
    }

    #[test]
    fn a_file_of_two_halves_is_read_right_in_both() {
        let bytes = [b"Caf\xe9 Road\n".as_slice(), "Café Road".as_bytes()].concat();
        let read = decode(bytes).unwrap();
        assert_eq!((read.text.as_str(), read.encoding), ("Café Road\nCafé Road", "UTF-8 with some Windows-1252"));
    }

    #[test]
    fn a_picture_is_not_text() {
        assert!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0".to_vec()).is_none());
    }
}
