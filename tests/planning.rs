//! Rounds on made estates: every plan is checked by a checker that knows nothing of the planner.

mod support {
    pub mod estate;
    pub mod plan_check;
}

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use patchwalk::domain::network::Routes;
use patchwalk::domain::round::{Ask, Effort, Mode, Patient, Plan, Watch, Why, plan};
use patchwalk::formats::instance::{self, Instance};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::estate::{Estate, estate};
use support::plan_check::{Checked, check};

/// Little search: these scenes ask whether plans are right, not how good they are.
const QUICK: Effort = Effort { steps_per_stop: 20 };

fn read(problem: &Value) -> Instance {
    instance::read(problem.to_string().as_bytes()).unwrap()
}

fn plan_with(problem: &Instance, change: impl Fn(&mut Ask)) -> Plan {
    watched(problem, change, &Patient)
}

fn watched(problem: &Instance, change: impl Fn(&mut Ask), watch: &dyn Watch) -> Plan {
    let routes = Routes::new(&problem.network);
    let mut ask = Ask { effort: QUICK, ..problem.ask(&routes) };
    change(&mut ask);
    plan(&ask, watch)
}

/// The plan as a file, as `plan --out` writes it.
fn written(problem: &Instance, plan: &Plan) -> Value {
    let mut out = Vec::new();
    instance::write(plan, &problem.ids, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn planned(problem: &Value) -> (Plan, Checked) {
    let read = read(problem);
    let plan = plan_with(&read, |_| {});
    let checked = check(problem, &written(&read, &plan));
    (plan, checked)
}

#[test]
fn every_due_door_of_an_estate_is_in_one_round_within_the_shift() {
    let problem = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!(plan.left_out, []);
    assert_eq!(plan.rounds.len(), 5);
    assert!(checked.longest_s - checked.shortest_s < 600.0, "rounds are alike: {checked:?}");
}

#[test]
fn without_a_number_the_shift_says_how_many_rounds() {
    let problem = estate(&Estate { streets: 6, rounds: 0, shift_s: 3600, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!(plan.left_out, []);
    let work: u32 = plan.rounds.iter().map(|r| r.seconds).sum();
    let fewest = work.div_ceil(3600) as usize;
    assert!((fewest..=fewest + 1).contains(&plan.rounds.len()), "{} rounds for {work} s", plan.rounds.len());
}

#[test]
fn the_shortest_plan_walks_no_more_than_the_balanced_one() {
    let problem = read(&estate(&Estate { streets: 6, rounds: 5, ..Estate::default() }));
    let walk = |mode| {
        let plan = plan_with(&problem, |ask| {
            ask.mode = mode;
            ask.effort = Effort { steps_per_stop: 300 };
        });
        plan.rounds.iter().map(|r| r.walk_dm).sum::<u64>()
    };
    assert!(walk(Mode::Shortest) <= walk(Mode::Balanced));
}

#[test]
fn flats_behind_one_entrance_are_visited_together() {
    let problem = estate(&Estate { streets: 3, flats: 4, rounds: 2, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    let read = read(&problem);
    for round in &plan.rounds {
        let mut stops: Vec<u32> = round.doors.iter().map(|&d| read.doors[d as usize].stop).collect();
        stops.dedup();
        let visits = stops.len();
        stops.sort_unstable();
        stops.dedup();
        assert_eq!(visits, stops.len(), "a round came back to an entrance");
    }
}

#[test]
fn a_tower_too_large_for_one_round_is_shared() {
    let mut problem = estate(&Estate { streets: 1, rounds: 0, shift_s: 3600, ..Estate::default() });
    let doors = problem["doors"].as_array_mut().unwrap();
    let foot = doors[0].clone();
    for flat in 0..120 {
        let mut door = foot.clone();
        (door[0], door[9]) = (json!(1000 + flat), json!(0));
        doors.push(door);
    }
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!(plan.left_out, []);
}

#[test]
fn one_door_is_one_round() {
    let mut problem = estate(&Estate { streets: 1, rounds: 3, ..Estate::default() });
    let doors = problem["doors"].as_array_mut().unwrap();
    doors.truncate(1);
    doors[0][9] = json!(0);
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!(plan.rounds.len(), 1);
}

#[test]
fn where_nothing_is_due_there_are_no_rounds() {
    let mut problem = estate(&Estate { streets: 2, ..Estate::default() });
    problem["doors"].as_array_mut().unwrap().iter_mut().for_each(|d| d[9] = json!(2));
    assert_eq!(planned(&problem).0, Plan::default());
}

#[test]
fn more_rounds_than_doors_is_no_trouble() {
    let mut problem = estate(&Estate { streets: 1, ..Estate::default() });
    problem["rounds"] = json!(500);
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!(plan.left_out, []);
}

#[test]
fn a_door_on_an_island_is_left_out_as_unreachable() {
    let mut problem = estate(&Estate { streets: 2, ..Estate::default() });
    let nodes = problem["nodes"].as_array().unwrap().len();
    problem["nodes"].as_array_mut().unwrap().extend([json!([9000, 9000]), json!([9050, 9000])]);
    let edges = problem["edges"].as_array_mut().unwrap();
    edges.push(json!([nodes, nodes + 1, 500, 500, 0]));
    let edge = edges.len() - 1;
    let doors = problem["doors"].as_array_mut().unwrap();
    doors.push(json!([7777, 9010, 9003, edge, 100, 30, "L", 0, 1, 0, 7777, 90]));
    let read = read(&problem);
    let plan = plan_with(&read, |_| {});
    assert_eq!(plan.left_out, [(read.doors.len() as u32 - 1, Why::Unreachable)]);
    assert_eq!(check(&problem, &written(&read, &plan)).faults, Vec::<String>::new());
}

#[test]
fn doors_beyond_the_shift_are_left_out_as_too_far() {
    let problem = estate(&Estate { streets: 8, rounds: 0, shift_s: 420, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert!(plan.left_out.iter().any(|l| l.1 == Why::TooFar), "{:?}", plan.left_out);
    assert!(!plan.rounds.is_empty());
}

#[test]
fn too_few_rounds_leave_doors_out_for_want_of_room() {
    let problem = estate(&Estate { streets: 8, rounds: 1, shift_s: 3600, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert!(plan.left_out.iter().all(|l| l.1 == Why::NoRoom));
    assert!(plan.rounds[0].seconds > 3200, "the one round is full: {} s", plan.rounds[0].seconds);
}

#[test]
fn where_there_may_be_more_rounds_than_were_asked_for_every_door_finds_room() {
    for streets in [8, 24] {
        let problem = estate(&Estate { streets, rounds: 1, shift_s: 3600, ..Estate::default() });
        let read = read(&problem);
        let plan = plan_with(&read, |ask| ask.more_rounds = true);
        assert_eq!(check(&problem, &written(&read, &plan)).faults, Vec::<String>::new());
        assert_eq!(plan.left_out, [], "{streets} streets");
        let work: u32 = plan.rounds.iter().map(|r| r.seconds).sum();
        assert!(plan.rounds.len() <= work.div_ceil(3600) as usize + 3, "{} rounds for {work} s", plan.rounds.len());
        let enough = plan_with(&read, |ask| (ask.rounds, ask.more_rounds) = (Some(plan.rounds.len() + 2), true));
        assert_eq!(enough.rounds.len(), plan.rounds.len() + 2, "no more than were asked for where those have room");
    }
}

#[test]
fn a_round_starts_from_the_hub_beside_it() {
    let mut problem = estate(&Estate { streets: 8, rounds: 6, ..Estate::default() });
    let nodes = problem["nodes"].as_array().unwrap().len();
    let one = planned(&problem).0;
    problem["hubs"] = json!([0, nodes / 2, nodes - 1]);
    let (three, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    let walk = |plan: &Plan| plan.rounds.iter().map(|r| r.walk_dm).sum::<u64>();
    assert!(walk(&three) < walk(&one), "three hubs save walking");
}

#[test]
fn a_one_way_round_ends_at_its_last_door() {
    let problem = read(&estate(&Estate { streets: 5, rounds: 3, ..Estate::default() }));
    let there_and_back = plan_with(&problem, |_| {});
    let one_way = plan_with(&problem, |ask| ask.one_way = true);
    let walk = |plan: &Plan| plan.rounds.iter().map(|r| r.walk_dm).sum::<u64>();
    assert!(walk(&one_way) < walk(&there_and_back));
    assert_eq!(one_way.left_out, []);
}

#[test]
fn the_same_seed_plans_the_same_on_any_number_of_cores() {
    let problem = read(&estate(&Estate { streets: 60, rounds: 40, ..Estate::default() }));
    assert!(problem.doors.len() > 1300, "more than one lot: {}", problem.doors.len());
    let on = |cores| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build().unwrap();
        pool.install(|| plan_with(&problem, |ask| ask.effort = Effort { steps_per_stop: 8 }))
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_ne!(one, plan_with(&problem, |ask| (ask.seed, ask.effort) = (2, Effort { steps_per_stop: 8 })));
}

#[test]
fn a_large_estate_is_planned_in_lots() {
    let problem = estate(&Estate { streets: 60, rounds: 40, ..Estate::default() });
    let (plan, checked) = planned(&problem);
    assert_eq!(checked.faults, Vec::<String>::new());
    assert_eq!((plan.rounds.len(), plan.left_out.len()), (40, 0));
}

/// Looks on, and stops after some plans.
struct Onlooker {
    after: usize,
    seen: std::sync::Mutex<Vec<(u32, Plan)>>,
}

impl Watch for Onlooker {
    fn enough(&self) -> bool {
        self.seen.lock().unwrap().len() >= self.after
    }
    fn better(&self, per_mille: u32, plan: &Plan) {
        self.seen.lock().unwrap().push((per_mille, plan.clone()));
    }
    fn wants_plans(&self) -> bool {
        true
    }
}

#[test]
fn whoever_looks_on_sees_whole_plans_get_better() {
    let made = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let problem = read(&made);
    let onlooker = Onlooker { after: usize::MAX, seen: Default::default() };
    let longer = |ask: &mut Ask| ask.effort = Effort { steps_per_stop: 200 };
    let last = watched(&problem, longer, &onlooker);
    let seen = onlooker.seen.into_inner().unwrap();
    assert!(seen.len() > 3);
    assert!(seen.windows(2).all(|w| w[0].0 <= w[1].0), "it goes forward");
    for (_, plan) in &seen {
        assert_eq!(check(&made, &written(&problem, plan)).faults, Vec::<String>::new());
    }
    assert_eq!(last, plan_with(&problem, longer), "being watched changes nothing");
}

#[test]
fn the_first_plan_is_shown_before_any_search_and_has_almost_every_door() {
    let made = estate(&Estate { streets: 40, rounds: 24, ..Estate::default() });
    let problem = read(&made);
    assert!(problem.doors.len() > 900);
    let onlooker = Onlooker { after: 1, seen: Default::default() };
    let last = watched(&problem, |ask| ask.effort = Effort { steps_per_stop: 100_000 }, &onlooker);
    let seen = onlooker.seen.into_inner().unwrap();
    assert_eq!((seen.len(), seen[0].0), (1, 0), "it is stopped as soon as one is seen");
    assert!(seen[0].1.left_out.len() * 50 < problem.doors.len(), "{} left out", seen[0].1.left_out.len());
    assert_eq!(check(&made, &written(&problem, &last)).faults, Vec::<String>::new());
}

#[test]
fn whenever_a_plan_is_stopped_it_is_whole() {
    let mut made = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let small = read(&made);
    let before: Vec<Option<u32>> =
        (0..small.doors.len() as u32).map(|door| Some(door * 5 / small.doors.len() as u32)).collect();
    for (before, rounds) in [(&[][..], 5), (&before, 5), (&before, 0)] {
        made["rounds"] = json!(rounds);
        let problem = read(&made);
        for after in [1, 2, 5, 11] {
            let onlooker = Onlooker { after, seen: Default::default() };
            let routes = Routes::new(&problem.network);
            let effort = Effort { steps_per_stop: 200 };
            let last = plan(&Ask { effort, before, ..problem.ask(&routes) }, &onlooker);
            let seen = onlooker.seen.into_inner().unwrap();
            // It may have shown one more before it asked, and there are no more to see in the end.
            assert!(seen.len() <= after + 1, "{} of {after}", seen.len());
            assert!(seen.windows(2).all(|w| w[0].0 <= w[1].0), "it goes forward");
            for plan in seen.iter().map(|s| &s.1).chain([&last]) {
                assert_eq!(check(&made, &written(&problem, plan)).faults, Vec::<String>::new());
            }
        }
    }
}

#[test]
fn a_large_estate_that_is_stopped_in_any_phase_is_whole() {
    let made = estate(&Estate { streets: 60, rounds: 40, ..Estate::default() });
    let problem = read(&made);
    for after in [1, 3] {
        let onlooker = Onlooker { after, seen: Default::default() };
        let last = watched(&problem, |ask| ask.effort = Effort { steps_per_stop: 10 }, &onlooker);
        assert!(onlooker.seen.into_inner().unwrap().len() >= after);
        assert_eq!(check(&made, &written(&problem, &last)).faults, Vec::<String>::new());
    }
}

#[test]
fn a_plan_that_is_stopped_is_whole() {
    let made = estate(&Estate { streets: 6, rounds: 5, ..Estate::default() });
    let problem = read(&made);
    let onlooker = Onlooker { after: 1, seen: Default::default() };
    let plan = watched(&problem, |ask| ask.effort = Effort { steps_per_stop: 100_000 }, &onlooker);
    assert_eq!(check(&made, &written(&problem, &plan)).faults, Vec::<String>::new());
    assert_eq!(plan.left_out, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn plans_of_any_estate_are_valid(
        seed in 0u64..1_000_000,
        streets in 1usize..9,
        flats in 1u32..5,
        rounds in 0usize..12,
        shift_s in 300u32..9000,
        hubs in 1usize..4,
        shortest in any::<bool>(),
    ) {
        let mut made = estate(&Estate { seed, streets, flats, rounds, shift_s });
        let nodes = made["nodes"].as_array().unwrap().len();
        made["hubs"] = (0..hubs).map(|h| json!(h * (nodes - 1) / hubs.max(2))).collect();
        let problem = read(&made);
        let plan = plan_with(&problem, |ask| {
            ask.mode = if shortest { Mode::Shortest } else { Mode::Balanced };
        });
        prop_assert_eq!(check(&made, &written(&problem, &plan)).faults, Vec::<String>::new());
        if rounds > 0 {
            prop_assert!(plan.rounds.len() <= rounds);
        } else {
            prop_assert!(plan.left_out.iter().all(|l| l.1 != Why::NoRoom), "{:?}", plan.left_out);
        }
    }
}

fn run(folder: &Path, problem: &str, more: &[&str]) -> (Output, PathBuf) {
    let (file, out) = (folder.join("problem.json"), folder.join("plan.json"));
    std::fs::write(&file, problem).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_patchwalk"));
    command.arg("plan").arg("--instance").arg(&file).arg("--out").arg(&out).args(more);
    (command.output().unwrap(), out)
}

#[test]
fn the_command_writes_a_plan_twice_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let problem = estate(&Estate { streets: 2, rounds: 2, ..Estate::default() });
    let mut plans = Vec::new();
    for _ in 0..2 {
        let (said, out) = run(folder.path(), &problem.to_string(), &["--seed", "5"]);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        plans.push(std::fs::read(out).unwrap());
    }
    assert_eq!(plans[0], plans[1]);
    let plan: Value = serde_json::from_slice(&plans[0]).unwrap();
    assert_eq!(check(&problem, &plan).faults, Vec::<String>::new());
}

#[test]
fn a_problem_that_is_wrong_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let good = estate(&Estate { streets: 1, ..Estate::default() });
    let with = |change: &dyn Fn(&mut Value)| {
        let mut problem = good.clone();
        change(&mut problem);
        problem.to_string()
    };
    let cases = [
        ("{".to_owned(), "not a planning problem"),
        ("[1, 2]".to_owned(), "not a planning problem"),
        (with(&|p| p["format"] = json!("rounds-bench/9")), "rounds-bench/9"),
        (with(&|p| p["speed_m_s"] = json!(0)), "walking speed"),
        (with(&|p| p["shift_s"] = json!(-1)), "shift"),
        (with(&|p| p["edges"][0][1] = json!(99_999)), "node 99999"),
        (with(&|p| p["edges"][0][2] = json!(-4)), "not a planning problem"),
        (with(&|p| p["doors"][0][3] = json!(99_999)), "edge 99999"),
        (with(&|p| p["doors"][0][4] = json!(99_999)), "Door 0"),
        (with(&|p| p["doors"][1][0] = json!(0)), "Two doors"),
        (with(&|p| p["hubs"] = json!([99_999])), "node 99999"),
        (with(&|p| _ = p.as_object_mut().unwrap().remove("doors")), "doors"),
    ];
    for (problem, words) in cases {
        let (said, out) = run(folder.path(), &problem, &[]);
        let err = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(1), "{words}: {err}");
        assert!(err.contains(words), "{words}: {err}");
        assert!(!out.exists(), "nothing is written");
    }
}

#[test]
fn benchmark_problems_are_planned_and_valid() {
    let root = std::env::var_os("PATCHWALK_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = root.join("bench/rounds");
    if !folder.exists() {
        eprintln!("SKIPPED: {} is not there. Set PATCHWALK_SHARED to the folder that has it.", folder.display());
        return;
    }
    for name in ["dev-loops-400", "dev-grid-1000", "dev-real-gaer"] {
        let problem: Value =
            serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap();
        let (plan, checked) = planned(&problem);
        assert_eq!(checked.faults, Vec::<String>::new(), "{name}");
        assert_eq!(plan.left_out, [], "{name}");
    }
}
