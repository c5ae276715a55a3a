//! The search: ruin, mend, and keep the change if it is good enough for the time (simulated annealing).

use super::cell::Cell;
use super::chance::Chance;
use super::cut::{Before, Cut};
use super::links::Count;
use super::mend::mend;
use super::price::Prices;
use super::ruin::Ruin;

/// How the search goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    pub steps: u64,
    /// Decimetres of worsening that are let pass on average, at the start and at the end.
    pub warm: f64,
    pub cold: f64,
    pub ruin: Ruin,
}

/// How often the mean, and with it the prices, are looked at again.
const REPRICE_EVERY: u64 = 1024;

/// How many pieces without room are tried again in a step, at most: one where there are fewer than rounds.
const RETRIED: usize = 3;

/// Improves a cut. `prices_at` gives the prices for a mean time and a share of the way done, of 1024;
/// `go_on` is shown the share done and the best so far, and may end the search.
pub(super) fn anneal(
    cell: &Cell,
    cut: &mut Cut,
    schedule: &Schedule,
    prices_at: &dyn Fn(i32, u64) -> Prices,
    chance: &mut Chance,
    mut go_on: impl FnMut(u64, &Cut) -> bool,
) {
    if cell.len() == 0 || cut.trips.is_empty() {
        return;
    }
    let mut before = Before::default();
    let mut loose = Vec::new();
    cut.reprice(prices_at(cut.mean(), 0));
    before.begin(cut);
    cut.take_up(cell, usize::MAX, chance, &mut loose);
    mend(cell, cut, chance, &mut before, &mut loose);
    let mut count = Count::new(cell);
    count.all(cell, cut);
    let mut best = cut.clone();
    let mut heat = schedule.warm;
    let mut cost = cut.cost();
    let mut best_cost = cost;
    for step in 0..schedule.steps.max(1) {
        if step % REPRICE_EVERY == 0 {
            let done = step * 1024 / schedule.steps.max(1);
            let prices = prices_at(best.mean(), done);
            cut.reprice(prices);
            best.reprice(prices);
            (cost, best_cost) = (cut.cost(), best.cost());
            heat = heat_at(schedule, done);
            if !go_on(done, &best) {
                break;
            }
        }
        before.begin(cut);
        cut.take_up(cell, RETRIED.min(1 + cut.absent.len() / cut.trips.len()), chance, &mut loose);
        schedule.ruin.apply(cell, cut, chance, &mut before, &mut loose);
        mend(cell, cut, chance, &mut before, &mut loose);
        if cell.hubs.len() > 1 {
            choose_hub(cell, cut, chance, &before);
        }
        let allowed = heat * chance.exponential();
        let too_dear = |cut: &Cut| (cut.cost() - cost) as f64 > allowed;
        // Counting parts takes long, and most changes are too dear without.
        count.forget(cut, &before);
        if too_dear(cut) || {
            count.touched(cell, cut, &before);
            too_dear(cut)
        } {
            before.restore(cell, cut);
            continue;
        }
        let now = cut.cost();
        cost = now;
        if now < best_cost {
            best_cost = now;
            best.clone_from(cut);
        }
    }
    *cut = best;
}

/// The heat falls by the same share in each part of the search; within a part, evenly.
fn heat_at(schedule: &Schedule, done: u64) -> f64 {
    const PARTS: u64 = 8;
    let ratio = schedule.cold / schedule.warm;
    // The eighth root by three square roots, which every machine rounds alike.
    let share = ratio.sqrt().sqrt().sqrt();
    let part = done * PARTS / 1024;
    let begin = (0..part).fold(schedule.warm, |heat, _| heat * share);
    let within = (done * PARTS % 1024) as f64 / 1024.0;
    begin * (1.0 - within * (1.0 - share))
}

/// Lets one of the changed trips start from the hub that suits it best.
fn choose_hub(cell: &Cell, cut: &mut Cut, chance: &mut Chance, before: &Before) {
    if !chance.once_in(100) {
        return;
    }
    let Some(trip) = before.trips().nth(chance.below(before.trips().count().max(1))) else { return };
    let it = &cut.trips[trip];
    if it.pieces.is_empty() {
        return;
    }
    // Opened at any place, the walk goes round the other way to its old start.
    let loop_gap = cell.distance(it.pieces[it.pieces.len() - 1].tail(), it.pieces[0].head());
    let mut best = (it.pieces[0].gap + it.last - loop_gap, it.hub, 0);
    // A one-way walk keeps its direction and its beginning.
    let places = if cell.one_way { 1 } else { it.pieces.len() };
    for place in 0..places {
        let from = it.pieces[(place + it.pieces.len() - 1) % it.pieces.len()].tail();
        let to = it.pieces[place].head();
        let opened = if place == 0 { loop_gap } else { it.pieces[place].gap };
        for hub in 0..cell.hubs.len() {
            let cost = cell.distance(cell.start(hub), to) + cell.distance(from, cell.end(hub)) - opened;
            if cost < best.0 {
                best = (cost, hub, place);
            }
        }
    }
    if (best.1, best.2) != (cut.trips[trip].hub, 0) {
        cut.rehub(cell, trip, best.1, best.2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::round::cell::tests::plane;
    use crate::domain::round::cut::Piece;
    use crate::domain::round::keep::Homes;
    use crate::domain::round::links::Links;
    use proptest::prelude::*;

    const PRICES: Prices =
        Prices { split: 300, least: 9_000, most: 11_000, over: 32, under: 15, moved: 400, apart: 900, shift: 40_000 };

    /// Streets of six stops each, one beside the other.
    fn streets(count: u16) -> Cell {
        let points: Vec<[i32; 2]> = (0..count * 6).map(|s| [i32::from(s / 6) * 400, i32::from(s % 6) * 90]).collect();
        let faces: Vec<u16> = (0..count * 6).map(|s| s / 6).collect();
        plane(&points, &faces, [0, -500])
    }

    /// The same rounds, put together afresh.
    fn afresh(cell: &Cell, cut: &Cut) -> i64 {
        let mut copy = Cut::empty(cell, cut.trips.len(), *cut.prices());
        copy.take_up(cell, usize::MAX, &mut Chance::new(0, 0), &mut Vec::new());
        for (index, trip) in cut.trips.iter().enumerate() {
            for piece in &trip.pieces {
                let place = copy.trips[index].pieces.len();
                copy.insert(cell, index, place, Piece { gap: 0, ..*piece });
            }
        }
        cut.absent.iter().for_each(|&piece| copy.give_up(cell, piece));
        Count::new(cell).all(cell, &mut copy);
        copy.cost()
    }

    proptest! {
        #[test]
        fn the_cost_kept_step_by_step_is_the_cost_worked_out_afresh(
            seed in any::<u64>(),
            count in 2u16..9,
            (carried_on, one_piece) in any::<(bool, bool)>(),
        ) {
            let mut cell = streets(count);
            if carried_on {
                // Each second stop was in one of the first two rounds, which must keep some of them.
                let own = (0..cell.len()).map(|stop| (stop % 2 == 0).then_some(((stop / 7 % 2) as u8, 1)));
                let need = (0..usize::from(count) / 2 + 1).map(|trip| if trip < 2 { 3 } else { 0 });
                cell.homes = Homes::made(own.collect(), need.collect());
            }
            if one_piece {
                cell.links = Links::of(&cell);
            }
            let mut parts = Count::new(&cell);
            let mut chance = Chance::new(seed, 0);
            let mut cut = Cut::empty(&cell, usize::from(count) / 2 + 1, PRICES);
            let mut loose = Vec::new();
            let mut before = Before::default();
            cut.take_up(&cell, usize::MAX, &mut chance, &mut loose);
            before.begin(&cut);
            mend(&cell, &mut cut, &mut chance, &mut before, &mut loose);
            parts.all(&cell, &mut cut);
            let ruin = Ruin { pieces: 4, longest: 4, inside: 500 };
            for step in 0..60 {
                let was = (cut.cost(), cut.at.clone(), cut.splits);
                before.begin(&cut);
                cut.take_up(&cell, 2, &mut chance, &mut loose);
                ruin.apply(&cell, &mut cut, &mut chance, &mut before, &mut loose);
                mend(&cell, &mut cut, &mut chance, &mut before, &mut loose);
                parts.touched(&cell, &mut cut, &before);
                prop_assert_eq!(cut.cost(), afresh(&cell, &cut));
                if step % 2 == 0 {
                    before.restore(&cell, &mut cut);
                    prop_assert_eq!((cut.cost(), cut.at.clone(), cut.splits), was);
                }
            }
            let held: usize = cut.trips.iter().flat_map(|t| &t.pieces).chain(&cut.absent).map(|p| usize::from(p.len())).sum();
            prop_assert_eq!(held, cell.len());
        }
    }

    #[test]
    fn whole_streets_are_kept_in_one_round_where_they_fit() {
        let cell = streets(4);
        let mut cut = Cut::empty(&cell, 2, PRICES);
        let ruin = Ruin { pieces: 4, longest: 4, inside: 300 };
        let schedule = Schedule { steps: 4000, warm: 500.0, cold: 10.0, ruin };
        anneal(&cell, &mut cut, &schedule, &|_, _| PRICES, &mut Chance::new(1, 1), |_, _| true);
        assert_eq!((cut.splits, cut.absent.len()), (0, 0));
        assert!(cut.trips.iter().all(|t| t.load == 12_000), "two streets each");
    }

    #[test]
    fn heat_falls_from_warm_to_cold() {
        let ruin = Ruin { pieces: 1, longest: 1, inside: 0 };
        let schedule = Schedule { steps: 1, warm: 1000.0, cold: 10.0, ruin };
        let heats: Vec<f64> = (0..=1024).step_by(64).map(|done| heat_at(&schedule, done)).collect();
        assert!(heats.windows(2).all(|w| w[1] < w[0]), "{heats:?}");
        assert!((heats[0] - 1000.0).abs() < 1e-6 && (heats[16] - 10.0).abs() < 1e-6, "{heats:?}");
    }
}
