//! Planning again after a day's knocking: rounds that were handed out stay what they were, as far as makes sense.

mod support {
    pub mod estate;
    pub mod plan_check;
}

use std::collections::{BTreeMap, BTreeSet};

use patchwalk::domain::network::Routes;
use patchwalk::domain::round::{Ask, Effort, Mode, Patient, Plan, Why, plan};
use patchwalk::formats::instance::{self, Instance};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::estate::{Estate, estate};
use support::plan_check::check;

/// Little search: these scenes ask what is kept, not how good it is.
const QUICK: Effort = Effort { steps_per_stop: 20 };

/// A made estate, of which some doors are due on the first day and some on the second.
struct Days {
    first: Value,
    second: Value,
}

impl Days {
    /// `is_due`: whether the door with this number, of all that are ever due, is due on the first and on the second day.
    fn of(made: &Value, is_due: impl Fn(usize) -> [bool; 2]) -> Self {
        let day = |day: usize| {
            let mut problem = made.clone();
            let doors = problem["doors"].as_array_mut().unwrap();
            let due = doors.iter_mut().filter(|door| door[9].as_u64().unwrap() <= 1);
            due.enumerate().filter(|(number, _)| !is_due(*number)[day]).for_each(|(_, door)| door[9] = json!(2));
            problem
        };
        Self { first: day(0), second: day(1) }
    }
}

fn read(problem: &Value) -> Instance {
    instance::read(problem.to_string().as_bytes()).unwrap()
}

fn plan_with(problem: &Instance, before: &[Option<u32>], change: impl Fn(&mut Ask)) -> Plan {
    let routes = Routes::new(&problem.network);
    let mut ask = Ask { before, effort: QUICK, ..problem.ask(&routes) };
    change(&mut ask);
    plan(&ask, &Patient)
}

fn faults(made: &Value, problem: &Instance, plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    instance::write(plan, &problem.ids, &mut out).unwrap();
    check(made, &serde_json::from_slice(&out).unwrap()).faults
}

/// The round that each of the second day's doors was in on the first.
fn labels(first: &Instance, plan: &Plan, second: &Instance) -> Vec<Option<u32>> {
    let rounds = plan.rounds.iter().zip(100u32..);
    let of: BTreeMap<u64, u32> =
        rounds.flat_map(|(round, label)| round.doors.iter().map(move |&d| (first.ids[d as usize], label))).collect();
    second.ids.iter().map(|id| of.get(id).copied()).collect()
}

/// For each label: its doors that are still there, and how many of them are in the round that carries it on.
fn kept(before: &[Option<u32>], plan: &Plan) -> BTreeMap<u32, (usize, usize)> {
    let mut kept: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    before.iter().flatten().for_each(|&label| kept.entry(label).or_default().0 += 1);
    let mut seen = BTreeSet::new();
    for round in plan.rounds.iter().filter(|round| round.was.is_some()) {
        assert!(seen.insert(round.was), "two rounds carry on {:?}", round.was);
        let stayed = round.doors.iter().filter(|&&d| before[d as usize] == round.was).count();
        assert!(stayed > 0, "a round that has no door of {:?} doesn't carry it on", round.was);
        kept.get_mut(&round.was.unwrap()).unwrap().1 = stayed;
    }
    kept
}

fn most_stayed(kept: &BTreeMap<u32, (usize, usize)>) -> bool {
    kept.values().all(|&(there, stayed)| stayed >= there - there / 10)
}

/// An estate of six streets, planned for five people; on the second day every ninth door is done with, and every twentieth new.
fn after_a_day() -> (Days, Instance, Vec<Option<u32>>) {
    let made = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let days = Days::of(&made, |door| [door % 20 != 3, door % 9 != 0]);
    let (first, second) = (read(&days.first), read(&days.second));
    let before = labels(&first, &plan_with(&first, &[], |_| {}), &second);
    (days, second, before)
}

#[test]
fn after_a_days_knocking_each_walker_has_their_round_again() {
    let (days, second, before) = after_a_day();
    let again = plan_with(&second, &before, |_| {});
    assert_eq!(faults(&days.second, &second, &again), Vec::<String>::new());
    assert_eq!((again.rounds.len(), again.left_out.len()), (5, 0));
    let kept = kept(&before, &again);
    assert!(kept.len() == 5 && most_stayed(&kept), "{kept:?}");
}

#[test]
fn where_nothing_has_changed_nobody_gets_another_door() {
    let made = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let problem = read(&made);
    let long = Effort { steps_per_stop: 300 };
    let once = plan_with(&problem, &[], |ask| ask.effort = long);
    let before = labels(&problem, &once, &problem);
    let twice = plan_with(&problem, &before, |ask| ask.effort = long);
    let same = once.rounds.iter().zip(&twice.rounds).filter(|(a, b)| {
        let doors = |r: &[u32]| r.iter().copied().collect::<BTreeSet<u32>>();
        doors(&a.doors) == doors(&b.doors)
    });
    assert_eq!(same.count(), 5);
    assert_eq!(twice.rounds.iter().map(|r| r.was).collect::<Vec<_>>(), (100..105).map(Some).collect::<Vec<_>>());
}

#[test]
fn with_one_walker_fewer_the_others_keep_most_of_their_rounds_and_share_the_rest() {
    let (days, second, before) = after_a_day();
    let again = plan_with(&second, &before, |ask| ask.rounds = Some(4));
    assert_eq!(faults(&days.second, &second, &again), Vec::<String>::new());
    assert_eq!((again.rounds.len(), again.left_out.len()), (4, 0));
    let kept = kept(&before, &again);
    let stayed = |k: &&(usize, usize)| k.1 * 2 > k.0;
    assert_eq!(kept.values().filter(stayed).count(), 4, "{kept:?}");
}

#[test]
fn with_one_walker_more_the_others_give_some_of_theirs() {
    let (days, second, before) = after_a_day();
    let again = plan_with(&second, &before, |ask| ask.rounds = Some(6));
    assert_eq!(faults(&days.second, &second, &again), Vec::<String>::new());
    assert_eq!((again.rounds.len(), again.left_out.len()), (6, 0));
    assert_eq!(again.rounds.iter().filter(|round| round.was.is_some()).count(), 5);
    let times = || again.rounds.iter().map(|round| round.seconds);
    assert!(times().max() < times().min().map(|least| 2 * least), "{:?}", times().collect::<Vec<_>>());
}

#[test]
fn a_shift_that_has_become_too_short_goes_before_keeping() {
    let (days, second, before) = after_a_day();
    let mut shorter = days.second.clone();
    let longest = plan_with(&second, &before, |_| {}).rounds.iter().map(|r| r.seconds).max().unwrap();
    shorter["shift_s"] = json!(longest * 2 / 3);
    shorter["rounds"] = json!(0);
    let problem = read(&shorter);
    let again = plan_with(&problem, &before, |_| {});
    assert_eq!(faults(&shorter, &problem, &again), Vec::<String>::new());
    assert!(again.left_out.iter().all(|l| l.1 == Why::TooFar), "{:?}", again.left_out);
    assert!(again.rounds.len() > 5);
}

#[test]
fn a_large_estate_is_carried_on_in_lots() {
    let made = estate(&Estate { streets: 60, rounds: 40, ..Estate::default() });
    let days = Days::of(&made, |door| [door % 30 != 3, door % 8 != 0]);
    let (first, second) = (read(&days.first), read(&days.second));
    assert!(second.doors.len() > 1200, "more than one lot: {}", second.doors.len());
    let before = labels(&first, &plan_with(&first, &[], |_| {}), &second);
    let on = |cores| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build().unwrap();
        pool.install(|| plan_with(&second, &before, |_| {}))
    };
    let again = on(1);
    assert_eq!(faults(&days.second, &second, &again), Vec::<String>::new());
    let kept = kept(&before, &again);
    assert!(kept.len() == 40 && most_stayed(&kept), "{kept:?}");
    assert_eq!(again, on(3), "the same on any number of cores");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_round_keeps_nine_in_ten_of_its_doors(
        (seed, gone, fresh) in (0u64..1_000_000, 0u64..150, 0u64..150),
        (streets, flats) in (1usize..9, 1u32..30),
        (rounds, shift_s) in (0usize..9, 300u32..7000),
        hubs in 1usize..4,
        says_how_many in any::<bool>(),
        [shortest, one_way, whole_sides, one_piece, all_in_one_place] in any::<[bool; 5]>(),
    ) {
        let mut made = estate(&Estate { seed, streets, flats, rounds, shift_s });
        let nodes = made["nodes"].as_array().unwrap().len();
        made["hubs"] = (0..hubs).map(|h| json!(h * (nodes - 1) / hubs.max(2))).collect();
        let all = read(&made).doors.len();
        let chance = |door: usize, what: u64| (door as u64 + 7).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ seed ^ what) >> 40;
        // Either here and there, or all those of one corner.
        let is_gone = |door: usize| match all_in_one_place {
            true => (door as u64) * 1000 < gone * all as u64,
            false => chance(door, 1) % 1000 < gone,
        };
        let days = Days::of(&made, |door| [chance(door, 2) % 1000 >= fresh, !is_gone(door)]);
        let (first, second) = (read(&days.first), read(&days.second));
        let switches = |ask: &mut Ask| {
            ask.mode = if shortest { Mode::Shortest } else { Mode::Balanced };
            (ask.one_way, ask.whole_sides, ask.one_piece) = (one_way, whole_sides, one_piece);
        };
        let once = plan_with(&first, &[], switches);
        let before = labels(&first, &once, &second);
        let number = before.iter().flatten().collect::<BTreeSet<_>>().len();
        let again = plan_with(&second, &before, |ask| {
            switches(ask);
            ask.rounds = (says_how_many && number > 0).then_some(number);
        });
        if !one_way {
            prop_assert_eq!(faults(&days.second, &second, &again), Vec::<String>::new());
        }
        let kept = kept(&before, &again);
        prop_assert!(most_stayed(&kept), "{:?} of {} rounds", kept, again.rounds.len());
    }
}
