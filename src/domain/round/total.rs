//! The plan as it is handed over, with walking and time worked out once more from the streets.

use rayon::prelude::*;

use super::cells::{Outing, Outings};
use super::stops::{Ground, Stop};
use super::{Ask, Plan, Round, Why};
use crate::domain::network::{Search, between, ways_off};

/// Rounds of at least one door, and every other door with the reason.
pub(super) fn plan(ask: &Ask, ground: &Ground, found: &Outings) -> Plan {
    let rounds = found
        .rounds
        .par_iter()
        .filter(|outing| !outing.stops.is_empty())
        .map_init(|| Search::new(ask.routes.nodes()), |search, outing| round(ask, ground, search, outing))
        .collect();
    let mut left_out = ground.left_out.clone();
    for &stop in &found.absent {
        left_out.extend(ground.stops[stop as usize].doors.iter().map(|&door| (door, Why::NoRoom)));
    }
    left_out.sort_unstable();
    Plan { rounds, left_out }
}

fn round(ask: &Ask, ground: &Ground, search: &mut Search, outing: &Outing) -> Round {
    let hub = ask.hubs[outing.hub as usize];
    let stops: Vec<_> = outing.stops.iter().map(|&s| &ground.stops[s as usize]).collect();
    let mut walk = 0u64;
    let mut last = None;
    for stop in &stops {
        let same = last.is_some_and(|l: &Stop| l.entrance == stop.entrance);
        if !same {
            walk += stop.spur as u64 + leg(ask, search, hub, last, Some(stop));
        }
        last = Some(*stop);
    }
    if !ask.one_way {
        walk += leg(ask, search, hub, last, None);
    }
    let doors = doors_in_order(&stops);
    let service: u64 = doors.iter().map(|&d| u64::from(ask.doors[d as usize].service_s)).sum();
    let seconds = (walk as f64 / (ask.speed * 10.0)).ceil() as u64 + service;
    let was =
        outing.was.filter(|_| stops.iter().any(|s| s.was == outing.was)).map(|label| ground.labels[label as usize]);
    Round { hub, doors, was, walk_dm: walk, seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
}

/// Doors of one entrance in the order that they came in, in whatever parts they were planned.
fn doors_in_order(stops: &[&Stop]) -> Vec<u32> {
    let mut doors = Vec::new();
    for visit in stops.chunk_by(|a, b| a.entrance == b.entrance) {
        let first = doors.len();
        doors.extend(visit.iter().flat_map(|stop| stop.doors.iter().copied()));
        doors[first..].sort_unstable();
    }
    doors
}

/// Decimetres from foot to foot; none stands for the hub.
fn leg(ask: &Ask, search: &mut Search, hub: u32, from: Option<&Stop>, to: Option<&Stop>) -> u64 {
    let starts = from.map_or_else(|| vec![(hub, 0)], |s| ways_off(ask.network, &s.foot).to_vec());
    let ends: Vec<u32> = to.map_or_else(|| vec![hub], |s| ways_off(ask.network, &s.foot).map(|w| w.0).to_vec());
    let mut missing = ends.len() - usize::from(ends.len() == 2 && ends[0] == ends[1]);
    search.run(ask.routes, &starts, u32::MAX / 4, |node, _| {
        missing -= usize::from(ends.contains(&node));
        missing > 0
    });
    let found = match (from, to) {
        (Some(from), Some(to)) => between(ask.network, search, &from.foot, &to.foot),
        (_, Some(to)) => {
            ways_off(ask.network, &to.foot).iter().filter_map(|&(n, off)| Some(search.cost(n)? + off)).min()
        }
        (_, None) => search.cost(hub),
    };
    u64::from(found.unwrap_or(0))
}
