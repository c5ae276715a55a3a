//! Changes to a plan by hand, handing its rounds out, and putting it away.

use super::Plan as View;
use super::field::{Field, end_of_next_day};
use super::view::{Ground, SPEED, view};
use crate::app::import::aside;
use crate::app::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Edit, Hands, KeptRound, NotDone, Plan, PlanKind, RoundCode, Version, apply, code_from};
use crate::domain::round::{self, Ask, Door, Effort, Mode, Patient};

/// More doors than these are not put in one by one: the round gets its best order.
const MOST_BY_HAND: usize = 40;
/// As many tries for codes that nobody has.
const TRIES: usize = 8;

pub(super) fn changed_meanwhile() -> AppError {
    AppError::ChangedMeanwhile("plan")
}

impl App {
    /// Makes one change to the version that was seen, or takes the last one back.
    pub async fn change_plan(&self, viewer: &Viewer, site: &str, id: &str, seen: i64, edit: &Edit) -> Result<View> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let _turn = self.workshop.turn(&named.id).await;
        let (field, plan, last) = self.open_plan(viewer, site, id).await?;
        if last.version != seen {
            return Err(changed_meanwhile());
        }
        let made = self.made(viewer);
        let next = match edit {
            Edit::Undo => last.undone(&self.version_at(&plan, last.back).await?, made),
            Edit::Redo => last.redone(&self.version_at(&plan, last.forth).await?, made),
            edit => {
                known_homes(&field, edit)?;
                let ground = Ground::new(&field, plan.asked_at(&last), plan.asked_at(&last).starts(), Some(&plan.id));
                let edit = &sound_edit(&ground, &last, edit)?;
                let mut ids = Vec::new();
                for _ in 0..2 {
                    ids.push(self.new_id()?);
                }
                let done =
                    aside(|| apply(&last.rounds, edit, &OnGround(&ground), &mut || ids.pop().unwrap_or_default()));
                let (rounds, what) = done.map_err(refused)?;
                last.changed(what, rounds, made)
            }
        };
        leaves_what_is_out(&field, &plan, &last, &next, self.now().day())?;
        let entry = self.entry(viewer, &plan.organisation, "changed", "plan")?.about(&plan.id).at_site(&plan.site);
        let entry = entry.with(&serde_json::json!({ "version": next.version }));
        if !self.store.add_plan_version(&plan.organisation, &plan.id, &next, &entry).await? {
            return Err(changed_meanwhile());
        }
        self.seen(&field, &plan, &next).await
    }

    /// Gives rounds a code each, by which a phone picks them up. A round that has one keeps it.
    pub async fn hand_out(&self, viewer: &Viewer, site: &str, id: &str, rounds: &[String]) -> Result<View> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let _turn = self.workshop.turn(&named.id).await;
        let (mut field, plan, last) = self.open_plan(viewer, site, id).await?;
        let asked = plan.asked_at(&last);
        let held = field.held_elsewhere(asked, Some(&plan.id), self.now().day());
        let ground = Ground::new(&field, asked, asked.starts(), Some(&plan.id));
        let mut codes: Vec<RoundCode> = Vec::new();
        for id in rounds {
            let round = last.rounds.round(id).ok_or(AppError::NotThere("round"))?;
            let open = ground.open_doors(round);
            let twice: Vec<&String> = open.iter().filter_map(|(door, _)| held.get(door)).collect();
            if let Some(words) = twice.first() {
                return Err(AppError::Conflict(format!(
                    "Round {} can't be handed out: {} of its doors are in another round already ({}). Take them out, or plan \
                     again.",
                    round.number,
                    twice.len(),
                    words.trim_start_matches("In ")
                )));
            }
            // One that ran out, or will before the round's day is over, is no use.
            let until = end_of_next_day(round.on.unwrap_or(asked.on)).0;
            let has_one = field.code_of(&plan.id, id).is_some_and(|code| code.until >= until);
            if !has_one && codes.iter().all(|code| code.round != *id) {
                codes.push(RoundCode {
                    organisation: plan.organisation.clone(),
                    code: String::new(),
                    plan: plan.id.clone(),
                    round: id.clone(),
                    until,
                    made: self.made(viewer),
                });
            }
        }
        drop((held, ground));
        if !codes.is_empty() {
            self.give_codes(viewer, &plan, codes).await?;
        }
        field.codes = self.store.round_codes(&plan.organisation, &plan.site).await?;
        self.seen(&field, &plan, &last).await
    }

    async fn give_codes(&self, viewer: &Viewer, plan: &Plan, mut codes: Vec<RoundCode>) -> Result<()> {
        for _ in 0..TRIES {
            for code in &mut codes {
                code.code = code_from(self.chance::<8>()?);
            }
            let entry = self.entry(viewer, &plan.organisation, "handed_out", "rounds")?.about(&plan.id);
            let entry = entry.at_site(&plan.site).with(&serde_json::json!({ "rounds": codes.len() }));
            if self.store.add_round_codes(&codes, &entry).await? {
                return Ok(());
            }
        }
        Err(AppError::Broken("no free code was found".into()))
    }

    /// The code of a round that was handed out.
    pub async fn code_of_round(&self, viewer: &Viewer, site: &str, plan: &str, round: &str) -> Result<String> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let codes = self.store.round_codes(&site.organisation, &site.id).await?;
        let code = codes.into_iter().rev().find(|code| code.plan == plan && code.round == round);
        code.map(|code| code.code).ok_or(AppError::NotThere("code of this round"))
    }

    /// Puts a plan away: nothing is lost, and its doors are free for other plans.
    pub async fn close_plan(&self, viewer: &Viewer, site: &str, id: &str) -> Result<View> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let _turn = self.workshop.turn(&named.id).await;
        let (field, mut plan, last) = self.open_plan(viewer, site, id).await?;
        let made = self.made(viewer);
        let entry = self.entry(viewer, &plan.organisation, "closed", "plan")?.about(&plan.id).at_site(&plan.site);
        self.store.close_plan(&plan.organisation, &plan.id, &made, &entry).await?;
        plan.closed = Some(made);
        self.seen(&field, &plan, &last).await
    }

    async fn open_plan(&self, viewer: &Viewer, site: &str, id: &str) -> Result<(Field, Plan, Version)> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let field = self.field_of_plan(viewer, site, id).await?;
        let (plan, last) = field.plan(id)?.clone();
        if plan.closed.is_some() {
            return Err(AppError::Conflict("This plan was put away, and can be looked at but not changed.".into()));
        }
        Ok((field, plan, last))
    }

    async fn version_at(&self, plan: &Plan, version: Option<i64>) -> Result<Version> {
        let nothing = || AppError::Conflict("There is nothing more to take back.".into());
        let version = version.ok_or_else(nothing)?;
        self.store.plan_version(&plan.organisation, &plan.id, version).await?.ok_or_else(nothing)
    }

    /// The plan as the viewer of the field may see it, with what redo would do.
    pub(super) async fn seen(&self, field: &Field, plan: &Plan, version: &Version) -> Result<View> {
        let redo = match version.forth {
            Some(_) => Some(self.version_at(plan, version.forth).await?.what),
            None => None,
        };
        Ok(aside(|| view(field, plan, version, redo, self.now().day())))
    }
}

/// A change as it is made: with names and hours that may be, and an order with the doors that nobody sees any more, since
/// they may not be called on now, where they were.
fn sound_edit(ground: &Ground<'_>, last: &Version, edit: &Edit) -> Result<Edit> {
    Ok(match edit {
        Edit::Order { round, doors } => {
            let kept = last.rounds.round(round).ok_or(AppError::NotThere("round"))?;
            let open: Vec<&str> = ground.open_doors(kept).into_iter().map(|(id, _)| id).collect();
            let mut doors = doors.clone();
            for (at, id) in kept.doors.iter().enumerate() {
                if !open.contains(&id.as_str()) && !doors.contains(id) {
                    doors.insert(at.min(doors.len()), id.clone());
                }
            }
            Edit::Order { round: round.clone(), doors }
        }
        Edit::Assign { round, person, name, on, from } => {
            let kept = last.rounds.round(round).ok_or(AppError::NotThere("round"))?;
            let name = name.as_deref().map(|name| crate::app::site::sound_name("name", name)).transpose()?;
            if name.is_none() && person.is_some() {
                let message = "Give the name of who walks it.";
                return Err(AppError::invalid("no_name", "name", message, "It is shown on the list and on paper."));
            }
            let start = on.unwrap_or(ground.asked.on).to_datetime(from.unwrap_or(ground.asked.from));
            let seconds = u32::try_from(ground.measured(kept).seconds).unwrap_or(u32::MAX);
            super::choices::check_hours(&ground.field.rules, ground.asked.kind, start, seconds)?;
            Edit::Assign { round: round.clone(), person: person.clone(), name, on: *on, from: *from }
        }
        edit => edit.clone(),
    })
}

/// What was handed out is being walked: no change takes such a round away, and none puts a door into it, or onto a champion's
/// route, that is in another already.
fn leaves_what_is_out(
    field: &Field,
    plan: &Plan,
    last: &Version,
    next: &Version,
    today: jiff::civil::Date,
) -> Result<()> {
    let asked = plan.asked_at(next);
    let is_out = |round: &&KeptRound| field.code_of(&plan.id, &round.id).is_some();
    // Undo and redo go to the versions of before and after; a plain change names what it changes.
    let steps = next.back != Some(last.version);
    for round in last.rounds.rounds.iter().filter(is_out) {
        let now = next.rounds.round(&round.id);
        if now.is_none_or(|now| steps && now.doors != round.doors) {
            return Err(AppError::Conflict(format!(
                "Round {} was handed out: somebody may be walking it. Move its doors one by one, or close the plan.",
                round.number
            )));
        }
    }
    let held = field.held_elsewhere(asked, Some(&plan.id), today);
    let keeps = |round: &&KeptRound| is_out(round) || asked.kind == PlanKind::Champion;
    for round in next.rounds.rounds.iter().filter(keeps) {
        let was = last.rounds.round(&round.id).map_or(&[][..], |was| &was.doors);
        let new = round.doors.iter().filter(|door| !was.contains(door));
        if let Some(words) = new.filter_map(|door| held.get(door.as_str())).next() {
            return Err(AppError::Conflict(format!("One of these doors is in another round already ({words}).")));
        }
    }
    Ok(())
}

/// Only homes that the viewer may know of, and that are on the list.
fn known_homes(field: &Field, edit: &Edit) -> Result<()> {
    let (Edit::Move { doors, .. } | Edit::NewRound { doors }) = edit else { return Ok(()) };
    let there =
        |id: &String| field.households().iter().any(|home| home.address.id == *id) && !field.hidden.hides_id(id);
    if doors.iter().all(there) { Ok(()) } else { Err(AppError::NotThere("household")) }
}

fn refused(why: NotDone) -> AppError {
    AppError::Conflict(match why {
        NotDone::NoSuchRound => return AppError::NotThere("round"),
        NotDone::Locked(number) => format!("Round {number} is locked. Unlock it first."),
        NotDone::Nothing => "This would change nothing.".into(),
        NotDone::NotTheSameDoors => "The order must name each door of the round once. Look at the plan again.".into(),
        NotDone::TooSmall => "A round with one door can't be split.".into(),
    })
}

/// Puts doors into walking order on a site's streets.
struct OnGround<'a>(&'a Ground<'a>);

impl OnGround<'_> {
    /// Doors of a round that can be walked to, then the others as they came.
    fn sorted(&self, round: &KeptRound) -> (Vec<String>, Vec<Door>, Vec<String>) {
        let (mut ids, mut doors, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for id in &round.doors {
            match self.0.door(id) {
                Some(door) => {
                    ids.push(id.clone());
                    doors.push(door);
                }
                None => rest.push(id.clone()),
            }
        }
        (ids, doors, rest)
    }
}

impl Hands for OnGround<'_> {
    fn inserted(&self, round: &KeptRound, new: &[String]) -> Vec<String> {
        let whole = KeptRound { doors: round.doors.iter().chain(new).cloned().collect(), ..round.clone() };
        let (ids, doors, rest) = self.sorted(&whole);
        if new.len() > MOST_BY_HAND {
            return self.best_order(&whole);
        }
        let Some(mut walker) = self.0.walker(round.hub.at) else { return whole.doors };
        let fresh: Vec<usize> = (0..ids.len()).filter(|at| new.contains(&ids[*at])).collect();
        let old: Vec<usize> = (0..ids.len()).filter(|at| !new.contains(&ids[*at])).collect();
        let order = walker.inserted(&doors, &old, &fresh);
        order.into_iter().map(|at| ids[at].clone()).chain(rest).collect()
    }

    fn best_order(&self, round: &KeptRound) -> Vec<String> {
        let (mut ids, _, rest) = self.sorted(round);
        let Ok(node) = self.0.field.node_at(round.hub.at) else { return round.doors.clone() };
        // Flats of one entrance from the top down, as when they are planned.
        ids.sort_by(|a, b| match (self.0.home(a), self.0.home(b)) {
            (Some(a), Some(b)) => super::work::from_the_top(a.household, b.household),
            _ => a.cmp(b),
        });
        let doors: Vec<Door> = ids.iter().filter_map(|id| self.0.door(id)).collect();
        let ask = Ask {
            network: self.0.network(),
            routes: &self.0.routes,
            doors: &doors,
            hubs: &[node],
            rounds: Some(1),
            more_rounds: false,
            shift_s: u32::MAX / 64,
            speed: SPEED,
            one_way: self.0.asked.one_way,
            mode: Mode::Shortest,
            before: &[],
            whole_sides: false,
            one_piece: false,
            seed: self.0.asked.seed,
            effort: Effort::usual(Mode::Balanced, doors.len()),
        };
        let plan = round::plan(&ask, &Patient);
        let planned = plan.rounds.into_iter().flat_map(|round| round.doors);
        let left = plan.left_out.into_iter().map(|(door, _)| door);
        planned.chain(left).map(|door| ids[door as usize].clone()).chain(rest).collect()
    }

    fn half(&self, round: &KeptRound) -> usize {
        let whole = self.0.measured(round).seconds;
        let (mut low, mut high) = (1, round.doors.len().saturating_sub(1).max(1));
        while low < high {
            let middle = usize::midpoint(low, high);
            let first = KeptRound { doors: round.doors[..middle].to_vec(), ..round.clone() };
            if self.0.measured(&first).seconds * 2 < whole { low = middle + 1 } else { high = middle }
        }
        low
    }
}
