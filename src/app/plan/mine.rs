//! The rounds that were given to whoever asks.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::field::Field;
use super::view::{Ground, round_told};
use crate::app::import::aside;
use crate::app::{App, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{KeptRound, Plan, PlanKind, Version};
use crate::domain::site::Site;

/// A round in a list of one's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MyRound {
    pub site: String,
    pub site_name: String,
    pub plan: String,
    pub round: String,
    pub number: u32,
    pub kind: PlanKind,
    pub on: String,
    pub from: String,
    /// That may still be called on.
    pub doors: usize,
    /// By which it is picked up; absent: it was not handed out yet.
    pub code: Option<String>,
    pub minutes: u32,
}

impl App {
    /// Rounds given to the viewer by name, of plans that are not put away, from yesterday on; by day and hour.
    pub async fn my_rounds(&self, viewer: &Viewer) -> Result<Vec<MyRound>> {
        self.require_somewhere(viewer, Action::WalkRounds, "rounds").await?;
        let Some(person) = viewer.who.strip_prefix("person:") else { return Ok(Vec::new()) };
        let since = self.now().day().saturating_sub(jiff::Span::new().days(1));
        let standing = self.standing().await?;
        let mut mine = Vec::new();
        for site in standing.sites.iter().filter(|s| viewer.may_at(Action::WalkRounds, &s.organisation, &s.id)) {
            mine.extend(self.my_rounds_at(viewer, site, person, since).await?);
        }
        mine.sort_by(|a, b| (&a.on, &a.from, a.number).cmp(&(&b.on, &b.from, b.number)));
        Ok(mine)
    }

    async fn my_rounds_at(&self, viewer: &Viewer, site: &Site, person: &str, since: Date) -> Result<Vec<MyRound>> {
        let plans = self.store.plans(&site.organisation, &site.id).await?;
        let wanted = |round: &KeptRound, day: Date| {
            round.assigned_to.as_deref() == Some(person) && round.on.unwrap_or(day) >= since
        };
        let has_one = |(plan, last): &(Plan, Version)| {
            let on = plan.asked_at(last).on;
            plan.closed.is_none() && last.rounds.rounds.iter().any(|round| wanted(round, on))
        };
        let theirs: Vec<(Plan, Version)> = plans.iter().filter(|plan| has_one(plan)).cloned().collect();
        let mut mine = Vec::new();
        for (plan, last) in theirs {
            let asked = plan.asked_at(&last);
            let field = self.field_with(viewer, site.clone(), plans.clone(), asked.on).await?;
            let rounds = last.rounds.rounds.iter().filter(|round| wanted(round, asked.on));
            mine.extend(aside(|| told(&field, &plan, &last, rounds)));
        }
        Ok(mine)
    }
}

fn told<'r>(field: &Field, plan: &Plan, last: &Version, rounds: impl Iterator<Item = &'r KeptRound>) -> Vec<MyRound> {
    let asked = plan.asked_at(last);
    let ground = Ground::new(field, asked, asked.starts(), Some(&plan.id));
    let one = |round: &KeptRound| {
        let told = round_told(&ground, plan, round);
        MyRound {
            site: field.site.id.clone(),
            site_name: field.site.name.clone(),
            plan: plan.id.clone(),
            round: round.id.clone(),
            number: round.number,
            kind: asked.kind,
            on: told.on.unwrap_or_else(|| asked.on.to_string()),
            from: told.from.unwrap_or_else(|| asked.from.strftime("%H:%M").to_string()),
            doors: told.doors.iter().filter(|id| !field.hidden.hides_id(id)).count(),
            code: told.code,
            minutes: told.minutes,
        }
    };
    rounds.map(one).collect()
}
