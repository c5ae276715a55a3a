//! The ground that people walk on: pavements, paths and crossings, in British National Grid metres.
//!
//! Each street is two pavements. Getting from one to the other costs a crossing, and a busy road can only be crossed
//! where a crossing is marked, so that a round can't be planned over it anywhere else. Lengths and costs are whole
//! decimetres, so that the same streets give the same rounds on any machine.

pub mod build;
mod chains;
mod corners;
mod guard;
pub mod kinds;
mod line;
mod median;
mod pavement;
mod pieces;
mod plot;
mod route;
mod signs;
pub mod snap;
mod stations;
#[cfg(test)]
mod tests;
pub mod ways;

pub use route::{Routes, Search, between, ways_off};

/// What an edge is walked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// One side of a street.
    Pavement,
    /// A path, alley or track; both its sides are the one edge.
    Footpath,
    Steps,
    /// Across a quiet street: at a junction, or about every 25 m.
    QuietCrossing,
    /// Across a busy road, where a crossing is marked or has signals.
    MarkedCrossing,
}

/// Which side of a stretch, looking along it as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Side {
    Left,
    Right,
}

/// What may make an edge unfit for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Steps, a stile or a kissing gate: not for wheels or bad knees.
    pub steps: bool,
    pub gate: bool,
    /// Marked private: walked only to reach the doors on it.
    pub private: bool,
    pub unlit: bool,
    /// No pavement: walked on the road itself, which is quiet.
    pub roadway: bool,
}

/// An undirected edge between two nodes.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub from: u32,
    pub to: u32,
    pub length_dm: u32,
    /// The length and, at a crossing, the wait, as decimetres of walking. Equal to the length elsewhere.
    pub cost_dm: u32,
    pub kind: Kind,
    pub traits: Traits,
    /// The stretch and side of a pavement or path; none for a crossing.
    pub face: Option<Face>,
}

/// One side of one stretch of street between junctions: a block face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Face {
    pub stretch: u32,
    pub side: Side,
}

/// A stretch of street between two junctions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Index into [`Network::streets`]; none where the way has no name.
    pub street: Option<u32>,
    /// Crossed only at marked crossings.
    pub busy: bool,
}

/// Where a door meets the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foot {
    pub edge: u32,
    /// From the edge's `from` end; at most its length.
    pub offset_dm: u32,
    /// The front path, walked both ways.
    pub spur_dm: u32,
}

/// The walking network of a place.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Metres.
    pub nodes: Vec<[f64; 2]>,
    pub edges: Vec<Edge>,
    pub stretches: Vec<Stretch>,
    /// Names of streets.
    pub streets: Vec<String>,
}
