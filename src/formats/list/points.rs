//! Places for rows that bring none, by UPRN; and a word for every home that stays without one.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::open_uprn::{self, PointsError};
use super::plan::Plan;
use super::report::{self, Complaints};
use super::row::Trouble;
use super::rows::{Rows, Seen};
use crate::domain::address::{Point, PointSource};
use crate::domain::problem::Problem;

#[derive(Default)]
pub struct Placed {
    pub problems: Vec<Problem>,
    /// A place that was given could not be used.
    pub mended: bool,
}

pub fn place(
    rows: &mut Rows,
    file: Option<&Path>,
    troubles: &[(u64, Trouble)],
    complaints: &mut Complaints,
    progress: &(dyn Fn(u64) + Sync),
) -> Placed {
    let mut placed = Placed::default();
    all_at_one_point(rows, &mut placed);
    let lookup = file.map(|file| by_uprn(&mut rows.seen, file, &mut placed, progress));
    let looked_up = lookup.is_some_and(|found| found > 0 || !placed.problems.iter().any(Problem::is_error));
    let (plan, homes) = (rows.plan(), rows.seen.as_slice());
    let without = homes.iter().filter(|h| h.point.is_none()).count() as u64;
    placed.mended |= !troubles.is_empty() || (without > 0 && plan.has_place());
    if without == homes.len() as u64 && !plan.has_place() && !looked_up {
        placed.problems.extend(nothing_to_place_by(homes));
        return placed;
    }
    let every_one = without == homes.len() as u64;
    if !every_one || looked_up || !troubles.is_empty() {
        tell_of_homes_without(homes, plan, troubles, looked_up, complaints);
    }
    if without > 0 {
        let count = report::counted(without, "home has", "homes have");
        placed.problems.push(
            Problem::warning(
                "no_place",
                format!("{count} no usable place. They are kept and listed as homes without a place."),
            )
            .hint(if looked_up {
                "Ask for their coordinates or correct UPRNs."
            } else {
                "A file of points by UPRN (--points) can place those that have a UPRN."
            }),
        );
    }
    placed
}

/// How many homes were placed from the file.
fn by_uprn(homes: &mut [Seen], file: &Path, placed: &mut Placed, progress: &(dyn Fn(u64) + Sync)) -> u64 {
    let number = |home: &Seen| home.uprn.map(std::num::NonZeroU64::get);
    let wanted: FxHashSet<u64> = homes.iter().filter(|h| h.point.is_none()).filter_map(number).collect();
    let found = match open_uprn::find(file, &wanted, progress) {
        Ok(found) => found,
        Err(why) => {
            placed.problems.push(cannot_use(&why));
            placed.mended = true;
            return 0;
        }
    };
    let mut count = 0;
    for home in homes.iter_mut().filter(|h| h.point.is_none()) {
        let at = number(home).and_then(|uprn| found.get(&uprn));
        home.point = at.map(|at| Point { at: *at, source: PointSource::Uprn });
        count += u64::from(at.is_some());
    }
    if count > 0 {
        let words = format!("{} placed from the UPRN file.", report::counted(count, "home was", "homes were"));
        placed.problems.push(Problem::warning("placed_by_uprn", words));
    }
    count
}

fn cannot_use(why: &PointsError) -> Problem {
    let words = match why {
        PointsError::Io(e) if e.kind() == std::io::ErrorKind::NotFound => {
            "The file of points by UPRN is not there.".to_owned()
        }
        PointsError::Io(_) => "The file of points by UPRN could not be read.".to_owned(),
        PointsError::Empty => "The file of points by UPRN is empty.".to_owned(),
        PointsError::NoColumns => "The file of points by UPRN lacks its columns.".to_owned(),
    };
    Problem::warning("points_unusable", format!("{words} No home was placed from it."))
        .hint("It needs the columns UPRN, X_COORDINATE and Y_COORDINATE, as in OS Open UPRN.")
}

fn nothing_to_place_by(homes: &[Seen]) -> Option<Problem> {
    let with_uprn = homes.iter().filter(|h| h.uprn.is_some()).count() as u64;
    let hint = if with_uprn > 0 {
        format!(
            "{} a UPRN: a file of points by UPRN (--points FILE, such as OS Open UPRN) would place them.",
            report::counted(with_uprn, "home has", "homes have")
        )
    } else {
        "Ask for a list with UPRNs, or with eastings and northings.".to_owned()
    };
    (!homes.is_empty()).then(|| {
        Problem::warning("no_places_at_all", "The list has no coordinates, so none of its homes is on the map yet.")
            .hint(hint)
    })
}

/// Many homes with many postcodes at one point: it is an office's.
fn all_at_one_point(rows: &mut Rows, placed: &mut Placed) {
    let mut points = rows.seen.iter().filter_map(|h| h.point.map(|p| p.at));
    let Some(first) = points.next() else { return };
    if !points.all(|at| at == first) {
        return;
    }
    let count = rows.seen.iter().filter(|h| h.point.is_some()).count() as u64;
    let postcodes: FxHashSet<_> = rows.iter().take(10_000).filter_map(|row| row.fields.postcode).collect();
    let postcodes = postcodes.len();
    if count < 10 || postcodes < 3 {
        return;
    }
    rows.seen.iter_mut().for_each(|h| h.point = None);
    placed.mended = true;
    placed.problems.push(
        Problem::warning(
            "all_at_one_point",
            format!(
                "All {} homes have the same point, in {} postcodes. It is that of something else, so it was not used.",
                report::thousands(count),
                postcodes
            ),
        )
        .hint("Ask for the coordinates of each home."),
    );
}

fn tell_of_homes_without(
    homes: &[Seen],
    plan: &Plan,
    troubles: &[(u64, Trouble)],
    looked_up: bool,
    complaints: &mut Complaints,
) {
    let troubles: FxHashMap<u64, Trouble> = troubles.iter().copied().collect();
    for home in homes {
        let trouble = troubles.get(&home.line);
        if home.point.is_some() {
            if let Some(Trouble::NotHere(why)) = trouble {
                complaints.add("placed_elsewhere", || {
                    Problem::warning(
                        "placed_elsewhere",
                        format!("Of this row, {why}. The home was placed by its UPRN instead."),
                    )
                    .at_line(home.line)
                });
            }
            continue;
        }
        let (code, words) = match trouble {
            Some(Trouble::NotHere(why)) => ("place_not_in_gb", sentence(why)),
            Some(Trouble::Zero) => ("no_usable_place", "Its coordinates are 0.".to_owned()),
            Some(Trouble::Half) => ("no_usable_place", "One of its two coordinates is missing.".to_owned()),
            Some(Trouble::NotNumbers) => ("no_usable_place", "Its coordinates are not numbers.".to_owned()),
            Some(Trouble::Coarse) => (
                "place_too_coarse",
                "Its place is only good to 100 metres or worse, which does not tell one home from the next.".to_owned(),
            ),
            None if looked_up && home.uprn.is_some() => {
                ("uprn_without_point", "Its UPRN is not in the UPRN file.".to_owned())
            }
            None if looked_up && !plan.has_place() => ("no_usable_place", "It has no UPRN to place it by.".to_owned()),
            None => ("no_usable_place", "It has no coordinates.".to_owned()),
        };
        complaints.add(code, || {
            Problem::warning(code, format!("{words} The home is kept without a place.")).at_line(home.line)
        });
    }
}

fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}
