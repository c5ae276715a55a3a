//! What the ground of rounds looks like: whole street sides, and rounds in one piece, where that is asked for.

mod support {
    pub mod estate;
    pub mod plan_check;
}

use std::collections::{BTreeMap, BTreeSet};

use patchwalk::domain::network::{Routes, Search, between, ways_off};
use patchwalk::domain::round::{Ask, Effort, Mode, Patient, Plan, plan};
use patchwalk::formats::instance::{self, Instance};
use serde_json::Value;
use support::estate::{Estate, estate};
use support::plan_check::check;

fn planned(made: &Value, change: impl Fn(&mut Ask)) -> (Instance, Plan) {
    let problem = instance::read(made.to_string().as_bytes()).unwrap();
    let routes = Routes::new(&problem.network);
    let mut ask = Ask { effort: Effort { steps_per_stop: 100 }, ..problem.ask(&routes) };
    change(&mut ask);
    let plan = plan(&ask, &Patient);
    let mut out = Vec::new();
    instance::write(&plan, &problem.ids, &mut out).unwrap();
    assert_eq!(check(made, &serde_json::from_slice(&out).unwrap()).faults, Vec::<String>::new());
    (problem, plan)
}

/// Street sides with more than one round on them.
fn shared_sides(problem: &Instance, plan: &Plan) -> usize {
    let mut on: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for (index, round) in plan.rounds.iter().enumerate() {
        for &door in &round.doors {
            on.entry(problem.doors[door as usize].face).or_default().insert(index);
        }
    }
    on.values().filter(|rounds| rounds.len() > 1).count()
}

/// In how many parts the rounds are together, beyond one each: by the words of docs/rounds.md, pair by pair.
fn parts_too_many(problem: &Instance, plan: &Plan) -> usize {
    let stops: Vec<(u32, usize)> = (plan.rounds.iter().enumerate())
        .flat_map(|(index, round)| {
            let mut seen = BTreeSet::new();
            let first = |d: &&u32| seen.insert(problem.doors[**d as usize].stop);
            round.doors.iter().filter(first).map(|&d| (d, index)).collect::<Vec<_>>()
        })
        .collect();
    let foot = |at: usize| problem.doors[stops[at].0 as usize].foot;
    let routes = Routes::new(&problem.network);
    let mut search = Search::new(routes.nodes());
    let mut row = |a: usize| -> Vec<u32> {
        search.run(&routes, &ways_off(&problem.network, &foot(a)), u32::MAX / 4, |_, _| true);
        (0..stops.len()).map(|b| between(&problem.network, &search, &foot(a), &foot(b)).unwrap()).collect()
    };
    let far: Vec<Vec<u32>> = (0..stops.len()).map(&mut row).collect();
    let lies_between = |c: usize, a: usize, b: usize| far[a][c] < far[a][b] && far[c][b] < far[a][b];
    let mut part: Vec<usize> = (0..stops.len()).collect();
    for a in 0..stops.len() {
        for b in (a + 1..stops.len()).filter(|&b| stops[a].1 == stops[b].1) {
            if far[a][b] <= 600 || !(0..stops.len()).any(|c| lies_between(c, a, b)) {
                let (old, new) = (part[b], part[a]);
                part.iter_mut().filter(|p| **p == old).for_each(|p| *p = new);
            }
        }
    }
    part.iter().collect::<BTreeSet<_>>().len() - plan.rounds.len()
}

#[test]
fn whole_street_sides_are_shared_by_nobody() {
    for seed in 1..3 {
        let made = estate(&Estate { seed, streets: 6, rounds: 4, shift_s: 9000, flats: 3 });
        for mode in [Mode::Balanced, Mode::Shortest] {
            let (problem, plan) = planned(&made, |ask| (ask.whole_sides, ask.mode) = (true, mode));
            assert_eq!((plan.left_out.len(), shared_sides(&problem, &plan)), (0, 0), "seed {seed}, {mode:?}");
        }
    }
}

#[test]
fn a_street_side_longer_than_a_round_is_shared() {
    let made = estate(&Estate { streets: 2, rounds: 0, shift_s: 900, ..Estate::default() });
    let (problem, plan) = planned(&made, |ask| ask.whole_sides = true);
    assert_eq!(plan.left_out, []);
    assert!(shared_sides(&problem, &plan) > 0);
}

#[test]
fn rounds_in_one_piece_have_nobody_elses_doors_between_their_parts() {
    let (mut apart, mut asked) = (0, 0);
    for seed in 1..4 {
        let made = estate(&Estate { seed, streets: 7, rounds: 6, ..Estate::default() });
        let (problem, plan) = planned(&made, |ask| ask.one_piece = true);
        assert_eq!(plan.left_out, []);
        asked += parts_too_many(&problem, &plan);
        let (problem, plan) = planned(&made, |_| {});
        apart += parts_too_many(&problem, &plan);
    }
    // The search asks for it at a price, and a short search may end before it has it everywhere.
    assert!(asked * 4 <= apart, "{asked} parts too many, and {apart} where nobody asks");
}

#[test]
fn both_may_be_asked_for_at_once() {
    let made = estate(&Estate { streets: 6, rounds: 4, shift_s: 9000, ..Estate::default() });
    let (problem, plan) = planned(&made, |ask| (ask.whole_sides, ask.one_piece) = (true, true));
    assert_eq!(shared_sides(&problem, &plan), 0);
    assert!(parts_too_many(&problem, &plan) <= 1);
}
