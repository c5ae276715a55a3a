//! A complaint about something that came in: where it is, what is wrong, and what to do next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The thing named was refused.
    Error,
    /// The thing named was mended, joined or set apart, and the message says how.
    Warning,
}

/// One complaint, in words for people who are not technical.
///
/// Messages never quote a cell of a personal column: reports are stored, names are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    pub severity: Severity,
    /// Line as a spreadsheet or text editor counts it: the first line of the file is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column's header, as written in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The shape in a boundary file, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<u64>,
    /// Stable name for programs: `snake_case`.
    pub code: String,
    pub message: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            line: None,
            column: None,
            feature: None,
            code: code.to_owned(),
            message: message.into(),
            hint: None,
        }
    }

    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    #[must_use]
    pub fn in_column(mut self, header: impl Into<String>) -> Self {
        self.column = Some(header.into());
        self
    }

    #[must_use]
    pub fn at_feature(mut self, feature: u64) -> Self {
        self.feature = Some(feature);
        self
    }

    #[must_use]
    pub fn hint(mut self, what_to_do: impl Into<String>) -> Self {
        self.hint = Some(what_to_do.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
