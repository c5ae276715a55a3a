//! Is a plan right? A second opinion, which shares nothing with the planner: its own reading, its own shortest paths.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use serde_json::Value;

/// What a checker found.
#[derive(Debug, Default)]
pub struct Checked {
    pub faults: Vec<String>,
    pub longest_s: f64,
    pub shortest_s: f64,
}

struct Streets {
    edges: Vec<[u64; 4]>,
    steps: BTreeMap<u64, Vec<(u64, u64)>>,
}

#[derive(Clone, Copy)]
struct Place {
    /// Nodes and the decimetres to them.
    ways: [(u64, u64); 2],
    /// The edge and how far along, for a door.
    on: Option<(u64, u64)>,
    spur: u64,
    stop: Option<u64>,
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))
}

impl Streets {
    fn read(problem: &Value) -> Self {
        let rows = problem["edges"].as_array().unwrap();
        let edges: Vec<[u64; 4]> = rows.iter().map(|e| [0, 1, 2, 3].map(|k| number(&e[k]))).collect();
        let mut steps: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
        for &[from, to, _, cost] in &edges {
            steps.entry(from).or_default().push((to, cost));
            steps.entry(to).or_default().push((from, cost));
        }
        Self { edges, steps }
    }

    fn door(&self, row: &Value) -> Place {
        let (edge, along) = (number(&row[3]), number(&row[4]));
        let [from, to, length, _] = self.edges[edge as usize];
        let ways = [(from, along), (to, length - along)];
        Place { ways, on: Some((edge, along)), spur: number(&row[5]), stop: Some(number(&row[10])) }
    }

    /// Decimetres between two places with their front paths, by Dijkstra's search over all there is.
    fn walk(&self, a: Place, b: Place) -> Option<u64> {
        if a.stop.is_some() && a.stop == b.stop {
            return Some(0);
        }
        let mut best = match (a.on, b.on) {
            (Some((e, x)), Some((f, y))) if e == f => Some(x.abs_diff(y)),
            _ => None,
        };
        let mut done = BTreeSet::new();
        let mut queue: BinaryHeap<(std::cmp::Reverse<u64>, u64)> =
            a.ways.iter().map(|&(node, cost)| (std::cmp::Reverse(cost), node)).collect();
        while let Some((std::cmp::Reverse(cost), node)) = queue.pop() {
            if best.is_some_and(|b| cost >= b) {
                break;
            }
            if !done.insert(node) {
                continue;
            }
            for (_, off) in b.ways.iter().filter(|w| w.0 == node) {
                best = Some(best.map_or(cost + off, |b| b.min(cost + off)));
            }
            for &(to, step) in self.steps.get(&node).into_iter().flatten() {
                queue.push((std::cmp::Reverse(cost + step), to));
            }
        }
        best.map(|walk| walk + a.spur + b.spur)
    }
}

fn node(at: u64) -> Place {
    Place { ways: [(at, 0), (at, 0)], on: None, spur: 0, stop: None }
}

/// Checks a plan as `patchwalk plan` writes it: doors, hubs, shift, stated walking and times, reasons.
pub fn check(problem: &Value, plan: &Value) -> Checked {
    let streets = Streets::read(problem);
    let rows: BTreeMap<u64, &Value> = problem["doors"].as_array().unwrap().iter().map(|d| (number(&d[0]), d)).collect();
    let hubs: BTreeSet<u64> = match problem["hubs"].as_array() {
        Some(hubs) => hubs.iter().map(number).collect(),
        None => [number(&problem["hub_node"])].into(),
    };
    let mut checked = Checked { shortest_s: f64::MAX, ..Checked::default() };
    let mut seen: BTreeMap<u64, usize> = BTreeMap::new();
    let mut walked = 0;
    for (index, round) in plan["rounds"].as_array().unwrap().iter().enumerate() {
        let doors: Vec<u64> = round["doors"].as_array().unwrap().iter().map(number).collect();
        doors.iter().for_each(|&door| *seen.entry(door).or_default() += 1);
        let hub = number(&round["hub"]);
        if !hubs.contains(&hub) {
            checked.faults.push(format!("round {index} starts at {hub}, which is no hub"));
        }
        if doors.is_empty() {
            checked.faults.push(format!("round {index} has no doors"));
        }
        let places = doors.iter().map(|d| streets.door(rows[d]));
        let places: Vec<Place> = std::iter::once(node(hub)).chain(places).chain([node(hub)]).collect();
        let Some(walk) = places.windows(2).map(|w| streets.walk(w[0], w[1])).sum::<Option<u64>>() else {
            checked.faults.push(format!("round {index} can't be walked"));
            continue;
        };
        walked += walk;
        let service: u64 = doors.iter().map(|d| number(&rows[d][11])).sum();
        let seconds = walk as f64 / 10.0 / problem["speed_m_s"].as_f64().unwrap() + service as f64;
        if seconds > problem["shift_s"].as_f64().unwrap() {
            checked.faults.push(format!("round {index} takes {seconds} s"));
        }
        let stated = (round["walk_m"].as_f64().unwrap() * 10.0).round() as u64;
        if stated != walk || round["seconds"].as_f64().unwrap() != seconds.ceil() {
            checked
                .faults
                .push(format!("round {index} says {stated} dm and {}, not {walk} and {seconds}", round["seconds"]));
        }
        checked.longest_s = checked.longest_s.max(seconds);
        checked.shortest_s = checked.shortest_s.min(seconds);
    }
    if (plan["walk_m"].as_f64().unwrap() * 10.0).round() as u64 != walked {
        checked.faults.push(format!("the plan says {} m, not {walked} dm", plan["walk_m"]));
    }
    for left in plan["left_out"].as_array().unwrap() {
        *seen.entry(number(&left["door"])).or_default() += 1;
        check_reason(&streets, &rows, &hubs, problem, left, &mut checked.faults);
    }
    for (id, row) in &rows {
        let (due, times) = (number(&row[9]) <= 1, seen.get(id).copied().unwrap_or(0));
        if times != usize::from(due) {
            checked.faults.push(format!("door {id} is due {due}, and is named {times} times"));
        }
    }
    checked
}

/// A reason must be true: nobody is told that a door can't be reached when it can.
fn check_reason(
    streets: &Streets,
    rows: &BTreeMap<u64, &Value>,
    hubs: &BTreeSet<u64>,
    problem: &Value,
    left: &Value,
    faults: &mut Vec<String>,
) {
    let door = number(&left["door"]);
    let place = streets.door(rows[&door]);
    let nearest = hubs.iter().filter_map(|&hub| streets.walk(node(hub), place)).min();
    let alone = nearest.map(|walk| 2.0 * walk as f64 / 10.0 / problem["speed_m_s"].as_f64().unwrap());
    let shift = problem["shift_s"].as_f64().unwrap();
    let service = number(&rows[&door][11]) as f64;
    let true_reason = match left["code"].as_str().unwrap() {
        "unreachable" => alone.is_none(),
        // Flats of one entrance go together, so a part of a second may be lost to rounding up.
        "too_far" => alone.is_some_and(|walk| walk + service > shift - 1.0 || walk + service * 12.0 > shift),
        "no_room" => alone.is_some_and(|walk| walk + service <= shift),
        _ => false,
    };
    if !true_reason {
        faults.push(format!("door {door} is said to be {}, and it is {alone:?} s away", left["code"]));
    }
}
