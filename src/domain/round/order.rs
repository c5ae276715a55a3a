//! The order inside one round: a shortest path through its stops, from the hub and back.
//!
//! Iterated local search. Steps are 2-opt (Croes 1958) and Or-opt (Or 1976) over the nearest stops of the round, from
//! the stops that last changed; kicks are double bridges (Martin, Otto and Felten 1991) over a short stretch.

use super::cell::Cell;
use super::chance::Chance;

/// How many of a round's nearest stops each stop is tried beside.
const BESIDE: usize = 10;
/// The longest string that is moved at a time.
const STRING: usize = 3;
/// The longest stretch that a kick stirs.
const STIRRED: usize = 30;

/// Rows of a cell's table from the start over the stops to the end, put into a shorter order.
pub(super) fn improve(cell: &Cell, rows: &mut [usize], kicks: usize, chance: &mut Chance) {
    if rows.len() < 4 {
        return;
    }
    let mut walk = Walk::new(cell, rows);
    walk.settle();
    let mut cost = walk.cost();
    let mut best = walk.order.clone();
    for _ in 0..kicks {
        if !walk.kick(chance) {
            break;
        }
        walk.settle();
        let now = walk.cost();
        if now <= cost {
            cost = now;
            best.clone_from(&walk.order);
        } else {
            walk.go_back(&best);
        }
    }
    let old = rows.to_vec();
    for (row, &local) in rows.iter_mut().zip(&best) {
        *row = old[usize::from(local)];
    }
}

/// One round with its own small table.
struct Walk {
    size: usize,
    table: Vec<i32>,
    beside: Vec<u16>,
    order: Vec<u16>,
    place: Vec<u16>,
    /// Stops whose neighbours changed.
    stirred: Vec<u16>,
}

impl Walk {
    fn new(cell: &Cell, rows: &[usize]) -> Self {
        let size = rows.len();
        let mut table = Vec::with_capacity(size * size);
        for &from in rows {
            let row = cell.row(from);
            table.extend(rows.iter().map(|&to| row[to]));
        }
        let mut beside = Vec::with_capacity(size * BESIDE);
        let each = BESIDE.min(size - 1);
        for from in 0..size {
            let mut others: Vec<u16> = (0..size as u16).filter(|&o| usize::from(o) != from).collect();
            others.sort_by_key(|&o| table[from * size + usize::from(o)]);
            beside.extend(&others[..each]);
        }
        let order: Vec<u16> = (0..size as u16).collect();
        Self { size, table, beside, place: order.clone(), stirred: order.clone(), order }
    }

    fn d(&self, a: u16, b: u16) -> i32 {
        self.table[usize::from(a) * self.size + usize::from(b)]
    }

    fn cost(&self) -> i32 {
        self.order.windows(2).map(|w| self.d(w[0], w[1])).sum()
    }

    fn go_back(&mut self, order: &[u16]) {
        self.order.copy_from_slice(order);
        self.number(0, self.size);
        self.stirred.clear();
    }

    fn number(&mut self, from: usize, to: usize) {
        for index in from..to {
            self.place[usize::from(self.order[index])] = index as u16;
        }
    }

    /// Improves until no step helps.
    fn settle(&mut self) {
        while let Some(stop) = self.stirred.pop() {
            while self.step(stop) {}
        }
    }

    /// One improving step at a stop, if there is one.
    fn step(&mut self, a: u16) -> bool {
        let each = BESIDE.min(self.size - 1);
        let i = usize::from(self.place[usize::from(a)]);
        for index in 0..each {
            let c = self.beside[usize::from(a) * each + index];
            let near = self.d(a, c);
            let j = usize::from(self.place[usize::from(c)]);
            let forth = if i + 1 < self.size { self.d(a, self.order[i + 1]) } else { 0 };
            let back = if i > 0 { self.d(self.order[i - 1], a) } else { 0 };
            if near >= forth.max(back) {
                break;
            }
            if self.turn(i, j, near) || self.shift(i, j) {
                self.stirred.push(a);
                return true;
            }
        }
        false
    }

    /// 2-opt: joins the stops at `i` and `j`, by turning round what lies between.
    fn turn(&mut self, i: usize, j: usize, near: i32) -> bool {
        let (lo, hi) = (i.min(j), i.max(j));
        let o = &self.order;
        if hi + 1 < self.size {
            let gain = self.d(o[lo], o[lo + 1]) + self.d(o[hi], o[hi + 1]) - near - self.d(o[lo + 1], o[hi + 1]);
            if gain > 0 {
                self.reverse(lo + 1, hi);
                return true;
            }
        }
        if lo > 0 {
            let gain = self.d(o[lo - 1], o[lo]) + self.d(o[hi - 1], o[hi]) - near - self.d(o[lo - 1], o[hi - 1]);
            if gain > 0 {
                self.reverse(lo, hi - 1);
                return true;
            }
        }
        false
    }

    fn reverse(&mut self, lo: usize, hi: usize) {
        self.stirred.extend([lo - 1, lo, hi, hi + 1].map(|k| self.order[k]));
        self.order[lo..=hi].reverse();
        self.number(lo, hi + 1);
    }

    /// Or-opt: moves a string that begins or ends at `i` to beside the stop at `j`, either way round.
    fn shift(&mut self, i: usize, j: usize) -> bool {
        for length in 1..=STRING {
            for first in [i, (i + 1).saturating_sub(length)] {
                let last = first + length - 1;
                if first == 0 || last + 1 >= self.size || (first..=last).contains(&j) || i < first || i > last {
                    continue;
                }
                let o = &self.order;
                let (head, tail) = (o[first], o[last]);
                let (p, n) = (o[first - 1], o[last + 1]);
                let freed = self.d(p, head) + self.d(tail, n) - self.d(p, n);
                for gap in [j, j + 1] {
                    // Between what is at `gap - 1` and at `gap`.
                    if gap == 0 || gap >= self.size || (first..=last + 1).contains(&gap) {
                        continue;
                    }
                    let (x, y) = (o[gap - 1], o[gap]);
                    let open = self.d(x, y);
                    let straight = self.d(x, head) + self.d(tail, y) - open;
                    let turned = self.d(x, tail) + self.d(head, y) - open;
                    if straight.min(turned) < freed {
                        self.stirred.extend([p, n, x, y, head, tail]);
                        self.relocate(first, last, gap, turned < straight);
                        return true;
                    }
                }
            }
        }
        false
    }

    fn relocate(&mut self, first: usize, last: usize, gap: usize, turned: bool) {
        if turned {
            self.order[first..=last].reverse();
        }
        let length = last - first + 1;
        if gap < first {
            self.order[gap..=last].rotate_right(length);
            self.number(gap, last + 1);
        } else {
            self.order[first..gap].rotate_left(length);
            self.number(first, gap);
        }
    }

    /// A double bridge over a short stretch; false where there is no room for one.
    fn kick(&mut self, chance: &mut Chance) -> bool {
        // The ends stay: stops 1..size-1 move.
        let inner = self.size - 2;
        if inner < 3 {
            return false;
        }
        let span = inner.min(STIRRED);
        let from = 1 + chance.below(inner - span + 1);
        let mut cuts = [0; 3].map(|_: usize| from + chance.below(span + 1));
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        if a == b || b == c {
            return true;
        }
        self.stirred.extend([a - 1, a, b - 1, b, c - 1, c].map(|k| self.order[k]));
        self.order[a..c].rotate_left(b - a);
        self.number(a, c);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::round::cell::tests::plane;
    use proptest::prelude::*;

    fn length(cell: &Cell, rows: &[usize]) -> i32 {
        rows.windows(2).map(|w| cell.distance(w[0], w[1])).sum()
    }

    /// The least over all orders, by dynamic programming over sets (Held and Karp 1962).
    fn least(cell: &Cell, count: usize, hub: usize) -> i32 {
        let mut best = vec![vec![i32::MAX; count]; 1 << count];
        (0..count).for_each(|s| best[1 << s][s] = cell.distance(hub, s));
        for set in 1usize..1 << count {
            for last in (0..count).filter(|l| set >> l & 1 == 1) {
                let so_far = best[set][last];
                for next in (0..count).filter(|n| set >> n & 1 == 0) {
                    let longer = so_far.saturating_add(cell.distance(last, next));
                    let there = &mut best[set | 1 << next][next];
                    *there = longer.min(*there);
                }
            }
        }
        (0..count).map(|last| best[(1 << count) - 1][last] + cell.distance(last, hub)).min().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn small_rounds_are_in_the_best_order(points in proptest::collection::vec([0i32..3000, 0i32..3000], 4..9)) {
            let faces: Vec<u16> = (0..points.len() as u16).collect();
            let cell = plane(&points, &faces, [1500, 0]);
            let hub = points.len();
            let mut rows: Vec<usize> = [hub].into_iter().chain(0..points.len()).chain([hub]).collect();
            improve(&cell, &mut rows, 300, &mut Chance::new(3, 3));
            prop_assert_eq!(length(&cell, &rows), least(&cell, points.len(), hub));
            let mut stops = rows[1..=points.len()].to_vec();
            stops.sort_unstable();
            prop_assert_eq!(stops, (0..points.len()).collect::<Vec<_>>());
        }
    }
}
