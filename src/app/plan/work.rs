//! Planning: what was asked for becomes rounds, and these a plan.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::Plan as View;
use super::choices::{LEAST_SHIFT_S, hubs, shift, sound};
use super::field::{Field, Stands};
use super::job::{Job, Looking};
use super::view::{Ground, SPEED};
use crate::app::import::aside;
use crate::app::{App, AppError, Result};
use crate::domain::household::Household;
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Asked, KeptHub, KeptRound, LeftOut, Plan, PlanKind, Rounds, Version};
use crate::domain::round::{self, Ask, Champion, Effort, Mode, Patient, Why};

/// Of a champion's route, unless another number was asked for.
const MOST_CHAMPION_DOORS: u32 = 25;
/// Times that leaflets are planned again with a shorter shift, where taking up bundles made a round too long.
const TRIES: usize = 3;

/// A plan to be planned again: its id, and the version that was seen.
pub type Again = (String, i64);

/// All that planning needs, read and found fit.
pub(super) struct Work {
    pub(super) field: Field,
    asked: Asked,
    hubs: Vec<KeptHub>,
    shift_s: u32,
    again: Option<(Plan, Version)>,
    /// Rounds that stay as they are.
    staying: Vec<KeptRound>,
    today: jiff::civil::Date,
}

/// What came of it: for each new round its hub, its homes in order, and what it carries on.
pub(super) struct Solved {
    rounds: Vec<(usize, Vec<String>, Option<KeptRound>)>,
    left_out: Vec<LeftOut>,
    least_walk_m: Option<u64>,
}

impl App {
    /// Plans, and keeps the plan unless told not to. For who waits.
    pub async fn plan_rounds(
        &self,
        viewer: &Viewer,
        site: &str,
        asked: Asked,
        again: Option<Again>,
        keep: bool,
    ) -> Result<View> {
        let work = self.work(viewer, site, asked, again).await?;
        let solved = aside(|| work.solve(None))?;
        let (plan, version) = self.made_plan(viewer, &work, solved)?;
        let mut work = work;
        if keep {
            self.keep_plan(viewer, &mut work, &plan, &version).await?;
        }
        Ok(aside(|| super::view::view(&work.field, &plan, &version, None, work.today)))
    }

    pub(super) async fn work(&self, viewer: &Viewer, site: &str, asked: Asked, again: Option<Again>) -> Result<Work> {
        let mut asked = asked;
        sound(&mut asked)?;
        let field = self.field(viewer, Action::PlanRounds, site, asked.on).await?;
        let hubs = aside(|| hubs(&field, &asked))?;
        let shift_s = shift(&field, &asked)?;
        let again = match again {
            None => None,
            Some((id, version)) => {
                let (plan, last) = field.plan(&id)?;
                if plan.closed.is_some() {
                    return Err(AppError::Conflict("This plan was put away. Make a new one.".into()));
                }
                if last.version != version {
                    return Err(super::change::changed_meanwhile());
                }
                if plan.asked_at(last).kind != asked.kind {
                    return Err(AppError::Conflict("A plan stays what it is for. Make a new one for this.".into()));
                }
                Some((plan.clone(), last.clone()))
            }
        };
        let stays = |plan: &Plan, round: &KeptRound| round.locked || field.code_of(&plan.id, &round.id).is_some();
        let staying =
            again.iter().flat_map(|(plan, last)| last.rounds.rounds.iter().filter(|round| stays(plan, round)).cloned());
        let staying: Vec<KeptRound> = staying.collect();
        if asked.kind == PlanKind::Champion && !staying.is_empty() {
            return Err(AppError::Conflict(
                "This route was handed out or locked, and stays. Make a new one, or unlock it.".into(),
            ));
        }
        if asked.people.is_some_and(|people| people as usize <= staying.len()) && !staying.is_empty() {
            return Err(AppError::Conflict(
                "As many rounds as there are people were locked or handed out, and those stay. Ask for more people, or \
                 unlock a round."
                    .into(),
            ));
        }
        Ok(Work { hubs, shift_s, again, staying, asked, today: self.now().day(), field })
    }

    pub(super) fn made_plan(&self, viewer: &Viewer, work: &Work, solved: Solved) -> Result<(Plan, Version)> {
        if solved.rounds.is_empty() && work.staying.is_empty() {
            return Err(AppError::Conflict(
                "No home that is due can be reached from there within this time, so there is no round to make. Look at what is \
                 due, and give another place, day or length."
                    .into(),
            ));
        }
        let made = self.made(viewer);
        let mut numbers = (1..).filter(|number| work.staying.iter().all(|round| round.number != *number));
        let mut rounds = work.staying.clone();
        for (hub, doors, was) in solved.rounds {
            let hub = work.hubs[hub].clone();
            let mut round =
                KeptRound { hub, doors: doors.clone(), ..was.unwrap_or_else(|| as_round(&work.hubs[0], &doors)) };
            if round.id.is_empty() {
                round.id = self.new_id()?;
            }
            rounds.push(round);
        }
        let taken: Vec<u32> = rounds.iter().map(|round| round.number).filter(|number| *number > 0).collect();
        for round in rounds.iter_mut().filter(|round| round.number == 0) {
            round.number = numbers.by_ref().find(|number| !taken.contains(number)).unwrap_or_default();
        }
        rounds.sort_by_key(|round| round.number);
        let count = rounds.len();
        let what = if count == 1 { "Planned 1 round".to_owned() } else { format!("Planned {count} rounds") };
        let rounds = Rounds {
            rounds,
            left_out: solved.left_out,
            asked: Some(work.asked.clone()),
            least_walk_m: solved.least_walk_m,
        };
        Ok(match &work.again {
            Some((plan, last)) => (plan.clone(), last.changed(what, rounds, made)),
            None => {
                let plan = Plan {
                    organisation: work.field.site.organisation.clone(),
                    id: self.new_id()?,
                    site: work.field.site.id.clone(),
                    asked: work.asked.clone(),
                    made: made.clone(),
                    closed: None,
                };
                (plan, Version { version: 1, what, rounds, back: None, forth: None, made })
            }
        })
    }

    pub(super) async fn keep_plan(
        &self,
        viewer: &Viewer,
        work: &mut Work,
        plan: &Plan,
        version: &Version,
    ) -> Result<()> {
        let _turn = self.workshop.turn(&plan.site).await;
        // Much may have happened while it was planned.
        let before = work.field.codes.iter().filter(|code| code.plan == plan.id).count();
        work.field.plans = self.store.plans(&plan.organisation, &plan.site).await?;
        work.field.codes = self.store.round_codes(&plan.organisation, &plan.site).await?;
        let handed_out = work.field.codes.iter().filter(|code| code.plan == plan.id).count() != before;
        let closed = work.field.plans.iter().any(|(other, _)| other.id == plan.id && other.closed.is_some());
        let held = work.field.held_elsewhere(plan.asked_at(version), Some(&plan.id), work.today);
        let stays = |id: &str| work.staying.iter().any(|round| round.id == id);
        let mut fresh = version.rounds.rounds.iter().filter(|round| !stays(&round.id)).flat_map(|round| &round.doors);
        if handed_out || closed || fresh.any(|door| held.contains_key(door.as_str())) {
            return Err(super::change::changed_meanwhile());
        }
        let entry = self.entry(viewer, &plan.organisation, "planned", "rounds")?.about(&plan.id).at_site(&plan.site);
        let counts = serde_json::json!({ "rounds": version.rounds.rounds.len(), "doors": version.rounds.doors() });
        let entry = entry.with(&counts);
        if work.again.is_none() {
            return Ok(self.store.add_plan(plan, version, &entry).await?);
        }
        if self.store.add_plan_version(&plan.organisation, &plan.id, version, &entry).await? {
            return Ok(());
        }
        Err(super::change::changed_meanwhile())
    }
}

impl Work {
    pub(super) fn solve(&self, job: Option<&Job>) -> Result<Solved> {
        let ground = &Ground::new(&self.field, &self.asked, self.asked.starts(), None);
        let mut shift_s = self.shift_s;
        for _ in 0..TRIES {
            let solved = self.solve_within(ground, shift_s, job)?;
            let over = self.longest_over(ground, &solved);
            let stopped = job.is_some_and(|job| job.stop.load(Ordering::Relaxed) != 0);
            if over == 0 || stopped || shift_s <= over + LEAST_SHIFT_S {
                return Ok(self.finished(ground, solved));
            }
            shift_s -= over;
        }
        Ok(self.finished(ground, self.solve_within(ground, shift_s, job)?))
    }

    fn finished(&self, ground: &Ground<'_>, mut solved: Solved) -> Solved {
        if self.asked.kind == PlanKind::Leaflets {
            self.cut_short(ground, &mut solved);
            solved.least_walk_m = self.least_walk_m(ground, &solved);
        }
        solved
    }

    /// The shift is a hard limit: what taking up bundles leaves no time for is for another day.
    fn cut_short(&self, ground: &Ground<'_>, solved: &mut Solved) {
        for (hub, doors, _) in &mut solved.rounds {
            let fits = |count: usize| {
                ground.measured(&as_round(&self.hubs[*hub], &doors[..count])).seconds <= u64::from(self.shift_s)
            };
            let (mut low, mut high) = (0, doors.len());
            while low < high {
                let middle = (low + high).div_ceil(2);
                if fits(middle) { low = middle } else { high = middle - 1 }
            }
            let late = doors.split_off(low);
            solved.left_out.extend(late.into_iter().map(|household| LeftOut { household, code: "no_room".into() }));
        }
        solved.rounds.retain(|(_, doors, _)| !doors.is_empty());
    }

    /// By how many seconds taking up bundles makes the longest round too long.
    fn longest_over(&self, ground: &Ground<'_>, solved: &Solved) -> u32 {
        if self.asked.kind != PlanKind::Leaflets {
            return 0;
        }
        let seconds = |(hub, doors, _): &(usize, Vec<String>, Option<KeptRound>)| {
            ground.measured(&as_round(&self.hubs[*hub], doors)).seconds
        };
        let longest = solved.rounds.iter().map(seconds).max().unwrap_or(0);
        u32::try_from(longest.saturating_sub(u64::from(self.shift_s))).unwrap_or(0)
    }

    fn solve_within(&self, ground: &Ground<'_>, shift_s: u32, job: Option<&Job>) -> Result<Solved> {
        let held = self.field.held_elsewhere(&self.asked, self.again.as_ref().map(|a| a.0.id.as_str()), self.today);
        let stays = |id: &str| self.staying.iter().any(|round| round.doors.iter().any(|door| door == id));
        let mut due = Vec::new();
        let mut left_out = Vec::new();
        for home in ground.homes.iter().filter(|home| matches!(home.stands, Stands::Due { .. })) {
            let id = home.id();
            if held.contains_key(id) || stays(id) {
                continue;
            }
            let left_by_hand = self.again.iter().flat_map(|(_, last)| &last.rounds.left_out);
            if left_by_hand.clone().any(|left| left.household == id && left.code == "left_by_hand") {
                left_out.push(LeftOut { household: id.to_owned(), code: "left_by_hand".into() });
                continue;
            }
            if self.asked.skip.iter().any(|skipped| skipped == id) {
                left_out.push(LeftOut { household: id.to_owned(), code: "skipped".into() });
                continue;
            }
            due.push(home.household);
        }
        // Flats of one entrance are walked from the top down.
        due.sort_by(|a, b| from_the_top(a, b));
        let ids: Vec<String> = due.iter().map(|home| home.address.id.clone()).collect();
        let doors: Vec<round::Door> = ids.iter().filter_map(|id| ground.door(id)).collect();
        let before = self.before();
        let of_round: HashMap<&str, u32> = before
            .iter()
            .zip(0u32..)
            .flat_map(|(round, label)| round.doors.iter().map(move |door| (door.as_str(), label)))
            .collect();
        let labels: Vec<Option<u32>> = match before.is_empty() {
            true => Vec::new(),
            false => ids.iter().map(|id| of_round.get(id.as_str()).copied()).collect(),
        };
        let mut nodes = Vec::with_capacity(self.hubs.len());
        for hub in &self.hubs {
            nodes.push(self.field.node_at(hub.at)?);
        }
        let ask = Ask {
            network: ground.network(),
            routes: &ground.routes,
            doors: &doors,
            hubs: &nodes,
            rounds: self.asked.people.map(|people| (people as usize).saturating_sub(self.staying.len()).max(1)),
            more_rounds: false,
            shift_s,
            speed: SPEED,
            one_way: self.asked.one_way,
            mode: self.asked.mode,
            before: &labels,
            whole_sides: self.asked.whole_sides,
            one_piece: self.asked.one_piece,
            seed: self.asked.seed,
            effort: Effort::usual(self.asked.mode, doors.len()),
        };
        let plan = match (self.asked.kind, job) {
            (PlanKind::Champion, _) => round::champion_route(&Champion {
                most_doors: self.asked.most_doors.unwrap_or(MOST_CHAMPION_DOORS) as usize,
                most_seconds: shift_s,
                speed: SPEED,
                seed: self.asked.seed,
                ..Champion::usual(ground.network(), &ground.routes, &doors, nodes[0])
            }),
            (_, Some(job)) => round::plan(&ask, &Looking { job, ids: &ids }),
            (_, None) => round::plan(&ask, &Patient),
        };
        let name = |door: &u32| ids[*door as usize].clone();
        left_out.extend(
            plan.left_out.iter().map(|(door, why)| LeftOut { household: name(door), code: code_of(*why).into() }),
        );
        let hub = |node: u32| nodes.iter().position(|hub| *hub == node).unwrap_or(0);
        let carried = |was: Option<u32>| was.and_then(|was| before.get(was as usize).cloned());
        let told = |round: &round::Round| (hub(round.hub), round.doors.iter().map(name).collect(), carried(round.was));
        Ok(Solved { rounds: plan.rounds.iter().map(told).collect(), left_out, least_walk_m: None })
    }

    /// The rounds that are carried on: where the same is asked for again those of the plan, and where walkers are to be
    /// kept what each walked last. With other choices everything is planned afresh.
    fn before(&self) -> Vec<KeptRound> {
        if self.asked.kind == PlanKind::Champion {
            return Vec::new();
        }
        if let Some((plan, last)) = &self.again
            && *plan.asked_at(last) == self.asked
        {
            let stays = |round: &KeptRound| self.staying.iter().any(|staying| staying.id == round.id);
            return last.rounds.rounds.iter().filter(|round| !stays(round)).cloned().collect();
        }
        if self.asked.keep_walkers { self.walked_last() } else { Vec::new() }
    }

    /// A round without id and number for each walker, with the doors that they were given last.
    fn walked_last(&self) -> Vec<KeptRound> {
        let mut rounds: Vec<KeptRound> = Vec::new();
        let mut seen: std::collections::HashSet<&str> = std::collections::HashSet::new();
        let is_past = |(plan, version): &&(Plan, Version)| {
            let again = self.again.as_ref().is_some_and(|(this, _)| this.id == plan.id);
            let given = version.rounds.rounds.iter().any(|round| round.assigned_name.is_some());
            given && !again && plan.asked_at(version).kind == self.asked.kind
        };
        let stays = |name: &String| self.staying.iter().any(|round| round.assigned_name.as_ref() == Some(name));
        let last = self.field.plans.iter().filter(is_past).max_by_key(|(plan, version)| plan.asked_at(version).on);
        for round in last.iter().flat_map(|(_, version)| &version.rounds.rounds) {
            let Some(name) = round.assigned_name.as_ref().filter(|name| !stays(name)) else { continue };
            let at = rounds.iter().position(|known| known.assigned_name.as_ref() == Some(name)).unwrap_or_else(|| {
                let walker = KeptRound {
                    assigned_to: round.assigned_to.clone(),
                    assigned_name: Some(name.clone()),
                    ..as_round(&round.hub, &[])
                };
                rounds.push(walker);
                rounds.len() - 1
            });
            rounds[at].doors.extend(round.doors.iter().filter(|door| seen.insert(door)).cloned());
        }
        rounds.retain(|round| !round.doors.is_empty());
        rounds
    }

    /// Of the doors that are in rounds.
    fn least_walk_m(&self, ground: &Ground<'_>, solved: &Solved) -> Option<u64> {
        let ids = solved.rounds.iter().flat_map(|(_, doors, _)| doors);
        let doors: Vec<round::Door> = ids.filter_map(|id| ground.door(id)).collect();
        let nodes: Vec<u32> = self.hubs.iter().filter_map(|hub| self.field.node_at(hub.at).ok()).collect();
        let ask = Ask {
            network: ground.network(),
            routes: &ground.routes,
            doors: &doors,
            hubs: &nodes,
            rounds: None,
            more_rounds: false,
            shift_s: self.shift_s,
            speed: SPEED,
            one_way: self.asked.one_way,
            mode: Mode::Shortest,
            before: &[],
            whole_sides: false,
            one_piece: false,
            seed: self.asked.seed,
            effort: Effort::usual(Mode::Shortest, doors.len()),
        };
        round::least_walking(&ask).map(|dm| dm / 10)
    }
}

/// A round that is measured before it has a name.
fn as_round(hub: &KeptHub, doors: &[String]) -> KeptRound {
    KeptRound::new(String::new(), 0, hub.clone(), doors.to_vec())
}

/// "Flat 12" before "Flat 2" of one building; houses in their order, which counts for nothing.
pub(super) fn from_the_top(a: &Household, b: &Household) -> std::cmp::Ordering {
    crate::domain::address::order::natural(&b.address.written, &a.address.written)
}

fn code_of(why: Why) -> &'static str {
    match why {
        Why::Unreachable => "unreachable",
        Why::TooFar => "too_far",
        Why::NoRoom => "no_room",
        Why::Beyond => "beyond_route",
    }
}
