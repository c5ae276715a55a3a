//! Planning: what was asked for becomes rounds, while somebody looks on and may stop it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::{DateTime, Time};
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::Plan as View;
use super::field::Field;
use super::view::{Ground, SPEED, dark_from};
use crate::app::import::aside;
use crate::app::{App, AppError, Result};
use crate::domain::due::DueRules;
use crate::domain::household::Household;
use crate::domain::person::{Action, Viewer};
use crate::domain::place::PlaceKind;
use crate::domain::plan::{Asked, KeptHub, KeptRound, LeftOut, Plan, PlanKind, Rounds, Version};
use crate::domain::plane::LonLat;
use crate::domain::round::{self, Ask, Champion, Effort, Mode, Patient, Watch, Why};

/// Less light than this (seconds) is no shift.
const LEAST_SHIFT_S: u32 = 15 * 60;
/// Of a champion's route, unless another number was asked for.
const MOST_CHAMPION_DOORS: u32 = 25;
/// Planned at one time; more wait.
const AT_ONCE: usize = 2;
const MOST_HUBS: usize = 50;
const MOST_SKIPPED: usize = 2_000;
/// Planned or waiting, in all and for one site.
const MOST_WAITING: usize = 16;
const MOST_WAITING_HERE: usize = 3;
/// Held after they ended, for whoever still asks.
const KEPT: usize = 60;
/// Times that leaflets are planned again with a shorter shift, where taking up bundles made a round too long.
const TRIES: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanningState {
    Planning,
    Done,
    /// Nothing was kept.
    Stopped,
    Failed,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanningRound {
    pub doors: Vec<String>,
    pub walk_m: u64,
    pub minutes: u32,
}

/// Planning that goes on, or has ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Planning {
    pub id: String,
    pub state: PlanningState,
    /// How much is done, of 1000.
    pub per_mille: u32,
    /// The best so far.
    pub rounds: Vec<PlanningRound>,
    /// The plan's id, once it is done.
    pub plan: Option<String>,
    pub problem: Option<String>,
}

/// Where planning goes on. Shared by all clones of the app.
#[derive(Clone)]
pub(in crate::app) struct Workshop {
    jobs: Arc<Mutex<HashMap<String, Arc<Job>>>>,
    room: Arc<Semaphore>,
    /// By site: whoever changes what rounds hold waits for their turn.
    turns: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>,
}

impl Default for Workshop {
    fn default() -> Self {
        Self { jobs: Arc::default(), room: Arc::new(Semaphore::new(AT_ONCE)), turns: Arc::default() }
    }
}

struct Job {
    site: String,
    /// 0 go on, 1 keep the best so far, 2 keep nothing.
    stop: AtomicU8,
    per_mille: AtomicU32,
    best: Mutex<Vec<PlanningRound>>,
    ended: Mutex<Option<Ended>>,
}

/// How planning ended: with a plan's id, with a problem, or with neither.
#[derive(Clone)]
struct Ended {
    state: PlanningState,
    plan: Option<String>,
    problem: Option<String>,
}

impl Job {
    fn told(&self, id: &str) -> Planning {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let still = Ended { state: PlanningState::Planning, plan: None, problem: None };
        let Ended { state, plan, problem } = ended.unwrap_or(still);
        Planning {
            id: id.to_owned(),
            state,
            per_mille: self.per_mille.load(Ordering::Relaxed),
            rounds: self.best.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            plan,
            problem,
        }
    }
}

/// Tells a job of each better plan, with homes by their ids.
struct Looking<'a> {
    job: &'a Job,
    ids: &'a [String],
}

impl Watch for Looking<'_> {
    fn enough(&self) -> bool {
        self.job.stop.load(Ordering::Relaxed) != 0
    }

    fn better(&self, per_mille: u32, plan: &round::Plan) {
        self.job.per_mille.fetch_max(per_mille, Ordering::Relaxed);
        let told = plan.rounds.iter().map(|round| PlanningRound {
            doors: round.doors.iter().map(|&door| self.ids[door as usize].clone()).collect(),
            walk_m: round.walk_dm / 10,
            minutes: round.seconds.div_ceil(60),
        });
        *self.job.best.lock().unwrap_or_else(PoisonError::into_inner) = told.collect();
    }

    fn wants_plans(&self) -> bool {
        true
    }
}

/// A plan to be planned again: its id, and the version that was seen.
pub type Again = (String, i64);

/// All that planning needs, read and found fit.
struct Work {
    field: Field,
    asked: Asked,
    hubs: Vec<KeptHub>,
    shift_s: u32,
    again: Option<(Plan, Version)>,
    /// Rounds that stay as they are.
    staying: Vec<KeptRound>,
    today: jiff::civil::Date,
}

/// What came of it: for each new round its hub, its homes in order, and what it carries on.
struct Solved {
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

    /// Begins to plan. The answer says how to look on.
    pub async fn begin_planning(
        &self,
        viewer: &Viewer,
        site: &str,
        asked: Asked,
        again: Option<Again>,
    ) -> Result<Planning> {
        let work = self.work(viewer, site, asked, again).await?;
        let (all, here) = self.workshop.busy(&work.field.site.id);
        if all >= MOST_WAITING || here >= MOST_WAITING_HERE {
            return Err(AppError::Conflict(
                "Rounds are being planned already. Wait until that is done, or stop it, then plan again.".into(),
            ));
        }
        let id = self.new_id()?;
        let job = Arc::new(Job {
            site: work.field.site.id.clone(),
            stop: AtomicU8::new(0),
            per_mille: AtomicU32::new(0),
            best: Mutex::default(),
            ended: Mutex::default(),
        });
        self.workshop.put(&id, &job);
        let (app, viewer, at) = (self.clone(), viewer.clone(), Arc::clone(&job));
        tokio::spawn(async move {
            let ended = match app.carry_out(&viewer, work, &at).await {
                Ok(Some(plan)) => Ended { state: PlanningState::Done, plan: Some(plan), problem: None },
                Ok(None) => Ended { state: PlanningState::Stopped, plan: None, problem: None },
                Err(error) => Ended { state: PlanningState::Failed, plan: None, problem: Some(error.to_string()) },
            };
            *at.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        });
        Ok(job.told(&id))
    }

    async fn carry_out(&self, viewer: &Viewer, work: Work, job: &Arc<Job>) -> Result<Option<String>> {
        let broken = |e: &dyn std::fmt::Display| AppError::Broken(e.to_string());
        let room = Arc::clone(&self.workshop.room).acquire_owned().await.map_err(|e| broken(&e))?;
        let at = Arc::clone(job);
        let done = tokio::task::spawn_blocking(move || {
            let solved = work.solve(Some(&at));
            (work, solved)
        });
        let (mut work, solved) = done.await.map_err(|e| broken(&e))?;
        drop(room);
        if job.stop.load(Ordering::Relaxed) == 2 {
            return Ok(None);
        }
        let (plan, version) = self.made_plan(viewer, &work, solved?)?;
        self.keep_plan(viewer, &mut work, &plan, &version).await?;
        job.per_mille.store(1000, Ordering::Relaxed);
        Ok(Some(plan.id))
    }

    pub async fn planning(&self, viewer: &Viewer, site: &str, id: &str) -> Result<Planning> {
        Ok(self.job(viewer, site, id).await?.told(id))
    }

    /// Ends planning: with the best so far, or with nothing.
    pub async fn stop_planning(&self, viewer: &Viewer, site: &str, id: &str, keep: bool) -> Result<Planning> {
        let job = self.job(viewer, site, id).await?;
        let _ = job.stop.compare_exchange(0, if keep { 1 } else { 2 }, Ordering::Relaxed, Ordering::Relaxed);
        Ok(job.told(id))
    }

    async fn job(&self, viewer: &Viewer, site: &str, id: &str) -> Result<Arc<Job>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        self.workshop.get(id).filter(|job| job.site == site.id).ok_or(AppError::NotThere("planning"))
    }

    async fn work(&self, viewer: &Viewer, site: &str, asked: Asked, again: Option<Again>) -> Result<Work> {
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

    fn made_plan(&self, viewer: &Viewer, work: &Work, solved: Solved) -> Result<(Plan, Version)> {
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

    async fn keep_plan(&self, viewer: &Viewer, work: &mut Work, plan: &Plan, version: &Version) -> Result<()> {
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

impl Workshop {
    /// Held while a site's rounds are looked at and changed.
    pub async fn turn(&self, site: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(site.to_owned()).or_default())
        };
        turn.lock_owned().await
    }

    /// How many are being planned, in all and for a site.
    fn busy(&self, site: &str) -> (usize, usize) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let going = || jobs.values().filter(|job| job.ended.lock().unwrap_or_else(PoisonError::into_inner).is_none());
        (going().count(), going().filter(|job| job.site == site).count())
    }

    fn put(&self, id: &str, job: &Arc<Job>) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.len() >= KEPT {
            jobs.retain(|_, job| job.ended.lock().unwrap_or_else(PoisonError::into_inner).is_none());
        }
        jobs.insert(id.to_owned(), Arc::clone(job));
    }

    fn get(&self, id: &str) -> Option<Arc<Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }
}

impl Work {
    fn solve(&self, job: Option<&Job>) -> Result<Solved> {
        let mut shift_s = self.shift_s;
        for _ in 0..TRIES {
            let solved = self.solve_within(shift_s, job)?;
            let over = self.longest_over(&solved);
            let stopped = job.is_some_and(|job| job.stop.load(Ordering::Relaxed) != 0);
            if over == 0 || stopped || shift_s <= over + LEAST_SHIFT_S {
                return Ok(self.finished(solved));
            }
            shift_s -= over;
        }
        Ok(self.finished(self.solve_within(shift_s, job)?))
    }

    fn finished(&self, mut solved: Solved) -> Solved {
        if self.asked.kind == PlanKind::Leaflets {
            self.cut_short(&mut solved);
            solved.least_walk_m = self.least_walk_m(&solved);
        }
        solved
    }

    /// The shift is a hard limit: what taking up bundles leaves no time for is for another day.
    fn cut_short(&self, solved: &mut Solved) {
        let ground = Ground::new(&self.field, &self.asked, self.asked.starts());
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
    fn longest_over(&self, solved: &Solved) -> u32 {
        if self.asked.kind != PlanKind::Leaflets {
            return 0;
        }
        let ground = Ground::new(&self.field, &self.asked, self.asked.starts());
        let seconds = |(hub, doors, _): &(usize, Vec<String>, Option<KeptRound>)| {
            ground.measured(&as_round(&self.hubs[*hub], doors)).seconds
        };
        let longest = solved.rounds.iter().map(seconds).max().unwrap_or(0);
        u32::try_from(longest.saturating_sub(u64::from(self.shift_s))).unwrap_or(0)
    }

    fn solve_within(&self, shift_s: u32, job: Option<&Job>) -> Result<Solved> {
        let ground = Ground::new(&self.field, &self.asked, self.asked.starts());
        let held = self.field.held_elsewhere(&self.asked, self.again.as_ref().map(|a| a.0.id.as_str()), self.today);
        let stays = |id: &str| self.staying.iter().any(|round| round.doors.iter().any(|door| door == id));
        let mut due = Vec::new();
        let mut left_out = Vec::new();
        for home in ground.homes.iter().filter(|home| matches!(home.stands, super::field::Stands::Due { .. })) {
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
    fn least_walk_m(&self, solved: &Solved) -> Option<u64> {
        let ground = Ground::new(&self.field, &self.asked, self.asked.starts());
        let ids = solved.rounds.iter().flat_map(|(_, doors, _)| doors);
        let doors: Vec<round::Door> = ids.filter_map(|id| ground.door(id)).collect();
        let nodes: Vec<u32> = self.hubs.iter().filter_map(|hub| self.field.node_at(hub.at).ok()).collect();
        let ask = Ask {
            network: ground.network(),
            routes: &ground.routes,
            doors: &doors,
            hubs: &nodes,
            rounds: None,
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

pub(super) fn as_round(hub: &KeptHub, doors: &[String]) -> KeptRound {
    KeptRound {
        id: String::new(),
        number: 0,
        hub: hub.clone(),
        doors: doors.to_vec(),
        locked: false,
        assigned_to: None,
        assigned_name: None,
        on: None,
        from: None,
    }
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

fn sound(asked: &mut Asked) -> Result<()> {
    let problem = |field: &str, message: &str, hint: &str| Err(AppError::invalid("bad_request", field, message, hint));
    if !(5..=720).contains(&asked.shift_minutes) {
        return problem("shift_minutes", "A shift is 5 to 720 minutes long.", "Give another length.");
    }
    if asked.people.is_some_and(|people| !(1..=200).contains(&people)) {
        return problem("people", "Rounds are for 1 to 200 people.", "Give another number.");
    }
    if asked.most_doors.is_some_and(|doors| !(1..=200).contains(&doors)) {
        return problem("most_doors", "A champion's route has 1 to 200 doors.", "Give another number.");
    }
    if asked.hubs.len() > MOST_HUBS || asked.skip.len() > MOST_SKIPPED {
        return problem("hubs", "This names more places or homes than a plan can have.", "Name fewer.");
    }
    if asked.kind != PlanKind::Leaflets {
        asked.wave = None;
        return Ok(());
    }
    let Some(wave) = &mut asked.wave else {
        return problem("wave", "Say what is dropped.", "Give it a name, such as “Jobs fair”.");
    };
    wave.what = crate::app::site::sound_name("what", &wave.what)?;
    if !(1..=20).contains(&wave.copies) || !(wave.copies..=5000).contains(&wave.bundle) {
        let message = "Each home gets 1 to 20 copies, and a bundle holds those of one home or more, up to 5,000.";
        return problem("wave", message, "Say how many go to each home, and how many one can carry.");
    }
    Ok(())
}

/// Within the hours in which people knock?
pub(super) fn check_hours(rules: &DueRules, kind: PlanKind, start: DateTime, seconds: u32) -> Result<()> {
    if kind == PlanKind::Leaflets || rules.allow(start, seconds) {
        return Ok(());
    }
    let (from, until) = (rules.knock_from.strftime("%H:%M"), rules.knock_until.strftime("%H:%M"));
    Err(AppError::Conflict(format!(
        "Nobody knocks before {from} or after {until}. Start later, or make the shift shorter."
    )))
}

/// Seconds that rounds may take: within the hours in which people knock, and in daylight where that was asked for.
fn shift(field: &Field, asked: &Asked) -> Result<u32> {
    let mut shift_s = asked.shift_minutes.saturating_mul(60);
    if asked.before_dark
        && let Some(dark) = dark_from(field, asked.on).and_then(|dark| dark.parse::<Time>().ok())
    {
        let left = asked.from.until(dark).map_or(0, |span| span.get_hours() * 3600 + span.get_minutes() as i32 * 60);
        shift_s = shift_s.min(u32::try_from(left).unwrap_or(0));
        if shift_s < LEAST_SHIFT_S {
            return Err(AppError::Conflict(format!(
                "It is dark from {} that day. Start earlier, or let people walk in the dark.",
                dark.strftime("%H:%M")
            )));
        }
    }
    check_hours(&field.rules, asked.kind, asked.starts(), shift_s)?;
    Ok(shift_s)
}

/// Hubs by id or name of a place, or written as latitude and longitude; where none is named, the only one there is.
fn hubs(field: &Field, asked: &Asked) -> Result<Vec<KeptHub>> {
    let wanted = if asked.kind == PlanKind::Champion { PlaceKind::ChampionDoor } else { PlaceKind::Hub };
    let usual: Vec<_> = field.places.iter().filter(|place| place.kind == wanted).collect();
    let named: Vec<String> = match (asked.hubs.as_slice(), usual.as_slice()) {
        ([], [only]) => vec![only.id.clone()],
        ([], _) => {
            return Err(AppError::invalid(
                "no_hub",
                "hubs",
                "Say where the rounds start and end.",
                "Put a hub on the site's map, or name one of those that are there.",
            ));
        }
        (named, _) => named.to_vec(),
    };
    let found = named.iter().map(|name| {
        let by_name = |p: &&crate::domain::place::Place| p.id == *name || p.name.eq_ignore_ascii_case(name.trim());
        let place = field.places.iter().find(by_name).and_then(|place| Some((place, place.point()?)));
        let kept = match place {
            Some((place, at)) => KeptHub { place: Some(place.id.clone()), name: place.name.clone(), at },
            None => {
                let at = written_point(name).ok_or_else(|| {
                    let message = format!("There is no place called “{name}” on this site's map.");
                    AppError::invalid(
                        "no_such_hub",
                        "hubs",
                        message,
                        "Name one that is there, or put it on the map first.",
                    )
                })?;
                KeptHub { place: None, name: name.clone(), at }
            }
        };
        field.node_at(kept.at).map(|_| kept)
    });
    found.collect()
}

/// "51.5712,-3.0215".
fn written_point(text: &str) -> Option<LonLat> {
    let (latitude, longitude) = text.split_once(',')?;
    Some(LonLat { latitude: latitude.trim().parse().ok()?, longitude: longitude.trim().parse().ok()? })
}
