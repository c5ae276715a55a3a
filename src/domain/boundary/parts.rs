//! Several areas as one site: overlaps counted once, shared edges dissolved.

use geo::{Area as _, BooleanOps, BoundingRect, Coord, InteriorPoint, MultiPolygon, Polygon, unary_union};
use rstar::{AABB, RTree, RTreeObject};

use super::contacts::TooIntricate;
use super::findings::{Findings, Refused};
use super::frame::{Frame, about};
use super::holes::{too_intricate, without_slivers};
use super::rings::capital;
use crate::domain::problem::Problem;

/// One area's ground, with what to call it.
pub(super) struct Part {
    pub feature: u64,
    pub called: String,
    pub ground: Vec<Polygon<f64>>,
}

/// How two parts that meet lie to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pair {
    Same,
    SecondInFirst,
    FirstInSecond,
    Overlap,
    ShareAnEdge,
}

/// How the edges of two parts meet, if they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meeting {
    #[default]
    Apart,
    /// At points only, as far as single edges tell.
    AtPoints,
    /// They cross, or run along each other.
    Closely,
}

/// All parts as valid polygons that do not overlap and share points at most.
pub(super) fn join(
    parts: Vec<Part>,
    meet: &dyn Fn(usize, usize) -> Meeting,
    frame: Frame,
    findings: &mut Findings,
) -> Result<Vec<Polygon<f64>>, Refused> {
    /// More pairs than this are joined without being told one by one.
    const MOST_LOOKED_AT: usize = 3_000;
    let grounds: Vec<MultiPolygon<f64>> = parts.iter().map(|p| MultiPolygon(p.ground.clone())).collect();
    let all = || parts.iter().flat_map(|p| p.ground.clone());
    let Ok(pairs) = overlapping_boxes(&grounds) else { return Err(findings.refuse(too_intricate())) };
    let mut found: Vec<(Pair, usize, usize, Coord<f64>, f64)> = Vec::new();
    let mut must_join = false;
    for (i, j) in pairs {
        if found.len() >= MOST_LOOKED_AT {
            must_join = true;
            break;
        }
        if let Some((pair, at, shared_m2)) = compare(&grounds[i], &grounds[j], meet(i, j)) {
            found.push((pair, i, j, at, shared_m2));
        }
    }
    if found.is_empty() && !must_join {
        return Ok(all().collect());
    }
    tell(&parts, &mut found, frame, findings);
    let polygons: Vec<Polygon<f64>> = all().collect();
    Ok(without_slivers(unary_union(&polygons)))
}

fn compare(first: &MultiPolygon<f64>, second: &MultiPolygon<f64>, meet: Meeting) -> Option<(Pair, Coord<f64>, f64)> {
    if meet == Meeting::Apart && !one_within(first, second) {
        return None;
    }
    let shared = MultiPolygon(without_slivers(first.intersection(second)));
    if shared.0.is_empty() {
        let at = first.iter().flat_map(|p| &p.exterior().0).find(|c| second.iter().any(|p| p.exterior().0.contains(c)));
        let middle = || second.bounding_rect().map(|b| b.center());
        let along = meet == Meeting::Closely;
        return along.then(|| Some((Pair::ShareAnEdge, at.copied().or_else(middle)?, 0.0))).flatten();
    }
    let at = shared.interior_point()?.0;
    let first_more = !without_slivers(first.difference(second)).is_empty();
    let second_more = !without_slivers(second.difference(first)).is_empty();
    let pair = match (first_more, second_more) {
        (false, false) => Pair::Same,
        (true, false) => Pair::SecondInFirst,
        (false, true) => Pair::FirstInSecond,
        (true, true) => Pair::Overlap,
    };
    Some((pair, at, shared.unsigned_area()))
}

/// Without any contact of edges, either lies within the other's ground or they are apart.
fn one_within(first: &MultiPolygon<f64>, second: &MultiPolygon<f64>) -> bool {
    use geo::Contains;
    let corners = |m: &MultiPolygon<f64>| m.iter().filter_map(|p| p.exterior().0.first().copied()).collect::<Vec<_>>();
    corners(first).iter().any(|c| second.contains(c)) || corners(second).iter().any(|c| first.contains(c))
}

fn tell(parts: &[Part], found: &mut [(Pair, usize, usize, Coord<f64>, f64)], frame: Frame, findings: &mut Findings) {
    const TOLD_ONE_BY_ONE: usize = 4;
    found.sort_by_key(|f| (f.0, f.1, f.2));
    for of_kind in found.chunk_by(|a, b| a.0 == b.0) {
        for &(pair, i, j, at, shared_m2) in of_kind.iter().take(TOLD_ONE_BY_ONE) {
            let (first, second) = (&parts[i], &parts[j]);
            let place = frame.words(at);
            let (code, words) = match pair {
                Pair::Same => ("part_repeated", format!("{} and {} are the same ground. It is counted once.", capital(&first.called), second.called)),
                Pair::SecondInFirst => inside(second, first, &place),
                Pair::FirstInSecond => inside(first, second, &place),
                Pair::Overlap => (
                    "parts_overlap",
                    format!(
                        "Two parts overlap: {} and {} share {}, {place}. They were merged, and homes in the overlap are counted once.",
                        first.called,
                        second.called,
                        ground(shared_m2)
                    ),
                ),
                Pair::ShareAnEdge => (
                    "parts_share_edge",
                    format!("{} and {} share an edge, {place}. They were joined there: the line between them is no longer part of the boundary.", capital(&first.called), second.called),
                ),
            };
            findings.mark(frame.degrees(at), capital(&code.replace('_', " ")));
            findings.mend(Problem::warning(code, words).at_feature(second.feature));
        }
        if of_kind.len() > TOLD_ONE_BY_ONE {
            let more = of_kind.len() - TOLD_ONE_BY_ONE;
            let (code, words) = match of_kind[0].0 {
                Pair::Same => ("part_repeated", "are the same ground. It is counted once"),
                Pair::SecondInFirst | Pair::FirstInSecond => ("part_inside_part", "lie one inside the other. The ground is counted once"),
                Pair::Overlap => ("parts_overlap", "overlap. They were merged, and homes in the overlaps are counted once"),
                Pair::ShareAnEdge => ("parts_share_edge", "share an edge. They were joined there"),
            };
            findings.mend(Problem::warning(code, format!("{more} more pairs of parts {words}.")));
        }
    }
}

fn inside(inner: &Part, outer: &Part, place: &str) -> (&'static str, String) {
    let words = format!(
        "{} lies inside {}, {place}. Homes there are inside the area, and are counted once. If it was meant as a hole, draw it as a hole and import the file again.",
        capital(&inner.called),
        outer.called
    );
    ("part_inside_part", words)
}

fn ground(m2: f64) -> String {
    if m2 < 500.0 { format!("{m2:.0} m² of ground") } else { format!("{:.2} ha of ground", m2 / 10_000.0) }
}

/// Words for gaps that were closed.
pub(super) fn gaps_closed(furthest_m: f64) -> Problem {
    Problem::warning(
        "gaps_closed",
        format!("Neighbouring parts missed each other by up to {}. The gaps and overlaps along their shared edges were closed.", about(furthest_m)),
    )
}

struct Boxed(usize, AABB<[f64; 2]>);

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.1
    }
}

/// Pairs (lower number first) whose bounding boxes meet.
pub(super) fn overlapping_boxes<T: BoundingRect<f64>>(shapes: &[T]) -> Result<Vec<(usize, usize)>, TooIntricate>
where
    T::Output: Into<Option<geo::Rect<f64>>>,
{
    const MOST_PAIRS: usize = 500_000;
    let boxes: Vec<Boxed> = shapes
        .iter()
        .enumerate()
        .filter_map(|(i, s)| {
            let b: geo::Rect<f64> = s.bounding_rect().into()?;
            Some(Boxed(i, AABB::from_corners([b.min().x, b.min().y], [b.max().x, b.max().y])))
        })
        .collect();
    let wanted: Vec<(usize, AABB<[f64; 2]>)> = boxes.iter().map(|b| (b.0, b.1)).collect();
    let tree = RTree::bulk_load(boxes);
    let mut pairs = Vec::new();
    for (i, envelope) in wanted {
        for other in tree.locate_in_envelope_intersecting(envelope).filter(|o| o.0 > i) {
            pairs.push((i, other.0));
            if pairs.len() > MOST_PAIRS {
                return Err(TooIntricate);
            }
        }
    }
    pairs.sort_unstable();
    Ok(pairs)
}

/// "two", "three" … "twelve", then figures.
pub(super) fn number(n: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(n).map_or_else(|| n.to_string(), ToString::to_string)
}

pub(super) fn capital_number(n: usize) -> String {
    capital(&number(n))
}

/// "North", "North and South", "North, East and South".
pub(super) fn and_list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}
