//! Which side of some closed rings a point is on: fast, and exact to the last bit of the numbers.

use geo::Coord;
use geo::kernels::{Kernel, Orientation};

/// Where a point is, against closed rings that together bound an area (even-odd).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Inside,
    OnLine,
    Outside,
}

/// The edges of rings, sorted into horizontal slabs so that a question looks at few of them.
///
/// Units are the rings' own, degrees or metres.
#[derive(Clone, Debug)]
pub struct Sides {
    edges: Vec<[Coord<f64>; 2]>,
    /// `slabs[i]..slabs[i + 1]` are the positions in `edges` of slab `i`'s.
    slabs: Vec<u32>,
    min: Coord<f64>,
    max: Coord<f64>,
    slabs_per_unit: f64,
}

impl Sides {
    /// From rings whose last corner repeats the first. Holes are rings like any other.
    pub fn new<'a>(rings: impl IntoIterator<Item = &'a [Coord<f64>]>) -> Self {
        let edges: Vec<[Coord<f64>; 2]> =
            rings.into_iter().flat_map(|ring| ring.windows(2)).map(|w| [w[0], w[1]]).collect();
        let mut min = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let mut max = Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        for at in edges.iter().flatten() {
            min = Coord { x: min.x.min(at.x), y: min.y.min(at.y) };
            max = Coord { x: max.x.max(at.x), y: max.y.max(at.y) };
        }
        let mut sides = Self { edges: Vec::new(), slabs: vec![0, 0], min, max, slabs_per_unit: 0.0 };
        sides.sort_into_slabs(&edges);
        sides
    }

    /// As many slabs as edges, or fewer where edges are so long that each would be in many.
    fn sort_into_slabs(&mut self, edges: &[[Coord<f64>; 2]]) {
        const MOST_SLABS: usize = 1 << 14;
        const COPIES: usize = 8;
        let height = self.max.y - self.min.y;
        if edges.is_empty() || !height.is_finite() {
            return;
        }
        let mut count = edges.len().clamp(1, MOST_SLABS);
        loop {
            self.slabs_per_unit = if height > 0.0 { count as f64 / height } else { 0.0 };
            self.slabs = vec![0; count + 1];
            let entries: usize = edges.iter().map(|e| self.reach(e).count()).sum();
            if count == 1 || entries <= COPIES * edges.len() + count {
                break;
            }
            count /= 2;
        }
        let mut starts = vec![0u32; count + 1];
        for edge in edges {
            for slab in self.reach(edge) {
                starts[slab + 1] += 1;
            }
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        self.edges = vec![[self.min; 2]; starts[count] as usize];
        let mut next = starts.clone();
        for edge in edges {
            for slab in self.reach(edge) {
                self.edges[next[slab] as usize] = *edge;
                next[slab] += 1;
            }
        }
        self.slabs = starts;
    }

    fn reach(&self, edge: &[Coord<f64>; 2]) -> std::ops::RangeInclusive<usize> {
        self.slab(edge[0].y.min(edge[1].y))..=self.slab(edge[0].y.max(edge[1].y))
    }

    fn slab(&self, y: f64) -> usize {
        (((y - self.min.y) * self.slabs_per_unit) as usize).min(self.slabs.len().saturating_sub(2))
    }

    pub fn of(&self, at: Coord<f64>) -> Side {
        let in_bounds = at.x >= self.min.x && at.x <= self.max.x && at.y >= self.min.y && at.y <= self.max.y;
        if !in_bounds {
            return Side::Outside;
        }
        let slab = self.slab(at.y);
        let edges = &self.edges[self.slabs[slab] as usize..self.slabs[slab + 1] as usize];
        let mut inside = false;
        for [a, b] in edges {
            match crosses_ray(*a, *b, at) {
                Ray::Misses => {}
                Ray::Crosses => inside = !inside,
                Ray::StartsOnEdge => return Side::OnLine,
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }
}

pub(super) enum Ray {
    Misses,
    Crosses,
    StartsOnEdge,
}

/// Does the ray from `at` towards growing x cross the edge? An edge owns its lower end and not its
/// upper one, so that a ray through a corner counts once.
#[inline]
pub(super) fn crosses_ray(a: Coord<f64>, b: Coord<f64>, at: Coord<f64>) -> Ray {
    let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
    if at.y < low.y || at.y > high.y || at.x > low.x.max(high.x) {
        return Ray::Misses;
    }
    if low.y == high.y {
        return if at.x >= low.x.min(high.x) { Ray::StartsOnEdge } else { Ray::Misses };
    }
    let owned = at.y < high.y;
    if at.x < low.x.min(high.x) {
        return if owned { Ray::Crosses } else { Ray::Misses };
    }
    match <f64 as geo::GeoNum>::Ker::orient2d(low, high, at) {
        Orientation::Collinear => Ray::StartsOnEdge,
        Orientation::CounterClockwise if owned => Ray::Crosses,
        _ => Ray::Misses,
    }
}

/// The answer of [`crosses_ray`] where rounding cannot have changed it and the point is not on the
/// edge, which is nearly always: without a branch that a processor could guess wrong.
#[inline]
pub(super) fn crosses_ray_surely(a: Coord<f64>, b: Coord<f64>, at: Coord<f64>) -> Option<bool> {
    /// More than rounding adds up to: Shewchuk, "Adaptive Precision Floating-Point Arithmetic and
    /// Fast Robust Geometric Predicates" (1997), has 3.33e-16.
    const ROUNDING: f64 = 4e-16;
    let (left, right) = ((a.x - at.x) * (b.y - at.y), (a.y - at.y) * (b.x - at.x));
    let turn = left - right;
    let upwards = b.y > at.y;
    let crosses = ((a.y > at.y) != upwards) & ((turn > 0.0) == upwards);
    (turn.abs() > ROUNDING * (left.abs() + right.abs())).then_some(crosses)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn corners_edges_inside_hole_and_outside_are_told_apart() {
        let outline = [c(0., 0.), c(10., 0.), c(10., 10.), c(5., 15.), c(0., 10.), c(0., 0.)];
        let hole = [c(4., 4.), c(4., 6.), c(6., 6.), c(6., 4.), c(4., 4.)];
        let sides = Sides::new([&outline[..], &hole[..]]);
        for (at, expected) in [
            (c(1., 1.), Side::Inside),
            (c(5., 5.), Side::Outside),
            (c(2., 6.), Side::Inside),
            (c(5., 14.), Side::Inside),
            (c(2., 10.), Side::Inside),
            (c(-1., 10.), Side::Outside),
            (c(11., 10.), Side::Outside),
            (c(0., 0.), Side::OnLine),
            (c(5., 15.), Side::OnLine),
            (c(5., 0.), Side::OnLine),
            (c(2.5, 12.5), Side::OnLine),
            (c(4., 5.), Side::OnLine),
            (c(5., 6.), Side::OnLine),
            (c(f64::NAN, 5.), Side::Outside),
        ] {
            assert_eq!(sides.of(at), expected, "{at:?}");
        }
    }

    #[test]
    fn no_rings_hold_nothing() {
        assert_eq!(Sides::new(std::iter::empty::<&[Coord<f64>]>()).of(c(0., 0.)), Side::Outside);
    }
}
