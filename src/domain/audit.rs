//! Who saw, changed and exported what. Append-only.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line of the audit log. Holds ids and counts, never an address's or a person's details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    pub organisation: String,
    /// UUIDv7.
    pub id: String,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// `person:<id>`, `token:<id>` or `terminal`.
    pub who: String,
    /// `saw`, `changed`, `exported`, `signed_in`, `refused` …
    pub verb: String,
    /// What it was done to: `households`, `boundary`, `check`, `person` …
    pub what: String,
    /// Its id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Counts and the like, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl AuditEntry {
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    #[must_use]
    pub fn at_site(mut self, site: impl Into<String>) -> Self {
        self.site = Some(site.into());
        self
    }

    /// Counts and the like: never an address or a person's details.
    #[must_use]
    pub fn with(mut self, detail: &serde_json::Value) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}
