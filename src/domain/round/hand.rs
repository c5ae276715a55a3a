//! Rounds in an order that somebody gave them: how long they take, where they lead, and where one more door fits best.

use super::Door;
use crate::domain::network::{Foot, Network, Routes, Search, ways_off};

/// An end of a leg.
#[derive(Clone, Copy, Debug)]
enum Spot {
    Hub(u32),
    At(Foot),
}

/// Walks over one network from and to one hub.
pub struct Walker<'a> {
    network: &'a Network,
    routes: &'a Routes,
    hub: u32,
    one_way: bool,
    search: Search,
}

/// Stands for no way at all.
const FAR: u64 = 1 << 40;

impl<'a> Walker<'a> {
    #[must_use]
    pub fn new(network: &'a Network, routes: &'a Routes, hub: u32, one_way: bool) -> Self {
        Self { network, routes, hub, one_way, search: Search::new(routes.nodes()) }
    }

    /// The same walker, setting out from another hub.
    pub(super) fn at_hub(&mut self, hub: u32) -> &mut Self {
        self.hub = hub;
        self
    }

    /// Whether a way leads from the hub to each of these.
    pub fn reaches(&mut self, doors: &[Door]) -> Vec<bool> {
        let hub = Spot::Hub(self.hub);
        self.search_from(hub);
        doors.iter().map(|door| self.reached(hub, Spot::At(door.foot)).is_some()).collect()
    }

    /// Decimetres of walking in this order, from the hub and, unless one-way, back: front paths both ways, once for
    /// doors that share an entrance. None: no way leads to one of them.
    pub fn walk_dm(&mut self, doors: &[Door]) -> Option<u64> {
        let mut walk = 0;
        self.each_leg(doors, |walker, from, to| {
            let spur = if let Spot::At(foot) = to { 2 * u64::from(foot.spur_dm) } else { 0 };
            walk += walker.leg(from, to)? + spur;
            Some(())
        })?;
        Some(walk)
    }

    /// The way that is walked, in metres: hub, pavements, doors' feet in order, hub.
    pub fn path(&mut self, doors: &[Door]) -> Vec<[f64; 2]> {
        let mut path = vec![self.network.nodes[self.hub as usize]];
        let _ = self.each_leg(doors, |walker, from, to| {
            walker.lay(from, to, &mut path);
            Some(())
        });
        path.dedup();
        path
    }

    /// For each new door in turn, the place in `order` where it adds least. Doors that share an entrance stay together.
    /// Takes and gives indices into `doors`.
    pub fn inserted(&mut self, doors: &[Door], order: &[usize], new: &[usize]) -> Vec<usize> {
        let mut order = order.to_vec();
        for &fresh in new {
            let neighbour = order.iter().rposition(|&other| doors[other].stop == doors[fresh].stop);
            let at = neighbour.map_or_else(|| self.cheapest(doors, &order, fresh), |at| at + 1);
            order.insert(at, fresh);
        }
        order
    }

    fn cheapest(&mut self, doors: &[Door], order: &[usize], fresh: usize) -> usize {
        self.search_from(Spot::At(doors[fresh].foot));
        let to = |walker: &Self, spot: Option<Spot>| {
            spot.map_or(0, |spot| walker.reached(Spot::At(doors[fresh].foot), spot).unwrap_or(FAR))
        };
        let spot = |at: Option<usize>| at.and_then(|at| order.get(at)).map(|&door| Spot::At(doors[door].foot));
        let end = if self.one_way { None } else { Some(Spot::Hub(self.hub)) };
        let around: Vec<(u64, Spot, Option<Spot>)> = (0..=order.len())
            .map(|at| {
                let before = spot(at.checked_sub(1)).unwrap_or(Spot::Hub(self.hub));
                let after = spot(Some(at)).or(end);
                (to(self, Some(before)) + to(self, after), before, after)
            })
            .collect();
        // Between doors of one entrance nothing goes.
        let parts = |at: usize| at > 0 && at < order.len() && doors[order[at - 1]].stop == doors[order[at]].stop;
        let mut best = (u64::MAX, 0);
        for (at, (added, before, after)) in around.into_iter().enumerate().filter(|(at, _)| !parts(*at)) {
            let saved = after.map_or(0, |after| self.leg(before, after).unwrap_or(FAR));
            best = best.min((added.saturating_sub(saved), at));
        }
        best.1
    }

    /// Every leg that is walked, hub to hub; none between doors of one entrance.
    fn each_leg(&mut self, doors: &[Door], mut each: impl FnMut(&mut Self, Spot, Spot) -> Option<()>) -> Option<()> {
        let mut from = Spot::Hub(self.hub);
        let mut last = None;
        for door in doors.iter().filter(|door| last.replace(door.stop) != Some(door.stop)) {
            let to = Spot::At(door.foot);
            each(self, from, to)?;
            from = to;
        }
        if !self.one_way && last.is_some() {
            each(self, from, Spot::Hub(self.hub))?;
        }
        Some(())
    }

    fn leg(&mut self, from: Spot, to: Spot) -> Option<u64> {
        let ends = self.ways_off(to);
        let mut missing = if ends.len() == 2 && ends[0].0 == ends[1].0 { 1 } else { ends.len() };
        self.search.run(self.routes, &ways_of(self.network, from), u32::MAX / 4, |node, _| {
            missing -= usize::from(ends.iter().any(|end| end.0 == node));
            missing > 0
        });
        self.reached(from, to)
    }

    fn search_from(&mut self, from: Spot) {
        self.search.run(self.routes, &ways_of(self.network, from), u32::MAX / 4, |_, _| true);
    }

    fn ways_off(&self, spot: Spot) -> Vec<(u32, u32)> {
        ways_of(self.network, spot)
    }

    /// By the last search, which began at `from`.
    fn reached(&self, from: Spot, to: Spot) -> Option<u64> {
        let around = self.ways_off(to).iter().filter_map(|&(node, off)| Some(self.search.cost(node)? + off)).min();
        let along = match (from, to) {
            (Spot::At(a), Spot::At(b)) if a.edge == b.edge => Some(a.offset_dm.abs_diff(b.offset_dm)),
            _ => None,
        };
        along.into_iter().chain(around).min().map(u64::from)
    }

    /// Adds the points of the shortest way, but for its first.
    fn lay(&mut self, from: Spot, to: Spot, path: &mut Vec<[f64; 2]>) {
        let Some(length) = self.leg(from, to) else { return };
        let along = match (from, to) {
            (Spot::At(a), Spot::At(b)) if a.edge == b.edge => Some(u64::from(a.offset_dm.abs_diff(b.offset_dm))),
            _ => None,
        };
        if along != Some(length) {
            let last = self.ways_off(to).into_iter().find(|&(node, off)| {
                self.search.cost(node).is_some_and(|cost| u64::from(cost) + u64::from(off) == length)
            });
            if let Some((node, _)) = last {
                self.lay_nodes(from, node, path);
            }
        }
        path.push(self.point(to));
    }

    /// From the start of the last search to a node, backwards along what it cost.
    fn lay_nodes(&self, from: Spot, end: u32, path: &mut Vec<[f64; 2]>) {
        let starts = self.ways_off(from);
        let first = path.len();
        let mut node = end;
        loop {
            path.push(self.network.nodes[node as usize]);
            let Some(cost) = self.search.cost(node) else { break };
            if starts.contains(&(node, cost)) {
                break;
            }
            let before = self
                .routes
                .from(node)
                .iter()
                .find(|&&(other, step)| step <= cost && step > 0 && self.search.cost(other) == Some(cost - step));
            match before {
                Some(&(other, _)) => node = other,
                None => break,
            }
        }
        path[first..].reverse();
    }

    fn point(&self, spot: Spot) -> [f64; 2] {
        match spot {
            Spot::Hub(node) => self.network.nodes[node as usize],
            Spot::At(foot) => {
                let edge = &self.network.edges[foot.edge as usize];
                let (a, b) = (self.network.nodes[edge.from as usize], self.network.nodes[edge.to as usize]);
                let share = f64::from(foot.offset_dm) / f64::from(edge.length_dm.max(1));
                [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
            }
        }
    }
}

fn ways_of(network: &Network, spot: Spot) -> Vec<(u32, u32)> {
    match spot {
        Spot::Hub(node) => vec![(node, 0)],
        Spot::At(foot) => ways_off(network, &foot).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::{Edge, Face, Kind, Side, Traits};
    use crate::domain::round::{Ask, Effort, Mode, Patient, plan};
    use proptest::prelude::*;

    /// Four by four nodes, 100 m apart, each joined to its neighbours.
    fn grid() -> Network {
        let nodes = (0..16u32).map(|n| [f64::from(n % 4) * 100.0, f64::from(n / 4) * 100.0]).collect();
        let mut edges = Vec::new();
        for n in 0..16u32 {
            let to = [(n % 4 < 3).then_some(n + 1), (n / 4 < 3).then_some(n + 4)];
            for to in to.into_iter().flatten() {
                let face = Some(Face { stretch: edges.len() as u32, side: Side::Left });
                let traits = Traits::default();
                edges.push(Edge { from: n, to, length_dm: 1000, cost_dm: 1000, kind: Kind::Pavement, traits, face });
            }
        }
        Network { nodes, edges, ..Network::default() }
    }

    fn door(network: &Network, edge: u32, offset_dm: u32, stop: u32) -> Door {
        let face = network.edges[edge as usize].face.unwrap();
        Door { foot: Foot { edge, offset_dm, spur_dm: 30 }, stop, face, service_s: 80 }
    }

    fn length_m(path: &[[f64; 2]]) -> f64 {
        path.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum()
    }

    #[test]
    fn flats_of_one_entrance_cost_the_front_path_once() {
        let network = grid();
        let routes = Routes::new(&network);
        let flats = [door(&network, 0, 500, 0), door(&network, 0, 500, 0)];
        assert_eq!(Walker::new(&network, &routes, 0, false).walk_dm(&flats), Some(500 + 60 + 500));
        assert_eq!(Walker::new(&network, &routes, 0, true).walk_dm(&flats), Some(500 + 60));
    }

    #[test]
    fn a_door_goes_to_where_it_adds_least() {
        let network = grid();
        let routes = Routes::new(&network);
        let doors = [door(&network, 0, 200, 0), door(&network, 0, 800, 1), door(&network, 0, 400, 2)];
        assert_eq!(Walker::new(&network, &routes, 0, false).inserted(&doors, &[0, 1], &[2]), [0, 2, 1]);
    }

    proptest! {
        /// What the planner says a round takes is what its order takes, and its path is as long.
        #[test]
        fn a_planned_round_is_as_long_as_it_says(places in prop::collection::vec((0u32..24, 0u32..=1000), 1..25), one_way: bool) {
            let network = grid();
            let routes = Routes::new(&network);
            let doors: Vec<Door> = places.iter().zip(0..).map(|(&(e, at), n)| door(&network, e, at, n)).collect();
            let ask = Ask {
                network: &network, routes: &routes, doors: &doors, hubs: &[5], rounds: Some(1), more_rounds: false, shift_s: 1_000_000,
                speed: 1.25, one_way, mode: Mode::Shortest,
                before: &[], whole_sides: false, one_piece: false, seed: 1, effort: Effort { steps_per_stop: 20 },
            };
            let round = plan(&ask, &Patient).rounds.remove(0);
            let walked: Vec<Door> = round.doors.iter().map(|&d| doors[d as usize]).collect();
            let mut walker = Walker::new(&network, &routes, 5, one_way);
            prop_assert_eq!(walker.walk_dm(&walked), Some(round.walk_dm));
            let spurs = walked.len() as f64 * 6.0;
            prop_assert!((length_m(&walker.path(&walked)) + spurs - round.walk_dm as f64 / 10.0).abs() < 0.001);
        }
    }
}
