//! The answered file: our columns, then the sheet's own as they came.

use std::io::Write;

use super::{Asking, Sheet, SheetRow};
use crate::domain::referral::RowAnswer;
use crate::formats::csv_out::harmless;

/// Columns of the answer.
const FULL: [&str; 10] = [
    "id",
    "verdict",
    "site",
    "address_id",
    "matched_address",
    "match_confidence",
    "distance_to_line_m",
    "boundary_version",
    "reasons",
    "candidates",
];
/// What a partner is told.
const PARTNER: [&str; 2] = ["id", "answer"];

/// What a row is answered with.
#[derive(Clone, Debug)]
pub enum Told<'a> {
    Full(&'a RowAnswer),
    Partner(&'a str),
}

/// Writes an answered file, row by row.
pub struct Answered<'s, W: Write> {
    sheet: &'s Sheet,
    writer: csv::Writer<W>,
}

impl<'s, W: Write> Answered<'s, W> {
    /// Begins with the header. A column of the sheet's with the name of one of ours says whose it is.
    pub fn begin(sheet: &'s Sheet, to: W, to_partner: bool) -> Result<Self, csv::Error> {
        let ours: &[&str] = if to_partner { &PARTNER } else { &FULL };
        let mut writer = csv::Writer::from_writer(to);
        for name in ours {
            writer.write_field(name)?;
        }
        for (index, name) in sheet.roles.headers.iter().enumerate() {
            if sheet.roles.id == Some(index) {
                continue;
            }
            if ours.contains(&name.as_str()) {
                writer.write_field(format!("{name} (as sent)"))?;
            } else {
                writer.write_field(&*harmless(name))?;
            }
        }
        writer.write_record(None::<&[u8]>)?;
        Ok(Self { sheet, writer })
    }

    pub fn row(&mut self, row: &SheetRow<'_>, asking: &Asking, told: &Told<'_>) -> Result<(), csv::Error> {
        match &asking.id {
            Some(id) => self.writer.write_field(&*harmless(id))?,
            None => self.writer.write_field(row.line.to_string())?,
        }
        match told {
            Told::Partner(word) => self.writer.write_field(word)?,
            Told::Full(answer) => self.full(answer)?,
        }
        let columns = self.sheet.roles.headers.len();
        let last = (0..columns).rfind(|index| self.sheet.roles.id != Some(*index));
        for index in (0..columns).filter(|index| self.sheet.roles.id != Some(*index)) {
            if Some(index) == last && row.cells.len() > columns {
                // Cells beyond the header stay with the last one: nothing is lost, and every row is as wide.
                self.writer.write_field(&*harmless(&row.cells[index..].join(",")))?;
            } else {
                self.writer.write_field(&*harmless(row.cells.get(index).map_or("", AsRef::as_ref)))?;
            }
        }
        self.writer.write_record(None::<&[u8]>)
    }

    fn full(&mut self, answer: &RowAnswer) -> Result<(), csv::Error> {
        let text = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default()).into_owned();
        self.writer.write_field(answer.verdict.code())?;
        self.writer.write_field(text(&answer.site_name))?;
        self.writer.write_field(text(&answer.address_id))?;
        self.writer.write_field(text(&answer.matched_address))?;
        let confidence = answer.match_confidence.map(|c| ((c * 1e4).round() / 1e4).to_string());
        self.writer.write_field(confidence.unwrap_or_default())?;
        self.writer.write_field(answer.distance_to_line_m.map(|d| d.to_string()).unwrap_or_default())?;
        self.writer.write_field(answer.boundary_version.map(|v| v.to_string()).unwrap_or_default())?;
        self.writer.write_field(answer.reasons.join(" "))?;
        self.writer.write_field(answer.candidates.join(" "))
    }

    /// Everything is with whoever takes it.
    pub fn end(mut self) -> Result<(), csv::Error> {
        self.writer.flush().map_err(csv::Error::from)
    }
}
