//! One lot's work: from its stops, or from rounds that were begun elsewhere, to rounds in their order.

use super::anneal::{Schedule, anneal};
use super::cell::{Cell, Room};
use super::cells::{Outing, Outings, Planner};
use super::chance::Chance;
use super::cut::{Cut, MOST_TRIPS, Piece};
use super::keep::Homes;
use super::lots::Lot;
use super::price::Prices;
use super::ruin::Ruin;
use super::{Mode, order};

/// Decimetres of worsening let pass at the start of a fresh plan.
const WARM: f64 = 1000.0;
/// Kicks for each round when its order is settled on the way, and for good.
const FEW_KICKS: usize = 100;
const KICKS: usize = 1000;

/// One lot's work.
#[derive(Clone)]
pub(super) struct Job {
    pub lot: Lot,
    pub begun: Outings,
    /// The mean time that its rounds are to have; none for their own.
    pub mean: Option<i32>,
    pub seed: u64,
    /// Steps for each stop.
    pub steps: u32,
    pub warm: f64,
    /// Nothing comes after it: the order inside its rounds is final.
    pub last: bool,
}

impl Job {
    pub fn fresh(lot: Lot, seed: u64, steps: u32) -> Self {
        Self { lot, begun: Outings::default(), mean: None, seed, steps, warm: WARM, last: false }
    }

    /// What comes of it where there are no rounds.
    pub fn nothing(&self) -> Outings {
        Outings { rounds: Vec::new(), absent: self.lot.stops.clone() }
    }
}

impl Planner<'_> {
    /// Plans one lot.
    pub fn one(&self, job: &Job, room: &mut Room, alone: bool) -> Outings {
        self.cell(job, room).map_or_else(|| job.nothing(), |cell| self.search(job, &cell, alone))
    }

    /// The ground of a lot, measured; none where there is nothing to plan.
    pub fn cell(&self, job: &Job, room: &mut Room) -> Option<Cell> {
        let Job { lot, begun, .. } = job;
        if lot.stops.is_empty() || lot.rounds == 0 {
            return None;
        }
        let mut hubs: Vec<u32> = lot.stops.iter().map(|&s| self.ground.stops[s as usize].hub).collect();
        hubs.extend(begun.rounds.iter().map(|r| r.hub));
        hubs.sort_unstable();
        hubs.dedup();
        let mut cell = Cell::new(self.ask, self.ground, room, lot.stops.clone(), hubs);
        if !self.kept.is_empty() {
            cell.homes = Homes::of(self.ground, &cell.stops, &begun.rounds, self.kept);
        }
        Some(cell)
    }

    /// Rounds of a lot; `alone`: whoever looks on sees all of the plan in it.
    pub fn search(&self, job: &Job, cell: &Cell, alone: bool) -> Outings {
        let Job { lot, begun, .. } = job;
        let shift = self.ground.shift_dm;
        let mut cut = Cut::empty(cell, lot.rounds.min(MOST_TRIPS), Prices::of(self.ask, shift, shift, 0));
        begin(cell, &mut cut, begun);
        let mut chance = Chance::new(self.ask.seed, job.seed);
        let steps = u64::from(job.steps) * cell.len() as u64;
        // With nothing but walking to weigh, larger changes and more heat find more.
        let (pieces, heat) = if self.ask.mode == Mode::Shortest { (8, 1.5) } else { (5, 1.0) };
        let inside = if self.ask.whole_sides { 30 } else { 300 };
        let ruin = Ruin { pieces, longest: 8, inside };
        let main = Schedule { steps: steps * 7 / 8, warm: job.warm * heat, cold: 10.0, ruin };
        let late = Schedule { steps: steps / 8, warm: 20.0, ..main };
        for (schedule, from) in [(main, 0), (late, 1024)] {
            let prices = |mean: i32, done: u64| Prices::of(self.ask, shift, job.mean.unwrap_or(mean), done.max(from));
            let mut shown = 0;
            let go_on = |done: u64, best: &Cut| {
                if alone && self.watch.wants_plans() && from == 0 && done >= shown {
                    shown = done + 64;
                    self.tell((done * 875 / 1024) as u32, &outings(cell, best, &begun.rounds));
                }
                !self.watch.enough()
            };
            anneal(cell, &mut cut, &schedule, &prices, &mut chance, go_on);
            let kicks = if job.last && from > 0 { (KICKS).min(4 * job.steps as usize) } else { FEW_KICKS };
            settle(cell, &mut cut, kicks, &mut chance);
        }
        outings(cell, &cut, &begun.rounds)
    }
}

/// Puts rounds that were begun elsewhere into a cell.
fn begin(cell: &Cell, cut: &mut Cut, begun: &Outings) {
    if begun.rounds.is_empty() {
        return;
    }
    cut.take_up(cell, usize::MAX, &mut Chance::new(0, 0), &mut Vec::new());
    for (trip, outing) in begun.rounds.iter().enumerate().take(cut.trips.len()) {
        cut.trips[trip].hub = cell.hubs.binary_search(&outing.hub).unwrap_or(0);
        let stops = outing.stops.iter().filter_map(|s| cell.stops.binary_search(s).ok());
        append(cell, cut, trip, stops);
    }
    for stop in 0..cell.len() {
        if usize::from(cut.at[stop]) >= cut.trips.len() {
            cut.give_up(cell, Piece::new(stop as u16, stop as u16 + 1));
        }
    }
}

fn append(cell: &Cell, cut: &mut Cut, trip: usize, stops: impl Iterator<Item = usize>) {
    for stop in stops {
        let place = cut.trips[trip].pieces.len();
        cut.insert(cell, trip, place, Piece::new(stop as u16, stop as u16 + 1));
    }
}

/// The rounds of a cell; those that were begun elsewhere carry on what they carried on then.
fn outings(cell: &Cell, cut: &Cut, begun: &[Outing]) -> Outings {
    let rounds = cut.trips.iter().enumerate().map(|(index, trip)| Outing {
        was: begun.get(index).and_then(|outing| outing.was),
        hub: cell.hubs[trip.hub],
        stops: walked(&trip.pieces).map(|s| cell.stops[s]).collect(),
        time: trip.time(),
        travel: trip.last + trip.pieces.first().map_or(0, |p| p.gap),
    });
    let absent = cut.absent.iter().flat_map(|p| p.stops()).map(|s| cell.stops[s]);
    Outings { rounds: rounds.collect(), absent: absent.collect() }
}

/// The stops of pieces, in walking order.
fn walked(pieces: &[Piece]) -> impl Iterator<Item = usize> + '_ {
    pieces.iter().flat_map(|piece| {
        let (lo, hi, back) = (usize::from(piece.lo), usize::from(piece.hi), piece.back);
        (lo..hi).map(move |s| if back { lo + hi - 1 - s } else { s })
    })
}

/// Puts each trip into its best order, stop by stop.
fn settle(cell: &Cell, cut: &mut Cut, kicks: usize, chance: &mut Chance) {
    for trip in 0..cut.trips.len() {
        let it = &cut.trips[trip];
        if it.pieces.is_empty() {
            continue;
        }
        let mut rows = vec![cell.start(it.hub)];
        rows.extend(walked(&it.pieces));
        rows.push(cell.end(it.hub));
        let kicks = kicks * (1 + rows.len() / 80);
        order::improve(cell, &mut rows, kicks, chance);
        let count = it.pieces.len();
        cut.remove(cell, trip, 0, count, &mut Vec::new());
        append(cell, cut, trip, rows[1..rows.len() - 1].iter().copied());
    }
}
