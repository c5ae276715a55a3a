//! A site: one saturation area with its team; and the organisation that runs it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Stands for the installation itself where an organisation is asked for: the shared gazetteer,
/// administrators of the whole installation, and programme managers.
pub const INSTALLATION: &str = "*";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Organisation {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    pub organisation: String,
    /// Short and readable, one of its kind in the installation: `gaer-estate`.
    pub id: String,
    pub name: String,
    /// Microseconds since 1970, UTC.
    pub added_at: i64,
    /// Made by `patchwalk demo`: every page says so.
    pub is_demo: bool,
}

/// "Gaer Estate, Newport" → "gaer-estate-newport". Never empty.
pub fn slug(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::new();
    for c in name.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() && c != '\'' && c != '’' {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    let cut: String = out.chars().take(48).collect();
    if cut.is_empty() { "site".to_owned() } else { cut.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_short_readable_ids() {
        assert_eq!(slug("Gaer Estate, Newport"), "gaer-estate-newport");
        assert_eq!(slug("St. John's — Tŷ Coch"), "st-johns-ty-coch");
        assert_eq!(slug("…"), "site");
    }
}
