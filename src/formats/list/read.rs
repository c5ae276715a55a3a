//! The order in which a list is read, and what becomes of it in the end.

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::columns::{self, Columns};
use super::csv::{self, Text};
use super::encoding::{self, Decoded};
use super::field::Field;
use super::header;
use super::join;
use super::plan::{self, Plan};
use super::points;
use super::report::Complaints;
use super::row::Gathered;
use super::rows::Rows;
use super::table::{Place, Store, Table};
use super::tell;
use super::workbook;
use super::{AddressList, ListOptions, SetApart};
use crate::domain::import::{ColumnMeaning, ImportKind, Outcome};
use crate::domain::problem::Problem;

const SAMPLED: usize = 600;

pub fn list(
    bytes: Vec<u8>,
    options: &ListOptions,
    points: Option<&Path>,
    progress: &(dyn Fn(u64) + Sync),
) -> AddressList {
    match open(bytes, options.sheet.as_deref()) {
        Ok((store, source)) => from_store(store, source, options, points, progress),
        Err(problem) => rejected(vec![*problem]),
    }
}

/// The file's rows, and how it was opened: a workbook's sheet, or text.
pub fn open(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(Store, Source), Box<Problem>> {
    match workbook::container(&bytes)? {
        Some(container) => open_workbook(&bytes, container, sheet),
        None => open_text(bytes, sheet),
    }
}

fn rejected(problems: Vec<Problem>) -> AddressList {
    AddressList {
        rows: Rows::default(),
        read: 0,
        refused: 0,
        not_homes: 0,
        joined: 0,
        voids: 0,
        columns: Vec::new(),
        read_as: String::new(),
        problems,
        outcome: Outcome::Rejected,
        refused_rows: Vec::new(),
        set_apart: Vec::new(),
    }
}

fn open_workbook(
    bytes: &[u8],
    container: workbook::Container,
    sheet: Option<&str>,
) -> Result<(Store, Source), Box<Problem>> {
    let sheet = workbook::read(bytes, container, sheet)?;
    let read_as = format!("{}, sheet {}", container.words(), sheet.name);
    let source = Source { read_as, said: sheet.problems, hidden: sheet.hidden_columns, separator: None };
    Ok((Store::Sheet(sheet.rows), source))
}

fn open_text(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(Store, Source), Box<Problem>> {
    if let Some(problem) = not_a_list(&bytes) {
        return Err(Box::new(problem));
    }
    let Some(Decoded { text, from, encoding }) = encoding::decode(bytes) else {
        return Err(Box::new(
            Problem::error("not_a_list", "This file is not a list: it holds neither text nor a spreadsheet.")
                .hint("Save the list as CSV or .xlsx and import that."),
        ));
    };
    if text[from..].trim_start().is_empty() {
        return Err(Box::new(empty()));
    }
    let mut said = Vec::new();
    if encoding != "UTF-8" {
        said.push(Problem::warning("read_as", format!("The file was read as {encoding}.")));
    }
    if let Some(sheet) = sheet {
        said.push(Problem::warning("no_sheets", format!("This file has no sheets, so “{sheet}” was not looked for.")));
    }
    let (separator, name) = separator_of(&text[from..]);
    let read_as = format!("{encoding}, separated by {name}");
    let source = Source { read_as, said, hidden: Vec::new(), separator: Some(separator) };
    let shape = Text::new(&text[from..], separator).shape();
    Ok((Store::Text { text, from, shape }, source))
}

fn empty() -> Problem {
    Problem::error("empty", "The file is empty.").hint("Ask for the list again.")
}

/// Other kinds of file that come with a list's name.
fn not_a_list(bytes: &[u8]) -> Option<Problem> {
    let start = bytes.get(..bytes.len().min(1_024)).unwrap_or(bytes).trim_ascii_start();
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let lower = start.to_ascii_lowercase();
    let what = match () {
        () if bytes.is_empty() => return Some(empty()),
        () if start.starts_with(b"%PDF") => "a PDF",
        () if [b"<!doctype html".as_slice(), b"<html", b"<table", b"<?xml", b"<div", b"<meta"]
            .iter()
            .any(|t| lower.starts_with(t)) =>
        {
            "a web page or XML saved with another name"
        }
        () if start.starts_with(b"{") || start.starts_with(b"[{") => "JSON",
        () => return None,
    };
    Some(
        Problem::error("not_a_list", format!("This file is {what}, not a list."))
            .hint("Open it in a spreadsheet program, save it as CSV or .xlsx, and import that."),
    )
}

/// The separator whose header names most columns; failing that, the one that cuts most evenly.
fn separator_of(text: &str) -> (u8, &'static str) {
    let mut start = text.len().min(200_000);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let start = &text[..start];
    let score = |separator: u8| {
        let table = Table::Text(Text::new(start, separator));
        let head = table.head(header::SEARCHED);
        let known = header::find(head.iter().map(|(_, cells, _)| cells.as_slice())).map_or(0, |f| f.known);
        let (width, lines) = csv::evenness(start, separator);
        let known = if known > 1 { known } else { 0 };
        (known, lines * usize::from(width > 1), width)
    };
    // Of equals the first, which is the likeliest.
    let best = csv::SEPARATORS.into_iter().rev().max_by_key(|(separator, _)| score(*separator));
    best.unwrap_or(csv::SEPARATORS[0])
}

/// How the file was opened.
pub struct Source {
    pub read_as: String,
    pub said: Vec<Problem>,
    /// Hidden columns.
    pub hidden: Vec<usize>,
    /// `None`: a sheet.
    pub separator: Option<u8>,
}

fn from_store(
    store: Store,
    source: Source,
    options: &ListOptions,
    points: Option<&Path>,
    progress: &(dyn Fn(u64) + Sync),
) -> AddressList {
    let table = store.table();
    let head = table.head(header::SEARCHED);
    let Some(found) = header::find(head.iter().map(|(_, cells, _)| cells.as_slice())) else {
        let mut list = rejected(vec![tell::no_header(&head)]);
        list.read_as = source.read_as;
        return list;
    };
    let (header_line, header_cells, after) = &head[found.index];
    let sample = table.sample(*after, SAMPLED);
    let map: Vec<(String, String)> =
        options.map.iter().filter(|(_, field)| plan::answer_named(field).is_none()).cloned().collect();
    let columns = columns::recognise(&named_cells(&table, header_cells, &sample), &sample, &map);
    let meanings = meanings(&columns);
    let mut problems = source.said;
    problems.extend(tell::header_line(*header_line, &head[..found.index]));
    problems.extend(columns.problems.iter().cloned());
    problems.extend(tell::columns(&columns, &source.hidden));
    problems.extend(tell::usable(&columns, options.kind));
    let refuse = problems.iter().any(Problem::is_error);
    let plan = Plan::of(&columns, options.kind, &options.map, source.separator);
    let mut list = rejected(problems);
    list.columns = meanings;
    list.read_as = source.read_as;
    if !refuse {
        let above =
            head[..found.index].iter().filter(|(_, cells, _)| cells.iter().any(|c| !super::cell::trim(c).is_empty()));
        let above = above.map(|(line, _, _)| *line).collect();
        let mut gathered = gather(&table, &plan, *after, progress);
        let seen = std::mem::take(&mut gathered.homes);
        let changed = std::mem::take(&mut gathered.built).into_iter().collect();
        drop(head);
        let rows = Rows::new(store, plan, seen, changed);
        finish(&mut list, rows, gathered, above, options, points, progress);
    }
    list
}

/// The header with a cell for each column without a name. In text those are columns that most rows
/// fill: what a stray comma adds to a single row is none.
pub fn named_cells<'a>(table: &Table, header: &[Cow<'a, str>], sample: &[Vec<Cow<'a, str>>]) -> Vec<Cow<'a, str>> {
    let mut out = header.to_vec();
    let filled =
        |row: &Vec<Cow<str>>| row.iter().rposition(|c| !super::cell::trim(c).is_empty()).map_or(0, |last| last + 1);
    let mut widths: Vec<usize> = sample.iter().map(filled).collect();
    widths.sort_unstable();
    let width = match table {
        Table::Text(_) => widths.get(widths.len() / 2),
        Table::Sheet(_) => widths.last(),
    };
    out.resize(width.copied().unwrap_or(0).max(out.len()), Cow::Borrowed(""));
    out
}

fn meanings(columns: &Columns) -> Vec<ColumnMeaning> {
    let shown = columns
        .all
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.header.is_empty() || !c.profile.is_empty() || c.field != Field::Ignored);
    shown.map(|(i, c)| ColumnMeaning { header: c.shown(i), field: c.field.name().to_owned() }).collect()
}

/// Reads all rows, the parts of the file side by side.
fn gather(table: &Table, plan: &Plan, after: Place, progress: &(dyn Fn(u64) + Sync)) -> Gathered {
    let passed = AtomicU64::new(0);
    let read_part = |part: &super::table::Part| {
        let mut out = Gathered::default();
        let lines = table.walk(part, |row| plan.read(row, &mut out));
        progress(passed.fetch_add(out.read, Ordering::Relaxed) + out.read);
        (out, lines)
    };
    let parts: Vec<(Gathered, u64)> = table.parts(after).par_iter().map(read_part).collect();
    let mut whole = Gathered::default();
    whole.homes.reserve_exact(parts.iter().map(|(part, _)| part.homes.len()).sum());
    let mut before = if table.counts_lines_by_part() { after.line } else { 0 };
    for (part, lines) in parts {
        whole.append(part, before);
        before += if table.counts_lines_by_part() { lines } else { 0 };
    }
    whole
}

impl Gathered {
    /// Adds what the next part of the file gave, its lines moved on by `lines`.
    fn append(&mut self, part: Self, lines: u64) {
        self.homes.extend(part.homes.into_iter().map(|mut home| {
            home.line += lines;
            home
        }));
        self.built.extend(part.built.into_iter().map(|(line, row)| (line + lines, row)));
        self.spellings.extend(part.spellings.into_iter().map(|mut s| {
            s.row.line += lines;
            s
        }));
        self.apart.extend(part.apart.into_iter().map(|mut a| {
            a.line += lines;
            a
        }));
        self.refused.extend(part.refused.into_iter().map(|mut r| {
            r.line += lines;
            r
        }));
        self.refused.truncate(10_000);
        self.furniture.extend(part.furniture.iter().map(|l| l + lines));
        self.troubles.extend(part.troubles.iter().map(|(l, t)| (l + lines, *t)));
        self.complaints.append(part.complaints, lines);
        for (value, count) in part.unknown_kinds {
            *self.unknown_kinds.entry(value).or_default() += count;
        }
        for (value, count) in part.unknown_statuses {
            *self.unknown_statuses.entry(value).or_default() += count;
        }
        self.refused_count += part.refused_count;
        self.read += part.read;
        self.swapped += part.swapped;
    }
}

/// Joins, places and judges what was gathered.
fn finish(
    list: &mut AddressList,
    mut rows: Rows,
    mut gathered: Gathered,
    above: Vec<u64>,
    options: &ListOptions,
    points: Option<&Path>,
    progress: &(dyn Fn(u64) + Sync),
) {
    let mut complaints = std::mem::take(&mut gathered.complaints);
    let spellings = std::mem::take(&mut gathered.spellings);
    let for_gazetteer = options.kind == ImportKind::Addresses;
    let joined = join::join(&mut rows, spellings, &mut gathered.apart, for_gazetteer, &mut complaints);
    let placed = points::place(&mut rows, points, &gathered.troubles, &mut complaints, progress);
    list.read = gathered.read;
    list.refused = gathered.refused_count;
    list.joined = joined.count;
    list.not_homes = gathered.apart.len() as u64;
    list.voids = rows.seen.iter().filter(|h| h.is_void).count() as u64;
    let left_out = ["uprns_rounded", "two_columns_for_one_field"];
    let mended = complaints_that_mend(&complaints)
        || list.problems.iter().any(|p| left_out.contains(&p.code.as_str()))
        || joined.count + joined.contested + list.not_homes + list.refused + gathered.swapped > 0
        || placed.mended;
    let problems = &mut list.problems;
    problems.extend(tell::furniture(above, &gathered.furniture));
    problems.extend(tell::set_apart(&gathered.apart, rows.plan()));
    problems.extend(tell::asked(&gathered, rows.plan()));
    problems.extend(super::blocks::missing_flats(&gathered.apart, &rows));
    problems.extend(tell::joined(joined.count, rows.len() as u64));
    problems.extend(tell::voids(list.voids, rows.plan()));
    problems.extend(tell::swapped(gathered.swapped));
    problems.extend(placed.problems);
    problems.extend(joined.problems);
    problems.extend(complaints.into_problems());
    let no_rows = gathered.read == 0;
    if no_rows {
        problems.push(Problem::error("no_rows", "The list has a header and no rows.").hint("Ask for the list again."));
    }
    let refuse = no_rows || (list.refused > 0 && !options.accept_good_rows);
    if refuse && list.refused > 0 {
        problems.insert(0, tell::refused(list.refused, list.read));
    }
    list.refused_rows = gathered.refused;
    list.outcome = match (refuse, mended) {
        (true, _) => Outcome::Rejected,
        (false, true) => Outcome::Repaired,
        (false, false) => Outcome::Accepted,
    };
    if !refuse {
        list.rows = rows;
        let apart = |a: super::row::Apart| SetApart { line: a.line, what: a.what.words(), written: a.written };
        list.set_apart = gathered.apart.into_iter().map(apart).collect();
    }
}

/// Row problems after which the row is not as it was written.
fn complaints_that_mend(complaints: &Complaints) -> bool {
    ["uprn_unreadable", "postcode_unreadable", "long_cell", "quotation_mark_not_closed", "places_disagree"]
        .iter()
        .any(|code| complaints.count(code) > 0)
}
