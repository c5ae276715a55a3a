//! The address columns of a row, as they are kept.

use std::borrow::Cow;

use super::cell;
use super::people;
use super::plan::{ObjectColumns, Plan};
use super::values::split_postcode;
use crate::domain::address::AddressFields;
use crate::domain::postcode::Postcode;

impl Plan {
    /// What a cell says: trimmed, and empty where it says that there is nothing.
    pub fn content<'r>(&self, cells: &'r [Cow<'_, str>], index: Option<usize>) -> &'r str {
        index.and_then(|i| cells.get(i)).map_or("", |c| cell::content(c))
    }

    /// A cell as it is kept.
    pub fn text(&self, cells: &[Cow<'_, str>], index: Option<usize>) -> Option<String> {
        let text = self.content(cells, index);
        if text.is_empty() {
            return None;
        }
        let care = index.and_then(|i| self.care.get(i)).copied().unwrap_or_default();
        let text = cell::tidy(&people::kept(text, care));
        (!text.is_empty()).then_some(text)
    }

    /// The address columns of the row.
    pub fn fields(&self, cells: &[Cow<'_, str>]) -> AddressFields {
        let mut fields = AddressFields {
            sub_building: self.text(cells, self.sub_building).map(as_flat),
            building_name: self.text(cells, self.building_name),
            number: self.text(cells, self.number).map(whole_figure),
            primary: self.text(cells, self.primary).map(whole_figure),
            street: self.text(cells, self.street),
            locality: self.text(cells, self.locality),
            town: self.text(cells, self.town),
            lines: self.lines.iter().filter_map(|index| self.text(cells, Some(*index))).collect(),
            ..AddressFields::default()
        };
        if self.has_objects {
            self.objects(cells, &mut fields);
        }
        if let (Some(sub), Some(street)) = (self.text(cells, self.sub_street), &mut fields.street) {
            *street = format!("{sub}, {street}");
        }
        let in_parts = !fields.lines.is_empty() || fields.street.is_some() || fields.primary.is_some();
        if !in_parts {
            fields.whole = self.text(cells, self.whole);
            said_once(&mut fields);
        }
        fields.postcode = match self.postcode_cell(cells) {
            PostcodeCell::Read(postcode) => Some(postcode),
            PostcodeCell::Unreadable => None,
            PostcodeCell::Empty => take_postcode(&mut fields),
        };
        fields
    }

    fn objects(&self, cells: &[Cow<'_, str>], fields: &mut AddressFields) {
        let flat_text = self.text(cells, self.sao.text);
        let flat_number = self.range(cells, &self.sao);
        fields.sub_building = match (flat_text, flat_number) {
            (Some(text), Some(number)) => Some(format!("{text} {number}")),
            (Some(text), None) => Some(as_flat(text)),
            (None, Some(number)) => Some(as_flat(number)),
            (None, None) => fields.sub_building.take(),
        };
        fields.building_name = self.text(cells, self.pao.text).or(fields.building_name.take());
        fields.number = self.range(cells, &self.pao).or(fields.number.take());
    }

    /// Numbers go with their suffixes: 12 and A is 12A; start and end are 12-14.
    fn range(&self, cells: &[Cow<'_, str>], object: &ObjectColumns) -> Option<String> {
        let figure = |index| whole_figure(self.content(cells, index).to_owned());
        let start = figure(object.start_number);
        if start.is_empty() {
            return None;
        }
        let end = figure(object.end_number);
        let mut out = format!("{start}{}", self.content(cells, object.start_suffix));
        if !end.is_empty() && end != start {
            out.push('-');
            out.push_str(&end);
            out.push_str(self.content(cells, object.end_suffix));
        }
        Some(out)
    }

    pub fn postcode_cell(&self, cells: &[Cow<'_, str>]) -> PostcodeCell {
        let written = self.content(cells, self.postcode);
        let read = if written.is_empty() || written == "0" {
            let (outward, inward) = (self.content(cells, self.outward), self.content(cells, self.inward));
            if outward.is_empty() && inward.is_empty() {
                return PostcodeCell::Empty;
            }
            Postcode::read(&format!("{outward} {inward}"))
        } else {
            Postcode::read(written)
        };
        read.map_or(PostcodeCell::Unreadable, PostcodeCell::Read)
    }
}

pub enum PostcodeCell {
    Read(Postcode),
    Unreadable,
    Empty,
}

/// A flat's number alone: "3" is "Flat 3".
fn as_flat(text: String) -> String {
    let text = whole_figure(text);
    let bare = text.len() <= 5
        && (text.len() == 1 || text.starts_with(|c: char| c.is_ascii_digit()))
        && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if bare { format!("Flat {text}") } else { text }
}

/// "12.0" is a spreadsheet's 12.
fn whole_figure(mut text: String) -> String {
    if text.ends_with(".0") && text[..text.len() - 2].bytes().all(|b| b.is_ascii_digit()) {
        text.truncate(text.len() - 2);
    }
    text
}

/// A town that the whole address already names is not written twice.
fn said_once(fields: &mut AddressFields) {
    let Some(whole) = fields.whole.as_ref().map(|w| w.to_lowercase()) else { return };
    for part in [&mut fields.locality, &mut fields.town] {
        if part.as_ref().is_some_and(|p| whole.contains(&p.to_lowercase())) {
            *part = None;
        }
    }
}

/// The postcode at the end of the address, where no column holds it.
fn take_postcode(fields: &mut AddressFields) -> Option<Postcode> {
    let AddressFields { whole, lines, street, town, .. } = fields;
    let texts = town.iter_mut().chain(lines.iter_mut().rev()).chain(whole).chain(street);
    let mut found = None;
    for text in texts {
        if let Some((before, postcode)) = split_postcode(text) {
            *text = before.to_owned();
            found = Some(postcode);
            break;
        }
    }
    lines.retain(|l| !l.is_empty());
    if town.as_ref().is_some_and(String::is_empty) {
        *town = None;
    }
    found
}
