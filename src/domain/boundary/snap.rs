//! Neighbouring areas that were meant to share an edge, and miss each other by a hair.
//!
//! Rounding and careless drawing leave gaps and overlaps of a few centimetres between neighbours.
//! Left alone, each would be a line that a home may be "near".

use geo::Coord;
use rstar::{AABB, RTree, RTreeObject};

use super::area::distance_2;
use super::drawn::Ring;
use super::holes::Draft;

/// Gaps up to this are closed. In metres.
const SNAP_M: f64 = 0.05;

/// Pulls corners of later areas on to those of earlier ones, and gives each edge the corners that
/// neighbours have on it. Returns the furthest that a line was moved, in metres.
pub(super) fn close_gaps(drafts: &mut [Draft]) -> f64 {
    let moved = join_corners(drafts);
    moved.max(share_corners(drafts))
}

struct Owned<T> {
    draft: usize,
    ring: usize,
    index: usize,
    shape: T,
}

impl RTreeObject for Owned<Coord<f64>> {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_point([self.shape.x, self.shape.y])
    }
}

impl RTreeObject for Owned<[Coord<f64>; 2]> {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.shape[0].x, self.shape[0].y], [self.shape[1].x, self.shape[1].y])
    }
}

fn around(at: Coord<f64>) -> AABB<[f64; 2]> {
    AABB::from_corners([at.x - SNAP_M, at.y - SNAP_M], [at.x + SNAP_M, at.y + SNAP_M])
}

fn gap(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn each_ring(drafts: &[Draft]) -> impl Iterator<Item = (usize, usize, &Ring)> {
    drafts.iter().enumerate().flat_map(|(d, draft)| draft.rings.iter().enumerate().map(move |(r, ring)| (d, r, ring)))
}

fn join_corners(drafts: &mut [Draft]) -> f64 {
    let corners = each_ring(drafts).flat_map(|(draft, ring, corners)| {
        corners.iter().enumerate().map(move |(index, &shape)| Owned { draft, ring, index, shape })
    });
    let tree = RTree::bulk_load(corners.collect());
    let mut furthest: f64 = 0.0;
    for (d, draft) in drafts.iter_mut().enumerate().skip(1) {
        for at in draft.rings.iter_mut().flatten() {
            let earlier = tree.locate_in_envelope_intersecting(around(*at)).filter(|o| o.draft < d);
            let nearest = earlier.map(|o| (o.draft, gap(o.shape, *at), o.shape)).filter(|o| o.1 <= SNAP_M);
            if let Some((_, moved, to)) = nearest.min_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1))) {
                furthest = furthest.max(moved);
                *at = to;
            }
        }
    }
    furthest
}

fn share_corners(drafts: &mut [Draft]) -> f64 {
    let edges = each_ring(drafts).flat_map(|(draft, ring, corners)| {
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).enumerate().map(move |(index, (&a, &b))| Owned { draft, ring, index, shape: [a, b] })
    });
    let tree = RTree::bulk_load(edges.collect());
    let mut furthest: f64 = 0.0;
    // (draft, ring, edge, how far along it, corner)
    let mut shared: Vec<(usize, usize, usize, f64, Coord<f64>)> = Vec::new();
    for (d, _, ring) in each_ring(drafts) {
        for &at in ring {
            for edge in tree.locate_in_envelope_intersecting(around(at)).filter(|e| e.draft != d) {
                let [a, b] = edge.shape;
                let moved = distance_2(a, b, at).sqrt();
                if moved <= SNAP_M && gap(a, at) > SNAP_M && gap(b, at) > SNAP_M {
                    furthest = furthest.max(moved);
                    shared.push((edge.draft, edge.ring, edge.index, gap(a, at), at));
                }
            }
        }
    }
    // From the back, so that the numbers of the edges in front stay right.
    shared.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3)));
    let mut rebuilt: Vec<((usize, usize), Ring)> = Vec::new();
    for of_ring in shared.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (draft, ring) = (of_ring[0].0, of_ring[0].1);
        let mut extra = of_ring.iter().peekable();
        let mut corners = Ring::new();
        for (index, &corner) in drafts[draft].rings[ring].iter().enumerate() {
            corners.push(corner);
            while let Some(next) = extra.next_if(|e| e.2 == index) {
                if corners.last() != Some(&next.4) {
                    corners.push(next.4);
                }
            }
        }
        rebuilt.push(((draft, ring), corners));
    }
    for ((draft, ring), corners) in rebuilt {
        drafts[draft].rings[ring] = corners;
    }
    furthest
}
