//! The two things that joining rows asks of an address. In one place.

use crate::domain::address::AddressFields;

/// The same text for two spellings of the same address.
pub fn same_home_key(fields: &AddressFields) -> String {
    let mut key = String::new();
    let mut gap = false;
    for c in written(fields).chars() {
        match c {
            '\'' | '.' => {}
            c if c.is_alphanumeric() => {
                if gap && !key.is_empty() {
                    key.push(' ');
                }
                gap = false;
                key.extend(c.to_lowercase());
            }
            _ => gap = true,
        }
    }
    if let Some(postcode) = &fields.postcode {
        key.push('|');
        key.push_str(postcode.as_str());
    }
    key
}

/// The columns as one line, without the postcode.
pub fn written(fields: &AddressFields) -> String {
    let parts = [&fields.sub_building, &fields.building_name];
    let lines = fields.whole.iter().chain(&fields.lines);
    let mut all: Vec<String> = parts.into_iter().flatten().chain(lines).cloned().collect();
    let number = fields.number.as_ref().or(fields.primary.as_ref());
    all.extend(match (number, &fields.street) {
        (Some(n), Some(s)) if n.bytes().any(|b| b.is_ascii_digit()) => vec![format!("{n} {s}")],
        (n, s) => n.into_iter().chain(s).cloned().collect(),
    });
    all.extend(fields.locality.iter().chain(&fields.town).cloned());
    all.join(", ")
}
