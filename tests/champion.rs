//! Champions' routes on made estates.

mod support {
    pub mod estate;
    pub mod plan_check;
}

use std::collections::BTreeSet;

use patchwalk::domain::network::Routes;
use patchwalk::domain::round::{Champion, Plan, Why, champion_route};
use patchwalk::formats::instance::{self, Instance};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::estate::{Estate, estate};
use support::plan_check::check;

fn read(problem: &Value) -> Instance {
    instance::read(problem.to_string().as_bytes()).unwrap()
}

fn route(problem: &Instance, home: u32, most_doors: usize, most_seconds: u32) -> Plan {
    let routes = Routes::new(&problem.network);
    let champion = Champion::usual(&problem.network, &routes, &problem.doors, home);
    champion_route(&Champion { most_doors, most_seconds, ..champion })
}

/// What is wrong with a route, by the checker that knows nothing of the planner. It calls a door that is beyond the route one
/// for which there is no room.
fn faults(made: &Value, problem: &Instance, plan: &Plan, home: u32, most_seconds: u32) -> Vec<String> {
    let mut out = Vec::new();
    let plan = Plan { left_out: Vec::new(), ..plan.clone() };
    instance::write(&plan, &problem.ids, &mut out).unwrap();
    let mut asked = made.clone();
    (asked["hubs"], asked["shift_s"]) = (json!([home]), json!(most_seconds));
    let in_route: BTreeSet<u64> = plan.rounds.iter().flat_map(|r| &r.doors).map(|&d| problem.ids[d as usize]).collect();
    let doors = asked["doors"].as_array_mut().unwrap();
    doors.iter_mut().filter(|d| !in_route.contains(&d[0].as_u64().unwrap())).for_each(|d| d[9] = json!(2));
    check(&asked, &serde_json::from_slice(&out).unwrap()).faults
}

#[test]
fn a_route_takes_the_side_of_the_champions_own_street_first() {
    let problem = read(&estate(&Estate { streets: 5, ..Estate::default() }));
    let own = problem.doors[0];
    let home = problem.network.edges[own.foot.edge as usize].from;
    let plan = route(&problem, home, 25, 3600);
    let side: Vec<u32> =
        (0u32..).zip(&problem.doors).filter(|(_, door)| door.face == own.face).map(|(n, _)| n).collect();
    assert!(side.iter().all(|door| plan.rounds[0].doors.contains(door)), "{side:?} in {:?}", plan.rounds[0].doors);
}

#[test]
fn two_champions_next_door_to_each_other_never_call_at_the_same_door() {
    let made = estate(&Estate { streets: 5, ..Estate::default() });
    let problem = read(&made);
    let first = route(&problem, 3, 15, 2700);
    let taken: BTreeSet<u64> = first.rounds[0].doors.iter().map(|&d| problem.ids[d as usize]).collect();
    let mut rest = made.clone();
    let doors = rest["doors"].as_array_mut().unwrap();
    doors.iter_mut().filter(|d| taken.contains(&d[0].as_u64().unwrap())).for_each(|d| d[9] = json!(2));
    let others = read(&rest);
    let second = route(&others, 4, 15, 2700);
    assert!(!second.rounds[0].doors.is_empty());
    assert!(second.rounds[0].doors.iter().all(|&d| !taken.contains(&others.ids[d as usize])));
}

#[test]
fn of_a_tower_only_as_many_flats_are_taken_as_were_asked_for() {
    let mut made = estate(&Estate { streets: 1, ..Estate::default() });
    let doors = made["doors"].as_array_mut().unwrap();
    let foot = doors[0].clone();
    doors.iter_mut().for_each(|door| door[9] = json!(2));
    for flat in 0..40 {
        let mut door = foot.clone();
        (door[0], door[9], door[10]) = (json!(1000 + flat), json!(0), json!(5000));
        doors.push(door);
    }
    let problem = read(&made);
    let plan = route(&problem, 0, 25, 7200);
    assert_eq!((plan.rounds[0].doors.len(), plan.left_out.len()), (25, 15));
    assert_eq!(faults(&made, &problem, &plan, 0, 7200), Vec::<String>::new());
}

#[test]
fn where_no_door_is_near_enough_there_is_no_route() {
    let problem = read(&estate(&Estate { streets: 3, ..Estate::default() }));
    let plan = route(&problem, 0, 25, 20);
    assert!(plan.rounds.is_empty());
    assert!(plan.left_out.len() == problem.doors.len() && plan.left_out.iter().all(|l| l.1 == Why::Beyond));
    assert_eq!(route(&problem, 0, 0, 2700).rounds, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_route_is_never_longer_than_asked_and_says_why_the_others_are_not_in_it(
        seed in 0u64..1_000_000,
        (streets, flats) in (1usize..9, 1u32..40),
        most_doors in 1usize..40,
        most_seconds in 60u32..5000,
        home in 0u32..1000,
    ) {
        let made = estate(&Estate { seed, streets, flats, ..Estate::default() });
        let problem = read(&made);
        let home = home % problem.network.nodes.len() as u32;
        let plan = route(&problem, home, most_doors, most_seconds);
        prop_assert!(plan.rounds.len() <= 1);
        let in_route = plan.rounds.iter().flat_map(|r| &r.doors).copied();
        prop_assert!(in_route.clone().count() <= most_doors);
        let all: BTreeSet<u32> = in_route.chain(plan.left_out.iter().map(|l| l.0)).collect();
        prop_assert_eq!((all.len(), plan.left_out.len()), (problem.doors.len(), all.len() - plan.rounds.iter().map(|r| r.doors.len()).sum::<usize>()));
        prop_assert!(plan.left_out.iter().all(|l| l.1 == Why::Beyond));
        prop_assert_eq!(faults(&made, &problem, &plan, home, most_seconds), Vec::<String>::new());
    }
}
