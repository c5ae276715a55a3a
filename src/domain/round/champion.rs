//! A champion's route: a short walk from somebody's own door to the nearest doors that are due, street side by street
//! side, and home again.

use super::cell::{Cell, Room};
use super::cells::{Outing, Outings};
use super::chance::Chance;
use super::stops::Ground;
use super::{Ask, Door, Effort, Mode, Plan, Why, order, total};
use crate::domain::network::{Network, Routes};

/// Doors that are looked at for each that may be taken, and the most of them.
const LOOKED_AT: usize = 6;
const MOST_LOOKED_AT: usize = 600;
/// Kicks for the order while the route grows, and for good.
const FEW_KICKS: usize = 20;
const KICKS: usize = 500;

/// What a champion's route is to be.
#[derive(Clone, Copy, Debug)]
pub struct Champion<'a> {
    pub network: &'a Network,
    /// Over the same network; fewer edges where some may not be walked.
    pub routes: &'a Routes,
    /// The doors that they may knock at. What is to be skipped, or on another's route, is not among them.
    pub doors: &'a [Door],
    /// The node at the champion's own door.
    pub home: u32,
    pub most_doors: usize,
    /// From home to home, with the time at the doors.
    pub most_seconds: u32,
    /// Metres a second.
    pub speed: f64,
    pub seed: u64,
}

impl<'a> Champion<'a> {
    /// Up to 25 doors in up to 45 minutes.
    #[must_use]
    pub fn usual(network: &'a Network, routes: &'a Routes, doors: &'a [Door], home: u32) -> Self {
        Self { network, routes, doors, home, most_doors: 25, most_seconds: 45 * 60, speed: 1.25, seed: 1 }
    }
}

/// One round from home and back, and every other door with the reason; no round where no door is near enough.
///
/// Street sides are taken as they lie by walking from home, nearest first. The first that is too much for the doors or
/// the time left is taken in part, from its nearest door on, and ends the route.
#[must_use]
pub fn champion_route(champion: &Champion) -> Plan {
    let hubs = [champion.home];
    let ask = Ask {
        network: champion.network,
        routes: champion.routes,
        doors: champion.doors,
        hubs: &hubs,
        rounds: Some(1),
        more_rounds: false,
        shift_s: champion.most_seconds,
        speed: champion.speed,
        one_way: false,
        mode: Mode::Shortest,
        before: &[],
        whole_sides: false,
        one_piece: false,
        seed: champion.seed,
        effort: Effort { steps_per_stop: 0 },
    };
    let mut ground = Ground::read(&ask);
    let mut growth = Growth::at_home(&ask, &ground, champion.most_doors);
    growth.grow(&ground);
    let (stops, last) = growth.done();
    if let Some((stop, doors)) = last {
        let beyond = ground.stops[stop as usize].doors.split_off(doors);
        ground.left_out.extend(beyond.into_iter().map(|door| (door, Why::Beyond)));
    }
    let mut taken = stops.clone();
    taken.sort_unstable();
    let absent = (0..ground.stops.len() as u32).filter(|stop| taken.binary_search(stop).is_err()).collect();
    let found = Outings { rounds: vec![Outing { stops, ..Outing::default() }], absent };
    let mut plan = total::plan(&ask, &ground, &found);
    for (_, why) in plan.left_out.iter_mut().filter(|left| left.1 != Why::Unreachable) {
        *why = Why::Beyond;
    }
    plan
}

/// A route while it grows.
struct Growth {
    cell: Cell,
    /// Rows of the cell's table in walking order, from home and to home.
    rows: Vec<usize>,
    doors_left: usize,
    shift_dm: i32,
    chance: Chance,
    /// A stop of which only the first doors are taken, as an index into the ground, and how many.
    last: Option<(u32, usize)>,
}

impl Growth {
    fn at_home(ask: &Ask, ground: &Ground, most_doors: usize) -> Self {
        let stops = around_home(ground, most_doors);
        let cell = Cell::new(ask, ground, &mut Room::new(ask.routes.nodes()), stops, vec![0]);
        let rows = vec![cell.start(0), cell.end(0)];
        let chance = Chance::new(ask.seed, 0);
        Self { cell, rows, doors_left: most_doors, shift_dm: ground.shift_dm, chance, last: None }
    }

    fn grow(&mut self, ground: &Ground) {
        for side in self.sides(ground) {
            if self.doors_left == 0 {
                break;
            }
            let doors: usize = side.iter().map(|&row| self.doors_at(ground, row)).sum();
            if doors <= self.doors_left && self.take(&side) {
                self.doors_left -= doors;
            } else if self.take_some(ground, &side) {
                break;
            }
        }
        order::improve(&self.cell, &mut self.rows, KICKS, &mut self.chance);
    }

    fn doors_at(&self, ground: &Ground, row: usize) -> usize {
        ground.stops[self.cell.stops[row] as usize].doors.len()
    }

    /// The street sides, the one whose nearest stop is nearest to home first.
    fn sides(&self, ground: &Ground) -> Vec<Vec<usize>> {
        let rows: Vec<usize> = (0..self.cell.len()).collect();
        let mut sides: Vec<Vec<usize>> =
            rows.chunk_by(|&a, &b| self.cell.face[a] == self.cell.face[b]).map(<[usize]>::to_vec).collect();
        sides.sort_by_cached_key(|side| side.iter().map(|&r| ground.stops[self.cell.stops[r] as usize].hub_dm).min());
        sides
    }

    /// Takes all of these stops, if there is time for them.
    fn take(&mut self, more: &[usize]) -> bool {
        let mut rows = self.rows.clone();
        rows.splice(rows.len() - 1..rows.len() - 1, more.iter().copied());
        order::improve(&self.cell, &mut rows, FEW_KICKS, &mut self.chance);
        let walk: i32 = rows.windows(2).map(|w| self.cell.distance(w[0], w[1])).sum();
        let load: i32 = rows[1..rows.len() - 1].iter().map(|&r| self.cell.load[r + 1] - self.cell.load[r]).sum();
        let fits = walk + load <= self.shift_dm;
        if fits {
            self.rows = rows;
        }
        fits
    }

    /// Takes a part of a side: from its stop that is nearest to home on, to either hand, as far as doors and time go.
    fn take_some(&mut self, ground: &Ground, side: &[usize]) -> bool {
        let far: Vec<u32> = side.iter().map(|&row| ground.stops[self.cell.stops[row] as usize].hub_dm).collect();
        let Some(first) = (0..side.len()).min_by_key(|&at| far[at]) else { return false };
        let (mut low, mut high) = (first, first);
        let mut next = Some(first);
        while let Some(at) = next.filter(|_| self.doors_left > 0) {
            let doors = self.doors_at(ground, side[at]);
            if !self.take(&side[at..=at]) {
                break;
            }
            if doors > self.doors_left {
                self.last = Some((self.cell.stops[side[at]], self.doors_left));
            }
            self.doors_left = self.doors_left.saturating_sub(doors);
            (low, high) = (low.min(at), high.max(at));
            let ends = [low.checked_sub(1), Some(high + 1).filter(|&h| h < side.len())];
            next = ends.into_iter().flatten().min_by_key(|&at| far[at]);
        }
        self.rows.iter().any(|row| side.contains(row))
    }

    /// The stops in walking order, and the one of which only the first doors are taken.
    fn done(self) -> (Vec<u32>, Option<(u32, usize)>) {
        let stops = self.rows[1..self.rows.len() - 1].iter().map(|&row| self.cell.stops[row]).collect();
        (stops, self.last)
    }
}

/// The stops of the street sides nearest to home, ascending.
fn around_home(ground: &Ground, most_doors: usize) -> Vec<u32> {
    let all: Vec<u32> = (0..ground.stops.len() as u32).collect();
    let stop = |s: u32| &ground.stops[s as usize];
    let mut sides: Vec<&[u32]> = all.chunk_by(|&a, &b| stop(a).face == stop(b).face).collect();
    sides.sort_by_cached_key(|side| side.iter().map(|&s| stop(s).hub_dm).min());
    let (mut stops, mut doors) = (Vec::new(), 0);
    for side in sides {
        if doors >= most_doors.saturating_mul(LOOKED_AT) || stops.len() >= MOST_LOOKED_AT {
            break;
        }
        doors += side.iter().map(|&s| stop(s).doors.len()).sum::<usize>();
        stops.extend_from_slice(side);
    }
    // A very long side is looked at where it is nearest.
    stops.sort_unstable_by_key(|&s| (stop(s).hub_dm, s));
    stops.truncate(2 * MOST_LOOKED_AT);
    stops.sort_unstable();
    stops
}
