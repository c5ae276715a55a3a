//! Pavements, the ways across between them, and paths: the laying itself.

use rustc_hash::FxHashMap;

use super::chains::Chain;
use super::corners::{Junctions, side_joined};
use super::line::{P, distance, dot, minus, plus, times};
use super::plot::{Draft, Plot};
use super::stations::{Across, Station};
use super::ways::{Class, Mark, Pavement};
use super::{Face, Kind, Side, Traits};

const SIDES: [Side; 2] = [Side::Left, Side::Right];

/// Everything that is being laid: streets first among the chains, then paths.
pub(super) struct Works<'a> {
    pub chains: &'a [Chain],
    pub stations: &'a [Vec<Station>],
    pub junctions: &'a Junctions,
    pub plot: Plot,
    /// By chain, side and station: the node there.
    pub nodes: Vec<[Vec<Option<usize>>; 2]>,
    /// Where a street has a station for the paths that join it: chain and station.
    through: FxHashMap<u32, (usize, usize)>,
    path_nodes: FxHashMap<u32, usize>,
}

impl<'a> Works<'a> {
    pub fn new(chains: &'a [Chain], stations: &'a [Vec<Station>], junctions: &'a Junctions, plot: Plot) -> Self {
        let mut through = FxHashMap::default();
        for (i, chain) in chains.iter().enumerate().filter(|(_, c)| c.make.class == Class::Street) {
            let inner = stations[i].iter().enumerate().filter(|(_, s)| s.along > 0.0 && s.along < chain.long());
            through.extend(inner.filter_map(|(k, s)| s.joint.map(|node| (node, (i, k)))));
        }
        let nodes = stations.iter().map(|s| [vec![None; s.len()], vec![None; s.len()]]).collect();
        Self { chains, stations, junctions, plot, nodes, through, path_nodes: FxHashMap::default() }
    }

    /// Both pavements of a street, and the way round its end.
    pub fn pavements(&mut self, i: usize) {
        let chain = &self.chains[i];
        for side in SIDES {
            self.set_aside(i, side);
            let pavement = chain.make.pavements[side as usize];
            if chain.make.walk && pavement != Pavement::None {
                let nodes = self.nodes[i][side as usize].clone();
                self.edges_along(i, side, &nodes, Kind::Pavement);
            }
        }
        for at_end in [false, true] {
            let Some(beyond) = self.junctions.beyond[i][usize::from(at_end)].filter(|_| chain.make.walk) else {
                continue;
            };
            for side in SIDES {
                let Some(corner) = self.junctions.corner(i, at_end, side) else { continue };
                let level = if at_end { chain.levels.last() } else { chain.levels.first() };
                let draft = Draft {
                    from: corner.spot,
                    to: beyond,
                    kind: Kind::Pavement,
                    traits: self.traits(i, side),
                    face: Some(face(i, side)),
                    level: level.copied().unwrap_or_default(),
                };
                self.plot.draft(draft);
            }
        }
    }

    /// Across a street, wherever there is something to step on to on both sides.
    pub fn crossings(&mut self, i: usize) {
        for (k, station) in self.stations[i].iter().enumerate() {
            let kind = match station.across {
                Across::No => continue,
                Across::Quiet => Kind::QuietCrossing,
                Across::Marked => Kind::MarkedCrossing,
            };
            let ends = SIDES.map(|side| match kind {
                Kind::MarkedCrossing => Some(self.landing(i, k, side)),
                _ => self.nodes[i][side as usize][k],
            });
            if let [Some(from), Some(to)] = ends {
                let traits = Traits { private: self.chains[i].make.private, ..Traits::default() };
                self.plot.draft(Draft { from, to, kind, traits, face: None, level: self.level(i, k) });
            }
        }
    }

    /// A path as it is drawn, from the pavement that it starts at to the one that it ends at.
    pub fn path(&mut self, i: usize) {
        let (chain, stations) = (&self.chains[i], &self.stations[i]);
        let line = &chain.line;
        let last = stations.len() - 1;
        let first = self.joined(chain.first_node(), line[0], minus(line[1], line[0]));
        let end = line.len() - 1;
        let final_ = self.joined(chain.last_node(), line[end], minus(line[end - 1], line[end]));
        let mut nodes = vec![None; stations.len()];
        (nodes[0], nodes[last]) = (Some(first), Some(final_));
        for k in 1..last {
            let at = stations[k].at;
            let clear = |spot: usize, base: P| distance(at, base) >= 0.8 * distance(self.plot.spots[spot].at, base);
            if clear(first, line[0]) && clear(final_, line[end]) {
                nodes[k] = Some(self.plot.spot(at, at));
            }
        }
        let kind = if chain.make.class == Class::Steps { Kind::Steps } else { Kind::Footpath };
        self.edges_along(i, Side::Left, &nodes, kind);
        self.nodes[i][0] = nodes;
    }

    /// The node where a path ends that leaves in that direction: on a street's pavement, or the path's own.
    fn joined(&mut self, node: Option<u32>, at: P, direction: P) -> usize {
        let Some(node) = node else { return self.plot.spot(at, at) };
        if let Some((chain, k)) = self.through.get(&node).copied() {
            let side = side_joined(&self.chains[chain], &self.stations[chain][k], direction);
            return self.landing(chain, k, side);
        }
        if let Some(spot) = self.junctions.joins(node, direction) {
            return spot;
        }
        let plot = &mut self.plot;
        *self.path_nodes.entry(node).or_insert_with(|| plot.spot(at, at))
    }

    /// The node on one side of a station, made where there is no pavement to stand on.
    pub fn landing(&mut self, i: usize, k: usize, side: Side) -> usize {
        if let Some(spot) = self.nodes[i][side as usize][k] {
            return spot;
        }
        let spot = self.put_aside(i, k, side);
        self.nodes[i][side as usize][k] = Some(spot);
        spot
    }

    fn put_aside(&mut self, i: usize, k: usize, side: Side) -> usize {
        let half = f64::from(self.chains[i].make.half_width_dm) / 10.0;
        let station = &self.stations[i][k];
        let far = if side == Side::Left { half } else { -half };
        self.plot.spot(station.at, plus(station.at, times(station.aside, far)))
    }

    /// The nodes of one pavement: corners at both ends, and between them each station's own. In a
    /// tight bend the inner ones would run backwards, so there they fall together.
    fn set_aside(&mut self, i: usize, side: Side) {
        let corners = [false, true].map(|at_end| self.junctions.corner(i, at_end, side));
        let [Some(start), Some(end)] = corners else { return };
        let chain = &self.chains[i];
        let stations = &self.stations[i];
        let last = stations.len() - 1;
        let laid = chain.make.walk && chain.make.pavements[side as usize] != Pavement::None;
        let mut before = start.spot;
        let mut out = vec![None; stations.len()];
        for (k, station) in stations.iter().enumerate() {
            out[k] = if k == 0 || (k < last && station.along <= start.setback) {
                Some(start.spot)
            } else if k == last || station.along >= chain.long() - end.setback {
                Some(end.spot)
            } else if laid {
                let spot = self.put_aside(i, k, side);
                let onward = minus(station.at, stations[k - 1].at);
                let step = minus(self.plot.spots[spot].at, self.plot.spots[before].at);
                before = if dot(step, onward) > 0.0 { spot } else { before };
                Some(before)
            } else {
                None
            };
        }
        let onward = minus(stations[last].at, stations[last - 1].at);
        for k in (1..last).rev() {
            let Some(spot) = out[k].filter(|spot| *spot != start.spot && *spot != end.spot) else { continue };
            if dot(minus(self.plot.spots[end.spot].at, self.plot.spots[spot].at), onward) > 0.0 {
                break;
            }
            out[k] = Some(end.spot);
        }
        self.nodes[i][side as usize] = out;
    }

    fn edges_along(&mut self, i: usize, side: Side, nodes: &[Option<usize>], kind: Kind) {
        let stations = &self.stations[i];
        let mut from: Option<(usize, usize)> = None;
        for (k, node) in nodes.iter().enumerate() {
            let Some(to) = *node else { continue };
            if let Some((before, k0)) = from {
                let gates: Vec<Mark> = stations[k0..=k].iter().filter_map(|s| s.gate).collect();
                let shut = stations[k0..k].iter().any(|s| s.gate == Some(Mark::LockedGate))
                    || (k + 1 == stations.len() && stations[k].gate == Some(Mark::LockedGate));
                let mut traits = self.traits(i, side);
                traits.gate |= !gates.is_empty();
                traits.steps |= kind == Kind::Steps || gates.contains(&Mark::Stile);
                let level = self.level(i, k0);
                let face = Some(face(i, side));
                if !shut {
                    self.plot.draft(Draft { from: before, to, kind, traits, face, level });
                }
            }
            from = Some((to, k));
        }
    }

    fn traits(&self, i: usize, side: Side) -> Traits {
        let make = &self.chains[i].make;
        Traits {
            private: make.private,
            unlit: make.unlit,
            roadway: make.pavements[side as usize] == Pavement::Roadway,
            ..Traits::default()
        }
    }

    /// The level of the segment that follows a station.
    fn level(&self, i: usize, k: usize) -> i8 {
        let chain = &self.chains[i];
        let at = chain.running.partition_point(|r| *r <= self.stations[i][k].along + 1e-6).saturating_sub(1);
        chain.levels[at.min(chain.levels.len() - 1)]
    }
}

pub(super) fn face(chain: usize, side: Side) -> Face {
    Face { stretch: u32::try_from(chain).unwrap_or(u32::MAX), side }
}
