//! Plans of a site: rounds for one day and shift, planned, changed by hand, handed out.

mod change;
mod choices;
mod field;
mod job;
mod mine;
mod pick_up;
mod view;
mod walked;
mod work;

use jiff::civil::{Date, Time};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use self::job::Workshop;
pub use self::job::{Planning, PlanningRound, PlanningState};
pub use self::mine::MyRound;
pub use self::pick_up::{DoorWish, PickedUp};

use super::safety::DoorMark;
use super::{App, Result};
use crate::domain::due::PartOfDay;
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Asked, Made, PlanKind};
use crate::domain::plane::LonLat;

/// A plan in a list of plans.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanLine {
    pub id: String,
    pub kind: PlanKind,
    pub on: String,
    pub from: String,
    pub shift_minutes: u32,
    pub rounds: usize,
    pub doors: usize,
    pub handed_out: usize,
    pub made_at: i64,
    pub made_by_name: String,
    /// Of a leaflet wave.
    pub what: Option<String>,
    pub closed: bool,
}

/// A plan with every home of the site: in one round, or not in a round with its reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Plan {
    pub id: String,
    pub site: String,
    pub asked: Asked,
    pub version: i64,
    /// What the latest version is: "Moved 4 doors to round 2".
    pub what: String,
    pub changed_at: i64,
    pub changed_by_name: String,
    /// What undo would take back.
    pub undo: Option<String>,
    pub redo: Option<String>,
    pub closed: bool,
    pub boundary_version: i64,
    /// Sunset of the day, as 16:05.
    pub dark_from: Option<String>,
    pub homes: usize,
    pub in_rounds: usize,
    pub not_in_a_round: usize,
    /// Why homes are in no round, the most first.
    pub reasons: Vec<ReasonCount>,
    pub rounds: Vec<PlanRound>,
    /// Every home on the list that the viewer may know of.
    pub doors: Vec<PlanDoor>,
    pub hubs: Vec<PlanHub>,
    /// Doors that were planned into these rounds and can't be called on any more: they left the list, or something was
    /// learnt since.
    pub dropped: usize,
    /// Of leaflets: no walk past all planned doors is shorter, in metres.
    pub least_walk_m: Option<u64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonCount {
    pub code: String,
    pub words: String,
    pub count: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanHub {
    pub id: String,
    pub name: String,
    pub at: LonLat,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundBundle {
    pub copies: u32,
    /// The name of the hub or pick-up point.
    pub from: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanRound {
    pub id: String,
    pub number: u32,
    /// Households in walking order, those that may still be called on.
    pub doors: Vec<String>,
    /// Those of the round as it was planned, as they stand on a sheet that was printed then. None for who only walks.
    pub printed: Vec<String>,
    pub walk_m: u64,
    pub minutes: u32,
    /// Local time, as 2026-11-26T19:47:00.
    pub ends_at: String,
    /// Doors that somebody may answer.
    pub expected_answers: f64,
    pub over_shift: bool,
    /// In walking order, each once.
    pub streets: Vec<String>,
    /// The way that is walked: longitude and latitude of each corner.
    pub path: Vec<[f64; 2]>,
    /// 0 to 11.
    pub colour: u32,
    pub hub: Option<LonLat>,
    pub hub_name: Option<String>,
    pub locked: bool,
    pub assigned_to: Option<String>,
    pub assigned_name: Option<String>,
    pub on: Option<String>,
    pub from: Option<String>,
    pub code: Option<String>,
    pub handed_out_at: Option<i64>,
    /// Of leaflets.
    pub copies: Option<u32>,
    pub bundles: Vec<RoundBundle>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanDoor {
    pub household: String,
    pub address: String,
    /// "42", "Flat 3, 12".
    pub number: String,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub at: Option<LonLat>,
    /// The same for all doors of one street side.
    pub side: Option<String>,
    /// "Joyce Close, even numbers".
    pub side_words: Option<String>,
    /// The round's id; absent: in no round.
    pub round: Option<String>,
    /// It should be called on. In no round and due, it stands out.
    pub due: bool,
    pub code: String,
    pub why: String,
    /// The last outcome's code.
    pub last: Option<String>,
    pub last_words: Option<String>,
    /// Microseconds.
    pub last_at: Option<i64>,
    /// It was the viewer who wrote it down.
    pub last_mine: bool,
    /// When they asked for somebody to come back, where that is the last that was heard.
    pub call_back_on: Option<String>,
    pub call_back_part: Option<PartOfDay>,
    pub tries: usize,
    /// When a leaflet was last left. Microseconds.
    pub leaflet_at: Option<i64>,
    /// How it is drawn: an outcome's code, or `not_tried`.
    pub shown: String,
    /// What whoever calls there must know. None for champions, who aren't sent there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub safety: Vec<DoorMark>,
    /// How to get to the door, in the office's words. None for champions.
    pub entry_note: Option<String>,
}

/// What would be due at a moment, before anything is planned.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DueSum {
    pub boundary_version: i64,
    pub dark_from: Option<String>,
    pub homes: usize,
    pub due: usize,
    pub not_due: usize,
    pub reasons: Vec<ReasonCount>,
    pub doors: Vec<PlanDoor>,
}

impl App {
    /// A site's plans, the newest first, those put away too.
    pub async fn plans(&self, viewer: &Viewer, site: &str) -> Result<Vec<PlanLine>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let plans = self.store.plans(&site.organisation, &site.id).await?;
        let codes = self.store.round_codes(&site.organisation, &site.id).await?;
        let hidden = super::protected::Hidden::from(viewer, &self.rulings().await?);
        let line = |(plan, version): &(crate::domain::plan::Plan, crate::domain::plan::Version)| {
            let asked = plan.asked_at(version);
            let is_out = |round: &str| codes.iter().any(|code| code.plan == plan.id && code.round == round);
            PlanLine {
                id: plan.id.clone(),
                kind: asked.kind,
                on: asked.on.to_string(),
                from: asked.from.strftime("%H:%M").to_string(),
                shift_minutes: asked.shift_minutes,
                rounds: version.rounds.rounds.len(),
                doors: version.rounds.rounds.iter().flat_map(|r| &r.doors).filter(|id| !hidden.hides_id(id)).count(),
                handed_out: version.rounds.rounds.iter().filter(|round| is_out(&round.id)).count(),
                made_at: plan.made.at,
                made_by_name: plan.made.by_name.clone(),
                what: asked.wave.as_ref().map(|wave| wave.what.clone()),
                closed: plan.closed.is_some(),
            }
        };
        Ok(plans.iter().map(line).collect())
    }

    pub async fn plan(&self, viewer: &Viewer, site: &str, id: &str) -> Result<Plan> {
        let known = self.site_named(viewer, Action::PlanRounds, site).await?;
        let field = self.field_of_plan(viewer, known, id).await?;
        let (plan, version) = field.plan(id)?;
        let seen = self.seen(&field, plan, version).await?;
        let entry = self.entry(viewer, &field.site.organisation, "saw", "plan")?.about(id).at_site(&field.site.id);
        self.note(entry.with(&serde_json::json!({ "homes": seen.homes }))).await?;
        Ok(seen)
    }

    /// What would be due for rounds of this kind that start then.
    pub async fn due_sum(&self, viewer: &Viewer, site: &str, on: Date, from: Time, kind: PlanKind) -> Result<DueSum> {
        let field = self.field(viewer, Action::PlanRounds, site, on).await?;
        let asked = Asked::plain(kind, on, from);
        let sum = super::import::aside(|| view::due_sum(&field, &asked, self.now().day()));
        let entry = self.entry(viewer, &field.site.organisation, "saw", "due")?.at_site(&field.site.id);
        self.note(entry.with(&serde_json::json!({ "homes": sum.homes }))).await?;
        Ok(sum)
    }

    pub(super) fn made(&self, viewer: &Viewer) -> Made {
        Made { at: self.now().0, by: viewer.who.clone(), by_name: viewer.name.clone() }
    }
}
