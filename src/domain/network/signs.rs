//! Crossings, signals and gates, each put on the stretch that it stands on.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::chains::Chain;
use super::line::{P, project};
use super::stations::Marked;
use super::ways::{Class, Mark, Sign};

/// A point on the line itself, but for rounding (metres).
const ON_IT_M: f64 = 0.6;
/// A crossing drawn beside its street, at the kerb.
const BESIDE_M: f64 = 6.0;

type Segment = GeomWithData<Line<P>, usize>;

/// The marks on each chain, metres along it; chains in which a busy street is met by signals have
/// them at their ends too.
pub(super) fn place(chains: &[Chain], signs: &[Sign]) -> Vec<Vec<Marked>> {
    let segments = chains
        .iter()
        .enumerate()
        .flat_map(|(i, chain)| chain.line.windows(2).map(move |pair| Segment::new(Line::new(pair[0], pair[1]), i)));
    let tree = RTree::bulk_load(segments.collect());
    let mut out = vec![Vec::new(); chains.len()];
    for sign in signs {
        for chain in stands_on(chains, &tree, sign) {
            let (_, along, _) = project(&chains[chain].line, &chains[chain].running, sign.at);
            out[chain].push((along, sign.mark));
        }
    }
    for marks in &mut out {
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    out
}

/// All chains that meet at the sign; a crossing off the line belongs to the nearest street.
fn stands_on(chains: &[Chain], tree: &RTree<Segment>, sign: &Sign) -> Vec<usize> {
    let mut near: Vec<(f64, usize)> = tree
        .locate_within_distance(sign.at, BESIDE_M * BESIDE_M)
        .map(|segment| (segment.geom().distance_2(&sign.at).sqrt(), segment.data))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let is_street = |i: &usize| chains[*i].make.class == Class::Street;
    let mut on_it: Vec<usize> = near.iter().filter(|(off, _)| *off < ON_IT_M).map(|(_, i)| *i).collect();
    on_it.sort_unstable();
    on_it.dedup();
    let is_gate = matches!(sign.mark, Mark::Gate | Mark::LockedGate | Mark::Stile);
    if is_gate || on_it.iter().any(is_street) {
        return on_it;
    }
    if !on_it.is_empty() {
        // On a path only: it is not the street that is crossed here.
        return Vec::new();
    }
    near.iter().map(|(_, i)| *i).find(is_street).into_iter().collect()
}
