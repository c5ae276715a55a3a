//! The sea and tidal rivers. They are drawn by their edge alone: a line with land on its left and
//! water on its right (<https://wiki.openstreetmap.org/wiki/Tag:natural%3Dcoastline>). Here the water
//! is closed along the edge of the area.

use super::pbf::Area;
use super::rings::{cut_line, doubled_area};

type Point = [f64; 2];

/// Water on the right of the lines, as polygons of an outline and its islands. `None`: a line ends
/// within the area, so what lies on its right is not known.
pub(super) fn water(lines: Vec<Vec<Point>>, area: Area) -> Option<Vec<Vec<Vec<Point>>>> {
    let mut open: Vec<Vec<Point>> = Vec::new();
    let (mut islands, mut out) = (Vec::new(), Vec::new());
    for line in connect(lines) {
        let closed = line.first() == line.last();
        if closed && line.iter().all(|p| area.holds(*p)) {
            if doubled_area(&line) > 0.0 { islands.push(line) } else { out.push(vec![line]) }
        } else {
            open.extend(connect(cut_line(&line, area)));
        }
    }
    if open.iter().any(|piece| piece.iter().take(1).chain(piece.last()).any(|end| around(*end, area).is_none())) {
        return None;
    }
    if open.is_empty() && out.is_empty() && !islands.is_empty() {
        out.push(vec![whole(area)]);
    }
    out.extend(close(&open, area).into_iter().map(|ring| vec![ring]));
    for island in islands {
        if let Some(water) = out.iter_mut().find(|water| super::rings::contains(&water[0], island[0])) {
            water.push(island);
        }
    }
    Some(out)
}

/// Lines that go on as one another, joined; their direction counts.
fn connect(mut lines: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    lines.retain(|line| line.len() > 1);
    let mut i = 0;
    while i < lines.len() {
        let end = lines[i][lines[i].len() - 1];
        let next = (0..lines.len()).find(|k| *k != i && lines[*k][0] == end && lines[i][0] != end);
        let Some(next) = next else {
            i += 1;
            continue;
        };
        let more = lines.remove(next);
        // What stood behind the one taken away has moved up.
        i -= usize::from(next < i);
        lines[i].extend(&more[1..]);
    }
    lines
}

/// From the end of each line clockwise along the edge to where the next begins, and so round.
fn close(open: &[Vec<Point>], area: Area) -> Vec<Vec<Point>> {
    let mut used = vec![false; open.len()];
    let mut out = Vec::new();
    for first in 0..open.len() {
        let mut ring: Vec<Point> = Vec::new();
        let mut now = first;
        while !used[now] {
            used[now] = true;
            ring.extend(&open[now]);
            let Some(from) = around(open[now][open[now].len() - 1], area) else { break };
            let ahead = |k: usize| around(open[k][0], area).map_or(4.0, |to| (to - from).rem_euclid(4.0));
            let next = (0..open.len()).min_by(|a, b| ahead(*a).total_cmp(&ahead(*b))).unwrap_or(first);
            ring.extend(corners(from, ahead(next), area));
            now = next;
        }
        if let Some(start) = ring.first().copied().filter(|_| ring.len() > 2) {
            ring.push(start);
            out.push(ring);
        }
    }
    out
}

/// How far round the edge a point on it is, clockwise from the north-west corner, a side counting 1.
fn around(p: Point, area: Area) -> Option<f64> {
    let east = (p[0] - area.west) / (area.east - area.west);
    let south = (area.north - p[1]) / (area.north - area.south);
    if p[1] >= area.north {
        Some(east)
    } else if p[0] >= area.east {
        Some(1.0 + south)
    } else if p[1] <= area.south {
        Some(3.0 - east)
    } else if p[0] <= area.west {
        Some(4.0 - south)
    } else {
        None
    }
}

/// The corners passed on the way.
fn corners(from: f64, ahead: f64, area: Area) -> Vec<Point> {
    let at = [[area.west, area.north], [area.east, area.north], [area.east, area.south], [area.west, area.south]];
    let passed = (0_u8..9).map(|k| (f64::from(k), at[usize::from(k % 4)]));
    passed.filter(|(k, _)| *k > from && *k < from + ahead).map(|(_, corner)| corner).collect()
}

fn whole(area: Area) -> Vec<Point> {
    let mut ring = corners(-0.5, 4.0, area);
    ring.extend(ring.first().copied());
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { west: 0.0, south: 0.0, east: 10.0, north: 10.0 };

    fn size(water: &[Vec<Vec<Point>>]) -> f64 {
        let rings = |polygon: &Vec<Vec<Point>>| {
            let of = |ring: &Vec<Point>| doubled_area(ring).abs() / 2.0;
            of(&polygon[0]) - polygon[1..].iter().map(of).sum::<f64>()
        };
        water.iter().map(rings).sum()
    }

    #[test]
    fn the_sea_is_on_the_right_of_its_coast() {
        let south_coast = vec![vec![[15.0, 3.0], [5.0, 3.0]], vec![[5.0, 3.0], [-5.0, 3.0]]];
        let north = size(&water(south_coast.clone(), AREA).unwrap());
        assert!((north - 70.0).abs() < 1e-9, "{north}");
        let turned = south_coast.into_iter().map(|line| line.into_iter().rev().collect()).collect();
        assert!((size(&water(turned, AREA).unwrap()) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn a_tidal_river_lies_between_its_two_banks_and_an_island_in_it_is_land() {
        let west = vec![[4.0, -1.0], [4.0, 11.0]];
        let east = vec![[7.0, 11.0], [7.0, -1.0]];
        let island = vec![[5.0, 5.0], [6.0, 5.0], [6.0, 6.0], [5.0, 6.0], [5.0, 5.0]];
        let river = water(vec![west, east, island], AREA).unwrap();
        assert_eq!(river.len(), 1);
        assert!((size(&river) - 29.0).abs() < 1e-9, "{}", size(&river));
    }

    #[test]
    fn around_a_small_island_all_is_sea_and_a_coast_that_breaks_off_says_nothing() {
        let island = vec![[5.0, 5.0], [6.0, 5.0], [6.0, 6.0], [5.0, 6.0], [5.0, 5.0]];
        assert!((size(&water(vec![island], AREA).unwrap()) - 99.0).abs() < 1e-9);
        assert!(water(vec![vec![[-1.0, 5.0], [5.0, 5.0]]], AREA).is_none());
        assert_eq!(water(Vec::new(), AREA).unwrap().len(), 0);
    }
}
