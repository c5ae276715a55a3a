//! The network while it is being laid: nodes that may still be moved, edges that may still be taken
//! up again.

use super::line::{P, between, distance};
use super::{Edge, Face, Kind, Traits};

/// A wait at a crossing, as decimetres of walking at 1.25 m/s: 4 s on a quiet street, 12 s at a
/// marked crossing.
const QUIET_WAIT_DM: u32 = 50;
const MARKED_WAIT_DM: u32 = 150;

#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// The point of the drawn line that it was set aside from.
    pub base: P,
    pub at: P,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
    pub traits: Traits,
    pub face: Option<Face>,
    pub level: i8,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Plot {
    pub spots: Vec<Spot>,
    pub drafts: Vec<Draft>,
}

impl Plot {
    /// A node, to the centimetre from the start: what is looked at later is what is kept.
    pub fn spot(&mut self, base: P, at: P) -> usize {
        self.spots.push(Spot { base, at: at.map(to_centimetres) });
        self.spots.len() - 1
    }

    /// An edge, unless its ends are one, or an edge of its kind is there.
    pub fn draft(&mut self, draft: Draft) {
        if draft.from != draft.to {
            self.drafts.push(draft);
        }
    }

    pub fn line_of(&self, draft: &Draft) -> (P, P) {
        (self.spots[draft.from].at, self.spots[draft.to].at)
    }

    /// Moves a node half way back to the line that it was set aside from.
    pub fn draw_in(&mut self, spot: usize) {
        let Spot { base, at } = self.spots[spot];
        self.spots[spot].at = between(base, at, 0.5).map(to_centimetres);
    }

    /// The nodes that edges use, in order, and the edges, each pair of nodes joined but once.
    pub fn finish(mut self) -> (Vec<[f64; 2]>, Vec<Edge>) {
        self.once();
        let mut number = vec![u32::MAX; self.spots.len()];
        let mut nodes: Vec<[f64; 2]> = Vec::new();
        let mut edges = Vec::with_capacity(self.drafts.len());
        for draft in &self.drafts {
            for spot in [draft.from, draft.to] {
                if number[spot] == u32::MAX {
                    number[spot] = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                    nodes.push(self.spots[spot].at);
                }
            }
            let (from, to) = (number[draft.from], number[draft.to]);
            edges.push(edge(draft, from, to, distance(nodes[from as usize], nodes[to as usize])));
        }
        (nodes, edges)
    }

    /// Of crossings that join the same two nodes, keeps the first.
    fn once(&mut self) {
        let mut seen = rustc_hash::FxHashSet::default();
        self.drafts.retain(|d| d.face.is_some() || seen.insert((d.from.min(d.to), d.from.max(d.to))));
    }
}

fn edge(draft: &Draft, from: u32, to: u32, metres: f64) -> Edge {
    let length_dm = decimetres(metres).max(1);
    let wait = match draft.kind {
        Kind::QuietCrossing => QUIET_WAIT_DM,
        Kind::MarkedCrossing => MARKED_WAIT_DM,
        Kind::Pavement | Kind::Footpath | Kind::Steps => 0,
    };
    Edge { from, to, length_dm, cost_dm: length_dm + wait, kind: draft.kind, traits: draft.traits, face: draft.face }
}

/// Metres as whole decimetres.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths within a place, never below zero")]
pub(super) fn decimetres(metres: f64) -> u32 {
    (metres * 10.0).round() as u32
}

fn to_centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}
