//! The homes of a list: their facts at hand, their text read from the file again when asked for. A
//! million of them take some fifty megabytes beside the file itself.

use std::fmt;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::ListRow;
use super::plan::Plan;
use super::table::{Row, Store};
use crate::domain::address::{Point, Uprn};

/// What is known of a home besides its text.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub line: u64,
    /// Where the row stands in the file.
    pub at: usize,
    pub uprn: Option<std::num::NonZeroU64>,
    pub point: Option<Point>,
    pub is_void: bool,
    pub is_home: bool,
    /// Its UPRN was taken off it, since other addresses claim it too.
    pub is_contested: bool,
}

impl Seen {
    pub fn new(row: &Row<'_, '_>, uprn: Option<u64>, point: Option<Point>, is_void: bool, is_home: bool) -> Self {
        let uprn = uprn.and_then(std::num::NonZeroU64::new);
        Self { line: row.line, at: row.at, uprn, point, is_void, is_home, is_contested: false }
    }

    /// The row with these facts.
    pub fn clothe(&self, row: ListRow) -> ListRow {
        ListRow {
            line: self.line,
            uprn: self.uprn.and_then(|u| Uprn::read(&u.to_string())),
            point: self.point,
            is_void: self.is_void,
            is_home: self.is_home,
            ..row
        }
    }
}

/// One row for each home, in the order of the file.
#[derive(Default)]
pub struct Rows {
    store: Store,
    plan: Plan,
    pub(super) seen: Vec<Seen>,
    /// Text of rows that is not as the file has it: joined ones. By line.
    pub(super) changed: FxHashMap<u64, ListRow>,
}

impl Rows {
    pub(super) fn new(store: Store, plan: Plan, seen: Vec<Seen>, changed: FxHashMap<u64, ListRow>) -> Self {
        Self { store, plan, seen, changed }
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn len(&self) -> usize {
        self.seen.len()
    }

    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Shops, offices and other places that are no homes. Only a gazetteer has any.
    pub fn places(&self) -> u64 {
        self.seen.iter().filter(|seen| !seen.is_home).count() as u64
    }

    pub fn get(&self, index: usize) -> Option<ListRow> {
        self.seen.get(index).map(|seen| self.row(seen))
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = ListRow> + '_ {
        self.seen.iter().map(|seen| self.row(seen))
    }

    /// The same, on all cores.
    pub fn par_iter(&self) -> impl IndexedParallelIterator<Item = ListRow> + '_ {
        self.seen.par_iter().map(|seen| self.row(seen))
    }

    /// The points of the homes that have one; shops and offices are left out.
    pub fn points_of_homes(&self) -> impl Iterator<Item = Point> + '_ {
        self.seen.iter().filter(|seen| seen.is_home).filter_map(|seen| seen.point)
    }

    /// Line and point of each row, without its text: quick.
    pub fn points(&self) -> impl ExactSizeIterator<Item = (u64, Option<Point>)> + '_ {
        self.seen.iter().map(|seen| (seen.line, seen.point))
    }

    pub(super) fn row(&self, seen: &Seen) -> ListRow {
        let text = self.changed.get(&seen.line).cloned().unwrap_or_else(|| {
            let mut cells = Vec::with_capacity(32);
            self.store.table().row_at(seen.at, &mut cells);
            self.plan.undressed(&cells)
        });
        seen.clothe(text)
    }
}

/// Not the file behind it, which holds what must not be shown.
impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("len", &self.seen.len()).finish_non_exhaustive()
    }
}
