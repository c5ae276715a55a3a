//! Lines of a list that are no rows: titles, repeated headers, page numbers, totals, blank lines.

use std::borrow::Cow;

use super::cell;
use super::plan::Plan;
use super::values;

pub enum Judgement {
    Row,
    Blank,
    Furniture,
}

/// Judges a row that lacks a UPRN, an address or a postcode; a row that has them all is never asked
/// about.
pub fn judge(plan: &Plan, cells: &[Cow<'_, str>], has_uprn: bool, first_text: &str, postcode: &str) -> Judgement {
    let filled = cells.iter().filter(|c| !cell::trim(c).is_empty()).count();
    if filled == 0 {
        return Judgement::Blank;
    }
    let columns = plan.headers.len();
    let says_total = cells.iter().map(|c| cell::trim(c)).find(|c| !c.is_empty()).is_some_and(is_total);
    let any_total = filled * 2 <= columns.max(4) && cells.iter().any(|c| is_total(cell::trim(c)));
    if (says_total && filled * 2 <= columns.max(6)) || any_total {
        return Judgement::Furniture;
    }
    let uprn_is_count = (1..6).contains(&plan.content(cells, plan.uprn).len());
    let ends_in_total = || cells.iter().any(|c| names_a_total(cell::trim(c)));
    if filled <= 2 && (ends_in_total() || (uprn_is_count && postcode.is_empty() && !is_address(first_text))) {
        return Judgement::Furniture;
    }
    if filled * 2 >= columns && plan.repeats_header(cells) {
        return Judgement::Furniture;
    }
    let is_page = cells.iter().any(|c| is_page_line(cell::trim(c)));
    if is_page && filled <= 4 && postcode.is_empty() {
        return Judgement::Furniture;
    }
    // One cell alone in a wide list is a heading, unless it is an address.
    let alone = filled == 1 && columns >= 4;
    let pair_of_words = filled == 2 && columns >= 6 && !has_uprn && postcode.is_empty() && first_text.is_empty();
    if (alone && !(has_uprn && first_text.is_empty()) && !is_address(first_text)) || pair_of_words {
        return Judgement::Furniture;
    }
    Judgement::Row
}

fn is_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    let unit = ["flat ", "apartment ", "unit ", "fflat ", "maisonette "].iter().any(|u| lower.starts_with(u));
    unit || values::ends_in_postcode(text)
        || (text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().any(char::is_alphabetic))
}

/// "Total", "Sub-total P07", "Grand total:", "Total properties", "Cyfanswm".
pub fn is_total(text: &str) -> bool {
    if text.len() > 60 || !text.is_char_boundary(3.min(text.len())) {
        return false;
    }
    let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
    if !matches!(first, Some(b't' | b's' | b'g' | b'c' | b'n' | b'r' | b'p' | b'o')) {
        return false;
    }
    let lower = text.to_lowercase().replace(['-', ':', '='], " ");
    let mut words = lower.split_whitespace();
    let (one, two) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let what = [
        "properties",
        "homes",
        "units",
        "dwellings",
        "rows",
        "records",
        "addresses",
        "households",
        "number",
        "count",
        "stock",
        "rooms",
        "",
        "of",
        "for",
        "no",
        "eiddo",
    ];
    let figure = two.starts_with(|c: char| c.is_ascii_digit());
    match one {
        "total" | "totals" | "cyfanswm" => what.contains(&two) || figure || two.len() <= 4,
        "subtotal" | "subtotals" | "isgyfanswm" => true,
        "sub" | "grand" | "page" | "report" | "overall" => two == "total" || two == "totals",
        "count" | "number" | "records" | "rows" => two.is_empty() || two == "of" || figure,
        _ => false,
    }
}

/// "Larch Road total", "Larch Road total: 20".
fn names_a_total(text: &str) -> bool {
    if text.len() > 80 {
        return false;
    }
    let lower = text.to_lowercase();
    let mut words = lower.split([' ', ':', '=', '-']).filter(|w| !w.is_empty()).rev();
    let last = words.find(|w| !w.bytes().all(|b| b.is_ascii_digit()));
    last.is_some_and(|w| matches!(w, "total" | "totals" | "subtotal" | "cyfanswm"))
}

/// "Page 2 of 9", "Printed on 3/11/2026", "End of report", "Report: PRP0042", "Run by: SYSTEM".
fn is_page_line(text: &str) -> bool {
    let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
    if text.len() > 80 || !matches!(first, Some(b'p' | b'e' | b'r' | b'*' | b'd' | b't')) {
        return false;
    }
    let lower = text.to_lowercase();
    let page = lower.strip_prefix("page ").or_else(|| lower.strip_prefix("tudalen "));
    page.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || [
            "end of report",
            "*** end",
            "** end",
            "report:",
            "run by",
            "printed on",
            "printed by",
            "report run",
            "run date",
            "end of list",
            "produced by",
            "report date",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_addresses() {
        for total in [
            "Total",
            "TOTAL:",
            "Sub-total P07",
            "Subtotal",
            "Grand Total",
            "Total properties",
            "Total 444",
            "Cyfanswm",
            "Page total",
            "Count of homes",
        ] {
            assert!(is_total(total), "{total}");
        }
        for text in [
            "",
            "12 Larch Road",
            "Totality House",
            "Grange Farm",
            "Total Garage, Larch Road",
            "Totnes Road",
            "County Court",
            "Garage 1",
        ] {
            assert!(!is_total(text), "{text}");
        }
    }

    #[test]
    fn page_lines_are_furniture() {
        for line in ["Page 2 of 9", "End of report", "*** END OF REPORT ***", "Printed on 03/11/2026"] {
            assert!(is_page_line(line), "{line}");
        }
        assert!(!is_page_line("Page Street") && !is_page_line("Endcliffe House"));
    }
}
