//! Planning that goes on beside the requests: who looks on, who stops it, and whose turn it is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::work::{Again, Work};
use crate::app::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::Asked;
use crate::domain::round::{self, Watch};

/// Planned at one time; more wait.
const AT_ONCE: usize = 2;
/// Planned or waiting, in all and for one site.
const MOST_WAITING: usize = 16;
const MOST_WAITING_HERE: usize = 3;
/// Held after they ended, for whoever still asks.
const KEPT: usize = 60;

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

pub(super) struct Job {
    site: String,
    /// 0 go on, 1 keep the best so far, 2 keep nothing.
    pub(super) stop: AtomicU8,
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
pub(super) struct Looking<'a> {
    pub(super) job: &'a Job,
    pub(super) ids: &'a [String],
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

impl App {
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
