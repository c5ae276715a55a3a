//! The ground as the planner sees it: doors merged to stops, and stops in their order along each street side.

use rustc_hash::FxHashMap;

use super::keep::Former;
use super::{Ask, Why};
use crate::domain::network::{Foot, Search, between, ways_off};

/// A stop that takes longer than this share of a shift is made several, so that rounds can share a tower block.
const LARGEST_SHARE: u32 = 12;

/// Doors that are always visited together.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub foot: Foot,
    /// A number for its street side, from 0.
    pub face: u32,
    /// Time at its doors and its front path both ways, as decimetres of walking.
    pub load: i32,
    /// Its front path both ways.
    pub spur: i32,
    /// The entrance that it shares with other parts of a large building.
    pub entrance: u32,
    /// Whole decimetres.
    pub at: [i32; 2],
    /// The nearest hub by walking, as an index into the hubs, and the decimetres to it.
    pub hub: u32,
    pub hub_dm: u32,
    /// Indices into the doors of the ask.
    pub doors: Vec<u32>,
    /// The round that it was in, as an index into the labels.
    pub was: Option<u32>,
    /// How many of its doors were.
    pub held: u16,
}

/// All stops, in order along each face, faces one after the other.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    pub stops: Vec<Stop>,
    pub faces: usize,
    /// How far one can walk in a shift.
    pub shift_dm: i32,
    pub left_out: Vec<(u32, Why)>,
    /// The labels of the rounds before, ascending.
    pub labels: Vec<u32>,
}

impl Ground {
    pub fn read(ask: &Ask) -> Self {
        let dm_per_s = ask.speed * 10.0;
        let shift_dm = (f64::from(ask.shift_s) * dm_per_s).floor().min(1e9) as i32;
        let mut search = Search::new(ask.routes.nodes());
        let nearest = nearest_hubs(ask, &mut search);
        let mut left_out = Vec::new();
        let mut stops = Vec::new();
        let mut faces = FxHashMap::default();
        let former = Former::read(ask.before, ask.doors.len());
        for doors in by_entrance(ask) {
            let foot = ask.doors[doors[0] as usize].foot;
            let reached = ways_off(ask.network, &foot)
                .into_iter()
                .filter_map(|(node, off)| nearest[node as usize].map(|(hub, dm)| (dm.saturating_add(off), hub)))
                .min();
            let Some((hub_dm, hub)) = reached else {
                left_out.extend(doors.iter().map(|&d| (d, Why::Unreachable)));
                continue;
            };
            let fresh = faces.len() as u32;
            let face = *faces.entry(ask.doors[doors[0] as usize].face).or_insert(fresh);
            let spur = 2 * foot.spur_dm.min(1 << 24) as i32;
            let back = if ask.one_way { 0 } else { hub_dm };
            let walk = i64::from(hub_dm) + i64::from(back) + i64::from(spur);
            let together = former.groups(&doors);
            for (was, part, service) in together.iter().flat_map(|(was, group)| loads(ask, *was, group)) {
                let load = spur.saturating_add(service);
                if walk + i64::from(load - spur) > i64::from(shift_dm) {
                    left_out.extend(part.iter().map(|&d| (d, Why::TooFar)));
                    continue;
                }
                let entrance = doors[0];
                let at = place(ask, &foot);
                let held = if was.is_some() { u16::try_from(part.len()).unwrap_or(u16::MAX) } else { 0 };
                stops.push(Stop { foot, face, load, spur, entrance, at, hub, hub_dm, doors: part, was, held });
            }
        }
        let mut ground = Self { stops, faces: faces.len(), shift_dm, left_out, labels: former.labels };
        ground.put_in_order(ask, &mut search);
        ground
    }

    /// Sorts stops along their faces: by walking distance from the one that is farthest from the first.
    fn put_in_order(&mut self, ask: &Ask, search: &mut Search) {
        let mut by_face = vec![Vec::new(); self.faces];
        for (index, stop) in self.stops.iter().enumerate() {
            by_face[stop.face as usize].push(index as u32);
        }
        let mut order = Vec::with_capacity(self.stops.len());
        for face in &by_face {
            let Some(&first) = face.first() else { continue };
            let from_first = self.distances(ask, search, first, face);
            let far = (0..face.len()).max_by_key(|&i| from_first[i]).map_or(first, |i| face[i]);
            let from_far = self.distances(ask, search, far, face);
            let mut sorted: Vec<(u32, u32)> = from_far.into_iter().zip(face.iter().copied()).collect();
            sorted.sort_unstable();
            order.extend(sorted.into_iter().map(|(_, index)| index));
        }
        let mut old: Vec<Option<Stop>> = std::mem::take(&mut self.stops).into_iter().map(Some).collect();
        self.stops = order.into_iter().filter_map(|i| old[i as usize].take()).collect();
    }

    fn distances(&self, ask: &Ask, search: &mut Search, from: u32, to: &[u32]) -> Vec<u32> {
        let foot = self.stops[from as usize].foot;
        let mut wanted: Vec<u32> =
            to.iter().flat_map(|&t| ways_off(ask.network, &self.stops[t as usize].foot).map(|w| w.0)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut missing = wanted.len();
        search.run(ask.routes, &ways_off(ask.network, &foot), u32::MAX / 4, |node, _| {
            missing -= usize::from(wanted.binary_search(&node).is_ok());
            missing > 0
        });
        to.iter()
            .map(|&t| between(ask.network, search, &foot, &self.stops[t as usize].foot).unwrap_or(u32::MAX / 4))
            .collect()
    }
}

/// The nearest hub to every node, and the decimetres to it.
fn nearest_hubs(ask: &Ask, search: &mut Search) -> Vec<Option<(u32, u32)>> {
    let mut nearest: Vec<Option<(u32, u32)>> = vec![None; ask.routes.nodes()];
    let mut starts: Vec<(u32, u32)> = ask.hubs.iter().map(|&h| (h, 0)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut visited = Vec::new();
    search.run(ask.routes, &starts, u32::MAX / 4, |node, cost| {
        visited.push((node, cost));
        true
    });
    for (index, &hub) in ask.hubs.iter().enumerate() {
        if nearest[hub as usize].is_none() {
            nearest[hub as usize] = Some((index as u32, 0));
        }
    }
    // In order of cost, whoever led to a node is settled before it.
    for &(node, cost) in &visited {
        if nearest[node as usize].is_none() {
            let leader = ask.routes.from(node).iter().find_map(|&(from, step)| {
                nearest[from as usize].filter(|&(_, c)| c + step == cost).map(|(hub, _)| hub)
            });
            nearest[node as usize] = leader.map(|hub| (hub, cost));
        }
    }
    nearest
}

/// Doors of each entrance, in the order that they came in.
fn by_entrance(ask: &Ask) -> Vec<Vec<u32>> {
    let mut index = FxHashMap::default();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for (door, what) in ask.doors.iter().enumerate() {
        let group = *index.entry(what.stop).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(door as u32);
    }
    groups
}

/// One entrance's doors in parts that are a small share of a shift each.
fn parts(ask: &Ask, doors: &[u32]) -> Vec<Vec<u32>> {
    let most = (ask.shift_s / LARGEST_SHARE).max(1);
    let mut parts: Vec<Vec<u32>> = Vec::new();
    let mut seconds = 0u32;
    for &door in doors {
        let service = ask.doors[door as usize].service_s;
        match parts.last_mut() {
            Some(part) if seconds.saturating_add(service) <= most => part.push(door),
            _ => {
                parts.push(vec![door]);
                seconds = 0;
            }
        }
        seconds = seconds.saturating_add(service);
    }
    parts
}

/// The parts, with the round that they were in and the time at their doors as decimetres of walking, rounded up. What was one round's is
/// rounded up once and not part by part, or a round that was full would no longer fit when its parts change.
fn loads(ask: &Ask, was: Option<u32>, doors: &[u32]) -> Vec<(Option<u32>, Vec<u32>, i32)> {
    let mut before = 0.0;
    let rounded = |seconds: f64| (seconds * (ask.speed * 10.0)).ceil().min(1e9) as i32;
    let load = |part: Vec<u32>| {
        let service = part.iter().map(|&d| f64::from(ask.doors[d as usize].service_s)).sum::<f64>();
        let load = rounded(before + service) - rounded(before);
        before += if was.is_some() { service } else { 0.0 };
        (was, part, load)
    };
    parts(ask, doors).into_iter().map(load).collect()
}

/// Where a foot is, in whole decimetres.
fn place(ask: &Ask, foot: &Foot) -> [i32; 2] {
    let edge = &ask.network.edges[foot.edge as usize];
    let (a, b) = (ask.network.nodes[edge.from as usize], ask.network.nodes[edge.to as usize]);
    let share = f64::from(foot.offset_dm) / f64::from(edge.length_dm.max(1));
    [0, 1].map(|axis| ((a[axis] + (b[axis] - a[axis]) * share) * 10.0).round() as i32)
}
