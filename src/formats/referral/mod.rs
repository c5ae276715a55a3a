//! Referral lists in: partners' sheets as they come, read with the same parts as household lists. And out: the
//! answered file. Each row of the sheet is a row of the answer; only blank lines and repeated headers are not.

mod columns;
mod kept;
mod out;

use std::borrow::Cow;

use self::columns::Roles;
pub use self::out::{Answered, Told};
use super::list::cell;
use super::list::people::{self, Care};
use super::list::plan::Plan;
use super::list::read::{self, Source};
/// "lines 3, 8 and 12 to 40".
pub use super::list::report::lines as lines_in_words;
use super::list::table::{Row, Store};
use super::list::{columns as list_columns, header, tell};
use crate::domain::import::{ColumnMeaning, ImportKind};
use crate::domain::problem::Problem;
use crate::domain::referral::several::{self, addresses_in};

/// Lines looked at to judge the columns by.
const SAMPLED: usize = 600;

/// A referral list, opened: its columns understood, its rows still to be walked.
pub struct Sheet {
    store: Store,
    plan: Plan,
    roles: Roles,
    after: super::list::table::Place,
    is_text: bool,
    pub columns: Vec<ColumnMeaning>,
    pub problems: Vec<Problem>,
    /// "Windows-1252, separated by semicolons", "Excel workbook, sheet Referrals".
    pub read_as: String,
}

/// A row of the sheet, its cells as they stand in the file.
#[derive(Clone, Debug)]
pub struct SheetRow<'t> {
    /// As a spreadsheet counts.
    pub line: u64,
    cells: Vec<Cow<'t, str>>,
}

/// What a row asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The list's own id for the row.
    pub id: Option<String>,
    /// Each with the postcode that stands in a column of its own.
    pub addresses: Vec<(String, Option<String>)>,
    /// It may name more addresses than these.
    pub may_name_more: bool,
    /// The row has more cells than the header: what stands under which header can't be trusted.
    pub is_shifted: bool,
    pub partner: Option<String>,
    /// The site that the sheet says it is for: a claim, not the answer.
    pub site: Option<String>,
}

/// Lines that are no rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassedOver {
    pub blank: u64,
    pub repeated_headers: Vec<u64>,
}

/// Opens a list. `map`: what a column is, as a person says it.
///
/// # Errors
/// The problems for which it can't be used.
pub fn open(bytes: Vec<u8>, sheet: Option<&str>, map: &[(String, String)]) -> Result<Sheet, Vec<Problem>> {
    let (store, source) = read::open(bytes, sheet).map_err(|problem| vec![*problem])?;
    let table = store.table();
    let head = table.head(header::SEARCHED);
    let found = header::find(head.iter().map(|(_, cells, _)| cells.as_slice()));
    let Some(found) = found else { return Err(vec![tell::no_header(&head)]) };
    let (header_line, header_cells, after) = &head[found.index];
    let sample = table.sample(*after, SAMPLED);
    let cells = read::named_cells(&table, header_cells, &sample);
    let map = columns::with_address_named(&cells, map);
    let mut columns = list_columns::recognise(&cells, &sample, &map);
    let roles = Roles::of(&mut columns, &cells);
    let Source { read_as, said, hidden, separator } = source;
    let mut problems = said;
    problems.extend(tell::header_line(*header_line, &head[..found.index]));
    problems.append(&mut columns.problems);
    problems.extend(columns::tell(&columns, &roles, &hidden));
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let plan = Plan::of(&columns, ImportKind::Addresses, &[], separator);
    let meanings = roles.meanings(&columns);
    let after = *after;
    drop(head);
    Ok(Sheet { store, plan, roles, after, is_text: separator.is_some(), columns: meanings, problems, read_as })
}

impl Sheet {
    /// Walks the rows in their order.
    pub fn rows<'t>(&'t self, mut each: impl FnMut(SheetRow<'t>)) -> PassedOver {
        let table = self.store.table();
        let mut over = PassedOver::default();
        let mut before = if table.counts_lines_by_part() { self.after.line } else { 0 };
        for part in table.parts(self.after) {
            let lines = table.walk(&part, |row: &Row<'_, 't>| {
                let line = row.line + before;
                if row.cells.iter().all(|c| cell::trim(c).is_empty()) {
                    over.blank += 1;
                } else if self.plan.repeats_header(row.cells) {
                    over.repeated_headers.push(line);
                } else {
                    each(SheetRow { line, cells: row.cells.to_vec() });
                }
            });
            before += if table.counts_lines_by_part() { lines } else { 0 };
        }
        over
    }

    /// What the row asks.
    pub fn asking(&self, row: &SheetRow<'_>) -> Asking {
        let cells = row.cells.as_slice();
        let text = |index: Option<usize>| {
            let content = self.plan.content(cells, index);
            (!content.is_empty()).then(|| cell::tidy(content))
        };
        let mut asking = Asking {
            id: text(self.roles.id),
            partner: self.roles.partners.iter().find_map(|index| text(Some(*index))),
            site: text(self.roles.site),
            is_shifted: self.is_text
                && cells.len() > self.plan.width
                && cells[self.plan.width..].iter().any(|c| !cell::trim(c).is_empty()),
            ..Asking::default()
        };
        if self.roles.in_one_cell {
            self.addresses_of_cell(cells, &mut asking);
        } else {
            let fields = self.plan.fields(cells);
            let written = fields.written();
            let postcode = fields.postcode.map(|p| p.to_string()).or_else(|| text(self.plan.postcode));
            if !several::names_none(&written) || postcode.is_some() {
                asking.addresses.push((written, postcode));
            }
        }
        if asking.addresses.is_empty() && !self.plan.content(cells, self.plan.uprn).is_empty() {
            asking.addresses.push((self.plan.content(cells, self.plan.uprn).to_owned(), None));
        }
        asking
    }

    fn addresses_of_cell(&self, cells: &[Cow<'_, str>], asking: &mut Asking) {
        let written = people::kept(self.plan.content(cells, self.plan.whole), Care::Contacts);
        let named = addresses_in(&written);
        asking.may_name_more = named.may_name_more;
        let postcode = self.plan.content(cells, self.plan.postcode);
        let postcode = (!postcode.is_empty()).then(|| postcode.to_owned());
        if let [only] = named.addresses.as_slice() {
            let fields = self.plan.fields(cells);
            let mut whole = cell::tidy(only);
            for place in fields.locality.iter().chain(&fields.town) {
                whole.push_str(", ");
                whole.push_str(place);
            }
            asking.addresses.push((whole, postcode));
        } else {
            // One postcode beside several addresses belongs to those that have none of their own.
            let own = |address: &str| several::has_postcode(address);
            let of_cell = named.addresses.iter().map(|a| (cell::tidy(a), postcode.clone().filter(|_| !own(a))));
            asking.addresses.extend(of_cell);
            if asking.addresses.is_empty() {
                asking.addresses.extend(postcode.map(|postcode| (postcode, None)));
            }
        }
    }

    /// The addresses asked, as they may be kept: without people.
    pub fn kept_address(&self, row: &SheetRow<'_>, asking: &Asking) -> Option<String> {
        let personal: Vec<&str> = self.roles.personal.iter().map(|i| self.plan.content(&row.cells, Some(*i))).collect();
        let each = asking.addresses.iter().filter_map(|(text, postcode)| {
            let text = kept::address(text, &personal)?;
            Some(match postcode {
                Some(postcode) if !text.is_empty() => format!("{text}, {postcode}"),
                Some(postcode) => postcode.clone(),
                None => text,
            })
        });
        let kept = each.collect::<Vec<_>>().join(" / ");
        (!kept.is_empty()).then_some(kept)
    }

    /// The row's id and partner, as they may be kept.
    pub fn kept_id(&self, asking: &Asking) -> Option<String> {
        asking.id.clone().filter(|id| kept::may_be_id(id))
    }

    pub fn kept_partner(&self, asking: &Asking) -> Option<String> {
        asking.partner.clone().filter(|partner| self.roles.partner_may_be_kept(partner))
    }
}
