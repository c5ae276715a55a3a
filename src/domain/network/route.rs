//! Shortest ways over the network.
//!
//! Dijkstra's search over compressed rows, stopped as soon as the caller has what it came for. On estates that is
//! quicker than contraction hierarchies, which pay for distances that rounds never ask about.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Edge, Foot, Network};

/// Who can be reached from each node, and at what cost: the network as compressed rows.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// Where each node's row begins in `arcs`; one more at the end.
    rows: Vec<u32>,
    /// Neighbour and cost in decimetres.
    arcs: Vec<(u32, u32)>,
}

impl Routes {
    /// The whole network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self::over(network, |_| true)
    }

    /// The part of the network whose edges `may_walk` lets through, as for a walk without steps.
    #[must_use]
    pub fn over(network: &Network, may_walk: impl Fn(&Edge) -> bool) -> Self {
        let mut rows = vec![0u32; network.nodes.len() + 1];
        for edge in network.edges.iter().filter(|e| may_walk(e)) {
            rows[edge.from as usize + 1] += 1;
            rows[edge.to as usize + 1] += 1;
        }
        for node in 1..rows.len() {
            rows[node] += rows[node - 1];
        }
        let mut next = rows.clone();
        let mut arcs = vec![(0, 0); rows[rows.len() - 1] as usize];
        for edge in network.edges.iter().filter(|e| may_walk(e)) {
            for (from, to) in [(edge.from, edge.to), (edge.to, edge.from)] {
                arcs[next[from as usize] as usize] = (to, edge.cost_dm);
                next[from as usize] += 1;
            }
        }
        Self { rows, arcs }
    }

    #[must_use]
    pub fn nodes(&self) -> usize {
        self.rows.len() - 1
    }

    /// The neighbours of a node, and the decimetres to each.
    #[must_use]
    pub fn from(&self, node: u32) -> &[(u32, u32)] {
        &self.arcs[self.rows[node as usize] as usize..self.rows[node as usize + 1] as usize]
    }
}

/// The ways off a foot: each end of its edge, with the decimetres to it.
#[must_use]
pub fn ways_off(network: &Network, foot: &Foot) -> [(u32, u32); 2] {
    let edge = &network.edges[foot.edge as usize];
    [(edge.from, foot.offset_dm), (edge.to, edge.length_dm.saturating_sub(foot.offset_dm))]
}

/// A search over some [`Routes`], with its working room, which is used again by the next search.
#[derive(Clone, Debug, Default)]
pub struct Search {
    cost: Vec<u32>,
    /// Which search last wrote `cost`; what is older counts as not reached.
    stamp: Vec<u32>,
    now: u32,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Search {
    /// Room for `nodes` nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { cost: vec![0; nodes], stamp: vec![0; nodes], now: 0, queue: BinaryHeap::new() }
    }

    /// Visits nodes from the nearest on, beginning at `starts` (node, decimetres there), until `visit` says no or nothing is left within `limit` decimetres.
    pub fn run(&mut self, routes: &Routes, starts: &[(u32, u32)], limit: u32, mut visit: impl FnMut(u32, u32) -> bool) {
        self.begin();
        for &(node, cost) in starts {
            self.offer(node, cost, limit);
        }
        while let Some(Reverse((cost, node))) = self.queue.pop() {
            if cost > self.cost[node as usize] {
                continue;
            }
            if !visit(node, cost) {
                break;
            }
            for &(to, step) in routes.from(node) {
                self.offer(to, cost.saturating_add(step), limit);
            }
        }
    }

    /// Decimetres to a node by the last search. Exact for nodes that it visited; for those it only saw, too much or exact.
    #[must_use]
    pub fn cost(&self, node: u32) -> Option<u32> {
        (self.stamp[node as usize] == self.now).then(|| self.cost[node as usize])
    }

    fn begin(&mut self) {
        self.queue.clear();
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.stamp.fill(0);
            self.now = 1;
        }
    }

    fn offer(&mut self, node: u32, cost: u32, limit: u32) {
        let at = node as usize;
        if cost <= limit && (self.stamp[at] != self.now || cost < self.cost[at]) {
            self.stamp[at] = self.now;
            self.cost[at] = cost;
            self.queue.push(Reverse((cost, node)));
        }
    }
}

/// Decimetres between two feet without their front paths, from a finished search that began at `from`; none if it did not get there.
#[must_use]
pub fn between(network: &Network, search: &Search, from: &Foot, to: &Foot) -> Option<u32> {
    let along = (from.edge == to.edge).then(|| from.offset_dm.abs_diff(to.offset_dm));
    let ways = ways_off(network, to);
    let around = ways.iter().filter_map(|&(node, off)| search.cost(node).map(|c| c.saturating_add(off))).min();
    match (along, around) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::{Kind, Traits};

    /// A square of four pavements, 100 m each, with a path across that has steps.
    fn square() -> Network {
        let edge = |from, to, length_dm, steps| {
            let traits = Traits { steps, ..Traits::default() };
            Edge { from, to, length_dm, cost_dm: length_dm, kind: Kind::Pavement, traits, face: None }
        };
        let sides = [(0, 1), (1, 2), (2, 3), (3, 0)].map(|(a, b)| edge(a, b, 1000, false));
        let edges = sides.into_iter().chain([edge(0, 2, 1414, true)]).collect();
        Network { nodes: vec![[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]], edges, ..Network::default() }
    }

    fn walk(network: &Network, routes: &Routes, from: Foot, to: Foot) -> Option<u32> {
        let mut search = Search::new(routes.nodes());
        search.run(routes, &ways_off(network, &from), u32::MAX / 4, |_, _| true);
        between(network, &search, &from, &to)
    }

    fn foot(edge: u32, offset_dm: u32) -> Foot {
        Foot { edge, offset_dm, spur_dm: 0 }
    }

    #[test]
    fn two_doors_of_one_edge_are_as_far_as_they_lie_apart() {
        let network = square();
        assert_eq!(walk(&network, &Routes::new(&network), foot(0, 100), foot(0, 850)), Some(750));
    }

    #[test]
    fn the_way_across_is_taken_unless_steps_are_ruled_out() {
        let network = square();
        let all = Routes::new(&network);
        assert_eq!(walk(&network, &all, foot(0, 0), foot(1, 1000)), Some(1414));
        let step_free = Routes::over(&network, |edge| !edge.traits.steps);
        assert_eq!(walk(&network, &step_free, foot(0, 0), foot(1, 1000)), Some(2000));
    }

    #[test]
    fn beyond_the_limit_nothing_is_found() {
        let network = square();
        let routes = Routes::new(&network);
        let mut search = Search::new(routes.nodes());
        search.run(&routes, &[(0, 0)], 999, |_, _| true);
        assert_eq!((search.cost(0), search.cost(1)), (Some(0), None));
    }
}
