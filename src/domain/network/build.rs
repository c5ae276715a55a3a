//! From ways as they are drawn to a network to walk on.
//!
//! A street gets two pavements, set aside from its middle line by half its width; a path is one edge
//! after another as it is drawn. Pavements meet at corners; paths join the pavement of their side.
//! Across a quiet street people step at junctions, where paths join, and about every 25 m; across a
//! busy one only where a crossing is marked or has lights, and whatever else would lead over its
//! middle line is taken up again.

use rustc_hash::{FxHashMap, FxHashSet};

use super::chains::{Chain, join};
use super::corners::Junctions;
use super::guard::Guard;
use super::pavement::Works;
use super::pieces::{end_private_ways, pieces};
use super::plot::Plot;
use super::stations::{Across, Station, stations};
use super::ways::{Class, Mark, Way, Ways};
use super::{Kind, Network, Stretch, median, signs};

/// The middle line of a stretch.
#[derive(Clone, Debug)]
pub struct Middle {
    /// Metres.
    pub line: Vec<[f64; 2]>,
    /// Other names of its street.
    pub other_names: Vec<String>,
    /// A street with two sides, not a path.
    pub two_sided: bool,
}

/// The network, with what it was laid from and what is to be said of it.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub network: Network,
    /// By stretch.
    pub middles: Vec<Middle>,
    /// By node: which piece of the network it is in. Piece 0 is the longest.
    pub piece: Vec<u32>,
    /// By piece: the length of its edges in decimetres.
    pub pieces_dm: Vec<u64>,
    /// Edges that would have led over a busy road and were left out.
    pub left_out: usize,
    pub(super) guard: Guard,
}

impl Default for Guard {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Ground {
    /// Stretches that somebody can walk on.
    pub fn stretches(&self) -> usize {
        let faces = self.network.edges.iter().filter_map(|edge| edge.face.map(|face| face.stretch));
        faces.collect::<FxHashSet<_>>().len()
    }

    /// Ways across streets: all of them, and those that are marked.
    pub fn crossings(&self) -> (usize, usize) {
        let of = |kind: Kind| self.network.edges.iter().filter(|edge| edge.kind == kind).count();
        (of(Kind::QuietCrossing) + of(Kind::MarkedCrossing), of(Kind::MarkedCrossing))
    }

    /// Whether an edge hangs together with most of the network.
    pub fn in_main_piece(&self, edge: u32) -> bool {
        self.piece[self.network.edges[edge as usize].from as usize] == 0
    }
}

/// Lays the network. The same ways give the same network, node for node.
pub fn build(ways: &Ways) -> Ground {
    let chains = chains_of(ways);
    let joined = joined_by_paths(&chains);
    let mut plot = Plot::default();
    let junctions = Junctions::set_out(&chains, &mut plot);
    let stations = stations_of(&chains, ways, &junctions, &joined);
    let guard = Guard::new(&chains);
    let mut works = Works::new(&chains, &stations, &junctions, plot);
    let is_street = |i: &usize| chains[*i].make.class == Class::Street;
    (0..chains.len()).filter(is_street).for_each(|i| works.pavements(i));
    (0..chains.len()).filter(|i| !is_street(i)).for_each(|i| works.path(i));
    (0..chains.len()).filter(is_street).for_each(|i| works.crossings(i));
    median::join_islands(&mut works, &guard);
    let mut plot = works.plot;
    let left_out = guard.clear(&mut plot);
    end_private_ways(&mut plot);
    finish(chains, plot, guard, left_out)
}

/// Streets first, then paths. Paths that nobody may use are not there at all; streets that nobody
/// may walk along still have to be crossed.
fn chains_of(ways: &Ways) -> Vec<Chain> {
    let is_street = |way: &&Way| way.make.class == Class::Street;
    let streets: Vec<&Way> = ways.ways.iter().filter(is_street).collect();
    let paths: Vec<&Way> = ways.ways.iter().filter(|way| !is_street(way) && way.make.walk).collect();
    let on_streets: FxHashSet<u32> = streets.iter().flat_map(|way| [way.from, way.to]).collect();
    let mut chains = join(&streets, &|_| false);
    chains.extend(join(&paths, &|node| on_streets.contains(&node)));
    median::find(&mut chains);
    chains
}

fn joined_by_paths(chains: &[Chain]) -> FxHashSet<u32> {
    let paths = chains.iter().filter(|chain| chain.make.class != Class::Street);
    paths.flat_map(|path| [path.first_node(), path.last_node()]).flatten().collect()
}

fn stations_of(chains: &[Chain], ways: &Ways, junctions: &Junctions, joined: &FxHashSet<u32>) -> Vec<Vec<Station>> {
    let marks = signs::place(chains, &ways.signs);
    let lit = lit_junctions(chains, &marks);
    let mut out = Vec::with_capacity(chains.len());
    for (i, chain) in chains.iter().enumerate() {
        let mut ends = junctions.across[i];
        let nodes = [chain.first_node(), chain.last_node()];
        for (across, node) in ends.iter_mut().zip(nodes) {
            if chain.make.busy && node.is_some_and(|node| lit.contains(&node)) {
                *across = Across::Marked;
            }
        }
        out.push(stations(chain, &marks[i], joined, ends));
    }
    out
}

/// Junctions of streets that have signals: every arm can be crossed there.
fn lit_junctions(chains: &[Chain], marks: &[Vec<(f64, Mark)>]) -> FxHashSet<u32> {
    let mut lit = FxHashSet::default();
    for (chain, marks) in chains.iter().zip(marks).filter(|(chain, _)| chain.make.class == Class::Street) {
        for (along, _) in marks.iter().filter(|(_, mark)| *mark == Mark::Signals) {
            let at = if *along < 0.5 { chain.first_node() } else { chain.last_node() };
            lit.extend(at.filter(|_| *along < 0.5 || *along > chain.long() - 0.5));
        }
    }
    lit
}

fn finish(chains: Vec<Chain>, plot: Plot, guard: Guard, left_out: usize) -> Ground {
    let (nodes, edges) = plot.finish();
    let (piece, pieces_dm) = pieces(nodes.len(), &edges);
    let mut network = Network { nodes, edges, ..Network::default() };
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    let mut middles = Vec::with_capacity(chains.len());
    for chain in chains {
        let street = chain.name.map(|name| {
            *numbers.entry(name.clone()).or_insert_with(|| {
                network.streets.push(name);
                u32::try_from(network.streets.len() - 1).unwrap_or(u32::MAX)
            })
        });
        network.stretches.push(Stretch { street, busy: chain.make.busy });
        let two_sided = chain.make.class == Class::Street;
        middles.push(Middle { line: chain.line, other_names: chain.other_names, two_sided });
    }
    Ground { network, middles, piece, pieces_dm, left_out, guard }
}
