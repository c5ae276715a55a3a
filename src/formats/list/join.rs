//! Rows that are the same home are one household: joint tenants, electors, other spellings.
//!
//! Two rows with one UPRN are joined only where their addresses agree too: some lists give every
//! flat the UPRN of its block. Rows without a UPRN are joined by address.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ListRow;
use super::report::{self, Complaints};
use super::row::{Apart, Spelling};
use super::rows::{Rows, Seen};
use crate::domain::address::PointSource;
use crate::domain::dwelling::is_building_word;
use crate::domain::plane::distance_m;
use crate::domain::problem::Problem;

/// Rows of one UPRN whose points are further apart are not one home.
const SAME_PLACE_M: f64 = 30.0;

/// Rows of one address whose points are further apart are not one home.
const SAME_WORDS_M: f64 = 50.0;

#[derive(Default)]
pub struct Joined {
    pub count: u64,
    /// Rows whose UPRN more than one address claims: it was left off them all.
    pub contested: u64,
    pub problems: Vec<Problem>,
    /// Position of a row → position of the row it was joined into.
    into: FxHashMap<usize, usize>,
}

/// Joins rows in place, keeping their order; `spellings` find their home by UPRN.
pub fn join(
    rows: &mut Rows,
    spellings: Vec<Spelling>,
    apart: &mut Vec<Apart>,
    for_gazetteer: bool,
    complaints: &mut Complaints,
) -> Joined {
    let mut joined = Joined::default();
    let by_uprn = sorted_by_uprn(&rows.seen);
    joined.by_uprn(rows, &by_uprn);
    joined.spellings(rows, &by_uprn, spellings, apart, complaints);
    joined.by_address(rows, for_gazetteer);
    joined.count += joined.into.len() as u64;
    joined.merge(rows, complaints);
    joined
}

/// (UPRN, position), in order of UPRN and then position.
fn sorted_by_uprn(seen: &[Seen]) -> Vec<(u64, usize)> {
    let mut out: Vec<(u64, usize)> =
        seen.iter().enumerate().filter_map(|(i, seen)| Some((seen.uprn?.get(), i))).collect();
    // Most lists are nearly in order already, which a stable sort makes use of.
    if !out.is_sorted() {
        out.par_sort_unstable();
    }
    out
}

impl Joined {
    fn by_uprn(&mut self, rows: &mut Rows, by_uprn: &[(u64, usize)]) {
        for run in by_uprn.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let mut leaders: Vec<(usize, ListRow, String)> = Vec::new();
            for (_, at) in run {
                let row = rows.row(&rows.seen[*at]);
                let key = row.fields.identity();
                let same = leaders.iter().find(|(_, leader, leader_key)| {
                    *leader_key == key || is_other_spelling(leader, &row, leader_key, &key)
                });
                match same {
                    Some((leader, ..)) => drop(self.into.insert(*at, *leader)),
                    None => leaders.push((*at, row, key)),
                }
            }
            if leaders.len() > 1 {
                let lines: Vec<u64> = leaders.iter().map(|(_, row, _)| row.line).collect();
                self.tell_contested(run[0].0, &lines);
                run.iter().for_each(|(_, at)| leave_off_uprn(&mut rows.seen[*at]));
            }
        }
    }

    fn tell_contested(&mut self, uprn: u64, lines: &[u64]) {
        self.contested += lines.len() as u64;
        if self.contested > report::LISTED * 2 {
            return;
        }
        let mut where_ = report::lines(lines);
        where_[..1].make_ascii_uppercase();
        let words = format!(
            "{where_} have the same UPRN ({uprn}) but different addresses. All are kept as homes of their own, without that UPRN."
        );
        self.problems.push(
            Problem::warning("uprn_shared", words)
                .at_line(lines[0])
                .hint("Ask whoever keeps the list which of them the UPRN belongs to."),
        );
    }

    fn spellings(
        &mut self,
        rows: &mut Rows,
        by_uprn: &[(u64, usize)],
        spellings: Vec<Spelling>,
        apart: &mut Vec<Apart>,
        complaints: &mut Complaints,
    ) {
        let mut more: FxHashMap<u64, usize> = FxHashMap::default();
        for Spelling { row, at, otherwise } in spellings {
            let uprn: Option<u64> = row.uprn.as_ref().and_then(|u| u.as_str().parse().ok());
            let listed = uprn.and_then(|u| {
                let first = by_uprn.partition_point(|(other, _)| *other < u);
                by_uprn.get(first).filter(|(other, _)| *other == u).map(|(_, at)| *at)
            });
            let listed = listed.map(|at| *self.into.get(&at).unwrap_or(&at));
            match (listed.or_else(|| more.get(&uprn?).copied()), otherwise) {
                (Some(home), _) => {
                    let (line, leader) = (row.line, rows.seen[home].line);
                    absorb(rows, home, row);
                    self.count += 1;
                    complaints.add("other_name", || {
                        let words = format!(
                            "This is another name of the home on line {leader}. It was kept as another spelling of it."
                        );
                        Problem::warning("other_name", words).at_line(line)
                    });
                }
                (None, Some(what)) => {
                    apart.push(Apart { line: row.line, what, written: "logical status".to_owned(), address: None });
                }
                (None, None) => {
                    more.extend(uprn.map(|u| (u, rows.seen.len())));
                    let seen = Seen {
                        line: row.line,
                        at,
                        uprn: uprn.and_then(std::num::NonZeroU64::new),
                        point: row.point,
                        is_void: row.is_void,
                        is_home: row.is_home,
                        is_contested: false,
                    };
                    rows.seen.push(seen);
                    rows.changed.insert(row.line, row);
                }
            }
        }
        apart.sort_by_key(|a| a.line);
    }

    /// Rows without a UPRN: with each other, and with rows of the same postcode that have one.
    fn by_address(&mut self, rows: &Rows, for_gazetteer: bool) {
        let bare = |seen: &Seen| seen.uprn.is_none() && !seen.is_contested;
        if !rows.seen.iter().any(bare) {
            return;
        }
        let postcodes: FxHashSet<_> = rows
            .seen
            .par_iter()
            .filter(|s| bare(s))
            .map(|s| rows.row(s).fields.postcode)
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        let keyed = |(at, seen): (usize, &Seen)| {
            let row = rows.row(seen);
            let asked = postcodes.contains(&row.fields.postcode);
            asked.then(|| (row.fields.identity(), at))
        };
        let mut keys: Vec<(String, usize)> = rows.seen.par_iter().enumerate().filter_map(keyed).collect();
        keys.par_sort_unstable();
        for run in keys
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|run| run.len() > 1 && !run[0].0.starts_with('|') && !run[0].0.is_empty())
        {
            let same: Vec<usize> = run.iter().map(|(_, at)| *at).filter(|at| !self.into.contains_key(at)).collect();
            self.one_address(rows, &same, bare, for_gazetteer);
        }
    }

    /// The row with a UPRN leads: it knows most. Of several with different ones none is chosen.
    fn one_address(&mut self, rows: &Rows, same: &[usize], bare: impl Fn(&Seen) -> bool, for_gazetteer: bool) {
        let with_uprn: Vec<usize> = same.iter().copied().filter(|at| !bare(&rows.seen[*at])).collect();
        let leader = match (with_uprn.as_slice(), same) {
            ([only], _) | ([], [only, ..]) => *only,
            _ => return,
        };
        let reference = |at: usize| rows.row(&rows.seen[at]).reference;
        for at in same.iter().copied().filter(|at| *at != leader && bare(&rows.seen[*at])) {
            // A gazetteer's own ids are its word on what is one address and what are two.
            if for_gazetteer && reference(leader).zip(reference(at)).is_some_and(|(a, b)| a != b) {
                continue;
            }
            if Self::are_two_places(rows, leader, at) {
                continue;
            }
            self.into.insert(at, leader);
        }
    }

    /// The same words in two towns: points far apart, or nothing but the words says that it is one home.
    fn are_two_places(rows: &Rows, leader: usize, at: usize) -> bool {
        let (a, b) = (&rows.seen[leader], &rows.seen[at]);
        if let Some((a, b)) = a.point.zip(b.point) {
            return distance_m(a.at, b.at) > SAME_WORDS_M;
        }
        let (a, b) = (rows.row(a), rows.row(b));
        a.fields.postcode.is_none() && a.reference.zip(b.reference).is_some_and(|(a, b)| a != b)
    }

    /// Carries the joined rows over into their leaders and takes them out.
    fn merge(&self, rows: &mut Rows, complaints: &mut Complaints) {
        let mut order: Vec<(usize, usize)> = self.into.iter().map(|(at, leader)| (*at, *leader)).collect();
        order.sort_unstable();
        for (at, leader) in order {
            let taken = rows.row(&rows.seen[at]);
            let (line, same_uprn, leader_line) = (taken.line, taken.uprn.is_some(), rows.seen[leader].line);
            absorb(rows, leader, taken);
            complaints.add("same_home", || {
                let why = if same_uprn { "same UPRN and address" } else { "same address" };
                let words =
                    format!("Line {line} repeats line {leader_line} ({why}). They were joined into one household.");
                Problem::warning("same_home", words).at_line(line)
            });
        }
        if !self.into.is_empty() {
            let mut at = 0;
            rows.seen.retain(|_| {
                at += 1;
                !self.into.contains_key(&(at - 1))
            });
        }
        if !rows.seen.is_sorted_by_key(|seen| seen.line) {
            rows.seen.sort_by_key(|seen| seen.line);
        }
    }
}

fn leave_off_uprn(seen: &mut Seen) {
    seen.uprn = None;
    seen.is_contested = true;
    if let Some(point) = &mut seen.point
        && point.source == PointSource::Uprn
    {
        point.source = PointSource::Unknown;
    }
}

/// Words that tell the flats of one house apart, and single letters do too.
const WHICH_FLAT: [&str; 18] = [
    "ground",
    "first",
    "second",
    "third",
    "fourth",
    "top",
    "basement",
    "upper",
    "lower",
    "garden",
    "front",
    "rear",
    "back",
    "left",
    "right",
    "middle",
    "attic",
    "mezzanine",
];

/// "Flat A" and "Flat B", "Ground Floor Flat" and "First Floor Flat", "3 Larch House" and "3 Larch
/// Lodge": the same number, and two homes all the same.
fn are_told_apart(a_key: &str, b_key: &str) -> bool {
    let words = |key: &str| -> Vec<String> {
        key.split('|').next().unwrap_or("").split_whitespace().map(str::to_owned).collect()
    };
    let (a, b) = (words(a_key), words(b_key));
    let flat = |words: &[String]| -> Vec<String> {
        let letter = |w: &str| w.len() == 1 && w.bytes().all(|b| b.is_ascii_alphabetic());
        words.iter().filter(|w| WHICH_FLAT.contains(&w.as_str()) || letter(w)).cloned().collect()
    };
    let building = |w: &&String| is_building_word(w) && *w != "flats";
    let only_in_a = a.iter().filter(building).any(|w| !b.contains(w));
    let only_in_b = b.iter().filter(building).any(|w| !a.contains(w));
    flat(&a) != flat(&b) || (only_in_a && only_in_b)
}

/// Different words for one home: the same numbers in the same order, a word in common, the same
/// postcode, and places no further apart than a house.
fn is_other_spelling(a: &ListRow, b: &ListRow, a_key: &str, b_key: &str) -> bool {
    let words = |key: &str, figures: bool| -> Vec<String> {
        let words = key.split('|').next().unwrap_or("").split_whitespace();
        let wanted = |w: &&str| w.bytes().any(|b| b.is_ascii_digit()) == figures && (figures || w.len() >= 4);
        words.filter(wanted).map(str::to_owned).collect()
    };
    let near = match (&a.point, &b.point) {
        (Some(a), Some(b)) => distance_m(a.at, b.at) <= SAME_PLACE_M,
        _ => true,
    };
    let unwritten = |key: &str| key.is_empty() || key.starts_with('|');
    let figures = words(a_key, true);
    let alike = || {
        !figures.is_empty()
            && figures == words(b_key, true)
            && !are_told_apart(a_key, b_key)
            && words(a_key, false).iter().any(|w| words(b_key, false).contains(w))
    };
    near && a.fields.postcode == b.fields.postcode && (unwritten(a_key) || unwritten(b_key) || alike())
}

/// What a second row of a home knows that the first does not. One let tenancy makes a home let.
fn absorb(rows: &mut Rows, home: usize, other: ListRow) {
    let mut row = rows.row(&rows.seen[home]);
    let spelling = other.fields.written();
    let known = |s: &String| s.eq_ignore_ascii_case(&spelling);
    if !spelling.is_empty() && !known(&row.fields.written()) && !row.other_spellings.iter().any(known) {
        row.other_spellings.push(spelling);
    }
    for other_spelling in other.other_spellings {
        if !row.other_spellings.contains(&other_spelling) {
            row.other_spellings.push(other_spelling);
        }
    }
    row.reference = row.reference.or(other.reference);
    row.dwelling_type = row.dwelling_type.or(other.dwelling_type);
    row.fields.postcode = row.fields.postcode.or(other.fields.postcode);
    let seen = &mut rows.seen[home];
    seen.is_void &= other.is_void;
    seen.is_home |= other.is_home;
    seen.point = seen.point.or(other.point);
    let uprn = other.uprn.as_ref().and_then(|u| u.as_str().parse().ok());
    seen.uprn = seen.uprn.or(if seen.is_contested { None } else { uprn });
    rows.changed.insert(seen.line, row);
}
