//! Dual carriageways: two one-way roads side by side. Nobody walks along the strip between them; it
//! is stood on only while crossing, first one half and then the other.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::chains::Chain;
use super::guard::Guard;
use super::line::{P, distance, dot, left_of, minus, plus, times, unit};
use super::pavement::Works;
use super::plot::Draft;
use super::stations::Across;
use super::ways::Pavement;
use super::{Kind, Side, Traits};

/// The other half is looked for this far to the right of the road's middle (metres).
const APART_M: f64 = 30.0;

/// Takes the pavement off the inner side of dual carriageways. Driving on the left, that is the right.
pub(super) fn find(chains: &mut [Chain]) {
    let halves: Vec<GeomWithData<Line<P>, usize>> = chains
        .iter()
        .enumerate()
        .filter(|(_, chain)| is_half(chain))
        .flat_map(|(i, c)| c.line.windows(2).map(move |w| GeomWithData::new(Line::new(w[0], w[1]), i)))
        .collect();
    let tree = RTree::bulk_load(halves);
    let inner: Vec<bool> =
        chains.iter().enumerate().map(|(i, chain)| is_half(chain) && has_other_half(i, chain, &tree)).collect();
    for (chain, inner) in chains.iter_mut().zip(inner) {
        if inner {
            chain.make.pavements[Side::Right as usize] = Pavement::None;
        }
    }
}

fn is_half(chain: &Chain) -> bool {
    chain.oneway && chain.make.busy
}

/// Most of its segments have one that is driven the other way beside them, on the right.
fn has_other_half(i: usize, chain: &Chain, tree: &RTree<GeomWithData<Line<P>, usize>>) -> bool {
    let mut beside = 0.0;
    for pair in chain.line.windows(2) {
        let middle = times(plus(pair[0], pair[1]), 0.5);
        let ahead = unit(minus(pair[1], pair[0]));
        let found = tree.locate_within_distance(middle, APART_M * APART_M).any(|other| {
            let back = unit(minus(other.geom().to, other.geom().from));
            let there = other.geom().nearest_point(&middle);
            let to_the_right = dot(minus(there, middle), left_of(ahead)) < -1.0;
            other.data != i && to_the_right && dot(ahead, back) < -0.8 && other.geom().distance_2(&middle) > 1.0
        });
        beside += if found { distance(pair[0], pair[1]) } else { 0.0 };
    }
    beside > 0.5 * chain.long()
}

/// Joins the islands of marked crossings over both halves.
pub(super) fn join_islands(works: &mut Works, guard: &Guard) {
    let mut islands: Vec<(usize, usize)> = Vec::new();
    for (i, chain) in works.chains.iter().enumerate().filter(|(_, c)| c.make.walk && is_half(c)) {
        if chain.make.pavements[Side::Right as usize] != Pavement::None {
            continue;
        }
        let marked = works.stations[i].iter().zip(&works.nodes[i][Side::Right as usize]);
        islands.extend(marked.filter(|(s, _)| s.across == Across::Marked).filter_map(|(_, n)| n.map(|n| (i, n))));
    }
    for (k, (chain, from)) in islands.iter().enumerate() {
        for (other, to) in &islands[k + 1..] {
            let (a, b) = (works.plot.spots[*from].at, works.plot.spots[*to].at);
            if other != chain && distance(a, b) < APART_M && guard.crossed(a, b, 0).is_none() {
                let kind = Kind::Footpath;
                works.plot.draft(Draft { from: *from, to: *to, kind, traits: Traits::default(), face: None, level: 0 });
            }
        }
    }
}
