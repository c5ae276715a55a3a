//! Planning as a whole: the ground in one lot or many, side by side on all cores, with exchange across their borders.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::cell::Room;
use super::job::Job;
use super::lots::{Lot, Took, correct, cut_ground, is_one_lot, regroup, rounds_needed, shares};
use super::price::SPLIT;
use super::stops::Ground;
use super::{Ask, Mode, Plan, Watch, keep, total};

/// How often rounds are regrouped and improved again, where there are several lots.
const EXCHANGES: usize = 3;
/// The parts of the effort, in hundredths, that go into the trial, the first plan and each exchange.
const TRIAL: u32 = 6;
const FIRST: u32 = 52;
const LATER: u32 = 14;
/// Decimetres of worsening let pass at the start of an exchange.
const WARM_AGAIN: f64 = 150.0;
/// The part of the effort, in hundredths, that goes into rounds that are carried on, and their warmth.
const CARRIED_ON: u32 = 50;
const WARM_CHANGED: f64 = 400.0;
/// Rounds within this of the mean time, in thousandths, are equal enough to choose by other things.
const FAIR_LEAST: i64 = 978;
const FAIR_MOST: i64 = 1016;
/// How often a problem of one lot is begun afresh.
const TRIES: u64 = 2;
/// How often more rounds are tried, where the number is left to the planner and some doors found no room.
const MORE_ROUNDS: usize = 4;

/// By how much, in thousandths, the rounds of a trial take longer than they will in the end.
const TRIAL_OVER: i64 = 16;
/// Rounds that take more of the shift than this on average, in thousandths, leave some stops without room; in so many more
/// that they take this much, all find it.
const FULL: i64 = 988;
const ROOMY: i64 = 982;
/// Stops without room that a lot takes up in an exchange, at most.
const TAKEN_UP: usize = 200;

/// A round between cells: its hub and its stops in walking order, as indices into hubs and ground.
#[derive(Clone, Debug, Default)]
pub(super) struct Outing {
    pub hub: u32,
    pub stops: Vec<u32>,
    pub time: i32,
    /// Of the time, between the hub and the first and last doors.
    pub travel: i32,
    /// The label that it carries on, as an index.
    pub was: Option<u32>,
}

impl Outing {
    /// To one stop from its hub.
    pub fn alone(ground: &Ground, stop: u32) -> Self {
        Self { hub: ground.stops[stop as usize].hub, stops: vec![stop], ..Self::default() }
    }
}

/// Rounds of some ground, and the stops that found no room.
#[derive(Clone, Debug, Default)]
pub(super) struct Outings {
    pub rounds: Vec<Outing>,
    pub absent: Vec<u32>,
}

impl Outings {
    fn took(&self) -> Took {
        let sum = |of: fn(&Outing) -> i32| self.rounds.iter().map(|r| i64::from(of(r))).sum();
        Took { rounds: self.rounds.len() as i64, time: sum(|r| r.time), travel: sum(|r| r.travel) }
    }
}

pub(super) fn plan(ask: &Ask, watch: &dyn Watch) -> Plan {
    let ground = Ground::read(ask);
    let kept = keep::kept(ask, &ground);
    let planner = Planner { ask, ground: &ground, kept: &kept, watch, told: AtomicU32::new(0) };
    let mut found = if ground.labels.is_empty() { planner.afresh() } else { planner.carry_on() };
    if planner.may_add() {
        give_each_its_own(&mut found, &ground);
    }
    total::plan(ask, &ground, &found)
}

/// Where there may be as many rounds as are needed, nobody goes without: each stop that is still without room can
/// be walked to from its hub within the shift, else it would be left out as too far.
fn give_each_its_own(found: &mut Outings, ground: &Ground) {
    found.rounds.extend(std::mem::take(&mut found.absent).into_iter().map(|stop| Outing::alone(ground, stop)));
}

pub(super) struct Planner<'a> {
    pub ask: &'a Ask<'a>,
    pub ground: &'a Ground,
    /// The doors of each label that its round must keep.
    pub kept: &'a [i32],
    pub watch: &'a dyn Watch,
    /// How much was said to be done, of 1000.
    told: AtomicU32,
}

fn fresh(lots: Vec<Lot>, steps: u32) -> Vec<Job> {
    lots.into_iter().enumerate().map(|(index, lot)| Job::fresh(lot, index as u64, steps)).collect()
}

fn together(parts: Vec<Outings>) -> Outings {
    let mut all = Outings::default();
    for part in parts {
        all.rounds.extend(part.rounds);
        all.absent.extend(part.absent);
    }
    all
}

impl Planner<'_> {
    /// Where nothing was planned before.
    fn afresh(&self) -> Outings {
        let &Self { ask, ground, watch, .. } = self;
        let stops = ground.stops.len();
        let mut rounds = ask.rounds.unwrap_or_else(|| rounds_needed(ask, ground)).min(stops);
        let mut found = self.plan(rounds);
        for tried in 1..=MORE_ROUNDS {
            if !self.may_add() || found.absent.is_empty() || watch.enough() {
                break;
            }
            let more = self.more_rounds(&found, tried);
            rounds = found.rounds.len() + more;
            found = if is_one_lot(stops, rounds) { self.plan(rounds) } else { self.fill_up(found, more, tried) };
        }
        found
    }

    /// Whether there may be more rounds than were asked for, or than were thought to be needed.
    fn may_add(&self) -> bool {
        self.ask.rounds.is_none() || self.ask.more_rounds
    }

    /// More rounds for what found no room in several lots; the lots around them are worked once more, the others stay.
    fn fill_up(&self, mut found: Outings, more: usize, tried: usize) -> Outings {
        keep::add_rounds(self.ground, &mut found, more);
        let (jobs, waiting) = self.exchange(found, EXCHANGES + tried, self.ask.effort.steps_per_stop * LATER / 100);
        let is_new = |round: &Outing| round.stops.len() == 1;
        let (busy, quiet): (Vec<Job>, Vec<Job>) =
            jobs.into_iter().partition(|job| !job.begun.absent.is_empty() || job.begun.rounds.iter().any(is_new));
        let mut parts = self.work(busy, EXCHANGES + tried);
        parts.extend(quiet.into_iter().map(|job| job.begun));
        parts.push(Outings { rounds: Vec::new(), absent: waiting });
        together(parts)
    }

    /// How many rounds have room for all, where more may be made than were asked for: by a quick first plan of so many.
    fn with_room(&self, rounds: usize, trial: &[Outings]) -> usize {
        if !self.ask.more_rounds || self.ask.rounds.is_none() {
            return rounds;
        }
        let time: i64 = trial.iter().map(|lot| lot.took().time).sum();
        let load: i64 = trial.iter().map(|lot| self.lacking(lot)).sum();
        let shift = i64::from(self.ground.shift_dm) * rounds as i64;
        let needed = (time + load) * (1000 - TRIAL_OVER) / 1000;
        if needed * 1000 <= shift * FULL {
            return rounds;
        }
        usize::try_from(rounds as i64 * needed * 1000 / (shift * ROOMY) + 1).unwrap_or(rounds).max(rounds)
    }

    /// The time that stops without room would take: a quarter more than at their doors, for the walking.
    fn lacking(&self, found: &Outings) -> i64 {
        found.absent.iter().map(|&s| i64::from(self.ground.stops[s as usize].load)).sum::<i64>() * 5 / 4
    }

    /// How many more rounds the stops ask for that found no room.
    fn more_rounds(&self, found: &Outings, tried: usize) -> usize {
        let by_load = 1 + (self.lacking(found) / i64::from(self.ground.shift_dm.max(1))) as usize;
        // Far stops may each need a round of their own: in the end they get it.
        if tried < MORE_ROUNDS { by_load } else { by_load.max(found.absent.len()) }
    }

    /// From the rounds that there were.
    fn carry_on(&self) -> Outings {
        let &Self { ask, ground, watch, .. } = self;
        let mut found = keep::former_rounds(ask, ground);
        let mut warm = WARM_AGAIN;
        if let Some(rounds) = ask.rounds {
            if !keep::is_firm(ask, ground) {
                keep::change_number(ground, &mut found, rounds.min(ground.stops.len()));
                warm = WARM_CHANGED;
            }
            let more = rounds.saturating_sub(found.rounds.len());
            keep::add_rounds(ground, &mut found, more);
        }
        self.show(0, std::slice::from_ref(&found));
        found = self.improve(found, warm);
        for tried in 1..=MORE_ROUNDS {
            if !self.may_add() || found.absent.is_empty() || watch.enough() {
                break;
            }
            let more = self.more_rounds(&found, tried);
            keep::add_rounds(ground, &mut found, more);
            found = self.improve(found, warm);
        }
        found
    }

    /// Improves rounds that were begun elsewhere.
    fn improve(&self, mut found: Outings, warm: f64) -> Outings {
        let steps = self.ask.effort.steps_per_stop;
        if is_one_lot(self.ground.stops.len(), found.rounds.len()) {
            let lot = Lot { stops: (0..self.ground.stops.len() as u32).collect(), rounds: found.rounds.len() };
            let job = Job { begun: found, warm, last: true, ..Job::fresh(lot, 0, steps * CARRIED_ON / 100) };
            return self.one(&job, &mut Room::new(self.ask.routes.nodes()), true);
        }
        for phase in 0..EXCHANGES {
            let (jobs, waiting) = self.exchange(found, phase, steps * LATER / 100);
            found = together(self.work(jobs.into_iter().map(|job| Job { warm, ..job }).collect(), phase));
            found.absent.extend(waiting);
            self.show(400 + 200 * phase as u32, std::slice::from_ref(&found));
        }
        found
    }

    fn plan(&self, rounds: usize) -> Outings {
        let effort = self.ask.effort.steps_per_stop;
        let mut shares = shares(self.ask, self.ground, rounds);
        let lots = cut_ground(self.ground, &shares, rounds);
        if lots.len() == 1 {
            return lots.into_iter().next().map(|lot| self.best_of(&lot, effort)).unwrap_or_default();
        }
        // A quick plan says how long things take, and the ground is cut again by that.
        let trial = self.work(fresh(lots.clone(), effort * TRIAL / 100), 0);
        let took: Vec<Took> = trial.iter().map(Outings::took).collect();
        correct(&mut shares, &lots, &took);
        let rounds = self.with_room(rounds, &trial);
        self.show(100, &trial);
        let lots = cut_ground(self.ground, &shares, rounds);
        let mut found = self.work(fresh(lots, effort * FIRST / 100), 1);
        for phase in 0..EXCHANGES {
            self.show(500 + 200 * phase as u32, &found);
            let (jobs, waiting) = self.exchange(together(found), phase, effort * LATER / 100);
            found = self.work(jobs, phase + 2);
            found.push(Outings { rounds: Vec::new(), absent: waiting });
        }
        self.show(1000, &found);
        together(found)
    }

    /// One lot, begun afresh a few times side by side: a small problem comes out better or worse by chance.
    fn best_of(&self, lot: &Lot, steps: u32) -> Outings {
        let tries = if self.ask.mode == Mode::Balanced { TRIES } else { 1 };
        let job = |n: u64| Job { last: true, ..Job::fresh(lot.clone(), n, steps) };
        let Some(cell) = self.cell(&job(0), &mut Room::new(self.ask.routes.nodes())) else { return job(0).nothing() };
        let found: Vec<Outings> = (0..tries).into_par_iter().map(|n| self.search(&job(n), &cell, n == 0)).collect();
        found.into_iter().min_by_key(|found| self.worth(found)).unwrap_or_default()
    }

    /// What is lacking, least first: stops without room, rounds of unequal time, and walking with what
    /// one would walk to keep street sides whole.
    fn worth(&self, found: &Outings) -> (usize, i64, i64) {
        let times = || found.rounds.iter().map(|round| i64::from(round.time));
        let mean = times().sum::<i64>() / found.rounds.len().max(1) as i64;
        let unequal = |time: i64| (time - mean * FAIR_MOST / 1000).max(mean * FAIR_LEAST / 1000 - time).max(0);
        let mut on_face: FxHashSet<(u32, usize)> = FxHashSet::default();
        for (round, outing) in found.rounds.iter().enumerate() {
            on_face.extend(outing.stops.iter().map(|&stop| (self.ground.stops[stop as usize].face, round)));
        }
        let faces: FxHashSet<u32> = on_face.iter().map(|(face, _)| *face).collect();
        let splits = (on_face.len() - faces.len()) as i64;
        (found.absent.len(), times().map(unequal).sum(), times().sum::<i64>() + splits * SPLIT)
    }

    /// Shows what there is so far to whoever looks on.
    fn show(&self, per_mille: u32, found: &[Outings]) {
        if self.watch.wants_plans() {
            self.tell(per_mille, &together(found.to_vec()));
        }
    }

    /// Progress only goes forward, also where the search begins again with more rounds.
    pub fn tell(&self, per_mille: u32, found: &Outings) {
        let furthest = self.told.fetch_max(per_mille, Ordering::Relaxed).max(per_mille);
        self.watch.better(furthest, &total::plan(self.ask, self.ground, found));
    }

    /// New lots across the old borders, and stops without room that none of them takes up.
    fn exchange(&self, found: Outings, phase: usize, steps: u32) -> (Vec<Job>, Vec<u32>) {
        let middles: Vec<[i32; 2]> = found.rounds.iter().map(|r| self.middle(&r.stops)).collect();
        let sizes: Vec<usize> = found.rounds.iter().map(|r| r.stops.len()).collect();
        let mean = (found.took().time / found.rounds.len().max(1) as i64) as i32;
        let groups = regroup(&middles, &sizes, phase);
        let mut group_of = vec![0; middles.len()];
        groups.iter().enumerate().for_each(|(g, group)| group.iter().for_each(|&r| group_of[r] = g));
        let mut absent = vec![Vec::new(); groups.len()];
        let mut waiting = Vec::new();
        for stop in found.absent {
            let at = self.ground.stops[stop as usize].at;
            let far = |r: usize| [0, 1].map(|k| i64::from(middles[r][k] - at[k]).abs()).iter().sum::<i64>();
            match (0..middles.len()).min_by_key(|&r| far(r)) {
                Some(nearest) if absent[group_of[nearest]].len() < TAKEN_UP => absent[group_of[nearest]].push(stop),
                _ => waiting.push(stop),
            }
        }
        let mut rounds: Vec<Option<Outing>> = found.rounds.into_iter().map(Some).collect();
        let jobs = groups.into_iter().zip(absent).enumerate().map(|(index, (group, absent))| {
            let rounds: Vec<Outing> = group.iter().filter_map(|&r| rounds[r].take()).collect();
            let mut stops: Vec<u32> =
                rounds.iter().flat_map(|r| r.stops.iter().copied()).chain(absent.iter().copied()).collect();
            stops.sort_unstable();
            let lot = Lot { stops, rounds: rounds.len() };
            Job {
                lot,
                begun: Outings { rounds, absent },
                mean: Some(mean),
                seed: index as u64,
                steps,
                warm: WARM_AGAIN,
                last: phase + 1 == EXCHANGES,
            }
        });
        (jobs.collect(), waiting)
    }

    fn middle(&self, stops: &[u32]) -> [i32; 2] {
        let count = stops.len().max(1) as i64;
        [0, 1].map(|axis| {
            (stops.iter().map(|&s| i64::from(self.ground.stops[s as usize].at[axis])).sum::<i64>() / count) as i32
        })
    }

    /// Works all jobs on all cores; what they find comes in their order.
    fn work(&self, jobs: Vec<Job>, phase: usize) -> Vec<Outings> {
        let room = || Room::new(self.ask.routes.nodes());
        let seed = |job: &Job| Job { seed: (phase as u64) << 32 | job.seed, ..job.clone() };
        jobs.par_iter().map_init(room, |room, job| self.one(&seed(job), room, false)).collect()
    }
}
