//! Whether a round's ground is in one piece.
//!
//! Two stops *hang together* if they are next to each other on their street side, if the way between them is short, or
//! if no other stop lies between them: none that is nearer to both than they are to each other (the relative
//! neighbourhood graph of Toussaint, "The relative neighbourhood graph of a finite planar set", Pattern Recognition
//! 12(4), 1980, by walking distance). Ground is in one piece if one gets from each of its stops to each other over
//! stops that hang together.

use super::cell::{Cell, FAR};
use super::cut::{Before, Cut, NOWHERE};

/// A way that is short, in decimetres.
const SHORT: i32 = 600;

/// Which stops of a cell hang together, as compressed rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    rows: Vec<u32>,
    to: Vec<u16>,
}

impl Links {
    pub fn of(cell: &Cell) -> Self {
        let mut pairs: Vec<(u16, u16)> = Vec::new();
        for a in 0..cell.len() {
            let near = cell.near(a);
            let next = (a + 1 < cell.len() && cell.face[a] == cell.face[a + 1]).then_some(a as u16 + 1);
            let linked = near.iter().enumerate().filter(|&(i, &b)| hang_together(cell, a, usize::from(b), &near[..i]));
            for b in linked.map(|(_, &b)| b).chain(next) {
                pairs.extend([(a as u16, b), (b, a as u16)]);
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut rows = vec![0u32; cell.len() + 1];
        pairs.iter().for_each(|pair| rows[usize::from(pair.0) + 1] += 1);
        for row in 1..rows.len() {
            rows[row] += rows[row - 1];
        }
        Self { rows, to: pairs.into_iter().map(|pair| pair.1).collect() }
    }

    fn from(&self, stop: usize) -> &[u16] {
        &self.to[self.rows[stop] as usize..self.rows[stop + 1] as usize]
    }

    /// The trips that hang together with these stops, as bits; all of them where nobody asks.
    pub fn beside(&self, at: &[u8], stops: std::ops::Range<usize>) -> u128 {
        if self.rows.is_empty() {
            return u128::MAX;
        }
        let trips = stops.flat_map(|stop| self.from(stop)).map(|&to| at[usize::from(to)]);
        trips.filter(|&trip| trip != NOWHERE).fold(0, |bits, trip| bits | 1 << trip)
    }
}

/// `nearer`: the stops that are nearer to `a` than `b` is.
fn hang_together(cell: &Cell, a: usize, b: usize, nearer: &[u16]) -> bool {
    let far = cell.distance(a, b);
    let between = |&c: &u16| cell.distance(a, usize::from(c)) < far && cell.distance(usize::from(c), b) < far;
    far <= SHORT || far < FAR && !nearer.iter().any(between)
}

/// Counts the parts of rounds while they are searched.
pub(super) struct Count {
    /// Which count last came by each stop.
    seen: Vec<u32>,
    now: u32,
    open: Vec<u16>,
}

impl Count {
    pub fn new(cell: &Cell) -> Self {
        let asked = !cell.links.rows.is_empty();
        Self { seen: vec![0; if asked { cell.len() } else { 0 }], now: 0, open: Vec::new() }
    }

    pub fn all(&mut self, cell: &Cell, cut: &mut Cut) {
        for trip in 0..cut.trips.len() {
            self.one(cell, cut, trip);
        }
    }

    /// Takes the changed rounds to be in one piece until they are counted.
    pub fn forget(&self, cut: &mut Cut, before: &Before) {
        if !self.seen.is_empty() {
            before.trips().for_each(|trip| cut.set_apart(trip, 0));
        }
    }

    pub fn touched(&mut self, cell: &Cell, cut: &mut Cut, before: &Before) {
        if !self.seen.is_empty() {
            before.trips().for_each(|trip| self.one(cell, cut, trip));
        }
    }

    fn one(&mut self, cell: &Cell, cut: &mut Cut, trip: usize) {
        if self.seen.is_empty() {
            return;
        }
        self.now += 1;
        let mut parts = 0;
        for stop in cut.trips[trip].pieces.iter().flat_map(|p| p.stops()) {
            if self.seen[stop] != self.now {
                parts += 1;
                self.flood(cell, cut, stop);
            }
        }
        cut.set_apart(trip, (parts - 1).max(0));
    }

    /// Comes by everything of one round that hangs together with a stop.
    fn flood(&mut self, cell: &Cell, cut: &Cut, stop: usize) {
        self.seen[stop] = self.now;
        self.open.push(stop as u16);
        while let Some(from) = self.open.pop() {
            for &to in cell.links.from(usize::from(from)) {
                if cut.at[usize::from(to)] == cut.at[stop] && self.seen[usize::from(to)] != self.now {
                    self.seen[usize::from(to)] = self.now;
                    self.open.push(to);
                }
            }
        }
    }
}
