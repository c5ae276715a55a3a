//! A planning problem as a file (`rounds-bench/1`), and its plan as a file. [rounds.md](../../docs/rounds.md) has the keys.

use std::io::Write;

use rustc_hash::FxHashSet;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::domain::network::{Edge, Face, Foot, Kind, Network, Routes, Side, Stretch, Traits};
use crate::domain::problem::Problem;
use crate::domain::round::{Ask, Door, Effort, Mode, Plan, Why};

const FORMAT: &str = "rounds-bench/1";
const KINDS: [Kind; 5] = [Kind::Pavement, Kind::Footpath, Kind::QuietCrossing, Kind::MarkedCrossing, Kind::Steps];
/// Beyond this, decimetres along a way can no longer be added up safely: 1,000 km.
const MOST_DM: u32 = 10_000_000;
/// Two days.
const MOST_SECONDS: u32 = 172_800;

/// A planning problem.
#[derive(Clone, Debug)]
pub struct Instance {
    pub network: Network,
    /// The doors that are due.
    pub doors: Vec<Door>,
    /// Their ids in the file.
    pub ids: Vec<u64>,
    pub hubs: Vec<u32>,
    /// None: as many as the shift asks for.
    pub rounds: Option<usize>,
    pub shift_s: u32,
    /// Metres a second.
    pub speed: f64,
}

impl Instance {
    /// What the file asks for, at the usual effort: back to the hub, balanced, with the first seed.
    pub fn ask<'a>(&'a self, routes: &'a Routes) -> Ask<'a> {
        Ask {
            network: &self.network,
            routes,
            doors: &self.doors,
            hubs: &self.hubs,
            rounds: self.rounds,
            more_rounds: false,
            shift_s: self.shift_s,
            speed: self.speed,
            one_way: false,
            mode: Mode::Balanced,
            before: &[],
            whole_sides: false,
            one_piece: false,
            seed: 1,
            effort: Effort::usual(Mode::Balanced, self.doors.len()),
        }
    }
}

#[derive(Deserialize)]
struct Written {
    format: Option<String>,
    speed_m_s: f64,
    shift_s: f64,
    hub_node: Option<u32>,
    hubs: Option<Vec<u32>>,
    rounds: Option<usize>,
    #[serde(default)]
    streets: Vec<String>,
    #[serde(default)]
    segments: Vec<(u32, u32)>,
    nodes: Vec<[f64; 2]>,
    edges: Vec<WrittenEdge>,
    doors: Vec<WrittenDoor>,
}

/// From, to, length, cost, kind.
#[derive(Deserialize)]
struct WrittenEdge(u32, u32, u32, u32, usize);

/// Id, x, y, edge, offset, spur, side, segment, house number, status, stop, service.
#[derive(Deserialize)]
struct WrittenDoor(u64, IgnoredAny, IgnoredAny, u32, u32, u32, WrittenSide, u32, IgnoredAny, u8, u32, f64);

#[derive(Deserialize)]
enum WrittenSide {
    L,
    R,
}

/// Reads a problem.
pub fn read(bytes: &[u8]) -> Result<Instance, Problem> {
    let written: Written = serde_json::from_slice(bytes).map_err(|e| {
        let problem = Problem::error("not_an_instance", format!("This is not a planning problem: {e}."));
        problem.at_line(e.line() as u64).hint("docs/rounds.md lists the keys of a problem and what each holds.")
    })?;
    check_head(&written)?;
    let network = read_network(&written)?;
    let (doors, ids) = read_doors(&written, &network)?;
    let hubs = match written.hubs {
        Some(hubs) if !hubs.is_empty() => hubs,
        _ => written.hub_node.into_iter().collect(),
    };
    if hubs.is_empty() {
        return Err(wrong("no_hub", "There is no hub. Give \"hub_node\" or \"hubs\", the nodes where rounds start."));
    }
    if let Some(hub) = hubs.iter().find(|&&h| h as usize >= network.nodes.len()) {
        return Err(wrong(
            "no_such_node",
            format!("A hub is at node {hub}, and the last node is {}.", last(&network.nodes)),
        ));
    }
    let rounds = written.rounds.filter(|&n| n > 0);
    Ok(Instance { network, doors, ids, hubs, rounds, shift_s: written.shift_s as u32, speed: written.speed_m_s })
}

fn wrong(code: &str, message: impl Into<String>) -> Problem {
    Problem::error(code, message).hint("Correct the file and plan again. Nothing was written.")
}

fn last<T>(list: &[T]) -> String {
    list.len().checked_sub(1).map_or_else(|| "missing".into(), |n| n.to_string())
}

fn check_head(written: &Written) -> Result<(), Problem> {
    if let Some(format) = written.format.as_ref().filter(|f| *f != FORMAT) {
        return Err(wrong("other_format", format!("The file's format is \"{format}\"; this reads \"{FORMAT}\".")));
    }
    let speed = written.speed_m_s;
    if !(0.05..=20.0).contains(&speed) {
        return Err(wrong(
            "speed",
            format!("The walking speed \"speed_m_s\" is {speed}. Give metres a second, as 1.25."),
        ));
    }
    if !(1.0..=f64::from(MOST_SECONDS)).contains(&written.shift_s) {
        let shift = written.shift_s;
        return Err(wrong(
            "shift",
            format!("The shift \"shift_s\" is {shift}. Give seconds, between 1 and {MOST_SECONDS}."),
        ));
    }
    Ok(())
}

fn read_network(written: &Written) -> Result<Network, Problem> {
    let nodes = written.nodes.len();
    let mut edges = Vec::with_capacity(written.edges.len());
    for (index, &WrittenEdge(from, to, length_dm, cost_dm, kind)) in written.edges.iter().enumerate() {
        let at = format!("edge {index} (counted from 0)");
        if from.max(to) as usize >= nodes {
            let last = last(&written.nodes);
            return Err(wrong(
                "no_such_node",
                format!("{at} goes to node {}, and the last node is {last}.", from.max(to)),
            ));
        }
        let Some(&kind) = KINDS.get(kind) else {
            return Err(wrong("no_such_kind", format!("{at} is of kind {kind}; kinds go from 0 to 4.")));
        };
        if length_dm.max(cost_dm) > MOST_DM {
            return Err(wrong("too_long", format!("{at} is over 1,000 km long. Lengths are in decimetres.")));
        }
        edges.push(Edge { from, to, length_dm, cost_dm, kind, traits: Traits::default(), face: None });
    }
    let streets = written.streets.len();
    let stretches = written
        .segments
        .iter()
        .map(|&(street, class)| Stretch { street: ((street as usize) < streets).then_some(street), busy: class == 1 });
    let stretches = stretches.collect();
    Ok(Network { nodes: written.nodes.clone(), edges, stretches, streets: written.streets.clone() })
}

fn read_doors(written: &Written, network: &Network) -> Result<(Vec<Door>, Vec<u64>), Problem> {
    let mut seen = FxHashSet::default();
    let (mut doors, mut ids) = (Vec::new(), Vec::new());
    for WrittenDoor(id, _, _, edge, offset_dm, spur_dm, side, stretch, _, status, stop, service) in &written.doors {
        let (id, edge, offset_dm, spur_dm) = (*id, *edge, *offset_dm, *spur_dm);
        if !seen.insert(id) {
            return Err(wrong("twice", format!("Two doors have the id {id}. Each needs one of its own.")));
        }
        if *status > 3 {
            return Err(wrong("status", format!("Door {id} has the status {status}; statuses go from 0 to 3.")));
        }
        let Some(on) = network.edges.get(edge as usize) else {
            let last = last(&network.edges);
            return Err(wrong("no_such_edge", format!("Door {id} is on edge {edge}, and the last edge is {last}.")));
        };
        if offset_dm > on.length_dm {
            let length = on.length_dm;
            let words = format!("Door {id} is {offset_dm} dm along edge {edge}, which is {length} dm long.");
            return Err(wrong("off_the_edge", words));
        }
        if spur_dm > MOST_DM || !(0.0..=f64::from(MOST_SECONDS)).contains(service) {
            return Err(wrong("door", format!("Door {id} has a front path or a time at the door that can't be.")));
        }
        if *status <= 1 {
            let side = if matches!(side, WrittenSide::L) { Side::Left } else { Side::Right };
            let foot = Foot { edge, offset_dm, spur_dm };
            let face = Face { stretch: *stretch, side };
            doors.push(Door { foot, stop: *stop, face, service_s: service.ceil() as u32 });
            ids.push(id);
        }
    }
    Ok((doors, ids))
}

#[derive(Serialize)]
struct PlanOut<'a> {
    format: &'a str,
    walk_m: f64,
    rounds: Vec<RoundOut>,
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct RoundOut {
    hub: u32,
    doors: Vec<u64>,
    walk_m: f64,
    seconds: u32,
}

#[derive(Serialize)]
struct LeftOut {
    door: u64,
    code: &'static str,
    why: &'static str,
}

/// Why a door is in no round, as a code and in words.
#[must_use]
pub fn in_words(why: Why) -> (&'static str, &'static str) {
    match why {
        Why::Unreachable => ("unreachable", "No way on foot leads there from any hub."),
        Why::TooFar => ("too_far", "Going there and back takes longer than the shift."),
        Why::Beyond => ("beyond_route", "Beyond this route: what is nearer fills it."),
        Why::NoRoom => ("no_room", "The rounds that were asked for are full. Ask for more rounds or a longer shift."),
    }
}

/// Writes a plan, with the doors' ids as in the file.
pub fn write(plan: &Plan, ids: &[u64], out: &mut impl Write) -> std::io::Result<()> {
    let metres = |dm: u64| dm as f64 / 10.0;
    let rounds = plan.rounds.iter().map(|round| RoundOut {
        hub: round.hub,
        doors: round.doors.iter().map(|&d| ids[d as usize]).collect(),
        walk_m: metres(round.walk_dm),
        seconds: round.seconds,
    });
    let left_out = plan.left_out.iter().map(|&(door, why)| {
        let (code, why) = in_words(why);
        LeftOut { door: ids[door as usize], code, why }
    });
    let document = PlanOut {
        format: "rounds-plan/1",
        walk_m: metres(plan.rounds.iter().map(|r| r.walk_dm).sum()),
        rounds: rounds.collect(),
        left_out: left_out.collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}
