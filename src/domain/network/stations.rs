//! Where along a stretch something happens: a bend, a path joining, a gate, a crossing, and on a
//! quiet street the places about every 25 m where people step across.

use rustc_hash::FxHashSet;

use super::chains::Chain;
use super::line::{P, between, dot, left_of, minus, plus, simplify, times, unit};
use super::ways::{Class, Mark};

/// People cross a quiet street about this often (metres).
const LADDER_M: f64 = 25.0;
/// Stations nearer than this to another are the same.
const SAME_M: f64 = 2.0;
/// A bend that strays less than this is drawn straight (metres).
const STRAIGHT_M: f64 = 0.6;

/// How people get from one side to the other here, if at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Across {
    No,
    Quiet,
    Marked,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Station {
    /// Metres along the stretch.
    pub along: f64,
    pub at: P,
    /// To the left by one metre, made longer at a bend so that the pavement keeps its distance.
    pub aside: P,
    pub joint: Option<u32>,
    pub across: Across,
    pub gate: Option<Mark>,
}

/// A mark on a stretch, metres along it.
pub(super) type Marked = (f64, Mark);

/// The stations of a chain, its two ends among them. `joined`: nodes at which paths join; `ends`:
/// how its ends are crossed.
pub(super) fn stations(chain: &Chain, marks: &[Marked], joined: &FxHashSet<u32>, ends: [Across; 2]) -> Vec<Station> {
    let ladder = chain.make.class == Class::Street && !chain.make.busy && chain.make.walk;
    let mut keep: Vec<bool> =
        chain.joints.iter().map(|joint| joint.is_some_and(|node| joined.contains(&node))).collect();
    // Where a bridge begins, so does an edge: what lies below is under that edge only.
    (1..chain.levels.len()).filter(|i| chain.levels[i - 1] != chain.levels[*i]).for_each(|i| keep[i] = true);
    simplify(&chain.line, &mut keep, STRAIGHT_M);
    let mut out: Vec<Station> = (0..chain.line.len())
        .filter(|i| keep[*i])
        .map(|i| {
            let joint = chain.joints[i].filter(|node| joined.contains(node));
            let across = if joint.is_some() && !chain.make.busy { Across::Quiet } else { Across::No };
            Station { joint, across, ..at(chain, chain.running[i]) }
        })
        .collect();
    let last = out.len() - 1;
    for (i, across) in [(0, ends[0]), (last, ends[1])] {
        // Paths that meet a street at its end join its corners, which are the junction's.
        (out[i].across, out[i].joint) = (across, None);
    }
    for (along, mark) in marks {
        let station = settle(&mut out, chain, *along);
        match mark {
            Mark::MarkedCrossing | Mark::Signals if chain.make.busy => station.across = Across::Marked,
            Mark::MarkedCrossing | Mark::PlainCrossing | Mark::Signals => {
                station.across = if chain.make.busy { station.across } else { Across::Quiet };
            }
            Mark::Gate | Mark::LockedGate | Mark::Stile => station.gate = Some(*mark),
        }
    }
    if ladder {
        rungs(&mut out, chain);
    }
    out
}

/// About every 25 m a place to step across, where there isn't one near already.
fn rungs(out: &mut Vec<Station>, chain: &Chain) {
    let parts = (chain.long() / LADDER_M).round().max(1.0);
    let mut part = 1.0;
    while part < parts {
        let along = chain.long() * part / parts;
        if !out.iter().any(|s| s.across != Across::No && (s.along - along).abs() < LADDER_M / 3.0) {
            settle(out, chain, along).across = Across::Quiet;
        }
        part += 1.0;
    }
}

/// The station there, made where there is none.
fn settle<'a>(out: &'a mut Vec<Station>, chain: &Chain, along: f64) -> &'a mut Station {
    let near = (0..out.len()).find(|i| (out[*i].along - along).abs() < SAME_M);
    let i = near.unwrap_or_else(|| {
        let i = out.partition_point(|s| s.along < along);
        out.insert(i, at(chain, along));
        i
    });
    &mut out[i]
}

fn at(chain: &Chain, along: f64) -> Station {
    let last = chain.line.len() - 2;
    let i = chain.running.partition_point(|r| *r <= along).saturating_sub(1).min(last);
    let long = chain.running[i + 1] - chain.running[i];
    let t = if long > 0.0 { ((along - chain.running[i]) / long).clamp(0.0, 1.0) } else { 0.0 };
    let here = between(chain.line[i], chain.line[i + 1], t);
    let after = unit(minus(chain.line[i + 1], chain.line[i]));
    let on_a_point = i > 0 && along - chain.running[i] < 1e-6;
    let before = if on_a_point { unit(minus(chain.line[i], chain.line[i - 1])) } else { after };
    Station { along, at: here, aside: aside(before, after), joint: None, across: Across::No, gate: None }
}

/// Left of the way through a bend, so long that both legs keep their distance; at most 1.5 m for
/// each metre, since a pavement cuts a sharp corner.
fn aside(before: P, after: P) -> P {
    let left = unit(plus(left_of(before), left_of(after)));
    times(left, 1.0 / dot(left, left_of(after)).max(0.66))
}
