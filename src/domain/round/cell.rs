//! A part of the ground that is planned at one time: some hundred stops, the hubs near them, and the distances between.
//!
//! The table of distances has a bounded size, however large the estate: cells are cut so.

use super::Ask;
use super::keep::Homes;
use super::links::Links;
use super::stops::Ground;
use crate::domain::network::{Search, between, ways_off};

/// Stands for no way at all; a few of them can be added without overflow.
pub(super) const FAR: i32 = 100_000_000;
/// How many of the nearest stops each stop knows.
const NEAR: usize = 80;

/// Working room for measuring, used again by the next cell.
pub(super) struct Room {
    search: Search,
    wanted: Vec<bool>,
}

impl Room {
    pub fn new(nodes: usize) -> Self {
        Self { search: Search::new(nodes), wanted: vec![false; nodes] }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Indices into the ground's stops, ascending, so that a face's stops stand together in their order.
    pub stops: Vec<u32>,
    /// Indices into the ask's hubs. In the table they come after the stops.
    pub hubs: Vec<u32>,
    /// Rows of the table: stops, hubs, and the end of a one-way round, which is nowhere and costs nothing.
    width: usize,
    table: Vec<i32>,
    near: Vec<u16>,
    near_each: usize,
    /// Decimetres walked from the first stop to each, one after the other.
    pub along: Vec<i32>,
    /// Loads of the stops before each; one more at the end.
    pub load: Vec<i32>,
    /// Doors at the stops before each; one more at the end.
    pub doors: Vec<i32>,
    /// The face of each stop, numbered within the cell.
    pub face: Vec<u16>,
    pub faces: usize,
    pub one_way: bool,
    /// Which rounds its stops were in; empty where nothing was planned before.
    pub homes: Homes,
    /// Which stops hang together; empty where nobody asks.
    pub links: Links,
}

impl Cell {
    /// `stops` and `hubs` as indices; stops ascending.
    pub fn new(ask: &Ask, ground: &Ground, room: &mut Room, stops: Vec<u32>, hubs: Vec<u32>) -> Self {
        let width = stops.len() + hubs.len() + 1;
        let mut cell = Self { stops, hubs, width, one_way: ask.one_way, ..Self::default() };
        cell.measure(ask, ground, room);
        cell.number_faces(ground);
        cell.add_up(ground);
        cell.find_near();
        if ask.one_piece {
            cell.links = Links::of(&cell);
        }
        cell
    }

    pub fn len(&self) -> usize {
        self.stops.len()
    }

    /// Decimetres from one row of the table to another; the front paths are in the loads.
    pub fn distance(&self, from: usize, to: usize) -> i32 {
        self.table[from * self.width + to]
    }

    pub fn row(&self, from: usize) -> &[i32] {
        &self.table[from * self.width..(from + 1) * self.width]
    }

    /// The row of a hub of this cell.
    pub fn start(&self, hub: usize) -> usize {
        self.stops.len() + hub
    }

    /// Where a round from this hub ends.
    pub fn end(&self, hub: usize) -> usize {
        if self.one_way { self.width - 1 } else { self.start(hub) }
    }

    /// The nearest stops, nearest first.
    pub fn near(&self, stop: usize) -> &[u16] {
        &self.near[stop * self.near_each..(stop + 1) * self.near_each]
    }

    fn measure(&mut self, ask: &Ask, ground: &Ground, room: &mut Room) {
        let Room { search, wanted: is_wanted } = room;
        let feet: Vec<_> = self.stops.iter().map(|&s| ground.stops[s as usize].foot).collect();
        let mut wanted: Vec<u32> = feet.iter().flat_map(|f| ways_off(ask.network, f).map(|w| w.0)).collect();
        wanted.extend(self.hubs.iter().map(|&h| ask.hubs[h as usize]));
        wanted.sort_unstable();
        wanted.dedup();
        wanted.iter().for_each(|&n| is_wanted[n as usize] = true);
        self.table = vec![FAR; self.width * self.width];
        let last = self.width - 1;
        let limit = (FAR / 2) as u32;
        for from in 0..last {
            let mut missing = wanted.len();
            let starts = match feet.get(from) {
                Some(foot) => ways_off(ask.network, foot).to_vec(),
                None => vec![(ask.hubs[self.hubs[from - feet.len()] as usize], 0)],
            };
            search.run(ask.routes, &starts, limit, |node, _| {
                missing -= usize::from(is_wanted[node as usize]);
                missing > 0
            });
            let row = &mut self.table[from * self.width..(from + 1) * self.width];
            for (to, foot) in feet.iter().enumerate() {
                let found = match feet.get(from) {
                    Some(start) => between(ask.network, search, start, foot),
                    None => ways_off(ask.network, foot)
                        .iter()
                        .filter_map(|&(node, off)| search.cost(node).map(|c| c.saturating_add(off)))
                        .min(),
                };
                row[to] = found.map_or(FAR, |dm| (dm as i32).min(FAR));
            }
            for (index, &hub) in self.hubs.iter().enumerate() {
                row[feet.len() + index] = search.cost(ask.hubs[hub as usize]).map_or(FAR, |dm| dm as i32);
            }
            row[last] = 0;
        }
        wanted.iter().for_each(|&n| is_wanted[n as usize] = false);
        self.table[last * self.width..].fill(0);
        self.join_parts(ground);
    }

    /// Parts of one large building share the front path: it is taken back between them.
    fn join_parts(&mut self, ground: &Ground) {
        for a in 0..self.stops.len() {
            let stop = &ground.stops[self.stops[a] as usize];
            let same = |b: &usize| ground.stops[self.stops[*b] as usize].entrance == stop.entrance;
            for b in (a + 1..self.stops.len()).take_while(same) {
                self.table[a * self.width + b] = -stop.spur;
                self.table[b * self.width + a] = -stop.spur;
            }
        }
    }

    fn number_faces(&mut self, ground: &Ground) {
        let mut last = None;
        for &stop in &self.stops {
            let face = ground.stops[stop as usize].face;
            if last != Some(face) {
                self.faces += 1;
                last = Some(face);
            }
            self.face.push(self.faces as u16 - 1);
        }
    }

    fn add_up(&mut self, ground: &Ground) {
        self.along = vec![0; self.stops.len()];
        for stop in 1..self.stops.len() {
            let step = if self.face[stop] == self.face[stop - 1] { self.distance(stop - 1, stop) } else { 0 };
            self.along[stop] = self.along[stop - 1] + step;
        }
        self.load = vec![0; self.stops.len() + 1];
        self.doors = vec![0; self.stops.len() + 1];
        for (index, &stop) in self.stops.iter().enumerate() {
            let stop = &ground.stops[stop as usize];
            self.load[index + 1] = self.load[index] + stop.load;
            self.doors[index + 1] = self.doors[index] + stop.doors.len() as i32;
        }
    }

    fn find_near(&mut self) {
        let count = self.stops.len();
        self.near_each = NEAR.min(count.saturating_sub(1));
        let mut others: Vec<(i32, u16)> = Vec::with_capacity(count);
        for stop in 0..count {
            others.clear();
            let row = self.row(stop);
            others.extend((0..count).filter(|&o| o != stop).map(|o| (row[o], o as u16)));
            if self.near_each < others.len() {
                others.select_nth_unstable(self.near_each);
            }
            let nearest = &mut others[..self.near_each];
            nearest.sort_unstable();
            let nearest: Vec<u16> = nearest.iter().map(|o| o.1).collect();
            self.near.extend(nearest);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A cell on an open plane: stops at these points (decimetres), with their faces, and one hub.
    pub fn plane(points: &[[i32; 2]], faces: &[u16], hub: [i32; 2]) -> Cell {
        let width = points.len() + 2;
        let all: Vec<[i32; 2]> = points.iter().copied().chain([hub]).collect();
        let far = |a: [i32; 2], b: [i32; 2]| (a[0] - b[0]).abs() + (a[1] - b[1]).abs();
        let mut table = vec![0; width * width];
        for (i, &a) in all.iter().enumerate() {
            for (j, &b) in all.iter().enumerate() {
                table[i * width + j] = far(a, b);
            }
        }
        let stops = (0..points.len() as u32).collect();
        let count = faces.iter().max().map_or(0, |&f| usize::from(f) + 1);
        let mut cell =
            Cell { stops, hubs: vec![0], width, table, face: faces.to_vec(), faces: count, ..Cell::default() };
        cell.along = vec![0; points.len()];
        for stop in 1..points.len() {
            let step = if faces[stop] == faces[stop - 1] { cell.distance(stop - 1, stop) } else { 0 };
            cell.along[stop] = cell.along[stop - 1] + step;
        }
        cell.load = (0..=points.len() as i32).map(|s| s * 1000).collect();
        cell.doors = (0..=points.len() as i32).collect();
        cell.find_near();
        cell
    }
}
