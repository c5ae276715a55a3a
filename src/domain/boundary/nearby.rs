//! Which boxes may hold a point? Squares of the plane, each with the boxes that reach into it, are
//! looked up by name, so that it takes as long for ten boxes as for a million, however they are
//! spread. Boxes of much different sizes are on levels of their own.

use geo::Coord;
use rustc_hash::FxHashMap;

/// West, south, east, north.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub min: Coord<f64>,
    pub max: Coord<f64>,
}

impl Bounds {
    pub fn holds(&self, at: Coord<f64>) -> bool {
        at.x >= self.min.x && at.x <= self.max.x && at.y >= self.min.y && at.y <= self.max.y
    }
}

/// Boxes by number.
#[derive(Debug, Default)]
pub struct Nearby {
    levels: Vec<Level>,
    /// Boxes, those of one square together, in the order of their numbers.
    boxes: Vec<(Bounds, u32)>,
}

#[derive(Debug)]
struct Level {
    squares_per_unit: f64,
    /// The square → where its boxes are.
    squares: FxHashMap<(i64, i64), (u32, u32)>,
}

impl Level {
    /// Grows with x and y, to the last bit: a box is in no other squares than those between its
    /// corners'.
    fn square(&self, at: Coord<f64>) -> (i64, i64) {
        (floor(at.x * self.squares_per_unit), floor(at.y * self.squares_per_unit))
    }
}

/// Most processors that this is built for have an instruction for it, but not all, so that Rust's
/// own is a call of a function.
#[inline]
fn floor(number: f64) -> i64 {
    let towards_zero = number as i64;
    towards_zero.saturating_sub(i64::from(towards_zero as f64 > number))
}

impl Nearby {
    pub fn new(bounds: &[Bounds]) -> Self {
        let mut by_level: FxHashMap<i32, Vec<u32>> = FxHashMap::default();
        for (bounds, number) in bounds.iter().zip(0u32..) {
            by_level.entry(level_of(bounds)).or_default().push(number);
        }
        let mut new = Self::default();
        for (level, numbers) in by_level {
            new.add_level(level, &numbers, bounds);
        }
        new
    }

    fn add_level(&mut self, level: i32, numbers: &[u32], bounds: &[Bounds]) {
        let mut level = Level { squares_per_unit: 2.0 * 4f64.powi(-level), squares: FxHashMap::default() };
        let mut placed: Vec<((i64, i64), u32)> = Vec::with_capacity(numbers.len() * 4);
        for number in numbers {
            let Bounds { min, max } = bounds[*number as usize];
            let (from, to) = (level.square(min), level.square(max));
            placed.extend((from.0..=to.0).flat_map(|x| (from.1..=to.1).map(move |y| ((x, y), *number))));
        }
        placed.sort_unstable();
        for square in placed.chunk_by(|a, b| a.0 == b.0) {
            let from = self.boxes.len() as u32;
            self.boxes.extend(square.iter().map(|(_, number)| (bounds[*number as usize], *number)));
            level.squares.insert(square[0].0, (from, self.boxes.len() as u32));
        }
        self.levels.push(level);
    }

    /// A number that points close to each other share: what is sorted by it is looked up quickly,
    /// since what was read for one point is still at hand for the next.
    pub fn neighbourhood(&self, at: Coord<f64>) -> u64 {
        let finest = self.levels.iter().max_by_key(|level| level.squares.len());
        let (x, y) = finest.map_or((0, 0), |level| level.square(at));
        ((y as u64) << 32) ^ (x as u64 & 0xffff_ffff)
    }

    /// The lowest number of a box that holds the point and that `holds` says yes to.
    #[inline]
    pub fn first(&self, at: Coord<f64>, holds: impl Fn(usize) -> bool) -> Option<usize> {
        let mut first = u32::MAX;
        for level in &self.levels {
            let Some(&(from, to)) = level.squares.get(&level.square(at)) else { continue };
            let boxes = self.boxes[from as usize..to as usize].iter();
            let found = boxes
                .take_while(|(_, number)| *number < first)
                .find(|(bounds, number)| bounds.holds(at) && holds(*number as usize));
            first = found.map_or(first, |(_, number)| *number);
        }
        (first != u32::MAX).then_some(first as usize)
    }
}

/// The power of four that a box is no larger than, either way. Squares are half as wide: it reaches
/// into nine of them at most, and a square has few boxes.
fn level_of(bounds: &Bounds) -> i32 {
    const SMALLEST: f64 = 1e-6;
    const LARGEST: f64 = 1e6;
    let size = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y).clamp(SMALLEST, LARGEST);
    (size.log2() / 2.0).ceil() as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_box_is_the_one_that_looking_at_all_finds(
            boxes in proptest::collection::vec((-3.0..3.0f64, 50.0..54.0f64, -20i32..6, 0.0..1.0f64, 0.0..1.0f64), 0..60),
            points in proptest::collection::vec((-3.5..3.5f64, 49.5..54.5f64), 60),
            odd: bool,
        ) {
            let of = |&(x, y, size, w, h): &(f64, f64, i32, f64, f64)| {
                let size = 2f64.powi(size);
                Bounds { min: Coord { x, y }, max: Coord { x: x + w * size, y: y + h * size } }
            };
            let bounds: Vec<Bounds> = boxes.iter().map(of).collect();
            let nearby = Nearby::new(&bounds);
            let corners = bounds.iter().flat_map(|b| [b.min, b.max, Coord { x: b.min.x, y: b.max.y }]);
            for at in corners.chain(points.iter().map(|&(x, y)| Coord { x, y })) {
                let accepted = |number: usize| !odd || number % 2 == 1;
                let slow = bounds.iter().enumerate().position(|(number, b)| b.holds(at) && accepted(number));
                prop_assert_eq!(nearby.first(at, accepted), slow);
            }
        }
    }

    #[test]
    fn points_that_are_nowhere_are_in_no_box() {
        let nearby = Nearby::new(&[Bounds { min: Coord { x: 0.0, y: 0.0 }, max: Coord { x: 1.0, y: 1.0 } }]);
        for (x, y) in [(f64::NAN, 0.5), (f64::INFINITY, 0.5), (1e300, -1e300)] {
            assert_eq!(nearby.first(Coord { x, y }, |_| true), None);
        }
        assert_eq!(nearby.first(Coord { x: 1.0, y: 0.0 }, |_| true), Some(0));
    }
}
