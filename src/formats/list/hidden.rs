//! What the spreadsheet reader does not tell: which columns are hidden, and how large an OpenDocument
//! sheet becomes once its repeated cells are written out. Both are read from the XML directly,
//! tag by tag; nothing else of it is interpreted.

use std::io::{Cursor, Read};

const MOST_XML: u64 = 400 << 20;

fn part(bytes: &[u8], name: &str, most: u64) -> Option<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = zip.by_name(name).ok()?;
    let mut raw = Vec::new();
    file.take(most).read_to_end(&mut raw).ok()?;
    Some(String::from_utf8_lossy(&raw).into_owned())
}

/// The opening tags of a text, as (name, attributes).
fn tags(xml: &str) -> impl Iterator<Item = (&str, &str)> {
    xml.split('<').filter(|t| !t.starts_with(['/', '?', '!'])).filter_map(|tag| {
        let inner = &tag[..tag.find('>')?];
        let end = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
        Some((&inner[..end], &inner[end..]))
    })
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.match_indices(name).find(|(i, _)| {
        let before = attributes[..*i].chars().next_back();
        before.is_none_or(char::is_whitespace) && attributes[*i + name.len()..].trim_start().starts_with('=')
    })?;
    let rest = attributes[at.0 + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next()
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn figure(attributes: &str, name: &str) -> Option<usize> {
    attribute(attributes, name)?.parse().ok()
}

/// Positions of the hidden columns of a sheet of an `.xlsx`.
pub fn in_xlsx(bytes: &[u8], sheet: &str) -> Vec<usize> {
    xlsx_sheet(bytes, sheet).map_or_else(Vec::new, |xml| {
        let head = xml.split("<sheetData").next().unwrap_or("");
        let hidden = |(name, attributes): (&str, &str)| {
            let is_hidden = matches!(attribute(attributes, "hidden"), Some("1" | "true"));
            let range = figure(attributes, "min").zip(figure(attributes, "max"));
            (name == "col" && is_hidden).then_some(range).flatten()
        };
        tags(head).filter_map(hidden).flat_map(|(min, max)| min.saturating_sub(1)..max.min(1_000)).collect()
    })
}

/// The start of a sheet's XML, where its columns are described.
fn xlsx_sheet(bytes: &[u8], sheet: &str) -> Option<String> {
    let book = part(bytes, "xl/workbook.xml", MOST_XML)?;
    let id = tags(&book)
        .filter(|(name, _)| *name == "sheet")
        .find(|(_, attributes)| attribute(attributes, "name").map(unescaped).as_deref() == Some(sheet))
        .and_then(|(_, attributes)| attribute(attributes, "r:id"))?
        .to_owned();
    let relations = part(bytes, "xl/_rels/workbook.xml.rels", MOST_XML)?;
    let target = tags(&relations)
        .find(|(_, attributes)| attribute(attributes, "Id") == Some(id.as_str()))
        .and_then(|(_, attributes)| attribute(attributes, "Target"))?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    part(bytes, &path, 1 << 20)
}

/// Positions of the hidden columns of a sheet of an `.ods`.
pub fn in_ods(bytes: &[u8], sheet: &str) -> Vec<usize> {
    let Some(xml) = part(bytes, "content.xml", MOST_XML) else { return Vec::new() };
    let mut hidden = Vec::new();
    let mut here = false;
    let mut column = 0usize;
    for (name, attributes) in tags(&xml) {
        match name {
            "table:table" => {
                here = attribute(attributes, "table:name").map(unescaped).as_deref() == Some(sheet);
                column = 0;
            }
            "table:table-column" if here => {
                let repeated = figure(attributes, "table:number-columns-repeated").unwrap_or(1);
                if matches!(attribute(attributes, "table:visibility"), Some("collapse" | "filter")) {
                    hidden.extend(column..(column + repeated).min(1_000));
                }
                column = column.saturating_add(repeated);
            }
            _ => {}
        }
    }
    hidden
}

/// How many cells the sheets of an `.ods` write out to: repeated cells and rows, and the empty ones
/// between two that are not.
pub fn ods_cells(bytes: &[u8]) -> Option<usize> {
    let xml = part(bytes, "content.xml", MOST_XML)?;
    let mut size = Size::default();
    for (name, attributes) in tags(&xml) {
        match name {
            "table:table" => {
                size.end_row();
                (size.widest, size.empty_rows) = (0, 0);
            }
            "table:table-row" => {
                size.end_row();
                size.row_repeated = figure(attributes, "table:number-rows-repeated").unwrap_or(1);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeated = figure(attributes, "table:number-columns-repeated").unwrap_or(1);
                let empty = attributes.ends_with('/') && !attributes.contains("office:value");
                size.gap = size.gap.saturating_add(repeated);
                if !empty {
                    size.row = size.row.saturating_add(std::mem::take(&mut size.gap));
                }
            }
            _ => {}
        }
    }
    size.end_row();
    Some(size.cells)
}

#[derive(Default)]
struct Size {
    cells: usize,
    row: usize,
    gap: usize,
    row_repeated: usize,
    widest: usize,
    empty_rows: usize,
}

impl Size {
    fn end_row(&mut self) {
        if self.row == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.row_repeated);
        } else {
            self.widest = self.widest.max(self.row);
            let rows = self.row_repeated.saturating_add(std::mem::take(&mut self.empty_rows));
            self.cells = self.cells.saturating_add(rows.saturating_mul(self.widest));
        }
        (self.row, self.gap, self.row_repeated) = (0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let attributes = r#" customWidth="1" hidden="1" min='3' max="4" "#;
        assert_eq!(attribute(attributes, "hidden"), Some("1"));
        assert_eq!(figure(attributes, "min"), Some(3));
        assert_eq!(attribute(attributes, "Width"), None);
        let xml = r#"<cols><col min="1" max="2"/><col hidden="1" min="3" max="3"/></cols>"#;
        assert_eq!(tags(xml).filter(|(name, _)| *name == "col").count(), 2);
    }
}
