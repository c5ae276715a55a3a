//! How little could any plan walk? A bound from below, to hold planned walking against.
//!
//! Rounds that start and end at hubs become, when the hubs are taken for one place, closed walks through that place.
//! Without its last leg each is a path, and all the paths together are a tree over all doors. So no plan walks less than
//! the shortest such tree, and as many of the shortest last legs as there must be rounds. That holds also when each door
//! is given a price for every leg that touches it, and twice that is taken off again, as each has two legs. Prices are
//! raised and lowered until the bound is high: Held and Karp, "The Traveling-Salesman Problem and Minimum Spanning
//! Trees", Operations Research 18(6), 1970, and part II, Mathematical Programming 1, 1971.
//!
//! For several rounds from one place that says little, as they go there and back again. So the ground is ringed around
//! the hubs, and each ring has its own price for legs that cross it: beyond it there is so much to do that some number of
//! rounds must come there and go back, which is two legs for each (compare the K-trees of Fisher, "Optimal Solution of
//! Vehicle Routing Problems Using Minimum K-Trees", Operations Research 42(4), 1994).
//!
//! A door is a place of its own, nothing away from others of its entrance: different rounds may call at one entrance.
//! All of it is in whole numbers, so that rounding can't make the bound wrong.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Ask;
use super::ascent::{Ascent, Places, Ring};
use super::stops::Ground;
use crate::domain::network::{Foot, Search, between, ways_off};

/// With more entrances the table would be too large.
const MOST: usize = 3000;
/// How often prices are changed: as many looks at a pair of entrances, within these.
const LOOKS: usize = 400_000_000;
const FEWEST: usize = 60;
const MANY: usize = 1000;
/// The share of it that is tried to find how much walking there is beyond each ring.
const QUICK: usize = 8;
/// Rings around the hubs, with the same number of entrances from one to the next.
const RINGS: usize = 14;

/// Decimetres that every plan walks that has all of these doors in rounds within the shift, but those that no round can
/// reach in it. None where there are more than 3,000 entrances. The number of rounds in [`Ask::rounds`] and what was planned before
/// make no difference.
#[must_use]
pub fn least_walking(ask: &Ask) -> Option<u64> {
    let ask = Ask { before: &[], ..ask.clone() };
    let ground = Ground::read(&ask);
    if ground.stops.is_empty() {
        return Some(0);
    }
    let (mut places, service_s) = places(&ask, &ground)?;
    let tries = (LOOKS / places.doors.len().pow(2)).clamp(FEWEST, MANY);
    let alone = Ascent::new(&places, &[], ask.one_way).climb(tries / 4);
    let rings = ringed(&ask, &mut places, &service_s, tries / QUICK);
    Some(Ascent::new(&places, &rings, ask.one_way).climb(tries).max(alone))
}

/// The entrances and the ways between them, and the seconds at the doors of each.
fn places(ask: &Ask, ground: &Ground) -> Option<(Places, Vec<u64>)> {
    let mut index: FxHashMap<u32, usize> = FxHashMap::default();
    let (mut feet, mut service_s) = (Vec::<Foot>::new(), Vec::<u64>::new());
    let mut places = Places::default();
    for stop in &ground.stops {
        let at = *index.entry(stop.entrance).or_insert(feet.len());
        if at == feet.len() {
            feet.push(stop.foot);
            places.hub.push(i32::try_from(stop.hub_dm.saturating_add(stop.foot.spur_dm)).unwrap_or(i32::MAX));
            places.doors.push(0);
            service_s.push(0);
        }
        places.doors[at] += stop.doors.len() as i64;
        service_s[at] += stop.doors.iter().map(|&door| u64::from(ask.doors[door as usize].service_s)).sum::<u64>();
    }
    if feet.len() > MOST {
        return None;
    }
    places.ring = vec![0; feet.len()];
    let row = |search: &mut Search, from: &Foot| row(ask, search, from, &feet);
    let rows: Vec<Vec<i32>> = feet.par_iter().map_init(|| Search::new(ask.routes.nodes()), row).collect();
    places.table = rows.concat();
    Some((places, service_s))
}

fn row(ask: &Ask, search: &mut Search, from: &Foot, feet: &[Foot]) -> Vec<i32> {
    search.run(ask.routes, &ways_off(ask.network, from), u32::MAX / 4, |_, _| true);
    let far = |to: &Foot| between(ask.network, search, from, to).map(|dm| dm + from.spur_dm + to.spur_dm);
    feet.iter().map(|to| far(to).and_then(|dm| i32::try_from(dm).ok()).unwrap_or(i32::MAX)).collect()
}

/// Puts each entrance between its rings, and says for each ring how many rounds must come beyond it.
fn ringed(ask: &Ask, places: &mut Places, service_s: &[u64], tries: usize) -> Vec<Ring> {
    let mut far = places.hub.clone();
    far.sort_unstable();
    let mut rings: Vec<i32> = (1..RINGS).map(|n| far[n * far.len() / RINGS]).chain([0]).collect();
    rings.sort_unstable();
    rings.dedup();
    // The first ring is around the hubs themselves.
    for (place, ring) in places.ring.iter_mut().enumerate() {
        *ring = rings.iter().filter(|&&r| r == 0 || places.hub[place] > r).count();
    }
    let needs = (0..rings.len()).into_par_iter().map(|n| rounds_beyond(ask, places, service_s, n, rings[n], tries));
    needs.map(|rounds| Ring { rounds }).collect()
}

/// The fewest rounds that have the time for all that lies beyond a ring: each has walked to the ring before, and goes
/// back from it, and outside walks at least what one would if the ring were the hub.
fn rounds_beyond(ask: &Ask, places: &Places, service_s: &[u64], ring: usize, ring_dm: i32, tries: usize) -> i64 {
    let outside: Vec<usize> = (0..places.doors.len()).filter(|&p| places.ring[p] > ring).collect();
    if outside.is_empty() {
        return 0;
    }
    let beyond = places.beyond(&outside, ring_dm);
    let walk_dm = Ascent::new(&beyond, &[], ask.one_way).climb(tries);
    // In seconds, each rounded so that there are rather too few rounds.
    let seconds = |dm: u64| dm as f64 / (ask.speed * 10.0);
    let work = outside.iter().map(|&p| service_s[p]).sum::<u64>() + seconds(walk_dm).floor() as u64;
    let ways = if ask.one_way { 1 } else { 2 };
    let to_ring = seconds(ways * u64::try_from(ring_dm).unwrap_or(0)).floor() as u64;
    work.div_ceil(u64::from(ask.shift_s).saturating_sub(to_ring).max(1)).max(1) as i64
}
