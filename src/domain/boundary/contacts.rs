//! Where the edges of rings meet: crossings, touches, and stretches that run over each other.

use geo::kernels::{Kernel, Orientation};
use geo::{Coord, LineIntersection, line_intersection::line_intersection};
use rstar::{AABB, RTree, RTreeObject};

use super::area::distance_2;
use super::drawn::Ring;
use super::rings::NOISE_M;

/// One edge of one ring. Edge `i` runs from corner `i` to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EdgeAt {
    pub ring: usize,
    pub edge: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Contact {
    pub a: EdgeAt,
    pub b: EdgeAt,
    pub at: Coord<f64>,
    pub kind: ContactKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContactKind {
    /// Each goes through the other and comes out by more than drawing noise.
    Crosses,
    /// They go through each other, but one ends within drawing noise.
    CrossesByNoise,
    /// An end of one lies on the other.
    Touches,
    /// They share a stretch.
    RunsAlong,
}

/// So many edges lie so close together that the shape cannot be checked in a reasonable time.
#[derive(Debug)]
pub(super) struct TooIntricate;

/// All contacts between edges, but for neighbours in a ring at the corner that they share.
pub(super) fn contacts(rings: &[Ring]) -> Result<Vec<Contact>, TooIntricate> {
    const MOST_PAIRS: usize = 5_000_000;
    const MOST_CONTACTS: usize = 100_000;
    let edges: Vec<Edge> = rings.iter().enumerate().flat_map(|(ring, corners)| edges_of(ring, corners)).collect();
    let tree = RTree::bulk_load(edges.clone());
    let mut found = Vec::new();
    let mut pairs = 0;
    for edge in &edges {
        for other in tree.locate_in_envelope_intersecting(edge.envelope()) {
            pairs += 1;
            if pairs > MOST_PAIRS || found.len() > MOST_CONTACTS {
                return Err(TooIntricate);
            }
            if other.at > edge.at && !are_neighbours(edge.at, other.at, rings) {
                found.extend(contact(edge, other));
            }
        }
    }
    Ok(found)
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    at: EdgeAt,
    from: Coord<f64>,
    to: Coord<f64>,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.from.x, self.from.y], [self.to.x, self.to.y])
    }
}

fn edges_of(ring: usize, corners: &[Coord<f64>]) -> impl Iterator<Item = Edge> + '_ {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).enumerate().map(move |(edge, (&from, &to))| Edge { at: EdgeAt { ring, edge }, from, to })
}

fn are_neighbours(a: EdgeAt, b: EdgeAt, rings: &[Ring]) -> bool {
    let n = rings[a.ring].len();
    a.ring == b.ring && ((a.edge + 1) % n == b.edge || (b.edge + 1) % n == a.edge)
}

fn contact(a: &Edge, b: &Edge) -> Option<Contact> {
    type Exact = <f64 as geo::GeoNum>::Ker;
    let of_a = [Exact::orient2d(a.from, a.to, b.from), Exact::orient2d(a.from, a.to, b.to)];
    if of_a[0] == of_a[1] && of_a[0] != Orientation::Collinear {
        return None;
    }
    let of_b = [Exact::orient2d(b.from, b.to, a.from), Exact::orient2d(b.from, b.to, a.to)];
    if of_b[0] == of_b[1] && of_b[0] != Orientation::Collinear {
        return None;
    }
    let made = |at, kind| Some(Contact { a: a.at, b: b.at, at, kind });
    if of_a.contains(&Orientation::Collinear) || of_b.contains(&Orientation::Collinear) {
        return match line_intersection(geo::Line::new(a.from, a.to), geo::Line::new(b.from, b.to))? {
            LineIntersection::SinglePoint { intersection, .. } => made(intersection, ContactKind::Touches),
            LineIntersection::Collinear { intersection } if intersection.start == intersection.end => {
                made(intersection.start, ContactKind::Touches)
            }
            LineIntersection::Collinear { intersection } => {
                made((intersection.start + intersection.end) / 2.0, ContactKind::RunsAlong)
            }
        };
    }
    let ends = [
        distance_2(a.from, a.to, b.from),
        distance_2(a.from, a.to, b.to),
        distance_2(b.from, b.to, a.from),
        distance_2(b.from, b.to, a.to),
    ];
    let shallowest = ends.into_iter().fold(f64::INFINITY, f64::min);
    let kind = if shallowest > NOISE_M * NOISE_M { ContactKind::Crosses } else { ContactKind::CrossesByNoise };
    match line_intersection(geo::Line::new(a.from, a.to), geo::Line::new(b.from, b.to)) {
        Some(LineIntersection::SinglePoint { intersection, .. }) => made(intersection, kind),
        _ => made((a.from + a.to + b.from + b.to) / 4.0, kind),
    }
}
