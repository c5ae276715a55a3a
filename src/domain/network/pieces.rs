//! What hangs together, and what does not.

use rustc_hash::FxHashMap;

use super::line::P;
use super::plot::Plot;

/// Sets that are joined one by one.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    pub fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    pub fn of(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    /// The lower number stands for both.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

/// Private ways lead to the doors on them and are no way through: each piece of private ground stays
/// joined to the rest at one place only, the one at which most public edges meet.
pub(super) fn end_private_ways(plot: &mut Plot) {
    let mut sets = Sets::new(plot.spots.len());
    let mut public_edges = vec![0_u32; plot.spots.len()];
    for draft in &plot.drafts {
        if draft.traits.private {
            sets.join(draft.from, draft.to);
        } else {
            public_edges[draft.from] += 1;
            public_edges[draft.to] += 1;
        }
    }
    let doorways = doorways(plot, &mut sets, &public_edges);
    let mut moved: FxHashMap<usize, usize> = FxHashMap::default();
    for i in 0..plot.drafts.len() {
        let draft = plot.drafts[i];
        if !draft.traits.private {
            continue;
        }
        let kept = doorways[&sets.of(draft.from)];
        let mut inner = |spot: usize| {
            if public_edges[spot] == 0 || key(plot.spots[spot].base) == kept {
                return spot;
            }
            *moved.entry(spot).or_insert_with(|| {
                let twin = plot.spots[spot];
                plot.spots.push(twin);
                plot.spots.len() - 1
            })
        };
        let (from, to) = (inner(draft.from), inner(draft.to));
        (plot.drafts[i].from, plot.drafts[i].to) = (from, to);
    }
}

/// For each piece of private ground, the point at which it stays joined.
fn doorways(plot: &Plot, sets: &mut Sets, public_edges: &[u32]) -> FxHashMap<usize, (u64, u64)> {
    let mut best: FxHashMap<usize, (u32, (u64, u64))> = FxHashMap::default();
    for draft in plot.drafts.iter().filter(|d| d.traits.private) {
        for spot in [draft.from, draft.to] {
            let here = (public_edges[spot], key(plot.spots[spot].base));
            let held = best.entry(sets.of(spot)).or_insert(here);
            if here.0 > held.0 {
                *held = here;
            }
        }
    }
    best.into_iter().map(|(piece, (_, at))| (piece, at)).collect()
}

/// Nodes set aside from one point of the map are at one place.
fn key(at: P) -> (u64, u64) {
    (at[0].to_bits(), at[1].to_bits())
}

/// For each node the number of its piece, pieces numbered from the longest down.
pub(super) fn pieces(nodes: usize, edges: &[super::Edge]) -> (Vec<u32>, Vec<u64>) {
    let mut sets = Sets::new(nodes);
    for edge in edges {
        sets.join(edge.from as usize, edge.to as usize);
    }
    let mut long: FxHashMap<usize, u64> = FxHashMap::default();
    for edge in edges {
        *long.entry(sets.of(edge.from as usize)).or_default() += u64::from(edge.length_dm);
    }
    let mut order: Vec<(u64, usize)> = long.into_iter().map(|(root, dm)| (dm, root)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let number: FxHashMap<usize, u32> = order.iter().zip(0..).map(|((_, root), n)| (*root, n)).collect();
    let of = (0..nodes).map(|node| number.get(&sets.of(node)).copied().unwrap_or(u32::MAX)).collect();
    (of, order.into_iter().map(|(dm, _)| dm).collect())
}
