//! Lines on the plane, in metres. Only sums, products and square roots, which come out the same on
//! every machine; no angles.

pub(super) type P = [f64; 2];

pub(super) fn minus(a: P, b: P) -> P {
    [a[0] - b[0], a[1] - b[1]]
}

pub(super) fn plus(a: P, b: P) -> P {
    [a[0] + b[0], a[1] + b[1]]
}

pub(super) fn times(a: P, by: f64) -> P {
    [a[0] * by, a[1] * by]
}

pub(super) fn dot(a: P, b: P) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// Above zero where `b` is to the left of `a`.
pub(super) fn cross(a: P, b: P) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

pub(super) fn length(a: P) -> f64 {
    dot(a, a).sqrt()
}

pub(super) fn distance(a: P, b: P) -> f64 {
    length(minus(a, b))
}

pub(super) fn between(a: P, b: P, t: f64) -> P {
    plus(a, times(minus(b, a), t))
}

/// One metre in that direction; east where there is none.
pub(super) fn unit(a: P) -> P {
    let long = length(a);
    if long > 0.0 { times(a, 1.0 / long) } else { [1.0, 0.0] }
}

/// A quarter turn to the left.
pub(super) fn left_of(a: P) -> P {
    [-a[1], a[0]]
}

/// Grows with the angle from east, anticlockwise, from 0 to 4: sorts directions without an arc tangent.
pub(super) fn turn(a: P) -> f64 {
    let sum = a[0].abs() + a[1].abs();
    if sum == 0.0 {
        return 0.0;
    }
    let x = a[0] / sum;
    if a[1] >= 0.0 { 1.0 - x } else { 3.0 + x }
}

/// Whether `d` is met on the way from `from` to `to`, turning anticlockwise. From a direction to
/// itself is all the way round.
pub(super) fn on_the_way_round(from: P, d: P, to: P) -> bool {
    let ahead = |x: P| (turn(x) - turn(from)).rem_euclid(4.0);
    let whole = ahead(to);
    ahead(d) <= if whole == 0.0 { 4.0 } else { whole }
}

/// Where on a→b a point is nearest, from 0 to 1, and how far it is from there.
pub(super) fn nearest(a: P, b: P, to: P) -> (f64, f64) {
    let along = minus(b, a);
    let square = dot(along, along);
    let t = if square > 0.0 { (dot(minus(to, a), along) / square).clamp(0.0, 1.0) } else { 0.0 };
    (t, distance(between(a, b, t), to))
}

/// Whether two segments meet, ends included.
pub(super) fn meet(a: (P, P), b: (P, P)) -> bool {
    let apart = |i: usize| a.0[i].max(a.1[i]) < b.0[i].min(b.1[i]) || a.0[i].min(a.1[i]) > b.0[i].max(b.1[i]);
    if apart(0) || apart(1) {
        return false;
    }
    let side = |s: (P, P), p: P| cross(minus(s.1, s.0), minus(p, s.0));
    side(a, b.0) * side(a, b.1) <= 0.0 && side(b, a.0) * side(b, a.1) <= 0.0
}

/// Running lengths: how far along the line each of its points is.
pub(super) fn running(line: &[P]) -> Vec<f64> {
    let mut far = 0.0;
    let mut out = Vec::with_capacity(line.len());
    for (i, p) in line.iter().enumerate() {
        if i > 0 {
            far += distance(line[i - 1], *p);
        }
        out.push(far);
    }
    out
}

/// Where along a line a point is nearest: the segment, how far along the whole line, and how far off.
pub(super) fn project(line: &[P], running: &[f64], p: P) -> (usize, f64, f64) {
    let mut best = (0, 0.0, f64::INFINITY);
    for (i, pair) in line.windows(2).enumerate() {
        let (t, off) = nearest(pair[0], pair[1], p);
        if off < best.2 {
            best = (i, running[i] + t * (running[i + 1] - running[i]), off);
        }
    }
    best
}

/// Marks the points to keep so that no dropped one is further than `off` from what is left
/// (Douglas and Peucker 1973). Those already marked stay.
pub(super) fn simplify(line: &[P], keep: &mut [bool], off: f64) {
    let kept: Vec<usize> = (0..line.len()).filter(|i| keep[*i] || *i == 0 || *i + 1 == line.len()).collect();
    let mut spans: Vec<(usize, usize)> = kept.windows(2).map(|w| (w[0], w[1])).collect();
    kept.iter().for_each(|i| keep[*i] = true);
    while let Some((from, to)) = spans.pop() {
        let furthest = (from + 1..to)
            .map(|i| (i, nearest(line[from], line[to], line[i]).1))
            .fold((from, 0.0), |best, now| if now.1 > best.1 { now } else { best });
        if furthest.1 > off {
            keep[furthest.0] = true;
            spans.extend([(from, furthest.0), (furthest.0, to)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_sorted_anticlockwise_from_east() {
        let round = [[1.0, 0.0], [1.0, 1.0], [0.0, 2.0], [-1.0, 0.0], [-1.0, -1.0], [0.0, -1.0], [1.0, -0.1]];
        assert!(round.windows(2).all(|w| turn(w[0]) < turn(w[1])));
        assert!(on_the_way_round([0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]));
        assert!(!on_the_way_round([0.0, 1.0], [1.0, 0.0], [0.0, -1.0]));
        assert!(on_the_way_round([0.0, -1.0], [1.0, 0.0], [0.0, 1.0]));
    }

    #[test]
    fn segments_that_only_touch_meet() {
        assert!(meet(([0.0, 0.0], [2.0, 0.0]), ([1.0, 0.0], [1.0, 5.0])));
        assert!(!meet(([0.0, 0.0], [2.0, 0.0]), ([1.0, 0.1], [1.0, 5.0])));
    }

    #[test]
    fn a_straight_line_keeps_its_ends_and_what_must_stay() {
        let line = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 3.0], [4.0, 0.0]];
        let mut keep = [false, true, false, false, false];
        simplify(&line, &mut keep, 0.5);
        assert_eq!(keep, [true, true, true, true, true]);
        let mut keep = [false; 5];
        simplify(&line[..3], &mut keep[..3], 0.5);
        assert_eq!(keep[..3], [true, false, true]);
    }
}
