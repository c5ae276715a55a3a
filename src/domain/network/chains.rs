//! Ways that go on as one another, joined: a street is one stretch from junction to junction, in
//! however many pieces it was drawn.

use rustc_hash::FxHashMap;

use super::line::{P, distance, running};
use super::ways::{Make, Way};

/// One stretch, drawn in one piece.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub line: Vec<P>,
    /// How far along the line each of its points is, in metres.
    pub running: Vec<f64>,
    /// The level of each segment: one fewer than points.
    pub levels: Vec<i8>,
    /// The node at each point, where two ways met.
    pub joints: Vec<Option<u32>>,
    pub name: Option<String>,
    pub other_names: Vec<String>,
    pub oneway: bool,
    pub make: Make,
}

/// A way, and whether it is taken from its end to its beginning.
type Piece = (usize, bool);

impl Chain {
    pub fn long(&self) -> f64 {
        self.running.last().copied().unwrap_or_default()
    }

    pub fn first_node(&self) -> Option<u32> {
        self.joints.first().copied().flatten()
    }

    pub fn last_node(&self) -> Option<u32> {
        self.joints.last().copied().flatten()
    }
}

/// Joins ways end to end where just two meet and are alike. They are not joined at nodes where
/// `stops` says so.
pub(super) fn join(ways: &[&Way], stops: &dyn Fn(u32) -> bool) -> Vec<Chain> {
    let mut at_node: FxHashMap<u32, Vec<Piece>> = FxHashMap::default();
    for (i, way) in ways.iter().enumerate() {
        // Leaving the node, a way that ends there is taken backwards.
        at_node.entry(way.from).or_default().push((i, false));
        at_node.entry(way.to).or_default().push((i, true));
    }
    let mut used = vec![false; ways.len()];
    let mut chains = Vec::new();
    for first in 0..ways.len() {
        if used[first] {
            continue;
        }
        used[first] = true;
        let next = |piece: Piece| goes_on(ways, &at_node, piece, stops);
        let ahead = extend((first, false), &mut used, &next);
        let behind = extend((first, true), &mut used, &next);
        let mut pieces: Vec<Piece> = behind.into_iter().rev().map(|(i, turned)| (i, !turned)).collect();
        pieces.push((first, false));
        pieces.extend(ahead);
        chains.extend(weld(ways, &pieces));
    }
    chains
}

fn extend(from: Piece, used: &mut [bool], next: &dyn Fn(Piece) -> Option<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut last = from;
    while let Some(piece) = next(last).filter(|(i, _)| !used[*i]) {
        used[piece.0] = true;
        out.push(piece);
        last = piece;
    }
    out
}

/// The way that this one goes on as, beyond its end.
fn goes_on(
    ways: &[&Way],
    at_node: &FxHashMap<u32, Vec<Piece>>,
    (i, turned): Piece,
    stops: &dyn Fn(u32) -> bool,
) -> Option<Piece> {
    let way = ways[i];
    let end = if turned { way.from } else { way.to };
    if stops(end) {
        return None;
    }
    let [a, b] = at_node.get(&end)?.as_slice() else { return None };
    let (other, other_turned) = if *a == (i, !turned) { *b } else { *a };
    let next = ways[other];
    let one_make = seen(way, turned) == seen(next, other_turned);
    let one_name = way.name == next.name && way.other_names == next.other_names;
    let one_direction = way.oneway == next.oneway && (!way.oneway || turned == other_turned);
    (other != i && one_make && one_name && one_direction).then_some((other, other_turned))
}

fn seen(way: &Way, turned: bool) -> Make {
    if turned { way.make.turned() } else { way.make }
}

/// `None` where nothing is left of it but a point.
fn weld(ways: &[&Way], pieces: &[Piece]) -> Option<Chain> {
    // A one-way street is drawn as it is driven.
    let turned_all = pieces.iter().any(|(i, turned)| ways[*i].oneway && *turned);
    let pieces: Vec<Piece> =
        if turned_all { pieces.iter().rev().map(|(i, t)| (*i, !t)).collect() } else { pieces.to_vec() };
    let (first, first_turned) = *pieces.first()?;
    let mut chain = Chain {
        line: Vec::new(),
        running: Vec::new(),
        levels: Vec::new(),
        joints: Vec::new(),
        name: ways[first].name.clone(),
        other_names: ways[first].other_names.clone(),
        oneway: ways[first].oneway,
        make: seen(ways[first], first_turned),
    };
    for (i, turned) in pieces {
        add(&mut chain, ways[i], turned);
    }
    chain.running = running(&chain.line);
    (chain.line.len() > 1).then_some(chain)
}

fn add(chain: &mut Chain, way: &Way, turned: bool) {
    let points: Vec<P> = if turned { way.line.iter().rev().copied().collect() } else { way.line.clone() };
    let (enter, leave) = if turned { (way.to, way.from) } else { (way.from, way.to) };
    let last = points.len() - 1;
    for (k, p) in points.into_iter().enumerate() {
        let joint = if k == 0 {
            Some(enter)
        } else if k == last {
            Some(leave)
        } else {
            None
        };
        if chain.line.last().is_some_and(|before| distance(*before, p) < 0.05) {
            if let (Some(held), Some(_)) = (chain.joints.last_mut(), joint) {
                *held = joint;
            }
            continue;
        }
        if !chain.line.is_empty() {
            chain.levels.push(way.level);
        }
        chain.line.push(p);
        chain.joints.push(joint);
    }
}
