//! Keeping: rounds that were planned before, carried on with the doors that are still there.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cell::{Cell, Room};
use super::cells::{Outing, Outings};
use super::chance::Chance;
use super::price::{LACKING, Prices};
use super::stops::Ground;
use super::{Ask, order};

/// A round keeps all but this share of its doors: one in ten.
const MAY_LEAVE: i32 = 10;
/// What nobody can walk in a shift is not taken for one round, however it was labelled.
const MOST_STOPS: usize = 2400;
/// Up to this many hubs are all tried for a round; of more, those nearest to its stops.
const FEW_HUBS: usize = 8;
/// Kicks for a round's order from each hub, for good, and where it seems too long for the shift.
const FEW_KICKS: usize = 20;
const KICKS: usize = 300;
const MANY_KICKS: usize = 2000;

/// Which round each door was in.
#[derive(Clone, Debug, Default)]
pub(super) struct Former {
    /// Ascending.
    pub labels: Vec<u32>,
    /// For each door, an index into the labels. Empty: nothing was planned before.
    of: Vec<Option<u32>>,
}

impl Former {
    pub fn read(before: &[Option<u32>], doors: usize) -> Self {
        let before = &before[..before.len().min(doors)];
        let mut labels: Vec<u32> = before.iter().flatten().copied().collect();
        labels.sort_unstable();
        labels.dedup();
        let index = |label: u32| labels.binary_search(&label).ok().map(|at| at as u32);
        let of = before.iter().map(|label| label.and_then(index)).collect();
        Self { labels, of }
    }

    fn of(&self, door: u32) -> Option<u32> {
        self.of.get(door as usize).copied().flatten()
    }

    /// The doors of one entrance by the rounds that they were in: whatever else comes or goes, what a round had it can keep.
    pub fn groups(&self, doors: &[u32]) -> Vec<(Option<u32>, Vec<u32>)> {
        let mut groups: Vec<(Option<u32>, Vec<u32>)> = Vec::new();
        for &door in doors {
            let was = self.of(door);
            match groups.iter_mut().find(|group| group.0 == was) {
                Some(group) => group.1.push(door),
                None => groups.push((was, vec![door])),
            }
        }
        groups
    }
}

/// Which of a cell's rounds each of its stops was in, and what each must keep.
#[derive(Clone, Debug, Default)]
pub(super) struct Homes {
    /// The trip of each stop, if it is in this cell, and how many of the stop's doors were in it.
    own: Vec<Option<(u8, u16)>>,
    /// The doors that each trip must keep.
    need: Vec<i32>,
}

impl Homes {
    /// `kept`: the doors of each label that each round must keep.
    pub fn of(ground: &Ground, stops: &[u32], rounds: &[Outing], kept: &[i32]) -> Self {
        let trips: FxHashMap<u32, u8> =
            rounds.iter().zip(0u8..).filter_map(|(round, trip)| Some((round.was?, trip))).collect();
        let own = |&stop: &u32| {
            let stop = &ground.stops[stop as usize];
            Some((*trips.get(&stop.was?)?, stop.held))
        };
        let need = rounds.iter().map(|round| round.was.map_or(0, |label| kept[label as usize]));
        Self { own: stops.iter().map(own).collect(), need: need.collect() }
    }

    #[cfg(test)]
    pub fn made(own: Vec<Option<(u8, u16)>>, need: Vec<i32>) -> Self {
        Self { own, need }
    }

    /// Doors of these stops that were in this trip.
    pub fn doors(&self, stops: std::ops::Range<usize>, trip: usize) -> i32 {
        if self.own.is_empty() {
            return 0;
        }
        let homes = self.own[stops].iter().flatten();
        homes.filter(|home| usize::from(home.0) == trip).map(|home| i32::from(home.1)).sum()
    }

    /// The trips that these stops were in, as bits.
    pub fn trips(&self, stops: std::ops::Range<usize>) -> u128 {
        if self.own.is_empty() {
            return 0;
        }
        self.own[stops].iter().flatten().fold(0, |bits, home| bits | 1 << home.0)
    }

    /// Whether two stops were in the same round, or one of them is new.
    pub fn alike(&self, a: usize, b: usize) -> bool {
        if self.own.is_empty() {
            return true;
        }
        match (self.own[a], self.own[b]) {
            (Some(a), Some(b)) => a.0 == b.0,
            _ => true,
        }
    }

    /// What it costs that `home` of a trip's doors are in it, and not all. Below 0, as all of them would be least.
    pub fn cost(&self, prices: &Prices, trip: usize, home: i32) -> i64 {
        match self.need.get(trip) {
            Some(&need) => i64::from((need - home).max(0)) * LACKING - i64::from(home) * prices.moved,
            None => 0,
        }
    }
}

/// Whether rounds must keep nine in ten of their doors: as many are asked for as there were.
pub(super) fn is_firm(ask: &Ask, ground: &Ground) -> bool {
    ask.rounds.is_none_or(|rounds| rounds == ground.labels.len())
}

/// The doors of each label that its round must keep.
pub(super) fn kept(ask: &Ask, ground: &Ground) -> Vec<i32> {
    let mut held = vec![0i32; ground.labels.len()];
    for stop in &ground.stops {
        if let Some(label) = stop.was {
            held[label as usize] += i32::from(stop.held);
        }
    }
    let must = |held: i32| if is_firm(ask, ground) { held - held / MAY_LEAVE } else { 0 };
    held.into_iter().map(must).collect()
}

/// The rounds as they were, without the doors that are gone; what is new or doesn't fit any more is absent.
pub(super) fn former_rounds(ask: &Ask, ground: &Ground) -> Outings {
    let mut stops: Vec<Vec<u32>> = vec![Vec::new(); ground.labels.len()];
    let mut found = Outings::default();
    for (index, stop) in (0u32..).zip(&ground.stops) {
        match stop.was.map(|label| &mut stops[label as usize]) {
            Some(round) if round.len() < MOST_STOPS => round.push(index),
            _ => found.absent.push(index),
        }
    }
    let room = || Room::new(ask.routes.nodes());
    let labelled: Vec<(u32, Vec<u32>)> = (0u32..).zip(stops).filter(|(_, stops)| !stops.is_empty()).collect();
    let rounds: Vec<(Outing, Vec<u32>)> = labelled
        .into_par_iter()
        .map_init(room, |room, (label, stops)| former_round(ask, ground, room, label, stops))
        .collect();
    for (round, absent) in rounds {
        found.rounds.push(round);
        found.absent.extend(absent);
    }
    found
}

/// One round in a good order from its best hub, and the stops that have to leave it for the shift.
fn former_round(ask: &Ask, ground: &Ground, room: &mut Room, label: u32, stops: Vec<u32>) -> (Outing, Vec<u32>) {
    let mut hubs: Vec<u32> =
        if ask.hubs.len() <= FEW_HUBS { (0..ask.hubs.len() as u32).collect() } else { hubs_near(ask, ground, &stops) };
    hubs.sort_unstable();
    hubs.dedup();
    let cell = Cell::new(ask, ground, room, stops, hubs);
    let mut chance = Chance::new(ask.seed, u64::from(label));
    let mut ordered = |hub: usize, mut rows: Vec<usize>, kicks: usize| {
        (rows[0], *rows.last_mut().unwrap_or(&mut 0)) = (cell.start(hub), cell.end(hub));
        let kicks = kicks * (1 + rows.len() / 80);
        order::improve(&cell, &mut rows, kicks, &mut chance);
        (walk(&cell, &rows), rows, hub)
    };
    let mut first = vec![0];
    first.extend(0..cell.len());
    first.push(0);
    let tried = (0..cell.hubs.len()).map(|hub| ordered(hub, first.clone(), FEW_KICKS)).min_by_key(|t| t.0);
    let Some((_, rows, hub)) = tried else { return (Outing::default(), cell.stops.clone()) };
    let (_, mut rows, mut hub) = ordered(hub, rows, KICKS);
    if time(&cell, &rows) > ground.shift_dm {
        let harder = (0..cell.hubs.len()).map(|hub| ordered(hub, rows.clone(), MANY_KICKS)).min_by_key(|t| t.0);
        (_, rows, hub) = harder.unwrap_or((0, rows.clone(), hub));
    }
    let absent = shed(&cell, ground, &mut rows);
    let travel = cell.distance(rows[0], rows[1]) + cell.distance(rows[rows.len() - 2], rows[rows.len() - 1]);
    let outing = Outing {
        hub: cell.hubs[hub],
        stops: rows[1..rows.len() - 1].iter().map(|&r| cell.stops[r]).collect(),
        time: time(&cell, &rows),
        travel,
        was: Some(label),
    };
    (outing, absent)
}

/// The hubs nearest to any of these stops by walking, and those nearest to their middle.
fn hubs_near(ask: &Ask, ground: &Ground, stops: &[u32]) -> Vec<u32> {
    let count = stops.len().max(1) as i64;
    let middle = [0, 1].map(|k| stops.iter().map(|&s| i64::from(ground.stops[s as usize].at[k])).sum::<i64>() / count);
    let far = |hub: &u32| {
        let at = ask.network.nodes[ask.hubs[*hub as usize] as usize];
        [0, 1].map(|k| ((at[k] * 10.0).round() as i64 - middle[k]).abs()).iter().sum::<i64>()
    };
    let mut hubs: Vec<u32> = (0..ask.hubs.len() as u32).collect();
    hubs.sort_by_cached_key(far);
    hubs.truncate(FEW_HUBS);
    hubs.extend(stops.iter().map(|&s| ground.stops[s as usize].hub));
    hubs
}

fn walk(cell: &Cell, rows: &[usize]) -> i32 {
    rows.windows(2).map(|w| cell.distance(w[0], w[1])).sum()
}

fn time(cell: &Cell, rows: &[usize]) -> i32 {
    walk(cell, rows) + rows[1..rows.len() - 1].iter().map(|&r| cell.load[r + 1] - cell.load[r]).sum::<i32>()
}

/// Takes stops out until the round fits into the shift: those that free most time for each door.
fn shed(cell: &Cell, ground: &Ground, rows: &mut Vec<usize>) -> Vec<u32> {
    let mut absent = Vec::new();
    let mut now = time(cell, rows);
    while now > ground.shift_dm && rows.len() > 2 {
        let freed = |at: usize| {
            let [a, b, c] = [rows[at - 1], rows[at], rows[at + 1]];
            cell.distance(a, b) + cell.distance(b, c) - cell.distance(a, c) + cell.load[b + 1] - cell.load[b]
        };
        let doors = |at: usize| ground.stops[cell.stops[rows[at]] as usize].doors.len().max(1) as i32;
        let Some(worst) = (1..rows.len() - 1).max_by_key(|&at| freed(at) / doors(at)) else { break };
        now -= freed(worst);
        absent.push(cell.stops[rows.remove(worst)]);
    }
    absent
}

/// Fewer rounds than there were: those with least to do are given up. More: the longest are halved.
pub(super) fn change_number(ground: &Ground, found: &mut Outings, rounds: usize) {
    let load = |stops: &[u32]| stops.iter().map(|&s| i64::from(ground.stops[s as usize].load)).sum::<i64>();
    while found.rounds.len() > rounds {
        let Some(least) = (0..found.rounds.len()).min_by_key(|&r| load(&found.rounds[r].stops)) else { break };
        found.absent.extend(found.rounds.remove(least).stops);
    }
    while found.rounds.len() < rounds {
        let Some(most) = (0..found.rounds.len()).rev().max_by_key(|&r| load(&found.rounds[r].stops)) else { break };
        let all = &mut found.rounds[most];
        let half = all.stops.split_off(all.stops.len().div_ceil(2));
        all.time /= 2;
        let fresh = Outing { hub: all.hub, stops: half, time: all.time, travel: all.travel, was: None };
        found.rounds.push(fresh);
    }
}

/// More rounds for what found no room, begun with a stop each from all over it.
pub(super) fn add_rounds(ground: &Ground, found: &mut Outings, more: usize) {
    found.absent.sort_unstable_by_key(|&s| (ground.stops[s as usize].at, s));
    let count = found.absent.len();
    let more = more.min(count);
    for n in (0..more).rev() {
        let stop = found.absent.remove(n * count / more);
        found.rounds.push(Outing::alone(ground, stop));
    }
}
