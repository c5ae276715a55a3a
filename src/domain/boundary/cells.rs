//! An area's bounding box cut into cells, so that a question looks at the few edges near it: exact
//! to the last bit of the numbers, and quick.
//!
//! Most cells have no edge in them: there the answer is known. From the others the ray of
//! [`Sides`](super::Sides) is followed towards growing x, as far as the next cell that has none.

use geo::Coord;

use super::nearby::Bounds;
use super::sides::{Ray, Side, crosses_ray, crosses_ray_surely};

/// One area's edges by cell.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Ring after ring, each closed: an edge is named by its first corner, and ends at the next.
    corners: Box<[Coord<f64>]>,
    bounds: Bounds,
    per_unit: Coord<f64>,
    across: usize,
    /// Row by row: where a cell's entries begin, and whether a cell without any is inside.
    cells: Box<[Cell]>,
    entries: Box<[Entry]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell(u32);

impl Cell {
    const INSIDE: u32 = 1 << 31;

    fn begins(self) -> usize {
        (self.0 & !Self::INSIDE) as usize
    }

    fn is_inside(self) -> bool {
        self.0 & Self::INSIDE != 0
    }
}

/// An edge in a cell; marked where it is in the cell to the left as well.
#[derive(Clone, Copy, Debug, Default)]
struct Entry(u32);

impl Entry {
    const AGAIN: u32 = 1 << 31;

    fn edge(self) -> usize {
        (self.0 & !Self::AGAIN) as usize
    }

    fn is_again(self) -> bool {
        self.0 & Self::AGAIN != 0
    }
}

const MOST_ACROSS: usize = 256;

/// An edge that passes this close to a cell (in cells) is in it: more than all rounding together,
/// and too little to matter.
const MARGIN: f64 = 1e-3;

impl Cells {
    /// From rings whose last corner repeats the first. The more cells there are for each edge, the
    /// longer they take to make and the less there is to look at.
    pub fn new(rings: &[Vec<Coord<f64>>], cells_per_edge: usize) -> Self {
        let corners = rings.concat().into_boxed_slice();
        let bounds = bounds_of(&corners);
        let across = ((corners.len() * cells_per_edge) as f64).sqrt() as usize;
        let across = if is_worth_cutting(&bounds) { across.clamp(1, MOST_ACROSS) } else { 1 };
        let per_unit = |size: f64| if across > 1 { across as f64 / size } else { 0.0 };
        let per_unit = Coord { x: per_unit(bounds.max.x - bounds.min.x), y: per_unit(bounds.max.y - bounds.min.y) };
        let mut new = Self { corners, bounds, per_unit, across, cells: Box::default(), entries: Box::default() };
        new.sort_edges(rings);
        new.settle();
        new
    }

    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    pub fn of(&self, at: Coord<f64>) -> Side {
        if !self.bounds.holds(at) {
            return Side::Outside;
        }
        self.follow(self.row(at.y), self.column(at.x), at)
    }

    /// Follows the ray from `at`, which is in this cell, to the next cell of the row without edges:
    /// an edge that is behind that one is in no cell before it. Behind the last cell is outside.
    fn follow(&self, row: usize, column: usize, at: Coord<f64>) -> Side {
        let from = row * self.across + column;
        let end = (row + 1) * self.across;
        let mut inside = false;
        for cell in from..end {
            let (begins, ends) = (self.cells[cell].begins(), self.cells[cell + 1].begins());
            if begins == ends {
                inside ^= self.cells[cell].is_inside();
                break;
            }
            for entry in &self.entries[begins..ends] {
                // Counted already, in the cell to the left.
                if entry.is_again() && cell != from {
                    continue;
                }
                let (a, b) = (self.corners[entry.edge()], self.corners[entry.edge() + 1]);
                if let Some(crosses) = crosses_ray_surely(a, b, at) {
                    inside ^= crosses;
                    continue;
                }
                match crosses_ray(a, b, at) {
                    Ray::Misses => {}
                    Ray::Crosses => inside = !inside,
                    Ray::StartsOnEdge => return Side::OnLine,
                }
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }

    /// Grows with x, to the last bit: whatever lies between two points is in a column between theirs.
    fn column(&self, x: f64) -> usize {
        (((x - self.bounds.min.x) * self.per_unit.x) as usize).min(self.across - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.bounds.min.y) * self.per_unit.y) as usize).min(self.across - 1)
    }

    fn sort_edges(&mut self, rings: &[Vec<Coord<f64>>]) {
        let mut found: Vec<(u32, Entry)> = Vec::with_capacity(self.corners.len() * 4);
        let mut first = 0;
        for ring in rings {
            for edge in first..first + ring.len().saturating_sub(1) {
                self.pass_through(edge, &mut found);
            }
            first += ring.len();
        }
        let mut begins = vec![0u32; self.across * self.across + 1];
        for (cell, _) in &found {
            begins[*cell as usize + 1] += 1;
        }
        for cell in 1..begins.len() {
            begins[cell] += begins[cell - 1];
        }
        self.cells = begins.iter().map(|at| Cell(*at)).collect();
        self.entries = vec![Entry::default(); found.len()].into();
        for (cell, entry) in found {
            let next = &mut begins[cell as usize];
            self.entries[*next as usize] = entry;
            *next += 1;
        }
    }

    /// The cells that an edge passes through, and those that it nearly does.
    fn pass_through(&self, edge: usize, found: &mut Vec<(u32, Entry)>) {
        let (a, b) = (self.corners[edge], self.corners[edge + 1]);
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let in_cells = |at: Coord<f64>| Coord {
            x: (at.x - self.bounds.min.x) * self.per_unit.x,
            y: (at.y - self.bounds.min.y) * self.per_unit.y,
        };
        let (from, to) = (in_cells(low), in_cells(high));
        let (leftmost, rightmost) = (self.column(low.x.min(high.x)), self.column(low.x.max(high.x)));
        for row in self.row(low.y)..=self.row(high.y) {
            let (mut first, mut last) = (leftmost, rightmost);
            // A flat edge is in all columns that it spans.
            if to.y - from.y > MARGIN {
                let x_at = |y: f64| from.x + (to.x - from.x) * ((y - from.y) / (to.y - from.y)).clamp(0.0, 1.0);
                let (below, above) = (x_at(row as f64 - MARGIN), x_at(row as f64 + 1.0 + MARGIN));
                first = first.max((below.min(above) - MARGIN).max(0.0) as usize);
                last = last.min((below.max(above) + MARGIN) as usize);
            }
            for column in first..=last {
                let again = if column > first { Entry::AGAIN } else { 0 };
                found.push(((row * self.across + column) as u32, Entry(edge as u32 | again)));
            }
        }
    }

    /// Cells side by side without edges are on one side of all edges. Where the neighbour to the
    /// right has some, the ray from the middle of the cell is followed past them.
    fn settle(&mut self) {
        for row in 0..self.across {
            let mut right = Some(false);
            for column in (0..self.across).rev() {
                let cell = row * self.across + column;
                if self.cells[cell].begins() != self.cells[cell + 1].begins() {
                    right = None;
                    continue;
                }
                let inside = right.unwrap_or_else(|| self.is_past(row, column));
                self.cells[cell].0 |= if inside { Cell::INSIDE } else { 0 };
                right = Some(inside);
            }
        }
    }

    fn is_past(&self, row: usize, column: usize) -> bool {
        let middle = Coord {
            x: self.bounds.min.x + (column as f64 + 0.5) / self.per_unit.x,
            y: self.bounds.min.y + (row as f64 + 0.5) / self.per_unit.y,
        };
        self.follow(row, column + 1, middle) == Side::Inside
    }
}

fn bounds_of(corners: &[Coord<f64>]) -> Bounds {
    let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut bounds = Bounds { min: Coord { x: low, y: low }, max: Coord { x: high, y: high } };
    for at in corners {
        bounds.min = Coord { x: bounds.min.x.min(at.x), y: bounds.min.y.min(at.y) };
        bounds.max = Coord { x: bounds.max.x.max(at.x), y: bounds.max.y.max(at.y) };
    }
    bounds
}

/// Not where a cell would be no wider than the rounding of its numbers.
fn is_worth_cutting(bounds: &Bounds) -> bool {
    const FINEST: f64 = 1e-9;
    let largest =
        [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].map(f64::abs).into_iter().fold(1.0, f64::max);
    let least = (bounds.max.x - bounds.min.x).min(bounds.max.y - bounds.min.y);
    largest.is_finite() && least > FINEST * largest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::boundary::Sides;

    fn ring(corners: &[(f64, f64)]) -> Vec<Coord<f64>> {
        corners.iter().chain(corners.first()).map(|&(x, y)| Coord { x, y }).collect()
    }

    fn corners() -> impl Strategy<Value = Vec<(f64, f64)>> {
        let coarse = (0i32..12, 0i32..12).prop_map(|(x, y)| (f64::from(x) / 8.0 - 0.7, f64::from(y) / 8.0 + 51.3));
        let fine = (-0.7..0.8f64, 51.3..52.8f64);
        prop_oneof![proptest::collection::vec(coarse, 3..20), proptest::collection::vec(fine, 3..20)]
    }

    proptest! {
        #[test]
        fn cells_give_the_answers_that_looking_at_all_edges_gives(
            outline in corners(), hole in corners(),
            points in proptest::collection::vec((-0.8..0.9f64, 51.2..52.9f64), 60),
        ) {
            let rings = [ring(&outline), ring(&hole)];
            let slow = Sides::new(rings.iter().map(|ring| &ring[..]));
            let cells = [0, 1, 8, 64].map(|per_edge| Cells::new(&rings, per_edge));
            let on_corners = rings.iter().flatten().copied();
            let between = rings.iter().flat_map(|r| r.windows(2)).map(|w| (w[0] + w[1]) / 2.0);
            let level = rings.iter().flatten().zip(&points).map(|(corner, (x, _))| Coord { x: *x, y: corner.y });
            let anywhere = points.iter().map(|&(x, y)| Coord { x, y });
            for at in on_corners.chain(between).chain(level).chain(anywhere) {
                for cells in &cells {
                    prop_assert_eq!(cells.of(at), slow.of(at), "{:?}", at);
                }
            }
        }
    }

    #[test]
    fn areas_without_width_or_height_are_asked_edge_by_edge() {
        let flat = Cells::new(&[ring(&[(0.0, 1.0), (2.0, 1.0), (1.0, 1.0)])], 64);
        assert_eq!(flat.of(Coord { x: 1.5, y: 1.0 }), Side::OnLine);
        assert_eq!(flat.of(Coord { x: 1.5, y: 1.1 }), Side::Outside);
        assert_eq!(Cells::new(&[], 64).of(Coord { x: 0.0, y: 0.0 }), Side::Outside);
    }
}
