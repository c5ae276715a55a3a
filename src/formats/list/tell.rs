//! What the report says of a list as a whole.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::cell;
use super::columns::{Columns, Why, letters};
use super::field::Field;
use super::people;
use super::plan::Plan;
use super::report;
use super::row::{Apart, Gathered};
use super::table::Place;
use crate::domain::dwelling::{self, NotHome};
use crate::domain::import::ImportKind;
use crate::domain::problem::Problem;

pub fn no_header(head: &[(u64, Vec<Cow<'_, str>>, Place)]) -> Problem {
    let first = head.iter().find(|(_, cells, _)| cells.iter().any(|c| !cell::trim(c).is_empty()));
    Problem::error("no_header", "The first line must name the columns: no line of this file does.")
        .at_line(first.map_or(1, |(line, _, _)| *line))
        .hint("Put a line with names such as UPRN, Address, Postcode above the first home, and import again.")
}

pub fn header_line(line: u64, above: &[(u64, Vec<Cow<'_, str>>, Place)]) -> Option<Problem> {
    (!above.is_empty()).then(|| {
        Problem::warning(
            "header_not_first",
            format!("The names of the columns were found on line {line}. What is above was left out."),
        )
        .at_line(line)
    })
}

/// Columns found by their values, personal ones, and hidden ones.
pub fn columns(columns: &Columns, hidden: &[usize]) -> Vec<Problem> {
    let mut out = Vec::new();
    let named = |personal: bool| {
        let wanted = move |c: &super::columns::Column| c.field == Field::Personal && c.personal.is_some() == personal;
        let shown = columns.all.iter().enumerate().filter(move |(_, c)| wanted(c));
        shown.map(|(i, c)| {
            let hidden = if hidden.contains(&i) { ", a hidden column" } else { "" };
            let what = c.personal.map_or(String::new(), |what| format!(" (holds {what})"));
            format!("{}{what}{hidden}", c.shown(i))
        })
    };
    let personal: Vec<String> = named(false).chain(named(true)).collect();
    if !personal.is_empty() {
        let words = format!("These columns hold personal data and were not stored: {}.", personal.join("; "));
        out.push(
            Problem::warning("personal_not_stored", words).hint("Ask for lists without them: nobody needs them here."),
        );
    }
    let also_hidden: Vec<String> = hidden
        .iter()
        .filter_map(|i| columns.all.get(*i).filter(|c| c.field != Field::Personal).map(|c| c.shown(*i)))
        .collect();
    if !also_hidden.is_empty() {
        out.push(Problem::warning(
            "hidden_columns",
            format!("Hidden columns were read like the others: {}.", also_hidden.join("; ")),
        ));
    }
    for (index, column) in columns.all.iter().enumerate() {
        if column.why == Why::Values && !matches!(column.field, Field::Ignored | Field::Personal) {
            let words = format!(
                "“{}” was taken to be the {}, by what is in it.",
                column.shown(index),
                column.field.name().replace('_', " ")
            );
            let hint = format!(
                "If it is not, import again with --map \"{}=ignored\" or its true field.",
                map_name(columns, index)
            );
            out.push(Problem::warning("column_by_values", words).in_column(column.shown(index)).hint(hint));
        }
    }
    out
}

fn map_name(columns: &Columns, index: usize) -> String {
    let header = &columns.all[index].header;
    if header.is_empty() { letters(index) } else { header.clone() }
}

/// Whether there is enough to find homes by; where not, what is needed.
pub fn usable(columns: &Columns, kind: ImportKind) -> Option<Problem> {
    let addresses = || columns.all.iter().filter(|c| c.field.is_address_text());
    let postcode_inside = addresses().any(|c| c.profile.mostly(c.profile.end_in_postcode, 50));
    let postcode = columns.has(Field::Postcode)
        || (columns.has(Field::PostcodeOutward) && columns.has(Field::PostcodeInward))
        || postcode_inside;
    let findable = columns.has(Field::Uprn) || (columns.has_address_text() && (postcode || columns.has_place()));
    if findable {
        return None;
    }
    let mut missing = vec!["UPRN"];
    missing.extend((!columns.has_address_text()).then_some("address"));
    missing.extend((!postcode).then_some("postcode"));
    missing.extend((!columns.has_place()).then_some("place"));
    let what = if kind == ImportKind::Addresses { "addresses" } else { "homes" };
    let missing = missing.iter().map(|m| format!("no {m}")).collect::<Vec<_>>().join(", ");
    Some(
        Problem::error("columns_missing", format!("The list has {missing}: its {what} cannot be told apart."))
            .hint("It needs a UPRN column; or an address and a postcode; or an address with easting and northing (or latitude and longitude). If they are there under other names, say so with --map \"HEADER=FIELD\"."),
    )
}

pub fn furniture(mut above: Vec<u64>, inside: &[u64]) -> Option<Problem> {
    above.extend(inside);
    (!above.is_empty()).then(|| {
        let count = report::counted(above.len() as u64, "line is", "lines are");
        Problem::warning(
            "not_rows",
            format!(
                "{count} titles, headings, page or total lines, not rows, and were left out ({}).",
                report::lines(&above)
            ),
        )
    })
}

/// "26 rows are not homes …: 14 garage (lines 423 to 436), …".
pub fn set_apart(apart: &[Apart], plan: &Plan) -> Option<Problem> {
    if apart.is_empty() {
        return None;
    }
    let mut kinds: BTreeMap<NotHome, (Vec<u64>, BTreeMap<&str, ()>)> = BTreeMap::new();
    for row in apart {
        let (lines, words) = kinds.entry(row.what).or_default();
        lines.push(row.line);
        if !row.written.is_empty() && words.len() < 6 {
            words.insert(&row.written, ());
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, (lines, _))| std::cmp::Reverse(lines.len()));
    let listed: Vec<String> = kinds
        .into_iter()
        .map(|(what, (lines, words))| {
            let words: Vec<&str> = words.into_keys().collect();
            let written = if words.is_empty() {
                "by its address".to_owned()
            } else {
                format!("“{}”", words.join("”, “"))
            };
            format!("{} {} ({written}; {})", report::thousands(lines.len() as u64), what.words(), report::lines(&lines))
        })
        .collect();
    let count = report::counted(apart.len() as u64, "row is not a home and was", "rows are not homes and were");
    let problem = Problem::warning("not_homes", format!("{count} left out of the count: {}.", listed.join("; ")));
    Some(match plan.types.first() {
        Some((index, _)) => problem.in_column(plan.header(*index)),
        None => problem,
    })
}

/// Codes that we do not know, with their counts: a person must say what they are.
pub fn asked(gathered: &Gathered, plan: &Plan) -> Vec<Problem> {
    let mut out = Vec::new();
    let column = plan.types.first().map(|(i, _)| plan.header(*i)).unwrap_or_default();
    if let Some((example, listed)) = counts(&gathered.unknown_kinds) {
        let example = example.unwrap_or_else(|| "WORD".to_owned());
        out.push(
            Problem::warning(
                "kinds_unknown",
                format!("We do not know whether these are homes; they were counted as homes: {listed}."),
            )
            .in_column(column.clone())
            .hint(format!(
                "If one is not, import again with --map \"{column}:{example}=not_home\"; if all are, with \"…=home\"."
            )),
        );
    }
    let status = plan.status.map(|i| plan.header(i)).unwrap_or_default();
    if let Some((_, listed)) = counts(&gathered.unknown_statuses) {
        out.push(
            Problem::warning(
                "statuses_unknown",
                format!("We do not know whether these mean void; the homes were kept and not marked void: {listed}."),
            )
            .in_column(status)
            .hint("If one means void, write “Void” in its place and import again."),
        );
    }
    out
}

/// The commonest value that may be repeated, if any may, and all of them with their counts.
fn counts(values: &FxHashMap<String, u64>) -> Option<(Option<String>, String)> {
    if values.is_empty() {
        return None;
    }
    let (mut shown, hidden): (Vec<_>, Vec<_>) = values.iter().partition(|(value, n)| {
        people::may_be_quoted(value, **n)
            || dwelling::is_kind_in_full(value, dwelling::code_list([(value.as_str(), 1)].into_iter()))
    });
    shown.sort_by(|a: &(&String, &u64), b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let mut listed: Vec<String> =
        shown.iter().take(20).map(|(v, n)| format!("“{v}” × {}", report::thousands(**n))).collect();
    if shown.len() > 20 {
        listed.push(format!("{} more", shown.len() - 20));
    }
    let rows: u64 = hidden.iter().map(|(_, n)| **n).sum();
    if rows > 0 {
        let rows = report::counted(rows, "row with words of its own", "rows with words of their own");
        listed.push(format!("{rows}, not repeated here because they may be about a person"));
    }
    Some((shown.first().map(|(value, _)| (*value).clone()), listed.join(", ")))
}

pub fn joined(count: u64, homes: u64) -> Option<Problem> {
    (count > 0).then(|| {
        let rows = report::counted(
            count,
            "row repeats a home of another row and was",
            "rows repeat a home of another row and were",
        );
        let homes = report::counted(homes, "household is", "households are");
        Problem::warning("joined", format!("{rows} joined with it into one household each. {homes} kept."))
    })
}

pub fn voids(count: u64, plan: &Plan) -> Option<Problem> {
    (count > 0).then(|| {
        let homes = report::counted(count, "home is void and stays", "homes are void and stay");
        let empty: Vec<String> = plan.void_where_empty.iter().map(|i| format!("“{}”", plan.header(*i))).collect();
        let how = match (plan.void_date, plan.status) {
            (Some(date), None) => format!(" A date in “{}” was taken to mean void now.", plan.header(date)),
            _ if !empty.is_empty() => format!(" A row with nothing in {} was taken to be void.", empty.join(" and ")),
            _ => String::new(),
        };
        Problem::warning("voids", format!("{homes} in the count, marked.{how}"))
    })
}

pub fn swapped(count: u64) -> Option<Problem> {
    (count > 0).then(|| {
        let rows = report::counted(count, "row has", "rows have");
        Problem::warning(
            "swapped_degrees",
            format!("{rows} latitude and longitude the wrong way round. They were put right."),
        )
    })
}

pub fn refused(count: u64, read: u64) -> Problem {
    let rows = report::counted(count, "row", "rows");
    Problem::error(
        "rows_refused",
        format!("{rows} of {} cannot be used, so nothing was imported.", report::thousands(read)),
    )
    .hint("Mend them, or import the good rows alone with --accept-good-rows.")
}
