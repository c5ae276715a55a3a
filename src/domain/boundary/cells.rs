//! An area's bounding box cut into cells, most of which no line of the area passes through: there
//! the answer is known without looking at a single edge.

use geo::Coord;

use super::nearby::Bounds;
use super::sides::{Side, Sides};

/// What is known of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// Not looked at yet; gone once the cells are built.
    Unknown,
    Inside,
    Outside,
    /// A line passes through, or may.
    Crossed,
}

/// One area: its edges, and its cells where they were worth making.
#[derive(Clone, Debug)]
pub struct Cells {
    sides: Sides,
    min: Coord<f64>,
    per_unit: Coord<f64>,
    across: usize,
    cells: Vec<Cell>,
}

/// Cells are made for each edge, so that a jagged outline passes through a tenth of them or so.
const CELLS_PER_EDGE: usize = 64;
const MOST_ACROSS: usize = 256;

/// A line that passes this close to a cell (in cells) counts as passing through it: more than all
/// rounding together, and too little to matter.
const MARGIN: f64 = 1e-3;

impl Cells {
    /// From rings whose last corner repeats the first. Without `with_cells` every question looks at
    /// edges: where there are few questions for each area, making cells takes longer than they save.
    pub fn new(rings: &[Vec<Coord<f64>>], with_cells: bool) -> Self {
        let sides = Sides::new(rings.iter().map(|ring| &ring[..]));
        let edges = || rings.iter().flat_map(|ring| ring.windows(2)).map(|w| [w[0], w[1]]);
        let (min, max) = (sides.min(), sides.max());
        let across = ((edges().count() * CELLS_PER_EDGE) as f64).sqrt() as usize;
        let across = across.clamp(1, MOST_ACROSS);
        let per_unit = Coord { x: across as f64 / (max.x - min.x), y: across as f64 / (max.y - min.y) };
        let mut new = Self { sides, min, per_unit, across, cells: Vec::new() };
        if with_cells && per_unit.x.is_finite() && per_unit.y.is_finite() {
            let mut cells = vec![Cell::Unknown; across * across];
            edges().for_each(|edge| new.cross(edge, &mut cells));
            new.settle(&mut cells);
            new.cells = cells;
        }
        new
    }

    pub fn bounds(&self) -> Bounds {
        Bounds { min: self.sides.min(), max: self.sides.max() }
    }

    pub fn of(&self, at: Coord<f64>) -> Side {
        if !self.sides.is_in_bounds(at) {
            return Side::Outside;
        }
        match self.cells.get(self.row(at.y) * self.across + self.column(at.x)) {
            Some(Cell::Inside) => Side::Inside,
            Some(Cell::Outside) => Side::Outside,
            _ => self.sides.of(at),
        }
    }

    /// Grows with x, to the last bit: whatever lies between two points is in a column between theirs.
    fn column(&self, x: f64) -> usize {
        (((x - self.min.x) * self.per_unit.x) as usize).min(self.across - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.min.y) * self.per_unit.y) as usize).min(self.across - 1)
    }

    /// Marks the cells that an edge passes through, and those that it nearly does.
    fn cross(&self, [a, b]: [Coord<f64>; 2], cells: &mut [Cell]) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let in_cells = |at: Coord<f64>| Coord {
            x: (at.x - self.min.x) * self.per_unit.x,
            y: (at.y - self.min.y) * self.per_unit.y,
        };
        let (from, to) = (in_cells(low), in_cells(high));
        let (left, right) = (low.x.min(high.x), low.x.max(high.x));
        for row in self.row(low.y)..=self.row(high.y) {
            let (mut first, mut last) = (self.column(left), self.column(right));
            // A flat edge is in all columns that it spans.
            if to.y - from.y > MARGIN {
                let x_at = |y: f64| from.x + (to.x - from.x) * ((y - from.y) / (to.y - from.y)).clamp(0.0, 1.0);
                let (below, above) = (x_at(row as f64 - MARGIN), x_at(row as f64 + 1.0 + MARGIN));
                first = first.max((below.min(above) - MARGIN).max(0.0) as usize);
                last = last.min((below.max(above) + MARGIN) as usize);
            }
            for column in first..=last {
                cells[row * self.across + column] = Cell::Crossed;
            }
        }
    }

    /// Two cells side by side that no line crosses are on one side of all lines. Where neither
    /// neighbour says which, the middle of the cell is asked.
    fn settle(&self, cells: &mut [Cell]) {
        let known = |cell: Option<&Cell>| cell.copied().filter(|c| *c != Cell::Crossed);
        for row in 0..self.across {
            for column in 0..self.across {
                let at = row * self.across + column;
                if cells[at] == Cell::Crossed {
                    continue;
                }
                let left = if column > 0 { known(cells.get(at - 1)) } else { None };
                let below = at.checked_sub(self.across).and_then(|below| known(cells.get(below)));
                cells[at] = left.or(below).unwrap_or_else(|| self.ask(row, column));
            }
        }
    }

    fn ask(&self, row: usize, column: usize) -> Cell {
        let middle = Coord {
            x: self.min.x + (column as f64 + 0.5) / self.per_unit.x,
            y: self.min.y + (row as f64 + 0.5) / self.per_unit.y,
        };
        if (self.row(middle.y), self.column(middle.x)) != (row, column) {
            return Cell::Crossed;
        }
        match self.sides.of(middle) {
            Side::Inside => Cell::Inside,
            Side::Outside => Cell::Outside,
            Side::OnLine => Cell::Crossed,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        fn cells_change_no_answer(
            outline in corners(), hole in corners(),
            points in proptest::collection::vec((-0.8..0.9f64, 51.2..52.9f64), 60),
        ) {
            let rings = [ring(&outline), ring(&hole)];
            let (with, without) = (Cells::new(&rings, true), Cells::new(&rings, false));
            let on_corners = rings.iter().flatten().copied();
            let between = rings.iter().flat_map(|r| r.windows(2)).map(|w| (w[0] + w[1]) / 2.0);
            let level = rings.iter().flatten().zip(&points).map(|(corner, (x, _))| Coord { x: *x, y: corner.y });
            let anywhere = points.iter().map(|&(x, y)| Coord { x, y });
            for at in on_corners.chain(between).chain(level).chain(anywhere) {
                prop_assert_eq!(with.of(at), without.of(at), "{:?}", at);
            }
        }
    }

    #[test]
    fn areas_without_width_or_height_are_asked_edge_by_edge() {
        let flat = Cells::new(&[ring(&[(0.0, 1.0), (2.0, 1.0), (1.0, 1.0)])], true);
        assert_eq!(flat.of(Coord { x: 1.5, y: 1.0 }), Side::OnLine);
        assert_eq!(flat.of(Coord { x: 1.5, y: 1.1 }), Side::Outside);
        assert_eq!(Cells::new(&[], true).of(Coord { x: 0.0, y: 0.0 }), Side::Outside);
    }
}
