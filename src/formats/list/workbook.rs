//! Spreadsheet files: which sheet holds the list, and its cells as text.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader, Sheet, SheetVisible, Xls, Xlsb, Xlsx};

use super::header;
use super::hidden;
use super::table::SheetRow;
use crate::domain::problem::Problem;

/// Unpacked, no larger than this; a small file that grows beyond it is a trap.
const MOST_BYTES: u64 = 400 << 20;
const MOST_CELLS: usize = 12_000_000;
const MOST_COLUMNS: u32 = 1_000;

/// The sheet that was read.
pub struct ReadSheet {
    pub name: String,
    pub rows: Vec<SheetRow>,
    /// What there is to say: sheets not read, hidden columns.
    pub problems: Vec<Problem>,
    /// Positions of hidden columns.
    pub hidden_columns: Vec<usize>,
}

/// The kinds of spreadsheet file, told by their first bytes and not by their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

impl Container {
    pub fn words(self) -> &'static str {
        match self {
            Container::Xlsx | Container::Xlsb | Container::Xls => "Excel workbook",
            Container::Ods => "OpenDocument spreadsheet",
        }
    }
}

/// `Ok(None)`: not a spreadsheet file. `Err`: one that cannot be read, and why.
pub fn container(bytes: &[u8]) -> Result<Option<Container>, Box<Problem>> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let locked =
            memchr::memmem::find(&bytes[..bytes.len().min(1 << 20)], b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P").is_some();
        if locked {
            let locked = Problem::error("password", "The workbook is locked with a password.");
            return Err(Box::new(locked.hint("Open it, take the password off, save it, and import again.")));
        }
        return Ok(Some(Container::Xls));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let broken = |_| unreadable();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut unpacked = 0u64;
    for index in 0..zip.len().min(10_000) {
        unpacked = unpacked.saturating_add(zip.by_index_raw(index).map_err(broken)?.size());
    }
    if unpacked > MOST_BYTES || zip.len() > 5_000 || unpacked / 200 > bytes.len() as u64 + 100_000 {
        return Err(too_large());
    }
    let has = |name: &str| zip.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Ok(Some(Container::Xlsx))
    } else if has("xl/workbook.bin") {
        Ok(Some(Container::Xlsb))
    } else if has("content.xml") {
        Ok(Some(Container::Ods))
    } else {
        let other = Problem::error("not_a_list", "This is a zip file, and no spreadsheet is in it.");
        Err(Box::new(other.hint("Unpack it and import the list inside.")))
    }
}

fn unreadable() -> Box<Problem> {
    Box::new(
        Problem::error("workbook_unreadable", "The workbook is damaged or cut short and cannot be read.")
            .hint("Open it in your spreadsheet program, save it as CSV, and import that."),
    )
}

fn too_large() -> Box<Problem> {
    Box::new(
        Problem::error("workbook_too_large", "The workbook is too large to be read safely.")
            .hint("Save the sheet with the list as CSV, and import that."),
    )
}

/// Reads the sheet that is the list, or the one asked for.
pub fn read(bytes: &[u8], container: Container, wanted: Option<&str>) -> Result<ReadSheet, Box<Problem>> {
    let broken = |_| unreadable();
    match container {
        Container::Xlsx => {
            let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
            let sheets = book.sheets_metadata().to_vec();
            let found = choose(&sheets, wanted, |name| xlsx_rows(&mut book, name))?;
            Ok(with_hidden(found, |name| hidden::in_xlsx(bytes, name)))
        }
        Container::Ods => {
            if hidden::ods_cells(bytes).is_none_or(|cells| cells > MOST_CELLS) {
                return Err(too_large());
            }
            let mut book = Ods::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
            let sheets = book.sheets_metadata().to_vec();
            let found =
                choose(&sheets, wanted, |name| book.worksheet_range(name).map_err(broken).map(|r| range_rows(&r)))?;
            Ok(with_hidden(found, |name| hidden::in_ods(bytes, name)))
        }
        Container::Xls => {
            let mut book = Xls::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
            let sheets = book.sheets_metadata().to_vec();
            choose(&sheets, wanted, |name| book.worksheet_range(name).map_err(|_| unreadable()).map(|r| range_rows(&r)))
        }
        Container::Xlsb => {
            let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
            let sheets = book.sheets_metadata().to_vec();
            choose(&sheets, wanted, |name| book.worksheet_range(name).map_err(|_| unreadable()).map(|r| range_rows(&r)))
        }
    }
}

fn with_hidden(mut sheet: ReadSheet, hidden: impl Fn(&str) -> Vec<usize>) -> ReadSheet {
    sheet.hidden_columns = hidden(&sheet.name);
    sheet
}

/// A sheet that may be the list.
struct Candidate {
    name: String,
    visible: bool,
    rows: Vec<SheetRow>,
    known_columns: usize,
    data_rows: usize,
}

fn choose(
    sheets: &[Sheet],
    wanted: Option<&str>,
    mut rows: impl FnMut(&str) -> Result<Vec<SheetRow>, Box<Problem>>,
) -> Result<ReadSheet, Box<Problem>> {
    let names = || sheets.iter().map(|s| format!("“{}”", s.name)).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        let same = |s: &&Sheet| s.name == wanted || s.name.trim().eq_ignore_ascii_case(wanted.trim());
        let sheet = sheets.iter().find(same).ok_or_else(|| {
            let none = Problem::error("no_such_sheet", format!("The workbook has no sheet called “{wanted}”."));
            Box::new(none.hint(format!("Its sheets are: {}.", names())))
        })?;
        let rows = rows(&sheet.name)?;
        return Ok(ReadSheet { name: sheet.name.clone(), rows, problems: Vec::new(), hidden_columns: Vec::new() });
    }
    let mut candidates = Vec::new();
    for sheet in sheets {
        // A chart or a broken sheet beside the list does no harm.
        let Ok(rows) = rows(&sheet.name) else { continue };
        candidates.push(Candidate::of(sheet, rows));
    }
    let best = (0..candidates.len())
        .filter(|i| candidates[*i].data_rows > 0 || candidates[*i].known_columns > 0)
        .max_by_key(|i| {
            let c = &candidates[*i];
            (c.visible, c.known_columns > 0 && c.data_rows > 0, c.known_columns, c.data_rows, usize::MAX - i)
        })
        .ok_or_else(|| Box::new(Problem::error("empty", "The workbook holds no list: all its sheets are empty.")))?;
    ask_where_two_could_be_meant(&candidates, best)?;
    let others = candidates.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, c)| c);
    let problems = tell_of_others(&candidates[best], others);
    let chosen = candidates.swap_remove(best);
    Ok(ReadSheet { name: chosen.name, rows: chosen.rows, problems, hidden_columns: Vec::new() })
}

impl Candidate {
    fn of(sheet: &Sheet, rows: Vec<SheetRow>) -> Self {
        let head: Vec<Vec<Cow<str>>> = rows
            .iter()
            .take(header::SEARCHED)
            .map(|r| r.cells.iter().map(|c| Cow::Borrowed(c.as_str())).collect())
            .collect();
        let found = header::find(head.iter().map(Vec::as_slice));
        let after = found.map_or(0, |f| f.index + 1);
        Self {
            name: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
            known_columns: found.map_or(0, |f| f.known),
            data_rows: rows.len().saturating_sub(after),
            rows,
        }
    }
}

fn ask_where_two_could_be_meant(candidates: &[Candidate], best: usize) -> Result<(), Box<Problem>> {
    let chosen = &candidates[best];
    let rival = candidates.iter().enumerate().find(|(i, c)| {
        *i != best
            && c.visible == chosen.visible
            && c.known_columns >= 2
            && c.known_columns == chosen.known_columns
            && c.data_rows * 10 >= chosen.data_rows
            && c.data_rows > 0
    });
    match rival {
        None => Ok(()),
        Some((_, rival)) => {
            let rows = |c: &Candidate| format!("“{}” ({} rows)", c.name, c.data_rows);
            let words = format!("Two sheets could be the list: {} and {}.", rows(chosen), rows(rival));
            let hint = format!("Say which one with --sheet, for example --sheet \"{}\".", chosen.name);
            Err(Box::new(Problem::error("which_sheet", words).hint(hint)))
        }
    }
}

fn tell_of_others<'a>(chosen: &Candidate, others: impl Iterator<Item = &'a Candidate>) -> Vec<Problem> {
    let others: Vec<String> = others
        .map(|c| {
            let hidden = if c.visible { "" } else { ", hidden" };
            let list = if c.known_columns >= 2 && c.data_rows > 0 { ", looks like a list too" } else { "" };
            format!("“{}” ({} rows{hidden}{list})", c.name, c.rows.len())
        })
        .collect();
    if others.is_empty() {
        return Vec::new();
    }
    let words = format!("The sheet “{}” was read. These were not: {}.", chosen.name, others.join(", "));
    vec![Problem::warning("sheets_not_read", words).hint("To read another one, import again with --sheet NAME.")]
}

/// Cells one by one: two cells at opposite corners of a sheet must not ask for all between them.
fn xlsx_rows<R: Read + Seek>(book: &mut Xlsx<R>, name: &str) -> Result<Vec<SheetRow>, Box<Problem>> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|_| unreadable())?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut cells = 0usize;
    while let Some(cell) = reader.next_cell().map_err(|_| unreadable())? {
        let (row, column) = cell.get_position();
        let text = text_ref(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|r| r.line != line) {
            rows.push(SheetRow { line, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut() else { continue };
        let column = column as usize;
        cells += (column + 1).saturating_sub(last.cells.len());
        if cells > MOST_CELLS {
            return Err(too_large());
        }
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        last.cells[column] = text;
    }
    rows.sort_by_key(|r| r.line);
    Ok(rows)
}

fn range_rows(range: &calamine::Range<Data>) -> Vec<SheetRow> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let padding = first_column.min(MOST_COLUMNS) as usize;
    let mut rows = Vec::new();
    for (i, row) in range.rows().enumerate() {
        let mut cells = vec![String::new(); padding];
        cells.extend(row.iter().take(MOST_COLUMNS as usize).map(text));
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            rows.push(SheetRow { line: u64::from(first_row) + i as u64 + 1, cells });
        }
    }
    rows
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Int(i) => i.to_string(),
        Data::Float(f) => number(*f),
        Data::String(s) => s.clone(),
        Data::Bool(b) => yes_no(*b),
        Data::DateTime(d) => date(d),
        Data::DateTimeIso(d) | Data::DurationIso(d) => d.clone(),
        Data::Error(e) => error(e),
        Data::Empty => String::new(),
    }
}

fn text_ref(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Int(i) => i.to_string(),
        DataRef::Float(f) => number(*f),
        DataRef::String(s) => s.clone(),
        DataRef::Bool(b) => yes_no(*b),
        DataRef::DateTime(d) => date(d),
        DataRef::DateTimeIso(d) | DataRef::DurationIso(d) => d.clone(),
        DataRef::Error(e) => error(e),
        DataRef::Empty => String::new(),
    }
}

/// 999505009315 without a point or an exponent, 386793.7 as written.
fn number(f: f64) -> String {
    if f.fract() == 0.0 && f.abs() < 1e15 { format!("{f:.0}") } else { f.to_string() }
}

fn yes_no(yes: bool) -> String {
    if yes { "Yes" } else { "No" }.to_owned()
}

fn date(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return number(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// A formula that failed says nothing.
fn error(_: &CellErrorType) -> String {
    String::new()
}
