//! The plan as it is handed over, with walking and time worked out once more from the streets.

use rayon::prelude::*;

use super::cells::{Outing, Outings};
use super::stops::{Ground, Stop};
use super::{Ask, Door, Plan, Round, Walker, Why};

/// Rounds of at least one door, and every other door with the reason.
pub(super) fn plan(ask: &Ask, ground: &Ground, found: &Outings) -> Plan {
    let rounds = found
        .rounds
        .par_iter()
        .filter(|outing| !outing.stops.is_empty())
        .map_init(
            || Walker::new(ask.network, ask.routes, 0, ask.one_way),
            |walker, outing| round(ask, ground, walker, outing),
        )
        .collect();
    let mut left_out = ground.left_out.clone();
    for &stop in &found.absent {
        left_out.extend(ground.stops[stop as usize].doors.iter().map(|&door| (door, Why::NoRoom)));
    }
    left_out.sort_unstable();
    Plan { rounds, left_out }
}

fn round(ask: &Ask, ground: &Ground, walker: &mut Walker<'_>, outing: &Outing) -> Round {
    let hub = ask.hubs[outing.hub as usize];
    let stops: Vec<_> = outing.stops.iter().map(|&s| &ground.stops[s as usize]).collect();
    let doors = doors_in_order(&stops);
    let walked: Vec<Door> = doors.iter().map(|&door| ask.doors[door as usize]).collect();
    // What no way leads to was left out before.
    let walk = walker.at_hub(hub).walk_dm(&walked).unwrap_or(0);
    let service: u64 = walked.iter().map(|door| u64::from(door.service_s)).sum();
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
