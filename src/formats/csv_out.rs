//! CSV files that we write: UTF-8, RFC 4180, and nothing in them that a spreadsheet would run.

use std::borrow::Cow;

/// A cell that begins with `= + - @`, a tab or a return would be run as a formula: a leading
/// apostrophe makes it text. Plain numbers are left alone.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let begins = cell.trim_start_matches(' ').chars().next();
    let risky = matches!(begins, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n'));
    if risky && cell.trim().parse::<f64>().is_err() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A whole table as text.
///
/// # Errors
/// Says in words why it could not be written.
pub fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|e| e.to_string())?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(|e| e.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|e| e.to_string())?;
    String::from_utf8(bytes).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing_of_ours() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("@SUM(1+1)"), "'@SUM(1+1)");
        assert_eq!(harmless(" +1 up the steps"), "' +1 up the steps");
        assert_eq!(harmless("-3.25"), "-3.25");
        assert_eq!(harmless("12 Larch Road"), "12 Larch Road");
    }
}
