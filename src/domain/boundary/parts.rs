//! Several areas as one site: overlaps counted once, shared edges dissolved.

use geo::{Area as _, BooleanOps, BoundingRect, Coord, InteriorPoint, MultiPolygon, Polygon, unary_union};
use rstar::{AABB, RTree, RTreeObject};

use super::contacts::TooIntricate;
use super::findings::{Findings, Refused};
use super::frame::{Frame, about};
use super::holes::{MOST_WORK, too_intricate, without_slivers};
use super::rings::capital;
use super::sides::{Side, Sides};
use crate::domain::problem::Problem;

/// One area's ground, with what to call it.
pub(super) struct Part {
    pub feature: u64,
    pub called: String,
    pub ground: Vec<Polygon<f64>>,
}

/// How two parts that meet lie to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lie {
    Same,
    /// The first lies inside the second.
    Inside,
    Overlap,
    ShareAnEdge,
}

/// Two parts (by their places in the list) that meet, where, and the ground they share.
struct Pair {
    lie: Lie,
    first: usize,
    second: usize,
    at: Coord<f64>,
    shared_m2: f64,
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
    let shapes: Vec<Ground> = parts.iter().map(Ground::new).collect();
    let boxes: Vec<&MultiPolygon<f64>> = shapes.iter().map(|s| &s.shape).collect();
    let Ok(pairs) = overlapping_boxes(&boxes) else { return Err(findings.refuse(too_intricate())) };
    let mut found: Vec<Pair> = Vec::new();
    let (mut work, mut more) = (0, false);
    for (first, second) in pairs {
        let meeting = meet(first, second);
        if meeting == Meeting::Apart && !one_within(&shapes[first], &shapes[second]) {
            continue;
        }
        work += shapes[first].corners + shapes[second].corners;
        if work > MOST_WORK {
            more = true;
            break;
        }
        found.extend(compare(&shapes, first, second, meeting));
    }
    let polygons: Vec<Polygon<f64>> = parts.iter().flat_map(|p| p.ground.clone()).collect();
    if found.is_empty() && !more {
        return Ok(polygons);
    }
    tell(&parts, found, frame, findings);
    if more {
        findings.mend(Problem::warning(
            "parts_joined",
            "Very many parts overlap or share edges. All were joined, and homes in overlaps are counted once.",
        ));
    }
    Ok(without_slivers(unary_union(&polygons)))
}

/// A part's ground, ready to be laid over others'.
struct Ground {
    shape: MultiPolygon<f64>,
    sides: Sides,
    corners: usize,
}

impl Ground {
    fn new(part: &Part) -> Self {
        use geo::CoordsIter;
        let shape = MultiPolygon(part.ground.clone());
        let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let sides = Sides::new(rings.map(|ring| &ring.0[..]));
        Self { corners: shape.coords_count(), sides, shape }
    }

    fn first_corners(&self) -> impl Iterator<Item = Coord<f64>> + '_ {
        self.shape.iter().filter_map(|p| p.exterior().0.first().copied())
    }
}

/// Without any contact of edges, either lies within the other's ground or they are apart.
fn one_within(first: &Ground, second: &Ground) -> bool {
    first.first_corners().any(|c| second.sides.of(c) == Side::Inside)
        || second.first_corners().any(|c| first.sides.of(c) == Side::Inside)
}

fn compare(shapes: &[Ground], first: usize, second: usize, meeting: Meeting) -> Option<Pair> {
    let (a, b) = (&shapes[first].shape, &shapes[second].shape);
    let shared = MultiPolygon(without_slivers(a.intersection(b)));
    if shared.0.is_empty() {
        if meeting != Meeting::Closely {
            return None;
        }
        let on_both = a.iter().flat_map(|p| &p.exterior().0).find(|c| shapes[second].sides.of(**c) == Side::OnLine);
        let at = on_both.copied().or_else(|| b.bounding_rect().map(|b| b.center()))?;
        return Some(Pair { lie: Lie::ShareAnEdge, first, second, at, shared_m2: 0.0 });
    }
    let at = shared.interior_point()?.0;
    let shared_m2 = shared.unsigned_area();
    let more_of_a = !without_slivers(a.difference(b)).is_empty();
    let more_of_b = !without_slivers(b.difference(a)).is_empty();
    let (lie, first, second) = match (more_of_a, more_of_b) {
        (false, false) => (Lie::Same, first, second),
        (false, true) => (Lie::Inside, first, second),
        (true, false) => (Lie::Inside, second, first),
        (true, true) => (Lie::Overlap, first, second),
    };
    Some(Pair { lie, first, second, at, shared_m2 })
}

/// Few pairs of a kind are told one by one, many in one sentence with an example.
fn tell(parts: &[Part], mut found: Vec<Pair>, frame: Frame, findings: &mut Findings) {
    const FEW: usize = 3;
    found.sort_by_key(|pair| (pair.lie, pair.first, pair.second));
    for pair in &found {
        findings.mark(frame.degrees(pair.at), mark(pair.lie));
    }
    for of_kind in found.chunk_by(|a, b| a.lie == b.lie) {
        let count = of_kind.len();
        for pair in of_kind.iter().take(if count > FEW { 1 } else { FEW }) {
            let (first, second) = (&parts[pair.first], &parts[pair.second]);
            let (code, words) = words(pair, &first.called, &second.called, &frame.words(pair.at));
            let words = if count > FEW {
                format!("{count} pairs of parts {} For example: {words}", summary(pair.lie))
            } else {
                words
            };
            findings.mend(Problem::warning(code, words).at_feature(first.feature.max(second.feature)));
        }
    }
}

fn mark(lie: Lie) -> &'static str {
    match lie {
        Lie::Same => "Two parts are the same ground",
        Lie::Inside => "One part lies inside another",
        Lie::Overlap => "Two parts overlap",
        Lie::ShareAnEdge => "Two parts share an edge",
    }
}

fn summary(lie: Lie) -> &'static str {
    match lie {
        Lie::Same => "are the same ground.",
        Lie::Inside => "lie one inside the other.",
        Lie::Overlap => "overlap.",
        Lie::ShareAnEdge => "share an edge.",
    }
}

fn words(pair: &Pair, first: &str, second: &str, place: &str) -> (&'static str, String) {
    let capital_first = capital(first);
    match pair.lie {
        Lie::Same => {
            ("part_repeated", format!("{capital_first} and {second} are the same ground. It is counted once."))
        }
        Lie::Inside => (
            "part_inside_part",
            format!(
                "{capital_first} lies inside {second}, {place}. Homes there are inside the area, and are counted once. If it was meant as a hole, draw it as a hole and import the file again."
            ),
        ),
        Lie::Overlap => (
            "parts_overlap",
            format!(
                "Two parts overlap: {first} and {second} share {}, {place}. They were merged, and homes in the overlap are counted once.",
                ground(pair.shared_m2)
            ),
        ),
        Lie::ShareAnEdge => (
            "parts_share_edge",
            format!(
                "{capital_first} and {second} share an edge, {place}. They were joined there: the line between them is no longer part of the boundary."
            ),
        ),
    }
}

fn ground(m2: f64) -> String {
    if m2 < 500.0 { format!("{m2:.0} m² of ground") } else { format!("{:.2} ha of ground", m2 / 10_000.0) }
}

/// Words for gaps that were closed.
pub(super) fn gaps_closed(furthest_m: f64) -> Problem {
    Problem::warning(
        "gaps_closed",
        format!(
            "Neighbouring parts missed each other by up to {}. The gaps and overlaps along their shared edges were closed.",
            about(furthest_m)
        ),
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
pub(super) fn overlapping_boxes<T: BoundingRect<f64>>(shapes: &[&T]) -> Result<Vec<(usize, usize)>, TooIntricate>
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
