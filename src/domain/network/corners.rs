//! Junctions. Between two arms of a junction that follow one another there is a corner, which the
//! pavements on both sides of it share: to walk round it is to cross nothing.

use rustc_hash::FxHashMap;

use super::Side;
use super::chains::Chain;
use super::line::{P, dot, left_of, minus, on_the_way_round, plus, times, turn, unit};
use super::plot::Plot;
use super::stations::{Across, Station};
use super::ways::{Class, Pavement};

/// No corner lies further from its junction than this (metres).
const FURTHEST_M: f64 = 16.0;
/// The end of a close is this wide beyond the road's end.
const HEAD_M: f64 = 3.0;

/// One end of a street at a junction.
#[derive(Clone, Copy, Debug)]
struct Arm {
    chain: usize,
    /// At the chain's last point, not its first.
    at_end: bool,
    /// Its direction away from the junction.
    out: P,
    reach: f64,
}

/// Where one side of a chain's end is: the node, and how far along the chain it stands from the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    pub spot: usize,
    pub setback: f64,
}

#[derive(Clone, Debug)]
enum Meeting {
    /// Corners, each with the directions of the arm before it and the arm after it, anticlockwise.
    Corners(Vec<(P, P, usize)>),
    /// One street's end: its direction, what is on its left as one leaves it, what is on its right,
    /// and what lies beyond, where people may walk round it.
    End { out: P, left: usize, right: usize, beyond: Option<usize> },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Junctions {
    meetings: FxHashMap<u32, Meeting>,
    /// By chain: at its first point and at its last, left and right as it is drawn.
    ends: Vec<[[Option<Corner>; 2]; 2]>,
    /// By chain: whether it may be crossed at its first point, and at its last.
    pub across: Vec<[Across; 2]>,
    /// By chain: the nodes beyond its ends.
    pub beyond: Vec<[Option<usize>; 2]>,
}

impl Junctions {
    /// Sets out the corners of all junctions of streets.
    pub fn set_out(chains: &[Chain], plot: &mut Plot) -> Self {
        let mut arms: Vec<(u32, Arm)> = Vec::new();
        for (i, chain) in chains.iter().enumerate().filter(|(_, c)| c.make.class == Class::Street) {
            for (node, at_end) in [(chain.first_node(), false), (chain.last_node(), true)] {
                arms.extend(node.map(|node| (node, arm(chain, i, at_end))));
            }
        }
        arms.sort_by_key(|(node, arm)| (*node, arm.chain, arm.at_end));
        let mut out = Self {
            meetings: FxHashMap::default(),
            ends: vec![[[None; 2]; 2]; chains.len()],
            across: vec![[Across::No; 2]; chains.len()],
            beyond: vec![[None; 2]; chains.len()],
        };
        for group in arms.chunk_by(|a, b| a.0 == b.0) {
            let mut here: Vec<Arm> = group.iter().map(|(_, arm)| *arm).collect();
            let meeting = match here.as_slice() {
                [only] => out.close_off(chains, *only, plot),
                _ => out.corners(chains, &mut here, plot),
            };
            out.meetings.insert(group[0].0, meeting);
        }
        out
    }

    pub fn corner(&self, chain: usize, at_end: bool, side: Side) -> Option<Corner> {
        self.ends[chain][usize::from(at_end)][side as usize]
    }

    /// The node that a path joins which leaves the junction in that direction.
    pub fn joins(&self, node: u32, direction: P) -> Option<usize> {
        match self.meetings.get(&node)? {
            Meeting::Corners(corners) => corners
                .iter()
                .find(|(from, to, _)| on_the_way_round(*from, direction, *to))
                .or(corners.first())
                .map(|(_, _, spot)| *spot),
            Meeting::End { out, left, right, beyond } => {
                let on_left = dot(left_of(*out), direction) > 0.0;
                Some(beyond.unwrap_or(if on_left { *left } else { *right }))
            }
        }
    }

    fn put(&mut self, arm: Arm, left_leaving: bool, corner: Corner) {
        // Leaving from its end, a street's left is its right.
        let side = if left_leaving == arm.at_end { Side::Right } else { Side::Left };
        self.ends[arm.chain][usize::from(arm.at_end)][side as usize] = Some(corner);
    }

    fn corners(&mut self, chains: &[Chain], arms: &mut [Arm], plot: &mut Plot) -> Meeting {
        arms.sort_by(|a, b| turn(a.out).total_cmp(&turn(b.out)));
        let base = base_of(chains, arms[0]);
        let mut corners = Vec::with_capacity(arms.len());
        for k in 0..arms.len() {
            let (before, after) = (arms[k], arms[(k + 1) % arms.len()]);
            let (way, far) = where_to(chains, before, after);
            let spot = plot.spot(base, plus(base, times(way, far)));
            let setback = |arm: Arm| (far * dot(way, arm.out)).max(0.0);
            self.put(before, true, Corner { spot, setback: setback(before) });
            self.put(after, false, Corner { spot, setback: setback(after) });
            corners.push((before.out, after.out, spot));
        }
        // Where a busy road becomes a quiet one, nobody is sent across at its very end.
        let turns_quiet = arms.len() == 2 && arms.iter().any(|arm| chains[arm.chain].make.busy);
        for arm in arms.iter().filter(|arm| !chains[arm.chain].make.busy && !turns_quiet) {
            self.across[arm.chain][usize::from(arm.at_end)] = Across::Quiet;
        }
        Meeting::Corners(corners)
    }

    /// Both sides of a street's end, and the way round it: not for a busy road, which may go on
    /// beyond the edge of the map.
    fn close_off(&mut self, chains: &[Chain], arm: Arm, plot: &mut Plot) -> Meeting {
        let chain = &chains[arm.chain];
        let base = base_of(chains, arm);
        let half = f64::from(chain.make.half_width_dm) / 10.0;
        let left = plot.spot(base, plus(base, times(left_of(arm.out), half)));
        let right = plot.spot(base, plus(base, times(left_of(arm.out), -half)));
        self.put(arm, true, Corner { spot: left, setback: 0.0 });
        self.put(arm, false, Corner { spot: right, setback: 0.0 });
        let round = !chain.make.busy && chain.make.pavements.iter().all(|p| *p != Pavement::None);
        let beyond = round.then(|| plot.spot(base, plus(base, times(arm.out, -HEAD_M))));
        self.beyond[arm.chain][usize::from(arm.at_end)] = beyond;
        Meeting::End { out: arm.out, left, right, beyond }
    }
}

fn base_of(chains: &[Chain], arm: Arm) -> P {
    let line = &chains[arm.chain].line;
    if arm.at_end { line[line.len() - 1] } else { line[0] }
}

fn arm(chain: &Chain, index: usize, at_end: bool) -> Arm {
    let n = chain.line.len();
    let (here, next) = if at_end { (chain.line[n - 1], chain.line[n - 2]) } else { (chain.line[0], chain.line[1]) };
    Arm { chain: index, at_end, out: unit(minus(next, here)), reach: 0.45 * chain.long() }
}

/// Which way from the junction the corner between two arms lies, and how far: each pavement at its
/// own distance from the middle of its road, but nearer where the arms are short.
fn where_to(chains: &[Chain], before: Arm, after: Arm) -> (P, f64) {
    let quarter_turns = (turn(after.out) - turn(before.out)).rem_euclid(4.0);
    let sum = plus(before.out, after.out);
    let straight_on = dot(sum, sum) < 1e-6;
    let way = if straight_on {
        left_of(before.out)
    } else if quarter_turns > 2.0 || quarter_turns == 0.0 {
        times(unit(sum), -1.0)
    } else {
        unit(sum)
    };
    let cosine = dot(way, before.out);
    let sine = (1.0 - cosine * cosine).max(0.0).sqrt();
    let half = [before, after].map(|arm| f64::from(chains[arm.chain].make.half_width_dm) / 10.0);
    let far = (half[0].max(half[1]) / sine.max(0.35)).min(FURTHEST_M);
    let reach = before.reach.min(after.reach);
    (way, if cosine > 0.0 { far.min(reach / cosine) } else { far })
}

/// What a path joins that meets a street along its length: which side of it that path is on.
pub(super) fn side_joined(chain: &Chain, station: &Station, direction: P) -> Side {
    let at = chain.running.iter().position(|r| (r - station.along).abs() < 1e-6).unwrap_or(0);
    let ahead = chain.line.get(at + 1).map_or(station.aside, |next| minus(*next, chain.line[at]));
    let back = if at > 0 { minus(chain.line[at - 1], chain.line[at]) } else { times(ahead, -1.0) };
    if on_the_way_round(ahead, direction, back) { Side::Left } else { Side::Right }
}
