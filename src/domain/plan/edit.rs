//! Changes to a plan by hand. Each takes all rounds and gives all rounds, so that a change is whole or not at all.

use jiff::civil::{Date, Time};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{KeptRound, LeftOut, Rounds};

/// What somebody does to a plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// To a round, or into none. `before`: a household of that round; none: wherever it costs least.
    Move {
        doors: Vec<String>,
        to: Option<String>,
        #[serde(default)]
        before: Option<String>,
    },
    NewRound {
        doors: Vec<String>,
    },
    /// In two of equal time.
    Split {
        round: String,
    },
    Merge {
        rounds: Vec<String>,
    },
    RemoveRound {
        round: String,
    },
    Lock {
        round: String,
        locked: bool,
    },
    Reverse {
        round: String,
    },
    /// All doors of a round, in the order wanted.
    Order {
        round: String,
        doors: Vec<String>,
    },
    BestOrder {
        round: String,
    },
    Assign {
        round: String,
        #[serde(default)]
        person: Option<String>,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        on: Option<Date>,
        #[serde(default, with = "crate::domain::time::maybe_hours_minutes")]
        #[schema(value_type = Option<String>)]
        from: Option<Time>,
    },
    Undo,
    Redo,
}

/// Who knows the ground: puts doors into walking order. All take and give households.
pub trait Hands {
    /// A round with more doors in it, each where it costs least, the others in the order they had.
    fn inserted(&self, round: &KeptRound, new: &[String]) -> Vec<String>;
    /// The shortest order.
    fn best_order(&self, round: &KeptRound) -> Vec<String>;
    /// How many doors from the first on make up half of the round's time; at least one, and not all.
    fn half(&self, round: &KeptRound) -> usize;
}

/// Why a change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDone {
    NoSuchRound,
    /// A round is locked; the number is its name.
    Locked(u32),
    /// There is nothing that it would change.
    Nothing,
    /// The order must name each door of the round once.
    NotTheSameDoors,
    /// A round with one stop can't be split.
    TooSmall,
}

/// Makes a change; `fresh` gives ids for new rounds. Undo and redo are the caller's, who has the versions.
///
/// # Errors
/// Why it was not made; the rounds are as they were.
pub fn apply(
    rounds: &Rounds,
    edit: &Edit,
    hands: &dyn Hands,
    fresh: &mut dyn FnMut() -> String,
) -> Result<(Rounds, String), NotDone> {
    let mut next = rounds.clone();
    let what = match edit {
        Edit::Move { doors, to, before } => shift(&mut next, doors, to.as_deref(), before.as_deref(), hands)?,
        Edit::NewRound { doors } => new_round(&mut next, doors, hands, fresh)?,
        Edit::Split { round } => split(&mut next, round, hands, fresh)?,
        Edit::Merge { rounds } => merge(&mut next, rounds, hands)?,
        Edit::RemoveRound { round } => remove(&mut next, round)?,
        Edit::Lock { round, locked } => {
            let round = found(&mut next, round)?;
            if round.locked == *locked {
                return Err(NotDone::Nothing);
            }
            round.locked = *locked;
            format!("{} round {}", if *locked { "Locked" } else { "Unlocked" }, round.number)
        }
        Edit::Reverse { round } => {
            let round = open(&mut next, round)?;
            round.doors.reverse();
            format!("Reversed round {}", round.number)
        }
        Edit::Order { round, doors } => order(&mut next, round, doors)?,
        Edit::BestOrder { round } => {
            let round = open(&mut next, round)?;
            let doors = hands.best_order(round);
            if doors == round.doors {
                return Err(NotDone::Nothing);
            }
            round.doors = doors;
            format!("Put round {} into its best order", round.number)
        }
        Edit::Assign { round, person, name, on, from } => {
            let round = found(&mut next, round)?;
            (round.assigned_to, round.assigned_name) = (person.clone(), name.clone());
            (round.on, round.from) = (*on, *from);
            match name {
                Some(name) => format!("Gave round {} to {name}", round.number),
                None => format!("Round {} is nobody's", round.number),
            }
        }
        Edit::Undo | Edit::Redo => return Err(NotDone::Nothing),
    };
    if next.left_out != rounds.left_out {
        // It was of other doors.
        next.least_walk_m = None;
    }
    Ok((next, what))
}

fn found<'a>(rounds: &'a mut Rounds, id: &str) -> Result<&'a mut KeptRound, NotDone> {
    rounds.rounds.iter_mut().find(|round| round.id == id).ok_or(NotDone::NoSuchRound)
}

fn open<'a>(rounds: &'a mut Rounds, id: &str) -> Result<&'a mut KeptRound, NotDone> {
    match found(rounds, id)? {
        round if round.locked => Err(NotDone::Locked(round.number)),
        round => Ok(round),
    }
}

/// Takes doors out of wherever they are.
fn take(rounds: &mut Rounds, doors: &[String]) -> Result<(), NotDone> {
    let holds = |round: &KeptRound| round.doors.iter().any(|door| doors.contains(door));
    if let Some(locked) = rounds.rounds.iter().find(|round| round.locked && holds(round)) {
        return Err(NotDone::Locked(locked.number));
    }
    for round in &mut rounds.rounds {
        round.doors.retain(|door| !doors.contains(door));
    }
    rounds.left_out.retain(|left| !doors.contains(&left.household));
    Ok(())
}

fn count(doors: &[String]) -> String {
    if doors.len() == 1 { "1 door".into() } else { format!("{} doors", doors.len()) }
}

fn once_each(doors: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    doors.iter().filter(|door| seen.insert(*door)).cloned().collect()
}

fn shift(
    rounds: &mut Rounds,
    doors: &[String],
    to: Option<&str>,
    before: Option<&str>,
    hands: &dyn Hands,
) -> Result<String, NotDone> {
    let doors = once_each(doors);
    if doors.is_empty() {
        return Err(NotDone::Nothing);
    }
    let Some(to) = to else {
        take(rounds, &doors)?;
        let left = doors.iter().map(|door| LeftOut { household: door.clone(), code: "left_by_hand".into() });
        rounds.left_out.extend(left);
        return Ok(format!("Took {} out of the rounds", count(&doors)));
    };
    open(rounds, to)?;
    take(rounds, &doors)?;
    let round = open(rounds, to)?;
    match before.and_then(|before| round.doors.iter().position(|door| door == before)) {
        Some(at) => drop(round.doors.splice(at..at, doors.iter().cloned())),
        None => round.doors = hands.inserted(round, &doors),
    }
    Ok(format!("Moved {} to round {}", count(&doors), round.number))
}

fn new_round(
    rounds: &mut Rounds,
    doors: &[String],
    hands: &dyn Hands,
    fresh: &mut dyn FnMut() -> String,
) -> Result<String, NotDone> {
    let doors = once_each(doors);
    let Some(hub) = rounds.rounds.first().map(|round| round.hub.clone()) else { return Err(NotDone::NoSuchRound) };
    if doors.is_empty() {
        return Err(NotDone::Nothing);
    }
    take(rounds, &doors)?;
    let mut round = KeptRound::new(fresh(), rounds.next_number(), hub, Vec::new());
    round.doors.clone_from(&doors);
    round.doors = hands.best_order(&round);
    let what = format!("Made round {} of {}", round.number, count(&doors));
    rounds.rounds.push(round);
    Ok(what)
}

fn split(
    rounds: &mut Rounds,
    id: &str,
    hands: &dyn Hands,
    fresh: &mut dyn FnMut() -> String,
) -> Result<String, NotDone> {
    let number = rounds.next_number();
    let round = open(rounds, id)?;
    if round.doors.len() < 2 {
        return Err(NotDone::TooSmall);
    }
    let at = hands.half(round).clamp(1, round.doors.len() - 1);
    let mut second = KeptRound::new(fresh(), number, round.hub.clone(), Vec::new());
    (second.on, second.from) = (round.on, round.from);
    second.doors = round.doors.split_off(at);
    round.doors = hands.best_order(round);
    second.doors = hands.best_order(&second);
    let what = format!("Split round {} into {} and {number}", round.number, round.number);
    rounds.rounds.push(second);
    Ok(what)
}

/// All into the first.
fn merge(rounds: &mut Rounds, ids: &[String], hands: &dyn Hands) -> Result<String, NotDone> {
    let [first, others @ ..] = ids else { return Err(NotDone::Nothing) };
    if others.is_empty() || others.contains(first) {
        return Err(NotDone::Nothing);
    }
    let mut doors = Vec::new();
    let mut numbers = vec![open(rounds, first)?.number];
    for other in others {
        let round = open(rounds, other)?;
        numbers.push(round.number);
        doors.append(&mut round.doors);
    }
    rounds.rounds.retain(|round| !others.contains(&round.id));
    let round = open(rounds, first)?;
    round.doors.append(&mut doors);
    round.doors = hands.best_order(round);
    let names: Vec<String> = numbers.iter().map(u32::to_string).collect();
    Ok(format!("Merged rounds {}", names.join(" and ")))
}

fn remove(rounds: &mut Rounds, id: &str) -> Result<String, NotDone> {
    let round = open(rounds, id)?;
    let (number, doors) = (round.number, std::mem::take(&mut round.doors));
    rounds.rounds.retain(|round| round.id != id);
    let left = doors.into_iter().map(|household| LeftOut { household, code: "left_by_hand".into() });
    rounds.left_out.extend(left);
    Ok(format!("Removed round {number}"))
}

fn order(rounds: &mut Rounds, id: &str, doors: &[String]) -> Result<String, NotDone> {
    let round = open(rounds, id)?;
    let sorted = |doors: &[String]| {
        let mut sorted = doors.to_vec();
        sorted.sort_unstable();
        sorted
    };
    if sorted(doors) != sorted(&round.doors) {
        return Err(NotDone::NotTheSameDoors);
    }
    if doors == round.doors {
        return Err(NotDone::Nothing);
    }
    round.doors = doors.to_vec();
    Ok(format!("Changed the order of round {}", round.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::KeptHub;
    use crate::domain::plane::LonLat;
    use proptest::prelude::*;

    /// Doors are "00", "01" …, one beside the other along a street.
    struct Street;

    impl Hands for Street {
        fn inserted(&self, round: &KeptRound, new: &[String]) -> Vec<String> {
            let mut doors: Vec<String> = round.doors.iter().chain(new).cloned().collect();
            doors.sort_unstable();
            doors
        }
        fn best_order(&self, round: &KeptRound) -> Vec<String> {
            self.inserted(round, &[])
        }
        fn half(&self, round: &KeptRound) -> usize {
            round.doors.len() / 2
        }
    }

    fn rounds(sizes: &[usize]) -> Rounds {
        let hub = KeptHub { place: None, name: "Hub".into(), at: LonLat { longitude: -3.0, latitude: 51.5 } };
        let mut next = 0;
        let round = |(size, number): (&usize, u32)| {
            let doors = (next..next + size).map(|n| format!("{n:02}")).collect();
            next += size;
            KeptRound::new(format!("round-{number}"), number, hub.clone(), doors)
        };
        Rounds {
            rounds: sizes.iter().zip(1..).map(round).collect(),
            left_out: Vec::new(),
            asked: None,
            least_walk_m: None,
        }
    }

    fn done(rounds: &Rounds, edit: &Edit) -> Result<(Rounds, String), NotDone> {
        apply(rounds, edit, &Street, &mut || "fresh".into())
    }

    fn doors(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn doors_move_to_where_they_cost_least() {
        let edit = Edit::Move { doors: doors(&["01", "02"]), to: Some("round-2".into()), before: None };
        let (next, what) = done(&rounds(&[3, 2]), &edit).unwrap();
        assert_eq!(what, "Moved 2 doors to round 2");
        assert_eq!(next.rounds[0].doors, ["00"]);
        assert_eq!(next.rounds[1].doors, ["01", "02", "03", "04"]);
    }

    #[test]
    fn doors_move_to_before_the_door_that_is_named() {
        let edit = Edit::Move { doors: doors(&["00"]), to: Some("round-2".into()), before: Some("04".into()) };
        assert_eq!(done(&rounds(&[3, 2]), &edit).unwrap().0.rounds[1].doors, ["03", "00", "04"]);
    }

    #[test]
    fn a_locked_round_neither_gives_nor_takes() {
        let (locked, _) = done(&rounds(&[3, 2]), &Edit::Lock { round: "round-2".into(), locked: true }).unwrap();
        let to = Edit::Move { doors: doors(&["00"]), to: Some("round-2".into()), before: None };
        let from = Edit::Move { doors: doors(&["03"]), to: None, before: None };
        assert_eq!(done(&locked, &to).unwrap_err(), NotDone::Locked(2));
        assert_eq!(done(&locked, &from).unwrap_err(), NotDone::Locked(2));
        assert_eq!(done(&locked, &Edit::Reverse { round: "round-2".into() }).unwrap_err(), NotDone::Locked(2));
    }

    #[test]
    fn what_is_taken_out_by_hand_is_left_out_and_can_come_back() {
        let (out, what) = done(&rounds(&[3]), &Edit::Move { doors: doors(&["01"]), to: None, before: None }).unwrap();
        assert_eq!((what.as_str(), out.left_out.len()), ("Took 1 door out of the rounds", 1));
        let back = Edit::Move { doors: doors(&["01"]), to: Some("round-1".into()), before: None };
        assert_eq!(done(&out, &back).unwrap().0, rounds(&[3]));
    }

    #[test]
    fn a_round_is_split_and_merged_again() {
        let (two, what) = done(&rounds(&[6]), &Edit::Split { round: "round-1".into() }).unwrap();
        assert_eq!(what, "Split round 1 into 1 and 2");
        assert_eq!(two.rounds.iter().map(|r| r.doors.len()).collect::<Vec<_>>(), [3, 3]);
        let merge = Edit::Merge { rounds: doors(&["round-1", "fresh"]) };
        assert_eq!(done(&two, &merge).unwrap().0, rounds(&[6]));
        assert_eq!(done(&rounds(&[1]), &Edit::Split { round: "round-1".into() }).unwrap_err(), NotDone::TooSmall);
    }

    #[test]
    fn an_order_names_every_door_of_the_round_once() {
        let order = |names: &[&str]| Edit::Order { round: "round-1".into(), doors: doors(names) };
        assert_eq!(done(&rounds(&[3]), &order(&["02", "00", "01"])).unwrap().0.rounds[0].doors, ["02", "00", "01"]);
        assert_eq!(done(&rounds(&[3]), &order(&["02", "00"])).unwrap_err(), NotDone::NotTheSameDoors);
        assert_eq!(done(&rounds(&[3]), &order(&["02", "02", "01"])).unwrap_err(), NotDone::NotTheSameDoors);
    }

    fn any_edit() -> impl Strategy<Value = Edit> {
        let round = || (1usize..5).prop_map(|n| format!("round-{n}"));
        let doors = || prop::collection::vec((0usize..20).prop_map(|n| format!("{n:02}")), 0..6);
        prop_oneof![
            (doors(), prop::option::of(round()), prop::option::of((0usize..20).prop_map(|n| format!("{n:02}"))))
                .prop_map(|(doors, to, before)| Edit::Move { doors, to, before }),
            doors().prop_map(|doors| Edit::NewRound { doors }),
            round().prop_map(|round| Edit::Split { round }),
            prop::collection::vec(round(), 0..4).prop_map(|rounds| Edit::Merge { rounds }),
            round().prop_map(|round| Edit::RemoveRound { round }),
            (round(), any::<bool>()).prop_map(|(round, locked)| Edit::Lock { round, locked }),
            round().prop_map(|round| Edit::Reverse { round }),
            round().prop_map(|round| Edit::BestOrder { round }),
        ]
    }

    proptest! {
        /// Whatever is done by hand, no home is lost and none is in two places.
        #[test]
        fn every_home_stays_in_one_place(edits in prop::collection::vec(any_edit(), 1..25)) {
            let mut now = rounds(&[7, 6, 7]);
            let mut made = 3;
            for edit in &edits {
                let next = apply(&now, edit, &Street, &mut || { made += 1; format!("round-{made}") });
                if let Ok((next, what)) = next {
                    prop_assert!(!what.is_empty());
                    now = next;
                }
                prop_assert!(now.is_sound(), "{edit:?}");
                prop_assert_eq!(now.doors() + now.left_out.len(), 20, "{:?}", edit);
            }
        }
    }
}
