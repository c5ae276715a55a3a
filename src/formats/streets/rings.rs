//! Areas put together from the lines that they are drawn in, and cut to what is kept.

use rustc_hash::FxHashMap;

use super::pbf::Area;

type Point = [f64; 2];

/// Lines of nodes joined end to end into closed rings. Lines that close no ring are left out, and
/// counted.
pub(super) fn join(lines: &[&[i64]]) -> (Vec<Vec<i64>>, usize) {
    let mut at_node: FxHashMap<i64, Vec<usize>> = FxHashMap::default();
    for (i, line) in lines.iter().enumerate() {
        if let (Some(first), Some(last)) = (line.first(), line.last()) {
            at_node.entry(*first).or_default().push(i);
            at_node.entry(*last).or_default().push(i);
        }
    }
    let mut used = vec![false; lines.len()];
    let (mut rings, mut loose) = (Vec::new(), 0);
    for i in 0..lines.len() {
        if used[i] || lines[i].len() < 2 {
            continue;
        }
        used[i] = true;
        let mut ring = lines[i].to_vec();
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let Some(next) = at_node.get(&end).and_then(|there| there.iter().find(|k| !used[**k])) else { break };
            used[*next] = true;
            let line = lines[*next];
            if line.first() == Some(&end) {
                ring.extend(&line[1..]);
            } else {
                ring.extend(line.iter().rev().skip(1));
            }
        }
        if ring.first() == ring.last() && ring.len() > 3 {
            rings.push(ring);
        } else {
            loose += 1;
        }
    }
    (rings, loose)
}

/// Each outer ring with the inner rings that lie in it.
pub(super) fn polygons(outer: Vec<Vec<Point>>, inner: Vec<Vec<Point>>) -> Vec<Vec<Vec<Point>>> {
    let mut out: Vec<Vec<Vec<Point>>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in inner {
        // An island may lie in a lake on an island: the smallest ring around it is its own.
        let around = out.iter_mut().filter(|polygon| hole.iter().all(|p| contains(&polygon[0], *p)));
        let nearest = around.min_by(|a, b| doubled_area(&a[0]).abs().total_cmp(&doubled_area(&b[0]).abs()));
        if let Some(polygon) = nearest {
            polygon.push(hole);
        }
    }
    out
}

/// Anticlockwise outside, clockwise inside, as RFC 7946 has it.
pub(super) fn wind(polygon: &mut [Vec<Point>]) {
    for (i, ring) in polygon.iter_mut().enumerate() {
        if (doubled_area(ring) > 0.0) != (i == 0) {
            ring.reverse();
        }
    }
}

pub(super) fn doubled_area(ring: &[Point]) -> f64 {
    ring.windows(2).map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1]).sum()
}

/// Inside a closed ring, or on its line at some places and not at others.
pub(super) fn contains(ring: &[Point], p: Point) -> bool {
    let mut inside = false;
    for w in ring.windows(2) {
        let ([x1, y1], [x2, y2]) = (w[0], w[1]);
        if (y1 > p[1]) != (y2 > p[1]) && p[0] < (x2 - x1) * (p[1] - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside || ring.contains(&p)
}

/// A ring cut to the area, side by side (Sutherland and Hodgman 1974). Empty where nothing is left.
pub(super) fn cut_ring(ring: &[Point], area: Area) -> Vec<Point> {
    if ring.iter().all(|p| area.holds(*p)) {
        return ring.to_vec();
    }
    let mut out = ring[..ring.len() - 1].to_vec();
    for (axis, limit, below) in edges(area) {
        let kept = |p: Point| if below { p[axis] <= limit } else { p[axis] >= limit };
        let mut next = Vec::with_capacity(out.len() + 4);
        for i in 0..out.len() {
            let (a, b) = (out[(i + out.len() - 1) % out.len()], out[i]);
            if kept(a) != kept(b) {
                next.push(at_limit(a, b, axis, limit));
            }
            if kept(b) {
                next.push(b);
            }
        }
        out = next;
    }
    if out.len() < 3 {
        return Vec::new();
    }
    out.push(out[0]);
    out
}

/// The pieces of a line that are in the area.
pub(super) fn cut_line(line: &[Point], area: Area) -> Vec<Vec<Point>> {
    let mut out: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for w in line.windows(2) {
        let Some((a, b)) = cut_segment(w[0], w[1], area) else {
            open = false;
            continue;
        };
        match out.last_mut().filter(|_| open) {
            Some(piece) => piece.push(b),
            None => out.push(vec![a, b]),
        }
        open = b == w[1];
    }
    out
}

fn cut_segment(mut a: Point, mut b: Point, area: Area) -> Option<(Point, Point)> {
    for (axis, limit, below) in edges(area) {
        let kept = |p: Point| if below { p[axis] <= limit } else { p[axis] >= limit };
        match (kept(a), kept(b)) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => b = at_limit(a, b, axis, limit),
            (false, true) => a = at_limit(a, b, axis, limit),
        }
    }
    Some((a, b))
}

/// Axis, limit, and whether what is kept lies below it.
fn edges(area: Area) -> [(usize, f64, bool); 4] {
    [(0, area.west, false), (0, area.east, true), (1, area.south, false), (1, area.north, true)]
}

fn at_limit(a: Point, b: Point, axis: usize, limit: f64) -> Point {
    let t = (limit - a[axis]) / (b[axis] - a[axis]);
    let mut p = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    p[axis] = limit;
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { west: 0.0, south: 0.0, east: 10.0, north: 10.0 };

    #[test]
    fn a_lake_drawn_in_three_lines_is_one_ring_whichever_way_they_run() {
        let (rings, loose) = join(&[&[1, 2, 3], &[5, 4, 3], &[5, 1], &[8, 9]]);
        assert_eq!(rings, [vec![1, 2, 3, 4, 5, 1]]);
        assert_eq!(loose, 1);
    }

    #[test]
    fn an_island_is_a_hole_in_the_lake_around_it() {
        let square = |from: f64, to: f64| vec![[from, from], [to, from], [to, to], [from, to], [from, from]];
        let lakes = polygons(vec![square(0.0, 9.0), square(20.0, 29.0)], vec![square(3.0, 4.0)]);
        assert_eq!((lakes[0].len(), lakes[1].len()), (2, 1));
    }

    #[test]
    fn what_reaches_beyond_the_area_ends_at_its_edge() {
        let field = [[-5.0, 5.0], [15.0, 5.0], [15.0, 20.0], [-5.0, 20.0], [-5.0, 5.0]];
        let cut = cut_ring(&field, AREA);
        assert!((doubled_area(&cut).abs() - 2.0 * 50.0).abs() < 1e-9);
        assert!(cut_ring(&[[11.0, 1.0], [12.0, 1.0], [12.0, 2.0], [11.0, 1.0]], AREA).is_empty());
        let river = [[-1.0, 5.0], [5.0, 5.0], [5.0, 11.0], [6.0, 11.0], [6.0, 5.0]];
        assert_eq!(cut_line(&river, AREA), [vec![[0.0, 5.0], [5.0, 5.0], [5.0, 10.0]], vec![[6.0, 10.0], [6.0, 5.0]]]);
    }
}
