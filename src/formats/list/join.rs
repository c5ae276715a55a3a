//! Rows that are the same home are one household: joint tenants, electors, other spellings.
//!
//! Two rows with one UPRN are joined only where their addresses agree too: some lists give every
//! flat the UPRN of its block. Rows without a UPRN are joined by address.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ListRow;
use super::identity;
use super::report::{self, Complaints};
use super::row::{Apart, Spelling};
use crate::domain::address::PointSource;
use crate::domain::plane::distance_m;
use crate::domain::problem::Problem;

/// Rows of one UPRN whose points are further apart are not one home.
const SAME_PLACE_M: f64 = 30.0;

#[derive(Default)]
pub struct Joined {
    pub count: u64,
    /// Rows whose UPRN more than one address claims: it was left off them all.
    pub contested: u64,
    pub problems: Vec<Problem>,
}

/// Joins rows in place, keeping their order; `spellings` find their home by UPRN.
pub fn join(
    homes: &mut Vec<ListRow>,
    spellings: Vec<Spelling>,
    apart: &mut Vec<Apart>,
    for_gazetteer: bool,
    complaints: &mut Complaints,
) -> Joined {
    let mut joined = Joined::default();
    let mut into: FxHashMap<u32, u32> = FxHashMap::default();
    let by_uprn = sorted_by_uprn(homes);
    let contested = join_by_uprn(homes, &by_uprn, &mut into, &mut joined);
    add_spellings(homes, &by_uprn, spellings, apart, &into, complaints, &mut joined);
    join_by_address(homes, &contested, &mut into, for_gazetteer);
    joined.count += into.len() as u64;
    merge(homes, &into, complaints);
    joined
}

/// (UPRN, position), in order of UPRN and then position.
fn sorted_by_uprn(homes: &[ListRow]) -> Vec<(u64, u32)> {
    let number = |(i, row): (usize, &ListRow)| Some((row.uprn.as_ref()?.as_str().parse().ok()?, u32::try_from(i).ok()?));
    let mut out: Vec<(u64, u32)> = homes.par_iter().enumerate().filter_map(number).collect();
    out.par_sort_unstable();
    out
}

fn join_by_uprn(
    homes: &mut [ListRow],
    by_uprn: &[(u64, u32)],
    into: &mut FxHashMap<u32, u32>,
    joined: &mut Joined,
) -> FxHashSet<u32> {
    let mut contested = FxHashSet::default();
    for run in by_uprn.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        let mut leaders: Vec<(u32, String)> = Vec::new();
        for (_, row) in run {
            let key = identity::same_home_key(&homes[*row as usize].fields);
            let same = leaders.iter().find(|(leader, leader_key)| {
                *leader_key == key || is_other_spelling(&homes[*leader as usize], &homes[*row as usize], leader_key, &key)
            });
            match same {
                Some((leader, _)) => drop(into.insert(*row, *leader)),
                None => leaders.push((*row, key)),
            }
        }
        if leaders.len() > 1 {
            let rows: Vec<u32> = leaders.iter().map(|(row, _)| *row).collect();
            tell_contested(homes, &rows, joined);
            contested.extend(run.iter().map(|(_, row)| *row));
        }
    }
    for row in &contested {
        let row = &mut homes[*row as usize];
        row.uprn = None;
        if let Some(point) = &mut row.point
            && point.source == PointSource::Uprn
        {
            point.source = PointSource::Unknown;
        }
    }
    contested
}

fn tell_contested(homes: &[ListRow], rows: &[u32], joined: &mut Joined) {
    let lines: Vec<u64> = rows.iter().map(|r| homes[*r as usize].line).collect();
    joined.contested += rows.len() as u64;
    if joined.contested <= report::LISTED * 2 {
        let uprn = homes[rows[0] as usize].uprn.as_ref().map_or("", |u| u.as_str()).to_owned();
        let mut where_ = report::lines(&lines);
        where_[..1].make_ascii_uppercase();
        joined.problems.push(
            Problem::warning(
                "uprn_shared",
                format!("{where_} have the same UPRN ({uprn}) but different addresses. All are kept as homes of their own, without that UPRN."),
            )
            .at_line(lines[0])
            .hint("Ask whoever keeps the list which of them the UPRN belongs to."),
        );
    }
}

/// Different words for one home: the same numbers in the same order, a word in common, the same
/// postcode, and places no further apart than a house.
fn is_other_spelling(a: &ListRow, b: &ListRow, a_key: &str, b_key: &str) -> bool {
    let figures = |key: &str| -> Vec<String> {
        let words = key.split('|').next().unwrap_or("").split_whitespace();
        words.filter(|w| w.bytes().any(|b| b.is_ascii_digit())).map(str::to_owned).collect()
    };
    let words = |key: &str| -> FxHashSet<String> {
        let words = key.split('|').next().unwrap_or("").split_whitespace();
        words.filter(|w| w.len() >= 4 && !w.bytes().any(|b| b.is_ascii_digit())).map(str::to_owned).collect()
    };
    let near = match (&a.point, &b.point) {
        (Some(a), Some(b)) => distance_m(a.at, b.at) <= SAME_PLACE_M,
        _ => true,
    };
    let nothing_written = a_key.is_empty() || b_key.is_empty();
    near && a.fields.postcode == b.fields.postcode
        && (nothing_written
            || (!figures(a_key).is_empty() && figures(a_key) == figures(b_key) && !words(a_key).is_disjoint(&words(b_key))))
}

fn add_spellings(
    homes: &mut Vec<ListRow>,
    by_uprn: &[(u64, u32)],
    spellings: Vec<Spelling>,
    apart: &mut Vec<Apart>,
    into: &FxHashMap<u32, u32>,
    complaints: &mut Complaints,
    joined: &mut Joined,
) {
    let mut more: FxHashMap<u64, usize> = FxHashMap::default();
    for Spelling { row, otherwise } in spellings {
        let uprn: Option<u64> = row.uprn.as_ref().and_then(|u| u.as_str().parse().ok());
        let listed = uprn.and_then(|u| {
            let at = by_uprn.partition_point(|(other, _)| *other < u);
            by_uprn.get(at).filter(|(other, _)| *other == u).map(|(_, row)| *row)
        });
        let listed = listed.map(|r| *into.get(&r).unwrap_or(&r) as usize);
        let home = listed.or_else(|| uprn.and_then(|u| more.get(&u).copied()));
        match (home, otherwise) {
            (Some(home), _) => {
                let line = row.line;
                let leader = homes[home].line;
                absorb(&mut homes[home], row);
                joined.count += 1;
                complaints.add("other_name", || {
                    Problem::warning("other_name", format!("This is another name of the home on line {leader}. It was kept as another spelling of it."))
                        .at_line(line)
                });
            }
            (None, Some(what)) => {
                apart.push(Apart { line: row.line, what, written: "logical status".to_owned(), address: None });
            }
            (None, None) => {
                more.extend(uprn.map(|u| (u, homes.len())));
                homes.push(row);
            }
        }
    }
    apart.sort_by_key(|a| a.line);
}

/// Rows without a UPRN: with each other, and with rows of the same postcode that have one.
fn join_by_address(
    homes: &[ListRow],
    contested: &FxHashSet<u32>,
    into: &mut FxHashMap<u32, u32>,
    for_gazetteer: bool,
) {
    let bare = |i: usize| homes[i].uprn.is_none() && !contested.contains(&u32::try_from(i).unwrap_or(0));
    let postcodes: FxHashSet<Option<&str>> =
        (0..homes.len()).filter(|i| bare(*i)).map(|i| homes[i].fields.postcode.as_ref().map(|p| p.as_str())).collect();
    if postcodes.is_empty() {
        return;
    }
    let keyed = |i: usize| {
        let row = &homes[i];
        let asked = postcodes.contains(&row.fields.postcode.as_ref().map(|p| p.as_str()));
        let position = u32::try_from(i).ok()?;
        asked.then(|| (identity::same_home_key(&row.fields), position))
    };
    let mut keys: Vec<(String, u32)> = (0..homes.len()).into_par_iter().filter_map(keyed).collect();
    keys.par_sort_unstable();
    for run in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1 && !run[0].0.trim_matches('|').is_empty()) {
        // The row with a UPRN leads: it knows most. Of several with different ones none is chosen.
        let rows: Vec<u32> = run.iter().map(|(_, row)| *row).filter(|row| !into.contains_key(row)).collect();
        let with_uprn: Vec<u32> = rows.iter().copied().filter(|r| homes[*r as usize].uprn.is_some()).collect();
        let leader = match with_uprn.as_slice() {
            [only] => *only,
            [] => rows.first().copied().unwrap_or_default(),
            _ => continue,
        };
        for row in rows.into_iter().filter(|row| *row != leader && bare(*row as usize)) {
            let (a, b) = (&homes[leader as usize].reference, &homes[row as usize].reference);
            // A gazetteer's own ids are its word on what is one address and what are two.
            if for_gazetteer && a.is_some() && b.is_some() && a != b {
                continue;
            }
            into.insert(row, leader);
        }
    }
}

/// Carries the joined rows over into their leaders and takes them out.
fn merge(homes: &mut Vec<ListRow>, into: &FxHashMap<u32, u32>, complaints: &mut Complaints) {
    let mut order: Vec<(u32, u32)> = into.iter().map(|(row, leader)| (*row, *leader)).collect();
    order.sort_unstable();
    for (row, leader) in &order {
        let taken = std::mem::take(&mut homes[*row as usize]);
        let (line, same_uprn) = (taken.line, taken.uprn.is_some());
        let leader = &mut homes[*leader as usize];
        let leader_line = leader.line;
        absorb(leader, taken);
        complaints.add("same_home", || {
            let why = if same_uprn { "same UPRN and address" } else { "same address" };
            Problem::warning("same_home", format!("Line {line} repeats line {leader_line} ({why}). They were joined into one household."))
                .at_line(line)
        });
    }
    if !into.is_empty() {
        let mut position = 0;
        homes.retain(|_| {
            let keep = !into.contains_key(&position);
            position += 1;
            keep
        });
    }
    if !homes.is_sorted_by_key(|row| row.line) {
        homes.sort_by_key(|row| row.line);
    }
}

/// What a second row of a home knows that the first does not. One let tenancy makes a home let.
fn absorb(home: &mut ListRow, other: ListRow) {
    let spelling = identity::written(&other.fields);
    let known = |s: &String| s.eq_ignore_ascii_case(&spelling);
    if !spelling.is_empty() && !known(&identity::written(&home.fields)) && !home.other_spellings.iter().any(known) {
        home.other_spellings.push(spelling);
    }
    for other_spelling in other.other_spellings {
        if !home.other_spellings.contains(&other_spelling) {
            home.other_spellings.push(other_spelling);
        }
    }
    home.is_void &= other.is_void;
    home.is_home |= other.is_home;
    home.uprn = home.uprn.take().or(other.uprn);
    home.point = home.point.or(other.point);
    home.reference = home.reference.take().or(other.reference);
    home.dwelling_type = home.dwelling_type.take().or(other.dwelling_type);
    home.fields.postcode = home.fields.postcode.take().or(other.fields.postcode);
}
