//! A round picked up by its code: what a phone gets.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::field::Field;
use super::view::view;
use super::{PlanDoor, PlanRound};
use crate::app::import::aside;
use crate::app::limits::Limited;
use crate::app::walk::Buddy;
use crate::app::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Plan, PlanKind, RoundCode, Version, sound_code};
use crate::domain::site::Site;
use crate::domain::wish::WishKind;

/// A round as a phone gets it. A champion sees of a door its address and last word, nothing else.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PickedUp {
    pub site: String,
    pub site_name: String,
    pub plan: String,
    pub kind: PlanKind,
    pub on: String,
    pub from: String,
    pub shift_minutes: u32,
    /// Of leaflets: what is dropped.
    pub wave: Option<String>,
    /// Whether short notes are kept here.
    pub notes_allowed: bool,
    /// For how many days, if so.
    pub notes_kept_days: u16,
    /// Who can be asked to look out for whoever walks alone.
    pub buddies: Vec<Buddy>,
    pub round: PlanRound,
    pub doors: Vec<PlanDoor>,
    /// What holds for doors of the round. None for champions.
    pub wishes: Vec<DoorWish>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoorWish {
    pub household: String,
    pub kind: WishKind,
}

/// What a code that works stands for.
struct HandedOut {
    code: RoundCode,
    site: Site,
    /// All of the site.
    plans: Vec<(Plan, Version)>,
    on: Date,
}

impl App {
    /// The round that a code stands for. Whoever walks at the site may have it; a champion only a champion's route, or a
    /// round that was given to them.
    pub async fn pick_up(&self, viewer: &Viewer, code: &str) -> Result<PickedUp> {
        let HandedOut { code, site, plans, on } = self.code_for(viewer, code).await?;
        let field = self.field_with(viewer, site, plans, on).await?;
        let plans = viewer.may_at(Action::PlanRounds, &field.site.organisation, &field.site.id);
        let (plan, version) = field.plan(&code.plan)?;
        let asked = plan.asked_at(version);
        let whole = aside(|| view(&field, plan, version, None, self.now().day()));
        let mut round = whole.rounds.into_iter().find(|round| round.id == code.round).ok_or_else(no_such_code)?;
        let mut doors: Vec<PlanDoor> =
            whole.doors.into_iter().filter(|door| round.doors.contains(&door.household)).collect();
        if !plans {
            doors.iter_mut().for_each(least);
            round.printed.clear();
        }
        let entry = self.entry(viewer, &field.site.organisation, "picked_up", "round")?.about(&round.id);
        self.note(entry.at_site(&field.site.id).with(&serde_json::json!({ "doors": doors.len() }))).await?;
        Ok(PickedUp {
            site: field.site.id.clone(),
            site_name: field.site.name.clone(),
            plan: plan.id.clone(),
            kind: asked.kind,
            on: round.on.clone().unwrap_or_else(|| asked.on.to_string()),
            from: round.from.clone().unwrap_or_else(|| asked.from.strftime("%H:%M").to_string()),
            shift_minutes: asked.shift_minutes,
            wave: asked.wave.as_ref().map(|wave| wave.what.clone()),
            notes_allowed: field.rules.notes_allowed,
            notes_kept_days: field.rules.notes_kept_days,
            buddies: self.buddies(&field.site, &viewer.who).await?,
            wishes: if plans { wishes(&field, &doors) } else { Vec::new() },
            round,
            doors,
        })
    }

    /// What is drawn under a picked-up round.
    pub async fn pick_up_map(&self, viewer: &Viewer, code: &str) -> Result<Value> {
        let handed_out = self.code_for(viewer, code).await?;
        self.base_map_of(&handed_out.site).await
    }

    /// The code, where it works and the viewer walks at its site. The same answer for a code that never was, has run out,
    /// or is for another organisation's round.
    async fn code_for(&self, viewer: &Viewer, typed: &str) -> Result<HandedOut> {
        self.require_somewhere(viewer, Action::WalkRounds, "round").await?;
        self.within_limit(viewer, Limited::RoundCodes, 1)?;
        let code = sound_code(typed).ok_or_else(no_such_code)?;
        let (code, site) = self.store.round_by_code(&code).await?.ok_or_else(no_such_code)?;
        let site = self.store.site(&site).await?.ok_or_else(no_such_code)?;
        let all = self.store.plans(&site.organisation, &site.id).await?;
        let (plan, version) = all.iter().find(|(plan, _)| plan.id == code.plan).ok_or_else(no_such_code)?;
        let round = version.rounds.round(&code.round).ok_or_else(no_such_code)?;
        let plans = viewer.may_at(Action::PlanRounds, &site.organisation, &site.id);
        let given = viewer.who.strip_prefix("person:").is_some_and(|id| round.assigned_to.as_deref() == Some(id));
        let theirs = plans || given || plan.asked_at(version).kind == PlanKind::Champion;
        let walks = viewer.may_at(Action::WalkRounds, &site.organisation, &site.id);
        let works = code.until > self.now().0 && plan.closed.is_none();
        if !(works && walks && theirs) {
            return Err(no_such_code());
        }
        let on = plan.asked_at(version).on;
        Ok(HandedOut { code, site, plans: all, on })
    }
}

/// As little about others as a champion can do with.
fn least(door: &mut PlanDoor) {
    (door.code, door.why, door.due) = (String::new(), String::new(), false);
    (door.call_back_on, door.call_back_part) = (None, None);
    (door.last_at, door.last_mine, door.tries, door.leaflet_at) = (None, false, 0, None);
    (door.safety, door.entry_note) = (Vec::new(), None);
}

fn wishes(field: &Field, doors: &[PlanDoor]) -> Vec<DoorWish> {
    let of = |door: &PlanDoor| {
        let wishes = field.wishes_of(&door.household);
        let holds = WishKind::ALL.into_iter().filter(move |kind| wishes.holds(*kind));
        let household = door.household.clone();
        holds.map(move |kind| DoorWish { household: household.clone(), kind })
    };
    doors.iter().flat_map(of).collect()
}

fn no_such_code() -> AppError {
    AppError::NotThere("round with this code")
}
