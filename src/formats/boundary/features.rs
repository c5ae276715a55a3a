//! A large FeatureCollection, taken apart into features that can be read side by side.

use memchr::memmem;

/// A collection's features, and what is left of it.
pub(super) struct Apart<'a> {
    /// The collection with no features in it.
    pub rest: String,
    pub features: Vec<&'a str>,
}

/// Takes a collection apart. `None` where it is not one, or where anything at all is not as it is in
/// every common file: it is then for the whole reader, which knows how to complain.
pub(super) fn apart(text: &str) -> Option<Apart<'_>> {
    let bytes = text.as_bytes();
    let begins = features_begin(bytes)?;
    let mut features = Vec::new();
    let mut at = skip_space(bytes, begins)?;
    while bytes[at] != b']' || !features.is_empty() {
        if bytes[at] != b'{' {
            return None;
        }
        let end = object_end(bytes, at)?;
        features.push(&text[at..end]);
        at = skip_space(bytes, end)?;
        match bytes[at] {
            b',' => at = skip_space(bytes, at + 1)?,
            b']' => break,
            _ => return None,
        }
    }
    // A second list of features would be another reading of the same file.
    let once = memmem::find(&bytes[at..], b"\"features\"").is_none();
    once.then(|| Apart { rest: [&text[..begins], &text[at..]].concat(), features })
}

/// The next byte from here on that is not white space.
fn skip_space(bytes: &[u8], from: usize) -> Option<usize> {
    let space = bytes.get(from..)?.iter().position(|b| !b.is_ascii_whitespace())?;
    Some(from + space)
}

/// Just behind the bracket that opens `"features"` of the outermost object.
fn features_begin(bytes: &[u8]) -> Option<usize> {
    const KEY: &[u8] = b"\"features\"";
    let key = memmem::find(bytes, KEY)?;
    let mut depth = 0usize;
    let mut at = 0;
    while at < key {
        match bytes[at] {
            b'"' => at = string_end(bytes, at)? - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    let after = key + KEY.len();
    let colon = skip_space(bytes, after)?;
    let bracket = skip_space(bytes, colon + 1)?;
    let is_list = (bytes[colon], bytes[bracket]) == (b':', b'[');
    (at == key && depth == 1 && is_list).then_some(bracket + 1)
}

/// Just behind the brace that closes the object that begins at `from`.
fn object_end(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut depth, mut at) = (0usize, from);
    loop {
        at += memchr::memchr3(b'{', b'}', b'"', &bytes[at..])?;
        match bytes[at] {
            b'"' => at = string_end(bytes, at)? - 1,
            b'{' => depth += 1,
            _ if depth == 1 => return Some(at + 1),
            _ => depth -= 1,
        }
        at += 1;
    }
}

/// Just behind the quotation mark that closes the string that begins at `from`.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_and_what_is_around_them_come_apart() {
        let text = r#" {"type":"FeatureCollection", "name": "a \"features\" b", "features" : [
            {"type":"Feature","properties":{"name":"} ] \\"}}, {"a":{}} ,{}
            ], "crs":{"properties":{"name":"x"}}}"#;
        let apart = apart(text).unwrap();
        assert_eq!(apart.features, [r#"{"type":"Feature","properties":{"name":"} ] \\"}}"#, r#"{"a":{}}"#, "{}"]);
        let rest: serde_json::Value = serde_json::from_str(&apart.rest).unwrap();
        assert_eq!((&rest["features"], &rest["crs"]["properties"]["name"]), (&serde_json::json!([]), &"x".into()));
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_left_whole() {
        for text in [
            "",
            "{}",
            r#"{"features":{}}"#,
            r#"{"features":[1]}"#,
            r#"{"features":[{},]}"#,
            r#"{"features":[{} {}]}"#,
            r#"{"features":[,{}]}"#,
            r#"{"features":[{}"#,
            r#"{"features":[{"a":"b]}"#,
            r#"{"features":[],"features":[]}"#,
            r#"{"x":{"features":[{}]}}"#,
            r#"[{"features":[{}]}]"#,
        ] {
            assert!(apart(text).is_none(), "{text}");
        }
    }
}
