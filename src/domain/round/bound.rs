//! How little could any plan walk? A bound from below, to hold planned walking against.
//!
//! Rounds that start and end at hubs become, when the hubs are taken for one place, closed walks through that place.
//! Without its last leg each is a path, and all the paths together are a tree over all doors. So no plan walks less than
//! the shortest such tree, and as many of the shortest last legs as there must be rounds. That holds also when each door
//! is given a price for every leg that touches it, and twice that is taken off again, as each has two legs. Prices are
//! raised and lowered until the bound is high: Held and Karp, "The Traveling-Salesman Problem and Minimum Spanning
//! Trees", Operations Research 18(6), 1970, and part II, Mathematical Programming 1, 1971; steps after Volgenant and
//! Jonker, "A branch and bound algorithm for the symmetric traveling salesman problem", European Journal of Operational
//! Research 9(1), 1982. For several rounds from one place compare Fisher, "Optimal Solution of Vehicle Routing Problems
//! Using Minimum K-Trees", Operations Research 42(4), 1994. All of it is in whole numbers, so that rounding can't make
//! the bound wrong.
//!
//! A door is a place of its own, nothing away from others of its entrance: different rounds may call at one entrance.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Ask;
use super::stops::Ground;
use crate::domain::network::{Foot, Search, between, ways_off};

/// With more entrances the table would be too large.
const MOST: usize = 3000;
/// What all prices together may cost to improve, in looks at a pair of entrances, and the rounds of it.
const LOOKS: usize = 800_000_000;
const FEWEST: usize = 80;
const MANY: usize = 1200;
/// Prices are in this part of a decimetre, as a power of 2.
const FINE: u32 = 8;
const FAR: i64 = i64::MAX / 4;

/// Decimetres that every plan walks that has all of these doors in rounds within the shift, but those that can't be
/// reached in it. None where there are more than 3,000 entrances. The number of rounds in [`Ask::rounds`] and what was
/// planned before make no difference.
#[must_use]
pub fn least_walking(ask: &Ask) -> Option<u64> {
    let ask = Ask { before: &[], ..ask.clone() };
    let ground = Ground::read(&ask);
    if ground.stops.is_empty() {
        return Some(0);
    }
    let places = Places::of(&ask, &ground)?;
    let count = places.doors.len();
    let tries = (LOOKS / (count * count)).clamp(FEWEST, MANY);
    let mut ascent = Ascent::new(&places, ask.one_way);
    ascent.climb(tries / 3);
    // What is walked at least says how many rounds there are at least.
    ascent.rounds = places.rounds(ask.shift_s, ascent.best_dm());
    ascent.climb(tries - tries / 3);
    Some(ascent.best_dm())
}

/// Entrances and the ways between them.
struct Places {
    /// Decimetres, with front paths, from row to column.
    table: Vec<i32>,
    /// From or to the nearest hub.
    hub: Vec<i32>,
    /// Doors at each.
    doors: Vec<i64>,
    service_s: u64,
    dm_per_s: f64,
}

impl Places {
    fn of(ask: &Ask, ground: &Ground) -> Option<Self> {
        let mut index: FxHashMap<u32, usize> = FxHashMap::default();
        let (mut feet, mut hub, mut doors) = (Vec::<Foot>::new(), Vec::new(), Vec::<i64>::new());
        for stop in &ground.stops {
            let at = *index.entry(stop.entrance).or_insert(feet.len());
            if at == feet.len() {
                feet.push(stop.foot);
                hub.push(i32::try_from(stop.hub_dm + stop.foot.spur_dm).unwrap_or(i32::MAX));
                doors.push(0);
            }
            doors[at] += stop.doors.len() as i64;
        }
        if feet.len() > MOST {
            return None;
        }
        let all = ground.stops.iter().flat_map(|stop| &stop.doors);
        let service_s = all.map(|&door| u64::from(ask.doors[door as usize].service_s)).sum();
        let row = |search: &mut Search, from: &Foot| row(ask, search, from, &feet);
        let rows: Vec<Vec<i32>> = feet.par_iter().map_init(|| Search::new(ask.routes.nodes()), row).collect();
        Some(Self { table: rows.concat(), hub, doors, service_s, dm_per_s: ask.speed * 10.0 })
    }

    /// The fewest rounds that have time for all of this, if they walk no more than `walk_dm`.
    fn rounds(&self, shift_s: u32, walk_dm: u64) -> i64 {
        let walk_s = (walk_dm as f64 / self.dm_per_s).floor() as u64;
        (self.service_s + walk_s).div_ceil(u64::from(shift_s.max(1))).max(1) as i64
    }
}

fn row(ask: &Ask, search: &mut Search, from: &Foot, feet: &[Foot]) -> Vec<i32> {
    search.run(ask.routes, &ways_off(ask.network, from), u32::MAX / 4, |_, _| true);
    let far = |to: &Foot| between(ask.network, search, from, to).map(|dm| dm + from.spur_dm + to.spur_dm);
    feet.iter().map(|to| far(to).and_then(|dm| i32::try_from(dm).ok()).unwrap_or(i32::MAX)).collect()
}

/// Prices on their way up.
struct Ascent<'a> {
    places: &'a Places,
    one_way: bool,
    /// The fewest rounds.
    rounds: i64,
    /// The price of each leg at a door; and what a leg at the hub costs less, so that there are enough of them.
    price: Vec<i64>,
    at_hub: i64,
    best: i64,
    tree: Tree,
}

/// The shortest tree at some prices.
#[derive(Default)]
struct Tree {
    cost: i64,
    /// Legs at each entrance, and at the hub.
    legs: Vec<i64>,
    hub_legs: i64,
    /// Working room: how near each entrance is to the tree, and to what.
    near: Vec<(i64, u32)>,
    open: Vec<u32>,
}

impl<'a> Ascent<'a> {
    fn new(places: &'a Places, one_way: bool) -> Self {
        let price = vec![0; places.doors.len()];
        Self { places, one_way, rounds: 1, price, at_hub: 0, best: 0, tree: Tree::default() }
    }

    /// Rounded up, as walking is whole decimetres.
    fn best_dm(&self) -> u64 {
        u64::try_from((self.best + (1 << FINE) - 1) >> FINE).unwrap_or(0)
    }

    fn climb(&mut self, tries: usize) {
        let count = self.price.len();
        let (mut best_price, mut best_at_hub) = (self.price.clone(), self.at_hub);
        let mut last: Vec<i64> = vec![0; count];
        let mut first_step = 0;
        for n in 0..tries {
            let bound = self.bound();
            if n == 0 {
                first_step = (bound / (2 * count as i64 + 2)).max(1 << FINE);
            }
            if bound > self.best {
                self.best = bound;
                best_price.clone_from(&self.price);
                best_at_hub = self.at_hub;
            }
            let left = (tries - n) as i64;
            let step = first_step * left / tries as i64 * left / tries as i64;
            for (place, last) in last.iter_mut().enumerate() {
                let doors = self.places.doors[place];
                // Legs too many, in hundredths of a leg for each door.
                let many = (self.tree.legs[place] - 2 * doors) * 100 / doors;
                self.price[place] += step * (60 * many + 40 * *last) / 10_000;
                if self.one_way {
                    self.price[place] = self.price[place].max(0);
                }
                *last = many;
            }
            let few = (self.rounds - self.tree.hub_legs).clamp(-5, 5);
            self.at_hub = (self.at_hub + step * few).max(0);
        }
        (self.price, self.at_hub) = (best_price, best_at_hub);
    }

    /// What no plan goes below, at the prices of now.
    fn bound(&mut self) -> i64 {
        self.grow_tree();
        self.add_further_doors();
        let back = self.last_legs();
        let prices: i64 = self.price.iter().zip(&self.places.doors).map(|(price, doors)| price * doors).sum();
        self.tree.cost + back + self.at_hub * self.rounds - 2 * prices
    }

    fn leg(&self, a: usize, b: usize) -> i64 {
        (i64::from(self.places.table[a * self.price.len() + b]) << FINE) + self.price[a] + self.price[b]
    }

    fn from_hub(&self, to: usize) -> i64 {
        (i64::from(self.places.hub[to]) << FINE) + self.price[to] - self.at_hub
    }

    /// Prim's algorithm from the hub, over one door of each entrance.
    fn grow_tree(&mut self) {
        const HUB: u32 = u32::MAX;
        let mut tree = std::mem::take(&mut self.tree);
        let count = self.price.len();
        tree.cost = 0;
        tree.hub_legs = 0;
        tree.legs.clear();
        tree.legs.resize(count, 0);
        tree.near.clear();
        tree.near.extend((0..count).map(|to| (self.from_hub(to), HUB)));
        tree.open.clear();
        tree.open.extend(0..count as u32);
        while let Some(slot) = (0..tree.open.len()).min_by_key(|&slot| tree.near[tree.open[slot] as usize].0) {
            let new = tree.open.swap_remove(slot) as usize;
            let (cost, from) = tree.near[new];
            tree.cost += cost;
            tree.legs[new] += 1;
            if from == HUB {
                tree.hub_legs += 1
            } else {
                tree.legs[from as usize] += 1
            }
            let row = &self.places.table[new * count..(new + 1) * count];
            for &to in &tree.open {
                let cost = (i64::from(row[to as usize]) << FINE) + self.price[new] + self.price[to as usize];
                if cost < tree.near[to as usize].0 {
                    tree.near[to as usize] = (cost, new as u32);
                }
            }
        }
        self.tree = tree;
    }

    /// Further doors of an entrance each join the tree by the cheapest leg there is: they lie where the first does.
    fn add_further_doors(&mut self) {
        for place in (0..self.price.len()).filter(|&p| self.places.doors[p] > 1) {
            let further = self.places.doors[place] - 1;
            let others = (0..self.price.len()).filter(|&p| p != place).map(|p| (self.leg(place, p), Some(p)));
            let own = (2 * self.price[place], Some(place));
            let all = others.chain([own, (self.from_hub(place), None)]);
            let (cost, to) = all.min_by_key(|leg| leg.0).unwrap_or((FAR, None));
            self.tree.cost += further * cost;
            self.tree.legs[place] += further;
            match to {
                Some(to) => self.tree.legs[to] += further,
                None => self.tree.hub_legs += further,
            }
        }
    }

    /// The last legs of as many rounds as there must be, and of more where that costs less.
    fn last_legs(&mut self) -> i64 {
        if self.one_way {
            return 0;
        }
        let mut legs: Vec<(i64, usize)> = (0..self.price.len()).map(|p| (self.from_hub(p) + self.at_hub, p)).collect();
        legs.sort_unstable();
        let (mut cost, mut missing) = (0, self.rounds);
        for (leg, place) in legs {
            let doors = if leg < 0 { self.places.doors[place] } else { self.places.doors[place].min(missing) };
            if doors <= 0 {
                break;
            }
            cost += leg * doors;
            missing = (missing - doors).max(0);
            self.tree.legs[place] += doors;
        }
        cost
    }
}
